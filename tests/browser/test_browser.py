"""Every picture of an executed notebook is there in a real browser without a network: in JupyterLab
and in exported HTML.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from copies import copy_course

from tfx_course import messages
from tfx_course.paths import ROOT
from tfx_course.views import facets_page

pytestmark = pytest.mark.slow
LOOK = Path(__file__).with_name("look.py")
NOTEBOOK = "episodes/{}/04-examplegen.ipynb"  # it has a picture of each kind
EXECUTED = {
    lang: sorted(
        path.relative_to(ROOT).as_posix()
        for part in ("episodes", "solutions")
        for path in (ROOT / part / lang).glob("*.ipynb")
    )
    for lang in messages.LANGUAGES
}
# nbconvert's own page asks for these three, which our outputs do not use.
OF_NBCONVERT = re.compile(r"require(\.min)?\.js|mathjax|mermaid", re.IGNORECASE)


@pytest.fixture(scope="module")
def look(chromium, browser, tmp_path_factory):
    """Return a function that opens an address and returns what `look.py` saw. BROWSER_SHOTS names a
    folder to keep screenshots.
    """

    def open_(address, name, theme="light"):
        folder = Path(os.environ.get("BROWSER_SHOTS") or tmp_path_factory.mktemp("shots")) / name
        folder.mkdir(parents=True, exist_ok=True)
        shown = subprocess.run(
            [browser, LOOK, chromium, address, theme, folder],
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert shown.returncode == 0, shown.stderr
        return json.loads(shown.stdout)

    return open_


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


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with served(tmp_path_factory.mktemp("browser") / "course") as address:
        yield address


def test_one_notebook_has_a_picture_of_each_kind():
    assert kinds(NOTEBOOK.format("en")) == {"statistics", "facets", "schema", "image"}


@pytest.mark.parametrize("notebook", EXECUTED["en"])
def test_jupyterlab_shows_every_picture(notebook, lab, look):
    # Without the tabs and the layout that the last one left.
    seen = look(f"{lab(notebook)}&reset", f"lab-{Path(notebook).parts[0]}-{Path(notebook).stem}")
    prove(seen, notebook)
    assert seen["away"] == [] and seen["errors"] == []


def test_jupyterlabs_dark_theme_shows_every_picture(look, tmp_path):
    notebook = NOTEBOOK.format("en")
    with served(tmp_path / "course", themes={"theme": "JupyterLab Dark"}) as address:
        seen = look(address(notebook), "lab-dark", "dark")
    prove(seen, notebook, "dark")
    assert seen["away"] == [] and seen["errors"] == []


def exported(tmp_path, notebook, *options):
    page = tmp_path / Path(notebook).with_suffix(".html")
    page.parent.mkdir(parents=True)
    convert = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "html",
        *options,
        ROOT / notebook,
        "--output",
        page,
    ]
    subprocess.run(convert, check=True, capture_output=True)
    return page


@pytest.mark.parametrize(
    "notebook, theme",
    [(notebook, "light") for notebook in EXECUTED["pt-BR"]] + [(NOTEBOOK.format("pt-BR"), "dark")],
)
def test_exported_html_shows_every_picture(look, tmp_path, notebook, theme):
    page = exported(tmp_path, notebook, f"--HTMLExporter.theme={theme}")
    installed = facets_page.install()
    shutil.copytree(installed, tmp_path / installed.relative_to(ROOT))
    seen = look(
        page.as_uri(), f"html-{theme}-{Path(notebook).parts[0]}-{Path(notebook).stem}", theme
    )
    prove(seen, notebook, theme)
    fit(seen["printed"], notebook, smallest=10)  # 8 points on paper are 10.7 pixels
    assert [url for url in seen["away"] if not OF_NBCONVERT.search(url)] == []
    assert [error for error in seen["errors"] if not OF_NBCONVERT.search(error)] == []


def test_a_sentence_stands_where_facets_cannot_be_opened(look, tmp_path):
    seen = look(exported(tmp_path, NOTEBOOK.format("en")).as_uri(), "html-alone")
    hidden, height = seen["facets"]
    assert not hidden and height == 0 and seen["seen"]["facets"] > 10
