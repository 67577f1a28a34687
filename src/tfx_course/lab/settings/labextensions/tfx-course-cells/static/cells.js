// A prebuilt JupyterLab extension, written by hand so that nothing has to be built. It shows below a running cell for how
// long it has been running, and of what. Nothing of it is an output, so nothing of it can be saved with the notebook.
// Its texts are in <language>/labconfig/page_config.json, its rules in cells.css.
(() => {
  const NAME = 'tfx-course-cells';
  const PATIENCE = 1000; // milliseconds after which a cell is slow
  const ENDED = ['restarting', 'autorestarting', 'terminating', 'dead', 'unknown'];
  const style = new URL('cells.css', document.currentScript.src).href;
  let shared; // JupyterLab's own modules, by name and version

  async function module(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  function text(key) {
    return JSON.parse(document.getElementById('jupyter-config-data').textContent)[key];
  }

  class Running {
    constructor(cell) {
      this.since = Date.now();
      this.what = '';
      this.line = document.createElement('div');
      this.line.className = 'course-running';
      this.line.setAttribute('role', 'timer'); // a screen reader reads it when asked, not each second
      this.timer = setInterval(() => this.draw(cell), PATIENCE);
    }

    draw(cell) {
      const seconds = Math.round((Date.now() - this.since) / 1000);
      this.line.textContent = text('courseRunning').replace('{what}', this.what || text('courseCell')).replace('{seconds}', seconds);
      // Last, so that the places of what JupyterLab itself puts there do not change.
      if (!this.line.isConnected) cell.node.appendChild(this.line);
    }

    end() {
      clearInterval(this.timer);
      this.line.remove();
    }
  }

  function watch(panel) {
    const running = new Map(); // by the message that asked for it
    const end = id => {
      running.get(id)?.end();
      running.delete(id);
    };
    const endAll = () => [...running.keys()].forEach(end);

    panel.sessionContext.iopubMessage.connect((_, message) => {
      const id = message.parent_header.msg_id;
      const kind = message.header.msg_type;
      if (kind === 'execute_input') {
        const cell = panel.content.widgets.find(each => each.outputArea?.future?.msg.header.msg_id === id);
        end(id);
        if (cell) running.set(id, new Running(cell));
      } else if (kind === 'course_running' && running.has(id)) {
        running.get(id).what = message.content.what; // see cells.py
      } else if (kind === 'status' && message.content.execution_state === 'idle') {
        end(id);
      }
    });
    panel.sessionContext.statusChanged.connect((_, status) => ENDED.includes(status) && endAll());
    panel.sessionContext.kernelChanged.connect(endAll);
    panel.disposed.connect(endAll);
  }

  async function extension() {
    const { INotebookTracker } = await module('@jupyterlab/notebook');
    return {
      __esModule: true,
      default: {
        id: `${NAME}:plugin`,
        description: 'Says below a running cell for how long it has been running, and keeps a folded result hidden.',
        autoStart: true,
        requires: [INotebookTracker],
        activate: (app, tracker) => {
          const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: style });
          document.head.appendChild(link);
          document.documentElement.style.setProperty('--course-folded', JSON.stringify(text('courseFolded')));
          tracker.forEach(watch);
          tracker.widgetAdded.connect((_, panel) => watch(panel));
        }
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
