"""What a learner sees of a cell in JupyterLab: what is running in it, and what of an error is
theirs to read.

Both are for somebody who looks on: they are in place only in a kernel that Jupyter's server started
for an open notebook. What the builder, nbval and `course check` store and compare is IPython's own.
"""

import ast
import contextlib
import functools
import json
import os
import sys
import sysconfig
import types
from pathlib import Path

from tfx_course import leads, messages
from tfx_course.lab.kernels import memory

_HERE = Path(__file__).parents[1]
_said = set()


def hook(environ=os.environ):
    """Put both in place in this kernel, if it runs a notebook that is open in JupyterLab; calling
    it again is harmless.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not environ.get("JPY_SESSION_NAME") or not hasattr(shell, "kernel"):
        return
    import wrapt

    # Also an interrupt's: it may come anywhere in TFX. Not SystemExit and the like, which are no
    # errors.
    shell.set_custom_exc((Exception, KeyboardInterrupt), _show_error)
    for module in (
        "tfx.orchestration.experimental.interactive.interactive_context",
        "tfx.orchestration.portable.launcher",
    ):
        wrapt.register_post_import_hook(_announce, module)


def load_ipython_extension(shell):
    """Called by IPython in the kernels of `course lab`, before a cell runs: the first cell may be
    the one not run.
    """
    hook()
    if limit := memory.sentence_due():
        shell.events.register("pre_run_cell", functools.partial(_say_once, shell, limit))


def _say_once(shell, limit, info):
    """Say below the first cell that runs why the kernel before this one ended."""
    if limit not in _said:
        _said.add(limit)
        print(messages.text("cells.memory", limit=limit), file=sys.stderr)


# --- what is running ------------------------------------------------------------------------------


def _announce(module):
    """Tell JupyterLab of each component that one of TFX's orchestrators runs
    (``labextensions/tfx-course-cells`` shows it).
    """
    import wrapt

    def run(original, context, args, kwargs):
        component = args[0] if args else kwargs.get("component")
        with _told(getattr(component, "id", None)):
            return original(*args, **kwargs)

    def launch(original, launcher, args, kwargs):
        with _told(launcher._pipeline_node.node_info.id):
            return original(*args, **kwargs)

    name, wrapper = (
        ("InteractiveContext.run", run)
        if hasattr(module, "InteractiveContext")
        else ("Launcher.launch", launch)
    )
    owner, attribute = name.split(".")
    if not isinstance(vars(getattr(module, owner))[attribute], wrapt.FunctionWrapper):
        wrapt.wrap_function_wrapper(module, name, wrapper)


@contextlib.contextmanager
def _told(what):
    """Say that ``what`` is running, and then that it is not."""
    _send(what or "")
    try:
        yield
    finally:
        _send("")


def _send(what):
    # A message of a kind of its own, of which a front end that does not know it takes no notice. It
    # is no output.
    with contextlib.suppress(Exception):  # whatever becomes of it, the component runs
        kernel = sys.modules["IPython"].get_ipython().kernel
        kernel.session.send(
            kernel.iopub_socket, "course_running", {"what": what}, parent=kernel.get_parent()
        )


# --- what went wrong ------------------------------------------------------------------------------


def _show_error(shell, kind, error, traceback, tb_offset=None):
    """Show ``error`` as IPython does, but for what happened inside libraries, and with a word on a
    name from another cell.
    """
    from IPython.core.error import UsageError

    sys.last_type, sys.last_value, sys.last_traceback = kind, error, traceback  # what %tb shows
    own = issubclass(kind, (SyntaxError, UsageError)) or hasattr(error, "_render_traceback_")
    lines = (
        []
        if own
        else _lines(shell, error, _without_first(traceback))
        + _on_names(shell, error)
        + _on_components(error)
    )
    if not lines:
        shell.showtraceback((kind, error, traceback), running_compiled_code=True)
        return []
    shell._showtraceback(kind, error, lines)
    return lines


def _without_first(traceback):
    return traceback.tb_next or traceback  # IPython's own frame, which runs the cell


def _lines(shell, error, traceback):
    """Return what IPython would show of ``error``, a text each part, calls inside libraries folded
    into one line.
    """
    lines, folded = [], []
    for link, calls in _chain(error, traceback):
        hidden = [_library(call.tb_frame.f_code.co_filename) for call in calls]
        folded += filter(None, hidden)
        if all(hidden) and link is not error:
            continue  # TFX raises Beam's error anew: the first is in no code of the learner's
        kept = [call for call, library in zip(calls, hidden) if not library]
        if lines:
            lines.append("")
        lines += _as_ipython(shell, link, kept)
    if folded:
        packages = ", ".join(dict.fromkeys(folded))
        note = messages.text(
            "cells.folded_one" if len(folded) == 1 else "cells.folded",
            n=len(folded),
            packages=packages,
        )
        lines.insert(len(lines) - 1, note)
    return lines


def _chain(error, traceback):
    """Yield ``(exception, [traceback entries])`` of ``error`` and of those that it came of, the
    first first.
    """
    links = [(error, traceback)]
    while len(links) < 20:  # a chain may bite its tail
        last = links[-1][0]
        earlier = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if earlier is None or any(earlier is link for link, _ in links):
            break
        links.append((earlier, earlier.__traceback__))
    for link, traceback in reversed(links):
        calls = []
        while traceback:
            calls.append(traceback)
            traceback = traceback.tb_next
        yield link, calls


def _as_ipython(shell, error, calls):
    """Return the texts that IPython has for ``error`` alone, as if these were all its calls."""
    traceback = None
    for call in reversed(calls):
        traceback = types.TracebackType(traceback, call.tb_frame, call.tb_lasti, call.tb_lineno)
    cause, suppressed = error.__cause__, error.__suppress_context__
    error.__cause__ = None  # which also keeps IPython from the context
    try:
        return shell.InteractiveTB.structured_traceback(type(error), error, traceback, tb_offset=0)
    finally:
        error.__cause__, error.__suppress_context__ = cause, suppressed


@functools.cache
def _libraries():
    """Return the folders of installed packages, those of Python itself last, since the others may
    lie inside.
    """
    paths = sysconfig.get_paths()
    return [
        os.path.realpath(paths[name]) + os.sep
        for name in ("purelib", "platlib", "stdlib", "platstdlib")
    ]


def _library(file):
    """Return the name of the package that ``file`` belongs to, ``""`` where it is the learner's own
    code.
    """
    if file.startswith("<") and not file.startswith("<ipython-input"):
        return "Python"
    file = os.path.realpath(file)
    if file.startswith(str(_HERE) + os.sep):
        return _HERE.name
    folder = next((folder for folder in _libraries() if file.startswith(folder)), None)
    if folder is None:
        return ""
    return (
        file[len(folder) :].split(os.sep)[0].removesuffix(".py")
        if "-packages" in folder
        else "Python"
    )


def _on_names(shell, error):
    """Return what to do about a name that is not defined, where a cell of the open notebook defines
    it.
    """
    name = getattr(error, "name", None)
    if not isinstance(error, NameError) or not name:
        return []
    cells = _code_cells()
    here = shell.kernel.get_parent().get("metadata", {}).get("cellId")
    ids = [cell.get("id") for cell in cells]
    before = cells[: ids.index(here)] if here in ids else cells
    makers = [
        place for place, cell in enumerate(before) if name in _defined("".join(cell["source"]))
    ]
    if not makers:
        return []
    return ["", messages.text("cells.first" if makers[0] == 0 else "cells.above", name=name)]


def _on_components(error):
    """Return what to do about one of TFX's own errors, where the course has a word on it."""
    lead = leads.of(error)
    return ["", f"👉 {lead}"] if lead else []


def _code_cells():
    """Return the code cells of the open notebook as it was saved; none if it cannot be read."""
    try:
        cells = json.loads(Path(os.environ["JPY_SESSION_NAME"]).read_text(encoding="utf-8"))[
            "cells"
        ]
        # Those that ask questions define nothing, and stand before the first that does.
        return [
            cell
            for cell in cells
            if cell["cell_type"] == "code"
            and "questions" not in cell.get("metadata", {}).get("tfx_course", {})
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _defined(code):
    """Return the names that a cell defines: assigned, imported, or of a function or class."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        tree = ast.parse(TransformerManager().transform_cell(code))
    except (SyntaxError, ValueError):
        return set()
    inside = [
        child
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        for child in ast.walk(node)
        if child is not node
    ]
    nodes = [node for node in ast.walk(tree) if node not in inside]
    names = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    names |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return names | {
        (alias.asname or alias.name).split(".")[0]
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
