"""The section of docs/performance.md about a class."""

from datetime import date

import numpy as np

from tfx_course.maintain import performance
from tfx_course.maintain.room import figures

_WORK = {"episode": "part 1 of episode 04", "sheet": "sheet 04, solved"}


def lines(phases, parts, rounds, busy):
    """Return the section of docs/performance.md."""
    alone, *classes = phases
    compared = [figures.compare(alone.record.runs, phase.record.runs) for phase in classes]
    first = compared[0]
    numbers = ", ".join(f"{phase.learners} at {phase.name.replace('x', '×')}" for phase in classes)
    said = [
        "## A class on one machine",
        "",
        f"Written by `make bench ARGS=room` on {date.today()}: {performance.machine()}."
        f" Before it, its processors were {busy:.0f} % busy with something else.",
        f"Learners without a screen ({numbers}) went through the hub, over HTTP and websockets."
        f" Each did {' and '.join(_WORK[part] for part in parts)}.",
        "All logged in at the same moment. Then each read and typed for the minutes that the lesson"
        " counts (1×), or for a part of them, no two alike. The notebooks were saved as JupyterLab"
        " does and compared with the disk each time.",
        f"*Alone* is one learner in the empty room, without a pause; {rounds} did so, one after the"
        f" other. Cells that take less than {figures.TRIVIAL:g} s alone are *trivial*: nobody waits"
        " for them, so they have a row of their own and no ratio.",
        "Memory is what the machine used more than before the room, these learners' browsers"
        " included.",
        "",
        f"| | alone | {' | '.join(phase.name.replace('x', '×') for phase in classes)} |",
        f"|---|--:|{'--:|' * len(classes)}",
    ]

    def row(what, own, values):
        said.append(f"| {what} | {own} | {' | '.join(values)} |")

    row(
        "first notebook ready: median, last (s)",
        _ready(alone),
        [_ready(phase) for phase in classes],
    )
    row(
        "a cell: median, 95th percentile, worst (s)",
        _seconds(first.alone),
        [_seconds(comparison.room) for comparison in compared],
    )
    row("95th percentile ÷ alone", "", [f"{comparison.ratio:.2f}" for comparison in compared])
    row(
        "median over the cells of median ÷ alone",
        "",
        [f"{comparison.cells_ratio:.2f}" for comparison in compared],
    )
    row(
        "the cell that waits most: its 95th percentile ÷ alone",
        "",
        [f"{comparison.slowest[1]:.2f} ({comparison.slowest[0]})" for comparison in compared],
    )
    row(
        "trivial cells: the same (s)", "", [_seconds(comparison.trivial) for comparison in compared]
    )
    row("peak of memory (GB)", _giga(alone.peak), [_giga(phase.peak) for phase in classes])
    row(
        "of it the learners' own, at most (GB)",
        _giga(alone.own),
        [_giga(phase.own) for phase in classes],
    )
    row("cells run", len(alone.record.runs), [str(len(phase.record.runs)) for phase in classes])
    row("notebooks saved", alone.record.saves, [str(phase.record.saves) for phase in classes])
    row(
        "failures",
        len(alone.record.failures),
        [str(len(phase.record.failures)) for phase in classes],
    )
    row(
        "processor seconds of the browsers, of how many (s)",
        _client(alone),
        [_client(phase) for phase in classes],
    )
    said += [
        "",
        "Seconds of each cell that is not trivial: median alone, and median and 95th percentile in"
        " the room.",
        "",
        f"| cell | alone | {' | '.join(phase.name.replace('x', '×') for phase in classes)} |",
        f"|---|--:|{'--:|' * len(classes)}",
    ]
    for cell, (own, _) in first.cells.items():
        rooms = [comparison.cells[cell][1] for comparison in compared if cell in comparison.cells]
        told = [f"{room.median:.2f}, {room.most:.2f}" for room in rooms]
        said.append(f"| {cell} | {own.median:.2f} | {' | '.join(told)} |")
    return said


def _ready(phase):
    seconds = list(phase.record.ready.values()) or [float("nan")]
    return f"{np.median(seconds):.1f}, {max(seconds):.1f}"


def _seconds(seconds):
    return f"{seconds.median:.2f}, {seconds.most:.2f}, {seconds.worst:.2f}"


def _giga(megabytes):
    return f"{megabytes / 1000:.1f}"


def _client(phase):
    return f"{phase.client:.0f} of {phase.wall:.0f}"
