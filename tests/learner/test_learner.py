"""``course check``, ``hint``, ``solution``, ``reset``, ``progress`` and ``update`` as a learner
runs them, in a copy of the course.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from copies import copy_course

from tfx_course import messages
from tfx_course.authoring import builder
from tfx_course.checks import progress
from tfx_course.errors import CourseError
from tfx_course.learner import history, update
from tfx_course.lessons import banks
from tfx_course.paths import ROOT, notebook_path

TINY = Path(__file__).parents[1] / "data" / "77-tiny.py"


class Course:
    """A copy of the course's package with one small sheet, 77, and the command that runs from
    it.
    """

    def __init__(self, root):
        self.root = root
        self.sheet = root / "exercises" / "en" / "77-exercises.ipynb"
        self.state = root / ".course" / "progress.json"
        # An ordinary kernel: sheet 77 has no use for TFX, and each command would import it anew.
        self.environ = os.environ | {
            "PYTHONPATH": str(root / "src"),
            "COURSE_LANG": "en",
            "JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner",
        }
        self.environ.pop("COURSE_NOTEBOOKS", None)

    def command(self, *arguments):
        return [sys.executable, "-c", "from tfx_course.cli import course; course()", *arguments]

    def __call__(self, *arguments, input="", **environ):
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            input=input,
            env=self.environ | environ,
            cwd=self.root,
        )

    def kernel(self, code, session="exercises/en/77-exercises.ipynb", cwd=None):
        """Return what ``code`` prints when a notebook of the course runs it after the sheet's
        set-up.
        """
        setup = next(
            cell["source"]
            for cell in json.loads(self.sheet.read_text())["cells"]
            if cell.get("id") == "77-tiny-setup"
        )
        setup = "".join(setup)
        environ = self.environ | ({"JPY_SESSION_NAME": str(self.root / session)} if session else {})
        return subprocess.run(
            [sys.executable, "-c", f"{setup}\n{code}"],
            capture_output=True,
            text=True,
            env=environ,
            cwd=cwd or self.root,
        )

    def answer(self, lang="en", **code):
        """Save answers in the sheet, ``answer_1="..."``, as JupyterLab saves a notebook."""
        path = notebook_path(self.root, "exercises", lang, "77-tiny")
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            name = cell["id"].removeprefix("77-tiny-").replace("-", "_")
            if name in code:
                cell["source"] = code[name]
        path.write_text(json.dumps(notebook))

    def git(self, *arguments):
        identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
        ]
        return subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    root = tmp_path_factory.mktemp("shipped")
    copy_course(root, "src")
    shutil.copy(ROOT / ".gitignore", root)
    (root / "tests").mkdir()
    for folder in ("solutions", "episodes"):
        (root / folder).mkdir()
    shutil.copy(TINY, root / "solutions")
    builder.build(root=root)
    return root


@pytest.fixture
def course(shipped, tmp_path):
    shutil.copytree(shipped, tmp_path / "course")
    return Course(tmp_path / "course")


RIGHT = {
    "answer_1": "answer = 2",
    "answer_2": "def double(x):\n    return x + x",
    "answer_3": "one_more = answer + 1",
}


def test_check_shows_each_exercise_and_succeeds_only_when_all_are_solved(course):
    said = course("check", "77")
    assert said.returncode == 1 and said.stdout.count("to do") == 3
    course.answer(answer_1="answer = 5", answer_2=RIGHT["answer_2"])
    said = course("check", "77")
    assert said.returncode == 1
    assert re.search(r"77\.1 +✗.*\n 77\.2 +✓.*\n 77\.3 +✎", said.stdout), said.stdout
    assert "you answered 5" in said.stdout and "course hint 77.1" in said.stdout
    assert course("check", "77.2").returncode == 0 and course("check", "77.1").returncode == 1
    course.answer(**RIGHT)
    said = course("check")
    assert said.returncode == 0 and said.stdout.count("✓ solved") == 3, said
    assert not said.stderr


@pytest.mark.slow
def test_check_takes_the_edition_that_was_worked_in(course):
    course.answer(lang="pt-BR", **RIGHT)
    assert course("check", "77", COURSE_LANG="en").returncode == 0
    assert course("check", "77", "--lang", "en").returncode == 1
    course.answer(lang="pt-BR", answer_1="answer = 5")
    said = course("check", "77", "--lang", "pt-BR").stdout
    assert "situação" in said and "você respondeu 5" in said


def test_check_says_what_is_wrong_with_every_answer(course):
    course.answer(
        answer_1="answer = 5", answer_2="def double(x):\n    return 7", answer_3="one_more = 9"
    )
    said = course("check", "77").stdout
    assert [number for number in (5, 7, 9) if f"you answered {number}" in said] == [5, 7, 9]


@pytest.mark.parametrize(
    "lang, words", [pytest.param("en", "status", marks=pytest.mark.slow), ("pt-BR", "situação")]
)
def test_a_command_speaks_the_language_of_the_edition_alone(lang, words, course):
    other = {"en": "pt-BR", "pt-BR": "en"}[lang]
    course.answer(lang=lang, answer_1="answer = 5")
    for arguments in (["check", "77"], ["progress"], ["hint", "77.1"], ["reset", "77"]):
        said = course(
            *arguments,
            COURSE_LANG="",
            LANG={"en": "pt_BR.UTF-8", "pt-BR": "en_US.UTF-8"}[lang],
            LC_ALL="",
        ).stdout
        foreign = {
            key: text
            for key, text in messages.catalogue(other).items()
            if text != messages.catalogue(lang)[key]
        }
        heard = [
            key
            for key, text in foreign.items()
            if key.split(".")[0] in ("report", "progress", "hint", "reset")
            and len(text) > 12
            and text.split("{")[0][:12].strip()
            and text.split("{")[0][:25] in said
            and len(text.split("{")[0]) > 5
        ]
        assert said and not heard, (arguments, heard, said)
    assert words in course("check", "77", "--lang", lang).stdout


@pytest.mark.parametrize(
    "command",
    [
        ["progress"],
        ["hint", "77.1"],
        pytest.param(["check", "77"], marks=pytest.mark.slow),
        ["--help"],
    ],
)
def test_a_terminal_that_lacks_letters_gets_the_rest(command, course):
    said = subprocess.run(
        course.command(*command),
        capture_output=True,
        env=course.environ | {"PYTHONIOENCODING": "ascii"},
        cwd=course.root,
    )
    assert not said.stderr and said.stdout


def test_check_gives_json_to_graders(course):
    course.answer(answer_1="answer = 5", answer_2=RIGHT["answer_2"])
    said = course("check", "77", "--json")
    [told] = json.loads(said.stdout)
    assert said.returncode == 1 and (told["sheet"], told["lang"]) == ("77", "en")
    assert [(one["number"], one["status"]) for one in told["exercises"]] == [
        ("77.1", "wrong"),
        ("77.2", "solved"),
        ("77.3", "not_attempted"),
    ]
    assert "you answered 5" in told["exercises"][0]["sentence"]
    course.sheet.write_text("{")
    said = course("check", "77", "--json", "--lang", "en")
    [told] = json.loads(said.stdout)
    assert said.returncode == 1 and "course reset 77" in told["error"]


def test_watch_checks_again_on_save(course):
    course.answer(**RIGHT | {"answer_1": "answer = 5"})
    watching = subprocess.Popen(
        course.command("check", "77", "--watch"),
        cwd=course.root,
        env=course.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        until(watching.stdout, "Press Ctrl+C to stop")
        course.answer(**RIGHT)
        assert [until(watching.stdout, "✓ solved").split()[0] for _ in range(3)] == [
            "77.1",
            "77.2",
            "77.3",
        ]
        time.sleep(0.5)  # the table is out; now it waits for the next save
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=20) == 0
    finally:
        watching.kill()
        watching.stdout.close()


def until(stream, words):
    for line in stream:
        if words in line:
            return line
    raise AssertionError(f"never said: {words}")


NO_NUMBERS = ["x", "7.7.7", "", "99", "77.9", "../77"]
COMMANDS = [
    (command, number) for command in ("check", "hint", "solution", "reset") for number in NO_NUMBERS
]


# That is all sheets.
@pytest.mark.parametrize("command, number", [pair for pair in COMMANDS if pair != ("check", "")])
def test_a_number_that_is_none_is_told_in_one_sentence(command, number, course):
    said = course(command, number)
    assert said.returncode == 1 and re.fullmatch(r"Error: .+\n", said.stderr), said.stderr


def test_hints_come_one_by_one_and_the_last_says_so(course):
    first, second, third = (course("hint", "77.1").stdout for _ in range(3))
    assert "hint 1 of 2" in first and "fingers" in first and "last" not in first
    assert "hint 2 of 2" in second and "course solution 77.1" in second and third == second
    assert "pista 2 de 2" in course("hint", "77.1", "--lang", "pt-BR").stdout, (
        "the ladder is one in both languages"
    )


def test_hint_in_a_notebook_takes_the_next_rung_of_the_exercise_checked_last(course):
    code = (
        "import contextlib\nfrom tfx_course import hint\nfrom IPython.display import"
        " Markdown\nimport IPython.display\nIPython.display.display = lambda shown:"
        " print(shown.data)\n"
    )
    assert "hint 1 of 2" in course.kernel(f"{code}hint('77.1')").stdout
    assert (
        "77.1, hint 2 of 2"
        in course.kernel(
            f"{code}with contextlib.suppress(Exception):\n    check('77.1', 5)\nhint()"
        ).stdout
    )
    assert "For which exercise?" in course.kernel(f"{code}hint()").stderr


def test_run_all_of_a_solved_sheet_uses_no_hint_up(course):
    said = course.kernel("from tfx_course import hint\ncheck('77.1', 2)\nhint('77.1')").stdout
    assert "77.1 is solved" in said and "hint 1 of 2" not in said
    assert "hint 1 of 2" in course("hint", "77.1").stdout


def test_a_solution_asks_first_and_not_once_it_is_solved(course):
    asked = course("solution", "77.1", input="n\n")
    assert "really want to see" in asked.stdout and "1 + 1" not in asked.stdout
    assert "answer = 1 + 1" in course("solution", "77.1", input="y\n").stdout
    course.answer(**RIGHT)
    course("check", "77")
    shown = course("solution", "77.1").stdout
    assert (
        "answer = 1 + 1" in shown
        and "really" not in shown
        and "solutions/en/77-solutions.ipynb" in shown
    )
    assert "###" not in shown


def test_what_is_next_is_where_the_learner_is():
    exercises = {"01": ["01.1", "01.2"], "04": ["04.1", "04.2", "04.3"], "05": ["05.1"]}

    def after(last, *solved):
        return progress.following(
            exercises, {"solved": dict.fromkeys(solved, "2026-11-23"), "hints": {}, "last": last}
        )

    assert after("") == "01.1" and after("", "01.1") == "01.2"
    assert after("04.1", "04.1") == "04.2" and after("04.3", "04.1") == "04.3"
    assert after("04.3", "04.3") == "04.1", "what was left out in this sheet"
    assert (
        after("04.3", "04.1", "04.2", "04.3") == "05.1"
        and after("05.1", "04.1", "04.2", "04.3", "05.1") == "01.1"
    )
    assert after("05.1", *sum(exercises.values(), [])) is None and after("99.1") == "01.1"
    assert (
        progress.following(
            exercises,
            {"solved": {"04.1": "2026-11-23", "01.1": "2026-11-20"}, "hints": {}, "last": ""},
        )
        == "04.2"
    ), "written before `last` was"


def test_two_that_solve_at_once_are_both_kept(course):
    code = (
        "from tfx_course.checks import progress; [progress.note_solved('%s.%s' % ({n}, k)) for k in"
        " range(60)]"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code.format(n=n)], env=course.environ)
        for n in (1, 2)
    ]
    assert [process.wait() for process in both] == [0, 0]
    assert len(json.loads(course.state.read_text())["solved"]) == 120


def test_a_right_answer_says_how_far_and_the_last_what_comes_next(course):
    assert course.kernel("check('77.2', lambda x: 2 * x)").stdout == "✓ 77.2 (1 of 3)\n"
    assert course.kernel("check('77.2', lambda x: 2 * x)").stdout == "✓ 77.2 (1 of 3)\n"
    assert "1/3" in course("progress").stdout
    assert (
        course.kernel("check('77.1', 2)", session="solutions/en/77-solutions.ipynb").stdout
        == "✓ 77.1\n"
    )
    course.kernel("check('77.1', 2)")
    assert course.kernel("check('77.3', 3)").stdout.splitlines() == [
        "✓ 77.3 (3 of 3)",
        "Sheet 77 is done 🎉 It was the last one.",
    ]
    (course.root / "episodes" / "en").mkdir(parents=True, exist_ok=True)
    episode = {"cells": [{"cell_type": "markdown", "source": ["# 78. What follows\n", "more"]}]}
    (course.root / "episodes" / "en" / "78-next.ipynb").write_text(json.dumps(episode))
    assert (
        course.kernel("check('77.3', 3)").stdout.splitlines()[1]
        == "Sheet 77 is done 🎉 Next: episode 78, What follows."
    )


def test_what_is_solved_elsewhere_than_in_jupyterlab_counts(course):
    """VS Code tells its kernels of the notebook by a variable; others run the kernel in the
    notebook's folder.
    """
    shell = (
        "import IPython; IPython.get_ipython = lambda: type('Shell', (), {'user_ns':"
        " {'__vsc_ipynb_file__': %r}})\n"
    )
    course.kernel(
        shell % str(course.root / "solutions" / "en" / "77-solutions.ipynb") + "check('77.1', 2)",
        session=None,
    )
    assert not course.state.exists()
    course.kernel(shell % str(course.sheet) + "check('77.1', 2)", session=None)
    assert "1/3" in course("progress").stdout
    course.state.unlink()
    course.kernel("check('77.1', 2)", session=None)
    assert not course.state.exists()
    course.kernel("check('77.1', 2)", session=None, cwd=course.sheet.parent)
    assert "1/3" in course("progress").stdout


def test_progress_shows_the_road_and_what_is_next(course):
    assert "0/3" in course("progress").stdout and "Next: exercise 77.1" in course("progress").stdout
    course.answer(answer_1="answer = 2")
    course("check", "77")
    said = course("progress").stdout
    assert (
        "1/3" in said
        and "Next: exercise 77.2, in exercises/en/77-exercises.ipynb" in said
        and "A sheet for tests" in said
    )
    course.answer(**RIGHT)
    course("check", "77")
    assert "Congratulations" in course("progress").stdout
    course.state.write_text("{spoilt")
    assert "0/3" in course("progress").stdout
    course.state.unlink()
    assert course("progress").returncode == 0


def test_progress_shows_what_was_known_before_and_after(course):
    assert "→" not in course("progress").stdout, "there is nothing to ask"
    folder = course.root / "episodes" / "questions"
    folder.mkdir()
    bank = banks.find_all()["04"]
    for name in ("77-tiny", "76-without-a-sheet"):
        shutil.copy(banks.path_of(ROOT / "episodes" / "04-examplegen.py"), folder / f"{name}.toml")
    episode = course.root / "episodes" / "en" / "76-without-a-sheet.ipynb"
    episode.parent.mkdir(exist_ok=True)
    episode.write_text(json.dumps({"cells": [{"source": "# 76. Without a sheet"}]}))
    said = course("progress").stdout
    assert (
        "before → after:" not in said
        and "before → after" in said
        and "/5" not in said
        and "Without a sheet" not in said
    )

    def answer(number, part, wrong):
        typed = "".join(question.letter(question.right) for question in bank.parts[part])
        typed = "-" * wrong + typed[wrong:]
        code = f"import tfx_course; tfx_course.questions('{number}', '{part}', '{typed}')"
        assert not course.kernel(code, session=f"episodes/en/{number}.ipynb").stderr

    for number, part, wrong in (("77", "before", 2), ("77", "after", 1), ("76", "after", 0)):
        answer(number, part, wrong)
    answer("77", "after", 0)  # after having seen the explanations
    rows = [line.split() for line in course("progress").stdout.splitlines()]
    assert ["76", "Without", "a", "sheet", "–", "→", "5/5"] in rows
    assert messages.text("progress.questions_right", "en") in course("progress").stdout
    [row] = [row for row in rows if row[:1] == ["77"]]
    assert row[-4:] == ["0/3", "1/3", "→", "4/5"]
    assert "exercises/en/77-exercises.ipynb" in course("progress").stdout


def test_what_a_learner_solves_in_the_notebook_counts_and_what_the_solution_solves_does_not(course):
    course.kernel("check('77.1', 2)", session="solutions/en/77-solutions.ipynb")
    assert not course.state.exists()
    course.kernel("check('77.1', 2)")
    assert "1/3" in course("progress").stdout
    # A full disk or a folder without permission turns no right answer into an error.
    shutil.rmtree(course.state.parent)
    course.state.parent.write_text("in the way")
    assert course.kernel("check('77.1', 2)").stdout.startswith("✓ 77.1")


def test_reset_restores_one_answer_and_keeps_the_rest(course):
    pristine = json.loads(course.sheet.read_text())
    course.answer(**RIGHT)
    notebook = json.loads(course.sheet.read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "77-tiny-check-2"]
    course.sheet.write_text(json.dumps(notebook))
    mine = course.sheet.read_bytes()
    said = course("reset", "77.2")
    [copy] = (course.root / "work" / "backup").iterdir()
    assert said.returncode == 0 and copy.name in said.stdout and copy.read_bytes() == mine
    now = json.loads(course.sheet.read_text())
    assert [cell["id"] for cell in now["cells"]] == [cell["id"] for cell in pristine["cells"]], (
        "what was deleted is back in its place"
    )
    source = {cell["id"]: "".join(cell["source"]) for cell in now["cells"]}
    assert (
        source["77-tiny-answer-1"] == RIGHT["answer_1"]
        and "return" not in source["77-tiny-answer-2"]
    )


def changed(course, change):
    """Save the sheet as ``change(notebook, answer cell 1)`` leaves it."""
    notebook = json.loads(course.sheet.read_text())
    change(notebook, next(cell for cell in notebook["cells"] if cell["id"] == "77-tiny-answer-1"))
    course.sheet.write_text(json.dumps(notebook))


def with_copies(notebook, answer):
    """Copies above and below, as JupyterLab pastes them: a new id, the same metadata."""
    place = notebook["cells"].index(answer)
    notebook["cells"].insert(place + 1, {**answer, "id": "below", "source": "answer = 6"})
    notebook["cells"].insert(place, {**answer, "id": "above", "source": "answer = 5"})


def with_one_id_twice(notebook, answer):
    notebook["cells"].append({**answer, "source": "answer = 5"})


def split_in_two(notebook, answer):
    notebook["cells"].insert(
        notebook["cells"].index(answer), {**answer, "id": "part", "source": "half = 1"}
    )
    answer["source"] = "answer = 2 * half"


def without_marks(notebook, answer):
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {}


@pytest.mark.parametrize(
    "change, mine",
    [
        (with_copies, ["answer = 5", "answer = 6"]),
        (with_one_id_twice, ["answer = 5"]),
        (split_in_two, []),
        (without_marks, []),
    ],
)
def test_reset_restores_the_answer_that_counts_and_leaves_copies_to_the_learner(
    change, mine, course
):
    shipped = json.loads(course.sheet.read_text())
    course.answer(**RIGHT)
    changed(course, change)
    assert course("reset", "77.1").returncode == 0
    nbformat.validate(notebook := nbformat.read(course.sheet, as_version=4))
    notebook = json.loads(course.sheet.read_text())
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert (
        sources.count("answer = ...") == 1
        and RIGHT["answer_1"] not in sources
        and "answer = 2 * half" not in sources
    )
    assert [
        source for source in sources if source in ("answer = 5", "answer = 6", "half = 1")
    ] == mine
    assert len(notebook["cells"]) == len(shipped["cells"]) + len(mine)
    ids = [cell.get("id") for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) or change is without_marks and set(ids) == {None}
    said = course("check", "77.1", "--json")
    assert [one["status"] for one in json.loads(said.stdout)[0]["exercises"]] == ["not_attempted"]


def test_reset_leaves_a_link_and_a_mode_as_they_are(course, tmp_path):
    elsewhere = tmp_path / "mine.ipynb"
    course.answer(**RIGHT)
    course.sheet.rename(elsewhere)
    course.sheet.symlink_to(elsewhere)
    elsewhere.chmod(0o600)
    for number in ("77.1", "77"):
        assert course("reset", number).returncode == 0
        assert course.sheet.is_symlink() and elsewhere.stat().st_mode & 0o777 == 0o600
        assert "answer = 2" not in elsewhere.read_text()


def test_reset_replaces_what_is_no_text(course):
    course.sheet.write_bytes(b"\xff\xfe\x00")
    assert (
        course("reset", "77", "--lang", "en").returncode == 0
        and course("check", "77", "--json", "--lang", "en").stdout.count("not_attempted") == 3
    )


def test_reset_restores_a_sheet_and_never_overwrites_an_older_copy(course):
    shipped = course.sheet.read_bytes()
    versions = []
    for n in range(3):
        course.answer(answer_1=f"answer = {n}")
        versions.append(course.sheet.read_bytes())
        assert course("reset", "77").returncode == 0
        assert course.sheet.read_bytes() == shipped
    kept = [path.read_bytes() for path in sorted((course.root / "work" / "backup").iterdir())]
    assert sorted(kept) == sorted(versions)
    course.sheet.write_text("{broken")
    course("reset", "77", "--lang", "en")
    assert (
        course.sheet.read_bytes() == shipped
        and len(list((course.root / "work" / "backup").iterdir())) == 4
    )
    course.sheet.unlink()
    course("reset", "77", "--lang", "en")
    assert course.sheet.read_bytes() == shipped


@pytest.mark.slow
def test_no_command_but_reset_touches_a_notebook(course):
    course.answer(**RIGHT)
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in course.root.rglob("*.ipynb")
    }
    for arguments in (
        ["check"],
        ["hint", "77.1"],
        ["solution", "77.1"],
        ["progress"],
        ["check", "--json"],
    ):
        course(*arguments)
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in course.root.rglob("*.ipynb")
    }


def test_a_hint_comes_at_once(course):
    """Half a second is asked for; what that rests on is that nothing heavy is imported."""
    code = (
        "import sys; from tfx_course.learner import report; report.hint('77.1');"
        " print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=course.environ
    ).stdout
    assert not [
        name
        for name in (
            "tfx",
            "tensorflow",
            "pandas",
            "numpy",
            "jupyter_client",
            "nbformat",
            "jupytext",
            "pytest",
        )
        if f"'{name}'" in loaded
    ]


# --- updates --------------------------------------------------------------------------------------


@pytest.fixture
def cloned(course, tmp_path, needs_git):
    """``(the maintainer's repository, a learner's clone of it)``."""
    (course.root / "episodes" / "en").mkdir(parents=True)
    episode = {
        "cells": [
            {
                "cell_type": "code",
                "id": "one",
                "metadata": {},
                "source": "1",
                "outputs": [],
                "execution_count": 1,
            }
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    for name in ("01-one", "02-two", "03-three"):
        (course.root / "episodes" / "en" / f"{name}.ipynb").write_text(json.dumps(episode))
    course.git("init", "--quiet", "--initial-branch=main")
    course.git("add", "-A")
    course.git("commit", "--quiet", "-m", "first")
    subprocess.run(
        ["git", "clone", "--quiet", str(course.root), str(tmp_path / "learner")], check=True
    )
    return course, Course(tmp_path / "learner")


def publish(course):
    """A new version: the sheet's text and episodes 01 and 02 change, episode 03 does not."""
    source = course.root / "solutions" / TINY.name
    source.write_text(
        source.read_text()
        .replace("Folha de prova", "Folha nova")
        .replace("A sheet for tests", "A new sheet")
    )
    builder.build(root=course.root)
    for name in ("01-one", "02-two"):
        path = course.root / "episodes" / "en" / f"{name}.ipynb"
        path.write_text(path.read_text().replace('"1"', '"2"'))
    course.git("commit", "--quiet", "-am", "second")


def test_an_update_never_costs_work(cloned):
    course, learner = cloned
    publish(course)
    learner.answer(**RIGHT)
    mine = learner.sheet.read_bytes()
    episodes = learner.root / "episodes" / "en"
    for name in ("01-one", "02-two", "03-three"):  # opened in JupyterLab, and saved by it
        notebook = json.loads((episodes / f"{name}.ipynb").read_text())
        notebook["metadata"]["language_info"] = {"name": "python"}
        if name != "01-one":
            notebook["cells"].append(
                {"cell_type": "markdown", "id": "note", "metadata": {}, "source": "my note"}
            )
        (episodes / f"{name}.ipynb").write_text(json.dumps(notebook))
    said = learner("update")
    assert said.returncode == 0, said.stderr
    assert (
        "1 change(s)" in said.stdout
        and "A new sheet" in (learner.root / "solutions" / "en" / "77-solutions.ipynb").read_text()
    )
    assert learner.sheet.read_bytes() == mine and "course reset 77 --lang en" in said.stdout
    assert '"2"' in (episodes / "01-one.ipynb").read_text(), (
        "it was only opened: the new one comes in"
    )
    [kept] = (learner.root / "work" / "backup").glob("*.ipynb")
    assert "02-two" in kept.name and "my note" in kept.read_text() and kept.name in said.stdout
    assert (
        '"2"' in (episodes / "02-two.ipynb").read_text()
        and "my note" in (episodes / "03-three.ipynb").read_text()
    )
    assert learner("check", "77").returncode == 0, "answers given to the old sheet still count"
    learner("reset", "77", "--lang", "en")
    assert "A new sheet" in learner.sheet.read_text()
    again = learner("update")
    assert again.returncode == 0 and "newest version" in again.stdout


@pytest.mark.parametrize("obstacle", ["a source was edited", "the learner committed", "no network"])
def test_an_update_that_cannot_be_had_changes_nothing(obstacle, cloned):
    course, learner = cloned
    publish(course)
    learner.answer(**RIGHT)
    source = learner.root / "solutions" / TINY.name
    if obstacle == "a source was edited":
        source.write_text(source.read_text() + "# mine\n")
    elif obstacle == "the learner committed":
        learner.git("commit", "--quiet", "-am", "mine")
        learner.answer(answer_1="answer = 3")
    else:
        learner.git("remote", "set-url", "origin", "/nowhere")
    before = files(learner.root)
    said = learner("update")
    assert said.returncode == 1 and re.fullmatch(
        r"Error: git could not update, and nothing has changed: .+\n", said.stderr
    ), said.stderr
    assert files(learner.root) == before


def test_an_update_puts_work_back_before_anything_else_may_fail(cloned, monkeypatch):
    course, learner = cloned
    publish(course)
    learner.answer(**RIGHT)
    mine, git = learner.sheet.read_bytes(), history.git

    def failing(root, *arguments):
        if arguments[0] == "rev-list":
            raise CourseError("update.failed", detail="the disk is full")
        return git(root, *arguments)

    monkeypatch.setattr(history, "git", failing)
    with pytest.raises(CourseError):
        update.update(learner.root)
    assert learner.sheet.read_bytes() == mine


def files(root):
    return {
        path: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", "__pycache__"} & set(path.parts)
    }


def test_a_course_that_did_not_come_by_git_is_told(course):
    said = course("update")
    assert said.returncode == 1 and "did not come by git" in said.stderr
    [heading] = re.findall('under "(.+)"', said.stderr)
    assert f"\n### {heading}\n" in (ROOT / "README.md").read_text()


def test_a_machine_without_git_is_told_what_to_install(course):
    (course.root / ".git").mkdir()
    said = course("update", PATH="")
    assert said.returncode == 1 and "apt install git" in said.stderr


@pytest.mark.parametrize("readme", ["README.md", "LEIA-ME.md"])
def test_without_git_what_the_readme_says_to_copy_is_all_that_a_learner_has(
    readme, course, shipped, tmp_path
):
    lang = "en" if readme == "README.md" else "pt-BR"
    course.answer(lang, **RIGHT)
    assert course("check", "77", "--lang", lang).returncode == 0
    course("reset", "77.1", "--lang", lang)  # makes a backup
    course.answer(lang, **RIGHT)
    newer = Course(shutil.copytree(shipped, tmp_path / "newer"))
    empty = newer("progress", "--lang", lang).stdout
    [text] = re.findall(
        r"^### (?:Without|Sem) git\n(.*?)^#", (ROOT / readme).read_text(), re.M | re.S
    )
    told = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert len(told) == 3
    for name in told:
        old, new = (each.root / name.replace("NN", "77") for each in (course, newer))
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(old, new, dirs_exist_ok=True) if old.is_dir() else shutil.copy(old, new)
    before, after = (each("progress", "--lang", lang).stdout for each in (course, newer))
    assert before == after != empty
    assert newer("check", "77", "--lang", lang).returncode == 0
    assert list((newer.root / "work/backup").iterdir())


# --- sheets that had the name of their episode ----------------------------------------------------


def old_name(course, folder="exercises", lang="en"):
    return course.root / folder / lang / "77-tiny.ipynb"


@pytest.fixture
def before_the_names(course, tmp_path, needs_git):
    """``(the maintainer's repository, a learner's clone)`` of a version in which sheets have the
    name of their episode.
    """
    for folder in ("exercises", "solutions"):
        for lang in ("en", "pt-BR"):
            new = notebook_path(course.root, folder, lang, "77-tiny")
            text = new.read_text()
            for name in ("77-exercises", "77-exercicios", "77-solutions", "77-solucoes"):
                text = text.replace(f"{name}.ipynb", "77-tiny.ipynb")
            new.unlink()
            old_name(course, folder, lang).write_text(text)
    course.git("init", "--quiet", "--initial-branch=main")
    course.git("add", "-A")
    course.git("commit", "--quiet", "-m", "old names")
    subprocess.run(
        ["git", "clone", "--quiet", str(course.root), str(tmp_path / "learner")], check=True
    )
    for folder in ("exercises", "solutions"):
        for lang in ("en", "pt-BR"):
            old_name(course, folder, lang).unlink()
    builder.build(root=course.root)
    course.git("add", "-A")
    course.git("commit", "--quiet", "-m", "new names")
    return course, Course(tmp_path / "learner")


def solve_under_the_old_name(course):
    notebook = json.loads(old_name(course).read_text())
    for cell in notebook["cells"]:
        cell["source"] = RIGHT.get(
            cell["id"].removeprefix("77-tiny-").replace("-", "_"), cell["source"]
        )
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "my note"}
    )
    old_name(course).write_text(json.dumps(notebook))


def notebooks(course):
    return sorted(
        path.relative_to(course.root).as_posix()
        for path in course.root.glob("*/*/*.ipynb")
        if path.parts[-3] != "work"
    )


NEW_NAMES = [
    "exercises/en/77-exercises.ipynb",
    "exercises/pt-BR/77-exercicios.ipynb",
    "solutions/en/77-solutions.ipynb",
    "solutions/pt-BR/77-solucoes.ipynb",
]


@pytest.mark.parametrize(
    "how", ["course update", pytest.param("git, and then a command", marks=pytest.mark.slow)]
)
def test_work_under_an_old_name_comes_along_and_nothing_is_there_twice(how, before_the_names):
    course, learner = before_the_names
    solve_under_the_old_name(learner)
    shipped = old_name(learner, lang="pt-BR")
    # Opened in JupyterLab, and saved by it.
    shipped.write_text(json.dumps(json.loads(shipped.read_text())))
    if how == "course update":
        said = learner("update")
    else:
        # what the update of the old version does: it puts aside, pulls, and writes back under the
        # names it knew
        aside = {path: path.read_bytes() for path in (old_name(learner), shipped)}
        learner.git("checkout", "--quiet", "HEAD", "--", *map(str, aside))
        learner.git("pull", "--quiet", "--ff-only")
        for path, content in aside.items():
            path.write_bytes(content)
        said = learner("progress")
    assert said.returncode == 0, said.stderr
    assert "exercises/en/77-tiny.ipynb has become exercises/en/77-exercises.ipynb" in said.stderr
    assert notebooks(learner) == NEW_NAMES
    text = learner.sheet.read_text()
    assert (
        "my note" in text
        and "77-tiny.ipynb" not in text
        and "(../pt-BR/77-exercicios.ipynb)" in text
    ), "its links follow"
    assert learner("check", "77").returncode == 0
    assert not learner("check", "77").stderr, "told once"


def test_a_file_under_an_old_name_beside_a_sheet_with_work_is_kept_as_a_copy(course):
    shutil.copy(course.sheet, old_name(course))
    shutil.copy(
        notebook_path(course.root, "solutions", "en", "77-tiny"), old_name(course, "solutions")
    )
    course.answer(**RIGHT)
    mine = course.sheet.read_bytes()
    old_name(course).write_text(old_name(course).read_text().replace("answer = ...", "answer = 5"))
    said = course("check", "77", "--json")
    assert (
        said.returncode == 0
        and json.loads(said.stdout)
        and said.stderr.count("work/backup/77-tiny-en") == 2
    )
    assert course.sheet.read_bytes() == mine and notebooks(course) == NEW_NAMES
    kept = [path.read_text() for path in (course.root / "work" / "backup").iterdir()]
    assert len(kept) == 2 and any("answer = 5" in text for text in kept)


@pytest.mark.slow
def test_a_download_over_the_old_folder_brings_no_untouched_sheet_back(course):
    shutil.copy(course.sheet, old_name(course))
    shipped = course.sheet.read_bytes()
    course("progress")
    assert notebooks(course) == NEW_NAMES and course.sheet.read_bytes() == shipped
    shutil.copy(course.sheet, old_name(course))
    solve_under_the_old_name(course)
    course("progress")
    assert notebooks(course) == NEW_NAMES and course("check", "77").returncode == 0


@pytest.mark.slow
def test_a_sheet_may_be_named_by_its_file_old_or_new(course):
    course.answer(lang="pt-BR", answer_1="answer = 5")
    for name in (
        "exercises/pt-BR/77-exercicios.ipynb",
        "exercises/pt-BR/77-tiny.ipynb",
        "77-tiny.ipynb",
    ):
        assert "você respondeu 5" in course("check", name).stdout, name
    assert course("check", "exercises/en/77-exercises.ipynb").stdout.count("to do") == 3
    assert course("reset", "exercises/pt-BR/77-tiny.ipynb").returncode == 0
    assert (
        "answer = 5" not in notebook_path(course.root, "exercises", "pt-BR", "77-tiny").read_text()
    )
