"""Ruff, whose settings are in pyproject.toml, has nothing to say of the course's code."""

import subprocess

import pytest

from tfx_course.paths import ROOT


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=" ".join)
def test_ruff_has_nothing_to_say(environment, command):
    ruff = environment("lint").with_name("ruff")
    ran = subprocess.run(
        [ruff, *command, "--no-cache", "src", "tests"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
