"""What is made of a source, without a kernel: an executed edition, and for a sheet the exercises
with the answers cleared.
"""

import hashlib
import json
import os
from pathlib import Path

import nbformat
from nbformat import v4

from tfx_course import messages
from tfx_course.lessons import banks, glossary, sources
from tfx_course.paths import notebook_path

LANGUAGES = messages.LANGUAGES
# asks for a guess: the stored output of the code cell that follows stays folded until it is run
PREDICT = "🤔"
_EXAMPLE = "bacab"  # of what is typed to answer


def code_digest(source):
    """Return what decides whether stored outputs still belong to ``source``: a hash of its code
    cells, in order.
    """
    return digest(json.dumps([[cell.name, cell.source, cell.tags] for cell in source.code()]))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def render(source, lang, outputs):
    """Return the executed edition of ``source`` in ``lang`` as a notebook.

    Args:
        outputs: ``{cell name: [output, ...]}``, what the code cells printed when they ran.
    """
    notebook = _notebook(source, lang, source.path.parent.name)
    notebook.metadata.tfx_course.code = code_digest(source)
    if source.is_sheet:
        notebook.metadata.tfx_course.hints = source.hints(lang)
    bank = banks.of_episode(source.path)
    notebook.cells += (asked := _asked(source, lang, bank, "before", 1))
    count, before, words = 1 if asked else 0, "", set()
    for cell in source.edition(lang):
        text = cell.source
        if cell.kind == "markdown" and not source.is_sheet and cell.name != glossary.CELL:
            text = glossary.linked(text, lang, source.slug, words)
        rendered = _cell(source, cell, text)
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
    notebook.cells += _asked(source, lang, bank, "after", count + 1)
    notebook.cells += [*_closing(source, lang), *_onward(source, lang, source.path.parent.name)]
    return notebook


def _asked(source, lang, bank, part, count):
    """Return the cells that ask the questions of ``part``: what to do, and the code, the
    ``count``-th to run. Their output is known without running it.
    """
    if bank is None or not bank.parts[part]:
        return []
    many = len(bank.parts[part])
    text = messages.text(
        f"questions.{part}_reading", lang, n=many, example=" ".join(_EXAMPLE[:many])
    )
    data, metadata = banks.shown(bank, part)
    output = v4.new_output("execute_result", data, metadata=metadata, execution_count=count)
    marks = {"tfx_course": {"questions": part}}
    return [
        v4.new_markdown_cell(text, id=f"{source.slug}-reading-{part}", metadata=marks),
        v4.new_code_cell(
            banks.asking(bank, part),
            id=f"{source.slug}-questions-{part}",
            metadata=marks,
            execution_count=count,
            outputs=[_translated(output, lang)],
        ),
    ]


def _translated(output, lang):
    """Return ``output`` with the texts that it carries in every language (alt text, say) set to
    those of ``lang``.
    """
    output = nbformat.from_dict(json.loads(json.dumps(output)))
    texts = output.get("metadata", {}).get("tfx_course", {})
    if texts:
        output.data.update(
            {
                kind: messages.translate(content, texts, lang)
                for kind, content in output.data.items()
            }
        )
    return output


def render_exercises(source, lang):
    """Return the sheet as a learner gets it: answers cleared, no outputs, checks that cannot be
    deleted by accident.
    """
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
    """Return the cell in which a learner asks for a hint. It is nobody's answer: neither checks
    nor nbgrader know it.
    """
    number = f"{source.number}.{exercise}"
    metadata = {"tfx_course": {"hint": number}, "tags": ["hint"]}
    return v4.new_code_cell(
        f'hint("{number}")', id=f"{source.slug}-hint-{exercise}", metadata=metadata
    )


def _notebook(source, lang, folder):
    notebook = v4.new_notebook()
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {
                "file_extension": ".py",
                "mimetype": "text/x-python",
                "name": "python",
            },
            "tfx_course": {
                "generated_from": f"{source.path.parent.name}/{source.path.name}",
                "lang": lang,
            },
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
    place, target = (
        notebook_path(Path(), *edition, source.slug)
        for edition in ((folder, lang), (to_folder, to_lang))
    )
    return os.path.relpath(target, place.parent)


def _opening(source, lang, folder):
    def say(key, **values):
        return messages.text(f"notebook.{key}", lang, **values)

    def link(to_folder, to_lang):
        return _link(source, folder, lang, to_folder, to_lang)

    front, other = source.front, next(language for language in LANGUAGES if language != lang)
    kind = "sheet" if source.is_sheet else "episode"
    lines = [f"# {say(kind, number=int(source.number), title=front.title[lang])}", ""]
    lines.append(say("other_language", path=link(folder, other)))
    if folder == "solutions":
        lines += ["", say("reference", path=link("exercises", lang))]
    minutes = [
        say(f"minutes_{part}", n=getattr(front, part))
        for part in ("teaching", "exercises")
        if getattr(front, part)
    ]
    lines += ["", f"⏱️ {' · '.join(minutes)}"]
    for part in ("questions", "objectives"):
        if getattr(front, part):
            lines += [
                "",
                f"**{say(part)}**",
                "",
                *(f"- {text}" for text in getattr(front, part)[lang]),
            ]
    return v4.new_markdown_cell("\n".join(lines), id=f"{source.slug}-opening")


def _closing(source, lang):
    if not source.front.keypoints:
        return []
    heading = messages.text("notebook.keypoints", lang)
    lines = [f"## {heading}", "", *(f"- {text}" for text in source.front.keypoints[lang])]
    return [v4.new_markdown_cell("\n".join(lines), id=f"{source.slug}-closing")]


def _onward(source, lang, folder):
    """Return the last cell: from an episode to its sheet and the next episode, from a sheet to
    its solution and there.
    """
    root = source.path.parent.parent
    lines = []
    if folder == "episodes" and any((root / "solutions").glob(f"{source.number}-*.py")):
        path = _link(source, folder, lang, "exercises", lang)
        lines.append(
            messages.text(
                "notebook.to_sheet",
                lang,
                number=source.number,
                path=path,
                minutes=source.front.exercises,
            )
        )
    if folder == "exercises":
        lines.append(
            messages.text(
                "notebook.solution", lang, path=_link(source, folder, lang, "solutions", lang)
            )
        )
    if following := next_episode(source):
        path, title = (
            f"../../episodes/{lang}/{following.stem}.ipynb",
            sources.read_front(following).title[lang],
        )
        if folder == "episodes":
            path = f"{following.stem}.ipynb"
        lines.append(
            messages.text(
                "notebook.to_episode", lang, number=following.stem[:2], title=title, path=path
            )
        )
    return [v4.new_markdown_cell("\n\n".join(lines), id=f"{source.slug}-onward")] if lines else []


def next_episode(source):
    """Return the path of the source of the episode after ``source``, or None after the last."""
    episodes = sorted((source.path.parent.parent / "episodes").glob("[0-9][0-9]-*.py"))
    return next((path for path in episodes if path.stem[:2] > source.number), None)


def serialise(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
