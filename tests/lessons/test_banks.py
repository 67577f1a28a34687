"""The banks of questions: whole, in both languages, without a pattern that gives the answers away;
and drawn the same wherever they are.
"""

import re
from collections import Counter
from itertools import chain

import nbformat
import pytest

from tfx_course import messages
from tfx_course.authoring import catalogue
from tfx_course.lessons import banks, sources
from tfx_course.paths import ROOT, notebook_path

BANKS = banks.find_all()
EPISODES = {source.number: source for source in catalogue.find_sources() if not source.is_sheet}
each_bank = pytest.mark.parametrize("bank", BANKS.values(), ids=list(BANKS))
both = pytest.mark.parametrize("lang", messages.LANGUAGES)
SMALL = 'name = "a"\npt-BR = "Um?"\nen = "One?"\n'
WRONG = 'misconception = "{}"\npt-BR = "a"\nen = "b"\nwhy.pt-BR = "c"\nwhy.en = "d"\n'
RIGHT = WRONG.replace('misconception = "{}"', "right = true")


def asked(bank):
    return list(chain.from_iterable(bank.parts.values()))


def texts(bank, lang):
    for question in asked(bank):
        yield question.text[lang]
        for option in question.options:
            yield from (option.text[lang], option.why[lang])


# --- the banks ------------------------------------------------------------------------------------


def test_each_episode_has_a_bank_and_each_bank_an_episode():
    assert list(BANKS) == list(EPISODES)
    for source in EPISODES.values():
        assert banks.path_of(source.path).exists()
    assert len(list((ROOT / "episodes" / "questions").iterdir())) == len(BANKS)


@each_bank
def test_it_asks_before_and_after(bank):
    # Episode 00 says what a cell is: nothing can be asked in one before.
    assert len(bank.parts["before"]) in ((2, 3) if bank.number != "00" else (0,))
    assert len(bank.parts["after"]) == 5
    for question in asked(bank):
        assert sum(not option.misconception for option in question.options) == 1


@each_bank
@both
def test_a_question_asks_and_options_and_explanations_differ(bank, lang):
    for question in asked(bank):
        assert question.text[lang].endswith("?"), question.name
        said = [option.text[lang] for option in question.options]
        assert len(set(said)) == len(said), question.name
        for option in question.options:
            why = option.why[lang]
            assert re.search(r"[.!?]$", why) and len(why.split()) >= 4, (question.name, why)
    reasons = [option.why[lang] for question in asked(bank) for option in question.options]
    assert len(set(reasons)) == len(reasons)


@each_bank
def test_no_text_was_left_untranslated(bank):
    for portuguese, english in zip(*(texts(bank, lang) for lang in messages.LANGUAGES)):
        same = portuguese == english
        assert not same or len(re.findall(r"[^\W\d_]{2,}", portuguese)) <= 1, portuguese


@each_bank
@both
def test_sentences_are_plain(bank, lang):
    for text in texts(bank, lang):
        prose = re.sub(r"`[^`]*`", "", text)
        assert ";" not in prose and prose.count(":") <= 1 and len(text.split()) <= 45, text


def test_a_misconception_has_one_name_in_the_whole_course():
    named = Counter(
        option.misconception
        for bank in BANKS.values()
        for question in asked(bank)
        for option in question.options
        if option.misconception
    )
    assert {name for name, times in named.items() if times > 1} == set()


def patterns():
    return {
        (bank.number, part): "".join(question.letter(question.right) for question in questions)
        for bank in BANKS.values()
        for part, questions in bank.parts.items()
        if questions
    }


def test_the_right_letters_follow_no_pattern():
    letters = patterns()
    assert len(set(letters.values())) == len(letters), "two episodes have the same answers"
    for place, right in letters.items():
        assert max(Counter(right).values()) <= (len(right) + 1) // 2, place
        assert not re.search(r"(.)\1\1", right), place
    total = Counter("".join(letters.values()))
    for letter in "abc":
        assert 0.25 < total[letter] / total.total() < 0.42, total


@both
def test_the_right_option_is_not_known_by_its_length(lang):
    ranks = Counter()
    for question in chain.from_iterable(map(asked, BANKS.values())):
        lengths = [len(option.text[lang]) for option in question.options]
        own = len(question.right.text[lang])
        ranks["longest"] += own == max(lengths)
        ranks["shortest"] += own == min(lengths)
        ranks["all"] += 1
    for rank in ("longest", "shortest"):
        assert 0.15 < ranks[rank] / ranks["all"] < 0.45, ranks


@pytest.mark.parametrize(
    "content, says",
    [
        ("x = 1", "has only before and after"),
        ("[[after", "Expected"),
        (f"[[before]]\n{SMALL}options = []", "has three options, or four"),
        (f"[[before]]\n{SMALL}", "not"),
        (f"[[before]]\n{SMALL}why = 3\noptions = []", "why"),
        ("[[before]]\nname = 3", 'needs name = "like-this"'),
    ],
)
def test_a_bank_that_is_not_whole_is_refused(content, says, tmp_path):
    path = tmp_path / "97-x.toml"
    path.write_text(content)
    with pytest.raises(banks.BankError, match=says):
        banks.read(path)


@pytest.mark.parametrize(
    "options, says",
    [
        ([WRONG.format("a"), WRONG.format("b"), RIGHT], "asks 5 questions, not 0"),
        ([WRONG.format("a"), WRONG.format("b"), WRONG.format("c")], "has one right option"),
        ([RIGHT, RIGHT, WRONG.format("c")], "has one right option"),
        ([WRONG.format("a"), WRONG.format("a"), RIGHT], "two options are one misconception"),
        ([WRONG.format("a"), WRONG.format("B c"), RIGHT], "names no misconception"),
        ([WRONG.format("a"), WRONG.format("b"), RIGHT.replace("true", "false")], "has a name"),
        ([WRONG.format("a"), RIGHT, 'right = true\npt-BR = "a"\nen = "b"\n'], "an option has"),
        ([WRONG.format("a"), RIGHT, WRONG.format("b").replace("why.en", "why.es")], "says why"),
        ([WRONG.format("a"), RIGHT, WRONG.format("b").replace('"d"', '"**d**"')], "one line"),
        ([WRONG.format("a"), RIGHT, WRONG.format("b").replace('"d"', '"`d"')], "one line"),
        ([WRONG.format("a"), RIGHT, WRONG.format("b").replace('en = "b"', 'en = " "')], "one line"),
    ],
)
def test_a_question_that_is_not_whole_is_refused(options, says, tmp_path):
    def question(name):
        marked = "".join(f"[[before.options]]\n{option}" for option in options)
        return "[[before]]\n" + SMALL.replace('"a"', f'"{name}"') + marked

    path = tmp_path / "97-x.toml"
    path.write_text(question("one") + question("two"))
    with pytest.raises(banks.BankError, match=says):
        banks.read(path)


# --- in the notebook ------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("number", EPISODES)
def test_the_notebook_asks_before_its_first_heading_and_before_its_closing(number, lang):
    source = EPISODES[number]
    notebook = nbformat.read(notebook_path(ROOT, "episodes", lang, source.slug), 4)
    names = [cell.id.removeprefix(f"{source.slug}-") for cell in notebook.cells]
    if BANKS[number].parts["before"]:
        assert names[:3] == ["opening", "reading-before", "questions-before"]
    after = names.index("reading-after")
    assert names[after:][:2] == ["reading-after", "questions-after"]
    assert set(names[after + 2 :]) <= {"closing", "onward"}


@both
@each_bank
def test_the_stored_output_is_what_the_cell_shows(bank, lang, monkeypatch):
    """The builder writes it without running the cell; nbval runs it, and compares."""
    import tfx_course

    monkeypatch.setenv("JPY_SESSION_NAME", f"episodes/{lang}/x.ipynb")
    source = EPISODES[bank.number]
    notebook = nbformat.read(notebook_path(ROOT, "episodes", lang, source.slug), 4)
    cells = {cell.id: cell for cell in notebook.cells}
    for part, questions in bank.parts.items():
        if not questions:
            continue
        cell = cells[f"{source.slug}-questions-{part}"]
        shown = eval(cell.source.splitlines()[-1], {"tfx_course": tfx_course})
        data, metadata = shown._repr_mimebundle_()
        [output] = cell.outputs
        assert dict(output.data) == data and output.metadata == metadata
        assert output.execution_count == cell.execution_count
        html, plain = data["text/html"], data["text/plain"]
        for question in questions:
            for option in question.options:
                assert banks.inline(option.text[lang]) in html and option.text[lang] in plain
                assert banks.inline(option.why[lang]) not in html + plain
        assert "<script" not in html and "http" not in html


@pytest.mark.parametrize("number", EPISODES)
def test_cells_are_counted_in_their_order(number):
    source = EPISODES[number]
    notebook = nbformat.read(notebook_path(ROOT, "episodes", "en", source.slug), 4)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("name", ["questions-before", "reading-after"])
def test_a_source_may_not_take_the_name_of_a_cell_that_asks(name, tmp_path):
    path = tmp_path / "episodes" / "97-x.py"
    path.parent.mkdir()
    path.write_text(
        '# ---\n# title: {pt-BR: "Um", en: "One"}\n# teaching: 1\n# exercises: 0\n# ---\n\n'
        f'# %% name="{name}"\n1\n'
    )
    with pytest.raises(sources.SourceError, match="is the name of a cell that the builder makes"):
        sources.read(path)


# --- how they look --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, html",
    [
        ("a `b` c", "a <code>b</code> c"),
        ("a < b & `<c>`", "a &lt; b &amp; <code>&lt;c&gt;</code>"),
        ('say "x"', 'say "x"'),
    ],
)
def test_what_stands_between_backticks_is_code(text, html):
    assert banks.inline(text) == html


@each_bank
@both
def test_each_option_unfolds_into_its_own_explanation(bank, lang):
    page = banks.unfolding(asked(bank), lang)
    folds = re.findall(r"<details>(.*?)</details>", page)
    options = [option for question in asked(bank) for option in question.options]
    assert len(folds) == len(options)
    for fold, option in zip(folds, options):
        mark = "✗" if option.misconception else "✓"
        assert banks.inline(option.text[lang]) in fold.partition("</summary>")[0]
        assert f"{mark} {banks.inline(option.why[lang])}" in fold.partition("</summary>")[2]
