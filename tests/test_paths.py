"""Where lessons write: a new folder each run, the newest five kept, and one sentence when it cannot
be made.
"""

import os

import pytest

from tfx_course import messages, paths
from tfx_course.errors import CourseError


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "WORK", tmp_path / "work")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "_MADE", set())
    return tmp_path / "work"


def test_each_run_gets_an_empty_folder_and_five_are_kept(work):
    made = []
    for age in range(7):
        made.append(paths.work_folder("a-lesson"))
        os.utime(made[-1], (age, age))
        paths._MADE.clear()  # as for the next kernel
    assert [folder.exists() for folder in made] == [False, False, True, True, True, True, True]
    assert not list(made[-1].iterdir())


def test_the_folders_of_a_running_kernel_stay(work):
    """An answer that asks for a new folder may be run as often as a learner likes: the first one
    has the deliveries.
    """
    made = [paths.work_folder("a-lesson") for _ in range(12)]
    assert all(folder.exists() for folder in made)


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(work, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")
    work.write_text("a file in its place")
    with pytest.raises(CourseError) as told:
        paths.work_folder("a-lesson")
    assert str(told.value) == messages.text(
        "work.unwritable", "en", folder="work/a-lesson", reason="Not a directory"
    )
    assert told.value._render_traceback_() == [str(told.value)]
