"""Tables that repeat front matter: what is committed is what the sources say, and a change of a
source reaches all of them.
"""

import copy

import pytest

from tfx_course import messages
from tfx_course.authoring import catalogue, tables
from tfx_course.paths import ROOT

FOUND = catalogue.find_sources()


def test_what_is_committed_is_what_the_sources_say():
    made = tables.products()
    assert {ROOT / name for name, *_ in tables.PLACES} == set(made)
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make build`"


@pytest.mark.parametrize("lang", messages.LANGUAGES)
@pytest.mark.parametrize("make", [tables.contents, tables.start, tables.minutes])
def test_a_title_and_minutes_that_change_change_each_table(make, lang):
    changed = copy.deepcopy(FOUND)
    for source in changed:
        if source.number == "04":
            source.front.title[lang] = "Another"
            source.front.teaching += 1000 * (not source.is_sheet)
    before, after = make(FOUND, lang).splitlines(), make(changed, lang).splitlines()
    assert len(before) == len(after)
    [row] = [line for line in after if "Another" in line]
    others = [line for line in after if line not in before and line != row]
    teaching = next(source.front.teaching for source in changed if source.number == "04")
    assert str(teaching) in row or make is tables.start
    assert len(others) == (make is not tables.start), "the sum"


def test_the_instructors_sums_are_those_of_the_rows():
    cells = [line.split("|")[2:4] for line in tables.minutes(FOUND, "en").split("\n")[2:]]
    *rows, sums = [[int(cell.strip() or 0) for cell in row] for row in cells]
    assert sums == [sum(column) for column in zip(*rows)] and all(sums)


def test_a_place_that_is_not_there_once_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "find_sources", lambda root: FOUND)
    (tmp_path / "README.md").write_text("# No place\n")
    with pytest.raises(catalogue.BuildError, match=r"README\.md: the lines `<!-- episodes: "):
        tables.products(tmp_path)


def test_what_stands_around_a_table_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "find_sources", lambda root: FOUND)
    old = f"# Mine\n\n<!-- episodes: {tables.SAYS} -->\nold\n<!-- /episodes -->\nstays\n"
    (tmp_path / "README.md").write_text(old)
    [made] = tables.products(tmp_path).values()
    assert made.startswith("# Mine\n\n<!-- episodes: ") and made.endswith("-->\nstays\n")
    assert "old" not in made.split("\n") and tables.contents(FOUND, "en") in made


def test_a_sheet_is_called_as_its_episode_and_takes_the_minutes_that_it_announces():
    episodes = {source.number: source.front for source in FOUND if not source.is_sheet}
    for sheet in (source for source in FOUND if source.is_sheet):
        episode = episodes[sheet.number]
        assert (sheet.front.title, sheet.front.exercises) == (episode.title, episode.exercises), (
            sheet.slug
        )
