"""How the episodes speak, as far as it can be counted: clauses glued by colons and semicolons,
words for which there are plainer ones, and questions that no cell answers.
"""

import re

import pytest

from tfx_course.authoring import builder
from tfx_course.messages import LANGUAGES

EPISODES = [source for source in builder.find_sources() if not source.is_sheet]
BOTH = [(source, lang) for source in EPISODES for lang in LANGUAGES]
each = pytest.mark.parametrize(
    "source, lang", BOTH, ids=[f"{lang}-{source.number}" for source, lang in BOTH]
)
MOST = {":": 10, ";": 5}  # of each thousand words
WORDS = {
    "en": r"anew|presently|for ever|wherein|makes no odds|without a murmur|whosoever|attendants?",
    "pt-BR": r"armazém|preprocessament\w+|atrás de um endereço|de graça\?",
}


def prose(text):
    """Return a cell's text without code, tables, links' targets, and the colons that lead to what
    stands below them.
    """
    text = re.sub(r"```.*?```|`[^`]*`|<!--.*?-->|\$[^$]*\$", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\*\*[^*\n]+:\*\*", " ", text)  # **Before you run it:**
    lines = [line for line in text.split("\n") if not line.lstrip("> ").startswith("|")]
    return "\n".join(re.sub(r":\s*$", "", line) for line in lines)


def cells(source, lang):
    return [cell for cell in source.edition(lang) if cell.kind == "markdown"]


@each
@pytest.mark.parametrize("mark", MOST)
def test_sentences_are_not_glued(source, lang, mark):
    text = " ".join(prose(cell.source) for cell in cells(source, lang))
    words = len(re.findall(r"\w+", text))
    assert 1000 * text.count(mark) / words <= MOST[mark], f"{text.count(mark)} in {words} words"


@each
def test_there_is_a_plainer_word(source, lang):
    pattern = re.compile(rf"\b({WORDS[lang]})\b", re.IGNORECASE)
    found = [(cell.name, pattern.findall(prose(cell.source))) for cell in cells(source, lang)]
    assert [(name, words) for name, words in found if words] == []


@each
def test_a_guess_is_asked_for_in_a_question_and_a_cell_follows(source, lang):
    edition = source.edition(lang)
    for cell, following in zip(edition, [*edition[1:], None]):
        for line in cell.source.split("\n\n") if cell.kind == "markdown" else ():
            if re.match(r"> 🤔 \*\*(Antes de rodar|Before you run it)", line):
                assert "?" in line or following is not None, cell.name
                assert following is not None and following.kind == "code", cell.name


# --- what is easy to get wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, left",
    [
        ("One: two; three.", "One: two; three."),
        ("See:\n\n- a: b", "See\n\n- a: b"),
        ("| a: b | c; d |", ""),
        ("> **Before you run it:** how many?", ">   how many?"),
        ("run `a:b;c` ([x](y:z))", "run   ([x])"),
    ],
)
def test_what_counts_as_prose(text, left):
    assert prose(text) == left
