"""A class for ``make bench ARGS=room``: what it does and how fast, and what its figures are made
of. Whole, in a real room: tests/hub/test_bench_room.py.
"""

import copy
import json
import math
import types

import nbformat
import pytest
from click.testing import CliRunner

from tfx_course import cli
from tfx_course.errors import CourseError
from tfx_course.lab import folders
from tfx_course.maintain.room import figures, measure, plan, pupil, table
from tfx_course.paths import ROOT


def runs(seconds, part="episode", learner="one"):
    """Return the runs of ``{cell: [seconds, ...]}``."""
    return [
        pupil.Run(learner, part, f"04-examplegen-{cell}", each)
        for cell, every in seconds.items()
        for each in every
    ]


# --- what a learner does, and when ----------------------------------------------------------------


@pytest.mark.parametrize("part, first, last", [("episode", "why", "stop"), ("sheet", "intro", "")])
def test_a_plan_runs_every_cell_of_its_part_and_takes_its_minutes(part, first, last):
    steps = plan.of(part).steps
    assert steps[0].cell == f"04-examplegen-{first}" and steps[-1].cell.endswith(last)
    in_file = {cell["id"] for cell in json.loads((ROOT / plan.of(part).path).read_text())["cells"]}
    assert {step.cell for step in steps} <= in_file
    promised = {"episode": (25, 45), "sheet": (64, 66)}[part]  # the guide's 40; the front matter's
    assert promised[0] < sum(step.minutes for step in steps) < promised[1]


def test_every_check_of_the_sheet_is_asked_and_every_answer_typed():
    steps = plan.of("sheet").runs
    assert [step.expected for step in steps if step.expected] == [f"✓ 04.{n}" for n in range(1, 8)]
    answers = [step.code for step in steps if "-answer-" in step.cell]
    assert len(answers) == 7 and not any(line == "..." for line in "\n".join(answers).split("\n"))
    assert not any("SOLUTION" in answer for answer in answers)


def seconds(times, learner="ana", seed=0):
    pace = plan.Pace(times, learner, seed)
    return [pace.seconds(step) for step in plan.of("episode").steps]


def test_a_pace_is_the_same_again_and_another_for_another_learner():
    assert seconds(1) == seconds(1)
    assert seconds(1) != seconds(1, "bruno") and seconds(1) != seconds(1, seed=1)


def test_four_times_as_fast_is_a_quarter_of_the_time():
    assert seconds(4) == pytest.approx([each / 4 for each in seconds(1)])
    assert not any(seconds(None))


def test_a_class_takes_as_long_as_its_lesson_on_average():
    minutes = sum(step.minutes for step in plan.of("episode").steps)
    class_ = [sum(seconds(1, f"learner {n}")) / 60 for n in range(40)]
    assert sum(class_) / 40 == pytest.approx(minutes, rel=0.1)
    assert max(class_) > 1.2 * min(class_)


# --- what is found --------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path):
    """Return a notebook's content, and the file that it was saved in."""
    cells = [nbformat.v4.new_code_cell(f"x = {n}\nx", id=f"c{n}") for n in range(3)]
    cells[1].outputs = [nbformat.v4.new_output("stream", text="one\ntwo\n")]
    cells[1].metadata["trusted"] = True  # which Jupyter does not write
    content = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(content, tmp_path / "n.ipynb")
    return content, tmp_path / "n.ipynb"


def test_what_was_saved_is_found_again(saved):
    assert pupil.difference(*saved) == ""


def change_output(cells):
    cells[1].outputs[0].text = "one\n"


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda cells: cells.pop(), "2 of 3 cells"),
        (lambda cells: cells[2].update(source="x = 1"), "c2"),
        (change_output, "c1"),
    ],
)
def test_a_lost_save_is_found(saved, change, told):
    content, file = saved
    older = copy.deepcopy(content)
    change(older.cells)
    nbformat.write(older, file)
    assert told in pupil.difference(content, file)


@pytest.mark.parametrize("half", [None, '{"cells": ['])
def test_a_notebook_that_is_gone_or_half_written_is_a_lost_save(saved, half):
    content, file = saved
    file.unlink() if half is None else file.write_text(half)
    assert pupil.difference(content, file).startswith("lost save: ")


class Silent(pupil.Document):
    """A document whose only cell showed ``outputs``."""

    def __init__(self, *outputs):
        self.cells = {"c": {"outputs": list(outputs)}}


def complaint(*outputs, expected=""):
    return Silent(*outputs).complaint(plan.Step("c", "x", 1, expected))


def test_a_cell_that_raised_has_failed():
    raised = {"output_type": "error", "ename": "ValueError", "evalue": "no"}
    assert complaint({"output_type": "stream", "text": "1"}, raised) == "ValueError: no"
    assert complaint({"output_type": "stream", "text": "1"}) == ""


def test_a_check_that_does_not_pass_has_failed():
    def said(text):
        return complaint({"output_type": "stream", "text": text}, expected="✓ 04.1")

    assert said("✓ 04.1 (1 of 7)\n") == ""
    assert "✗ 04.1" in said("✗ 04.1: no\n")
    assert complaint(expected="✓ 04.1")


# --- figures --------------------------------------------------------------------------------------


def test_ratios_are_of_what_the_same_cells_took_alone():
    alone = runs({"slow": [1.0, 2.0, 3.0], "quick": [0.5], "trivial": [0.01], "once": [9.0]})
    room = runs({"slow": [4.0] * 20, "quick": [0.5] * 20, "trivial": [0.02] * 19 + [7.0]})
    compared = figures.compare(alone, room)
    assert set(compared.cells) == {"episode: slow", "episode: quick"}
    assert compared.alone.median == 1.5 and compared.room.worst == 4.0
    assert compared.ratio == pytest.approx(4.0 / 2.85)  # of 0.5, 1, 2 and 3
    assert compared.cells_ratio == pytest.approx((2 + 1) / 2)
    assert compared.slowest == ("episode: slow", 2.0)
    assert compared.trivial.worst == 7.0  # a wait is seen, though it has no ratio


def test_of_two_parts_cells_of_one_name_are_two():
    both = runs({"imports": [1.0]}) + runs({"imports": [5.0]}, part="sheet")
    assert len(figures.compare(both, both).cells) == 2


def test_where_no_cell_is_measured_there_is_no_comparison():
    with pytest.raises(ValueError, match=r"0\.1 s"):
        figures.compare(runs({"a": [0.01]}), runs({"a": [1.0]}))


def test_nobody_who_came_is_not_nobody_who_waited():
    phase = measure.Phase("4x", 1, pupil.Record())
    assert math.isnan(figures.Seconds.of([]).worst) and "nan" in table._ready(phase)


def test_the_section_has_what_was_measured():
    phases = [measure.Phase(name, 2, pupil.Record()) for name in ("alone", "4x", "1x")]
    for phase, each in zip(phases, (1.0, 3.0, 2.0)):
        phase.record.runs += runs({"run": [each] * 4, "imports": [0.01]})
        phase.record.ready |= {"ana": 5 * each, "bruno": 10 * each}
        phase.peak = each * 1000
    phases[1].record.failures.append(pupil.Failure("ana", "run", "the kernel died"))
    lines = table.lines(phases, ["episode"], 3, 12.4)
    assert (
        "| first notebook ready: median, last (s) | 7.5, 10.0 | 22.5, 30.0 | 15.0, 20.0 |" in lines
    )
    assert "| 95th percentile ÷ alone |  | 3.00 | 2.00 |" in lines
    assert "| peak of memory (GB) | 1.0 | 3.0 | 2.0 |" in lines
    assert "| failures | 0 | 1 | 0 |" in lines
    assert any("12 % busy" in line for line in lines)
    assert "| episode: run | 1.00 | 3.00, 3.00 | 2.00, 2.00 |" in lines


def test_the_command_says_which_room(monkeypatch, tmp_path):
    asked = []
    # Not this course's own, in /tmp, where it would stay.
    monkeypatch.setattr(folders, "runtime_folder", lambda: tmp_path)
    monkeypatch.setattr(measure, "run", lambda **room: asked.append(room))
    options = ["room", "--learners", "3", "--pace", "4", "--pace", "1", "--part", "episode"]
    done = CliRunner().invoke(cli.course, ["bench", *options], catch_exceptions=False)
    assert done.exit_code == 0
    assert asked == [{"learners": 3, "paces": (4.0, 1.0), "lessons": ("episode",)}]


def test_only_root_measures_a_room(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(CourseError) as told:
        measure.run()
    assert told.value.key == "bench.root"


def test_a_traceback_in_a_log_is_told_with_what_it_was(tmp_path):
    room = types.SimpleNamespace(here=types.SimpleNamespace(private=tmp_path))
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1\n    f()\nOSError: no\n'
    (tmp_path / "ana.log").write_text(f"[I all is well\n{trace}[I again\n")
    [failure] = measure.complaints(room)
    assert failure.text == "Traceback (most recent call last): OSError: no"


def test_a_complaint_says_whose_server_made_it(tmp_path):
    """On each learner's disk the log has the same name."""
    trace = "Traceback (most recent call last):\nOSError: no\n"
    room = types.SimpleNamespace(here=types.SimpleNamespace(private=tmp_path))
    for learner in ("ana", "bruno"):
        (tmp_path / "disks" / learner).mkdir(parents=True)
        (tmp_path / "disks" / learner / "server.log").write_text(trace)
    told = [str(failure) for failure in measure.complaints(room)]
    assert "disks/ana/" in told[0] and "disks/bruno/" in told[1]
