"""Notebooks as the site's pages: an output after a guess is folded with the answer to it, a
sheet's solution under its cleared answer, questions unfold into their explanations, Facets waits
for a click.
"""

import base64
import html
import itertools
import json
import re
from pathlib import Path

import nbformat
from nbformat import v4

from tfx_course import messages
from tfx_course.lessons import banks, rendering, sources
from tfx_course.paths import notebook_path

FACETS = "facets"  # the folder of the site in which it is
_FACETS_OUTPUT = re.compile(
    r'(<div class="facets-\w+" data-title="[^"]*">)<p>.*?</p></div><script>(.*)</script>', re.DOTALL
)


class Notebooks:
    """The notebooks of one edition of the course in ``root``."""

    def __init__(self, root, lang):
        self.root, self.lang = root, lang

    def say(self, key, **values):
        return messages.text(f"site.{key}", self.lang, **values)

    def episode(self, source, has_sheet):
        """Return the episode, which in the list of pages has its sheet below it."""
        notebook = self._asking(self._read("episodes", source), banks.of_episode(source.path))
        for cell, after in itertools.zip_longest(notebook.cells, notebook.cells[1:]):
            if cell.metadata.get("collapsed"):
                cell.metadata.tags = [*cell.metadata.get("tags", []), "hide-output"]
                if cell.outputs and after and after.cell_type == "markdown":
                    after.source = _with_answer_marked(after.source)
        if has_sheet:
            title = self.say("exercises_of", number=source.number)
            notebook.cells.append(
                v4.new_markdown_cell(
                    f"```{{toctree}}\n:hidden:\n\n{title} <../exercises/{source.slug}>\n```"
                )
            )
        return notebook

    def sheet(self, source):
        """Return the sheet as a learner gets it, with hints and a solution, both folded, below
        each cleared answer.
        """
        notebook, cleared = self._read("solutions", source), self._read("exercises", source)
        stubs = {cell.id: cell for cell in cleared.cells}
        hints = dict(notebook.metadata.tfx_course.get("hints", {}))
        opening = notebook.cells[0]
        sheet = notebook_path(Path(), "exercises", self.lang, source.slug)
        opening.source = (
            _without_line(opening.source, f"../../{sheet}") + f"\n\n{self.say('sheet')}"
        )
        cells = []
        for cell in notebook.cells:
            if "answer" in cell.metadata.get("tags", []):
                cells.append(stubs[cell.id])
                cells[-1].id = f"{cell.id[:59]}-stub"
                ladder = hints.pop(cell.metadata.tfx_course.exercise, [])
                cells += [self._hint(n, text) for n, text in enumerate(ladder, 1)]
                cell.source = sources.solution(cell.source)
                cell.metadata.tags = [*cell.metadata.tags, "hide-cell"]
                cell.metadata.mystnb = {
                    "code_prompt_show": self.say("show_solution"),
                    "code_prompt_hide": self.say("hide_solution"),
                }
            cells.append(cell)
        notebook.cells = cells
        return notebook

    def _read(self, folder, source):
        notebook = nbformat.read(
            notebook_path(self.root, folder, self.lang, source.slug), as_version=4
        )
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                if len(output.get("data", {})) > 1:
                    # Sphinx cannot draw it; what stands beside it, it can.
                    output.data.pop("application/json", None)
                if "text/html" in output.get("data", {}):
                    output.data["text/html"] = self._output(output.data["text/html"])
        return notebook

    def _asking(self, notebook, bank):
        """Return ``notebook`` with its questions as a page can ask them: before reading, to be
        read; after it, all of them, each option unfolding into its explanation.
        """
        for cell in notebook.cells:
            part = cell.metadata.get("tfx_course", {}).get("questions")
            if part and cell.cell_type == "markdown":
                cell.source = self._lead(bank, part)
            elif part:
                page = cell.outputs[0].data["text/html"]
                if part == "after":
                    page = self._unfolding(bank)
                cell.outputs[0].data = {"text/html": page}
                cell.metadata.tags = ["remove-input"]
        return notebook

    def _lead(self, bank, part):
        alone = part == "after" and not bank.parts["before"]
        key = "questions_only" if alone else f"questions_{part}"
        return self.say(key, n=len(bank.parts[part]))

    def _unfolding(self, bank):
        after = banks.unfolding(bank.parts["after"], self.lang)
        if not (first := bank.parts["before"]):
            return after
        again, new = (
            f"<p><b>{html.escape(self.say(f'questions_{key}', n=len(bank.parts['after'])))}</b></p>"
            for key in ("again", "new")
        )
        return f"{again}{banks.unfolding(first, self.lang)}{new}{after}"

    def _hint(self, n, text):
        return v4.new_markdown_cell(
            '<details class="fold'
            f' hint"><summary>{self.say("hint", n=n)}</summary>\n\n{text}\n\n</details>'
        )

    def _output(self, content):
        match = _FACETS_OUTPUT.fullmatch(content.strip())
        if match:  # the script stays as it is, but text, until the button is pressed
            opening, script = match[1], match[2].replace('".course/facets"', json.dumps(FACETS))
            ask = (
                f'{html.escape(self.say("facets"))} <button type="button"'
                f' class="course-button">{self.say("facets_open")}</button>'
            )
            return (
                f'<div class="course-facets">{opening}<p>{ask}</p></div><script'
                f' type="text/plain">{script}</script></div>'
            )
        # Pandas's; the site has its own.
        content = re.sub(r"<style scoped>.*?</style>", "", content, flags=re.DOTALL)
        content = re.sub(r' border="1"', "", content)
        return re.sub(r'(<img [^>]*src="data:image/svg\+xml;base64,)([^"]+)"', _with_size, content)


def _with_answer_marked(text):
    """Mark what says the answer to a 🤔, at the start of ``text``: conf.py moves it into the fold,
    below the output.

    That is the first paragraph, with a list or a table that follows it. A heading, or the next
    question, is none.
    """
    blocks = text.split("\n\n")
    if blocks[0].startswith(("#", "```", "<")) or rendering.PREDICT in blocks[0]:
        return text
    n = 1
    while (
        n < len(blocks)
        and re.match(r"[-|*] ?|\d+\. ", blocks[n])
        and not blocks[n].startswith("**")
    ):
        n += 1
    answer, rest = "\n\n".join(blocks[:n]), "\n\n".join(blocks[n:])
    return f":::::{{container}} answer\n{answer}\n:::::\n\n{rest}".rstrip()


def _without_line(text, part):
    return "\n".join(line for line in text.splitlines() if f"({part})" not in line)


def _with_size(match):
    """Give a picture its width and height, so that the page does not move when it is drawn."""
    head = base64.b64decode(match[2][:2400]).decode("utf-8", "ignore")
    size = re.search(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', head)
    if not size:
        return match[0]
    width, height = (round(float(points) * 4 / 3) for points in size.groups())
    return f'{match[0]} width="{width}" height="{height}"'
