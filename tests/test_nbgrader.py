"""The sheets are assignments of nbgrader as they are: full marks for the solutions, none for sheets
as shipped.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tfx_course.lessons import sheets
from tfx_course.paths import ROOT

# One without TFX and one with it: the builder marks all sheets alike.
SHEETS = [sheet for sheet in sheets.find_all("en", ROOT) if sheet.number in ("01", "03")]
MARKS = """
import sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1]) as book:
    for submission in book.assignment_submissions(sys.argv[2]):
        print(submission.student.id, submission.score, submission.max_score)
"""


@pytest.fixture(scope="module")
def nbgrader(environment_with):
    return environment_with("nbgrader==0.9.5")


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.path.stem for sheet in SHEETS])
def test_nbgrader_gives_full_marks_to_solutions_and_none_to_cleared_sheets(
    sheet, nbgrader, tmp_path
):
    for folder, notebook in (
        ("source", sheet.reference),
        ("submitted/right", sheet.reference),
        ("submitted/cleared", sheet.path),
    ):
        (tmp_path / folder / sheet.number).mkdir(parents=True)
        # What learners hand in.
        shutil.copy(notebook, tmp_path / folder / sheet.number / sheet.path.name)
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "the course's", "language": "python"})
    )
    environ = os.environ | {
        "JUPYTER_PATH": str(tmp_path / "jupyter"),
        "COURSE_WORK": str(tmp_path / "work"),
        "PATH": f"{nbgrader}:{os.environ['PATH']}",
    }
    # Nbgrader's environment does not have the course's.
    environ.pop("JUPYTER_DEFAULT_PROVISIONER_NAME", None)
    # By default it ends a cell after 30 seconds, which a busy machine needs for a set-up.
    for command in (["generate_assignment"], ["autograde", "--ExecutePreprocessor.timeout=300"]):
        done = subprocess.run(
            [nbgrader / "nbgrader", *command, sheet.number, f"--course-dir={tmp_path}"],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
    database = f"sqlite:///{tmp_path / 'gradebook.db'}"
    marks = subprocess.run(
        [nbgrader / "python", "-c", MARKS, database, sheet.number],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    full = float(len(sheet.exercises()))
    assert sorted(marks.splitlines()) == [f"cleared 0.0 {full}", f"right {full} {full}"]
