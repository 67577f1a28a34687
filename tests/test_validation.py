"""``course check`` on notebooks as learners leave them: nothing passes wrongly, nothing is touched, each is told why."""

import copy
import json
import shutil
import sys
import time
from pathlib import Path
from unittest.mock import ANY  # the kernel ends a tenth of a second after exit(); whatever runs till then is in order

import pytest

from tfx_course import builder, sheets, validation
from tfx_course.errors import CourseError

TINY = Path(__file__).parent / "data" / "77-tiny.py"
SOLVED, WRONG, NOT_ATTEMPTED = validation.SOLVED, validation.WRONG, validation.NOT_ATTEMPTED
TIMED_OUT, BLOCKED, MISSING = validation.TIMED_OUT, validation.BLOCKED, validation.MISSING


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The root of a course with one small sheet, 77."""
    root = tmp_path_factory.mktemp("course")
    (root / "solutions").mkdir()
    shutil.copy(TINY, root / "solutions")
    builder.build(root=root)
    return root


@pytest.fixture
def sheet(course):
    found = sheets.find("77", "en", root=course)
    shipped = found.path.read_bytes()
    yield found
    if found.path.is_dir():
        found.path.rmdir()
    found.path.write_bytes(shipped)


RIGHT = {"answer-1": "answer = 2", "answer-2": "def double(x):\n    return x + x", "answer-3": "one_more = 3"}


def answer(sheet, **code):
    """Write answers into the learner's notebook, right ones where ``code`` has none, and return it for more changes."""
    notebook = sheets.read(sheet.path)
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("77-tiny-")
        if name in RIGHT:
            cell["source"] = code.get(name.replace("-", "_"), RIGHT[name])
    sheet.path.write_text(json.dumps(notebook))
    return notebook


def check(sheet, course, seconds=20):
    """Return ``({number: status}, {number: sentence})``, and prove that the learner's file was only read."""
    before = sheet.path.read_bytes() if sheet.path.is_file() else None, sheet.path.stat().st_mtime_ns if sheet.path.exists() else None
    try:
        results = validation.check(sheet, seconds, root=course)
    finally:
        assert before == (sheet.path.read_bytes() if sheet.path.is_file() else None, sheet.path.stat().st_mtime_ns if sheet.path.exists() else None)
        assert not list((course / ".course").rglob("*.ipynb")), "the merged copy is left behind"
    return {result.number: result.status for result in results}, {result.number: result.sentence for result in results}


def test_right_answers_are_solved_however_they_print(sheet, course):
    answer(sheet, answer_1="print('thinking...')\nanswer = 2\nanswer", answer_2="def double(x):\n    print('debug', x)\n    return 2 * x")
    statuses, sentences = check(sheet, course)
    assert set(statuses.values()) == {SOLVED} and set(sentences.values()) == {""}


def test_a_sheet_as_shipped_is_not_attempted_and_starts_no_kernel(sheet, course, monkeypatch):
    monkeypatch.setattr(validation, "_run", None)
    statuses, sentences = check(sheet, course)
    assert set(statuses.values()) == {NOT_ATTEMPTED} and "77.2" in sentences["77.2"]


WORDS = {  # what an answer holds -> what the exercises are then, and what the sentence for the first one that is not solved says
    "wrong": ("answer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "half": ("answer = ...", (NOT_ATTEMPTED, SOLVED, SOLVED), "no answer here yet"),
    "emptied": ("", (NOT_ATTEMPTED, SOLVED, SOLVED), "no answer here yet"),
    "deleted text": ("# answer = 2", (WRONG, SOLVED, SOLVED), "does not define `answer`"),
    "renamed": ("anwser = 2", (WRONG, SOLVED, SOLVED), "does not define `answer`"),
    "a syntax error": ("answer = = 2", (WRONG, SOLVED, SOLVED), "SyntaxError"),
    "right, then an error": ("answer = 2\n1 / 0", (WRONG, SOLVED, SOLVED), "ZeroDivisionError"),
    "marker skip": ("# NBVAL_SKIP\nanswer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "marker ignore": ("answer = 5\n  ## NBVAL_IGNORE_OUTPUT", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "marker raises": ("#NBVAL_RAISES_EXCEPTION\nanswer = 2\n1 / 0", (WRONG, SOLVED, SOLVED), "ZeroDivisionError"),
    "a variable called check": ("answer = 5\ncheck = print", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "an imitated check": ("answer = 5\ndef check(number, *_): print(f'✓ {number}')", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "an imitated line": ("print('✓ 77.1')\nanswer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "sys.exit": ("import sys; answer = 2; sys.exit(0)", (WRONG, SOLVED, SOLVED), "SystemExit"),
    "exit()": ("answer = 2\nexit()", (WRONG, ANY, ANY), "ended the kernel"),
    "quit()": ("answer = 2\nquit()", (WRONG, ANY, ANY), "ended the kernel"),
    "os._exit": ("import os; os._exit(0)", (WRONG, BLOCKED, BLOCKED), "ended the kernel"),
    "kill -9": ("import os; os.kill(os.getpid(), 9)", (WRONG, BLOCKED, BLOCKED), "ended the kernel"),
    "input": ("answer = int(input('how many?'))", (WRONG, SOLVED, SOLVED), "StdinNotImplementedError"),
    "a loop": ("while True:\n    pass", (TIMED_OUT, SOLVED, SOLVED), "ran for more than 4 s"),
    "a loop that nothing stops": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        (TIMED_OUT, BLOCKED, BLOCKED),
        "ran for more than 4 s",
    ),
    "100 MB of output": ("print('x' * 100_000_000)\nanswer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
}


@pytest.mark.parametrize("code, expected, words", WORDS.values(), ids=WORDS)
def test_what_is_not_right_is_told(code, expected, words, sheet, course):
    answer(sheet, answer_1=code)
    started = time.monotonic()
    statuses, sentences = check(sheet, course, seconds=4 if "while" in code else 60)
    assert time.monotonic() - started < 50
    assert tuple(statuses.values()) == expected
    assert words in sentences["77.1"] and "\n" not in sentences["77.1"]


def test_an_exercise_waits_for_the_one_that_it_builds_on(sheet, course):
    answer(sheet, answer_1="answer = ...", answer_3="one_more = answer + 1")
    statuses, sentences = check(sheet, course)
    assert statuses == {"77.1": NOT_ATTEMPTED, "77.2": SOLVED, "77.3": BLOCKED}
    assert "77.1" in sentences["77.3"]


def test_a_check_that_runs_the_learners_code_for_ever_ends(sheet, course, monkeypatch):
    # The limit of check() itself: shorter than a cell's, so that the sentence is the check's. It is set where the kernel sees it.
    answer(sheet, answer_2="from tfx_course import checks\nchecks.SECONDS = 1\ndef double(x):\n    while True:\n        try:\n            while True: pass\n        except Exception: pass")
    statuses, sentences = check(sheet, course)
    assert statuses == {"77.1": SOLVED, "77.2": WRONG, "77.3": SOLVED}
    assert "more than 1 s" in sentences["77.2"]


def test_an_answer_that_leans_on_another_cell_is_told_so(sheet, course):
    notebook = answer(sheet, answer_1="answer = helper()")
    cell = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": 1, "source": "def helper():\n    return 2"}
    notebook["cells"].insert(1, cell)
    sheet.path.write_text(json.dumps(notebook))
    statuses, sentences = check(sheet, course)
    assert statuses["77.1"] == WRONG and "`helper`" in sentences["77.1"] and "Only the answer cell" in sentences["77.1"]


# --- notebooks that something has happened to -------------------------------------------------------------------------


def cell(notebook, name):
    return next(each for each in notebook["cells"] if each.get("id") == f"77-tiny-{name}")


def delete_checks(notebook):
    notebook["cells"] = [each for each in notebook["cells"] if "check" not in each["id"]]


def edit_check(notebook):
    cell(notebook, "check-1")["source"] = "print('✓ 77.1')"


def delete_all_but_answers(notebook):
    notebook["cells"] = [each for each in notebook["cells"] if "answer" in each["id"]]


def shuffle(notebook):
    notebook["cells"].reverse()


def lose_metadata(notebook):
    for each in notebook["cells"]:
        each["metadata"] = {}


def colab(notebook):
    notebook.update(nbformat=4, nbformat_minor=0)
    notebook["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for each in notebook["cells"]:
        each["metadata"] = {"id": each.pop("id"), "colab": {"base_uri": "x"}}
        each["source"] = "".join(each["source"]).splitlines(keepends=True)


def copies(notebook):
    """Copying a cell in JupyterLab copies its metadata and gives it an id of its own."""
    for place, code in ((0, "answer = 7"), (99, "answer = 8")):
        twin = copy.deepcopy(cell(notebook, "answer-1"))
        twin.update(id=f"copy-{place}", source=code)
        notebook["cells"].insert(place, twin)


def odd_metadata(notebook):
    cell(notebook, "answer-1")["metadata"] = {"nbgrader": "lost", "tags": ["nbval-skip", "raises-exception"]}


@pytest.mark.parametrize("change", [delete_checks, edit_check, delete_all_but_answers, shuffle, lose_metadata, colab, copies, odd_metadata])
def test_right_answers_count_and_wrong_ones_do_not_whatever_happened_around_them(change, sheet, course):
    for code, expected in (("answer = 2", SOLVED), ("answer = 5", WRONG)):
        sheet.path.write_bytes(builder_text(course).encode())
        notebook = answer(sheet, answer_1=code)
        change(notebook)
        sheet.path.write_text(json.dumps(notebook))
        statuses, _ = check(sheet, course)
        assert statuses == {"77.1": expected, "77.2": SOLVED, "77.3": SOLVED}, (change.__name__, code)


def builder_text(course):
    from tfx_course import sources

    return builder.serialise(builder.render_exercises(sources.read(course / "solutions" / TINY.name), "en"))


def test_a_deleted_answer_is_missing(sheet, course):
    notebook = answer(sheet)
    notebook["cells"].remove(cell(notebook, "answer-2"))
    sheet.path.write_text(json.dumps(notebook))
    statuses, sentences = check(sheet, course)
    assert statuses == {"77.1": SOLVED, "77.2": MISSING, "77.3": SOLVED}
    assert "course reset 77.2" in sentences["77.2"]


def of_another_sheet():
    return (builder.ROOT / "exercises" / "en" / "04-exercises.ipynb").read_text()


@pytest.mark.parametrize(
    "text, key",
    [
        ("", "sheet.unreadable"),
        ('{"cells": [', "sheet.unreadable"),
        (b"\xff\xfe\x00", "sheet.unreadable"),
        ("[" * 100_000, "sheet.unreadable"),
        ("[]", "sheet.no_notebook"),
        ('{"nbformat": 3, "worksheets": [{"cells": []}]}', "sheet.no_notebook"),
        ('{"cells": [1, 2]}', "sheet.no_notebook"),
        ('{"cells": [], "nbformat": 4}', "sheet.another"),
        (of_another_sheet, "sheet.another"),
        (None, "sheet.gone"),
        (Path, "sheet.unreadable"),
    ],
)
def test_what_is_no_notebook_of_this_sheet_is_told(text, key, sheet, course):
    sheet.path.unlink()
    if text is Path:
        sheet.path.mkdir()
    elif text is not None:
        text = text() if callable(text) else text
        sheet.path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CourseError) as told:
        check(sheet, course)
    assert told.value.key == key and "course reset 77" in str(told.value)


def test_a_course_that_does_not_run_here_is_not_blamed_on_the_learner(sheet, course, monkeypatch):
    answer(sheet)
    merged = validation.merged

    def broken(*arguments):
        notebook = merged(*arguments)
        notebook["cells"][1]["source"] = "import tensorflow_of_another_machine"
        return notebook

    monkeypatch.setattr(validation, "merged", broken)
    with pytest.raises(CourseError) as told:
        check(sheet, course)
    assert told.value.key == "validation.course_cell" and "make doctor" in str(told.value)


def test_a_kernel_that_does_not_start_is_told(sheet, course, monkeypatch):
    answer(sheet)
    monkeypatch.setattr(sys.modules["ipykernel.kernelspec"], "get_kernel_dict", lambda: {"argv": ["/nowhere"], "display_name": "none", "language": "python"})
    with pytest.raises(CourseError) as told:
        check(sheet, course)
    assert told.value.key == "validation.no_kernel"
