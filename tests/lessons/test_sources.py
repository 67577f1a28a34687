"""Mistakes in a source are refused with file and line; what is right is read right."""

import pytest

from tfx_course.lessons import sources

HEAD = '# ---\n# title: {pt-BR: "T", en: "T"}\n# teaching: 1\n# exercises: 1\n# ---\n\n'
PAIR = '# %% [markdown] name="a" lang="pt-BR"\n# Oi\n\n# %% [markdown] name="a" lang="en"\n# Hi\n\n'
ANSWER = (
    '# %% name="answer" exercise="1" tags=["answer"]\n### BEGIN SOLUTION\nx = 1\n### END'
    " SOLUTION\n\n"
)
CHECK = '# %% name="check" exercise="1" tags=["check"]\ncheck("99.1", x)\n\n'
WRONG = '# %% name="wrong" exercise="1" tags=["wrong-answer"] says="low"\nx = 0\n\n'


def write(tmp_path, text, folder="solutions"):
    path = tmp_path / folder / "99-test.py"
    path.parent.mkdir()
    path.write_text(text)
    return path


def test_a_good_sheet_is_read(tmp_path):
    source = sources.read(write(tmp_path, HEAD + PAIR + ANSWER + CHECK + WRONG))
    assert [c.name for c in source.edition("en")] == ["a", "answer", "check"]
    assert source.edition("en")[0].source == "Hi"
    assert [c.says for c in source.wrong_answers()] == ["low"]
    assert source.front.title == {"pt-BR": "T", "en": "T"}


TOLD = (
    '# %% [markdown] name="told" lang="pt-BR" tags=["instructor"]\n# Conte\n\n'
    '# %% [markdown] name="told" lang="en" tags=["instructor"]\n# Tell\n\n'
)


def test_what_is_for_the_instructor_is_in_no_edition_and_is_found_by_the_cell_before_it(tmp_path):
    text = HEAD + TOLD + PAIR + TOLD.replace("told", "told-2") + '# %% name="sum"\n1 + 1\n'
    source = sources.read(write(tmp_path, text, "episodes"))
    for lang, says in (("pt-BR", "Conte"), ("en", "Tell")):
        assert [cell.name for cell in source.edition(lang)] == ["a", "sum"]
        assert source.instructor(lang) == [("opening", says), ("a", says)]
    assert [english.name for _, english in source.pairs()] == [
        "front.title",
        "told",
        "a",
        "told-2",
    ], "a stale translation is told like any other"


TEACHING_MISTAKES = {
    "no English twin": (
        TOLD.split("# %%", 2)[0] + "# %%" + TOLD.split("# %%", 2)[1],
        "no English twin",
    ),
    "no language": (
        '# %% [markdown] name="told" tags=["instructor"]\n# Tell\n',
        "for the instructor is markdown in both",
    ),
    "code": ('# %% name="told" tags=["instructor"]\n1\n', "for the instructor is markdown in both"),
    "one twin for all": (
        TOLD.replace('lang="en" tags=["instructor"]', 'lang="en"'),
        "not those of its Portuguese twin",
    ),
    "an old word about slides": ('# %% name="sum" slide="skip"\n1\n', "unknown cell metadata"),
}


@pytest.mark.parametrize("mistake", TEACHING_MISTAKES)
def test_a_mistake_in_what_is_for_teaching_is_refused(tmp_path, mistake):
    text, what = TEACHING_MISTAKES[mistake]
    with pytest.raises(sources.SourceError, match=what):
        sources.read(write(tmp_path, HEAD + text, "episodes"))


def test_what_is_for_teaching_is_refused_in_sheets(tmp_path):
    with pytest.raises(sources.SourceError, match="for the instructor is"):
        sources.read(write(tmp_path, HEAD + TOLD))


MISTAKES = {
    "no front matter": (PAIR, 1, "front matter"),
    "one language in front matter": (HEAD.replace(', en: "T"', ""), 1, "both languages"),
    "unknown front matter": (HEAD.replace("# teaching", "# minutes: 3\n# teaching"), 1, "minutes"),
    "text before the first cell": (HEAD + "x = 1\n\n" + PAIR, 1, "text outside of a cell"),
    "cell without a name": (HEAD + "# %%\nx = 1\n", 7, "needs name"),
    "two cells of one name": (
        HEAD + '# %% name="b"\n1\n\n# %% name="b"\n2\n',
        10,
        "two cells are called b",
    ),
    "misspelt metadata": (
        HEAD + '# %% name="b" tag=["answer"]\n1\n',
        7,
        "unknown cell metadata: tag",
    ),
    "no English twin": (
        HEAD + PAIR.split("# %%", 2)[0] + "# %%" + PAIR.split("# %%", 2)[1],
        7,
        "no English twin",
    ),
    "twin of another name": (
        HEAD + PAIR.replace('"a" lang="en"', '"b" lang="en"'),
        7,
        "no English twin",
    ),
    "English first": (
        HEAD + '# %% [markdown] name="a" lang="en"\n# Hi\n',
        7,
        "no Portuguese cell before it",
    ),
    "unknown language": (HEAD + '# %% [markdown] name="a" lang="fr"\n# Salut\n', 7, "lang goes on"),
    "unclosed solution": (
        HEAD + ANSWER.replace("### END SOLUTION\n", "") + CHECK,
        8,
        "never closed",
    ),
    "nested solution": (
        HEAD + ANSWER.replace("x = 1", "### BEGIN SOLUTION") + CHECK,
        9,
        "inside another",
    ),
    "end without beginning": (
        HEAD + ANSWER.replace("### BEGIN SOLUTION\n", "") + CHECK,
        9,
        "without its beginning",
    ),
    "answer without markers": (
        HEAD + ANSWER.replace("### BEGIN SOLUTION\n", "").replace("### END SOLUTION\n", "") + CHECK,
        7,
        "answer cells",
    ),
    "markers outside an answer": (
        HEAD + '# %% name="b"\n### BEGIN SOLUTION\n1\n### END SOLUTION\n',
        7,
        "answer cells",
    ),
    "answer without a check": (HEAD + ANSWER, 7, "exactly one check"),
    "check without an answer": (HEAD + CHECK, 7, "no answer"),
    "two checks": (
        HEAD + ANSWER + CHECK + CHECK.replace('"check"', '"check-2"', 1),
        7,
        "exactly one check",
    ),
    "answer without its number": (
        HEAD + ANSWER.replace(' exercise="1"', "") + CHECK,
        7,
        "exercise=",
    ),
    "wrong answer without a reason": (
        HEAD + ANSWER + CHECK + WRONG.replace(' says="low"', ""),
        15,
        "must reject it",
    ),
    "a reason on what is not a wrong answer": (
        HEAD + ANSWER + CHECK.replace('"check"]', '"check"] says="low"'),
        12,
        "must reject it",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_file_and_line(tmp_path, mistake):
    text, line, what = MISTAKES[mistake]
    with pytest.raises(sources.SourceError) as refused:
        sources.read(write(tmp_path, text))
    assert f"solutions/99-test.py:{line}: " in str(refused.value)
    assert what in str(refused.value)


def test_exercises_are_refused_in_episodes(tmp_path):
    with pytest.raises(
        sources.SourceError, match=r"episodes/99-test.py:7: exercises belong in solutions/"
    ):
        sources.read(write(tmp_path, HEAD + ANSWER + CHECK, "episodes"))


def test_clearing_leaves_what_the_check_asks_for():
    answer = (
        "given = 1\n### BEGIN SOLUTION\nhelper = 2\nx = helper\n\n\n@twice\ndef f(a: int):\n"
        '    """Add."""\n    return a + x\n### END SOLUTION\nprint(given)'
    )
    assert (
        sources.cleared(answer, "check('99.1', x, f)")
        == 'given = 1\nx = ...\n@twice\ndef f(a: int):\n    """Add."""\n    ...\nprint(given)'
    )
    assert (
        sources.cleared("### BEGIN SOLUTION\nprint(1)\n### END SOLUTION", "check('99.1')") == "..."
    )


def test_a_comment_that_looks_like_a_magic_stays_a_comment_and_a_magic_a_magic(tmp_path):
    path = write(
        tmp_path,
        HEAD + '# %% name="a"\n# %time is money\n# !pip install x\nif True:\n    # %timeit\n   '
        ' pass\n\n# %% name="b"\n%time 1\n',
        "episodes",
    )
    first, second = sources.read(path).cells
    assert (
        first.source == "# %time is money\n# !pip install x\nif True:\n    # %timeit\n    pass"
        and second.source == "%time 1"
    )


@pytest.mark.parametrize("character", ["\f", "\x85", "\u2028"])
def test_a_character_that_ends_lines_elsewhere_is_refused(character, tmp_path):
    path = write(tmp_path, HEAD + f'# %% name="a"\ntext = "one{character}two"\n', "episodes")
    line = (HEAD.count("\n")) + 2
    with pytest.raises(
        sources.SourceError, match=rf"episodes/99-test.py:{line}: write the character"
    ):
        sources.read(path)


def test_the_languages_have_as_many_key_points(tmp_path):
    path = write(
        tmp_path,
        HEAD.replace("# exercises", "# keypoints: {pt-BR: [um, dois], en: [one]}\n# exercises"),
        "episodes",
    )
    with pytest.raises(sources.SourceError, match="`keypoints` has 2 in pt-BR, 1 in en"):
        sources.read(path)


def test_a_colon_in_front_matter_that_makes_a_mapping_of_a_sentence_is_told(tmp_path):
    path = write(
        tmp_path,
        HEAD.replace("# exercises", "# keypoints: {pt-BR: [um], en: [one: two]}\n# exercises"),
        "episodes",
    )
    with pytest.raises(
        sources.SourceError, match="put `keypoints` in quotes, YAML reads {'one': 'two'}"
    ):
        sources.read(path)


def test_a_cell_must_not_take_the_name_of_one_that_the_builder_makes(tmp_path):
    path = write(tmp_path, HEAD + '# %% name="onward"\n1\n', "episodes")
    with pytest.raises(
        sources.SourceError, match="onward is the name of a cell that the builder makes"
    ):
        sources.read(path)


@pytest.mark.parametrize(
    "solution",
    [
        "x: int = 1",
        "x, y = 1, 2",
        "(x, *rest) = [1, 2]",
        "import math\nx = y = 1",
        "def x():\n    return 1",
    ],
)
def test_every_name_that_a_check_asks_for_has_a_stub(solution, tmp_path):
    source = sources.read(
        write(tmp_path, HEAD + PAIR + ANSWER.replace("x = 1", solution) + CHECK + WRONG)
    )
    [answer] = [cell for cell in source.cells if cell.role == "answer"]
    stub = sources.cleared(answer.source, source.check_of(answer).source)
    assert stub == ("def x():\n    ..." if solution.startswith("def") else "x = ...")


@pytest.mark.parametrize(
    "solution",
    ["for x in [1]:\n    pass", "globals()['x'] = 1", "if True:\n    x = 1", "import math as x"],
)
def test_a_solution_that_leaves_no_stub_is_refused(solution, tmp_path):
    with pytest.raises(sources.SourceError, match="no stub for x"):
        sources.read(
            write(tmp_path, HEAD + PAIR + ANSWER.replace("x = 1", solution) + CHECK + WRONG)
        )


def test_a_check_may_ask_for_what_the_set_up_gives(tmp_path):
    setup = '# %% name="setup"\ntrips = [1]\n\n'
    sources.read(
        write(tmp_path, HEAD + PAIR + setup + ANSWER + CHECK.replace("x)", "x, trips)") + WRONG)
    )


PATCHED = ANSWER.replace("x = 1\n", "x = 1\ny = [\n    x,\n]\ny = sum(y)\n")


def test_a_wrong_answer_may_be_a_patch_of_the_answer(tmp_path):
    patch = WRONG.replace(
        "x = 0\n", "# - x = 1\n# + x = 0\n# -     x,\n# +     x,\n# +     1,\n# - y = sum(y)\n"
    )
    source = sources.read(write(tmp_path, HEAD + PAIR + PATCHED + CHECK + patch))
    assert [c.source for c in source.wrong_answers()] == ["x = 0\ny = [\n    x,\n    1,\n]"]
    assert not sources.is_patch("# - x = 1\nx = 0") and not sources.is_patch("")


@pytest.mark.parametrize("patch", ["# - x = 2\n# + x = 0", "# + x = 0", "# - \n# + x = 0"])
def test_a_patch_that_does_not_fit_is_refused(tmp_path, patch):
    text = HEAD + PAIR + PATCHED + CHECK + WRONG.replace("x = 0\n", patch + "\n")
    with pytest.raises(sources.SourceError, match="stand once in the answer"):
        sources.read(write(tmp_path, text))
