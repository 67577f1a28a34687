"""From one source to its notebooks: both editions, executed, and for a sheet the exercises with the answers cleared.

A source's code is executed once; its outputs go into both editions. Nothing is written before all of a source's cells
have run, and every file is replaced whole, so an interrupted build leaves the old notebooks as they were.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat import v4

from tfx_course import messages, sources
from tfx_course.paths import ROOT, notebook_path

LANGUAGES = messages.LANGUAGES
_REWRITTEN = re.compile(r".*\r(?=[^\n])")  # of a line, what a carriage return wrote over
PREDICT = "🤔"  # asks for a guess: the stored output of the code cell that follows stays folded until it is run


class BuildError(Exception):
    """A source that cannot be built, said with the file and line of the cell."""


def find_sources(root=ROOT, only=()):
    """Return the sources below ``root``, episodes first; ``only`` limits them to numbers such as ``"04"`` or ``"4"``.

    Raises:
        BuildError: there is no source of one of the numbers.
    """
    numbers = wanted(root, only)
    paths = [*sorted((root / "episodes").glob("*.py")), *sorted((root / "solutions").glob("*.py"))]
    return [sources.read(path) for path in paths if path.name[:2] in numbers]


def wanted(root, only):
    """Return the numbers that ``only`` names (``"4"`` is ``"04"``), all of them where it is empty.

    Raises:
        BuildError: there is no source of one of them.
    """
    known = {path.name[:2] for folder in ("episodes", "solutions") for path in (root / folder).glob("*.py")}
    numbers = {number.zfill(2) for number in only}
    if unknown := sorted(numbers - known):
        raise BuildError(messages.text("build.unknown", numbers=" ".join(unknown), known=" ".join(sorted(known))))
    return numbers or known


def code_digest(source):
    """Return what decides whether stored outputs still belong to ``source``: a hash of its code cells, in order."""
    return _digest(json.dumps([[cell.name, cell.source, cell.tags] for cell in source.code()]))


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# --- rendering: pure, no kernel ---------------------------------------------------------------------------------------


def render(source, lang, outputs):
    """Return the executed edition of ``source`` in ``lang`` as a notebook.

    Args:
        outputs: ``{cell name: [output, ...]}``, what the code cells printed when they ran.
    """
    notebook = _notebook(source, lang, source.path.parent.name)
    notebook.metadata.tfx_course.code = code_digest(source)
    if source.is_sheet:
        notebook.metadata.tfx_course.hints = source.hints(lang)
    count, before = 0, ""
    for cell in source.edition(lang):
        rendered = _cell(source, cell, cell.source)
        if cell.kind == "code":
            count += 1
            if PREDICT in before:  # JupyterLab unfolds the output when the learner runs the cell
                rendered.metadata.update(collapsed=True, jupyter={"outputs_hidden": True})
            rendered.execution_count = count
            rendered.outputs = [_translated(output, lang) for output in outputs[cell.name]]
            for output in rendered.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
        before = cell.source
        notebook.cells.append(rendered)
    notebook.cells += [*_closing(source, lang), *_onward(source, lang, source.path.parent.name)]
    return notebook


def _translated(output, lang):
    """Return ``output`` with the texts that it carries in every language (alt text, say) set to those of ``lang``."""
    output = nbformat.from_dict(json.loads(json.dumps(output)))
    texts = output.get("metadata", {}).get("tfx_course", {})
    if texts:
        output.data.update({kind: messages.translate(content, texts, lang) for kind, content in output.data.items()})
    return output


def render_exercises(source, lang):
    """Return the sheet as a learner gets it: answers cleared, no outputs, checks that cannot be deleted by accident."""
    notebook = _notebook(source, lang, "exercises")
    for cell in source.edition(lang):
        answer = cell.role == "answer"
        text = sources.cleared(cell.source, source.check_of(cell).source) if answer else cell.source
        rendered = _cell(source, cell, text)
        notebook.cells.append(rendered)
        if cell.role == "check":
            rendered.metadata.update(deletable=False, editable=False)
            notebook.cells.append(_hint(source, cell.exercise))
    notebook.cells += [*_closing(source, lang), *_onward(source, lang, "exercises")]
    return notebook


def _hint(source, exercise):
    """Return the cell in which a learner asks for a hint. It is nobody's answer: neither checks nor nbgrader know it."""
    number = f"{source.number}.{exercise}"
    metadata = {"tfx_course": {"hint": number}, "tags": ["hint"]}
    return v4.new_code_cell(f'hint("{number}")', id=f"{source.slug}-hint-{exercise}", metadata=metadata)


def _notebook(source, lang, folder):
    notebook = v4.new_notebook()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
            "tfx_course": {"generated_from": f"{source.path.parent.name}/{source.path.name}", "lang": lang},
        }
    )
    notebook.cells = [_opening(source, lang, folder)]
    return notebook


def _cell(source, cell, text):
    make = v4.new_code_cell if cell.kind == "code" else v4.new_markdown_cell
    rendered = make(text, id=f"{source.slug}-{cell.name}")
    if cell.tags:
        rendered.metadata.tags = cell.tags
    if cell.role:
        # nbgrader's metadata, version 3, so that a sheet can be dropped into it as it is.
        grade = cell.role == "check"
        rendered.metadata.tfx_course = {"exercise": f"{source.number}.{cell.exercise}"}
        rendered.metadata.nbgrader = {
            "grade": grade,
            "grade_id": f"{source.slug}-{cell.name}",
            "locked": grade,
            "schema_version": 3,
            "solution": not grade,
            "task": False,
            **({"points": 1} if grade else {}),
        }
    return rendered


def _link(source, folder, lang, to_folder, to_lang):
    """Return the path from one notebook of ``source`` to another, as a link has it."""
    place, target = (notebook_path(Path(), *each, source.slug) for each in ((folder, lang), (to_folder, to_lang)))
    return os.path.relpath(target, place.parent)


def _opening(source, lang, folder):
    def say(key, **values):
        return messages.text(f"notebook.{key}", lang, **values)

    def link(to_folder, to_lang):
        return _link(source, folder, lang, to_folder, to_lang)

    front, other = source.front, next(each for each in LANGUAGES if each != lang)
    kind = "sheet" if source.is_sheet else "episode"
    lines = [f"# {say(kind, number=int(source.number), title=front.title[lang])}", ""]
    lines.append(say("other_language", path=link(folder, other)))
    if folder == "solutions":
        lines += ["", say("reference", path=link("exercises", lang))]
    minutes = [say(f"minutes_{part}", n=getattr(front, part)) for part in ("teaching", "exercises") if getattr(front, part)]
    lines += ["", f"⏱️ {' · '.join(minutes)}"]
    for part in ("questions", "objectives"):
        if getattr(front, part):
            lines += ["", f"**{say(part)}**", "", *(f"- {text}" for text in getattr(front, part)[lang])]
    return v4.new_markdown_cell("\n".join(lines), id=f"{source.slug}-opening")


def _closing(source, lang):
    if not source.front.keypoints:
        return []
    heading = messages.text("notebook.keypoints", lang)
    lines = [f"## {heading}", "", *(f"- {text}" for text in source.front.keypoints[lang])]
    return [v4.new_markdown_cell("\n".join(lines), id=f"{source.slug}-closing")]


def _onward(source, lang, folder):
    """Return the last cell: from an episode to its sheet and the next episode, from a sheet to its solution and there."""
    root = source.path.parent.parent
    lines = []
    if folder == "episodes" and any((root / "solutions").glob(f"{source.number}-*.py")):
        path = _link(source, folder, lang, "exercises", lang)
        lines.append(messages.text("notebook.to_sheet", lang, number=source.number, path=path, minutes=source.front.exercises))
    if folder == "exercises":
        lines.append(messages.text("notebook.solution", lang, path=_link(source, folder, lang, "solutions", lang)))
    if following := next_episode(source):
        path, title = f"../../episodes/{lang}/{following.stem}.ipynb", sources.read_front(following).title[lang]
        if folder == "episodes":
            path = f"{following.stem}.ipynb"
        lines.append(messages.text("notebook.to_episode", lang, number=following.stem[:2], title=title, path=path))
    return [v4.new_markdown_cell("\n\n".join(lines), id=f"{source.slug}-onward")] if lines else []


def next_episode(source):
    """Return the path of the source of the episode after ``source``, or None after the last."""
    episodes = sorted((source.path.parent.parent / "episodes").glob("[0-9][0-9]-*.py"))
    return next((path for path in episodes if path.stem[:2] > source.number), None)


# --- executing --------------------------------------------------------------------------------------------------------


def execute(source, on_cell=lambda position, cell: None, timeout=600):
    """Run the code cells of ``source`` in a fresh kernel and return ``{cell name: [output, ...]}``.

    Args:
        on_cell: called with ``(position, cell)`` as each code cell starts.
        timeout: seconds that one cell may take.

    Raises:
        BuildError: a cell failed, wrote to stderr, or printed something that is true of one machine only.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    cells = source.code()
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell.source, metadata={"tags": cell.tags}) for cell in cells])
    folder = source.path.parent / LANGUAGES[0]
    folder.mkdir(exist_ok=True)
    sockets = tempfile.TemporaryDirectory(prefix="course-build-")
    client = NotebookClient(
        notebook,
        config=Config(KernelManager={"transport": "ipc", "connection_file": f"{sockets.name}/kernel.json"}),
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=lambda cell, cell_index: on_cell(cell_index, cells[cell_index]),
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        where = next((c for c, n in zip(cells, notebook.cells) if n.execution_count is None), cells[-1])
        failed = [c for c, n in zip(cells, notebook.cells) if any(o.output_type == "error" for o in n.outputs)]
        raise BuildError(f"{_place(source, failed[-1] if failed else where)}: {error}") from error
    finally:
        sockets.cleanup()
    return {cell.name: _portable(source, cell, _joined(done.outputs)) for cell, done in zip(cells, notebook.cells)}


def _joined(outputs):
    """Return ``outputs`` with neighbouring streams made one: a kernel sends what is printed in any number of pieces.

    (nbclient's own ``coalesce_streams`` takes what is printed after a picture to before it.)
    """
    joined = []
    for output in outputs:
        if joined and output.output_type == joined[-1].output_type == "stream" and output.name == joined[-1].name:
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
            raise BuildError(f"{_place(source, cell)}: the output carries a path of this machine: {stored[:300]}")
    return outputs


# --- building ---------------------------------------------------------------------------------------------------------


def stored_outputs(source, root=ROOT):
    """Return the outputs stored in an edition whose code is that of ``source``, or None where none is."""
    for lang in LANGUAGES:
        path = notebook_path(root, source.path.parent.name, lang, source.slug)
        try:
            notebook = nbformat.read(path, as_version=4)
        except (FileNotFoundError, nbformat.reader.NotJSONError):
            continue
        found = {cell.id.removeprefix(f"{source.slug}-"): cell for cell in notebook.cells if cell.cell_type == "code"}
        if notebook.metadata.get("tfx_course", {}).get("code") == code_digest(source) and all(
            cell.name in found and found[cell.name].source == cell.source and found[cell.name].execution_count
            for cell in source.code()
        ):
            return {cell.name: found[cell.name].outputs for cell in source.code()}
    return None


def products(source, outputs, root=ROOT):
    """Return every file that ``source`` makes, ``{path: text}``."""
    folder = source.path.parent.name
    made = {notebook_path(root, folder, lang, source.slug): render(source, lang, outputs) for lang in LANGUAGES}
    if source.is_sheet:
        made.update({notebook_path(root, "exercises", lang, source.slug): render_exercises(source, lang) for lang in LANGUAGES})
    return {path: serialise(notebook) for path, notebook in made.items()}


def serialise(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def stale_translations(source, stored):
    """Compare the twins of ``source`` with the hashes ``stored`` when each was last translated.

    Returns:
        ``(stale, hashes)``: the English cells whose Portuguese twin changed while they did not, and what to store next.
    """
    stale, hashes = [], {}
    for portuguese, english in source.pairs():
        now = [_digest(portuguese.source), _digest(english.source)]
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
    """Return where it is kept with what of the course each source was last executed (see ``dependencies``)."""
    return root / source.path.parent.name / "executed.json"


def _read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _note(path, source, value):
    replace(path, json.dumps(_read(path) | {source.slug: value}, indent=1, sort_keys=True) + "\n")


def replace(path, text):
    """Write ``text`` to ``path`` whole or not at all; an unchanged file is left alone. Returns whether it changed.

    A link stays a link, and a file keeps its mode.
    """
    path = path.resolve()
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        if path.exists():
            shutil.copymode(path, partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return True


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
    from tfx_course import dependencies, readme

    found, fresh = find_sources(root, only), True
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[cell]}"), _CellTime())
    with Progress(*columns, console=console, transient=True) as progress:
        for source in found:
            imported = dependencies.digest(source)
            same = not everything and imported == _read(executed_file(root, source)).get(source.slug)
            outputs = stored_outputs(source, root) if same else None
            how = messages.text("build.reused")
            if outputs is None:
                started = time.monotonic()
                task = progress.add_task(source.slug, total=len(source.code()), cell="", started=started)

                def on_cell(position, cell):
                    progress.update(task, completed=position, cell=cell.name, started=time.monotonic())

                outputs = execute(source, on_cell)
                progress.remove_task(task)
                how = messages.text("build.executed", seconds=round(time.monotonic() - started))
            changed = [path for path, text in products(source, outputs, root).items() if replace(path, text)]
            _note(executed_file(root, source), source, imported)
            fresh &= _note_translations(source, root, accept, console)
            console.print(f"{source.path.parent.name}/{source.slug}: {how}, {messages.text('build.written', n=len(changed))}")
    for path, text in readme.products(root).items():
        replace(path, text)
    return fresh


def _note_translations(source, root, accept, console):
    folder = source.path.parent.name
    stored = read_translations(root, folder)
    stale, hashes = stale_translations(source, {} if accept else stored.get(source.slug, {}))
    for cell in stale:
        console.print(messages.text("build.stale", place=_place(source, cell), name=cell.name), style="bold red")
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
