"""What tests share."""

import shutil
import subprocess
import sys

import pytest

from tfx_course.errors import CourseError
from tfx_course.machine import bootstrap, environments
from tfx_course.paths import ROOT
from tfx_course.publish import paper


@pytest.fixture(scope="session")
def environment_with(tmp_path_factory):
    """Return a function that makes an environment with the packages named, apart from the course's,
    and returns its ``bin``.
    """

    def make(*packages):
        uv, folder = bootstrap.find_uv(), tmp_path_factory.mktemp("environment") / "venv"
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", *packages],
            check=True,
        )
        return folder / "bin"

    return make


@pytest.fixture(scope="session")
def needs_git():
    """Skip where there is no git: who got the course as course.zip does without."""
    if not shutil.which("git"):
        pytest.skip("needs git: apt install git")


@pytest.fixture(scope="session")
def needs_history(needs_git):
    """Skip where git knows nothing of the course, so that there is no commit to compare with."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs the course as git brings it: this folder was unpacked")


@pytest.fixture
def clone(tmp_path, needs_history):
    """Return the folder of a fresh clone of what is committed."""
    subprocess.run(["git", "clone", "-q", ROOT, tmp_path / "clone"], check=True)
    return tmp_path / "clone"


@pytest.fixture(scope="session")
def environment():
    """Return a function from the name of an environment beside the course's to its Python, made at
    first use.
    """

    def python(name):
        try:
            return environments.python(name)
        except (CourseError, bootstrap.Stop) as error:  # no network, or no such Python
            pytest.skip(f"needs the environment of {name}.txt, once with a network: {error}")

    return python


@pytest.fixture(scope="session")
def chromium():
    """Return the browser's program."""
    found = paper.find_chromium()
    if not found:
        pytest.skip("needs a browser: apt install chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium, environment):
    """Return the Python of the environment with Playwright and axe, where there is a browser
    too.
    """
    return environment("browser")
