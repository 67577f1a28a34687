"""The glossary: what its words must be, and where an episode links to them."""

import re

import pytest

from tfx_course.authoring import catalogue
from tfx_course.lessons import glossary, rendering
from tfx_course.messages import LANGUAGES

EPISODES = [source for source in catalogue.find_sources() if not source.is_sheet]
in_each_language = pytest.mark.parametrize("lang", LANGUAGES)


def cells(source, lang):
    """Return the Markdown cells of an episode as the notebook has them."""
    outputs = {cell.name: [] for cell in source.code()}
    notebook = rendering.render(source, lang, outputs)
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def linked(text, used=(), page="05-statisticsgen", lang="en"):
    return glossary.linked(text, lang, page, set(used))


@in_each_language
def test_a_gloss_makes_sense_in_a_tooltip(lang):
    for term in glossary.terms(lang):
        assert 20 < len(term.gloss) <= 160, term
        assert not set('"|`*[]()\n') & set(re.sub(r"\([^()]*\)", "", term.gloss)), term
        assert not term.gloss.endswith("."), term
        own = rf"\b{re.escape(term.word)}\b"
        assert not re.search(own, re.sub(r"\(.*\)", "", term.gloss)), f"{term} says itself"


@in_each_language
def test_no_spelling_stands_for_two_terms(lang):
    forms = [form.casefold() for term in glossary.terms(lang) for form in term.forms]
    assert len(forms) == len(set(forms))


@in_each_language
def test_each_term_is_linked_from_an_episode(lang):
    text = "\n".join(cell for source in EPISODES[1:] for cell in cells(source, lang))
    terms = glossary.terms(lang)
    assert [term.name for term in terms if f'#{term.anchor} "' not in text] == []


@in_each_language
@pytest.mark.parametrize("source", EPISODES, ids=lambda source: source.number)
def test_an_episode_links_a_word_once_and_to_a_heading(source, lang):
    start = "\n".join(cells(EPISODES[0], lang))
    headings = {line[4:].replace(" ", "-") for line in start.split("\n") if line[:4] == "### "}
    found = re.findall(r'\]\((?:00-start\.ipynb)?#(\S+) "', "\n".join(cells(source, lang)))
    assert found and set(found) <= headings
    assert sorted(found) == sorted(set(found)), "a lesson's own link comes after the first use"


def test_the_two_languages_point_to_each_other():
    words = {lang: {t.name: t for t in glossary.terms(lang)} for lang in LANGUAGES}
    assert words["en"]["door"].other == "porta" and words["pt-BR"]["door"].other == "door"
    assert not words["en"]["span"].other
    assert "In Portuguese: *porta*." in glossary.section("en")


def test_the_first_use_is_linked_and_no_other():
    said = linked("Two doors, and a door.\n\nA door.")
    assert said.startswith("Two [doors](00-start.ipynb#door ") and said.count("](") == 1
    assert linked("A door.", used={"door"}) == "A door."


@pytest.mark.parametrize(
    "text",
    ["`door`", "```\na door\n```", "## The door", "[a door](x.md)", "![door](x.png)", "doorway"]
    + ["$door$", "<a title='door'>", "next-door", "door/window", "door.pbtxt"],
)
def test_what_is_not_prose_gets_no_link(text):
    assert linked(text) == text


def test_after_what_is_not_prose_there_is_prose_again():
    assert "](00-start.ipynb#door " in linked("## The door\n\nIt is a door.")


def test_the_longest_word_is_taken():
    assert "#metadata-store " in linked("In the metadata store.")


def test_a_lesson_may_write_the_link_itself():
    assert linked("a [new *version*](glossary:version)").startswith(
        'a [new *version*](00-start.ipynb#version "a corrected'
    )
    with pytest.raises(KeyError):
        linked("[x](glossary:no-such-word)")


def test_on_the_start_page_it_is_a_link_within_the_page():
    assert "](#door " in linked("a door", page="00-start")
