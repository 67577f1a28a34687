"""The pages of the site, as Sphinx wants them: for each language a folder, in which notebooks are
as a page needs them, and the pages that are no notebooks.
"""

import json
import shutil
from pathlib import Path

import nbformat

from tfx_course import messages
from tfx_course.authoring import project, tables
from tfx_course.lessons import glossary, sources
from tfx_course.paths import notebook_path
from tfx_course.publish import archive, paper
from tfx_course.publish.links import Links
from tfx_course.publish.notebooks import Notebooks

LANGUAGES = messages.LANGUAGES
HERE = Path(__file__).with_name("site")  # start pages, and Sphinx's settings
# What has a page of its own, and is no notebook; docs/ may have more of these, or fewer.
_DOCS = ("cheatsheet", "capstone", "instructor")
_DATA = {"pt-BR": "LEIA-ME.md", "en": "README.md"}


def _sources(root):
    """Return the sources whose notebooks are there, the episodes first."""
    for part in ("episodes", "solutions"):
        for path in sorted((root / part).glob("*.py")):
            if all(notebook_path(root, part, lang, path.stem).exists() for lang in LANGUAGES):
                yield path


class Pages:
    """The pages of one edition, as Sphinx wants them, in ``folder``. Names are those of the
    site, without ``.html``.
    """

    def __init__(self, root, lang, folder, pdf, archive_size=None):
        self.root, self.lang, self.folder, self.pdf = root, lang, folder, pdf
        self.archive_size = archive_size  # in megabytes, where the site gives the course
        lessons = [sources.read(path) for path in _sources(root)]
        self.sources = [source for source in lessons if not source.is_sheet]
        self.sheets = {source.slug: source for source in lessons if source.is_sheet}
        self.notebooks = dict(self._notebooks())
        self.docs = [name for name in _DOCS if (root / "docs" / f"{name}.{lang}.md").exists()]
        self.links = Links(root, lang, folder, self.notebooks, self.docs)
        self.content = Notebooks(root, lang)

    def _notebooks(self):
        """Yield ``(path in the course, (language, page))`` of each notebook; a sheet and its
        solution share one page.
        """
        for source in [*self.sources, *self.sheets.values()]:
            for part in ("exercises", "solutions") if source.is_sheet else ("episodes",):
                for lang in LANGUAGES:
                    path = notebook_path(Path(), part, lang, source.slug)
                    yield (
                        path.as_posix(),
                        (
                            lang,
                            f"{'exercises' if source.is_sheet else 'episodes'}/{source.slug}",
                        ),
                    )

    def say(self, key, **values):
        return messages.text(f"site.{key}", self.lang, **values)

    def write(self):
        self._write("downloads.json", json.dumps(self._downloads()))
        self._write("index.md", self._index())
        for source in self.sources:
            episode = self.content.episode(source, has_sheet=source.slug in self.sheets)
            self._notebook(f"episodes/{source.slug}", episode)
        for source in self.sheets.values():
            self._notebook(f"exercises/{source.slug}", self.content.sheet(source))
        self._write("glossary.md", self._glossary())
        self._write("handout.md", self._handout())
        self._write(
            "data.md",
            self.links.as_on_page(
                (self.root / "data" / _DATA[self.lang]).read_text(encoding="utf-8"), "data", "data"
            ),
        )
        for name in self.docs:
            text = self.links.as_on_page(
                (self.root / "docs" / f"{name}.{self.lang}.md").read_text(encoding="utf-8"),
                "docs",
                name,
            )
            self._write(
                f"{name}.md", f"{text}\n{self._printed(name)}" if name in paper.PRINTED else text
            )

    def _downloads(self):
        """Return ``{page: where on the site its notebook lies}``."""
        pages = [f"episodes/{source.slug}" for source in self.sources] + [
            f"exercises/{slug}" for slug in self.sheets
        ]
        return {
            page: f"notebooks/{part}/{notebook_path(Path(), part, self.lang, slug).name}"
            for page, (part, slug) in zip(pages, (page.split("/") for page in pages))
        }

    def finish(self, made):
        """Put beside the pages in ``made`` what they offer to download; take away what Sphinx
        leaves there for itself.
        """
        for page, download in self._downloads().items():
            (made / download).parent.mkdir(parents=True, exist_ok=True)
            part, slug = page.split("/")
            shutil.copy(notebook_path(self.root, part, self.lang, slug), made / download)
        for useless in (
            ".buildinfo",
            "objects.inv",
            "genindex.html",
            "_static/scripts/fontawesome.js",
        ):
            (made / useless).unlink(missing_ok=True)
        for useless in made.rglob("*.map"):
            useless.unlink()

    def _write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _notebook(self, page, notebook):
        origin = (  # a sheet's page is made of its solution
            f"{page.split('/')[0].replace('exercises', 'solutions')}/{self.lang}"
        )
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = self.links.as_on_page(cell.source, origin, page)
        self._write(f"{page}.ipynb", nbformat.writes(notebook))

    # -- pages that are no notebooks

    def _contents(self):
        lines = [self.say("table")]
        for source in self.sources:
            title, front, sheet = (
                source.front.title[self.lang],
                source.front,
                self.sheets.get(source.slug),
            )
            question = front.questions.get(self.lang, [""])[0]
            work = ""
            if sheet:
                work = tables.work_cell(
                    sheet, self.lang, f"exercises/{sheet.slug}.ipynb", front.exercises
                )
            lines.append(
                f"| {source.number} | [{title}](episodes/{source.slug}.ipynb)<br>{question} |"
                f" {front.teaching} | {work} |"
            )
        lines += ["", tables.total([*self.sources, *self.sheets.values()], self.lang)]
        return "\n".join(lines)

    def _index(self):
        def tree(caption, pages):
            return (
                f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```\n"
            )

        episodes = tree(
            self.say("episodes"), [f"episodes/{source.slug}" for source in self.sources]
        )
        material = tree(
            self.say("material"),
            [
                "glossary",
                *(f"{self.say(name)} <{name}>" for name in [*self.docs, "handout"]),
                "data",
            ],
        )
        text = (HERE / f"index.{self.lang}.md").read_text(encoding="utf-8")
        filled = text.replace("@contents@", self._contents()).replace("@get@", self._get())
        return filled.replace("@toctree@", f"{episodes}\n{material}")

    def _get(self):
        """Return how a reader gets the course: by what there is, and the address if it has one."""
        address, ways = project.read().address, []
        if self.archive_size is not None:
            ways.append(self.say("archive", file=archive.FILE, mb=self.archive_size))
        if address:
            ways.append(self.say("archive_or", address=address))
        return "\n\n".join(ways or [self.say("no_archive")])

    def _glossary(self):
        words = glossary.section(self.lang, level=2)
        return f"# {self.say('glossary')}\n\n{self.say('glossary_lead')}\n\n{words}\n"

    def _handout(self):
        lines = [
            f"# {messages.text('site.title', self.lang)}: {self.say('handout').lower()}",
            "",
            self.say("handout_lead"),
        ]
        lines += ["", self._printed("handout")]
        for source in self.sources:
            front = source.front
            title = messages.text(
                "notebook.episode",
                self.lang,
                number=int(source.number),
                title=front.title[self.lang],
            )
            minutes = [
                (part, getattr(front, part))
                for part in ("teaching", "exercises")
                if getattr(front, part)
            ]
            times = " · ".join(
                messages.text(f"notebook.minutes_{part}", self.lang, n=n) for part, n in minutes
            )
            lines += ["", f"## {title}", "", f"⏱️ {times}"]
            for part in ("questions", "objectives", "keypoints"):
                if texts := getattr(front, part).get(self.lang):
                    lines += [
                        "",
                        f"**{messages.text(f'notebook.{part}', self.lang)}**",
                        "",
                        *(f"- {text}" for text in texts),
                    ]
        return "\n".join(lines) + "\n"

    def _printed(self, name):
        """Return the link to the page on paper; it also marks the page, whose paper is set by
        its name (course.css).
        """
        link = (
            f'<a href="../{paper.pdf_name(name, self.lang)}">{self.say("printed")}</a>'
            if self.pdf
            else ""
        )
        return f'<p class="course-screen course-{name}">{link}</p>'
