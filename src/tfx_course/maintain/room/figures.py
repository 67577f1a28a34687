"""What the runs of a class's cells amount to: seconds alone and in the room, side by side."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

TRIVIAL = 0.1  # seconds alone; nobody waits for such a cell, so a ratio of it says nothing


@dataclass
class Seconds:
    """Of all runs of some cells."""

    median: float
    most: float  # the 95th percentile
    worst: float

    @classmethod
    def of(cls, values):
        values = list(values) or [float("nan")]
        return cls(float(np.median(values)), float(np.quantile(values, 0.95)), max(values))


@dataclass
class Comparison:
    """A room's runs beside those alone; of cells that are not trivial, but for ``trivial``."""

    alone: Seconds
    room: Seconds
    cells: dict  # {cell: (Seconds alone, Seconds in the room)}
    trivial: Seconds  # of the others, in the room

    @property
    def ratio(self):
        """Return the room's 95th percentile as a multiple of the one alone."""
        return self.room.most / self.alone.most

    @property
    def cells_ratio(self):
        """Return the median, over the cells, of a cell's median in the room as a multiple of its
        median alone.
        """
        return float(np.median([room.median / alone.median for alone, room in self.cells.values()]))

    @property
    def slowest(self):
        """Return ``(cell, ratio)``: whose 95th percentile in the room is the largest multiple of
        its median alone.
        """
        ratios = {cell: room.most / alone.median for cell, (alone, room) in self.cells.items()}
        return max(ratios.items(), key=lambda each: each[1])


def compare(alone, room):
    """Return the ``Comparison`` of two lists of ``pupil.Run``; a cell that only one of them has is
    left out.

    Raises:
        ValueError: no cell of both takes measurable time alone.
    """
    seconds_alone, seconds_room = _by_cell(alone), _by_cell(room)
    both = [cell for cell in seconds_alone if cell in seconds_room]
    counted = [cell for cell in both if np.median(seconds_alone[cell]) >= TRIVIAL]
    if not counted:
        raise ValueError(f"no cell that was run takes {TRIVIAL} s or more alone")

    def all_of(seconds, cells):
        return Seconds.of(value for cell in cells for value in seconds[cell])

    return Comparison(
        all_of(seconds_alone, counted),
        all_of(seconds_room, counted),
        {
            cell: (Seconds.of(seconds_alone[cell]), Seconds.of(seconds_room[cell]))
            for cell in counted
        },
        all_of(seconds_room, [cell for cell in both if cell not in counted]),
    )


def _by_cell(runs):
    seconds = defaultdict(list)
    for run in runs:
        seconds[f"{run.part}: {run.cell.partition('-examplegen-')[2]}"].append(run.seconds)
    return seconds
