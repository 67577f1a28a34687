"""What `look.py` sees of a notebook's pictures, and what must hold of it; and a JupyterLab to look
at.
"""

import contextlib
import json
import os
import re
import subprocess
import sys

from copies import copy_course

from tfx_course import messages
from tfx_course.paths import ROOT

NOTEBOOK = "episodes/{}/04-examplegen.ipynb"  # it has a picture of each kind
EXECUTED = {
    lang: sorted(
        path.relative_to(ROOT).as_posix()
        for part in ("episodes", "solutions")
        for path in (ROOT / part / lang).glob("*.ipynb")
    )
    for lang in messages.LANGUAGES
}


def kinds(notebook):
    """Return the kinds of pictures, as `look.py` calls them, that ``notebook`` has among its stored
    outputs.
    """
    cells = [
        cell
        for cell in json.loads((ROOT / notebook).read_text())["cells"]
        if cell["cell_type"] == "code"
    ]
    pages = [
        "".join(output.get("data", {}).get("text/html", ""))
        for cell in cells
        for output in cell["outputs"]
    ]
    found = {"image" for page in pages if page.startswith("<img")}
    for page in pages:
        if "<caption" in page:
            found.add("statistics" if "<img" in page else "schema")
        elif "facets-" in page:
            found.add("facets")
    return found


def prove(seen, notebook, theme="light"):
    assert seen["theme"] == theme
    assert set(seen["seen"]) == kinds(notebook)
    assert all(height > 50 for height in seen["seen"].values()), seen["seen"]
    assert seen["broken"] == [] and seen["serious"] == []
    fit(seen["tables"], notebook)
    if "facets" in seen["seen"]:
        sentence_hidden, height = seen["facets"]
        assert sentence_hidden and height > 500, "the sentence stands where Facets should"


def fit(tables, notebook, smallest=12):
    """Whatever ``show`` drew stands in its column whole: nothing is cut off, no word is broken, and
    all can be read.
    """
    cells = [
        cell
        for cell in json.loads((ROOT / notebook).read_text())["cells"]
        if cell["cell_type"] == "code"
    ]
    stored = {
        found[1]
        for cell in cells
        for output in cell["outputs"]
        if (
            found := re.search(
                '<div id="(\\w+)" class="course-show"',
                "".join(output.get("data", {}).get("text/html", "")),
            )
        )
    }
    assert set(tables) == stored
    for table in tables.values():
        assert table["over"] <= 0 and not table["broken"] and table["smallest"] >= smallest, table


@contextlib.contextmanager
def served(root, lang="en", **settings):
    """JupyterLab in ``lang`` on a copy of the course, with a learner's settings; yields a function
    from a notebook's path to its address.
    """
    copy_course(root, "src", "episodes", "solutions", "data")
    for name, setting in settings.items():
        file = (
            root
            / f".course/jupyter/config/lab/user-settings/@jupyterlab/apputils-extension/{name}.jupyterlab-settings"  # noqa: E501
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(setting))
    environ = os.environ | {"PYTHONPATH": str(root / "src"), "COURSE_LANG": lang}
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from tfx_course.cli import course; course()",
            "lab",
            "--no-browser",
            "--port",
            "0",
        ],
        cwd=root,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = next(
            found
            for line in server.stdout
            if (found := re.search(r"(http://[\d.:]+)/.*token=(\w+)", line))
        )
        yield lambda path: f"{told[1]}/lab/tree/{path}?token={told[2]}"
    finally:
        server.terminate()
        server.wait(30)
