"""What a learner has done so far, in ``.course/progress.json``: it outlives updates, resets and
``make clean``, and may be deleted.
"""

import contextlib
import fcntl
import json
import os
import time
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from tfx_course.paths import ROOT, STATE

FILE = STATE / "progress.json"
PAUSE = 3600  # seconds: whoever tries again after that begins a new attempt at the exercise
MOST_SAID = 12  # messages that are kept of the wrong tries at one exercise: the file stays small
_MOST = 9999  # and no number is larger


def load(file=None):
    """Return ``{"solved": {"04.1": "2026-11-23"}, "hints": {"04.2": 1}, "answers": {"04.hash":
    [["2026-11-23T10:00:00", "right"]]}, "tries": {"04.2": {"n": 3, "since": 1795687200, "last":
    1795687320, "said": {"04.2.missing": 3}}}, "last": "04.2", "when": 1795687320}``.

    ``last`` is the exercise worked on last, ``when`` the time of the newest entry; ``answers`` are
    those to the questions of episodes, the first one first, each the name of a misconception,
    ``"right"`` or ``"unknown"``. ``tries`` are the wrong ones until an exercise was solved: how
    many, the first one of this attempt and the last (seconds of the epoch), and how often each
    message was said.

    A file that is gone or spoilt counts as empty.
    """
    try:
        return whole(json.loads((file or FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return whole({})


def whole(kept):
    """Return what was read of a file as ``load`` does: whatever is not as it should be is left
    out.
    """
    kept = kept if isinstance(kept, dict) else {}
    state = {
        key: kept[key] if isinstance(kept.get(key), dict) else {}
        for key in ("solved", "hints", "answers", "tries")
    }
    state["answers"] = {
        key: given for key, given in state["answers"].items() if _are_answers(given)
    }
    state["hints"] = {key: asked for key, asked in state["hints"].items() if _is_count(asked)}
    state["tries"] = {key: tried for key, tried in state["tries"].items() if _are_tries(tried)}
    return state | {
        "last": kept["last"] if isinstance(kept.get("last"), str) else "",
        "when": kept["when"] if _is_count(kept.get("when")) else 0,
    }


def _is_count(value):
    return type(value) is int and 0 <= value < 1 << 53


def _are_tries(tried):
    return (
        isinstance(tried, dict)
        and all(_is_count(tried.get(key)) for key in ("n", "since", "last"))
        and isinstance(tried.get("said"), dict)
        and all(map(_is_count, tried["said"].values()))
    )


def _are_answers(given):
    return isinstance(given, list) and all(
        isinstance(each, list) and len(each) == 2 and all(isinstance(part, str) for part in each)
        for each in given
    )


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
    state["when"] = int(time.time())
    try:
        partial.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(partial, FILE)
    except OSError:  # likewise
        with contextlib.suppress(OSError):
            partial.unlink()


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


def note_wrong(number, key):
    """Keep that an answer to exercise ``number`` was rejected with message ``key``; once it is
    solved, wrong answers are play.
    """
    now = int(time.time())
    with _changing() as state:
        state["last"] = number
        if number in state["solved"]:
            return
        tried = state["tries"].setdefault(number, {"n": 0, "since": now, "last": now, "said": {}})
        if not 0 <= now - tried["last"] <= PAUSE:
            tried["since"] = now
        tried["n"], tried["last"] = min(tried["n"] + 1, _MOST), now
        said = tried["said"]
        if key not in said and len(said) >= MOST_SAID:
            del said[min(said, key=said.get)]
        said[key] = min(said.get(key, 0) + 1, _MOST)


def next_hint(number, hints):
    """Return how many of the ``hints`` hints of exercise ``number`` have been asked for, this
    time included; at most all.
    """
    with _changing() as state:
        asked = min(state["hints"].get(number, 0) + 1, hints)
        state["hints"][number] = asked
        state["last"] = number
    return asked


def note_answers(codes):
    """Keep the answers to questions of an episode, ``{"04.hash": "right"}``; one that is given
    again as it was is no new one.
    """
    now = datetime.now().isoformat(timespec="seconds")
    with _changing() as state:
        for key, code in codes.items():
            given = state["answers"].setdefault(key, [])
            if not given or given[-1][1] != code:
                given.append([now, code])


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
