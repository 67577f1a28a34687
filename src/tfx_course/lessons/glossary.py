"""The glossary: the field's words with what they mean, at the end of the start page, on a page of
the site, and as a link on each word where an episode uses it for the first time.

``glossary.toml`` beside this file is the only place where they are written.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import tomli

from tfx_course import messages

PAGE = "00-start"
CELL = "glossary"  # its cell there, which is looked up and not read
# What no link goes into: code, formulas, links, HTML, headings.
_LEFT = re.compile(
    r"```.*?```|`[^`\n]*`|\$[^$\n]*\$|!?\[[^\]]*\]\((?!glossary:)[^)]*\)|<[^>\n]+>|^#+ [^\n]*",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Term:
    """A word of the field in one language; ``other`` is the same word in the other language, or
    empty where it is spelt alike.
    """

    name: str
    word: str
    gloss: str
    forms: tuple
    other: str

    @property
    def anchor(self):
        """What JupyterLab makes of the word's heading, to be linked to."""
        return self.word.replace(" ", "-")


@functools.cache
def terms(lang):
    """Return the list of the `Term` of ``lang``, in the order of its alphabet."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    [other] = [language for language in messages.LANGUAGES if language != lang]
    found = []
    for name, entry in tomli.loads(text).items():
        own, twin = entry[lang], entry[other]["word"]
        alike = twin == own["word"]
        found.append(
            Term(name, own["word"], own["gloss"], tuple(own["forms"]), "" if alike else twin)
        )
    return sorted(found, key=lambda term: _alphabetical(term.word))


def _alphabetical(word):
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode().casefold()


def section(lang, level=3):
    """Return the words of ``lang`` as Markdown, each below a heading of its own."""
    lines = []
    for term in terms(lang):
        gloss = term.gloss[0].upper() + term.gloss[1:] + "."
        if term.other:
            gloss += " " + messages.text("notebook.other_word", lang, word=term.other)
        lines += [f"{'#' * level} {term.word}", "", gloss, ""]
    return "\n".join(lines).rstrip()


def linked(text, lang, page, used):
    """Return ``text``, a Markdown cell of the episode ``page``, with a link to the glossary, and
    the gloss on hovering, where a word is used that is not yet in the set ``used``; adds it there.

    A link that a lesson writes itself, ``[word](glossary:name)``, becomes one too.

    Raises:
        KeyError: there is no term of that name.
    """
    to = "" if page == PAGE else f"{PAGE}.ipynb"

    def link(match):
        if match["name"]:
            shown, term = match["shown"], _by_name(lang)[match["name"]]
        else:
            shown, term = match[0], _by_form(lang)[match[0].casefold()]
            if term.name in used:
                return shown
        used.add(term.name)
        return f'[{shown}]({to}#{term.anchor} "{term.gloss}")'

    done, position = "", 0
    for left in [*_LEFT.finditer(text), None]:
        end = left.start() if left else len(text)
        done += _any_form(lang).sub(link, text[position:end]) + (left[0] if left else "")
        position = left.end() if left else end
    return done


@functools.cache
def _by_name(lang):
    return {term.name: term for term in terms(lang)}


@functools.cache
def _by_form(lang):
    return {form.casefold(): term for term in terms(lang) for form in term.forms}


@functools.cache
def _any_form(lang):
    forms = sorted(_by_form(lang), key=len, reverse=True)
    # Not a part of a longer name: tf.Example, schema.pbtxt, on-line.
    word = rf"(?<![\w./-])(?:{'|'.join(map(re.escape, forms))})(?![\w/-]|\.\w)"
    return re.compile(rf"\[(?P<shown>[^\]]*)\]\(glossary:(?P<name>[\w-]+)\)|{word}", re.I)
