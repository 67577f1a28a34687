"""What a learner does in a notebook, cell by cell, and the minutes that each takes: part 1 of
episode 04, and its sheet with the answers that the course gives.
"""

import random
from dataclasses import dataclass

from tfx_course.authoring import minutes
from tfx_course.lessons import sheets, sources
from tfx_course.paths import ROOT, notebook_path

SLUG = "04-examplegen"
PART_2 = "part-2"  # the cell that part 1 of the episode ends before
PARTS = ("episode", "sheet")
_LEARNER, _CELL = 0.15, (0.5, 1.5)  # how unlike the learners are, and one learner's cells


@dataclass(frozen=True)
class Step:
    """A cell: read it, or type it, for ``minutes``, and then run it if it is code."""

    cell: str  # its id in the notebook
    code: str  # empty: there is nothing to run
    minutes: float
    expected: str = ""  # what it must print first, of a check: ✓ and its number


@dataclass(frozen=True)
class Plan:
    part: str
    path: str  # of the notebook, from the course's folder on
    steps: tuple

    @property
    def runs(self):
        """Return the steps in which something is run."""
        return [step for step in self.steps if step.code]


def of(part, lang="en"):
    """Return the ``Plan`` of a part, one of ``PARTS``."""
    return {"episode": _episode, "sheet": _sheet}[part](lang)


def _episode(lang):
    """At the pace that the guide's minutes are made of."""
    source = sources.read(ROOT / "episodes" / f"{SLUG}.py")
    cells = source.edition(lang)
    [end] = [place for place, cell in enumerate(cells) if cell.name == PART_2]
    steps = [
        Step(_id(cell), cell.source if cell.kind == "code" else "", minutes.of_cell(cell))
        for cell in cells[:end]
    ]
    return Plan("episode", _path("episodes", lang), tuple(steps))


def _sheet(lang):
    """The minutes that the sheet's front matter gives, a cell having its share by its length."""
    source = sources.read(ROOT / "solutions" / f"{SLUG}.py")
    [sheet] = [sheet for sheet in sheets.find_all(lang) if sheet.number == source.number]
    printed = {
        cell["id"]: "".join("".join(each.get("text", "")) for each in cell.get("outputs", ()))
        for cell in sheets.read(sheet.reference)["cells"]
    }
    cells = source.edition(lang)
    rate = source.front.exercises / sum(len(cell.source) for cell in cells)
    steps = [
        Step(
            _id(cell),
            sources.solution(cell.source) if cell.kind == "code" else "",
            len(cell.source) * rate,
            printed[_id(cell)].rstrip() if cell.role == "check" else "",
        )
        for cell in cells
    ]
    return Plan("sheet", _path("exercises", lang), tuple(steps))


def _id(cell):
    return f"{SLUG}-{cell.name}"


def _path(folder, lang):
    return notebook_path(ROOT, folder, lang, SLUG).relative_to(ROOT).as_posix()


class Pace:
    """How many seconds a learner takes for a step: always the same for the same ``learner`` and
    ``seed``.

    Args:
        times: how many times as fast as the minutes say; None: without a pause.
    """

    def __init__(self, times, learner, seed=0):
        self.times, self._random = times, random.Random(f"{seed} {learner}")
        self._own = self._random.lognormvariate(0, _LEARNER)

    def seconds(self, step):
        if self.times is None:
            return 0.0
        return step.minutes * 60 / self.times * self._own * self._random.uniform(*_CELL)

    def every(self, seconds):
        """Return what ``seconds`` of the lesson's time are here; never less than one."""
        return float("inf") if self.times is None else max(seconds / self.times, 1.0)
