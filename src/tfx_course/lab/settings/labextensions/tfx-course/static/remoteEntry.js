// Two things that JupyterLab does not see to: a cell that is run before its kernel is there waits for it, with its outputs in
// place; and a notebook is saved once at a time.
//
// JupyterLab's own way with such a cell is to empty such a cell, run nothing and say nothing; and while a kernel connects, to empty it at once
// and run it later. This plugin stands in for JupyterLab's cell executor (switched off in page_config.json) and hands each cell
// on to it. It is written as JupyterLab loads it, a module federation container, so that nothing has to be built.
"use strict";

(() => {
  const COMING = ["initializing", "starting", "connecting", "unknown", "restarting", "autorestarting", "disconnected"];
  const waits = new WeakMap(); // session -> the promise that all its cells wait for, so that they run in their order
  let shared;

  const moduleOf = async (name) => {
    const version = Object.values(shared[name])[0]; // JupyterLab has one of each
    return (await version.get())();
  };

  // A notebook that has just been opened has not asked for its kernel yet, and seems to have none.
  const isOpening = (session) => !session.isReady && !session.session?.kernel && session.kernelPreference.shouldStart !== false;

  const isComing = (session) => isOpening(session) || (!session.hasNoKernel && COMING.includes(session.kernelDisplayStatus));

  const kernelOf = (session) => {
    if (!waits.has(session)) {
      const signals = [session.statusChanged, session.connectionStatusChanged, session.kernelChanged, session.disposed];
      const coming = new Promise((resolve) => {
        let here = false;
        const look = () => {
          if (here || (!session.isDisposed && isComing(session))) return;
          here = true;
          for (const signal of signals) signal.disconnect(look);
          waits.delete(session);
          resolve();
        };
        for (const signal of signals) signal.connect(look);
        session.ready.then(look, look);
        look();
      });
      if (isComing(session)) waits.set(session, coming);
      return coming;
    }
    return waits.get(session);
  };

  const executor = (runCell) => ({
    async runCell(options) {
      const { cell, sessionContext: session, sessionDialogs: dialogs } = options;
      if (cell.model.type !== "code" || !session) return runCell(options);
      while (isComing(session)) {
        cell.model.executionState = "running"; // [*]
        await kernelOf(session);
        if (cell.isDisposed || session.isDisposed) return false;
      }
      if (session.hasNoKernel && (await session.startKernel()) && dialogs) await dialogs.selectKernel(session);
      if (session.hasNoKernel) {
        cell.model.executionState = "idle";
        return false;
      }
      return runCell(options);
    },
  });

  // A save compares the file with what JupyterLab last knew of it. Ctrl+S while a save by itself, every two minutes, is under way
  // found what that one had just written, said that the file "has changed on disk", and offered to throw the learner's work away.
  const oneSaveAtATime = (context) => {
    const save = context.save.bind(context);
    let last = Promise.resolve();
    context.save = (...options) => {
      const next = last.then(() => save(...options));
      last = next.catch(() => {});
      return next;
    };
  };

  const extension = async () => {
    const { INotebookCellExecutor, INotebookTracker, runCell } = await moduleOf("@jupyterlab/notebook");
    const plugin = {
      id: "tfx-course:cell-executor",
      description: "Runs cells once their kernel is there.",
      autoStart: true,
      provides: INotebookCellExecutor,
      activate: () => Object.freeze(executor(runCell)),
    };
    const saves = {
      id: "tfx-course:saves",
      description: "Saves a notebook once at a time.",
      autoStart: true,
      requires: [INotebookTracker],
      activate: (app, notebooks) => {
        notebooks.widgetAdded.connect((_, panel) => oneSaveAtATime(panel.context));
      },
    };
    return () => ({ __esModule: true, default: [plugin, saves] });
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["tfx-course"] = {
    init: (scope) => {
      shared = scope;
    },
    get: extension, // of the one module there is, "./extension"
  };
})();
