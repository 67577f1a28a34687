"""Every solution passes its check, every cleared answer and every wrong answer fails it, each with its own sentence.

Each sheet runs in one kernel: before the right answer to an exercise come the cleared one and the wrong ones.
"""

import re

import pytest
from nbclient import NotebookClient
from nbformat import v4

from tfx_course import builder, messages, sources
from tfx_course.checks import WrongAnswer, check

SHEETS = {source.slug: source for source in builder.find_sources() if source.is_sheet}


def trials(source):
    """Yield ``(name, code, check cell or None, message key or None)`` in the order in which a kernel runs them."""
    for cell in source.code():
        if cell.role == "answer":
            tested = source.check_of(cell)
            number = f"{source.number}.{cell.exercise}"
            yield f"cleared-{cell.exercise}", sources.cleared(cell.source, tested.source), tested, "check.not_attempted"
            for wrong in source.wrong_answers():
                if wrong.exercise == cell.exercise:
                    yield wrong.name, wrong.source, tested, f"{number}.{wrong.says}"
        yield cell.name, cell.source, None, None


def run(steps):
    """Run each step and its check in one kernel; return ``{name: (error name, sentence, traceback) or None}``."""
    cells = []
    for name, code, tested, _ in steps:
        cells.append(v4.new_code_cell(code, metadata={"name": name}))
        if tested:
            cells.append(v4.new_code_cell(tested.source, metadata={"name": name}))
    notebook = v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=300, allow_errors=True, kernel_name="python3").execute()
    seen = {}
    for cell in notebook.cells:
        errors = [(o.ename, o.evalue, o.traceback) for o in cell.outputs if o.output_type == "error"]
        seen.setdefault(cell.metadata.name, []).extend(errors)
    return seen


@pytest.mark.parametrize("slug", SHEETS)
def test_right_passes_and_wrong_is_told_why(slug, monkeypatch):
    monkeypatch.setenv("COURSE_LANG", "en")
    source = SHEETS[slug]
    steps = list(trials(source))
    seen = run(steps)
    for name, _, tested, key in steps:
        if not tested:
            assert not seen[name], f"{name}: the solution is rejected: {seen[name]}"
            continue
        assert seen[name], f"{name}: accepted, and it is wrong"
        [(kind, sentence, traceback)] = seen[name]
        template = re.escape(messages.catalogue("en")[key])
        assert kind == "WrongAnswer" and re.fullmatch(re.sub(r"\\{\w+\\}", ".+", template), sentence), f"{name}: {sentence}"
        assert traceback == [sentence], "a learner sees the sentence alone"


@pytest.mark.parametrize("slug", SHEETS)
def test_every_exercise_has_two_wrong_answers_that_are_told_apart(slug):
    source = SHEETS[slug]
    said = {}
    for cell in source.wrong_answers():
        said.setdefault(cell.exercise, set()).add(cell.says)
    exercises = {cell.exercise for cell in source.cells if cell.exercise}
    assert exercises and all(len(said.get(number, ())) >= 2 for number in exercises), said


def test_a_right_answer_says_one_line_whatever_the_language(capsys):
    check("00.1", 15_000)
    assert capsys.readouterr().out == "✓ 00.1\n"


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_wrong_answer_is_told_in_the_language_of_the_edition(lang, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", f"exercises/{lang}/00-start.ipynb")
    with pytest.raises(WrongAnswer) as wrong:
        check("00.1", 14_999)
    assert str(wrong.value) == messages.text("00.1.number", lang, seen=14_999)
    assert "15" not in str(wrong.value).replace("14999", "")


def test_an_object_that_breaks_when_looked_at_is_told_kindly(monkeypatch):
    class Hostile:
        def __eq__(self, other):
            raise RuntimeError("do not compare me")

        __hash__ = None

    with pytest.raises(WrongAnswer) as wrong:
        check("00.1", Hostile())
    assert wrong.value.key == "check.error" and "do not compare me" in str(wrong.value)


def test_an_unknown_exercise_is_told():
    with pytest.raises(WrongAnswer) as wrong:
        check("77.1", 1)
    assert wrong.value.key == "check.unknown"
