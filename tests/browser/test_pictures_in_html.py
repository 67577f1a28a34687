"""Every picture of an executed notebook is there in the page that JupyterLab exports, in a real
browser without a network, and on paper.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from looking import EXECUTED, NOTEBOOK, fit, prove

from tfx_course.paths import ROOT
from tfx_course.views import facets_page

pytestmark = pytest.mark.slow
# nbconvert's own page asks for these three, which our outputs do not use.
OF_NBCONVERT = re.compile(r"require(\.min)?\.js|mathjax|mermaid", re.IGNORECASE)


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
