"""Environments beside the course's own, made by a uv that only notes what it is asked."""

import re
import subprocess

import pytest
from packaging.markers import Marker

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.machine import bootstrap, environments

UV = """#!/bin/sh
echo "$*" >> "{home}/asked"
case "$*" in
    venv*) mkdir -p "{home}/.tools/browser/bin"; touch "{home}/.tools/browser/bin/python" ;;
    *sync*) test ! -e "{home}/cut" || {{ echo "Resolved 3 packages" >&2; echo "error: no network" >&2; echo >&2; exit 2; }} ;;
esac
"""  # noqa: E501


class Home:
    """A folder that stands for the course's, with a lock for the browser's environment."""

    def __init__(self, folder):
        self.folder, self.lock = folder, folder / "browser.txt"
        self.lock.write_text("one-thing==1.0 --hash=sha256:00\n")
        self.uv = folder / "uv"
        self.uv.write_text(UV.format(home=folder))
        self.uv.chmod(0o755)

    def asked(self):
        """Return the first words of what uv was asked since the last time."""
        noted = self.folder / "asked"
        lines = noted.read_text().splitlines() if noted.exists() else []
        noted.unlink(missing_ok=True)
        return [" ".join(line.split()[:2]) for line in lines]


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = Home(tmp_path)
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(bootstrap, "find_uv", lambda: str(home.uv))
    monkeypatch.setattr(bootstrap, "install_uv", lambda: pytest.fail("a uv was there"))
    monkeypatch.setattr(environments, "lock", lambda name: home.lock)
    return home


MADE = ["venv --no-project", "pip sync"]


def test_it_is_made_once_and_then_only_looked_at(home, monkeypatch):
    python = environments.python("browser")
    assert python.is_file() and home.asked() == MADE
    monkeypatch.setattr(bootstrap, "find_uv", lambda: pytest.fail("nothing was to be made"))
    monkeypatch.setattr(
        bootstrap, "alone", lambda: pytest.fail("nobody is to wait for another install")
    )
    monkeypatch.setattr(
        subprocess, "Popen", lambda *_, **__: pytest.fail("no program was to be started")
    )
    assert environments.python("browser") == python and home.asked() == []


@pytest.mark.parametrize("change", ["lock", "stamp", "python"])
def test_it_is_made_anew_when_it_is_not_what_its_lock_says(home, change):
    python = environments.python("browser")
    home.asked()
    if change == "lock":
        home.lock.write_text("one-thing==2.0 --hash=sha256:00\n")
    else:
        (python if change == "python" else environments.folder("browser") / "course-lock").unlink()
    assert environments.python("browser") == python and home.asked() == MADE
    assert environments.python("browser") == python and home.asked() == []


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_one_that_cannot_be_made_is_one_sentence_and_is_tried_again(home, monkeypatch, lang):
    monkeypatch.setenv("COURSE_LANG", lang)
    (home.folder / "cut").touch()
    with pytest.raises(CourseError) as failed:
        environments.python("browser")
    assert str(failed.value) == messages.text(
        "environment.failed", lang, name="browser", reason="error: no network"
    )
    (home.folder / "cut").unlink()
    home.asked()
    assert environments.python("browser").is_file() and home.asked() == MADE


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_without_uv_and_without_a_network_it_is_one_sentence(home, monkeypatch, lang):
    def stop():
        raise bootstrap.Stop("parou", "it stopped")

    monkeypatch.setenv("COURSE_LANG", lang)
    monkeypatch.setattr(bootstrap, "find_uv", lambda: None)
    monkeypatch.setattr(bootstrap, "install_uv", stop)
    with pytest.raises(CourseError) as failed:
        environments.python("browser")
    assert str(failed.value) == messages.text(
        "environment.failed",
        lang,
        name="browser",
        reason={"pt-BR": "parou", "en": "it stopped"}[lang],
    )


def test_where_nothing_may_be_written_it_is_one_sentence(home):
    bootstrap.TOOLS.write_text("a file where a folder has to be: permissions do not bind root")
    with pytest.raises(CourseError, match=str(bootstrap.TOOLS)):
        environments.python("browser")


@pytest.mark.parametrize(
    "given, hosts",
    [
        ({}, "localhost,127.0.0.1,::1"),
        ({"no_proxy": "example.org, localhost"}, "example.org,localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "a", "no_proxy": "b"}, "b,a,localhost,127.0.0.1,::1"),
    ],
)
def test_what_this_machine_says_to_itself_takes_no_proxy(given, hosts):
    assert environments.direct(given) == {"no_proxy": hosts, "NO_PROXY": hosts}


def test_an_update_that_is_cut_does_not_pass_for_a_finished_one(home):
    environments.python("browser")
    home.lock.write_text("one-thing==2.0 --hash=sha256:00\n")
    (home.folder / "cut").touch()
    for _ in range(2):
        with pytest.raises(CourseError):
            environments.python("browser")


@pytest.mark.parametrize("name", environments.NAMES)
def test_every_environment_has_a_lock_with_hashes(name):
    lock = environments.lock(name).read_text()
    assert bootstrap.pins(lock) and lock.count("--hash=sha256:") >= len(bootstrap.pins(lock))
    assert environments.lock(name).with_suffix(".in").is_file()


def test_every_environments_lock_holds_for_each_python_that_it_may_get():
    """A marker that leaves a Python out would leave an environment without packages, and without a
    complaint.
    """
    oldest, newest = (
        int(minor) for minor in re.fullmatch(r">=3\.(\d+),<3\.(\d+)", environments.PYTHON).groups()
    )
    for name in environments.NAMES:
        asked = {
            re.match(r"[\w.-]+", line)[0]
            for line in environments.lock(name).with_suffix(".in").read_text().splitlines()
        }
        lines = re.findall(
            r"^([\w.-]+)==[^\s;\\]+(?: ; ([^\n\\]*))?",
            environments.lock(name).read_text(),
            re.MULTILINE,
        )
        for minor in range(oldest, newest):
            here = {
                "sys_platform": "linux",
                "python_full_version": f"3.{minor}.9",
                "python_version": f"3.{minor}",
            }
            assert asked <= {
                package for package, marker in lines if not marker or Marker(marker).evaluate(here)
            }, f"{name}.txt, Python 3.{minor}"


def test_the_last_line_that_says_something():
    assert (
        environments.last_line("first\n  last \n\n") == "last"
        and environments.last_line("\n") == "?"
    )
