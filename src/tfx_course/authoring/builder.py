"""From one source to its notebooks: both editions, executed, and for a sheet the exercises with the
answers cleared.

A source's code is executed once; its outputs go into both editions. Nothing is written before all
of a source's cells have run, and every file is replaced whole, so an interrupted build leaves the
old notebooks as they were.
"""

import json
import re
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat import v4

from tfx_course import files, messages
from tfx_course.authoring.catalogue import BuildError, find_sources
from tfx_course.lessons import rendering
from tfx_course.paths import ROOT, notebook_path

_REWRITTEN = re.compile(r".*\r(?=[^\n])")  # of a line, what a carriage return wrote over


# --- executing ------------------------------------------------------------------------------------


def execute(source, on_cell=lambda position, cell: None, timeout=600):
    """Run the code cells of ``source`` in a fresh kernel and return ``{cell name: [output, ...]}``.

    Args:
        on_cell: called with ``(position, cell)`` as each code cell starts.
        timeout: seconds that one cell may take.

    Raises:
        BuildError: a cell failed, wrote to stderr, or printed something that is true of one machine
            only.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    cells = source.code()
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell(cell.source, metadata={"tags": cell.tags}) for cell in cells]
    )
    folder = source.path.parent / rendering.LANGUAGES[0]
    folder.mkdir(exist_ok=True)
    sockets = tempfile.TemporaryDirectory(prefix="course-build-")
    client = NotebookClient(
        notebook,
        config=Config(
            KernelManager={"transport": "ipc", "connection_file": f"{sockets.name}/kernel.json"}
        ),
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=lambda cell, cell_index: on_cell(cell_index, cells[cell_index]),
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        where = next(
            (c for c, n in zip(cells, notebook.cells) if n.execution_count is None), cells[-1]
        )
        failed = [
            c
            for c, n in zip(cells, notebook.cells)
            if any(o.output_type == "error" for o in n.outputs)
        ]
        raise BuildError(f"{_place(source, failed[-1] if failed else where)}: {error}") from error
    finally:
        sockets.cleanup()
    return {
        cell.name: _portable(source, cell, _joined(done.outputs))
        for cell, done in zip(cells, notebook.cells)
    }


def _joined(outputs):
    """Return ``outputs`` with neighbouring streams made one: a kernel sends what is printed in any
    number of pieces.

    (nbclient's own ``coalesce_streams`` takes what is printed after a picture to before it.)
    """
    joined = []
    for output in outputs:
        if (
            joined
            and output.output_type == joined[-1].output_type == "stream"
            and output.name == joined[-1].name
        ):
            joined[-1].text += output.text
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "stream":
            output.text = _REWRITTEN.sub("", output.text)
    return joined


def _place(source, cell):
    return f"{source.path.parent.name}/{source.path.name}:{cell.line}"


def _portable(source, cell, outputs):
    for output in outputs:
        stored = json.dumps(output)
        if output.get("name") == "stderr":
            raise BuildError(f"{_place(source, cell)}: the cell writes to stderr: {output['text']}")
        if str(ROOT) in stored or str(Path.home()) + "/" in stored:
            raise BuildError(
                f"{_place(source, cell)}: the output carries a path of this machine: {stored[:300]}"
            )
    return outputs


# --- building -------------------------------------------------------------------------------------


def stored_outputs(source, root=ROOT):
    """Return the outputs stored in an edition whose code is that of ``source``, or None where
    none is.
    """
    for lang in rendering.LANGUAGES:
        path = notebook_path(root, source.path.parent.name, lang, source.slug)
        try:
            notebook = nbformat.read(path, as_version=4)
        except (FileNotFoundError, nbformat.reader.NotJSONError):
            continue
        stored = {
            cell.id.removeprefix(f"{source.slug}-"): cell
            for cell in notebook.cells
            if cell.cell_type == "code"
        }
        if notebook.metadata.get("tfx_course", {}).get("code") == rendering.code_digest(
            source
        ) and all(
            cell.name in stored
            and stored[cell.name].source == cell.source
            and stored[cell.name].execution_count
            for cell in source.code()
        ):
            return {cell.name: stored[cell.name].outputs for cell in source.code()}
    return None


def products(source, outputs, root=ROOT):
    """Return every file that ``source`` makes, ``{path: text}``."""
    folder = source.path.parent.name
    made = {
        notebook_path(root, folder, lang, source.slug): rendering.render(source, lang, outputs)
        for lang in rendering.LANGUAGES
    }
    if source.is_sheet:
        made.update(
            {
                notebook_path(root, "exercises", lang, source.slug): rendering.render_exercises(
                    source, lang
                )
                for lang in rendering.LANGUAGES
            }
        )
    return {path: rendering.serialise(notebook) for path, notebook in made.items()}


def stale_translations(source, stored):
    """Compare the twins of ``source`` with the hashes ``stored`` when each was last translated.

    Returns:
        ``(stale, hashes)``: the English cells whose Portuguese twin changed while they did not, and
        what to store next.
    """
    stale, hashes = [], {}
    for portuguese, english in source.pairs():
        now = [rendering.digest(portuguese.source), rendering.digest(english.source)]
        before = stored.get(english.name, now)
        if before[0] != now[0] and before[1] == now[1]:
            stale.append(english)
            now = before
        hashes[english.name] = now
    return stale, hashes


def translations_file(root, folder):
    return root / folder / "translations.json"


def read_translations(root, folder):
    return _read(translations_file(root, folder))


def executed_file(root, source):
    """Return where it is kept with what of the course each source was last executed (see
    ``dependencies``).
    """
    return root / source.path.parent.name / "executed.json"


def _read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _note(path, source, value):
    """Store ``value`` for ``source`` in ``path``, and nothing of sources that are gone."""
    stored = {
        slug: kept for slug, kept in _read(path).items() if (path.parent / f"{slug}.py").exists()
    }
    files.replace(path, json.dumps(stored | {source.slug: value}, indent=1, sort_keys=True) + "\n")


def build(only=(), everything=False, accept=False, root=ROOT, console=None):
    """Build the notebooks of all sources, or of those whose numbers are in ``only``.

    Args:
        everything: execute also what did not change.
        accept: take the English cells as translations of the Portuguese ones as they stand now.
        console: a ``rich.console.Console`` to report to.

    Returns:
        True if no translation is stale.

    Raises:
        sources.SourceError, BuildError: nothing of that source was written.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = console or Console()
    from tfx_course.authoring import dependencies, tables

    lessons, fresh = find_sources(root, only), True
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[cell]}"),
        _CellTime(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        for source in lessons:
            imported = dependencies.digest(source)
            same = not everything and imported == _read(executed_file(root, source)).get(
                source.slug
            )
            outputs = stored_outputs(source, root) if same else None
            how = messages.text("build.reused")
            if outputs is None:
                started = time.monotonic()
                task = progress.add_task(
                    source.slug, total=len(source.code()), cell="", started=started
                )

                def on_cell(position, cell):
                    progress.update(
                        task, completed=position, cell=cell.name, started=time.monotonic()
                    )

                outputs = execute(source, on_cell)
                progress.remove_task(task)
                how = messages.text("build.executed", seconds=round(time.monotonic() - started))
            changed = [
                path
                for path, text in products(source, outputs, root).items()
                if files.replace(path, text)
            ]
            _note(executed_file(root, source), source, imported)
            fresh &= _note_translations(source, root, accept, console)
            console.print(
                f"{source.path.parent.name}/{source.slug}: {how},"
                f" {messages.text('build.written', n=len(changed))}"
            )
    repeats = tables.products(root)
    for path, text in repeats.items():
        files.replace(path, text)
    built = {source.number for source in lessons}
    for source in find_sources(root):
        following = rendering.next_episode(source)
        if source.path in repeats or (following and following.stem[:2] in built):
            fresh &= _follow(source, root, accept, console)
    return fresh


def _follow(source, root, accept, console):
    """Render ``source``, which repeats front matter of another one, with the outputs it has.

    Returns:
        True if none of its translations is stale.
    """
    outputs = stored_outputs(source, root)
    if outputs is None:  # its code changed: it follows when it is built
        return True
    for path, text in products(source, outputs, root).items():
        files.replace(path, text)
    return _note_translations(source, root, accept, console)


def _note_translations(source, root, accept, console):
    folder = source.path.parent.name
    stored = read_translations(root, folder)
    stale, hashes = stale_translations(source, {} if accept else stored.get(source.slug, {}))
    for cell in stale:
        console.print(
            messages.text("build.stale", place=_place(source, cell), name=cell.name),
            style="bold red",
        )
    _note(translations_file(root, folder), source, hashes)
    return not stale


def _CellTime():
    from rich.progress import ProgressColumn
    from rich.text import Text

    class CellTime(ProgressColumn):
        """Seconds that the running cell has taken so far."""

        max_refresh = 0.5

        def render(self, task):
            return Text(f"{time.monotonic() - task.fields['started']:.0f} s")

    return CellTime()
