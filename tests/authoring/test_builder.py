"""The builder on small sources, with real kernels: whole or nothing, the same bytes twice, stale
translations told.
"""

import io
import json

import nbformat
import pytest
from rich.console import Console

from tfx_course import files
from tfx_course.authoring import builder, catalogue
from tfx_course.lessons import rendering, sources

HEAD = (
    '# ---\n# title: {pt-BR: "Título", en: "Title"}\n# teaching: 1\n# exercises: 1\n# keypoints:'
    " {pt-BR: [um], en: [one]}\n# ---\n\n"
)
PAIR = '# %% [markdown] name="a" lang="pt-BR"\n# Oi\n\n# %% [markdown] name="a" lang="en"\n# Hi\n\n'
CODE = '# %% name="sum"\nprint("seen")\n1 + 1\n'
SHEET = (
    '# %% name="answer" exercise="1" tags=["answer"]\n### BEGIN SOLUTION\nx = 42\n### END'
    ' SOLUTION\n\n# %% name="check" exercise="1" tags=["check"]\nassert x == 42\n\n# %%'
    ' name="wrong" exercise="1" tags=["wrong-answer"] says="low"\nx = 41\n'
)


@pytest.fixture
def course(tmp_path):
    (tmp_path / "episodes").mkdir()
    (tmp_path / "solutions").mkdir()
    (tmp_path / "episodes" / "99-small.py").write_text(HEAD + PAIR + CODE)
    (tmp_path / "solutions" / "99-small.py").write_text(HEAD + PAIR + SHEET)
    return tmp_path


def build(course, **options):
    """Build and return ``(fresh, what was reported)``."""
    console = Console(record=True, width=300, file=io.StringIO())
    fresh = builder.build(root=course, console=console, **options)
    return fresh, console.export_text()


def snapshot(course):
    return {
        path.relative_to(course): path.read_bytes()
        for path in sorted(course.rglob("*"))
        if path.is_file()
    }


def test_one_source_makes_its_notebooks(course):
    assert build(course)[0]
    made = {str(path) for path in snapshot(course) if path.suffix == ".ipynb"}
    assert made == {
        "episodes/pt-BR/99-small.ipynb",
        "episodes/en/99-small.ipynb",
        "exercises/pt-BR/99-exercicios.ipynb",
        "exercises/en/99-exercises.ipynb",
        "solutions/pt-BR/99-solucoes.ipynb",
        "solutions/en/99-solutions.ipynb",
    }, "three tabs of one number must be told apart"
    portuguese, english = (
        nbformat.read(course / f"episodes/{lang}/99-small.ipynb", 4) for lang in rendering.LANGUAGES
    )
    assert [cell.id for cell in portuguese.cells] == [
        f"99-small-{name}" for name in ("opening", "a", "sum", "closing", "onward")
    ]
    assert [cell.id for cell in english.cells] == [cell.id for cell in portuguese.cells]
    assert (portuguese.cells[1].source, english.cells[1].source) == ("Oi", "Hi")
    assert portuguese.cells[2] == english.cells[2]
    stream, result = portuguese.cells[2].outputs
    assert (stream.text, result.data["text/plain"]) == ("seen\n", "2")


def test_an_exercise_sheet_holds_no_answer_and_says_so_to_nbgrader(course):
    build(course)
    exercises = course / "exercises/en/99-exercises.ipynb"
    answer, check, _ = [
        cell for cell in nbformat.read(exercises, 4).cells if cell.cell_type == "code"
    ]
    assert (
        "42" not in answer.source
        and "41" not in exercises.read_text()
        and answer.source == "x = ..."
    )
    assert not answer.outputs and answer.execution_count is None
    assert answer.metadata.nbgrader == {
        "grade": False,
        "grade_id": "99-small-answer",
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    assert (
        check.metadata.nbgrader.grade
        and check.metadata.nbgrader.points == 1
        and not check.metadata.deletable
    )
    solution = nbformat.read(course / "solutions/en/99-solutions.ipynb", 4)
    assert "### BEGIN SOLUTION" in solution.cells[2].source, (
        "nbgrader makes its own sheet from the markers"
    )


def test_building_again_changes_no_byte(course):
    build(course)
    first = snapshot(course)
    build(course)
    assert snapshot(course) == first
    build(course, everything=True)
    assert snapshot(course) == first


@pytest.mark.slow
def test_what_is_for_teaching_changes_no_byte_of_a_notebook_and_goes_stale_like_prose(course):
    build(course)
    first = {path: text for path, text in snapshot(course).items() if path.suffix == ".ipynb"}
    told = (
        PAIR.replace('"a"', '"told"')
        .replace('lang="pt-BR"', 'lang="pt-BR" tags=["instructor"]')
        .replace('lang="en"', 'lang="en" tags=["instructor"]')
    )
    path = course / "episodes" / "99-small.py"
    path.write_text(HEAD + PAIR + told + CODE)
    assert build(course)[0]
    assert {
        path: text for path, text in snapshot(course).items() if path.suffix == ".ipynb"
    } == first
    path.write_text(HEAD + PAIR + told.replace("Oi", "Olá") + CODE)
    fresh, told = build(course)
    assert not fresh and "episodes/99-small.py:17: " in told


def test_a_deleted_notebook_comes_back_without_executing(course, monkeypatch):
    build(course)
    first = snapshot(course)
    (course / "episodes/pt-BR/99-small.ipynb").unlink()
    (course / "exercises/en/99-exercises.ipynb").unlink()
    monkeypatch.setattr(builder, "execute", lambda *_: pytest.fail("executed"))
    build(course)
    assert snapshot(course) == first


def test_only_changed_code_is_executed_again(course, monkeypatch):
    build(course)
    executed = []
    real = builder.execute
    monkeypatch.setattr(
        builder,
        "execute",
        lambda source, *rest: executed.append(source.path.parent.name) or real(source, *rest),
    )
    episode = course / "episodes/99-small.py"
    episode.write_text(episode.read_text().replace("# Oi", "# Olá").replace("# Hi", "# Hello"))
    build(course)
    assert executed == []
    episode.write_text(episode.read_text().replace("1 + 1", "1 + 2"))
    build(course)
    assert executed == ["episodes"]
    assert '"3"' in (course / "episodes/en/99-small.ipynb").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    "code, said",
    [
        ('raise ValueError("broken")', "broken"),
        ("import sys; print('noise', file=sys.stderr)", "writes to stderr"),
        ("from pathlib import Path; print(Path.home() / 'x')", "path of this machine"),
        ("import os; os._exit(1)", "died"),
    ],
)
def test_a_cell_that_may_not_be_stored_stops_the_build_and_leaves_the_old_notebooks(
    course, code, said
):
    build(course)
    first = snapshot(course)
    episode = course / "episodes/99-small.py"
    episode.write_text(HEAD + PAIR + f'# %% name="sum"\n{code}\n')
    with pytest.raises(catalogue.BuildError) as stopped:
        build(course)
    assert "episodes/99-small.py:14: " in str(stopped.value) and said in str(stopped.value)
    after = snapshot(course)
    del first[episode.relative_to(course)], after[episode.relative_to(course)]
    assert after == first


@pytest.mark.slow
def test_an_interrupted_build_leaves_the_old_notebooks_whole(course, monkeypatch):
    build(course)
    first = snapshot(course)
    episode = course / "episodes/99-small.py"
    episode.write_text(HEAD + PAIR + CODE.replace("1 + 1", "1 + 2"))

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        build(course)
    after = snapshot(course)
    del first[episode.relative_to(course)], after[episode.relative_to(course)]
    assert after == first


def test_a_stale_translation_is_told_until_it_is_translated_or_accepted(course):
    build(course)
    episode = course / "episodes/99-small.py"
    episode.write_text(episode.read_text().replace("# Oi", "# Olá"))
    for _ in range(2):  # telling it once must not make it forget
        fresh, said = build(course)
        assert not fresh and "episodes/99-small.py:11" in said
    episode.write_text(episode.read_text().replace("# Hi", "# Hello"))
    assert build(course)[0]
    episode.write_text(episode.read_text().replace("# Olá", "# Ola"))
    assert not build(course)[0]
    assert build(course, accept=True)[0]
    assert build(course)[0]


def test_alt_text_is_in_the_language_of_the_edition(course):
    episode = course / "episodes/99-small.py"
    code = (
        "from matplotlib import pyplot\nfrom tfx_course.pictures import Picture\n\nfigure, axes ="
        ' pyplot.subplots()\nPicture(figure, "pictures.chain", flow="a → b")\n'
    )
    episode.write_text(HEAD + PAIR + f'# %% name="picture"\n{code}')
    build(course)
    alt = {
        lang: json.dumps(
            nbformat.read(course / f"episodes/{lang}/99-small.ipynb", 4).cells[2].outputs[0].data
        )
        for lang in rendering.LANGUAGES
    }
    assert "Diagrama dos" in alt["pt-BR"] and "Diagrama dos" not in alt["en"]
    assert "Diagram of" in alt["en"] and "Diagram of" not in alt["pt-BR"]


def test_a_source_error_names_the_file(course):
    (course / "episodes/99-small.py").write_text(HEAD + PAIR.replace('"en"', '"fr"') + CODE)
    with pytest.raises(sources.SourceError, match="episodes/99-small.py"):
        build(course)


# --- where a notebook leads -----------------------------------------------------------------------


def last_cell(course, path):
    return nbformat.read(course / path, 4).cells[-1]


def test_the_last_cell_leads_to_the_sheet_the_solution_and_the_next_episode(course):
    later = HEAD.replace('en: "Title"', 'en: "What is next"').replace(
        'pt-BR: "Título"', 'pt-BR: "O que vem"'
    )
    for number in ("98", "99"):
        for folder in ("episodes", "solutions"):
            (course / folder / f"{number}-small.py").write_text(
                (later if number == "99" else HEAD) + PAIR
            )
    build(course)
    episode = last_cell(course, "episodes/en/98-small.ipynb")
    assert (
        episode.id == "98-small-onward"
        and "(../../exercises/en/98-exercises.ipynb)" in episode.source
    )
    assert "[episode 99, What is next](99-small.ipynb)" in episode.source
    sheet = last_cell(course, "exercises/pt-BR/98-exercicios.ipynb").source
    assert (
        "(../../solutions/pt-BR/98-solucoes.ipynb)" in sheet
        and "[episódio 99, O que vem](../../episodes/pt-BR/99-small.ipynb)" in sheet
    )
    solution = last_cell(course, "solutions/en/98-solutions.ipynb").source
    assert "(../../episodes/en/99-small.ipynb)" in solution and "solutions/" not in solution
    last = last_cell(course, "episodes/en/99-small.ipynb").source
    assert "99-exercises.ipynb" in last and "Next" not in last
    assert last_cell(course, "solutions/en/99-solutions.ipynb").id == "99-small-closing", (
        "nothing leads on from the last"
    )


def test_under_each_check_a_learner_may_ask_for_a_hint(course):
    build(course)
    cells = nbformat.read(course / "exercises/en/99-exercises.ipynb", 4).cells
    [check] = [place for place, cell in enumerate(cells) if cell.id == "99-small-check"]
    hint = cells[check + 1]
    assert (hint.cell_type, hint.source) == ("code", 'hint("99.1")')
    assert "nbgrader" not in hint.metadata and "exercise" not in hint.metadata.tfx_course
    assert "hint(" not in (course / "solutions/en/99-solutions.ipynb").read_text()


# --- what is built, and what is executed ----------------------------------------------------------


def test_a_number_may_be_written_short_and_one_without_a_source_is_refused(course):
    (course / "episodes" / "04-four.py").write_text(HEAD + PAIR)
    assert "04-four" in build(course, only=("4",))[1]
    with pytest.raises(catalogue.BuildError, match="05 7x.*04 99"):
        build(course, only=("4", "5", "7x"))


def test_the_front_matter_goes_stale_like_prose(course):
    build(course)
    episode = course / "episodes/99-small.py"
    episode.write_text(episode.read_text().replace("[um]", "[dois]"))
    fresh, said = build(course)
    assert not fresh and "episodes/99-small.py:1" in said and "front.keypoints" in said
    episode.write_text(episode.read_text().replace("[one]", "[two]"))
    assert build(course)[0]


def test_outputs_are_computed_again_when_what_the_cells_import_changed(
    course, monkeypatch, tmp_path
):
    from tfx_course.authoring import dependencies

    package = tmp_path / "src" / "tfx_course"
    (package / "views").mkdir(parents=True)
    (package / "pictures.py").write_text("from tfx_course import colours\nblue = 1\n")
    (package / "colours.py").write_text("")
    (package / "lab.py").write_text("")
    (package / "views" / "__init__.py").write_text("")
    (package / "views" / "schema.py").write_text("")
    monkeypatch.setattr(dependencies, "_PACKAGE", package)
    episode = course / "episodes/99-small.py"
    episode.write_text(
        HEAD + PAIR + '# %% name="sum"\nimport sys; from tfx_course import pictures, show\n1 + 1\n'
    )
    executed = []
    monkeypatch.setattr(
        builder,
        "execute",
        lambda source, *_: (
            executed.append(source.path.parent.name) or {"sum": [], "answer": [], "check": []}
        ),
    )
    build(course)
    executed.clear()
    for name, again in (
        ("pictures.py", True),
        ("colours.py", True),
        ("views/schema.py", True),
        ("lab.py", False),
    ):
        (package / name).write_text((package / name).read_text() + "# changed\n")
        build(course)
        assert executed == ["episodes"] * again, name
        executed.clear()
    episode.write_text(episode.read_text().replace("# Oi", "# Olá").replace("# Hi", "# Hello"))
    build(course)
    assert executed == [], "prose"


def test_what_is_printed_keeps_its_place_among_what_is_displayed(course):
    episode = course / "episodes/99-small.py"
    episode.write_text(
        HEAD + PAIR + '# %% name="sum"\nprint("a"); print("b")\ndisplay(1)\nprint("c")\n'
    )
    build(course)
    outputs = nbformat.read(course / "episodes/en/99-small.ipynb", 4).cells[2].outputs
    assert [output.get("text") or output.data["text/plain"] for output in outputs] == [
        "a\nb\n",
        "1",
        "c\n",
    ]


# --- what repeats another source ------------------------------------------------------------------


def test_the_episode_before_follows_though_it_was_not_asked_for(course):
    (course / "episodes" / "98-before.py").write_text(HEAD + PAIR + CODE)
    build(course)
    before = course / "episodes/en/98-before.ipynb"
    assert "Title" in before.read_text() and (outputs := nbformat.read(before, 4).cells[2].outputs)
    source = course / "episodes" / "99-small.py"
    source.write_text(source.read_text().replace('en: "Title"', 'en: "Renamed"'))
    build(course, only=["99"])
    onward = nbformat.read(before, 4).cells[-1].source
    assert "Renamed" in onward and nbformat.read(before, 4).cells[2].outputs == outputs


def test_one_whose_code_changed_follows_when_it_is_built(course):
    (course / "episodes" / "98-before.py").write_text(HEAD + PAIR + CODE)
    build(course)
    (course / "episodes" / "98-before.py").write_text(HEAD + PAIR + CODE + "1 + 2\n")
    before = (course / "episodes/en/98-before.ipynb").read_bytes()
    build(course, only=["99"])
    assert (course / "episodes/en/98-before.ipynb").read_bytes() == before


def test_nothing_is_kept_of_a_source_that_is_gone(course):
    build(course)
    (course / "episodes" / "99-small.py").rename(course / "episodes" / "99-other.py")
    build(course)
    for name in ("executed.json", "translations.json"):
        assert set(json.loads((course / "episodes" / name).read_text())) == {"99-other"}
