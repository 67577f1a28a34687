"""``make site``: both editions as a static site, from the committed notebooks, without executing
anything.

For each language the notebooks are copied into a folder of Sphinx's, changed where a page differs
from a notebook: links lead to pages, a sheet's solutions are folded under its cleared answers,
Facets waits for a click. Sphinx makes the pages (site/conf.py), both languages at once. The two
editions have the same pages, under the same names.
"""

import base64
import html
import itertools
import json
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat
from nbformat import v4

from tfx_course import messages
from tfx_course.authoring import project, tables
from tfx_course.errors import CourseError
from tfx_course.lessons import banks, glossary, rendering, sources
from tfx_course.machine import environments
from tfx_course.paths import ROOT, WORK, notebook_path
from tfx_course.publish import archive

LANGUAGES = messages.LANGUAGES
HERE = Path(__file__).with_suffix("")
FACETS = "facets"
# What has a page of its own, and is no notebook; docs/ may have more of these, or fewer.
_DOCS = ("cheatsheet", "capstone", "instructor")
_PAGES = {
    "README.md": "index",
    "LEIA-ME.md": "index",
    "LICENSE-TEXT.md": "index",
    "data/README.md": "data",
    "data/LEIA-ME.md": "data",
}
_DATA = {"pt-BR": "LEIA-ME.md", "en": "README.md"}
_PRINTED = ("handout", "cheatsheet")  # as PDF, too
_PRINT_SECONDS = 120
_LINK = re.compile(r"(?<=\]\()([^()\s]+)(?=[)\s])")
# A sentence in italics about the same text in the other language, which the site says at the top of
# each page.
_SWITCH = re.compile(r"(🌎 )?\*[^*\n]*\[[^\]\n]*\]\(([^)\n]*)\)[^*\n]*\*\s*")
_FACETS_OUTPUT = re.compile(
    r'(<div class="facets-\w+" data-title="[^"]*">)<p>.*?</p></div><script>(.*)</script>', re.DOTALL
)


def run():
    """Make the site in ``work/site`` and say where it is; what was there before stays if
    anything fails.
    """
    target = WORK / "site"
    build(target, chromium=find_chromium(), say=print)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(
        messages.text(
            "site.done",
            folder=_shown(target),
            mb=round(size / 1e6),
            index=_shown(target / "index.html"),
        )
    )


def _shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def find_chromium():
    """Return the browser that prints PDFs, or None."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def build(target, chromium=None, say=lambda line: None, root=ROOT):
    """Make the site of the course in ``root`` as the folder ``target``, whole or not at all.

    Args:
        chromium: the browser that prints the handout and the cheat sheet; without one there are no
            PDFs.
        say: called with each line of what to report.

    Raises:
        CourseError: a link leads nowhere, Sphinx found something wrong, or its environment cannot
            be made.
    """
    python = environments.python("site")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=target.parent) as temporary:
        made = Path(temporary, "site")
        made.mkdir()
        given = _archive(root, made / archive.FILE, say)
        pages = {
            lang: Pages(root, lang, Path(temporary, "source", lang), bool(chromium), given)
            for lang in LANGUAGES
        }
        for edition in pages.values():
            edition.write()
        html_of = _sphinx(python, pages, Path(temporary))
        for lang, edition in pages.items():
            shutil.move(html_of[lang], made / lang)
            edition.finish(made / lang)
            say(
                messages.text(
                    "site.built", edition=lang, pages=len(list((made / lang).rglob("*.html")))
                )
            )
        shutil.copy(HERE / "index.html", made)
        _facets(made / FACETS)
        if chromium:
            for lang, name in itertools.product(LANGUAGES, _PRINTED):
                if (made / lang / f"{name}.html").exists():
                    _print(chromium, made, lang, name, Path(temporary))
                    say(messages.text("site.pdf", name=_pdf(name, lang)))
        else:
            say(messages.text("site.no_pdf"))
        if target.exists():
            target.rename(Path(temporary, "before"))
        made.rename(target)


def _archive(root, target, say):
    """Write the course itself beside the pages; return how many megabytes it has, or None."""
    whole = archive.write(root, target)
    if whole is None:
        say(messages.text("site.no_git", file=target.name))
        return None
    size = round(target.stat().st_size / 1e6)
    say(messages.text("site.archived", file=target.name, mb=size))
    if not whole:
        say(messages.text("site.archived_dirty", file=target.name))
    return size


def _sources(root):
    """Return the sources whose notebooks are there, the episodes first."""
    for part in ("episodes", "solutions"):
        for path in sorted((root / part).glob("*.py")):
            if all(notebook_path(root, part, lang, path.stem).exists() for lang in LANGUAGES):
                yield path


# --- what Sphinx is given -------------------------------------------------------------------------


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
            self._notebook(f"episodes/{source.slug}", self._episode(source))
        for source in self.sheets.values():
            self._notebook(f"exercises/{source.slug}", self._sheet(source))
        self._write("glossary.md", self._glossary())
        self._write("handout.md", self._handout())
        self._write(
            "data.md",
            self._links(
                (self.root / "data" / _DATA[self.lang]).read_text(encoding="utf-8"), "data", "data"
            ),
        )
        for name in self.docs:
            text = self._links(
                (self.root / "docs" / f"{name}.{self.lang}.md").read_text(encoding="utf-8"),
                "docs",
                name,
            )
            self._write(
                f"{name}.md", f"{text}\n{self._printed(name)}" if name in _PRINTED else text
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
                cell.source = self._links(cell.source, origin, page)
        self._write(f"{page}.ipynb", nbformat.writes(notebook))

    # -- notebooks

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

    def _episode(self, source):
        notebook = self._asking(self._read("episodes", source), banks.of_episode(source.path))
        for cell, after in itertools.zip_longest(notebook.cells, notebook.cells[1:]):
            if cell.metadata.get("collapsed"):
                cell.metadata.tags = [*cell.metadata.get("tags", []), "hide-output"]
                if cell.outputs and after and after.cell_type == "markdown":
                    after.source = _with_answer_marked(after.source)
        if source.slug in self.sheets:  # in the list of pages it stands below its episode
            title = self.say("exercises_of", number=source.number)
            notebook.cells.append(
                v4.new_markdown_cell(
                    f"```{{toctree}}\n:hidden:\n\n{title} <../exercises/{source.slug}>\n```"
                )
            )
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

    def _sheet(self, source):
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
        link = f'<a href="../{_pdf(name, self.lang)}">{self.say("printed")}</a>' if self.pdf else ""
        return f'<p class="course-screen course-{name}">{link}</p>'

    # -- links

    def _links(self, text, origin, page):
        """Return ``text``, which stood in the folder ``origin`` of the course, with its links as
        they are on ``page``.
        """
        text = _SWITCH.sub(
            lambda match: "" if self._is_twin(match[2], origin, page) else match[0], text
        )
        parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.DOTALL)  # not in code
        return "".join(
            part if n % 2 else _LINK.sub(lambda match: self._link(match[0], origin, page), part)
            for n, part in enumerate(parts)
        )

    def _link(self, target, origin, page):
        if re.match(r"[a-z]+:", target):
            return target
        path, mark, anchor = target.partition("#")
        anchor = re.sub(r"[^\w-]", "", anchor.lower())  # JupyterLab's anchors become MyST's
        if not path:
            return mark + anchor
        place = posixpath.normpath(posixpath.join(origin, path))
        wanted = self._page_of(place)
        if wanted:
            lang, name, suffix = wanted
            if lang == self.lang:
                return (
                    posixpath.relpath(name, posixpath.dirname(page) or ".") + suffix + mark + anchor
                )
        if wanted or not (self.root / place).is_file():
            raise CourseError("site.dead_link", origin=f"{origin} ({page})", target=target)
        # Else Sphinx takes it for a page.
        place, origin = (
            place + (".txt" if place.endswith((".md", ".ipynb")) else ""),
            self.root / place,
        )
        copy = self.folder / "files" / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin, copy)
        return posixpath.relpath(f"files/{place}", posixpath.dirname(page) or ".")

    def _is_twin(self, target, origin, page):
        wanted = self._page_of(posixpath.normpath(posixpath.join(origin, target)))
        return bool(wanted) and wanted[:2] == (_other(self.lang), page)

    def _page_of(self, place):
        """Return ``(language, page, suffix)`` of the file ``place`` of the course, or None if it
        has no page.
        """
        if place in self.notebooks:
            return (*self.notebooks[place], ".ipynb")
        if match := re.fullmatch(r"docs/(\w+)\.([\w-]+)\.md", place):
            return (match[2], match[1], ".md") if match[1] in self.docs else None
        return (self.lang, _PAGES[place], ".md") if place in _PAGES else None


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


def _other(lang):
    return next(language for language in LANGUAGES if language != lang)


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


# --- the programs that make it --------------------------------------------------------------------


def _sphinx(python, pages, temporary):
    """Run Sphinx for all languages at the same time and return ``{lang: folder}``."""
    locale = _locale(temporary / "locale")
    # Beside each, myst-nb keeps notebooks.
    made, running = (
        {lang: temporary / "made" / lang / "html" for lang in pages},
        [],
    )
    for lang, edition in pages.items():
        environ = {
            **os.environ,
            "SITE_LANG": lang,
            "SITE_LOCALE": str(locale),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        options = [
            "-q",
            "-W",
            "--keep-going",
            "-b",
            "html",
            "-c",
            HERE,
            "-d",
            temporary / "doctrees" / lang,
        ]
        running.append(
            subprocess.Popen(
                [python, "-m", "sphinx", *options, edition.folder, made[lang]], env=environ
            )
        )
    if sum(process.wait() != 0 for process in running):
        raise CourseError("site.failed")
    return made


def _locale(folder):
    """Write Portuguese for the words of Sphinx and its theme, as gettext and JavaScript want it;
    the key is the English text.
    """
    words = {
        lang: {
            key: text
            for key, text in messages.catalogue(lang).items()
            if key.startswith("site.theme.")
        }
        for lang in LANGUAGES
    }
    pairs = [(words["en"][key], words["pt-BR"][key]) for key in words["en"]]
    place = folder / "pt_BR" / "LC_MESSAGES"
    place.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    entries = [
        f"msgid {json.dumps(old)}\nmsgstr {json.dumps(new, ensure_ascii=False)}\n"
        for old, new in pairs
    ]
    (place / "sphinx.po").write_text("\n".join([head, *entries]), encoding="utf-8")
    one, many = (words["pt-BR"][f"site.theme.{key}"] for key in ("one", "many"))
    translations = dict(pairs) | {words["en"]["site.theme.one"]: [one, many]}
    script = {"locale": "pt_BR", "messages": translations, "plural_expr": "n == 1 ? 0 : 1"}
    (place / "sphinx.js").write_text(
        f"Documentation.addTranslations({json.dumps(script)});\n", encoding="utf-8"
    )
    return folder


def _facets(folder):
    from tfx_course.views import facets_page

    shutil.copytree(facets_page.install(), folder)


def _pdf(name, lang):
    return f"{name}.{lang}.pdf"


def _print(chromium, made, lang, name, temporary):
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={temporary / 'chromium'}",
    ]
    page, pdf = made / lang / f"{name}.html", made / _pdf(name, lang)
    try:
        command = [chromium, *options, f"--print-to-pdf={pdf}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PRINT_SECONDS)
    except subprocess.TimeoutExpired:
        reason = messages.text("site.pdf_slow", seconds=_PRINT_SECONDS)
        raise CourseError("site.pdf_failed", reason=reason) from None
    if done.returncode or not pdf.exists():
        raise CourseError("site.pdf_failed", reason=environments.last_line(done.stderr))
