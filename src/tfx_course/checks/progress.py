"""What a learner has done so far, in ``.course/progress.json``: it outlives updates, resets and
``make clean``, and may be deleted.
"""

import contextlib
import fcntl
import json
import os
from datetime import date
from pathlib import Path, PurePosixPath

from tfx_course.paths import ROOT, STATE

FILE = STATE / "progress.json"


def load(file=None):
    """Return ``{"solved": {"04.1": "2026-11-23"}, "hints": {"04.2": 1}, "last": "04.2"}``; ``last``
    is the exercise worked on last.

    A file that is gone or spoilt counts as empty.
    """
    try:
        kept = json.loads((file or FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    state = {
        key: kept[key] if isinstance(kept.get(key), dict) else {} for key in ("solved", "hints")
    }
    return state | {"last": kept["last"] if isinstance(kept.get("last"), str) else ""}


@contextlib.contextmanager
def _changing():
    """Yield what was kept, to be changed, and keep it; a notebook and a terminal that do so at
    once wait for each other.
    """
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # a full disk must not turn a right answer into an error
            FILE.parent.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(open(FILE.with_name(f".{FILE.name}.lock"), "w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        state = load()
        yield state
        _save(state)


def _save(state):
    partial = FILE.with_name(f".{FILE.name}.{os.getpid()}")
    try:
        partial.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(partial, FILE)
    except OSError:
        pass  # likewise


def note_solved(*numbers):
    """Keep that these exercises were solved, with the first day on which they were, and that the
    last is worked on.
    """
    with _changing() as state:
        for number in numbers:
            state["solved"].setdefault(number, date.today().isoformat())
            state["last"] = number


def note_work(number):
    """Keep that exercise ``number`` is worked on."""
    if load()["last"] != number:
        with _changing() as state:
            state["last"] = number


def next_hint(number, hints):
    """Return how many of the ``hints`` hints of exercise ``number`` have been asked for, this
    time included; at most all.
    """
    with _changing() as state:
        asked = min(int(state["hints"].get(number, 0)) + 1, hints)
        state["hints"][number] = asked
        state["last"] = number
    return asked


def is_learner(environ=os.environ, notebook=None):
    """Return whether this kernel runs an exercise sheet: what it solves is a learner's, not a
    test's.

    JupyterLab passes the notebook's path in the environment; VS Code puts it into the notebook's
    namespace (``notebook``); with others the working folder shows it, which is the notebook's.
    """
    path = environ.get("JPY_SESSION_NAME") or notebook
    if path:
        return "exercises" in PurePosixPath(path).parts
    try:
        return Path.cwd().parent == ROOT / "exercises"
    except OSError:  # the folder was deleted under us
        return False


def following(exercises, state):
    """Return the first exercise to do from where the learner is, ``{sheet: [numbers]}`` in the
    course's order; None: all are done.

    Where the learner is: at the exercise worked on last. What was left out before it comes after
    everything else.
    """
    every = [number for numbers in exercises.values() for number in numbers]
    if not every:
        return None
    solved = state["solved"]
    last = state["last"] or max(
        (number for number in solved if number in every),
        key=lambda number: (str(solved[number]), number),
        default="",
    )
    numbers = next((numbers for numbers in exercises.values() if last in numbers), every[:1])
    start = every.index(last) if last in every and last not in solved else every.index(numbers[0])
    return next(
        (number for number in [*every[start:], *every[:start]] if number not in solved), None
    )
