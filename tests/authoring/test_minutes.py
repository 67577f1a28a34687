"""The minutes that an episode promises are those that its text takes."""

import pytest

from tfx_course.authoring import catalogue, minutes
from tfx_course.lessons import sources
from tfx_course.messages import LANGUAGES

EPISODES = [source for source in catalogue.find_sources() if not source.is_sheet]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("source", EPISODES, ids=[source.number for source in EPISODES])
def test_the_minutes_are_honest(source, lang):
    assert source.front.teaching == pytest.approx(minutes.teaching(source, lang), rel=0.25)


def test_words_questions_and_lines_count(tmp_path):
    path = tmp_path / "episodes" / "99-small.py"
    path.parent.mkdir()
    text = '# %% [markdown] name="a" lang="{}"\n# {}> 🤔 x\n\n'
    path.write_text(
        '# ---\n# title: {pt-BR: "Um", en: "One"}\n# teaching: 3\n# exercises: 0\n# ---\n\n'
        + text.format("pt-BR", "palavra " * 359)
        + text.format("en", "word " * 179)
        + '# %% name="b"\n'
        + "x = 1\n\n" * 8
    )
    source = sources.read(path)
    assert minutes.teaching(source, "pt-BR") == 4 and minutes.teaching(source, "en") == 3
