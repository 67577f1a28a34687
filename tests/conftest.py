"""What tests share, and how they are shared out between workers."""

import re
import subprocess
import sys

import pytest
from xdist.scheduler import LoadFileScheduling

from tfx_course import bootstrap


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
