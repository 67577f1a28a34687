"""Every picture of an executed notebook is there in JupyterLab, in a real browser without a
network.
"""

from pathlib import Path

import pytest
from looking import EXECUTED, NOTEBOOK, kinds, prove, served

pytestmark = pytest.mark.slow


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
