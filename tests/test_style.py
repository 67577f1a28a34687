"""How the lessons speak, as far as it can be counted: sentences glued by colons and semicolons,
long sentences and cells, words for which there are plainer ones, two names for one thing, and
questions that no cell answers.
"""

import ast
import re

import pytest

from tfx_course.authoring import catalogue
from tfx_course.lessons import glossary
from tfx_course.messages import LANGUAGES

SOURCES = catalogue.find_sources()
EPISODES = [source for source in SOURCES if not source.is_sheet]


def editions(sources):
    """Have a test run for each of ``sources`` in each language."""
    both = [(source, lang) for source in sources for lang in LANGUAGES]
    ids = [f"{lang}-{source.path.parent.name}-{source.number}" for source, lang in both]
    return pytest.mark.parametrize("source, lang", both, ids=ids)


MOST = {":": 10, ";": 2}  # of each thousand words
SENTENCE, CELL = 40, 120  # words
# What has a plainer word, or is called by another name elsewhere in the course.
WORDS = {
    "en": r"anew|presently|for ever|wherein|makes no odds|without a murmur|who(?:so)?ever|somebody"
    r"|nor|of use|attendants?|ill days?|sound days?|some \d+ thousand|mends?|mended"
    r"|had it been|metadata base|metadata database",
    "pt-BR": r"armazém|preprocessament\w+|atrás de um endereço|a gente|balança\w*|pedir mãos"
    r"|a sala medida|por que execuções|default|share|banco de dados de metadados",
}
# (cell, language, what is counted): a quotation, or a name that is meant as it stands.
EXCEPTIONS = {
    ("01-ml-in-production/five-intro", "en", "sentence"): "six messages, translated in one breath",
}


def prose(text):
    """Return a cell's text without code, tables, headings, links' targets, the colons that lead to
    what stands below them or follow the name of an item, and the semicolons that end an item.
    """
    text = re.sub(r"```.*?```|`[^`]*`|<!--.*?-->|\$[^$]*\$", " X ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\*\*[^*\n]+:\*\*", " ", text)  # **Before you run it:**
    text = re.sub(r"🔧 (Run it|Rode);", r"🔧 \1.", text)
    text = re.sub(r"^([> ]*[-*] [^:.\n]{1,25}):", r"\1", text, flags=re.MULTILINE)
    lines = [line for line in text.split("\n") if not re.match(r"[> ]*(\||#+ )", line)]
    return "\n".join(re.sub(r":\s*$|;( ou| or)?\s*$", "", line) for line in lines)


def sentences(text):
    """Return the sentences of a cell's text, each a list of words."""
    paragraph = r"\n\s*>?\s*\n|\n\s*(?:>\s*)?(?:[-*]|\d+\.)\s|\n#+ "
    end = r"(?<=[.!?…])[\"”*_)]*\s+(?=[\"“*_`(¿]*[A-ZÁÉÍÓÚÂÊÔÃÕÀÇ])"
    for block in re.split(paragraph, prose(text)):
        for sentence in re.split(end, " ".join(block.replace(">", " ").split())):
            yield re.findall(r"\w[\w'’%-]*(?:[.,]\d+)*", sentence)


def cells(source, lang):
    """Return the Markdown cells that are read; words in the glossary are looked up."""
    read = [cell for cell in source.edition(lang) if cell.name != glossary.CELL]
    return [cell for cell in read if cell.kind == "markdown"]


def excepted(source, cell, lang, what):
    return (f"{source.slug}/{cell.name}", lang, what) in EXCEPTIONS


@editions(SOURCES)
@pytest.mark.parametrize("mark", MOST)
def test_sentences_are_not_glued(source, lang, mark):
    text = " ".join(prose(cell.source) for cell in cells(source, lang))
    words = len(re.findall(r"\w+", text))
    allowed = MOST[mark] * max(words, 1000) / 1000
    assert text.count(mark) <= allowed, f"{text.count(mark)} in {words} words"


@editions(SOURCES)
def test_sentences_are_short(source, lang):
    found = [
        (cell.name, " ".join(words))
        for cell in cells(source, lang)
        for words in sentences(cell.source)
        if len(words) > SENTENCE and not excepted(source, cell, lang, "sentence")
    ]
    assert found == []


@editions(SOURCES)
def test_a_long_cell_has_a_list_or_a_table(source, lang):
    found = []
    for cell in cells(source, lang):
        divided = re.search(r"^\s*(> )?([-*]|\d+\.|\|)", cell.source, re.MULTILINE)
        words = len(prose(cell.source).split())
        if words > CELL and not divided and not excepted(source, cell, lang, "cell"):
            found.append((cell.name, words))
    assert found == []


@editions(SOURCES)
def test_there_is_a_plainer_word(source, lang):
    pattern = re.compile(rf"\b(?:{WORDS[lang]})\b", re.IGNORECASE)
    found = [
        (cell.name, words)
        for cell in cells(source, lang)
        if (words := pattern.findall(prose(cell.source)))
    ]
    assert found == []


@editions(EPISODES)
def test_a_guess_is_asked_for_in_a_question_and_a_cell_follows(source, lang):
    edition = source.edition(lang)
    for cell, following in zip(edition, [*edition[1:], None]):
        for line in cell.source.split("\n\n") if cell.kind == "markdown" else ():
            if re.match(r"> 🤔 \*\*(Antes de rodar|Before you run it)", line):
                assert "?" in line, cell.name
                assert following is not None and following.kind == "code", cell.name


def test_there_are_few_exceptions():
    assert len(EXCEPTIONS) <= 10
    names = {f"{source.slug}/{cell.name}" for source in SOURCES for cell in source.cells}
    assert {cell for cell, _, _ in EXCEPTIONS} <= names


# --- what is easy to get wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, left",
    [
        ("One: two; three.", "One: two; three."),
        ("## One: two\nThree.", "Three."),
        ("See:\n\n- a: b;\n- c; d; or", "See\n\n- a b\n- c; d"),
        ("🔧 Run it; read.", "🔧 Run it. read."),
        ("| a: b | c; d |", ""),
        ("> **Before you run it:** how many?", ">   how many?"),
        ("run `a:b;c` ([x](y:z))", "run  X  ([x])"),
    ],
)
def test_what_counts_as_prose(text, left):
    assert prose(text) == left


@pytest.mark.parametrize(
    "text, lengths",
    [
        ("One two. Three!", [2, 1]),
        ("It is 1.5 m. *Then* go.", [4, 2]),
        ("Read:\n\n- one two\n- three", [1, 2, 1]),
        ("> One.\n>\n> Two `a b`.", [1, 2]),
        ('He said "no." Ask `x`.', [3, 2]),
    ],
)
def test_what_counts_as_a_sentence(text, lengths):
    assert [len(words) for words in sentences(text) if words] == lengths


@pytest.mark.parametrize("source", SOURCES, ids=[f"{s.path.parent.name}-{s.slug}" for s in SOURCES])
def test_numbers_that_code_prints_are_read_by_both_editions(source):
    """``1,985`` is a thousand to some and not yet two to others."""
    for cell in source.code():
        for node in ast.walk(ast.parse(cell.source)):
            text = node.value if isinstance(node, ast.Constant) else ""
            place = f"{source.path.name}: {cell.name}"
            assert not re.search(r"\b\d{1,3},\d{3}\b", str(text)), f"{place}: {text}"
            spec = node.format_spec if isinstance(node, ast.FormattedValue) else None
            assert not spec or "," not in ast.unparse(spec), f"{place}: {ast.unparse(node)}"
