// A prebuilt JupyterLab extension, written by hand so that nothing has to be built. The language pack pt-BR has two of five texts
// of this JupyterLab, and not the names of the menus. JupyterLab asks its translator connector for a language's texts; this one, in
// place of JupyterLab's own (switched off in page_config.json), adds those of pt-BR.json to the pack's.
(() => {
  const NAME = 'tfx-course-portuguese';
  const supplement = new URL('pt-BR.json', document.currentScript.src).href;
  let shared; // JupyterLab's own modules, by name and version

  async function module(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  async function extension() {
    const { ITranslatorConnector, TranslatorConnector } = await module('@jupyterlab/translation');
    const { JupyterFrontEnd } = await module('@jupyterlab/application');

    class Supplemented extends TranslatorConnector {
      async fetch(options) {
        const pack = await super.fetch(options);
        if (options?.language === 'pt_BR' && pack.data?.jupyterlab) {
          Object.assign(pack.data.jupyterlab, await (await fetch(supplement)).json());
        }
        return pack;
      }
    }

    return {
      __esModule: true,
      default: {
        id: `${NAME}:plugin`,
        description: 'Adds to the Portuguese language pack what it leaves in English.',
        autoStart: true,
        requires: [JupyterFrontEnd.IPaths],
        provides: ITranslatorConnector,
        activate: (app, paths) => new Supplemented(paths.urls.translations, app.serviceManager.serverSettings)
      }
    };
  }

  (window._JUPYTERLAB ??= {})[NAME] = {
    init: scope => void (shared = scope),
    get: async () => {
      const made = await extension();
      return () => made;
    }
  };
})();
