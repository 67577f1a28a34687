"""The class at a glance, each part for itself: hostile files, who is stuck, what is counted, what
is sent. No room runs here.
"""

import csv
import io
import json
import os
import socket
import threading

import pytest

from tfx_course import messages
from tfx_course.checks import progress
from tfx_course.classroom import spreadsheet
from tfx_course.classroom.glance import outline, overview, reading
from tfx_course.classroom.glance.standing import PAUSE, QUIET, STATES, STUCK, Learner

ME, NOW = os.getuid(), 1_800_000_000
EXERCISES = [f"01.{n}" for n in range(1, 5)]
both = pytest.mark.parametrize("lang", messages.LANGUAGES)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    notes = tmp_path_factory.mktemp("notes") / "advice.json"
    outline.keep(notes)
    return {lang: outline.read(lang, notes) for lang in messages.LANGUAGES}


def learner(number=1, silence=0, name="Ana", group="", **kept):
    whole = progress.whole(kept | {"when": kept.get("when", NOW - silence)})
    return Learner(f"u{number}", name, number, group, whole, NOW - silence)


def tries(n=1, since=60, last=10, **said):
    said = {key.replace("__", "."): many for key, many in said.items()}
    return {"n": n, "since": NOW - since, "last": NOW - last, "said": said}


# --- reading what is somebody else's --------------------------------------------------------------


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    (folder / "tfx-course" / ".course").mkdir(parents=True)
    return folder


def file_in(home):
    return home.joinpath(*reading.PATH)


EMPTY = progress.whole({})
LAST = {"last": "01.1"}


def test_a_progress_is_read(home):
    file_in(home).write_text(json.dumps(LAST))
    assert reading.load(home, ME)["last"] == "01.1"


def test_of_somebody_else_nothing_is_read(home):
    file_in(home).write_text(json.dumps(LAST))
    assert reading.load(home, ME + 1) == EMPTY


@pytest.mark.parametrize("depth", range(1, len(reading.PATH) + 1))
def test_no_link_is_followed_anywhere_below_the_home(home, tmp_path, depth):
    elsewhere = tmp_path / "elsewhere"
    home.rename(elsewhere)
    file_in(elsewhere).write_text(json.dumps(LAST))
    assert reading.load(elsewhere, ME)["last"] == "01.1", "the place itself is good"
    place = home.joinpath(*reading.PATH[:depth])
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere.joinpath(*reading.PATH[:depth]))
    assert json.loads(file_in(home).read_text()) == LAST
    assert reading.load(home, ME) == EMPTY


def test_a_second_name_of_a_file_is_not_read(home, tmp_path):
    (tmp_path / "other").write_text(json.dumps(LAST))
    os.link(tmp_path / "other", file_in(home))
    assert reading.load(home, ME) == EMPTY


def test_a_pipe_does_not_hold_it_up(home):
    os.mkfifo(file_in(home))
    read = []
    thread = threading.Thread(target=lambda: read.append(reading.load(home, ME)), daemon=True)
    thread.start()
    thread.join(10)
    assert read == [EMPTY]


def test_what_comes_through_a_pipe_is_not_taken(home):
    os.mkfifo(file_in(home))
    both_ends = os.open(file_in(home), os.O_RDWR)
    os.write(both_ends, json.dumps(LAST).encode())
    assert reading.load(home, ME) == EMPTY
    os.close(both_ends)


@pytest.mark.skipif(ME != 0, reason="needs root: somebody else's file")
@pytest.mark.parametrize("depth", range(1, len(reading.PATH) + 1))
def test_every_part_of_the_path_must_be_theirs(home, depth):
    file_in(home).write_text(json.dumps(LAST))
    place = home.joinpath(*reading.PATH[:depth])
    os.chown(place, 65534, 65534)
    assert reading.load(home, ME) == EMPTY
    os.chown(place, ME, ME)
    assert reading.load(home, ME)["last"] == "01.1"


def test_a_socket_or_a_folder_is_no_file(home, monkeypatch):
    monkeypatch.chdir(file_in(home).parent)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(reading.PATH[-1])
        assert reading.load(home, ME) == EMPTY
    file_in(home).unlink()
    file_in(home).mkdir()
    assert reading.load(home, ME) == EMPTY


def test_a_huge_file_is_not_read(home, monkeypatch):
    padded = json.dumps(LAST).ljust(reading.BIGGEST)
    file_in(home).write_text(padded)
    assert reading.load(home, ME)["last"] == "01.1"
    file_in(home).write_text(padded + " ")
    assert reading.load(home, ME) == EMPTY
    with open(file_in(home), "r+b") as sparse:
        sparse.truncate(1 << 40)
    assert reading.load(home, ME) == EMPTY


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"nonsense", b"[" * 200_000, b'{"when": ' + b"9" * 200_000 + b"}", b"[1]"],
    ids=lambda content: repr(content[:12]),
)
def test_nonsense_is_nothing(home, content):
    file_in(home).write_bytes(content)
    assert reading.load(home, ME) == EMPTY


def test_no_descriptor_stays_open(home):
    file_in(home).write_text(json.dumps(LAST))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        reading.load(home, ME)
        reading.load(home, ME + 1)
    assert len(os.listdir("/proc/self/fd")) == before


# --- who is stuck ---------------------------------------------------------------------------------


def stuck(silence=0, since=STUCK, when=5, last="01.2", solved=()):
    one = learner(
        silence=silence,
        tries={"01.2": tries(since=since, last=when)},
        solved=dict.fromkeys(solved, "2026-11-27"),
        last=last,
        when=NOW - when,
    )
    one.active = NOW - silence
    return one.stuck(NOW)


def test_stuck_is_ten_minutes_of_wrong_answers_by_somebody_who_is_there():
    assert stuck() == STUCK and stuck(since=STUCK + 240) == STUCK + 240
    assert not stuck(since=STUCK - 1), "not yet ten minutes"
    assert not stuck(solved=["01.2"]), "solved"
    assert not stuck(last="01.3"), "they went on to another"
    assert not stuck(silence=QUIET + 1, when=QUIET + 1), "they left"
    assert stuck(silence=0, when=QUIET + 1, since=2 * QUIET), "thinking: the server sees them"
    assert not stuck(since=2 * PAUSE, when=PAUSE + 1), "yesterday's exercise, today's visit"


def test_whoever_needs_help_stands_first(courses):
    class_ = [
        learner(1, None or 0, solved=dict.fromkeys(EXERCISES, "d"), last="01.4"),
        learner(2, 5, last="01.1"),
        learner(3, 5, tries={"01.2": tries(n=2)}, last="01.2"),
        learner(4, QUIET + 60, last="01.1"),
        learner(5, 5, tries={"01.2": tries(since=STUCK)}, last="01.2"),
        learner(6, 5, tries={"01.2": tries(n=7)}, last="01.2"),
        learner(7, 5, tries={"01.2": tries(since=STUCK + 500)}, last="01.2"),
        learner(8, PAUSE + 60, last="01.1"),
        Learner("u9", "Zoe", 9, "", EMPTY),
    ]
    told = overview.of_class(class_, courses["en"], "01", NOW)["learners"]
    assert [one["number"] for one in told] == [7, 5, 6, 3, 4, 2, 1, 8, 9]
    assert list(dict.fromkeys(one["state"] for one in told)) == list(STATES)
    assert told[-1]["silence"] is None and told[0]["stuck"] == STUCK + 500


def test_the_later_sign_of_life_counts():
    one = learner(silence=500, when=NOW - 20)
    assert one.silence(NOW) == 20
    one.active = NOW - 7
    assert one.silence(NOW) == 7
    old = learner(answers={"01.a": [["2026-11-27T10:00:00", "right"]]}, when=0)
    old.active = 0
    assert old.silence(NOW) is not None, "a file from before `when` was kept"


# --- what is counted ------------------------------------------------------------------------------


def test_marks():
    one = learner(
        solved={"01.1": "d", "01.2": "d"},
        tries={"01.2": tries(n=3), "01.3": tries(n=2)},
        hints={"01.3": 1, "01.4": 2},
    )
    assert [one.mark(number) for number in [*EXERCISES, "02.1"]] == [
        ("solved", 0, 0),
        ("solved", 3, 0),
        ("tried", 2, 1),
        ("hinted", 0, 2),
        ("new", 0, 0),
    ]


@both
def test_the_commonest_wrong_answers_are_those_of_most_people(courses, lang):
    class_ = [
        learner(1, tries={"01.1": tries(**{"01.1.lost": 9, "01.1.swapped": 1, "check.slow": 1})}),
        learner(2, tries={"01.1": tries(**{"01.1.swapped": 1, "check.slow": 1})}),
        learner(3, tries={"01.1": tries(**{"01.1.swapped": 1, "01.1.past": 1, "01.2.order": 5})}),
    ]
    one, *others = overview.of_class(class_, courses[lang], "01", NOW)["wrong"]
    assert [(each["people"], each["times"]) for each in one["said"]] == [(3, 3), (2, 2), (1, 9)]
    assert not any(other["said"] or other["advice"] for other in others), "a message of another"
    sentence = messages.catalogue(lang)["01.1.swapped"].partition(": ")[2]
    assert one["said"][0]["sentence"].lower() == sentence.lower()
    assert "…" in one["said"][2]["sentence"], "values are not kept"
    assert one["advice"]["note"]


@both
def test_every_message_can_be_shown_and_every_exercise_has_something_to_say(courses, lang):
    for number in courses[lang].exercises:
        assert courses[lang].advice[number], number
        keys = [key for key in messages.catalogue(lang) if outline.is_of(key, number)]
        assert len(keys) > 12, number
        for key in keys:
            assert not set("{}") & set(outline.sentence(key, lang)), key


def test_where_the_notes_say_nothing_there_is_the_first_hint(tmp_path):
    course = outline.read("en", tmp_path / "none.json")
    assert set(course.advice["04.1"]) == {"hint"}


@both
def test_answers_to_questions_are_counted_at_first_and_at_last(courses, lang):
    bank = courses[lang].banks["01"]
    question = bank.parts["before"][0]
    wrong = next(option for option in question.options if option.misconception)

    def gave(*codes):
        return {"answers": {bank.key(question): [["2026-11-27T10:00:00", code] for code in codes]}}

    class_ = [
        learner(1, **gave(wrong.misconception, "right")),
        learner(2, **gave("unknown", wrong.misconception)),
        learner(3, **gave("right")),
        learner(4, **gave("an option that is gone")),
    ]
    told = overview.of_class(class_, courses[lang], "01", NOW)
    one = told["questions"][0]
    assert (one["first"], one["latest"]) == ([1, 1, 1], [2, 1, 0])
    assert one["common"] == {"people": 1, "text": wrong.text[lang], "why": wrong.why[lang]}
    knew = {each["number"]: each["knew"][0] for each in told["learners"]}
    assert knew[3] == [1, 1, len(bank.parts["before"])] and knew[1][0] == 0


def test_the_page_begins_with_the_sheet_that_most_work_on(courses):
    class_ = [learner(1, last="03.1"), learner(2, last="04.2"), learner(3, last="04.1")]
    class_ += [learner(n, PAUSE + 9, last="05.1") for n in range(4, 9)]
    assert overview.sheet_of(class_, courses["en"], NOW) == "04"
    assert overview.sheet_of([], courses["en"], NOW) == "01"


# --- what is sent ---------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>"


def hostile():
    """A progress in which everything that may be a text is one, under known and unknown names."""
    texts = {EVIL: EVIL, "01.1": EVIL}
    return {
        "last": EVIL,
        "solved": texts,
        "hints": texts,
        "answers": {key: [[EVIL, EVIL]] for key in (EVIL, "01.a", "04.split")},
        "tries": {key: tries(**{EVIL: 1, f"01.1.{EVIL}": 2}) for key in (EVIL, "01.1")},
    }


@both
def test_nothing_that_a_learner_writes_is_sent(courses, lang):
    one = learner(**hostile())
    assert EVIL in json.dumps(one.kept), "it is in what was read"
    for sheet in courses[lang].sheets:
        assert EVIL not in json.dumps(overview.of_class([one], courses[lang], sheet, NOW))
    rows = [*overview.marks_table([one], courses[lang], True, NOW)]
    rows += overview.answers_table([one], courses[lang], True)
    assert EVIL not in spreadsheet.text(rows)


@both
def test_the_tables_have_a_line_for_each_learner_and_exercise(courses, lang):
    class_ = [
        learner(1, name="=1+1", tries={"01.2": tries(n=3, since=STUCK, **{"01.2.order": 3})},
                last="01.2", group="A"),
        learner(2, name="Bruno"),
    ]  # fmt: skip

    def read(rows):
        text = spreadsheet.text(rows)
        assert text.startswith("\ufeff")
        return list(csv.reader(io.StringIO(text[1:])))

    head, *rows = read(overview.marks_table(class_, courses[lang], True, NOW))
    assert len(rows) == 2 * len(courses[lang].exercises) and len(head) == len(rows[0])
    assert {row[0] for row in rows} == {"'=1+1", "Bruno"}, "no formula"
    [one] = [row for row in rows if row[0] == "'=1+1" and row[2] == "01.2"]
    assert one[4] == "3" and one[6] == outline.sentence("01.2.order", lang) and one[7] == "10"
    hidden = read(overview.marks_table(class_, courses[lang], False, NOW))[1:]
    assert {row[0] for row in hidden} == {"1", "2"}


def test_advice_is_what_the_notes_for_instructors_say(courses):
    advice = courses["en"].advice
    assert advice["01.1"] == {
        "note": "splitting at random, or by the position of the row."
        " *In what order are the rows of the file?*"
    }
    assert set(advice["04.1"]) == {"note", "hint"}, "the note asks nothing: the hint does"
