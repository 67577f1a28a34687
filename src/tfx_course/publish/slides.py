"""Each episode as slides: what stands on a slide, what the speaker says, and where one slide ends
and the next begins.

Nothing is executed: the words come from the sources, the outputs from the stored notebooks. On the
slide go headings, the 🤔 question, lists, tables, pictures, code and outputs; paragraphs, which are
written to be read, become the speaker's notes, with the cells that are for the instructor. A
heading starts a slide to the right; what no longer fits goes on the slide below. Both languages are
laid out at once, by the longer of the two, so that they have the same slides.
"""

import html
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tfx_course import files, messages
from tfx_course.authoring import builder, talk
from tfx_course.errors import CourseError
from tfx_course.lessons import rendering, sources
from tfx_course.machine import environments
from tfx_course.paths import ROOT, WORK

FOLDER = WORK / "slides"
# A quotation that starts with one of them asks the audience for something.
CALLS = (
    rendering.PREDICT,
    "✍️",
    "➡️",
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Pixels of a slide of 1280 x 720: what is below the heading, and a line of text or of code with how
# many letters it takes. The page shrinks its type until a slide fits (see slides.js), so these only
# decide where to break.
ROOM, TEXT_LINE, TEXT_WIDTH, CODE_LINE, CODE_WIDTH = 560, 36, 84, 29, 88
PICTURE = 330
LONG = 420  # what scrolls anyway: Facets, and statistics with a histogram in each row


@dataclass
class Block:
    """A piece of a cell in both languages: a ``heading``, a ``call``, a ``visual``, or the
    ``prose`` between those.
    """

    kind: str
    html: dict  # {lang: HTML}; of prose, {lang: [paragraph, ...]}
    height: int = 0


@dataclass
class Slide:
    id: str
    title: dict
    below: bool = False  # the slide above it has the same heading
    body: dict = field(default_factory=lambda: {lang: [] for lang in messages.LANGUAGES})
    notes: dict = field(default_factory=lambda: {lang: [] for lang in messages.LANGUAGES})
    cells: list = field(default_factory=list)
    height: int = 0
    has_code: bool = False

    def add(self, content, height):
        """Put ``{lang: HTML}`` below what is there."""
        for lang, text in content.items():
            self.body[lang].append(text)
        self.height += height

    def say(self, notes):
        for lang, paragraphs in notes.items():
            self.notes[lang] += paragraphs


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


def blocks(source, twins):
    """Return the blocks of a markdown cell, ``twins`` being ``{lang: cell}``: prose, another kind,
    prose, ..., prose.

    Raises:
        BuildError: the languages have different lists, tables or headings, and would need different
            slides.
    """
    seen = {lang: [[]] for lang in twins}
    for lang, cell in twins.items():
        for kind, element in _elements(cell.source):
            if kind == "prose":
                seen[lang][-1].append(_math(str(element)))
            else:
                seen[lang] += [(kind, element), []]
    kinds = {lang: [part[0] for part in parts[1::2]] for lang, parts in seen.items()}
    if len({tuple(each) for each in kinds.values()}) > 1:
        raise builder.BuildError(
            f"{builder._place(source, twins['en'])}: its slides differ by language: {kinds}"
        )
    made = []
    for parts in zip(*seen.values()):
        by_lang = dict(zip(seen, parts))
        if isinstance(parts[0], list):
            made.append(Block("prose", by_lang))
        else:
            kind = parts[0][0]
            height = max(_height(element) for _, element in parts)
            made.append(
                Block(
                    kind,
                    {lang: _block_html(kind, element) for lang, (_, element) in by_lang.items()},
                    height,
                )
            )
    return made


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


def _lines(text, width):
    return sum(max(1, -(-len(line) // width)) for line in text.splitlines()) or 1


def _height(element):
    if element.name == "table":
        rows = element.find_all("tr")
        columns = max((len(row.find_all(["td", "th"])) for row in rows), default=1)
        cells = [[len(cell.get_text()) for cell in row.find_all(["td", "th"])] for row in rows]
        return sum(
            TEXT_LINE * max(-(-length * columns // (TEXT_WIDTH * 2) or 1) for length in row) + 8
            for row in cells
        )
    if element.name in ("ul", "ol"):
        return sum(
            TEXT_LINE * _lines(item.get_text(), TEXT_WIDTH) + 6 for item in element.find_all("li")
        )
    if element.name in ("pre", "div"):
        return CODE_LINE * _lines(element.get_text(), CODE_WIDTH) + 30
    if element.find("img") or element.name == "img":
        return PICTURE
    return TEXT_LINE * _lines(" ".join(element.get_text().split()), TEXT_WIDTH) + 40


# --- outputs --------------------------------------------------------------------------------------


def output_html(output):
    """Return a stored output as HTML, and how high it will be.

    Scripts are kept from running until their slide is shown: what they draw would be drawn into
    nothing.
    """
    from nbconvert.filters import ansi2html

    data = output.get("data", {})
    if "text/html" in data:
        page = data["text/html"]
        if page.lstrip().startswith("<img"):
            return f'<div class="out picture">{page}</div>', PICTURE
        if "<script" in page.lower():
            return f'<div class="out live">{_asleep(page)}</div>', LONG
        return f'<div class="out table">{page}</div>', (
            LONG if "<img" in page else min(LONG, 34 * page.count("<tr") + 20)
        )
    if "image/png" in data:
        return (
            (
                '<div class="out picture"><img alt=""'
                f' src="data:image/png;base64,{data["image/png"]}"></div>'
            ),
            PICTURE,
        )
    text = (
        output.text
        if output.output_type == "stream"
        else data.get("text/plain", "") or "\n".join(output.get("traceback", []))
    )
    return (
        f'<pre class="out text">{ansi2html(text.rstrip())}</pre>',
        CODE_LINE * _lines(text, CODE_WIDTH) + 24,
    )


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
    """Return the HTML of a code cell, ``[(HTML, height), ...]``: what is too long for a slide is
    cut between definitions.
    """
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    lines = re.sub(r"\n{3,}", "\n\n", text).splitlines()  # two empty lines are for files
    shown = highlight(
        "\n".join(lines), PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)
    ).splitlines()
    heights = [CODE_LINE * _lines(line, CODE_WIDTH) for line in lines]
    cuts, start = [0], 0
    if sum(heights) > ROOM + 150:
        for end in [n for n, line in enumerate(lines) if not line and lines[n + 1][:1].strip()] + [
            len(lines)
        ]:
            if sum(heights[cuts[-1] : end]) > ROOM and start > cuts[-1]:
                cuts.append(start)
            start = end + 1
    parts = [(begin, end) for begin, end in zip(cuts, [*(cut - 1 for cut in cuts[1:]), len(lines)])]
    shown = [_hanging(line, code) for line, code in zip(lines, shown)]
    return [
        (
            f'<pre class="code"><code>{"".join(shown[begin:end])}</code></pre>',
            sum(heights[begin:end]) + 30,
        )
        for begin, end in parts
    ]


def _hanging(line, shown):
    """Return a line of code that, where it is too long, goes on further to the right than it
    begins.
    """
    return (
        f'<span class="line" style="--indent: {len(line) - len(line.lstrip())}ch">{shown}\n</span>'
    )


# --- laying out -----------------------------------------------------------------------------------


class Deck:
    """The slides of one episode: ``stacks`` from left to right, each a list from top to bottom."""

    def __init__(self, source, outputs):
        self.source = source
        self.notebooks = {
            lang: rendering.render(source, lang, outputs) for lang in messages.LANGUAGES
        }
        # Held: words for the next thing shown; calls: the open question.
        self.stacks, self.held, self.calls = (
            [],
            None,
            None,
        )
        self._opening()
        cells = [source.edition(lang) for lang in messages.LANGUAGES]
        for position, pair in enumerate(zip(*cells)):
            self.cell, talked = (
                pair[0].name,
                position == 0 or cells[0][position - 1].kind == "markdown",
            )
            twins = dict(zip(messages.LANGUAGES, pair))
            before_code = position + 1 < len(cells[0]) and cells[0][position + 1].kind == "code"
            if pair[0].kind == "code":
                self._code(pair[0], talked)
            else:
                self._markdown(twins, before_code)
            if self.cell not in self.slide.cells:
                self.slide.cells.append(self.cell)
        self._closing()
        self._tell()

    @property
    def slides(self):
        return [slide for stack in self.stacks for slide in stack]

    @property
    def slide(self):
        return self.stacks[-1][-1]

    def _id(self, name):
        taken = sum(slide.id.split(".")[0] == name for slide in self.slides)
        return f"{name}.{taken + 1}" if taken else name

    def _right(self, title):
        self.stacks.append([Slide(self._id(self.cell), title)])
        self.calls = None

    def _below(self):
        if self.slide.body["en"] or not self.slide.title["en"]:
            self.stacks[-1].append(Slide(self._id(self.cell), self.slide.title, below=True))

    def _mark(self):
        """Note that the current slide shows the current cell, and give it the words that were
        held for it.
        """
        if self.cell not in self.slide.cells:
            self.slide.cells.append(self.cell)
        if self.held:
            self.slide.say(self.held)
            self.held = None

    def _markdown(self, twins, before_code):
        how = twins["en"].slide
        parts = blocks(self.source, twins)
        if how == "skip":
            for part in parts:
                self.slide.say(
                    part.html
                    if part.kind == "prose"
                    else {lang: [text] for lang, text in part.html.items()}
                )
            return
        if how == "slide":
            self._right(self.slide.title)
        elif how == "subslide":
            self._below()
        for number, part in enumerate(parts):
            following = (
                parts[number + 1].kind if number + 1 < len(parts) else "code" if before_code else ""
            )
            if part.kind == "prose":
                self._say(part.html, following)
            elif part.kind == "heading":
                self._right(part.html)
                self._mark()
            else:
                self._show(part, how)

    def _say(self, notes, following):
        # The last paragraph before something leads up to it; those before it comment on what is on
        # the screen.
        fresh = not self.slide.body["en"] and not self.slide.has_code
        leads = not fresh and (
            following == "visual"
            or following in ("call", "code")
            and min(map(len, notes.values())) > 1
        )
        if leads:
            self.slide.say({lang: paragraphs[:-1] for lang, paragraphs in notes.items()})
            self.held = {lang: paragraphs[-1:] for lang, paragraphs in notes.items()}
        else:
            self.slide.say(notes)

    def _show(self, part, how):
        if how != "-" and (self.slide.has_code or self.slide.height + part.height > ROOM):
            self._below()
        content = part.html
        if how == "fragment":
            content = {
                lang: f'<div class="fragment">{text}</div>' for lang, text in content.items()
            }
        if part.kind == "call":
            self.calls = part
        self.slide.add(content, part.height)
        self._mark()

    def _code(self, cell, talked):
        outputs, rendered = self._outputs(cell)
        if cell.slide == "skip":
            return
        *parts, (code, height) = _code(cell.source)
        shown = sum(each for _, each in outputs)
        guess = rendered.metadata.get("collapsed") or cell.slide == "fragment"
        if cell.slide == "slide":
            self._right(self.slide.title)
        elif (
            cell.slide == "subslide"
            or cell.slide != "-"
            and self.slide.has_code
            and (talked or self.slide.height + height + shown > ROOM)
        ):
            self._below()
        for part, each in parts:
            if self.slide.height + each > ROOM:
                self._below()
            self._put_code(part, each)
        if parts:
            self._below()
        together = cell.slide == "-" or self.slide.height + height + shown <= ROOM
        if (
            not together
            and self.slide.body["en"]
            and (height + shown <= ROOM or self.slide.height + height > ROOM)
        ):
            self._below()
            together = height + shown <= ROOM
        self._put_code(code, height)
        if outputs and not together:
            self._below()
            if guess and self.calls:  # so that it is seen while they guess
                self.slide.add(self.calls.html, self.calls.height)
            self.slide.has_code = True
            self._mark()
        for content, each in outputs:
            if 'class="out picture' in content["en"] and self.slide.height + each > ROOM:
                self._below()
                self.slide.has_code = True
                self._mark()
            if guess and self.slide.body["en"]:  # alone on a slide, it has waited
                content = {lang: _fragment(text) for lang, text in content.items()}
            self.slide.add(content, each)
        self.calls = None

    def _put_code(self, code, height):
        self.slide.add(dict.fromkeys(messages.LANGUAGES, code), height)
        self.slide.has_code = True
        self._mark()

    def _outputs(self, cell):
        """Return ``[({lang: HTML}, height), ...]`` and the cell as it is in a notebook."""
        found = {
            lang: next(c for c in book.cells if c.id == f"{self.source.slug}-{cell.name}")
            for lang, book in self.notebooks.items()
        }
        made = [
            dict(zip(found, pair))
            for pair in zip(*([output_html(o) for o in each.outputs] for each in found.values()))
        ]
        return [
            ({lang: text for lang, (text, _) in one.items()}, max(h for _, h in one.values()))
            for one in made
        ], found["en"]

    def _opening(self):
        self.cell, front = "opening", self.source.front
        self._right(front.title)
        minutes = {
            lang: " · ".join(
                messages.text(f"notebook.minutes_{part}", lang, n=getattr(front, part))
                for part in ("teaching", "exercises")
                if getattr(front, part)
            )
            for lang in messages.LANGUAGES
        }
        self.slide.add(
            {lang: f'<p class="minutes">⏱️ {text}</p>' for lang, text in minutes.items()}, 0
        )
        for part in ("questions", "objectives"):
            if texts := getattr(front, part):
                items = {
                    lang: f"<ul>{''.join(f'<li>{_inline(text)}</li>' for text in texts[lang])}</ul>"
                    for lang in messages.LANGUAGES
                }
                if part == "questions":
                    self.slide.add(
                        {lang: f'<div class="visual">{text}</div>' for lang, text in items.items()},
                        0,
                    )
                else:
                    self.slide.say(
                        {
                            lang: [
                                f"<p><b>{messages.text('notebook.objectives', lang)}</b></p>",
                                text,
                            ]
                            for lang, text in items.items()
                        }
                    )
        self._mark()

    def _closing(self):
        if points := self.source.front.keypoints:
            self.cell = "closing"
            self._right(
                {lang: messages.text("notebook.keypoints", lang) for lang in messages.LANGUAGES}
            )
            self.slide.add(
                {
                    lang: (
                        "<div"
                        f' class="visual"><ul>{"".join(f"<li>{_inline(text)}</li>" for text in points[lang])}</ul></div>'  # noqa: E501
                    )
                    for lang in points
                },
                0,
            )
            self._mark()
        if following := rendering.next_episode(self.source):
            titles = sources.read_front(following).title
            links = {
                lang: (
                    f'<p class="onward">➡️ <a href="{following.stem}.html">{following.stem[:2]}.'
                    f" {html.escape(title)}</a></p>"
                )
                for lang, title in titles.items()
            }
            self.slide.add(links, 0)

    def _tell(self):
        """Put what is for the instructor, and the talk's slides, into the notes."""
        for lang in messages.LANGUAGES:
            for name, text in self.source.instructor(lang):
                label = f"<p><b>{messages.text('slides.instructor', lang)}</b></p>"
                said = "".join(_math(str(element)) for _, element in _elements(text))
                self.last_of(name).notes[lang].append(
                    f'<div class="instructor">{label}{said}</div>'
                )
            for slide, name in talk_slides(self.source.slug)[::-1]:
                self.first_of(name).notes[lang].insert(
                    0,
                    f"<p><i>{messages.text('slides.talk', lang, slide=html.escape(slide))}</i></p>",
                )

    def first_of(self, name):
        return self._showing(name)[0]

    def last_of(self, name):
        return self._showing(name)[-1]

    def _showing(self, name):
        """Return the slides that show the cell ``name``; a note must not go where nobody looks
        for it.
        """
        if shown := [slide for slide in self.slides if name in slide.cells]:
            return shown
        raise builder.BuildError(
            f"{self.source.path.parent.name}/{self.source.path.name}: no slide shows the cell"
            f" {name}"
        )

    def page(self, lang):
        """Return the deck in one language as an HTML page."""
        number, title = self.source.number, html.escape(self.source.front.title[lang])
        stacks = []
        for stack in self.stacks:
            sections = [self._section(slide, lang) for slide in stack]
            stacks.append(
                sections[0] if len(stack) == 1 else f"<section>\n{''.join(sections)}</section>\n"
            )
        return PAGE.format(lang=lang, title=f"{number}. {title}", slides="".join(stacks))

    def _section(self, slide, lang):
        body = "".join(slide.body[lang])
        alone = slide.body[lang][0] if len(slide.body[lang]) == 1 else ""
        kind = (
            "opening"
            if slide.id == "opening"
            else (
                "only-title" if not body else "ask" if alone.startswith('<div class="call"') else ""
            )
        )
        title = slide.title[lang] if slide.id != "opening" else html.escape(slide.title[lang])
        above = (
            f'<p class="course">{messages.text("slides.course", lang)} · {self.source.number}</p>'
            if slide.id == "opening"
            else ""
        )
        heading = f'<h2 class="{"again" if slide.below else ""}">{title}</h2>' if title else ""
        notes = "".join(slide.notes[lang])
        return (
            f'<section id="{slide.id}" data-cells="{" ".join(slide.cells)}"><div class="frame'
            f' {kind}">{above}{heading}{body}</div><aside class="notes">{notes}</aside></section>\n'
        )


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
    wanted = builder.wanted(root, only)
    for source in builder.find_sources(root):
        if source.is_sheet:
            continue
        path = {lang: folder / lang / f"{source.slug}.html" for lang in messages.LANGUAGES}
        if source.number in wanted:
            outputs = builder.stored_outputs(source, root)
            if outputs is None:
                unbuilt.append(source.number)
                continue
            deck = Deck(source, outputs)
            for lang in messages.LANGUAGES:
                files.replace(path[lang], deck.page(lang))
                made.append(path[lang])
        for lang in messages.LANGUAGES:
            if path[lang].exists():
                rows[lang].append(_row(source, lang))
    for lang, other in zip(messages.LANGUAGES, messages.LANGUAGES[::-1]):
        title, other_title = (
            f"{messages.text('slides.course', each)}: slides" for each in (lang, other)
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
