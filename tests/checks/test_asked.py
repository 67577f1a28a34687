"""The questions of an episode in its notebook: typed letters are kept, judged after reading and not
before, and told of.
"""

import json
import subprocess
import sys

import pytest

from tfx_course import messages
from tfx_course.checks import asked, progress
from tfx_course.errors import CourseError
from tfx_course.lessons import banks

BANKS = banks.find_all()
BANK = BANKS["04"]
both = pytest.mark.parametrize("lang", messages.LANGUAGES)


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """The file of the progress, away from this course's own."""
    monkeypatch.setattr(progress, "FILE", tmp_path / ".course" / "progress.json")
    return progress.FILE


def speak(monkeypatch, lang):
    monkeypatch.setenv("JPY_SESSION_NAME", f"episodes/{lang}/04-examplegen.ipynb")


def letters(part, wrong=()):
    """Return the right letters of the bank's ``part``; of the questions in ``wrong``, counted from
    0, a wrong one.
    """
    return [
        next(
            question.letter(option)
            for option in question.options
            if bool(option.misconception) == (n in wrong)
        )
        for n, question in enumerate(BANK.parts[part])
    ]


def chosen(part, typed):
    questions = BANK.parts[part]
    return [q.options[banks.LETTERS.index(letter)] for q, letter in zip(questions, typed)]


def shown(part, answers="", number="04"):
    data, _ = asked.questions(number, part, answers)._repr_mimebundle_()
    return data["text/html"], data["text/plain"]


# --- before reading -------------------------------------------------------------------------------


def test_without_answers_nothing_is_kept(kept):
    for number, bank in BANKS.items():
        for part in banks.PARTS:
            if bank.parts[part]:
                shown(part, number=number)
    assert not kept.exists()


@both
def test_what_was_typed_before_is_kept_and_not_judged(lang, kept, monkeypatch):
    speak(monkeypatch, lang)
    typed = letters("before", wrong=[1])
    html, plain = shown("before", " ".join(typed))
    assert messages.text("questions.noted", lang) in plain
    for option in chosen("before", typed):
        assert f"➤ {letter_of(option)}) {option.text[lang]}" in plain
        assert f"<li>➤ <b>{letter_of(option)})</b> {banks.inline(option.text[lang])}" in html
    assert html.count("➤") == plain.count("➤") == len(typed)
    for text in (html, plain):
        assert "✓" not in text and "✗" not in text
        for question in BANK.parts["before"]:
            assert not any(option.why[lang] in text for option in question.options)
    wanted = {
        BANK.key(question): option.misconception or "right"
        for question, option in zip(BANK.parts["before"], chosen("before", typed))
    }
    answers = json.loads(kept.read_text())["answers"]
    assert {key: [code for _, code in given] for key, given in answers.items()} == {
        key: [code] for key, code in wanted.items()
    }


def letter_of(option):
    questions = [*BANK.parts["before"], *BANK.parts["after"]]
    return next(question.letter(option) for question in questions if option in question.options)


# --- after ----------------------------------------------------------------------------------------


@both
def test_each_answer_after_gets_its_own_explanation(lang, monkeypatch):
    speak(monkeypatch, lang)
    typed = letters("after", wrong=[0, 3])
    html, plain = shown("after", "".join(typed))
    assert plain.startswith(messages.text("questions.right", lang, n=3, total=5))
    assert messages.text("questions.again", lang) in plain
    for question, option in zip(BANK.parts["after"], chosen("after", typed)):
        mark = "✗" if option.misconception else "✓"
        line = f"{mark} {question.letter(option)}) {option.text[lang]}"
        assert line in plain and option.why[lang] in plain
        assert f"{mark} <b>{question.letter(option)})</b>" in html
        assert banks.inline(option.why[lang]) in html
        others = [each for each in question.options if each is not option]
        assert not any(each.why[lang] in plain for each in others)


def test_all_right_asks_for_nothing_more(monkeypatch):
    speak(monkeypatch, "en")
    _, plain = shown("after", letters("after"))
    assert plain.startswith("5 of 5 right.") and "✗" not in plain
    assert messages.text("questions.again", "en") not in plain


def test_who_does_not_know_is_told_the_right_one(monkeypatch):
    speak(monkeypatch, "en")
    _, plain = shown("after", "- - - - -")
    assert plain.startswith("0 of 5 right.") and "✗" not in plain
    for question in BANK.parts["after"]:
        assert f"… {question.letter(question.right)}) {question.right.text['en']}" in plain
        assert question.right.why["en"] in plain
    assert asked.share(BANK, "after") == (0, 5)


@both
def test_what_was_answered_before_is_judged_after(lang, monkeypatch):
    speak(monkeypatch, lang)
    first = letters("before", wrong=[0, 2])
    shown("before", first)
    shown("before", letters("before"))  # changed afterwards: the first counts
    _, plain = shown("after", letters("after"))
    told = plain.partition(messages.text("questions.before", lang, n=1, total=3))[2]
    assert told
    for option in chosen("before", first):
        assert option.why[lang] in told


def test_who_answered_nothing_before_is_told_nothing_of_it(monkeypatch):
    speak(monkeypatch, "en")
    assert "Before you read" not in shown("after", letters("after"))[1]


# --- what is kept ---------------------------------------------------------------------------------


def test_the_first_answer_counts_and_later_ones_are_kept(kept):
    assert asked.share(BANK, "after") is None
    for wrong in ([0, 1], [0, 1], [0], []):
        shown("after", letters("after", wrong))
    assert asked.share(BANK, "after") == (3, 5)
    first, second, *_ = BANK.parts["after"]
    given = json.loads(kept.read_text())["answers"]
    assert [code == "right" for _, code in given[BANK.key(first)]] == [False, True]
    assert len(given[BANK.key(second)]) == 2, "the same again is no new answer"


def test_an_option_that_is_gone_and_a_question_that_is_gone_count_as_unanswered(kept):
    shown("before", letters("before"))
    state = json.loads(kept.read_text())
    first, *_ = BANK.parts["before"]
    state["answers"][BANK.key(first)] = [["2026-11-26T10:00:00", "renamed-since"]]
    state["answers"]["04.gone"] = [["2026-11-26T10:00:00", "right"]]
    kept.write_text(json.dumps(state))
    assert asked.share(BANK, "before") == (2, 3)


@pytest.mark.parametrize("spoilt", [3, "right", [], [3], [["a"]], [["a", 3]], {"a": 1}])
def test_what_is_spoilt_in_the_file_is_left_out(spoilt, kept):
    shown("before", letters("before"))
    state = json.loads(kept.read_text())
    first, *_ = BANK.parts["before"]
    state["answers"][BANK.key(first)] = spoilt
    kept.write_text(json.dumps(state))
    assert asked.share(BANK, "before") == (2, 3)
    shown("before", letters("before"))
    assert asked.share(BANK, "before") == (3, 3)


def test_solved_exercises_and_answers_stay_beside_each_other(kept):
    progress.note_solved("04.1")
    shown("before", letters("before"))
    progress.next_hint("04.2", 2)
    state = progress.load()
    assert "04.1" in state["solved"] and state["hints"] == {"04.2": 1}
    assert len(state["answers"]) == 3 and state["last"] == "04.2"


# --- what is typed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["{} {} {}", "{}{}{}", "{}, {}, {}", "1{} 2{} 3{}", " {}\n{}\n{} ", "1. {}; 2. {}; 3. {}"],
)
def test_letters_are_understood_however_they_are_written(typed):
    right = letters("before")
    for answers in (typed.format(*right), typed.format(*right).upper()):
        shown("before", answers)
    assert asked.share(BANK, "before") == (3, 3)


def test_a_list_and_a_number_without_its_zero_will_do():
    asked.questions(4, "before", tuple(letters("before")))
    assert asked.share(BANK, "before") == (3, 3)


@pytest.mark.parametrize(
    "arguments, key",
    [
        (("04", "before", "a b"), "questions.count"),
        (("04", "before", "a b c a"), "questions.count"),
        (("04", "before", "a b z"), "questions.letter"),
        (("04", "after", "a b c a d"), "questions.letter"),
        (("04", "during"), "questions.unknown"),
        (("77", "before"), "questions.unknown"),
        (("00", "before"), "questions.unknown"),
    ],
)
@both
def test_what_cannot_be_understood_is_told_in_a_sentence_and_not_kept(
    arguments, key, lang, kept, monkeypatch
):
    speak(monkeypatch, lang)
    with pytest.raises(CourseError) as refused:
        asked.questions(*arguments)
    assert refused.value.key == key and not kept.exists()
    assert str(refused.value) == messages.text(key, lang, **refused.value.values)


# --- in a kernel ----------------------------------------------------------------------------------


def test_asking_loads_nothing_heavy():
    code = (
        "import sys, tfx_course; tfx_course.questions('04', 'before');"
        " print([name for name in ('tfx', 'tensorflow', 'pandas', 'jupytext') if name in"
        " sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
