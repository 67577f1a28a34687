"""What the README promises a learner, in a real browser: start, read, run, answer, start over,
save, stop.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from copies import copy_course

from tfx_course import messages
from tfx_course.lessons import sources
from tfx_course.machine import bootstrap
from tfx_course.maintain import suite
from tfx_course.paths import notebook_path
from tfx_course.publish import paper

LEARN = Path(__file__).with_name("learn.py")
EPISODE, SHEET = "06-schemagen", "01-ml-in-production"
WRONG = "wrong-1-position"  # of the sheet's wrong answers to exercise 1
# How the start page calls the sheets, and what the menu's entries must contain: JupyterLab's own
# translation is partial.
WORDS = {
    "pt-BR": ("folha", "todas as células", "Reiniciar", "Desligar"),
    "en": ("sheet", "All Cells", "Restart", "Shut Down"),
}
pytestmark = pytest.mark.skipif(
    not bootstrap.STAMP.exists(), reason="this environment was not made by bootstrap"
)


class Clone:
    """The course as a fresh clone of the working tree has it, and the home of somebody new.

    Its environment is borrowed: links to each package of this one's. So this does not prove that a
    clone installs, which test_bootstrap.py does (test_a_fresh_clone_installs_heals_and_moves); that
    everything else comes from the clone's own files, it does. `make lab` finds the environment
    complete, as on every day but the first.
    """

    def __init__(self, folder):
        self.root, self.home, self.temporary = folder / "course", folder / "home", folder / "tmp"
        for each in (self.root, self.home, self.temporary):
            each.mkdir()
        self._copy()
        self._borrow()

    def _copy(self):
        copy_course(self.root)
        # The notebooks as shipped, where this folder's are a learner's.
        if shipped := os.environ.get("COURSE_NOTEBOOKS"):
            for part in suite.FOLDERS:
                shutil.copytree(Path(shipped, part), self.root / part, dirs_exist_ok=True)
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "as it is")

    def _borrow(self):
        theirs, ours = bootstrap.VENV, self.root / ".venv"
        packages = next(theirs.glob("lib/python*/site-packages"))
        site = ours / packages.relative_to(theirs)
        site.mkdir(parents=True)
        for entry in packages.iterdir():
            if not entry.name.startswith("__editable__"):  # leads to this course's files
                (site / entry.name).symlink_to(entry)
        (site / "course.pth").write_text(f"{self.root / 'src'}\n")
        (ours / "bin").mkdir()
        for name in ("pyvenv.cfg", "etc", "share", "bin/python"):
            (ours / name).symlink_to(theirs / name)
        command = (theirs / "bin" / "course").read_text()
        (ours / "bin" / "course").write_text(command.replace(str(theirs), str(ours)))
        (ours / "bin" / "course").chmod(0o755)
        (self.root / ".tools").mkdir()
        if (bootstrap.TOOLS / "bigquery-emulator").exists():
            (self.root / ".tools" / "bigquery-emulator").symlink_to(
                bootstrap.TOOLS / "bigquery-emulator"
            )
        stamp = (
            "from tfx_course.lab import folders, server; from tfx_course.machine import bootstrap;"
            " bootstrap.STAMP.write_bytes(bootstrap.wanted(bootstrap.choose()));"
            " print(folders.runtime_folder())"
        )
        done = subprocess.run(
            [ours / "bin" / "python", "-B", "-c", stamp],
            cwd=self.root,
            check=True,
            capture_output=True,
            text=True,
        )
        self.runtime = Path(done.stdout.strip())  # in /tmp, whatever TMPDIR says

    def git(self, *arguments):
        return subprocess.run(
            ["git", "-C", self.root, *arguments], check=True, capture_output=True, text=True
        ).stdout

    def environment(self):
        # MAKE...: a make within `make test` would say which folder it enters.
        away = (
            "MAKE",
            "MFLAGS",
            "JUPYTER",
            "JPY",
            "COURSE",
            "DISPLAY",
            "WAYLAND",
            "BROWSER",
            "PYTEST",
        )
        kept = {name: value for name, value in os.environ.items() if not name.startswith(away)}
        return kept | {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def notebook(self, path, committed=False):
        return json.loads(
            self.git("show", f"HEAD:{path}")
            if committed
            else (self.root / path).read_text(encoding="utf-8")
        )

    def changed(self):
        """Return the files that are not as they were cloned."""
        listed = [
            entry[3:]
            for entry in self.git("status", "-z", "--ignored", "--untracked-files=all").split("\0")
            if entry
        ]
        return {path for path in listed if not path.startswith((".venv/", ".tools/"))}


class Story:
    """What a learner did and saw in one language: ``seen`` by the browser, ``said`` in the
    terminal, ``clone`` on disk.
    """

    def __init__(self, lang, python, folder, shots):
        self.lang, self.clone = lang, Clone(folder)
        self.said = ""
        lab = subprocess.Popen(
            ["make", "lab", f"COURSE_LANG={lang}", "ARGS=--no-browser --port 0"],
            cwd=self.clone.root,
            env=self.clone.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        reader = threading.Thread(
            target=self._listen, args=[lab.stdout, started := threading.Event()]
        )
        reader.start()
        try:
            assert started.wait(300) and (address := self.address()), self.said
            self.address_shown = address
            # TFX takes as long to load as the learner takes to run something: `learn.py` lets it go
            # on.
            self.loading = json.loads((self.clone.runtime / "preloaded.json").read_text())["pid"]
            os.kill(self.loading, signal.SIGSTOP)
            task = json.dumps(self.task())
            done = subprocess.run(
                [python, LEARN, paper.find_chromium(), address, shots],
                input=task,
                capture_output=True,
                text=True,
                timeout=1500,
            )
            assert done.returncode == 0, f"{done.stderr}\n--- the terminal ---\n{self.said}"
            self.seen = json.loads(done.stdout)
            self.code = lab.wait(120)
        finally:
            if lab.poll() is None:
                os.killpg(lab.pid, 9)
            reader.join(10)

    def _listen(self, stream, started):
        for line in stream:
            self.said += line
            if "Ctrl+C" in line:
                started.set()
        started.set()  # it has ended

    def address(self):
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+", self.said)
        return found and found[0]

    def task(self):
        """Return what `learn.py` is to do: all of it comes from the course's own sources."""
        self.sheet = sources.read(self.clone.root / f"solutions/{SHEET}.py")
        self.episode = sources.read(self.clone.root / f"episodes/{EPISODE}.py")
        start = sources.read(self.clone.root / "episodes/00-start.py")
        code, first = (
            [
                place
                for place, cell in enumerate(self.clone.notebook(path)["cells"])
                if cell["cell_type"] == "code"
            ]
            for path in (self.episode_path, self.start_path)
        )
        self.first = first[0]
        places = {
            cell["id"].removeprefix(f"{SHEET}-"): place
            for place, cell in enumerate(self.clone.notebook(self.sheet_path)["cells"])
        }
        self.right = sources.solution(self.cell("answer-1").source)
        return {
            "loading": self.loading,
            "start": start.front.title[self.lang],
            "first": self.first,
            "episode": self.episode.front.title[self.lang],
            "episode_link": self.episode.front.title[self.lang],
            "last": code[-1],
            "sheet": self.sheet.front.title[self.lang],
            "sheet_link": f"{WORDS[self.lang][0]} {self.sheet.number}",
            "setup": places["setup"],
            "answer": places["answer-1"],
            "check": places["check-1"],
            "next_check": places["check-2"],
            "right": self.right,
            "wrong": self.cell(WRONG).source,
        }

    def cell(self, name):
        return next(cell for cell in self.sheet.cells if cell.name == name)

    @property
    def sheet_path(self):
        return notebook_path(Path(), "exercises", self.lang, SHEET).as_posix()

    @property
    def start_path(self):
        return f"episodes/{self.lang}/00-start.ipynb"

    @property
    def episode_path(self):
        return f"episodes/{self.lang}/{EPISODE}.ipynb"

    def says(self, key, shown, **values):
        """Return whether ``shown`` is one output, and that nothing but the message ``key`` in this
        language, whatever its numbers.
        """
        template = messages.catalogue(self.lang)[key]
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", value)
        wanted = ".+".join(re.escape(part) for part in re.split(r"{[^}]*}", template))
        return len(shown) == 1 and re.fullmatch(wanted, shown[0]) is not None


# Each takes minutes; what differs between them is words.
@pytest.fixture(
    scope="module",
    params=[
        messages.LANGUAGES[0],
        *(pytest.param(lang, marks=pytest.mark.slow) for lang in messages.LANGUAGES[1:]),
    ],
)
def story(request, browser, tmp_path_factory, needs_git):
    shots = (
        Path(os.environ.get("BROWSER_SHOTS") or tmp_path_factory.mktemp("shots"))
        / f"learner-{request.param}"
    )
    shots.mkdir(parents=True, exist_ok=True)
    story = Story(request.param, browser, tmp_path_factory.mktemp("learner"), shots)
    yield story
    shutil.rmtree(story.clone.runtime, ignore_errors=True)


def test_the_address_leads_to_the_start_page_in_the_learners_language(story):
    assert (
        story.seen["start"] == "00-start.ipynb"
        and f"/episodes/{story.lang}/" in story.address_shown
    )
    assert story.seen["language"] == story.lang
    _, run_all, restart, stop = WORDS[story.lang]
    assert run_all in story.seen["run"] and stop in story.seen["stop"]
    assert restart in story.seen["restart"] and restart in story.seen["dialog"]


def test_a_cell_that_is_run_before_the_kernel_is_there_waits_and_loses_nothing(story):
    before, after = (
        story.clone.notebook(story.start_path, committed)["cells"][story.first]
        for committed in (True, False)
    )
    [output] = before["outputs"]
    assert story.seen["waiting"] == ["[*]:", "".join(output["data"]["text/plain"])]
    assert after["outputs"] == before["outputs"] and after["execution_count"] == 1


def test_tfx_is_loaded_once_and_said_to_be(story):
    assert story.said.count(messages.text("lab.preloaded", story.lang)) == 1


def test_a_lesson_run_before_its_kernel_is_there_runs_to_its_end_and_shows_what_it_was_shipped_with(
    story,
):
    before, after = (
        [
            cell
            for cell in story.clone.notebook(story.episode_path, committed)["cells"]
            if cell["cell_type"] == "code"
        ]
        for committed in (True, False)
    )
    assert story.seen["last"] == f"[{len(before)}]:"
    assert [cell["execution_count"] for cell in after] == list(range(1, len(before) + 1))
    assert [
        [output["output_type"] for output in cell["outputs"] if output["output_type"] == "error"]
        for cell in after
    ] == [[] for _ in before]
    assert [cell["outputs"] for cell in after] == [cell["outputs"] for cell in before]


def test_a_wrong_answer_gets_one_kind_sentence_and_no_traceback(story):
    assert story.says(f"{story.sheet.number}.1.{story.cell(WRONG).says}", story.seen["wrong"]), (
        story.seen["wrong"]
    )


def test_a_right_answer_is_told_so(story):
    assert story.says(
        "check.right_so_far", story.seen["right"], exercise=f"{story.sheet.number}.1"
    ), story.seen["right"]


def test_after_a_restart_it_is_still_right_and_the_next_exercise_waits(story):
    assert story.says(
        "check.right_so_far", story.seen["again"], exercise=f"{story.sheet.number}.1"
    ), story.seen["again"]
    assert story.says(
        "check.not_attempted", story.seen["next"], exercise=f"{story.sheet.number}.2"
    ), story.seen["next"]


def test_what_was_typed_is_saved_and_nothing_else_changed(story):
    before, after = (
        {
            cell["id"]: "".join(cell["source"])
            for cell in story.clone.notebook(story.sheet_path, committed)["cells"]
        }
        for committed in (True, False)
    )
    assert after == before | {f"{SHEET}-answer-1": story.right}
    before, after = (
        [
            [cell["id"], cell["source"]]
            for cell in story.clone.notebook(story.episode_path, committed)["cells"]
        ]
        for committed in (True, False)
    )
    assert after == before


def test_only_what_was_opened_and_the_courses_own_folders_were_written_to(story):
    opened = {story.sheet_path, story.episode_path, story.start_path}
    changed = story.clone.changed()
    assert {
        path for path in changed if path.endswith(".ipynb") and not path.startswith(".course/")
    } == opened
    elsewhere = {path for path in changed - opened if not path.startswith((".course/", "work/"))}
    assert elsewhere == set()
    [run] = (story.clone.root / "work" / EPISODE).iterdir()
    assert [path.name for path in (story.clone.root / "work").iterdir()] == [EPISODE]
    assert {"metadata.sqlite", "CsvExampleGen", "StatisticsGen", "SchemaGen"} <= {
        path.name for path in run.iterdir()
    }
    assert list(story.clone.home.rglob("*")) == [] and list(story.clone.temporary.rglob("*")) == []
    assert list((story.clone.root / ".course" / "tmp").iterdir()) == [], (
        "what TFX, Beam and TensorFlow leave"
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", [["check", SHEET[:2]], ["test", "tests/test_paths.py"]])
def test_a_command_leaves_nothing_in_the_systems_temporary_folder(story, command):
    done = subprocess.run(
        [story.clone.root / ".venv/bin/course", *command],
        cwd=story.clone.root,
        env=story.clone.environment(),
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert (
        f"{story.sheet.number}.1" in done.stdout if command[0] == "check" else done.returncode == 0
    ), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert (
        list(story.clone.temporary.rglob("*")) == []
        and list((story.clone.root / ".course" / "tmp").iterdir()) == []
    )
    assert {path.name for path in story.clone.runtime.iterdir()} <= {
        "jupyter_cookie_secret",
        "tmp",
        "test",
    }
    assert list((story.clone.runtime / "tmp").iterdir()) == [] and not any(
        (story.clone.runtime / "test").glob("*")
    )


def test_nothing_failed_in_the_browser_and_nothing_was_asked_of_the_internet(story):
    assert story.seen["faults"] == []


def test_the_menu_stops_the_lab(story):
    assert story.code == 0
    assert story.said.splitlines()[-1] == messages.text("lab.stopped", story.lang)


def test_the_terminal_shows_no_warnings(story):
    assert "[W" not in story.said
