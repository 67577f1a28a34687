"""What is kept of wrong answers: how many, when, and what was said; never the answer. It stays
small, and nothing about it turns a right answer into an error.
"""

import json
import time

import pytest

from tfx_course import checks
from tfx_course.checks import NotAttempted, WrongAnswer, check, progress

RIGHT, WRONG = 3, 4
SAID = "check.not_number"  # whichever message: a check of these tests says it


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """The file of the progress, away from this course's own."""
    monkeypatch.setattr(progress, "FILE", tmp_path / ".course" / "progress.json")
    return progress.FILE


@pytest.fixture(autouse=True)
def sheet(monkeypatch):
    """A learner's kernel, in which an exercise is to give the number 3."""

    def three(answer):
        checks.expect(answer == RIGHT, SAID, exercise="01.1", name="x", seen=answer, type="int")

    monkeypatch.setenv("JPY_SESSION_NAME", "exercises/en/01-exercises.ipynb")
    monkeypatch.setenv("COURSE_LANG", "en")
    import tfx_course.checks.sheet_01  # noqa: F401 - registers its own, of which one is replaced

    monkeypatch.setitem(checks._CHECKS, "01.1", three)


def answer(value):
    with pytest.raises(WrongAnswer):
        check("01.1", value)


def tried():
    return progress.load()["tries"].get("01.1")


def test_wrong_answers_are_counted_with_what_was_said(kept):
    before = int(time.time())
    for _ in range(3):
        answer(WRONG)
    one = tried()
    assert (one["n"], one["said"]) == (3, {SAID: 3})
    assert before <= one["since"] <= one["last"] <= time.time()
    assert progress.load()["last"] == "01.1" and progress.load()["when"] >= before
    assert "4" not in json.dumps(json.loads(kept.read_text())["tries"]["01.1"]["said"])


def test_an_answer_that_raises_is_a_wrong_one():
    class Spoilt:
        def __eq__(self, other):
            raise ValueError("no")

    answer(Spoilt())
    assert tried()["n"] == 1 and list(tried()["said"])[0].startswith("check.")


def test_no_answer_yet_is_no_try():
    with pytest.raises(NotAttempted):
        check("01.1", ...)
    assert tried() is None and progress.load()["last"] == "01.1"


def test_after_it_is_solved_nothing_is_counted_any_more():
    answer(WRONG)
    check("01.1", RIGHT)
    answer(WRONG)
    assert tried()["n"] == 1 and "01.1" in progress.load()["solved"]


def test_only_a_learners_sheet_counts(monkeypatch, kept):
    monkeypatch.setenv("JPY_SESSION_NAME", "solutions/en/01-solutions.ipynb")
    answer(WRONG)
    assert not kept.exists()


def test_after_a_long_pause_a_new_attempt_begins(monkeypatch):
    clock = [1_800_000_000]
    monkeypatch.setattr(progress.time, "time", lambda: clock[0])
    progress.note_wrong("01.1", SAID)
    clock[0] += progress.PAUSE - 1
    progress.note_wrong("01.1", SAID)
    assert tried()["since"] == 1_800_000_000
    clock[0] += progress.PAUSE + 1
    progress.note_wrong("01.1", SAID)
    assert tried()["since"] == tried()["last"] == clock[0] and tried()["n"] == 3


def test_the_file_stays_small_however_often_somebody_tries(kept):
    for n in range(100):
        progress.note_wrong("01.1", f"01.1.message-{n}")
        progress.note_wrong("01.1", SAID)
    assert len(tried()["said"]) == progress.MOST_SAID
    assert tried()["said"][SAID] == 100 and tried()["n"] == 200
    for n in range(60):
        progress.note_wrong(f"02.{n}", SAID)
    assert len(kept.read_bytes()) < 20_000


def test_a_full_disk_is_no_error(monkeypatch, kept, capsys):
    answer(WRONG)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress.Path, "write_text", full)
    answer(WRONG)
    check("01.1", RIGHT)
    assert "✓ 01.1" in capsys.readouterr().out
    assert [path.name for path in kept.parent.iterdir() if path.name.endswith("json")] == [
        kept.name
    ]


def test_a_place_that_cannot_be_written_is_no_error(kept, capsys):
    kept.parent.write_text("a file where the folder should be")
    answer(WRONG)
    check("01.1", RIGHT)
    assert "✓ 01.1" in capsys.readouterr().out


def test_a_file_from_before_tries_were_kept_is_read(kept):
    old = {"solved": {"01.2": "2026-01-01"}, "hints": {"01.3": 1}, "answers": {}, "last": "01.2"}
    kept.parent.mkdir()
    kept.write_text(json.dumps(old))
    assert progress.load() == old | {"tries": {}, "when": 0}
    answer(WRONG)
    assert tried()["n"] == 1 and progress.load()["solved"] == old["solved"]


GOOD = {"n": 1, "since": 1, "last": 1, "said": {"01.1.lost": 1}}


@pytest.mark.parametrize(
    "spoilt",
    [
        *(None, [], "3", 3, {}),
        *(GOOD | {key: value} for key in ("n", "since", "last") for value in (-1, "1", 1.5, True)),
        *(GOOD | {"said": said} for said in ([], None, {"01.1.lost": "1"}, {"01.1.lost": -1})),
        GOOD | {"n": 10**40},
    ],
    ids=repr,
)
def test_what_is_spoilt_counts_as_nothing(kept, spoilt):
    kept.parent.mkdir()
    kept.write_text(json.dumps({"tries": {"01.1": spoilt, "01.2": GOOD}, "hints": {"01.1": "x"}}))
    assert progress.load()["tries"] == {"01.2": GOOD} and progress.load()["hints"] == {}
    answer(WRONG)
    assert tried()["n"] == 1 and progress.next_hint("01.1", 2) == 1


@pytest.mark.parametrize("text", ["", "{", "null", "[1]", "[" * 100_000, '{"when": 1e999}', "\0"])
def test_a_spoilt_file_counts_as_empty(kept, text):
    kept.parent.mkdir()
    kept.write_text(text)
    assert progress.load() == progress.whole({})
    answer(WRONG)
    assert tried()["n"] == 1
