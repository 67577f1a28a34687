"""Each episode as slides: what stands on a slide, and what the speaker says.

Nothing is executed: the words come from the sources, the outputs from the stored notebooks. On the
slide go headings, the 🤔 question, lists, tables, pictures, code, outputs and the sentence in bold
that says what an output showed; paragraphs, which are written to be read, become the speaker's
notes, with the cells that are for the instructor. A heading starts a slide to the right. Where a
slide is full is measured in the browser (slides.js), which begins another one below.
"""

import ast
import html
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tfx_course import files, messages
from tfx_course.authoring import builder, catalogue, talk
from tfx_course.errors import CourseError
from tfx_course.lessons import rendering, sources
from tfx_course.machine import environments
from tfx_course.paths import ROOT, WORK

FOLDER = WORK / "slides"
# A quotation that starts with one of them asks the audience for something.
CALLS = (rendering.PREDICT, "✍️", "➡️")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LINES = 12  # of code on a slide; what is longer is shortened, and whole in the notebook


@dataclass
class Block:
    """What a slide shows of a cell, and what is said meanwhile. Blocks of a ``group`` belong on one
    slide: code, its outputs and what they showed.
    """

    kind: str  # title, call, visual, code, out, takeaway
    html: str = ""
    group: int = 0
    cells: list = field(default_factory=list)
    notes: list = field(default_factory=list)


@dataclass
class Section:
    """What stands below one heading."""

    id: str
    title: str
    blocks: list = field(default_factory=lambda: [Block("title")])


# --- reading --------------------------------------------------------------------------------------


def _elements(text):
    """Return the top elements of a markdown text as ``[(kind, element), ...]``."""
    from bs4 import BeautifulSoup, Tag
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    soup = BeautifulSoup(
        MarkdownWithMath(renderer=IPythonRenderer(escape=False, anchor_link_text="")).render(text),
        "html.parser",
    )
    for link in soup.find_all("a"):
        if not link.get("href", "").startswith("http"):
            # To a place in the course: during a talk, only a way to get lost.
            link.unwrap()
        else:
            link["target"] = "_blank"
    return [(_kind(element), element) for element in soup.children if isinstance(element, Tag)]


def _kind(element):
    if element.name in HEADINGS:
        return "heading"
    if element.name in ("p", "blockquote") and element.get_text().strip().startswith(CALLS):
        return "call"
    if element.name in ("ul", "ol", "table", "pre", "div", "img", "figure") or element.find("img"):
        return "visual"
    return "prose"


def _block_html(kind, element):
    if kind == "heading":
        return _math(element.decode_contents())
    if kind == "call":
        inside = element.decode_contents() if element.name == "blockquote" else str(element)
        return f'<div class="call">{_math(inside)}</div>'
    return f'<div class="visual">{_math(str(element))}</div>'


def _math(text):
    r"""Replace ``$\TeX$`` by pictures: the page has no MathJax, which would be another megabyte
    to carry along.
    """
    return re.sub(r"\$([^$\s][^$]*)\$", lambda found: _formula(html.unescape(found[1])), text)


def _formula(tex):
    import base64
    import io

    from matplotlib import mathtext, rc_context
    from matplotlib.font_manager import FontProperties

    buffer = io.BytesIO()
    with rc_context(
        {"svg.hashsalt": "tfx-course", "mathtext.fontset": "stix", "savefig.transparent": True}
    ):
        depth = mathtext.math_to_image(
            f"${tex}$", buffer, prop=FontProperties(size=20), format="svg"
        )
    source = base64.b64encode(buffer.getvalue()).decode()
    return (
        f'<img class="formula" alt="{html.escape(tex)}" style="height: 1.25em; vertical-align:'
        f' {-depth / 20:.2f}em" src="data:image/svg+xml;base64,{source}">'
    )


# --- outputs --------------------------------------------------------------------------------------


def output_html(output):
    """Return a stored output as HTML.

    Scripts are kept from running until their slide is shown: what they draw would be drawn into
    nothing.
    """
    from nbconvert.filters import ansi2html

    data = output.get("data", {})
    if "text/html" in data:
        page = data["text/html"]
        if page.lstrip().startswith("<img"):
            return f'<div class="out picture">{page}</div>'
        if "<script" in page.lower():
            return f'<div class="out live" tabindex="0">{_asleep(page)}</div>'  # it scrolls
        return f'<div class="out table">{page}</div>'
    if "image/png" in data:
        picture = f'<img alt="" src="data:image/png;base64,{data["image/png"]}">'
        return f'<div class="out picture">{picture}</div>'
    text = (
        output.text
        if output.output_type == "stream"
        else data.get("text/plain", "") or "\n".join(output.get("traceback", []))
    )
    return f'<pre class="out text">{ansi2html(text.rstrip())}</pre>'


def _asleep(page):
    """Return ``page`` with its scripts as text, which slides.js runs when their slide is shown;
    data stay what they are.
    """

    def asleep(found):
        kind = re.search(r"""\btype=["']?([^"'\s>]*)""", found[0], re.IGNORECASE)
        return (
            '<script type="text/plain">'
            if not kind or re.search("javascript|^module$", kind[1])
            else found[0]
        )

    return re.sub(r"<script\b[^>]*>", asleep, page, flags=re.IGNORECASE)


def _code(text):
    """Return the HTML of a code cell, shortened to ``LINES`` lines: of what is longer the first
    lines, imports apart, and the last ones, which make the output.
    """
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    lines = re.sub(r"\n{2,}", "\n", text).splitlines()
    formatter = HtmlFormatter(nowrap=True)
    shown = highlight("\n".join(lines), PythonLexer(stripnl=False), formatter).splitlines()
    shown = [_hanging(line, code) for line, code in zip(lines, shown)]
    if len(shown) > LINES:
        imports = [bool(re.match(r"(from|import) ", line)) for line in lines]
        start = imports.index(False) if False in imports else 0
        first, last = shown[start:][: LINES // 2 - 1], shown[-LINES // 2 :]
        if len(shown) - start > LINES:
            shown = [*first, '<span class="line cut">…\n</span>', *last]
        else:
            shown = shown[start:]
    return f'<pre class="code"><code>{"".join(shown)}</code></pre>'


def _only_prepares(text):
    """Return whether code does nothing but import and assign."""
    try:
        steps = ast.parse(text).body
    except SyntaxError:  # a magic
        return False
    prepares = (ast.Import, ast.ImportFrom, ast.Assign)
    return isinstance(steps[0], prepares[:2]) and all(isinstance(step, prepares) for step in steps)


def _takeaway(paragraph):
    """Return the first sentence with words in bold, as HTML; empty if there is none."""
    if not paragraph.startswith("<p>"):  # a quotation is an aside
        return ""
    for sentence in re.split(r"(?<=[.!?])\s+(?=\S)", paragraph.strip()[len("<p>") : -len("</p>")]):
        if "<strong>" in sentence and sentence.count("<strong>") == sentence.count("</strong>"):
            return sentence
    return ""


def _hanging(line, shown):
    """Return a line of code that, where it is too long, breaks before a dot or after a bracket, and
    goes on further to the right than it begins.
    """
    shown = re.sub(r'(<span class="o">\.</span>)', r"<wbr>\1", shown)
    shown = re.sub(r'(<span class="(?:p">[^<]*[([{,]|o">=)</span>)', r"\1<wbr>", shown)
    return (
        f'<span class="line" style="--indent: {len(line) - len(line.lstrip())}ch">{shown}\n</span>'
    )


# --- in order -------------------------------------------------------------------------------------


class Deck:
    """The slides of one episode in one language: ``sections``, each of ``blocks``."""

    def __init__(self, source, lang, outputs):
        self.source, self.lang = source, lang
        notebook = rendering.render(source, lang, outputs)
        self.rendered = {cell.id.removeprefix(f"{source.slug}-"): cell for cell in notebook.cells}
        self.sections, self.group = [], 0
        self.held, self.after_output = [], False  # words for what is shown next
        self._opening()
        cells = source.edition(lang)
        for cell, following in zip(cells, [*cells[1:], None]):
            self.cell = cell.name
            if cell.kind == "code":
                self._code(cell)
            else:
                self._markdown(cell, following is not None and following.kind == "code")
            if not any(cell.name in block.cells for block in self.blocks):
                self.last.cells.append(cell.name)
        self.last.notes += self.held
        self._closing()
        self._tell()

    @property
    def blocks(self):
        return [block for section in self.sections for block in section.blocks]

    @property
    def last(self):
        return self.sections[-1].blocks[-1]

    def shape(self):
        """Return what both languages must have in common: ``[(cells, kind), ...]``."""
        return [(block.cells, block.kind) for block in self.blocks]

    def _section(self, title):
        if self.held:
            self.last.notes += self.held
            self.held = []
        taken = sum(section.id.split(".")[0] == self.cell for section in self.sections)
        name = f"{self.cell}.{taken + 1}" if taken else self.cell
        self.sections.append(Section(name, title))
        self.last.cells.append(self.cell)

    def _show(self, kind, content, group=0):
        block = Block(kind, content, group, [self.cell], self.held)
        self.held = []
        self.sections[-1].blocks.append(block)

    def _markdown(self, cell, before_code):
        parts = [[]]  # prose, what is shown, prose, ..., prose
        for kind, element in _elements(cell.source):
            if kind == "prose":
                parts[-1].append(_math(str(element)))
            else:
                parts += [(kind, element), []]
        for n, part in enumerate(parts):
            if n % 2:
                kind, element = part
                if kind == "heading":
                    self._section(_block_html(kind, element))
                else:
                    self._show(kind, _block_html(kind, element))
            elif part:
                following = parts[n + 1][0] if n + 1 < len(parts) else "code" if before_code else ""
                if n == 0 and self.after_output and (takeaway := _takeaway(part[0])):
                    self._show("takeaway", f'<p class="takeaway">{takeaway}</p>', self.group)
                self._say(part, following)
        self.after_output = False

    def _say(self, paragraphs, following):
        # The last paragraph before something leads up to it; those before it comment on what is on
        # the screen.
        leads = self.last.kind != "title" and (
            following == "visual" or following in ("call", "code") and len(paragraphs) > 1
        )
        self.last.notes += paragraphs[:-1] if leads else paragraphs
        self.held += paragraphs[-1:] if leads else []

    def _code(self, cell):
        rendered = self.rendered[cell.name]
        if _only_prepares(cell.source) and not rendered.outputs:
            return
        self.group += 1
        self._show("code", _code(cell.source), self.group)
        guess = rendered.metadata.get("collapsed")
        for output in rendered.outputs:
            content = output_html(output)
            self._show("out", _fragment(content) if guess else content, self.group)
        self.after_output = bool(rendered.outputs)

    def _opening(self):
        self.cell, front = "opening", self.source.front
        self._section(front.title[self.lang])
        minutes = " · ".join(
            messages.text(f"notebook.minutes_{part}", self.lang, n=getattr(front, part))
            for part in ("teaching", "exercises")
            if getattr(front, part)
        )
        self._show("visual", f'<p class="minutes">⏱️ {minutes}</p>')
        if front.questions:
            self._show("visual", f'<div class="visual">{_list(front.questions[self.lang])}</div>')
        if front.objectives:
            said = messages.text("notebook.objectives", self.lang)
            self.last.notes += [f"<p><b>{said}</b></p>", _list(front.objectives[self.lang])]

    def _closing(self):
        self.held = []
        if points := self.source.front.keypoints:
            self.cell = "closing"
            self._section(messages.text("notebook.keypoints", self.lang))
            self._show("visual", f'<div class="visual">{_list(points[self.lang])}</div>')
        if following := rendering.next_episode(self.source):
            title = html.escape(sources.read_front(following).title[self.lang])
            link = f'<a href="{following.stem}.html">{following.stem[:2]}. {title}</a>'
            self._show("visual", f'<p class="onward">➡️ {link}</p>')

    def _tell(self):
        """Put what is for the instructor, and the talk's slides, into the notes."""
        for name, text in self.source.instructor(self.lang):
            label = f"<p><b>{messages.text('slides.instructor', self.lang)}</b></p>"
            said = "".join(_math(str(element)) for _, element in _elements(text))
            self.showing(name)[-1].notes.append(f'<div class="instructor">{label}{said}</div>')
        for slide, name in talk_slides(self.source.slug)[::-1]:
            told = messages.text("slides.talk", self.lang, slide=html.escape(slide))
            self.showing(name)[0].notes.insert(0, f"<p><i>{told}</i></p>")

    def showing(self, name):
        """Return the blocks that show the cell ``name``; a note must not go where nobody looks for
        it.
        """
        if shown := [block for block in self.blocks if name in block.cells]:
            return shown
        place = f"{self.source.path.parent.name}/{self.source.path.name}"
        raise catalogue.BuildError(f"{place}: no slide shows the cell {name}")

    def page(self):
        """Return the deck as an HTML page."""
        course = messages.text("slides.course", self.lang)
        above = f'<p class="course">{course} · {self.source.number}</p>'
        shown = []
        for section in self.sections:
            blocks = "".join(
                f'<div class="block" data-kind="{block.kind}" data-group="{block.group}"'
                f' data-cells="{" ".join(block.cells)}">{block.html}'
                f'<aside class="notes">{"".join(block.notes)}</aside></div>\n'
                for block in section.blocks
            )
            opening = section.id == "opening"
            title = html.escape(section.title) if opening else section.title
            heading = (above if opening else "") + (f"<h2>{title}</h2>" if title else "")
            shown.append(f'<section id="{section.id}">{heading}\n{blocks}</section>\n')
        title = f"{self.source.number}. {html.escape(self.source.front.title[self.lang])}"
        return PAGE.format(lang=self.lang, title=title, slides="".join(shown))


def decks(source, outputs):
    """Return ``{lang: Deck}``.

    Raises:
        BuildError: the languages have different lists, tables or headings, and so other slides.
    """
    made = {lang: Deck(source, lang, outputs) for lang in messages.LANGUAGES}
    shapes = [deck.shape() for deck in made.values()]
    if shapes[0] != shapes[1]:
        cell, _ = next(
            (one for one, other in zip(*shapes) if one != other), min(shapes, key=len)[-1]
        )
        raise catalogue.BuildError(
            f"{source.path.parent.name}/{source.path.name}: the slides of {' '.join(cell)} differ"
            " by language"
        )
    return made


def _list(texts):
    return f"<ul>{''.join(f'<li>{_inline(text)}</li>' for text in texts)}</ul>"


def _inline(text):
    return "".join(element.decode_contents() for _, element in _elements(text)) or html.escape(text)


def _fragment(text):
    return re.sub(r'class="out', 'class="fragment out', text, count=1)


def talk_slides(slug):
    """Return ``[(slide of the talk, cell), ...]`` for one lesson."""
    return [(slide["slide"], slide["cell"]) for slide in talk.slides() if slide["lesson"] == slug]


# --- writing --------------------------------------------------------------------------------------

# The empty settings send the script of a Facets view to ../static (see views/facets_page.py).
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../static/reveal/reset.css">
<link rel="stylesheet" href="../static/reveal/reveal.css">
<link rel="stylesheet" href="../static/slides.css">
<script id="jupyter-config-data" type="application/json">{{"baseUrl": "../"}}</script>
</head>
<body>
<div class="reveal"><div class="slides">
{slides}</div></div>
<script src="../static/reveal/reveal.js"></script>
<script src="../static/reveal/notes.js"></script>
<script src="../static/slides.js"></script>
</body>
</html>
"""

INDEX = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../static/slides.css">
</head>
<body class="index">
<main>
<p><a href="../{other}/index.html" lang="{other}">{other_title}</a></p>
<h1>{title}</h1>
<p>{how}</p>
<ol>
{decks}</ol>
</main>
<script src="../static/slides.js"></script>
</body>
</html>
"""


def run(only=()):
    """Write the decks and return what to tell whoever asked for them."""
    made = build(only)
    indexes = ", ".join((FOLDER / lang / "index.html").as_uri() for lang in messages.LANGUAGES)
    return messages.text("slides.built", n=len(made), paths=indexes)


def build(only=(), folder=FOLDER, root=ROOT):
    """Write the decks of all episodes, or of those whose numbers are in ``only``, and the list of
    them; return their paths.

    Raises:
        CourseError: an episode's notebooks are older than its source (the others' decks are made
            all the same), or reveal.js is not there and cannot be had.
    """
    _install(folder / "static")
    made, rows, unbuilt = [], {lang: [] for lang in messages.LANGUAGES}, []
    wanted = catalogue.wanted(root, only)
    for source in catalogue.find_sources(root):
        if source.is_sheet:
            continue
        path = {lang: folder / lang / f"{source.slug}.html" for lang in messages.LANGUAGES}
        if source.number in wanted:
            outputs = builder.stored_outputs(source, root)
            if outputs is None:
                unbuilt.append(source.number)
                continue
            for lang, deck in decks(source, outputs).items():
                files.replace(path[lang], deck.page())
                made.append(path[lang])
        for lang in messages.LANGUAGES:
            if path[lang].exists():
                rows[lang].append(_row(source, lang))
    for lang, other in zip(messages.LANGUAGES, messages.LANGUAGES[::-1]):
        title, other_title = (
            f"{messages.text('slides.course', language)}: slides" for language in (lang, other)
        )
        page = INDEX.format(
            lang=lang,
            title=title,
            other=other,
            other_title=other_title,
            how=messages.text("slides.how", lang),
            decks="".join(rows[lang]),
        )
        files.replace(folder / lang / "index.html", page)
    if unbuilt:
        raise CourseError("slides.unbuilt", numbers=" ".join(unbuilt))
    return made


def _row(source, lang):
    slides = [slide for slide, _ in talk_slides(source.slug)]
    told = (
        f'<p class="talk">{messages.text("slides.talk", lang, slide=html.escape(" · ".join(slides)))}</p>'  # noqa: E501
        if slides
        else ""
    )
    minutes = messages.text("notebook.minutes_teaching", lang, n=source.front.teaching)
    link = f'<a href="{source.slug}.html">{html.escape(source.front.title[lang])}</a>'
    return f'<li value="{int(source.number)}">{link} <small>{minutes}</small>{told}</li>\n'


def _install(static):
    """Bring what the pages ask for: reveal.js out of the site's environment, our own, and
    Facets.
    """
    from pygments.formatters import HtmlFormatter

    from tfx_course.views import facets_page

    # The PyPI package sphinx-revealjs carries reveal.js; no other one does, and npm is not asked of
    # anybody.
    [reveal] = (
        environments.python("site")
        .parents[1]
        .glob("lib/*/site-packages/sphinx_revealjs/_static/revealjs")
    )
    (static / "reveal").mkdir(parents=True, exist_ok=True)
    for name in (
        "LICENSE",
        "dist/reset.css",
        "dist/reveal.css",
        "dist/reveal.js",
        "plugin/notes/notes.js",
    ):
        shutil.copy(reveal / name, static / "reveal")
    for path in facets_page.install().iterdir():
        shutil.copy(path, static)
    here = Path(__file__)
    colours = [
        HtmlFormatter(style=style).get_style_defs(f"[data-theme={theme}] .code")
        for theme, style in (("light", "vs"), ("dark", "github-dark"))
    ]
    files.replace(
        static / "slides.css",
        "\n".join([here.with_suffix(".css").read_text(encoding="utf-8"), *colours]),
    )
    shutil.copy(here.with_suffix(".js"), static)
