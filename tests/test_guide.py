"""The instructor's guide, the cheat sheet and the capstone: alike in both languages, and true of
the course as it is. Nothing of TFX runs here.
"""

import re

import pytest

from tfx_course import cli, messages
from tfx_course.learner import validation
from tfx_course.lessons import sources
from tfx_course.paths import ROOT

PORTUGUESE, ENGLISH = messages.LANGUAGES
TEXTS = {
    (name, lang): (ROOT / "docs" / f"{name}.{lang}.md").read_text()
    for name in ("instructor", "cheatsheet", "capstone")
    for lang in messages.LANGUAGES
}
EPISODES = {
    path.name[:2]: sources.read(path) for path in sorted((ROOT / "episodes").glob("[0-9]*.py"))
}
SHEETS = {
    path.name[:2]: sources.read(path) for path in sorted((ROOT / "solutions").glob("[0-9]*.py"))
}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What an install or a lesson makes: named in the guide, and not in the repository.
MADE = (".venv", ".tools", ".course", "work")


def prose(text):
    return FENCE.sub("", text)


def headings(text):
    return re.findall(r"^(#+) (.+)$", prose(text), re.MULTILINE)


def tables(text):
    """Return the tables of a text, each a list of rows, each a list of cells; the first row is the
    heading.
    """
    found = re.findall(r"(?:^\|.*\|$\n?)+", prose(text), re.MULTILINE)
    rows = [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        for table in found
    ]
    return [
        [row for row in table if not all(re.fullmatch(":?-+:?", cell) for cell in row)]
        for table in rows
    ]


def section(text, number):
    """Return the ``number``-th section of level two, its heading included, counted from 0."""
    return re.split(r"^(?=## )", text, flags=re.MULTILINE)[number + 1]


def named(text):
    """Return what stands in backticks, and the lines of code blocks that are for a terminal."""
    blocks = [line for kind, body in FENCE.findall(text) if not kind for line in body.splitlines()]
    return re.findall(r"`([^`\n]+)`", prose(text)) + blocks


# --- both languages -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["instructor", "cheatsheet", "capstone"])
def test_the_languages_have_the_same_headings_and_tables_of_the_same_shape(name):
    portuguese, english = (TEXTS[name, lang] for lang in messages.LANGUAGES)
    assert [level for level, _ in headings(portuguese)] == [level for level, _ in headings(english)]
    assert [[len(row) for row in table] for table in tables(portuguese)] == [
        [len(row) for row in table] for table in tables(english)
    ]
    assert all(len(set(map(len, table))) == 1 for table in tables(english)), (
        "a row is too long or too short"
    )


@pytest.mark.parametrize("name", ["instructor", "cheatsheet"])
def test_the_languages_have_the_same_code_but_for_comments(name):
    def code(lang):
        return [
            (kind, [re.sub(r"\s+# .*", "", line) for line in body.splitlines()])
            for kind, body in FENCE.findall(TEXTS[name, lang])
        ]

    assert code(PORTUGUESE) == code(ENGLISH)


# --- the minutes ----------------------------------------------------------------------------------


def timetables(lang):
    """Return ``[(announced minutes, rows), ...]``, the rows without the heading."""
    parts = re.split(r"^(?=## )", TEXTS["instructor", lang], flags=re.MULTILINE)
    found = [
        (re.search(r"^(?:Announced|Anunciado): (\d+) min", part, re.MULTILINE), part)
        for part in parts
    ]
    return [(int(announced[1]), tables(part)[0][1:]) for announced, part in found if announced]


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_timetables_add_up_to_what_is_announced(lang):
    found = timetables(lang)
    assert [announced for announced, _ in found] == [120, 240, 480]
    for announced, (*rows, total) in found:
        clock = 0
        for start, minutes, *_ in rows:
            assert start == f"{clock // 60}:{clock % 60:02d}", rows
            clock += int(minutes)
        assert clock == int(total[1]) == announced


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_timetables_give_nothing_more_time_than_it_takes_and_name_what_exists(lang):
    for _, rows in timetables(lang):
        given = {}
        for _, minutes, what, run, leave in rows:
            if found := re.fullmatch(r"(?:(?:sheet|folha) )?(\d\d)", what):
                number, source = found[1], (EPISODES if what == found[1] else SHEETS)[found[1]]
                given[what] = given.get(what, 0) + int(minutes)
                assert given[what] <= (source.front.teaching or source.front.exercises), what
                names = [cell.name for cell in source.cells]
                assert set(re.findall(r"`([^`]+)`", f"{run} {leave}")) <= set(names), what
                for first, last in re.findall(r"`([^`]+)` (?:to|a) `([^`]+)`", f"{run} {leave}"):
                    assert names.index(first) < names.index(last), (what, first, last)
                exercises = {f"{number}.{cell.exercise}" for cell in source.cells if cell.exercise}
                assert set(re.findall(r"\b\d\d\.\d\b", f"{run} {leave}")) <= exercises, what
                assert not (
                    source.is_sheet and not exercises & set(re.findall(r"\d\d\.\d", run))
                ), f"{what}: which exercises?"


def test_both_languages_have_the_same_timetables():
    def neutral(lang):
        return [
            (
                announced,
                [
                    [
                        start,
                        minutes,
                        re.sub(r"\D", "", what),
                        re.findall(r"`[^`]+`|\d\d\.\d", f"{run} {leave}"),
                    ]
                    for start, minutes, what, run, leave in rows
                ],
            )
            for announced, rows in timetables(lang)
        ]

    assert neutral(PORTUGUESE) == neutral(ENGLISH)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_what_is_told_of_each_episode_names_its_own_cells(lang):
    table = tables(TEXTS["instructor", lang])[-1][1:]
    assert [row[0] for row in table] == list(EPISODES)
    for number, *told in table:
        cells = {cell.name for cell in EPISODES[number].cells}
        assert set(re.findall(r"`([a-z0-9-]+)`", " ".join(told))) <= cells, number


# --- what is named exists -------------------------------------------------------------------------

DOCUMENTS = pytest.mark.parametrize("document", TEXTS, ids="-".join)


@DOCUMENTS
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(TEXTS[document])):
        assert target.startswith("https://") or (ROOT / "docs" / target.split("#")[0]).exists(), (
            target
        )


@DOCUMENTS
def test_files_that_are_named_exist(document):
    for each in named(TEXTS[document]):
        for path in re.findall(r"(?<![\w/~.])((?:\.?[\w-]+/)+[\w.*…-]*)", each):
            if (
                path.split("/")[0] in {entry.name for entry in ROOT.iterdir()} | set(MADE)
                and path.split("/")[0] not in MADE
            ):
                assert list(
                    ROOT.glob(
                        path.rstrip("/").replace("NN-…", "[0-9]*").replace("NN", "[0-9][0-9]")
                    )
                ), path


@DOCUMENTS
def test_targets_and_commands_that_are_named_exist(document):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    told = "\n".join(named(TEXTS[document]))
    makes, courses = (
        set(re.findall(r"(?<!install )\bmake ([a-z][\w-]*)", told)),
        set(re.findall(r"(?<![\w-])course ([a-z][\w-]*)", told)),
    )
    assert makes <= set(targets) and courses <= set(cli.course.commands)
    assert courses and (makes or document[0] == "cheatsheet"), "nothing was looked at"
    for command, option in re.findall(r"(?<![\w-])course ([a-z][\w-]*)[^\n`]*?(--[a-z-]+)", told):
        assert option in {
            each for parameter in cli.course.commands[command].params for each in parameter.opts
        }, (command, option)


@DOCUMENTS
def test_no_folder_of_the_machine_that_it_was_written_on(document):
    assert not re.search(r"/(root|home|tmp|work/main|opt)\b", TEXTS[document])
    assert str(ROOT) not in TEXTS[document]


# --- the class ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_guide_names_every_status_that_check_prints(lang):
    statuses = {
        value
        for name, value in vars(validation).items()
        if name.isupper() and isinstance(value, str)
    }
    assert validation.SOLVED in statuses and len(statuses) > 3
    for status in statuses:
        assert f"`{status}`" in prose(TEXTS["instructor", lang])


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_guide_calls_the_page_of_the_class_and_its_views_by_their_names(lang):
    text = prose(TEXTS["instructor", lang])
    assert "services/glance/" in text
    for key in ("glance.view.class", "glance.view.wrong", "glance.view.questions"):
        assert f"| {messages.text(key, lang)} |" in text, key
    assert f"**{messages.text('glance.hide_names', lang)}**" in text
    for key in ("glance.state.stuck", "glance.state.quiet"):
        assert f"*{messages.text(key, lang)}*" in text.lower(), key


@pytest.mark.parametrize("number", EPISODES)
def test_every_episode_speaks_to_whoever_teaches_it(number):
    told = {lang: EPISODES[number].instructor(lang) for lang in messages.LANGUAGES}
    assert 3 <= len(told[PORTUGUESE]) <= 7
    assert [before for before, _ in told[PORTUGUESE]] == [before for before, _ in told[ENGLISH]]
    exercises = (
        {f"{number}.{cell.exercise}" for cell in SHEETS[number].cells if cell.exercise}
        if number in SHEETS
        else set()
    )
    for lang in messages.LANGUAGES:
        assert (
            set(re.findall(rf"^- ({number}\.\d):", told[lang][-1][1], re.MULTILINE)) == exercises
        ), "the last note tells of each exercise"
