"""Checking a learner's answer in the notebook: one line when it is right, one kind sentence when it is not.

The checks of sheet NN live in ``sheet_NN.py``; each is a function of the learner's answers that calls ``expect``. The
sentences are in the message catalogues, under ``NN.N.mistake``.
"""

import contextlib
import importlib
import io

from tfx_course import messages
from tfx_course.errors import CourseError

_CHECKS = {}


class WrongAnswer(CourseError):
    """An answer that is not right (yet). It raises, so that a saved wrong answer cannot pass nbval."""


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
        WrongAnswer: there is no answer yet, it is wrong, or looking at it raised an error. Shows as one sentence.
    """
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module(f"tfx_course.checks.sheet_{number[:2]}")
    expect(number in _CHECKS, "check.unknown", exercise=number)
    expect(not any(answer is ... for answer in answers), "check.not_attempted", exercise=number)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            _CHECKS[number](*answers)
    except WrongAnswer:
        raise
    except Exception as error:  # the learner's object may fail in any way; whatever it is, it is told kindly
        raise WrongAnswer("check.error", exercise=number, kind=type(error).__name__, detail=error) from None
    print(messages.text("check.right", exercise=number))
