"""Run, Run again: Shift+Enter twice on a cell, or a return to one above, is what notebooks invite.
No cell may mind.
"""

import tempfile

import pytest
from nbclient import NotebookClient
from nbformat import v4
from traitlets.config import Config

from tfx_course import messages
from tfx_course.authoring import catalogue

pytestmark = pytest.mark.slow
SOURCES = {
    f"{source.path.parent.name}/{source.slug}": source for source in catalogue.find_sources()
}


def complaints(source, folder, monkeypatch):
    """Run every code cell of ``source`` twice in a row, and then the next; return ``{cell name:
    what its second run raised}``.
    """
    monkeypatch.setenv("COURSE_WORK", str(folder))
    cells = [cell for cell in source.code() for _ in range(2)]
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell(cell.source, metadata={"tags": cell.tags}) for cell in cells]
    )
    with tempfile.TemporaryDirectory(prefix="k") as sockets:  # their paths must be short
        client = NotebookClient(
            notebook,
            config=Config(
                KernelManager={"transport": "ipc", "connection_file": f"{sockets}/kernel.json"}
            ),
            kernel_name="python3",
            timeout=600,
            allow_errors=True,
            resources={"metadata": {"path": str(source.path.parent / messages.LANGUAGES[0])}},
        )
        client.execute()
    raised = {}
    for cell, done in zip(cells, notebook.cells):
        for output in done.outputs:
            if output.output_type == "error" and "raises-exception" not in cell.tags:
                raised[cell.name] = f"{output.ename}: {output.evalue}"
    return raised


@pytest.mark.parametrize("name", SOURCES)
def test_every_cell_can_be_run_again(name, tmp_path, monkeypatch):
    assert complaints(SOURCES[name], tmp_path, monkeypatch) == {}
