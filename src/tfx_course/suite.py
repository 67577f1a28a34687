"""The course's own tests: the package with pytest, every executed notebook with nbval."""

import subprocess
import sys

from tfx_course.messages import LANGUAGES
from tfx_course.paths import ROOT

# One edition is executed; tests/test_notebooks.py proves that the other holds the same code and the same outputs.
NOTEBOOKS = [f"{folder}/{LANGUAGES[0]}" for folder in ("episodes", "solutions")]
NBVAL = [
    "--nbval",
    "--nbval-sanitize-with=tests/nbval-sanitize.cfg",
    "--nbval-current-env",
    "--nbval-cell-timeout=300",
    "--nbval-kernel-startup-timeout=120",
]


def run(everything=False, arguments=()):
    """Run the suite with ``arguments`` for pytest, or the tests named there; ``everything`` adds the slow proofs.

    Returns:
        pytest's exit code.
    """
    marks = [] if everything else ["-m", "not slow"]
    named = any(not argument.startswith("-") for argument in arguments)
    paths = [] if named else ["tests", *NOTEBOOKS]
    return subprocess.call([sys.executable, "-m", "pytest", *NBVAL, *marks, *arguments, *paths], cwd=ROOT)
