"""``course check``: nbval validates a learner's answers against the reference. The learner's
notebook is only read.

The answers are put into a copy of the executed reference, whose checks, set-up and stored outputs
are the course's own, and nbval runs that copy. What stands in the learner's other cells, a check
edited or deleted, a saved output: none of it counts. It guards against accidents, not against
intent: an answer is code, and may do what code may.

What was asked for is run, and no more: for one exercise the set-up, its answer and the answers that
it builds on; TFX is loaded only where the sheet or an answer names it; what TFX's components wrote
for the set-up is kept for the next time (see ``executor_results``).
"""

import ast
import contextlib
import copy
import io
import json
import os
import re
import tempfile
from dataclasses import dataclass
from queue import Empty

from tfx_course import leads, messages
from tfx_course.errors import CourseError
from tfx_course.lessons import namespaces, sheets
from tfx_course.paths import ROOT

SOLVED, WRONG, NOT_ATTEMPTED, TIMED_OUT, BLOCKED, MISSING = (
    "solved",
    "wrong",
    "not_attempted",
    "timed_out",
    "blocked",
    "missing",
)
CELL_SECONDS = 120
# nbval obeys these comments in a cell; in a learner's answer they are comments like any other.
NBVAL = [
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=300",
    "--nbval-kernel-startup-timeout=120",
]
_MARKERS = re.compile(r"^(\s*#[#\s]*)(NBVAL|PYTEST_VALIDATE)_", re.MULTILINE)
_TFX = re.compile(r"\b(tfx|tensorflow\w*|apache_beam|ml_metadata)\b")


@dataclass
class Result:
    """What became of one exercise. ``sentence`` says what to do about it; it is empty for a solved
    one.
    """

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
    usage: str = (
        ""  # IPython's word about a magic that it did not understand, which is no error to a kernel
    )


def check(sheet, seconds=CELL_SECONDS, on_cell=lambda done, total: None, root=ROOT, only=""):
    """Validate one sheet with nbval and return a ``Result`` per exercise, in order.

    Args:
        seconds: the time that one cell may take.
        on_cell: called with ``(cells done, cells in all)`` as the notebook runs.
        only: an exercise, ``"04.2"``: it alone is validated, with those that it builds on.

    Raises:
        CourseError: the learner's notebook cannot be read, or the course itself does not run on
            this machine.
    """
    notebook = sheets.read_learner(sheet.path)
    exercises, stubs, answers = (
        sheet.exercises(),
        sheets.stubs(sheet),
        sheets.answers(sheet, notebook),
    )
    if not any(answers.values()):
        lost = notebook["cells"] and not any(map(sheets.names, notebook["cells"]))
        raise CourseError(
            "sheet.nameless" if lost else "sheet.another", name=sheet.path.name, number=sheet.number
        )
    learner = {cell_id: answer.code for cell_id, answer in answers.items() if answer}
    earlier = list(exercises)[: list(exercises).index(only)] if only else []
    asked = [exercises[only]] if only else exercises.values()
    attempted = any(
        learner.get(cell_id, "") not in ("", stubs[cell_id])
        for exercise in asked
        for cell_id in exercise.answers
    )
    needed = (
        [*_builds_on(sheet, exercises[only], earlier, exercises, learner), only]
        if only
        else list(exercises)
    )
    while True:
        part = merged(sheet, learner, needed if only else None)
        seen = _run(sheet, part, seconds, on_cell, root) if attempted else {}
        context, results = (
            _Context(sheet.lang, notebook, exercises, answers, learner, seen, seconds),
            {},
        )
        for number in needed:
            results[number] = _result(exercises[number], stubs, results, context)
        if only and len(needed) <= len(earlier) and _stopped(exercises[only], results[only], seen):
            # It may lack what an answer that was left out does beside giving names.
            needed = [
                *earlier,
                only,
            ]
            continue
        _check_course_cells(seen, exercises, results)
        return list(results.values())


def _stopped(exercise, result, seen):
    """Return whether an answer was ended by an error, and not found wrong by its check."""
    errors = {
        seen[cell_id].error.get("ename")
        for cell_id in (*exercise.answers, exercise.check)
        if cell_id in seen and not seen[cell_id].passed
    }
    return result.status == WRONG and not errors & {"WrongAnswer", "NotAttempted"}


def _builds_on(sheet, exercise, earlier, exercises, learner):
    """Return those of the ``earlier`` exercises whose answers ``exercise`` may build on, in doubt
    one too many.

    An answer gives names to later ones, or changes what the set-up gave: a table into which it
    writes, a schema that it hands to a function. Names in capitals are constants in all sheets, and
    the notebook's context keeps runs apart by itself.
    """
    cells = {
        cell["id"]: sheets.source(cell)
        for cell in sheets.read(sheet.reference)["cells"]
        if cell["cell_type"] == "code"
    }
    answers = {cell_id for other in exercises.values() for cell_id in other.answers}
    order = list(cells)
    first = next(place for place, name in enumerate(order) if name in answers)
    checks = {exercises[number].check for number in earlier}
    # The course's own cells between answers are run, whatever they use; what is before the first
    # answer uses none.
    between = [
        name for name in order[first : order.index(exercise.check)] if name not in answers | checks
    ]
    read = set().union(*(namespaces.free(cells[name]) for name in between))
    read |= namespaces.free(cells[exercise.check]) | _reads(exercise, learner)
    needed = []
    for number in earlier[::-1]:
        code = [learner.get(cell_id, "") for cell_id in exercises[number].answers]
        if any(
            _unreadable(source) or (namespaces.bound(source) | _changed(source)) & read
            for source in code
        ):
            needed.insert(0, number)
            read |= _reads(exercises[number], learner)
    return needed


def _reads(exercise, learner):
    """Return what an exercise's answer takes from before it; what it imports, it does not."""
    codes = [learner.get(cell_id, "") for cell_id in exercise.answers]
    return set().union(*(namespaces.free(code) - namespaces.imported(code) for code in codes))


def _free(exercise, learner):
    return set().union(*(namespaces.free(learner.get(cell_id, "")) for cell_id in exercise.answers))


def _unreadable(code):
    try:
        plain = namespaces.plain(code)
        ast.parse(plain)
        return "run_cell_magic" in plain  # no Python, or nobody knows where
    except (SyntaxError, ValueError, RecursionError):
        return True


def _changed(code):
    """Return the names whose value ``code`` may change: it writes into it, calls a method of it, or
    hands it to a function.
    """
    tree = ast.parse(namespaces.plain(code))
    changed = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            changed.add(_root(node))
        elif isinstance(node, ast.Call):
            changed |= {_root(node.func)} if isinstance(node.func, ast.Attribute) else set()
            changed |= {
                _root(value)
                for value in [*node.args, *(keyword.value for keyword in node.keywords)]
            }
    modules = {
        (name.asname or name.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in node.names
    }
    return {name for name in changed if name and not name.isupper()} - modules - _NEUTRAL


_NEUTRAL = {
    "context",
    "pd",
    "np",
    "tf",
    "tfx",
    "tfdv",
    "beam",
    "work_folder",
    "check",
    "hint",
    "show",
}


def _root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _check_course_cells(seen, exercises, results):
    """Raise if a cell of the course's own failed and no answer explains it: then the results would
    say nothing.
    """
    answers = {
        cell_id
        for exercise in exercises.values()
        for cell_id in (*exercise.answers, exercise.check)
    }
    unexplained = all(result.status in (SOLVED, NOT_ATTEMPTED) for result in results.values())
    answered = False
    for cell_id, cell in seen.items():
        answered |= cell_id in answers
        if not cell.passed and cell_id not in answers and (unexplained or not answered):
            raise CourseError("validation.course_cell", detail=_last_line(cell))


def merged(sheet, learner, needed=None):
    """Return the reference notebook with its answers replaced by ``learner``'s, ``{cell id:
    code}``.

    The answers carry no stored output: how a right answer prints its way is its own affair. An
    answer that is not there is empty. Of ``needed``, numbers of exercises, the last is the last
    that is there; others are left out.
    """
    notebook = sheets.read(sheet.reference)
    cells = []
    for cell in notebook["cells"]:
        number = cell["metadata"].get("tfx_course", {}).get("exercise")
        if number and needed is not None and number not in needed:
            continue
        cells.append(cell)
        if not number:
            continue
        if cell["metadata"]["nbgrader"]["grade"]:
            # An answer that happens to be called `check` must not stand in for the check.
            cell["source"] = f"from tfx_course import check\n{sheets.source(cell)}"
            if needed and number == needed[-1]:
                break
        else:
            cell.update(
                source=_MARKERS.sub(r"\1\2 ", learner.get(cell["id"], "")),
                execution_count=None,
                outputs=[],
            )
    return notebook | {"cells": cells}


# --- running --------------------------------------------------------------------------------------


def _run(sheet, notebook, seconds, on_cell, root):
    """Run ``notebook`` through nbval in this process and return ``{cell id: _Cell}``."""
    import pytest

    from tfx_course.lab import folders
    from tfx_course.lab.kernels import forkserver

    # As JupyterLab's kernels, and from its fork server if a lab is open: TFX is imported there
    # already.
    forkserver.borrow(folders.runtime_folder())
    environment = {
        name: value
        for name, value in folders.environment(sheet.lang, folders.runtime_folder()).items()
        if not name.startswith("JUPYTER")
    }
    # Two levels below the course's folder, as the sheets are, and in a folder that names the
    # language.
    folder = root / ".course" / sheet.lang
    with_tfx = _uses_tfx(notebook["cells"])
    if with_tfx:
        notebook = with_results_kept(notebook, root / ".course" / "results")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        prefix = f"{sheet.path.stem}-{os.getpid()}-"
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=folder, prefix=prefix, suffix=".ipynb", delete=False
        ) as file:
            json.dump(notebook, file)
    except OSError as error:
        raise CourseError("lab.unwritable", folder=folder, reason=error.strerror) from error
    recorder = _Recorder(on_cell)
    options = [
        *NBVAL,
        f"--nbval-cell-timeout={seconds}",
        "-c",
        os.devnull,
        "--capture=no",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:unraisableexception",
    ]
    try:
        with contextlib.ExitStack() as stack:
            work = stack.enter_context(tempfile.TemporaryDirectory(prefix="course-check-"))
            stack.enter_context(
                _environment(**environment | {"COURSE_WORK": work, "JPY_SESSION_NAME": None})
            )
            stack.enter_context(_provisioner(with_tfx))
            said = stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            code = pytest.main([*options, f"--rootdir={folder}", file.name], plugins=[recorder])
    finally:
        os.unlink(file.name)
    if code == pytest.ExitCode.INTERRUPTED and recorder.total:
        raise KeyboardInterrupt  # pytest keeps it to itself
    if not recorder.seen:
        raise CourseError(
            "validation.no_kernel", detail=recorder.trouble or said.getvalue().strip()[-200:]
        )
    return recorder.seen


def _uses_tfx(cells):
    return any(cell["cell_type"] == "code" and _TFX.search(sheets.source(cell)) for cell in cells)


def with_results_kept(notebook, folder):
    """Return ``notebook`` with two cells of the course's more: what TFX writes between them is kept
    in ``folder``.

    They stand before the set-up and before the first answer.
    """
    cells = notebook["cells"]
    answers = [
        place
        for place, cell in enumerate(cells)
        if "exercise" in cell["metadata"].get("tfx_course", {})
    ]
    first = answers[0] if answers else len(cells)
    if not _uses_tfx(cells[:first]):  # TFX is an answer's affair
        return notebook

    def code(name, text):
        return {
            "cell_type": "code",
            "id": name,
            "metadata": {},
            "source": text,
            "outputs": [],
            "execution_count": None,
        }

    begin = code(
        "course-keep",
        f"from tfx_course.checks import executor_results\nexecutor_results.keep({str(folder)!r})",
    )
    end = code("course-seal", "executor_results.seal()\ndel executor_results")
    return notebook | {"cells": [begin, *copy.deepcopy(cells[:first]), end, *cells[first:]]}


def _sweep(folder):
    """Remove the merged notebooks that killed checks left: those whose process is no more."""
    for path in folder.glob("*.ipynb"):
        owner = re.search(r"-(\d+)-\w+$", path.stem)
        if owner and not _runs(int(owner[1])):
            path.unlink(missing_ok=True)


def _runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


@contextlib.contextmanager
def _provisioner(with_tfx):
    """In this block start an ordinary kernel where TFX is not used and nobody has loaded it yet:
    that would take seconds.
    """
    from jupyter_client.provisioning import KernelProvisionerFactory

    from tfx_course.lab.kernels import forkserver, provisioner

    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    if not with_tfx and usual == provisioner.NAME and not forkserver.is_loaded():
        factory.default_provisioner_name = "local-provisioner"
    try:
        yield
    finally:
        factory.default_provisioner_name = usual


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
    """A pytest plugin that keeps what nbval saw, and tells nbval at once of a kernel that has
    died.
    """

    def __init__(self, on_cell):
        self.on_cell = on_cell
        self.seen, self.total, self.trouble = {}, 0, ""
        self.died = self.over = (
            False  # the kernel ended by itself; it is there no more, however that came
        )

    def pytest_collection_finish(self, session):
        self.total = len(session.items)

    def pytest_runtest_call(self, item):
        self._watch(item.parent.kernel)

    def _watch(self, running):
        # nbval asks for a message and waits for the whole cell timeout, even from a kernel that is
        # gone.
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
        cell.usage = next((words for output in outputs if (words := _usage(output))), "")
        cell.killed = cell.run and self.died
        cell.timed_out = cell.run and not self.died and "Timeout of" in said
        self.seen[item.cell["id"]] = cell
        self.over = self.died or not item.parent.kernel.is_alive()
        self.on_cell(len(self.seen), self.total)


def _usage(output):
    text = (
        output.get("text", "") if output.output_type == "stream" and output.name == "stderr" else ""
    )
    return next((line for line in text.splitlines() if line.startswith("UsageError")), "")


# --- judging --------------------------------------------------------------------------------------


@dataclass
class _Context:
    """What a verdict looks at beside the exercise itself."""

    lang: str
    notebook: dict
    exercises: dict
    answers: dict
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
        if any(context.answers[cell_id].copy for cell_id in exercise.answers):
            return result(WRONG, "validation.copy")
        return result(NOT_ATTEMPTED, "check.not_attempted")
    if _calls_exit(exercise, context):
        return result(WRONG, "validation.killed")
    failed = next(
        (
            cell
            for cell_id in (*exercise.answers, exercise.check)
            if not (cell := seen[cell_id]).passed
        ),
        None,
    )
    if not failed:
        return Result(number, SOLVED)
    if failed.timed_out:
        return result(TIMED_OUT, "validation.timed_out", seconds=context.seconds)
    # Without a kernel the fault lies with an exercise that ended it, otherwise with one whose
    # answer this one uses.
    causes = _needs(exercise, context)
    if failed.killed or not failed.run:
        causes = [
            other
            for other in earlier
            if earlier[other].status == TIMED_OUT or _killed(context.exercises[other], context)
        ]
    if blocker := next(
        (other for other in causes if other in earlier and earlier[other].status != SOLVED), None
    ):
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
        if usage := next(
            (words for cell_id in exercise.answers if (words := seen[cell_id].usage)), ""
        ):
            return result(WRONG, "validation.raised", detail=usage)
        return result(WRONG, "validation.undefined", name=lacking)
    if lead := leads.of(failed.error.get("evalue", "")):
        return result(WRONG, "validation.raised_lead", detail=_last_line(failed), lead=lead)
    return result(WRONG, "validation.raised", detail=_last_line(failed))


def _last_line(cell):
    if cell.error:
        return f"{cell.error['ename']}: {cell.error['evalue']}".strip().splitlines()[0][:200]
    return cell.said.strip().splitlines()[0][:200]


def _needs(exercise, context):
    """Return the numbers of the earlier exercises whose answers define a name that this one
    reads.
    """
    read = _free(exercise, context.learner) - _bound(exercise, context)
    numbers = list(context.exercises)
    before = numbers[: numbers.index(exercise.number)]
    return [number for number in before if read & _bound(context.exercises[number], context)]


def _bound(exercise, context):
    return set().union(
        *(namespaces.bound(context.learner.get(cell_id, "")) for cell_id in exercise.answers)
    )


def _defined_elsewhere(cell, context):
    """Return the name that the cell lacked, if one of the learner's own cells, which do not count,
    defines it.
    """
    lacking = _lacking(cell)
    course = {*context.learner, *(exercise.check for exercise in context.exercises.values())}
    counted = {
        position for answer in context.answers.values() if answer for position in answer.positions
    }
    code = [
        sheets.source(cell)
        for position, cell in enumerate(context.notebook["cells"])
        if cell.get("cell_type") == "code"
        and position not in counted
        and not course & set(sheets.ids(cell))
    ]
    return (
        lacking if lacking and any(lacking in namespaces.bound(source) for source in code) else None
    )


def _lacking(cell):
    """Return the name that was not defined, if that is what the cell failed of."""
    match = re.search(r"name '(\w+)' is not defined", cell.error.get("evalue", ""))
    return match[1] if match and cell.error["ename"] == "NameError" else None


def _calls_exit(exercise, context):
    """Return whether the answer calls ``exit`` or ``quit``: the kernel obeys after the cell, when
    others are asked already.
    """
    return bool({"exit", "quit"} & (_free(exercise, context.learner) - _bound(exercise, context)))


def _killed(exercise, context):
    cells = [
        context.seen[cell_id]
        for cell_id in (*exercise.answers, exercise.check)
        if cell_id in context.seen
    ]
    return _calls_exit(exercise, context) or any(cell.killed for cell in cells)
