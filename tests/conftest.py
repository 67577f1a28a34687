"""Shared by the slow proofs."""

import subprocess
import sys

import pytest

from tfx_course import bootstrap


@pytest.fixture(scope="session")
def environment_with(tmp_path_factory):
    """Return a function that makes an environment with the packages named, apart from the course's, and returns its ``bin``."""

    def make(*packages):
        uv, folder = bootstrap.find_uv(), tmp_path_factory.mktemp("environment") / "venv"
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", *packages], check=True)
        return folder / "bin"

    return make
