"""What tests share, and how they are shared out between workers."""

import re
import shutil
import subprocess
import sys

import pytest
from xdist.scheduler import LoadFileScheduling

from tfx_course import bootstrap, environments
from tfx_course.errors import CourseError


class BySheet(LoadFileScheduling):
    """A file's tests stay on one worker, and a notebook's cells; what is tested once a sheet is spread by sheet."""

    def _split_scope(self, nodeid):
        sheet = re.search(r"\[(\d\d)-", nodeid)
        return super()._split_scope(nodeid) + (sheet[1] if sheet else "")


def pytest_xdist_make_scheduler(config, log):
    return BySheet(config, log)


@pytest.fixture(scope="session")
def environment_with(tmp_path_factory):
    """Return a function that makes an environment with the packages named, apart from the course's, and returns its ``bin``."""

    def make(*packages):
        uv, folder = bootstrap.find_uv(), tmp_path_factory.mktemp("environment") / "venv"
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", *packages], check=True)
        return folder / "bin"

    return make


@pytest.fixture(scope="session")
def browser():
    """Return the Python of the environment with Playwright and axe, made at first use; the browser is Debian's Chromium."""
    if not shutil.which("chromium"):
        pytest.skip("needs Debian's chromium: apt install chromium")
    try:
        return environments.python("browser")
    except (CourseError, bootstrap.Stop) as error:  # no network, or no such Python
        pytest.skip(f"needs the environment of browser.txt, once with a network: {error}")
