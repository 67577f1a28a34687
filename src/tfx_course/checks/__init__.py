"""Checking a learner's answer in the notebook: one line when it is right, one kind sentence when it is not.

The checks of sheet NN live in ``sheet_NN.py``; each is a function of the learner's answers that calls ``expect``. The
sentences are in the message catalogues, under ``NN.N.mistake``.
"""

import contextlib
import dis
import importlib
import signal
import threading
import types

from tfx_course import messages, progress
from tfx_course.errors import CourseError

SECONDS = 60  # that looking at an answer may take: what the learner wrote may run for ever
_CHECKS = {}
_checked = []  # the exercises that this kernel was asked about, the latest last


class WrongAnswer(CourseError):
    """An answer that is not right (yet). It raises, so that a saved wrong answer cannot pass nbval."""


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
    """Do nothing if ``condition`` holds; otherwise reject the answer with message ``key``, filled from ``values``.

    Raises:
        WrongAnswer: the condition does not hold.
    """
    if not condition:
        raise WrongAnswer(key, **values)


def check(number, /, *answers):
    """Check the answers to exercise ``number`` and print one line if they are right.

    What the learner's own code prints while it is looked at is held back: a debug print must not fail a right answer.

    Raises:
        NotAttempted: there is no answer yet.
        WrongAnswer: it is wrong, or looking at it raised an error or took too long. Shows as one sentence.
    """
    from IPython.utils.capture import capture_output

    number = _number(number)
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module(f"tfx_course.checks.sheet_{number[:2]}")
    expect(number in _CHECKS, "check.unknown", exercise=number)
    _checked.append(number)
    if any(_is_stub(answer) for answer in answers):
        raise NotAttempted("check.not_attempted", exercise=number)
    try:
        with capture_output(), _limited(SECONDS):
            _CHECKS[number](*answers)
    except WrongAnswer:
        raise
    except _TooSlow:
        raise WrongAnswer("check.slow", exercise=number, seconds=SECONDS) from None
    except Exception as error:  # the learner's object may fail in any way; whatever it is, it is told kindly
        raise WrongAnswer("check.error", exercise=number, kind=type(error).__name__, detail=error) from None
    if progress.is_learner():
        progress.note_solved(number)
    print(messages.text("check.right", exercise=number))


def hint(number=None, /):
    """Show the next hint for exercise ``number``, such as ``"04.2"``; without it, for the exercise that was checked last.

    Raises:
        CourseError: there is no such exercise.
    """
    from IPython.display import Markdown, display

    from tfx_course import sheets

    if number is None and not _checked:
        raise CourseError("hint.which")
    _, found = sheets.find_exercise(_number(number or _checked[-1]), messages.language())
    display(Markdown(next_hint(found)))


def _number(number):
    """Return an exercise's number as text: ``hint(04.2)``, without quotes, is a number to Python, and no error."""
    return f"{number:04.1f}" if isinstance(number, (int, float)) else str(number)


def next_hint(found):
    """Return the next hint for the ``sheets.Exercise`` ``found``, as markdown, with what rung of its ladder it is."""
    asked = progress.next_hint(found.number, len(found.hints))
    key = "hint.last" if asked == len(found.hints) else "hint.rung"
    return messages.text(key, exercise=found.number, n=asked, total=len(found.hints), text=found.hints[asked - 1])


def _is_stub(answer):
    """Return whether ``answer`` is ``...``, or a function, a component made from one, or a class, whose body is."""
    answer = getattr(getattr(getattr(answer, "EXECUTOR_SPEC", None), "executor_class", None), "_FUNCTION", answer)
    if isinstance(answer, type):
        return not any(isinstance(each, types.FunctionType) for each in vars(answer).values())
    if not isinstance(answer, types.FunctionType):
        return answer is ...
    steps = [step for step in dis.get_instructions(answer) if step.opname != "RESUME"]  # which Python 3.11 and newer begin with
    returns = [step.opname for step in steps] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"])
    return returns and steps[0].argval is None


class _TooSlow(BaseException):
    """No ``except Exception`` of the learner's stops it."""


@contextlib.contextmanager
def _limited(seconds):
    """Raise ``_TooSlow`` in the block after ``seconds``, where that can be had: in the main thread, on Unix."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
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
