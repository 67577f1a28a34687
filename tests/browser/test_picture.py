"""The picture at the top of each README can be taken, and shows the present lesson.

    README_PICTURES=docs make test-all ARGS=tests/browser/test_picture.py

takes both anew and puts them where the READMEs have them; look at them before you commit. CI only
proves that they can be taken.
"""

import json
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from looking import served

from tfx_course import messages
from tfx_course.lessons import sheets
from tfx_course.paths import ROOT

pytestmark = pytest.mark.slow
# A question, the code that answers it, its table.
NOTEBOOK, FIRST, LAST = (
    "04-examplegen",
    "parquet-intro",
    "parquet",
)
TAKE = Path(__file__).with_name("picture.py")


def squeezed(text):
    return re.sub(r"[\W_]+", "", text)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_picture_of_the_readme_is_of_the_present_lesson(lang, browser, tmp_path):
    notebook = f"episodes/{lang}/{NOTEBOOK}.ipynb"
    cells = sheets.read(ROOT / notebook)["cells"]
    first, last = (
        [cell["id"] for cell in cells].index(f"{NOTEBOOK}-{name}") for name in (FIRST, LAST)
    )
    picture = tmp_path / f"lesson-{lang}.png"
    with served(tmp_path / "course", lang=lang) as address:
        command = [
            browser,
            TAKE,
            shutil.which("chromium"),
            address(notebook),
            str(first),
            str(last),
            picture,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["cut"] == [] and seen["folded"] == 0
    question, code = (
        squeezed(" ".join(words.split())) for words in (seen["words"][0], seen["words"][-1])
    )
    assert (
        squeezed(re.sub(r"`|\*\*|^#+ ", "", sheets.source(cells[first]), flags=re.MULTILINE))
        in question
    )
    assert squeezed(sheets.source(cells[last]).splitlines()[0]) in code and "6703" in code
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    assert width == 2560 and 1000 < height < 3000
    if folder := os.environ.get("README_PICTURES"):
        fonts = subprocess.run(["fc-list"], capture_output=True, text=True).stdout
        assert "emoji" in fonts.lower(), (
            "🤔 would be an empty box: apt install fonts-noto-color-emoji"
        )
        shutil.copy(picture, ROOT / folder)
