"""What a room is made of, each part for itself: names, passwords, limits, notebooks, pages."""

import errno
import json
import tempfile
import threading
from pathlib import Path

import pytest

from tfx_course import messages
from tfx_course.classroom import board, classlist, handout, limits, passwords
from tfx_course.classroom.room import Room
from tfx_course.errors import CourseError
from tfx_course.lab.kernels import memory
from tfx_course.machine import interpreter


@pytest.fixture
def here(tmp_path):
    return Room.chosen({}, name="sala", state=str(tmp_path / "state"), lang="en")


# --- the class ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["name,group\nAna Souza,A\nJosé,\n", "\ufeffNome;Grupo\r\nAna Souza;A\r\nJosé;\r\n"],
)
def test_a_class_list_in_either_language(tmp_path, text):
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    people = classlist.read(tmp_path / "class.csv")
    assert people == {"ana-souza": ["Ana Souza", "A"], "jose": ["José", ""]}


@pytest.mark.parametrize(
    "text, key",
    [
        ("Ana,Bruno\n", "hub.no_column"),
        ("name\nJosé\nJose\n", "hub.same_name"),
        ("name\n???\n", "hub.same_name"),
    ],
)
def test_a_class_list_that_will_not_do_is_told(tmp_path, text, key):
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as told:
        classlist.read(tmp_path / "class.csv")
    assert told.value.key == key


def test_names_are_the_same_however_they_are_typed():
    assert {classlist.slug(name) for name in ("Célia  Dias", "celia-dias", " CÉLIA DIAS ")} == {
        "celia-dias"
    }


def test_accounts_have_names_that_the_system_takes(here):
    long = "maria-aparecida-de-oliveira-e-silva"
    accounts = [here.account(name) for name in ("ana", long, f"{long}-neta")]
    assert accounts[0] == "sala-ana" and len(set(accounts)) == 3
    assert all(len(account) <= 32 for account in accounts)


def test_what_a_room_is_comes_from_options_and_then_from_variables(tmp_path):
    environ = {"COURSE_HUB_PORT": "9000", "COURSE_HUB_MEMORY": "512", "COURSE_HUB_NAME": "b"}
    room = Room.chosen(environ, port=8100, state=str(tmp_path))
    assert (room.port, room.memory, room.prefix, room.group) == (8100, 512, "b-", "b-class")
    with pytest.raises(CourseError, match="COURSE|port"):
        Room.chosen({"COURSE_HUB_PORT": "eight"})


# --- passwords ------------------------------------------------------------------------------------


def test_a_password_fits_until_it_is_forgotten(tmp_path):
    store = passwords.Passwords(tmp_path / "passwords.json")
    store.choose("ana", "uma senha boa")
    assert "ana" in store and store.fits("ana", "uma senha boa")
    assert not store.fits("ana", "outra") and not store.fits("bruno", "uma senha boa")
    assert store.forget("ana") and "ana" not in store and not store.forget("ana")


def test_a_class_that_chooses_at_once_loses_none(tmp_path):
    file = tmp_path / "passwords.json"
    threads = [
        threading.Thread(target=passwords.Passwords(file).choose, args=[f"u{n}", "12345678"])
        for n in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(file.read_text())) == 30
    assert file.stat().st_mode & 0o777 == 0o600 and "12345678" not in file.read_text()


# --- limits ---------------------------------------------------------------------------------------


def test_limits_by_the_second_version(here, tmp_path):
    root = tmp_path / "cgroup"
    root.mkdir()
    (root / "cgroup.controllers").write_text("cpu memory pids\n")
    [folder] = limits.groups(here, "sala-ana", root)
    assert folder == root / "tfx-course" / "sala" / "sala-ana"
    assert (folder / "memory.max").read_text() == str(2048 << 20)
    assert (folder / "pids.max").read_text() == "512"
    assert limits.kind(here, root) == "v2"


def test_limits_by_the_first_version(here, tmp_path):
    for controller in ("memory", "pids", "cpu"):
        (tmp_path / controller).mkdir()
        (tmp_path / controller / "cgroup.procs").touch()
    folders = limits.groups(here, "sala-ana", tmp_path)
    assert [folder.relative_to(tmp_path).parts[0] for folder in folders] == [
        "memory",
        "pids",
        "cpu",
    ]
    assert (folders[0] / "memory.limit_in_bytes").read_text() == str(2048 << 20)
    assert (folders[1] / "pids.max").read_text() == "512"


def test_a_learners_cgroups_go_as_soon_as_the_last_thread_has(here, tmp_path, monkeypatch):
    """Killed threads are in them for a moment, and an instructor who never came has none."""
    folder = tmp_path / "memory" / "tfx-course" / "sala" / "sala-ana"
    folder.mkdir(parents=True)
    usual, busy = Path.rmdir, [OSError(errno.EBUSY, "busy")] * 3

    def rmdir(path):
        if path == folder and busy:
            raise busy.pop()
        usual(path)

    monkeypatch.setattr(Path, "rmdir", rmdir)
    limits.remove(here, "sala-ana", tmp_path)
    assert not folder.parents[1].exists() and folder.parents[2].exists()
    folder.parent.mkdir(parents=True)
    limits.remove(here, "sala-instructor", tmp_path)
    assert not folder.parents[1].exists()


@pytest.mark.parametrize("folder, line", [("", "anon"), ("memory", "total_rss")])
def test_what_learners_have_of_their_own_is_added_up(here, tmp_path, folder, line):
    for name in ("sala-ana", "sala-jose"):
        group = tmp_path / folder / "tfx-course" / "sala" / name
        group.mkdir(parents=True)
        (group / "memory.stat").write_text(f"cache 7000000\n{line} 30000000\n")
    assert limits.used(here, tmp_path) == 60


def test_without_cgroups_there_are_the_systems_limits(here, tmp_path):
    assert limits.kind(here, tmp_path) == "rlimits" and limits.groups(here, "a", tmp_path) == []
    here.cgroup = ""
    assert limits.kind(here) == "rlimits"


@pytest.mark.parametrize(
    "line, file, text",
    [
        ("4:memory:/room/ana", "memory/room/ana/memory.oom_control", "under_oom 0\noom_kill {}\n"),
        ("0::/room/ana", "room/ana/memory.events", "max 3\noom_kill {}\n"),
    ],
)
def test_a_kernel_that_was_ended_for_its_memory_is_known_once(
    tmp_path, monkeypatch, line, file, text
):
    monkeypatch.setattr(memory, "_known", None)
    groups, told = tmp_path / "self", tmp_path / file
    groups.write_text(f"2:cpu:/\n{line}\n")
    told.parent.mkdir(parents=True)
    answers = []
    for count in (0, 0, 1, 1):
        told.write_text(text.format(count))
        answers.append(memory.reached(tmp_path, groups))
    assert answers == [False, False, True, False]


# --- notebooks ------------------------------------------------------------------------------------


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "source": each} for each in cells]})


@pytest.fixture
def course(tmp_path):
    source, home = tmp_path / "course", tmp_path / "home"
    for name in ("episodes/en/01.ipynb", "exercises/en/01.ipynb"):
        (source / name).parent.mkdir(parents=True)
        (source / name).write_text(notebook("1 + 1"))
    (source / "data").mkdir()
    (source / "solutions").mkdir()
    (source / "episodes" / "01-a.py").touch()
    return source, home


def test_the_first_start_brings_everything_and_the_second_nothing(course):
    source, home = course
    assert len(handout.bring(*course)) == 2 and handout.bring(*course) == []
    assert (home / "data").readlink() == source / "data"
    assert (home / "episodes" / "01-a.py").is_symlink()
    assert not (home / "episodes" / "en" / "01.ipynb").is_symlink()


def test_a_newer_notebook_replaces_one_that_was_only_run(course):
    source, home = course
    handout.bring(*course)
    mine = home / "episodes" / "en" / "01.ipynb"
    mine.write_text(json.dumps(json.loads(notebook("1 + 1")) | {"metadata": {"run": True}}))
    (source / "episodes" / "en" / "01.ipynb").write_text(notebook("2 + 2"))
    assert handout.bring(*course) == [mine] and "2 + 2" in mine.read_text()
    assert not (home / "work").exists()


def test_of_an_episode_with_work_a_copy_is_kept(course):
    source, home = course
    handout.bring(*course)
    mine = home / "episodes" / "en" / "01.ipynb"
    mine.write_text(notebook("1 + 1", "my own"))
    (source / "episodes" / "en" / "01.ipynb").write_text(notebook("2 + 2"))
    handout.bring(*course)
    [kept] = (home / "work" / "backup").iterdir()
    assert "my own" in kept.read_text() and "2 + 2" in mine.read_text()


def test_a_sheet_with_answers_stays(course):
    source, home = course
    handout.bring(*course)
    mine = home / "exercises" / "en" / "01.ipynb"
    mine.write_text(notebook("my answer"))
    (source / "exercises" / "en" / "01.ipynb").write_text(notebook("2 + 2"))
    assert handout.bring(*course) == [] and "my answer" in mine.read_text()


def test_what_a_learner_had_before_anything_was_recorded_is_work(course):
    _, home = course
    mine = home / "episodes" / "en" / "01.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text("no notebook")
    handout.bring(*course)
    assert [kept.read_text() for kept in (home / "work" / "backup").iterdir()] == ["no notebook"]


# --- pages and paths ------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_page_for_the_board_says_the_address_and_the_code(here, tmp_path, lang):
    here.lang, here.code, here.url = lang, "a1b2c3", "https://curso.example/"
    page = board.write(here).read_text(encoding="utf-8")
    assert "https://curso.example/" in page and "a1b2c3" in page and f'lang="{lang}"' in page
    assert messages.text("hub.board_page.name", lang) in page


def test_the_address_is_what_a_browser_takes(here):
    assert here.address() == "http://127.0.0.1:8000/"
    here.cert, here.port, here.ip = "cert.pem", 443, "192.0.2.7"
    assert here.address() == "https://192.0.2.7/"


def test_a_folder_that_is_closed_to_others_is_found():
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "closed" / "inner").mkdir(parents=True)
        (folder / "closed").chmod(0o700)
        assert interpreter.closed(folder) is None
        assert interpreter.closed(folder / "closed" / "inner") == folder / "closed"


def test_no_program_of_a_room_is_started_with_roots_environment(here, monkeypatch):
    from tfx_course.classroom import forker

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert "AWS_SECRET_ACCESS_KEY" not in forker.environment(here)
