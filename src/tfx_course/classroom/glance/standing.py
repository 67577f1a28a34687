"""Where a learner is, as their progress and the hub tell it."""

from dataclasses import dataclass, field
from datetime import datetime

from tfx_course.checks.progress import PAUSE

STUCK = 600  # seconds since the first wrong try at an exercise that is worked on, and not solved
QUIET = 600  # seconds without a sign of life
# Who needs help stands first.
STATES = ("stuck", "trying", "quiet", "working", "done", "away", "never")


@dataclass
class Learner:
    """One learner: ``number`` stands for the name where names are hidden.

    ``kept`` is what ``progress.load`` returns, ``active`` the time (seconds of the epoch) of what
    the hub saw last of their server, or 0.
    """

    user: str
    name: str
    number: int
    group: str = ""
    kept: dict = field(default_factory=dict)
    active: float = 0

    def silence(self, now):
        """Return the seconds since the last sign of life; None: there was none yet."""
        newest = max(self.active, _newest(self.kept))
        return max(0, round(now - newest)) if newest else None

    def stuck(self, now):
        """Return for how many seconds they have been stuck at the exercise that they work on, or
        0.
        """
        tried = self._open_tries()
        silence = self.silence(now)
        if not tried or silence is None or silence > QUIET or now - self.kept["when"] > PAUSE:
            return 0
        seconds = round(now - tried["since"])
        return seconds if seconds >= STUCK else 0

    def state(self, exercises, now):
        """Return one of `STATES`; ``exercises`` are the numbers of a sheet."""
        silence = self.silence(now)
        if silence is None:
            return "never"
        if self.stuck(now):
            return "stuck"
        if silence > PAUSE:
            return "away"
        if exercises and all(number in self.kept["solved"] for number in exercises):
            return "done"
        if silence > QUIET:
            return "quiet"
        return "trying" if self._open_tries() else "working"

    def mark(self, number):
        """Return ``(what, wrong tries, hints)`` of an exercise: ``"solved"``, ``"tried"``,
        ``"hinted"`` or ``"new"``.
        """
        tries = self.kept["tries"].get(number, {"n": 0})["n"]
        hints = self.kept["hints"].get(number, 0)
        if number in self.kept["solved"]:
            return "solved", tries, hints
        return "tried" if tries else "hinted" if hints else "new", tries, hints

    def answers(self, key):
        """Return the first and the latest answer to a question, or None."""
        given = self.kept["answers"].get(key)
        return (given[0][1], given[-1][1]) if given else None

    def order(self, exercises, now):
        """Return what a class is sorted by."""
        state = self.state(exercises, now)
        weight = self.stuck(now)
        if state == "trying":
            weight = self._open_tries()["n"]
        return STATES.index(state), -weight, self.number

    def _open_tries(self):
        """Return the wrong tries at the exercise that is worked on, if it is not solved."""
        last = self.kept["last"]
        return None if last in self.kept["solved"] else self.kept["tries"].get(last)


def _newest(kept):
    """Return the time of the newest entry; of files that are older than ``when`` what they tell."""
    times = [kept["when"], *(tried["last"] for tried in kept["tries"].values())]
    for given in kept["answers"].values():
        try:
            times += [datetime.fromisoformat(given[-1][0]).timestamp()] if given else []
        except (ValueError, OverflowError):
            continue
    return max(times)
