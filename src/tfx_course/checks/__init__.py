"""Checking a learner's answer in the notebook: one line when it is right, one kind sentence when it
is not.

The checks of sheet NN live in ``sheet_NN.py``; each is a function of the learner's answers that
calls ``expect``. The sentences are in the message catalogues, under ``NN.N.mistake``.
"""

import contextlib
import dis
import importlib
import signal
import sys
import threading
import types

from tfx_course import leads, messages
from tfx_course.checks import executor_results, progress
from tfx_course.errors import CourseError

SECONDS = 60  # that looking at an answer may take: what the learner wrote may run for ever
_STDOUT = sys.stdout  # the set-up imports this module, before any answer
_CHECKS = {}
# what the check is trying, should the learner's code fail at it: (message key, its values)
_doing = []
_solved = set()  # the exercises whose answers this kernel found right
_checked = []  # the exercises that this kernel was asked about, the latest last


class WrongAnswer(CourseError):
    """An answer that is not right (yet). It raises, so that a saved wrong answer cannot pass
    nbval.
    """


class NotAttempted(WrongAnswer):
    """There is no answer yet."""


def exercise(number):
    """Register the decorated function as the check of exercise ``number``, such as ``"04.1"``."""

    def register(function):
        _CHECKS[number] = function
        function.number = number
        return function

    return register


def expect(condition, key, /, **values):
    """Do nothing if ``condition`` holds; otherwise reject the answer with message ``key``, filled
    from ``values``.

    Raises:
        WrongAnswer: the condition does not hold.
    """
    if not condition:
        raise WrongAnswer(key, **values)


def expect_kind(answer, kinds, key, /, **values):
    """Expect ``answer`` to be an instance of ``kinds``, one class or a tuple of them; otherwise
    reject it with message ``key``, which may name its ``{type}``.

    Raises:
        WrongAnswer: it is of another type.
    """
    expect(isinstance(answer, kinds), key, type=type(answer).__name__, **values)


@contextlib.contextmanager
def trying(key, /, **values):
    """While the block calls the learner's code: should that raise, the sentence begins with
    message ``key``, what the check was trying.
    """
    _doing.append((key, values))
    yield
    _doing.pop()  # not after an error: whoever tells it reads it


def check(number, /, *answers):
    """Check the answers to exercise ``number`` and print one line if they are right.

    What the learner's own code prints while it is looked at is held back: a debug print must not
    fail a right answer.

    Raises:
        NotAttempted: there is no answer yet.
        WrongAnswer: it is wrong, or looking at it raised an error or took too long. Shows as one
            sentence.
    """
    number = _number(number)
    module = f"tfx_course.checks.sheet_{number[:2]}"
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            # What that module imports is not installed: no fault of the learner's.
            raise
    expect(number in _CHECKS, "check.unknown", exercise=number)
    _checked.append(number)
    learner = progress.is_learner(notebook=_notebook())
    if learner:
        progress.note_work(number)
    try:
        _look_at(number, answers)
    except NotAttempted:
        raise
    except WrongAnswer as wrong:
        if learner:
            progress.note_wrong(number, wrong.key)
        raise
    _solved.add(number)
    line = messages.text("check.right", exercise=number)
    if learner:
        progress.note_solved(number)
        line = _how_far(number) or line
    print(line, file=_stdout(), flush=True)


def _look_at(number, answers):
    """Run the check of exercise ``number``.

    Raises:
        NotAttempted, WrongAnswer: as ``check`` does.
    """
    from IPython.utils.capture import capture_output

    if any(_is_stub(answer) for answer in answers):
        raise _stopped(number) or NotAttempted("check.not_attempted", exercise=number)
    _doing.clear()
    try:
        with capture_output(), _limited(SECONDS), executor_results.copying():
            _CHECKS[number](*answers)
    except WrongAnswer:
        raise
    except _TooSlow:
        raise WrongAnswer("check.slow", exercise=number, seconds=SECONDS) from None
    except (
        Exception
    ) as error:  # the learner's object may fail in any way; whatever it is, it is told kindly
        raise _told(number, error) from None


def _told(number, error):
    """Return the ``WrongAnswer`` for an ``error`` that looking at an answer raised: the
    learner's, with its line; or one of reading it.
    """
    from tfx_course.checks import written

    values = {"exercise": number, "kind": type(error).__name__, "detail": written.shorten(error)}
    if line := written.line_that_raised(error):
        trial = messages.text(_doing[-1][0], **_doing[-1][1]) if _doing else ""
        return WrongAnswer(
            "check.raised_when" if trial else "check.raised",
            **values,
            **line,
            **({"trial": trial} if trial else {}),
        )
    return _stopped(number) or WrongAnswer("check.error", **values)


def _stopped(number):
    """Return the ``WrongAnswer`` that says so if the cell before the check ended with an error,
    with a lead where there is one; or None.
    """
    from tfx_course.checks import written

    if not written.cell_before_stopped():
        return None
    lead = leads.of(getattr(sys, "last_value", ""))
    return (
        WrongAnswer("check.stopped_lead", exercise=number, lead=lead)
        if lead
        else WrongAnswer("check.stopped", exercise=number)
    )


def _how_far(number):
    """Return the line of a right answer with how much of the sheet is solved, and after the last of
    it what comes next.

    Empty where that cannot be told: it is not worth an error.
    """
    from tfx_course.lessons import sheets

    with contextlib.suppress(CourseError, OSError, ValueError, LookupError):
        sheet = sheets.find(number[:2], messages.language())
        exercises, solved = list(sheet.exercises()), progress.load()["solved"]
        done = sum(exercise in solved for exercise in exercises)
        line = messages.text("check.right_so_far", exercise=number, n=done, total=len(exercises))
        if done < len(exercises):
            return line
        if following := sheets.next_episode(sheet):
            return f"{line}\n{messages.text('check.next_episode', sheet=sheet.number, **following)}"
        return f"{line}\n{messages.text('check.last_sheet', sheet=sheet.number)}"
    return ""


def _notebook():
    """Return the notebook's path as VS Code tells its kernels, or None."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    path = shell.user_ns.get("__vsc_ipynb_file__") if shell else None
    return path if isinstance(path, str) else None


def _stdout():
    """Return where the notebook shows what is printed, even if an answer has put something else
    in the place of ``sys.stdout``.
    """
    if sys.stdout is _STDOUT or not type(_STDOUT).__module__.startswith("ipykernel."):
        return sys.stdout
    # The kernel does so only for what is in place.
    _STDOUT.set_parent(sys.modules["IPython"].get_ipython().parent_header)
    return _STDOUT


def hint(number=None, /):
    """Show the next hint for exercise ``number``, such as ``"04.2"``; without it, for the exercise
    that was checked last.

    Raises:
        CourseError: there is no such exercise.
    """
    if number in _solved:  # "Run All" of a solved sheet uses no hint up
        return print(messages.text("hint.solved", exercise=number))
    from IPython.display import Markdown, display

    from tfx_course.lessons import sheets

    if number is None and not _checked:
        raise CourseError("hint.which")
    _, asked_about = sheets.find_exercise(_number(number or _checked[-1]), messages.language())
    display(Markdown(next_hint(asked_about)))


def _number(number):
    """Return an exercise's number as text: ``hint(04.2)``, without quotes, is a number to
    Python, and no error.
    """
    return f"{number:04.1f}" if isinstance(number, (int, float)) else str(number)


def next_hint(asked_about):
    """Return the next hint for the ``sheets.Exercise`` ``asked_about``, as markdown, with what
    rung of its ladder it is.
    """
    asked = progress.next_hint(asked_about.number, len(asked_about.hints))
    key = "hint.last" if asked == len(asked_about.hints) else "hint.rung"
    return messages.text(
        key,
        exercise=asked_about.number,
        n=asked,
        total=len(asked_about.hints),
        text=asked_about.hints[asked - 1],
    )


def _is_stub(answer):
    """Return whether ``answer`` is ``...``, or a function, a component made from one, or a
    class, whose body is.
    """
    answer = getattr(
        getattr(getattr(answer, "EXECUTOR_SPEC", None), "executor_class", None), "_FUNCTION", answer
    )
    if isinstance(answer, type):
        return not any(
            isinstance(attribute, types.FunctionType) for attribute in vars(answer).values()
        )
    if not isinstance(answer, types.FunctionType):
        return answer is ...
    # Which Python 3.11 and newer begin with.
    steps = [step for step in dis.get_instructions(answer) if step.opname != "RESUME"]
    returns = [step.opname for step in steps] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"])
    return returns and steps[0].argval is None


class _TooSlow(BaseException):
    """No ``except Exception`` of the learner's stops it."""


@contextlib.contextmanager
def _limited(seconds):
    """Raise ``_TooSlow`` in the block after ``seconds``, where that can be had: in the main
    thread, on Unix.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def stop(number, frame):
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
