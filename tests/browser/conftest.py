"""What the tests of pictures share."""

import json
import os
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def look(chromium, browser, tmp_path_factory):
    """Return a function that opens an address and returns what `look.py` saw. BROWSER_SHOTS names a
    folder to keep screenshots.
    """

    def open_(address, name, theme="light"):
        folder = Path(os.environ.get("BROWSER_SHOTS") or tmp_path_factory.mktemp("shots")) / name
        folder.mkdir(parents=True, exist_ok=True)
        shown = subprocess.run(
            [browser, Path(__file__).with_name("look.py"), chromium, address, theme, folder],
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)

    return open_
