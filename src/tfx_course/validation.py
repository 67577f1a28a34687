"""``course check``: nbval validates a learner's answers against the reference. The learner's notebook is only read.

The answers are put into a copy of the executed reference, whose checks, set-up and stored outputs are the course's own,
and nbval runs that copy. What stands in the learner's other cells, a check edited or deleted, a saved output: none of it
counts. It guards against accidents, not against intent: an answer is code, and may do what code may.
"""

import ast
import contextlib
import io
import json
import os
import re
import tempfile
from dataclasses import dataclass
from queue import Empty

from tfx_course import messages, sheets
from tfx_course.errors import CourseError
from tfx_course.paths import ROOT

SOLVED, WRONG, NOT_ATTEMPTED, TIMED_OUT, BLOCKED, MISSING = "solved", "wrong", "not_attempted", "timed_out", "blocked", "missing"
CELL_SECONDS = 120
# nbval obeys these comments in a cell; in a learner's answer they are comments like any other.
_MARKERS = re.compile(r"^(\s*#[#\s]*)(NBVAL|PYTEST_VALIDATE)_", re.MULTILINE)


@dataclass
class Result:
    """What became of one exercise. ``sentence`` says what to do about it; it is empty for a solved one."""

    number: str
    status: str
    sentence: str = ""


@dataclass
class _Cell:
    """What nbval saw of one code cell."""

    passed: bool
    error: dict  # the kernel's error message, or {}
    said: str  # nbval's own words about a failure
    timed_out: bool = False
    killed: bool = False  # the kernel was there when the cell began, and gone when it ended
    run: bool = True


def check(sheet, seconds=CELL_SECONDS, on_cell=lambda done, total: None, root=ROOT):
    """Validate one sheet with nbval and return a ``Result`` per exercise, in order.

    Args:
        seconds: the time that one cell may take.
        on_cell: called with ``(cells done, cells in all)`` as the notebook runs.

    Raises:
        CourseError: the learner's notebook cannot be read, or the course itself does not run on this machine.
    """
    notebook = sheets.read_learner(sheet.path)
    exercises, stubs, learner = sheet.exercises(), sheets.stubs(sheet), sheets.answer_sources(notebook)
    if not any(cell_id in learner for cell_id in stubs):
        raise CourseError("sheet.another", name=sheet.path.name, number=sheet.number)
    attempted = any(learner.get(cell_id, "") not in ("", stub) for cell_id, stub in stubs.items())
    seen = _run(sheet, merged(sheet, learner), seconds, on_cell, root) if attempted else {}
    context, results = _Context(sheet.lang, notebook, exercises, learner, seen, seconds), {}
    for number, exercise in exercises.items():
        results[number] = _result(exercise, stubs, results, context)
    _check_course_cells(seen, exercises, results)
    return list(results.values())


def _check_course_cells(seen, exercises, results):
    """Raise if a cell of the course's own failed and no answer explains it: then the results would say nothing."""
    answers = {cell_id for exercise in exercises.values() for cell_id in (*exercise.answers, exercise.check)}
    unexplained = all(result.status in (SOLVED, NOT_ATTEMPTED) for result in results.values())
    answered = False
    for cell_id, cell in seen.items():
        answered |= cell_id in answers
        if not cell.passed and cell_id not in answers and (unexplained or not answered):
            raise CourseError("validation.course_cell", detail=_last_line(cell))


def merged(sheet, learner):
    """Return the reference notebook with its answers replaced by ``learner``'s, ``{cell id: code}``.

    The answers carry no stored output: how a right answer prints its way is its own affair. An answer that is not there is empty.
    """
    notebook = sheets.read(sheet.reference)
    for cell in notebook["cells"]:
        if "exercise" not in cell["metadata"].get("tfx_course", {}):
            continue
        if cell["metadata"]["nbgrader"]["grade"]:
            # An answer that happens to be called `check` must not stand in for the check.
            cell["source"] = f"from tfx_course import check\n{sheets.source(cell)}"
        else:
            cell.update(source=_MARKERS.sub(r"\1\2 ", learner.get(cell["id"], "")), execution_count=None, outputs=[])
    return notebook


# --- running ----------------------------------------------------------------------------------------------------------


def _run(sheet, notebook, seconds, on_cell, root):
    """Run ``notebook`` through nbval in this process and return ``{cell id: _Cell}``."""
    import pytest

    from tfx_course import kernel, lab, suite

    # As JupyterLab's kernels, and from its fork server if a lab is open: TFX is imported there already.
    kernel.borrow(lab.runtime_folder())
    environment = {name: value for name, value in lab.environment(sheet.lang, lab.runtime_folder()).items() if not name.startswith("JUPYTER")}
    # Two levels below the course's folder, as the sheets are, and in a folder that names the language.
    folder = root / ".course" / sheet.lang
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=f"{sheet.path.stem}-", suffix=".ipynb", delete=False) as file:
            json.dump(notebook, file)
    except OSError as error:
        raise CourseError("lab.unwritable", folder=folder, reason=error.strerror) from error
    recorder = _Recorder(on_cell)
    options = [*suite.NBVAL, f"--nbval-cell-timeout={seconds}", "-c", os.devnull, "--capture=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    try:
        with tempfile.TemporaryDirectory(prefix="course-check-") as work, _environment(**environment | {"COURSE_WORK": work, "JPY_SESSION_NAME": None}):
            with contextlib.redirect_stdout(io.StringIO()) as said:
                code = pytest.main([*options, f"--rootdir={folder}", file.name], plugins=[recorder])
    finally:
        os.unlink(file.name)
    if code == pytest.ExitCode.INTERRUPTED and recorder.total:
        raise KeyboardInterrupt  # pytest keeps it to itself
    if not recorder.seen:
        raise CourseError("validation.no_kernel", detail=recorder.trouble or said.getvalue().strip()[-200:])
    return recorder.seen


@contextlib.contextmanager
def _environment(**values):
    """Set environment variables for a while; None takes one away."""
    before = {name: os.environ.get(name) for name in values}

    def put(pairs):
        for name, value in pairs.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value

    put(values)
    try:
        yield
    finally:
        put(before)


class _Recorder:
    """A pytest plugin that keeps what nbval saw, and tells nbval at once of a kernel that has died."""

    def __init__(self, on_cell):
        self.on_cell = on_cell
        self.seen, self.total, self.trouble = {}, 0, ""
        self.died = self.over = False  # the kernel ended by itself; it is there no more, however that came

    def pytest_collection_finish(self, session):
        self.total = len(session.items)

    def pytest_runtest_call(self, item):
        self._watch(item.parent.kernel)

    def _watch(self, running):
        # nbval asks for a message and waits for the whole cell timeout, even from a kernel that is gone.
        if "get_message" in vars(running):  # for an earlier cell
            return
        ask = running.get_message

        def get_message(stream, timeout=None):
            waited = 0
            while True:
                try:
                    return ask(stream, timeout=min(1, timeout - waited))
                except Empty:
                    waited += 1
                    self.died = not running.is_alive()
                    if waited >= timeout or self.died:
                        raise

        running.get_message = get_message

    def pytest_runtest_logreport(self, report):
        if report.when == "setup" and report.failed:
            self.trouble = str(report.longrepr).strip().splitlines()[-1]

    def pytest_runtest_makereport(self, item, call):
        if call.when != "call":
            return
        outputs = item.test_outputs or []
        error = next((dict(output) for output in outputs if output.output_type == "error"), {})
        said = str(call.excinfo.value) if call.excinfo else ""
        cell = _Cell(call.excinfo is None, error, said, run=not self.over)
        cell.killed = cell.run and self.died
        cell.timed_out = cell.run and not self.died and "Timeout of" in said
        self.seen[item.cell["id"]] = cell
        self.over = self.died or not item.parent.kernel.is_alive()
        self.on_cell(len(self.seen), self.total)


# --- judging ----------------------------------------------------------------------------------------------------------


@dataclass
class _Context:
    """What a verdict looks at beside the exercise itself."""

    lang: str
    notebook: dict
    exercises: dict
    learner: dict
    seen: dict
    seconds: float


def _result(exercise, stubs, earlier, context):
    number, learner, seen = exercise.number, context.learner, context.seen

    def result(status, key, **values):
        return Result(number, status, messages.text(key, context.lang, exercise=number, **values))

    if any(cell_id not in learner for cell_id in exercise.answers):
        return result(MISSING, "validation.missing")
    if all(learner[cell_id] in ("", stubs[cell_id]) for cell_id in exercise.answers):
        return result(NOT_ATTEMPTED, "check.not_attempted")
    if _calls_exit(exercise, context):
        return result(WRONG, "validation.killed")
    failed = next((cell for cell_id in (*exercise.answers, exercise.check) if not (cell := seen[cell_id]).passed), None)
    if not failed:
        return Result(number, SOLVED)
    if failed.timed_out:
        return result(TIMED_OUT, "validation.timed_out", seconds=context.seconds)
    # Without a kernel the fault lies with an exercise that ended it, otherwise with one whose answer this one uses.
    causes = _needs(exercise, context)
    if failed.killed or not failed.run:
        causes = [other for other in earlier if earlier[other].status == TIMED_OUT or _killed(context.exercises[other], context)]
    if blocker := next((other for other in causes if earlier[other].status != SOLVED), None):
        return result(BLOCKED, "validation.blocked", by=blocker)
    if failed.killed:
        return result(WRONG, "validation.killed")
    name = failed.error.get("ename", "")
    if name == "NotAttempted":
        return Result(number, NOT_ATTEMPTED, failed.error["evalue"])
    if name == "WrongAnswer":
        return Result(number, WRONG, failed.error["evalue"])
    if undefined := _defined_elsewhere(failed, context):
        return result(WRONG, "validation.elsewhere", name=undefined)
    if failed is seen[exercise.check] and (lacking := _lacking(failed)):
        return result(WRONG, "validation.undefined", name=lacking)
    return result(WRONG, "validation.raised", detail=_last_line(failed))


def _last_line(cell):
    if cell.error:
        return f"{cell.error['ename']}: {cell.error['evalue']}".strip().splitlines()[0][:200]
    return cell.said.strip().splitlines()[0][:200]


def _needs(exercise, context):
    """Return the numbers of the earlier exercises whose answers define a name that this one reads."""
    read = _names(exercise, context, ast.Load) - _names(exercise, context, ast.Store)
    numbers = list(context.exercises)
    before = numbers[: numbers.index(exercise.number)]
    return [number for number in before if read & _names(context.exercises[number], context, ast.Store)]


def _names(exercise, context, kind):
    return set().union(*(_names_in(context.learner.get(cell_id, ""), kind) for cell_id in exercise.answers))


def _names_in(code, kind):
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        tree = ast.parse(TransformerManager().transform_cell(code))
    except (SyntaxError, ValueError):
        return set()
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    if kind is ast.Store:
        named |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        named |= {(a.asname or a.name).split(".")[0] for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)) for a in node.names}
    return named


def _defined_elsewhere(cell, context):
    """Return the name that the cell lacked, if one of the learner's own cells, which do not count, defines it."""
    lacking = _lacking(cell)
    code = [sheets.source(cell) for cell in context.notebook["cells"] if cell.get("cell_type") == "code"]
    return lacking if lacking and any(lacking in _names_in(each, ast.Store) for each in code) else None


def _lacking(cell):
    """Return the name that was not defined, if that is what the cell failed of."""
    found = re.search(r"name '(\w+)' is not defined", cell.error.get("evalue", ""))
    return found[1] if found and cell.error["ename"] == "NameError" else None


def _calls_exit(exercise, context):
    """Return whether the answer calls ``exit`` or ``quit``: the kernel obeys after the cell, when others are asked already."""
    return bool({"exit", "quit"} & (_names(exercise, context, ast.Load) - _names(exercise, context, ast.Store)))


def _killed(exercise, context):
    cells = [context.seen[cell_id] for cell_id in (*exercise.answers, exercise.check) if cell_id in context.seen]
    return _calls_exit(exercise, context) or any(cell.killed for cell in cells)
