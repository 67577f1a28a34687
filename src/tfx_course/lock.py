"""``make lock``: requirements.txt, the full lock with hashes, from pyproject.toml; environment.yml, the same for conda."""

import re
import sys

from tfx_course import bootstrap
from tfx_course.paths import ROOT

LOCK = ROOT / "requirements.txt"
ENVIRONMENT = ROOT / "environment.yml"

_ENVIRONMENT = """\
# The course for conda, mamba and Binder. Generated from requirements.txt: `make lock`.
# Plain pins, because pip takes no hashes beside the course itself, `-e .`.
name: tfx-course
channels:
  - conda-forge
dependencies:
  - python=3.10
  - pip
  - cxx-compiler
  - pip:
      - -e .
{pins}
"""


def resolve():
    """Resolve pyproject.toml anew for the one platform that the lock serves, Linux x86_64 with glibc 2.28."""
    uv = bootstrap.find_uv() or bootstrap.install_uv()
    options = ["--upgrade", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"]
    platform = ["--python-version", "3.10", "--python-platform", "x86_64-manylinux_2_28"]
    command = [uv, "pip", "compile", "pyproject.toml", "--quiet", *options, *platform, "--output-file", LOCK.name]
    bootstrap.step(*command)


def pins(text):
    """Return the ``name==version`` lines of a lock, in order."""
    return re.findall(r"^([a-z0-9][a-z0-9._-]*==[^\s;\\]+)", text, re.MULTILINE)


def environment(text):
    """Return environment.yml for the lock ``text``."""
    return _ENVIRONMENT.format(pins="\n".join(f"      - {pin}" for pin in pins(text)))


if __name__ == "__main__":
    try:
        resolve()
    except bootstrap.Stop as stop:
        sys.exit(str(stop))
    ENVIRONMENT.write_text(environment(LOCK.read_text()))
