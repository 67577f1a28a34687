"""``course new``: a skeleton that builds and passes, is made whole or not at all, and that nobody
ships.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest
import tomli
from copies import copy_course

from tfx_course import files
from tfx_course.authoring import new
from tfx_course.errors import CourseError
from tfx_course.lessons import banks, sources
from tfx_course.messages import LANGUAGES
from tfx_course.paths import ROOT

SLUG = "97-something-new"
FOLDERS = ("episodes", "solutions", "src", "docs")


@pytest.fixture
def course(tmp_path):
    copy_course(tmp_path / "course", *FOLDERS, without=["*.ipynb"])
    return tmp_path / "course"


def snapshot(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def marked(read):
    """Return the lines with the mark in what ``read`` gives, ``{path: text}``."""
    return [
        f"{path}: {line.strip()}"
        for path, text in read.items()
        for line in text.splitlines()
        if re.search(rf"\b{new.MARK}\b", line)
    ]


def committed(root):
    """Return ``{path: text}`` of what lessons are made of at HEAD, or without git, as it is."""
    git = ["git", "-C", str(root)]
    listed = shutil.which("git") and subprocess.run(
        [*git, "ls-tree", "-r", "--name-only", "-z", "HEAD", "--", *FOLDERS],
        capture_output=True,
        text=True,
    )
    if not listed or listed.returncode:
        return {path: path.read_text() for glob in new.WRITTEN for path in root.glob(glob)}
    found = {root / name for name in listed.stdout.split("\0") if name}
    names = [path for glob in new.WRITTEN for path in root.glob(glob) if path in found]
    return {
        name: subprocess.run(
            [*git, "show", f"HEAD:{name.relative_to(root).as_posix()}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in names
    }


def test_no_skeleton_is_committed():
    assert not marked(committed(ROOT)), "a person must write something there"


def test_a_committed_skeleton_is_seen_and_one_in_hand_is_not(course, needs_git):
    git = ["git", "-C", str(course), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "the course"]):
        subprocess.run([*git, *arguments], check=True)
    made = new.new(SLUG, course)
    assert not marked(committed(course))
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "a skeleton"], check=True)
    seen = marked(committed(course))
    assert {line.partition(":")[0] for line in seen} == {str(path) for path in made}


def test_without_git_whatever_is_there_counts(course):
    assert not marked(committed(course))
    made = new.new(SLUG, course)
    assert {line.partition(":")[0] for line in marked(committed(course))} == {*map(str, made)}


def test_a_skeleton_has_what_a_lesson_needs(course):
    before = snapshot(course)
    made = {path.relative_to(course).as_posix() for path in new.new(SLUG, course)}
    after = snapshot(course)
    assert made == {path for path in after if after[path] != before.get(path)}
    sheet = sources.read(course / "solutions" / f"{SLUG}.py")
    episode = sources.read(course / "episodes" / f"{SLUG}.py")
    assert (
        len(sheet.wrong_answers()) == 2 and len({cell.says for cell in sheet.wrong_answers()}) == 2
    )
    asked = banks.of_episode(episode.path).parts
    assert [len(asked[part]) for part in banks.PARTS] == [2, 5]
    for lang in LANGUAGES:
        assert [len(ladder) for ladder in sheet.hints(lang).values()] == [2]
        assert new.MARK in episode.front.title[lang] and len(episode.instructor(lang)) == 3
        name = f"src/tfx_course/messages/{lang}.toml"
        old, now = (tomli.loads(each[name].decode()) for each in (before, after))
        assert set(now) - set(old) == {"97"} and {key: now[key] for key in old} == old


@pytest.mark.parametrize("number, follows", [("97", "[00.1]"), ("03", "[04.1]"), ("01", "")])
def test_messages_stand_in_the_order_of_the_sheets(number, follows):
    catalogue = '[lab]\na = "b"\n\n[02.1]\na = "b"\n\n[04.1]\na = "b"\n\n[00.1]\na = "b"\n'
    sections = f'[{number}.1]\nc = "d"\n\n'
    made = new._inserted(catalogue, number, sections)
    assert made == (
        catalogue.replace(follows, f"{sections}{follows}")
        if follows
        else f"{catalogue}\n{sections}".rstrip() + "\n"
    )
    assert set(tomli.loads(made)) == {"lab", "00", "02", "04", number}


def test_rows_stand_in_the_order_of_the_episodes():
    made = new._with_row("| 02 | a | b |\n| 04 | a | b |\n\nend\n", "03", "| 03 | c | d |\n")
    assert made == "| 02 | a | b |\n| 03 | c | d |\n| 04 | a | b |\n\nend\n"


@pytest.mark.parametrize(
    "slug, key",
    [
        ("9-one", "new.slug"),
        ("97", "new.slug"),
        ("97-", "new.slug"),
        ("97-Title", "new.slug"),
        ("97-lição", "new.slug"),
        ("97_name", "new.slug"),
        ("../97-name", "new.slug"),
        ("97-name\n", "new.slug"),
        (f"97-{'n' * 40}", "new.slug"),
        ("06-other", "new.taken"),
        ("97-schemagen", "new.taken"),
    ],
)
def test_what_is_taken_or_no_slug_is_refused_and_nothing_is_made(slug, key, course):
    before = snapshot(course)
    with pytest.raises(CourseError) as refused:
        new.new(slug, course)
    assert refused.value.key == key and snapshot(course) == before


@pytest.mark.parametrize(
    "left",
    [
        "src/tfx_course/checks/sheet_97.py",
        f"episodes/questions/{SLUG}.toml",
        "src/tfx_course/messages/en.toml",
        "docs/instructor.en.md",
    ],
)
def test_what_an_earlier_lesson_left_is_not_overwritten(left, course):
    path = course / left
    path.write_text(
        (path.read_text() if path.exists() else "") + '\n[97.2]\nmine = "mine"\n| 97 | mine | |\n'
    )
    before = snapshot(course)
    with pytest.raises(CourseError, match=left) as refused:
        new.new(SLUG, course)
    assert refused.value.key == "new.taken" and snapshot(course) == before


@pytest.mark.parametrize("written", range(8))
def test_nothing_is_left_half_made(written, course, monkeypatch):
    before, calls, replace = snapshot(course), [], files.replace

    def full(path, text):
        calls.append(path)
        if len(calls) == written + 1:
            raise OSError("the disk is full")
        return replace(path, text)

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(OSError, match="full"):
        new.new(SLUG, course)
    assert len(calls) > written and snapshot(course) == before


@pytest.mark.slow
def test_it_builds_passes_the_tests_and_goes_without_a_trace(tmp_path):
    root = tmp_path / "course"
    copy_course(root)
    before = snapshot(root)

    def run(*command):
        environ = os.environ | {"PYTHONPATH": str(root / "src"), "COURSE_LANG": "en"}
        environ.pop("COURSE_NOTEBOOKS", None)
        return subprocess.run(
            [sys.executable, *command], cwd=root, env=environ, capture_output=True, text=True
        )

    def course(*arguments):
        return run("-c", "from tfx_course.cli import course; course()", *arguments)

    made = course("new", SLUG)
    assert made.returncode == 0 and f"solutions/{SLUG}.py" in made.stdout, made.stderr
    built = course("build", "97")
    assert built.returncode == 0, built.stdout + built.stderr
    for name in ("README.md", "docs/instructor.en.md", "episodes/en/00-start.ipynb"):
        assert "TODO: title of 97" in (root / name).read_text(), name
    last = sorted(path.stem for path in (root / "episodes").glob("*.py"))[-2]
    assert SLUG in (root / "episodes" / "en" / f"{last}.ipynb").read_text()

    # its wrong answers are told, its solution passes, and what is said of every lesson holds
    files_of_tests = (
        *("checks/test_checks", "test_notebooks", "test_messages", "test_markdown", "test_guide"),
        *("authoring/test_tables", "test_house"),
    )
    tested = run(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow"),
        *("-k", "97 or not (checks or notebooks)"),
        *(f"tests/{name}.py" for name in files_of_tests),
    )
    assert tested.returncode == 0, tested.stdout
    assert course("check", "97.1").returncode == 1
    sheet = root / "exercises" / "en" / "97-exercises.ipynb"
    sheet.write_text(sheet.read_text().replace("largest = ...", "largest = max(numbers)"))
    checked = course("check", "97", "--lang", "en")
    assert checked.returncode == 0, checked.stdout

    for path in root.rglob("*97*"):
        if path.is_file():
            path.unlink()
    for lang in LANGUAGES:
        name = f"src/tfx_course/messages/{lang}.toml"
        text = (root / name).read_text()
        start = text.index("[97.1]")
        (root / name).write_text(text[:start] + text[text.index("\n[", start) + 1 :])
        guide = root / "docs" / f"instructor.{lang}.md"
        guide.write_text(re.sub(r"(?m)^\| 97 \|.*\n", "", guide.read_text()))
    built = course("build", "00", "01")  # the tables, and what is kept beside the sources
    assert built.returncode == 0, built.stdout + built.stderr
    after = snapshot(root)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    links = {path for path in changed if path.endswith(".ipynb") and f"/{last[:2]}-" in path}
    hashes = {"episodes/executed.json", "solutions/executed.json"}
    # `make build` without a number brings the links of the episode before it up to date, too
    assert {name for name in changed if name.startswith(FOLDERS)} <= links | hashes
