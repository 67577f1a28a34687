"""What a learner has done so far, in ``.course/progress.json``: it outlives updates, resets and ``make clean``, and may be deleted."""

import json
import os
from datetime import date
from pathlib import PurePosixPath

from tfx_course.paths import STATE

FILE = STATE / "progress.json"


def load(file=None):
    """Return ``{"solved": {"04.1": "2026-11-23"}, "hints": {"04.2": 1}}``. A file that is gone or spoilt counts as empty."""
    try:
        kept = json.loads((file or FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    return {key: kept[key] if isinstance(kept.get(key), dict) else {} for key in ("solved", "hints")}


def _save(state):
    partial = FILE.with_name(f".{FILE.name}.{os.getpid()}")
    try:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(partial, FILE)
    except OSError:
        pass  # a full disk must not turn a right answer into an error


def note_solved(number):
    """Keep that exercise ``number`` was solved, with the first day on which it was."""
    state = load()
    if number not in state["solved"]:
        state["solved"][number] = date.today().isoformat()
        _save(state)


def next_hint(number, hints):
    """Return how many of the ``hints`` hints of exercise ``number`` have been asked for, this time included; at most all."""
    state = load()
    asked = min(int(state["hints"].get(number, 0)) + 1, hints)
    state["hints"][number] = asked
    _save(state)
    return asked


def is_learner(environ=os.environ):
    """Return whether this kernel runs a sheet that JupyterLab has open: what it solves is a learner's, not a test's."""
    return "exercises" in PurePosixPath(environ.get("JPY_SESSION_NAME", "")).parts
