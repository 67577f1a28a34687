"""``course check`` on notebooks as learners leave them: nothing passes wrongly, nothing is touched,
each is told why.
"""

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tfx_course.authoring import builder
from tfx_course.errors import CourseError
from tfx_course.lab.kernels import forkserver, provisioner
from tfx_course.learner import validation
from tfx_course.lessons import rendering, sheets

TINY = Path(__file__).parents[1] / "data" / "77-tiny.py"
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


RIGHT = {
    "answer-1": "answer = 2",
    "answer-2": "def double(x):\n    return x + x",
    "answer-3": "one_more = 3",
}


def answer(sheet, **code):
    """Write answers into the learner's notebook, right ones where ``code`` has none, and return it
    for more changes.
    """
    notebook = sheets.read(sheet.path)
    for cell in notebook["cells"]:
        name = cell["id"].removeprefix("77-tiny-")
        if name in RIGHT:
            cell["source"] = code.get(name.replace("-", "_"), RIGHT[name])
    sheet.path.write_text(json.dumps(notebook))
    return notebook


def check(sheet, course, seconds=20):
    """Return ``({number: status}, {number: sentence})``, and prove that the learner's file was only
    read.
    """
    before = (
        sheet.path.read_bytes() if sheet.path.is_file() else None,
        (sheet.path.stat().st_mtime_ns if sheet.path.exists() else None),
    )
    try:
        results = validation.check(sheet, seconds, root=course)
    finally:
        assert before == (
            sheet.path.read_bytes() if sheet.path.is_file() else None,
            sheet.path.stat().st_mtime_ns if sheet.path.exists() else None,
        )
        assert not list((course / ".course").rglob("*.ipynb")), "the merged copy is left behind"
    return {result.number: result.status for result in results}, {
        result.number: result.sentence for result in results
    }


def test_right_answers_are_solved_however_they_print(sheet, course):
    answer(
        sheet,
        answer_1="print('thinking...')\nanswer = 2\nanswer",
        answer_2="def double(x):\n    print('debug', x)\n    return 2 * x",
    )
    statuses, sentences = check(sheet, course)
    assert set(statuses.values()) == {SOLVED} and set(sentences.values()) == {""}


def test_a_sheet_as_shipped_is_not_attempted_and_starts_no_kernel(sheet, course, monkeypatch):
    monkeypatch.setattr(validation, "_run", None)
    statuses, sentences = check(sheet, course)
    assert set(statuses.values()) == {NOT_ATTEMPTED} and "77.2" in sentences["77.2"]


class _Ended:
    """The kernel ends a tenth of a second after exit(): what ran till then is solved, and what did
    not waits. Nothing is wrong.
    """

    def __eq__(self, status):
        return status in (SOLVED, BLOCKED)


ENDED = _Ended()
# what an answer holds -> what the exercises are then, and what the sentence for the first one that
# is not solved says
WORDS = {
    "wrong": ("answer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "half": ("answer = ...", (NOT_ATTEMPTED, SOLVED, SOLVED), "no answer here yet"),
    "emptied": ("", (NOT_ATTEMPTED, SOLVED, SOLVED), "no answer here yet"),
    "deleted text": ("# answer = 2", (WRONG, SOLVED, SOLVED), "does not define `answer`"),
    "renamed": ("anwser = 2", (WRONG, SOLVED, SOLVED), "does not define `answer`"),
    "a syntax error": ("answer = = 2", (WRONG, SOLVED, SOLVED), "SyntaxError"),
    "right, then an error": ("answer = 2\n1 / 0", (WRONG, SOLVED, SOLVED), "ZeroDivisionError"),
    "marker skip": ("# NBVAL_SKIP\nanswer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "marker ignore": (
        "answer = 5\n  ## NBVAL_IGNORE_OUTPUT",
        (WRONG, SOLVED, SOLVED),
        "you answered 5",
    ),
    "marker raises": (
        "#NBVAL_RAISES_EXCEPTION\nanswer = 2\n1 / 0",
        (WRONG, SOLVED, SOLVED),
        "ZeroDivisionError",
    ),
    "a variable called check": (
        "answer = 5\ncheck = print",
        (WRONG, SOLVED, SOLVED),
        "you answered 5",
    ),
    "an imitated check": (
        "answer = 5\ndef check(number, *_): print(f'✓ {number}')",
        (WRONG, SOLVED, SOLVED),
        "you answered 5",
    ),
    "an imitated line": ("print('✓ 77.1')\nanswer = 5", (WRONG, SOLVED, SOLVED), "you answered 5"),
    "sys.exit": ("import sys; answer = 2; sys.exit(0)", (WRONG, SOLVED, SOLVED), "SystemExit"),
    "bound in a function": (
        "def compute():\n    answer = 2\ncompute()",
        (WRONG, SOLVED, SOLVED),
        "does not define `answer`",
    ),
    "bound in a branch": (
        "if False:\n    answer = 2",
        (WRONG, SOLVED, SOLVED),
        "does not define `answer`",
    ),
    "a magic after a comment": (
        "# timing\n%%time\nanswer = 2",
        (WRONG, SOLVED, SOLVED),
        "UsageError",
    ),
    "exit()": ("answer = 2\nexit()", (WRONG, ENDED, ENDED), "ended the kernel"),
    "quit()": ("answer = 2\nquit()", (WRONG, ENDED, ENDED), "ended the kernel"),
    "os._exit": ("import os; os._exit(0)", (WRONG, BLOCKED, BLOCKED), "ended the kernel"),
    "kill -9": (
        "import os; os.kill(os.getpid(), 9)",
        (WRONG, BLOCKED, BLOCKED),
        "ended the kernel",
    ),
    "input": (
        "answer = int(input('how many?'))",
        (WRONG, SOLVED, SOLVED),
        "StdinNotImplementedError",
    ),
    "a loop": ("while True:\n    pass", (TIMED_OUT, SOLVED, SOLVED), "ran for more than 4 s"),
    "a loop that nothing stops": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        (TIMED_OUT, BLOCKED, BLOCKED),
        "ran for more than 4 s",
    ),
    "100 MB of output": (
        "print('x' * 100_000_000)\nanswer = 5",
        (WRONG, SOLVED, SOLVED),
        "you answered 5",
    ),
}


# What a learner may well write; the rest, that the check is not led astray, is among the slow
# proofs.
COMMON = {
    "wrong",
    "half",
    "emptied",
    "deleted text",
    "renamed",
    "a syntax error",
    "right, then an error",
    "bound in a function",
    "exit()",
    "os._exit",
    "input",
    "a loop",
}


@pytest.mark.parametrize(
    "code, expected, words",
    [
        pytest.param(*values, id=name, marks=[] if name in COMMON else pytest.mark.slow)
        for name, values in WORDS.items()
    ],
)
def test_what_is_not_right_is_told(code, expected, words, sheet, course, monkeypatch):
    answer(sheet, answer_1=code)
    cells = []
    monkeypatch.setattr(
        validation._Recorder,
        "pytest_runtest_logreport",
        lambda self, report: cells.append(report.duration),
    )
    statuses, sentences = check(sheet, course, seconds=4 if "while" in code else 60)
    # A kernel that is gone is noticed at once: nobody waits for the minute that a cell may take.
    assert max(cells) < 40
    assert tuple(statuses.values()) == expected
    assert words in sentences["77.1"] and "\n" not in sentences["77.1"]


@pytest.mark.parametrize(
    "code",
    [
        "def f(exit=2):\n    return exit\nanswer = f()",
        "import io, sys\nsys.stdout = io.StringIO()\nanswer = 2",
    ],
    ids=["exit", "stdout"],
)
def test_what_is_odd_and_right_is_solved(code, sheet, course):
    answer(sheet, answer_1=code)
    assert set(check(sheet, course)[0].values()) == {SOLVED}


def test_an_exercise_waits_for_the_one_that_it_builds_on(sheet, course):
    answer(sheet, answer_1="answer = ...", answer_3="one_more = answer + 1")
    statuses, sentences = check(sheet, course)
    assert statuses == {"77.1": NOT_ATTEMPTED, "77.2": SOLVED, "77.3": BLOCKED}
    assert "77.1" in sentences["77.3"]


def test_a_check_that_runs_the_learners_code_for_ever_ends(sheet, course, monkeypatch):
    # The limit of check() itself: shorter than a cell's, so that the sentence is the check's. It is
    # set where the kernel sees it.
    answer(
        sheet,
        answer_2=(
            "from tfx_course import checks\nchecks.SECONDS = 1\ndef double(x):\n    while True:\n  "
            "      try:\n            while True: pass\n        except Exception: pass"
        ),
    )
    statuses, sentences = check(sheet, course)
    assert statuses == {"77.1": SOLVED, "77.2": WRONG, "77.3": SOLVED}
    assert "more than 1 s" in sentences["77.2"]


def test_an_answer_that_leans_on_another_cell_is_told_so(sheet, course):
    notebook = answer(sheet, answer_1="answer = helper()")
    cell = {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "outputs": [],
        "execution_count": 1,
        "source": "def helper():\n    return 2",
    }
    notebook["cells"].insert(1, cell)
    sheet.path.write_text(json.dumps(notebook))
    statuses, sentences = check(sheet, course)
    assert (
        statuses["77.1"] == WRONG
        and "`helper`" in sentences["77.1"]
        and "Only the answer cell" in sentences["77.1"]
    )


# --- notebooks that something has happened to -----------------------------------------------------


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
    notebook["metadata"] = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    for each in notebook["cells"]:
        each["metadata"] = {"id": each.pop("id"), "colab": {"base_uri": "x"}}
        each["source"] = "".join(each["source"]).splitlines(keepends=True)


def copies(notebook):
    """Copying a cell in JupyterLab copies its metadata and gives it an id of its own."""
    for place, code in ((0, "answer = 7"), (99, "answer = 8")):
        twin = copy.deepcopy(cell(notebook, "answer-1"))
        twin.update(id=f"copy-{place}", source=code)
        notebook["cells"].insert(place, twin)


def copy_above(notebook):
    """A copy that is whole, right above the answer: it is no part of it."""
    cells = notebook["cells"]
    twin = copy.deepcopy(cell(notebook, "answer-1")) | {"id": "copy", "source": "answer = 7\n1 / 0"}
    cells.insert(cells.index(cell(notebook, "answer-1")), twin)


def twice_the_id(notebook):
    """As an older `course reset` left it."""
    notebook["cells"].append(copy.deepcopy(cell(notebook, "answer-1")) | {"source": "answer = 7"})


def older_format(notebook):
    """What an editor of format 4.4 without a place for foreign metadata saves."""
    notebook.update(nbformat=4, nbformat_minor=4)
    for each in notebook["cells"]:
        del each["id"]
        each["metadata"] = {}


def odd_metadata(notebook):
    cell(notebook, "answer-1")["metadata"] = {
        "nbgrader": "lost",
        "tags": ["nbval-skip", "raises-exception"],
    }


COMMON_CHANGES = [delete_checks, lose_metadata, colab, copies]
ODD_CHANGES = [
    edit_check,
    delete_all_but_answers,
    shuffle,
    copy_above,
    twice_the_id,
    older_format,
    odd_metadata,
]


@pytest.mark.parametrize(
    "change",
    [*COMMON_CHANGES, *(pytest.param(change, marks=pytest.mark.slow) for change in ODD_CHANGES)],
)
def test_right_answers_count_and_wrong_ones_do_not_whatever_happened_around_them(
    change, sheet, course
):
    for code, expected in (("answer = 2", SOLVED), ("answer = 5", WRONG)):
        sheet.path.write_bytes(builder_text(course).encode())
        notebook = answer(sheet, answer_1=code)
        change(notebook)
        sheet.path.write_text(json.dumps(notebook))
        statuses, _ = check(sheet, course)
        assert statuses == {"77.1": expected, "77.2": SOLVED, "77.3": SOLVED}, (
            change.__name__,
            code,
        )


def split(sheet, name, *parts):
    """Save the answer ``name`` split as JupyterLab's Ctrl+Shift+- does it: the last part keeps the
    id, all keep the metadata.
    """
    notebook = sheets.read(sheet.path)
    whole = cell(notebook, name)
    place = notebook["cells"].index(whole)
    pieces = [
        copy.deepcopy(whole) | {"id": f"part-{n}", "source": part}
        for n, part in enumerate(parts[:-1])
    ]
    whole["source"] = parts[-1]
    notebook["cells"][place:place] = pieces
    sheet.path.write_text(json.dumps(notebook))


@pytest.mark.parametrize(
    "parts",
    [
        ("answer = 2", ""),
        ("half = 1", "answer = half * 2"),
        ("", "answer = 2"),
        ("answer = (1 +", "1)"),
        ("a = 1", "b = a", "answer = a + b"),
    ],
)
def test_an_answer_that_was_split_is_put_together(parts, sheet, course):
    answer(sheet, answer_3="one_more = answer + 1")
    split(sheet, "answer-1", *parts)
    assert set(check(sheet, course)[0].values()) == {SOLVED}


def test_an_answer_in_a_copy_is_told(sheet, course):
    notebook = answer(sheet, answer_1="answer = ...")
    notebook["cells"].append(
        copy.deepcopy(cell(notebook, "answer-1")) | {"id": "copy", "source": "answer = 2"}
    )
    sheet.path.write_text(json.dumps(notebook))
    statuses, sentences = check(sheet, course)
    assert statuses["77.1"] == WRONG and "a copy of it holds an answer" in sentences["77.1"]


def test_a_notebook_that_lost_all_marks_is_told_how_to_get_them_back(sheet, course):
    notebook = answer(sheet)
    delete_checks(notebook)
    older_format(notebook)
    sheet.path.write_text(json.dumps(notebook))
    with pytest.raises(CourseError) as told:
        check(sheet, course)
    assert told.value.key == "sheet.nameless" and "course reset 77" in str(told.value)


def test_a_byte_order_mark_does_no_harm(sheet, course):
    answer(sheet)
    sheet.path.write_bytes(b"\xef\xbb\xbf" + sheet.path.read_bytes())
    assert set(check(sheet, course)[0].values()) == {SOLVED}


# --- one exercise alone ---------------------------------------------------------------------------


@pytest.fixture
def runs(monkeypatch):
    """The answers that each run through nbval executes: ``[["answer-1", ...], ...]``."""
    executed, run = [], validation._run

    def noted(sheet, notebook, *arguments):
        executed.append(
            [
                each["id"].removeprefix("77-tiny-")
                for each in notebook["cells"]
                if "answer" in each["id"]
            ]
        )
        return run(sheet, notebook, *arguments)

    monkeypatch.setattr(validation, "_run", noted)
    return executed


def only(sheet, course, number):
    [result] = [
        each
        for each in validation.check(sheet, 20, root=course, only=number)
        if each.number == number
    ]
    return result.status


@pytest.mark.parametrize(
    "number, code, status, executed",
    [
        ("77.1", {"answer_2": "1 / 0", "answer_3": "1 / 0"}, SOLVED, [["answer-1"]]),
        ("77.3", {"answer_1": "1 / 0", "answer_2": "1 / 0"}, SOLVED, [["answer-3"]]),
        ("77.3", {"answer_2": "1 / 0", "answer_3": "one_more = answer + 1"}, SOLVED, [["answer-1", "answer-3"]]),  # noqa: E501
        ("77.3", {"answer_1": "answer = 5", "answer_3": "one_more = answer + 1"}, BLOCKED, [["answer-1", "answer-3"]]),  # noqa: E501
        ("77.3", {"answer_3": "one_more = 4"}, WRONG, [["answer-3"]]),
        ("77.3", {"answer_3": "one_more = ..."}, NOT_ATTEMPTED, []),
        # What an answer changes without naming it shows as an error: then all is run.
        ("77.3", {"answer_2": "import os; os.environ['MORE'] = '3'\ndef double(x): return 2 * x", "answer_3": "import os\none_more = int(os.environ['MORE'])"}, SOLVED,  # noqa: E501
         [["answer-3"], ["answer-1", "answer-2", "answer-3"]]),
        # What it changes of the set-up's is seen beforehand.
        ("77.3", {"answer_2": "two.more = 3\ndef double(x): return 2 * x", "answer_3": "one_more = two.more"}, SOLVED, [["answer-2", "answer-3"]]),  # noqa: E501
        ("77.3", {"answer_2": "setattr(two, 'more', 3)\ndef double(x): return 2 * x", "answer_3": "one_more = two.more"}, SOLVED, [["answer-2", "answer-3"]]),  # noqa: E501
        ("77.3", {"answer_2": "%%time\nfour = 4\ndef double(x): return 2 * x", "answer_3": "one_more = four - 1"}, SOLVED, [["answer-2", "answer-3"]]),  # noqa: E501
    ],
)  # fmt: skip
def test_one_exercise_runs_what_it_builds_on_and_no_more(
    number, code, status, executed, sheet, course, runs
):
    answer(sheet, **code)
    assert only(sheet, course, number) == status
    assert runs == executed


@pytest.mark.slow  # the fork server that it stops is another ten seconds to start
def test_no_tfx_is_loaded_where_none_is_used(sheet, course, monkeypatch):
    from jupyter_client.provisioning import KernelProvisionerFactory

    forkserver.stop()
    monkeypatch.setattr(
        KernelProvisionerFactory.instance(), "default_provisioner_name", provisioner.NAME
    )
    monkeypatch.setattr(forkserver, "borrow", lambda folder: None)  # a lab may be open here
    answer(sheet)
    assert set(check(sheet, course)[0].values()) == {SOLVED}
    assert not forkserver.is_loaded()


def test_what_a_killed_check_left_is_removed(sheet, course):
    gone = subprocess.Popen(["true"])
    gone.wait()
    (course / ".course" / "en").mkdir(parents=True, exist_ok=True)
    (course / ".course" / "en" / f"77-tiny-{gone.pid}-abc123.ipynb").write_text("{}")
    answer(sheet)
    check(sheet, course)  # which looks that nothing is left


def builder_text(course):
    from tfx_course.lessons import sources

    return rendering.serialise(
        rendering.render_exercises(sources.read(course / "solutions" / TINY.name), "en")
    )


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


@pytest.mark.slow
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
    monkeypatch.setattr(
        sys.modules["ipykernel.kernelspec"],
        "get_kernel_dict",
        lambda: {"argv": ["/nowhere"], "display_name": "none", "language": "python"},
    )
    with pytest.raises(CourseError) as told:
        check(sheet, course)
    assert told.value.key == "validation.no_kernel"
