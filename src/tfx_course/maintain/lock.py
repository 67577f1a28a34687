"""``make lock``: each stack's full lock with hashes, from pyproject.toml; environment.yml, the
classic one for conda; the locks of the environments beside the course's, from their ``.in``
files.

With ``--keep``, only what no longer fits changes. With ``--this``, the other stack keeps its lock:
the weekly run tries each stack apart, and one that cannot be resolved must not fail the other.
"""

import sys

from tfx_course.machine import bootstrap, environments
from tfx_course.paths import ROOT

ENVIRONMENT = ROOT / "environment.yml"

_ENVIRONMENT = """\
# The course for conda and mamba, on Linux x86_64. Generated from requirements.txt: `make lock`.
# Tested: the pip section, with pip in an empty Python. Never tried: conda, mamba, Binder.
# Plain pins, because pip takes no hashes beside the course itself, `-e .`.
name: tfx-course
channels:
  - conda-forge
dependencies:
  - python={python}
  - pip
  - cxx-compiler
  - pip:
      - -e .
{pins}
"""


def resolve(stack, upgrade=True):
    """Resolve pyproject.toml anew for one stack, or, without ``upgrade``, change only what it no
    longer fits.
    """
    if len(stack.systems) > 1:  # one file for all of them: what only one needs carries a marker
        platform = ["--universal"]
    else:
        platform = ["--python-platform", f"x86_64-manylinux_{stack.glibc[0]}_{stack.glibc[1]}"]
    compile_("pyproject.toml", stack.lock, upgrade, "--python-version", stack.python, *platform)


def compile_(source, target, upgrade, *options):
    uv = bootstrap.find_uv() or bootstrap.install_uv()
    options = [
        *options,
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--custom-compile-command",
        "make lock",
    ]
    options += ["--upgrade"] if upgrade else []
    bootstrap.step(
        uv, "pip", "compile", source, "--quiet", *options, "--output-file", target.relative_to(ROOT)
    )


def environment(text):
    """Return environment.yml for the lock ``text``."""
    pins = "\n".join(f"      - {name}=={version}" for name, version in bootstrap.pins(text))
    return _ENVIRONMENT.format(python=bootstrap.CLASSIC.python, pins=pins)


def main(arguments=()):
    upgrade = "--keep" not in arguments
    for stack in [bootstrap.choose()] if "--this" in arguments else bootstrap.STACKS:
        resolve(stack, upgrade)
    for name in environments.NAMES:
        target = environments.lock(name)
        compile_(
            target.with_suffix(".in"),
            target,
            upgrade,
            "--universal",
            "--python-version",
            bootstrap.CLASSIC.python if name in environments.ON_COURSE_PYTHON else "3.11",
        )
    ENVIRONMENT.write_text(environment(bootstrap.CLASSIC.lock.read_text()))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except bootstrap.Stop as stop:
        sys.exit(str(stop))
