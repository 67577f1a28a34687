"""Sphinx's settings, for one language: site.py says which in SITE_LANG, and where it wrote the
theme's words in SITE_LOCALE.
"""

import functools
import html
import json
import os
import re
import unicodedata
from pathlib import Path

import tomllib
from docutils.utils.math.latex2mathml import tex2mathml
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge
from sphinx.search.pt import SearchPortuguese

LANG = os.environ["SITE_LANG"]
_HERE = Path(__file__).parent
_SAY = tomllib.loads((_HERE.parents[1] / "messages" / f"{LANG}.toml").read_text(encoding="utf-8"))[
    "site"
]

project = _SAY["title"]
language = LANG.replace("-", "_")  # gettext's name for it
locale_dirs = [os.environ["SITE_LOCALE"]]
extensions = ["myst_nb"]
exclude_patterns = ["files"]  # what pages link to, not pages
smartquotes = False  # text is shown as JupyterLab shows it

nb_execution_mode = "off"
nb_merge_streams = (
    False  # the builder has joined neighbours; myst-nb would move what comes after a picture
)
nb_code_prompt_show, nb_code_prompt_hide = _SAY["show_output"], _SAY["hide_output"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
nb_render_markdown_format = "gfm"  # of an output: with tables
myst_heading_anchors = 4

html_theme = "pydata_sphinx_theme"
html_title = _SAY["title"]
html_baseurl = ""
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["course.css"]
_said = json.dumps({key: _SAY[key] for key in ("copy", "copied")})
html_js_files = [(None, {"body": f"const courseSay = {_said};"}), "course.js"]
html_favicon = "static/favicon.svg"
html_copy_source = html_show_sourcelink = html_use_index = False
html_sidebars = {"**": ["pages.html"]}
html_math_renderer = "mathml"
html_theme_options = {
    "logo": {
        "text": _SAY["title"],
        "image_light": "static/favicon.svg",
        "image_dark": "static/favicon.svg",
        "alt_text": "",
    },
    "navbar_start": ["navbar-logo"],
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["language", "search-button"],
    "navbar_align": "left",
    "article_header_start": ["downloads"],
    "secondary_sidebar_items": ["page-toc"],
    "primary_sidebar_end": [],
    "footer_start": ["licence"],
    "footer_end": [],
    "search_bar_text": _SAY["search"],
    "show_toc_level": 2,
}
html_context = {
    "default_mode": "auto",
    "say": _SAY,
    "lang": LANG,
    "other": {"pt-BR": "en", "en": "pt-BR"}[LANG],
}


def _fold(writer, node):
    writer.body.append(
        '<details class="fold'
        f' {" ".join(node["classes"])}"><summary>{html.escape(node["prompt_show"])}</summary>\n'
    )


def _unfold(writer, node):
    writer.body.append("</details>\n")


def _formula(writer, node):
    """Write MathML, which browsers draw by themselves; MathJax would have to be fetched."""
    from docutils import nodes

    writer.body.append(tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block)))
    raise nodes.SkipNode


@functools.cache
def _downloads(folder):
    """Return ``{page: the notebook that it offers}``, which pages.py has written beside the
    pages.
    """
    return json.loads(Path(folder, "downloads.json").read_text(encoding="utf-8"))


def _language_tag(app, pagename, templatename, context, doctree):
    context["language"] = (
        LANG  # the theme writes it into <html lang>, where gettext's name is not valid
    )
    context["sourcename"] = ""
    context["download"] = _downloads(app.srcdir).get(pagename)


# {page: [[anchor, text] of each of its sections]}: what the search quotes from a file path.
_texts = {}


def _note_text(app, pagename, templatename, context, doctree):
    from docutils import nodes

    if doctree is None:
        return
    _texts[pagename] = [[each["ids"][0], ""] for each in doctree.findall(nodes.section)]
    place = {entry[0]: entry for entry in _texts[pagename]}
    for text in doctree.findall(nodes.Text):
        above = text.parent
        while above and not isinstance(above, (nodes.section, nodes.raw)):
            above = above.parent
        if isinstance(above, nodes.section):  # what is raw is HTML
            place[above["ids"][0]][1] += f"{text} "


def _write_texts(app, error):
    if not error:
        script = f"window.courseTexts = {json.dumps(_texts, ensure_ascii=False)};\n"
        Path(app.outdir, "_static", "search-texts.js").write_text(script, encoding="utf-8")


def _fold_answers(app, doctree, docname):
    """Move what says the answer to a 🤔 (notebooks.py marks it) into the fold of the output before it."""  # noqa: E501
    from docutils import nodes

    for answer in list(doctree.findall(nodes.container)):
        if "answer" in answer["classes"]:
            before = answer.parent[answer.parent.index(answer) - 1]
            [fold] = before.findall(HideCodeCellNode)
            answer.parent.remove(answer)
            fold.append(answer)


class _Lines(HtmlFormatter):
    """Each line is an element that knows how far its code is indented: where the page is too narrow
    for it, course.css lets it go on further to the right.
    """

    def wrap(self, source):
        return super().wrap(self._lines(source))

    def _lines(self, source):
        for is_code, line in source:
            if is_code:
                text = re.sub("<[^>]*>", "", line)
                indent = len(text) - len(text.lstrip(" "))
                style = f' style="--indent: {indent}ch"' if indent else ""
                line = f'<span class="line"{style}>{line}</span>'
            yield is_code, line


PygmentsBridge.html_formatter = _Lines


def _plain(word):
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class _SearchPortuguese(SearchPortuguese):
    """Portuguese by its words without accents, and plurals of -ão as their singular, as course.js
    asks for them: who types "estatisticas" finds what "estatísticas" finds.

    A stop word is one without its accents, too. A word that is none stays one when it is stemmed:
    the stem of "tema" would be "tem", which nobody finds.
    """

    stopwords = {_plain(word) for word in SearchPortuguese.stopwords}

    def stem(self, word):
        plain = _plain(word)
        stem = super().stem(re.sub("oes$", "ao", plain))
        return plain if stem in self.stopwords else stem

    def word_filter(self, word):
        return super().word_filter(_plain(word))


def setup(app):
    app.add_search_language(_SearchPortuguese)
    app.connect("doctree-resolved", _fold_answers)
    # Myst-nb's own says "Toggle hidden content".
    app.add_node(HideCodeCellNode, override=True, html=(_fold, _unfold))
    app.add_html_math_renderer("mathml", (_formula, None), (_formula, None))
    app.connect("html-page-context", _language_tag)
    app.connect("html-page-context", _note_text)
    app.connect("build-finished", _write_texts)
