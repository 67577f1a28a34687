"""The committed notebooks are what their sources say, and nbval would notice if they were not what
they print.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tfx_course import paths
from tfx_course.authoring import builder, catalogue
from tfx_course.learner import validation
from tfx_course.lessons import rendering
from tfx_course.maintain import suite

ROOT = Path(os.environ.get("COURSE_NOTEBOOKS", paths.ROOT))  # see suite.notebooks
SOURCES = {
    f"{source.path.parent.name}/{source.slug}": source for source in catalogue.find_sources(ROOT)
}
COMMITTED = sorted(
    path
    for folder in ("episodes", "solutions", "exercises")
    for path in (ROOT / folder).glob("*/*.ipynb")
)


@pytest.mark.parametrize("name", SOURCES)
def test_rebuilding_gives_what_is_committed(name):
    source = SOURCES[name]
    outputs = builder.stored_outputs(source, ROOT)
    assert outputs is not None, "the code changed and was not executed again: run `make build`"
    for path, text in builder.products(source, outputs, ROOT).items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{path.relative_to(ROOT)} is not what `make build` makes"
        )


def test_no_notebook_without_a_source():
    made = {
        path
        for source in SOURCES.values()
        for path in builder.products(source, builder.stored_outputs(source, ROOT), ROOT)
    }
    assert set(COMMITTED) == made


@pytest.mark.parametrize("name", SOURCES)
def test_no_translation_is_stale(name):
    source = SOURCES[name]
    stored = builder.read_translations(ROOT, source.path.parent.name)[source.slug]
    stale, hashes = builder.stale_translations(source, stored)
    assert not stale, f"translate {[cell.name for cell in stale]}"
    assert hashes == stored, "run `make build` to store the hashes of the new translations"


@pytest.mark.parametrize("name", SOURCES)
def test_both_editions_hold_the_same_code_and_outputs(name):
    folder, slug = name.split("/")
    portuguese, english = (
        [
            cell
            for cell in nbformat.read(paths.notebook_path(ROOT, folder, lang, slug), 4).cells
            if cell.cell_type == "code"
        ]
        for lang in rendering.LANGUAGES
    )
    assert [cell.source for cell in portuguese] == [cell.source for cell in english]
    # What differs is alt text, and only where the output carries it in both languages.
    assert [[rendering._translated(o, "en") for o in cell.outputs] for cell in portuguese] == [
        cell.outputs for cell in english
    ]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_says_that_it_is_generated_and_is_true_of_any_machine(path):
    notebook = nbformat.read(path, 4)
    assert (ROOT / notebook.metadata.tfx_course.generated_from).exists()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            stored = json.dumps(output)
            assert output.get("name") != "stderr" and output.output_type != "error"
            assert not re.search(r"/(home|root|Users|tmp|work)/|0x[0-9a-f]{6,}", stored), stored[
                :400
            ]
            assert "http" not in re.sub(r"http://www\.w3\.org/", "", stored), (
                "an output may not ask the network for anything"
            )


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            links = re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)(?: \"|\))", cell.source)
            for target, heading in links:
                linked = path.parent / target if target else path
                assert linked.exists(), f"{cell.id}: {target}"
                if heading:
                    # A heading's anchor has hyphens for its spaces.
                    wanted = re.escape(heading).replace(r"\-", "[ -]")
                    assert re.search(rf"^#+ {wanted}$", _prose(linked), re.MULTILINE), (
                        f"{cell.id}: #{heading}"
                    )


def _prose(path):
    return "\n".join(
        cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"
    )


@pytest.mark.slow
def test_nbval_notices_a_stored_count_type_and_domain_that_changed(tmp_path):
    """Three numbers that matter, altered in a copy of a committed notebook: nbval must reject those
    cells and no other.
    """
    notebook = nbformat.read(ROOT / "episodes/pt-BR/04-examplegen.ipynb", 4)
    altered = {
        "count": ("9936", "9937"),
        "table": ("INT", "BYTES"),
        "schema": ("Dispute", "Dispvte"),
    }
    for cell in notebook.cells:
        old, new = altered.get(cell.id.removeprefix("04-examplegen-"), (None, None))
        if old:
            before = json.dumps(cell.outputs)
            cell.outputs = [
                nbformat.from_dict(output) for output in json.loads(before.replace(old, new))
            ]
            assert json.dumps(cell.outputs) != before
    last = max(
        n
        for n, cell in enumerate(notebook.cells)
        if cell.id.removeprefix("04-examplegen-") in altered
    )
    del notebook.cells[last + 1 :]  # what comes after takes a while, and nothing in it was altered
    copy = tmp_path / "episodes" / "pt-BR" / "altered.ipynb"
    copy.parent.mkdir(parents=True)
    nbformat.write(notebook, copy)
    command = [
        sys.executable,
        "-m",
        "pytest",
        *validation.NBVAL,
        "-p",
        "no:cacheprovider",
        "-rA",
        str(copy),
    ]
    report = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True).stdout
    code = [
        cell.id.removeprefix("04-examplegen-")
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    failed = {
        code[int(number)] for number in re.findall(r"^FAILED .*::Cell (\d+)", report, re.MULTILINE)
    }
    assert failed == set(altered), report[-3000:]
    assert len(re.findall(r"^PASSED .*::Cell", report, re.MULTILINE)) == len(code) - len(altered)


@pytest.fixture
def repository(tmp_path, needs_git):
    for folder in suite.FOLDERS:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("source")
        (tmp_path / folder / "a.ipynb").write_text("shipped")
    (tmp_path / "README.md").write_text("")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "shipped"]):
        subprocess.run([*git, *arguments], check=True)
    return tmp_path


def test_a_learners_work_is_left_out_of_the_test_and_left_alone(repository):
    with suite.notebooks(repository) as root:
        assert root == repository, "nothing changed"
    (repository / "exercises/a.ipynb").write_text("mine")
    with suite.notebooks(repository) as root:
        assert root != repository
        assert repository in root.parents, (
            "else pytest calls a lesson's cells and its sheet's alike, and runs only one of the two"
        )
        assert (
            (root / "exercises/a.ipynb").read_text()
            == (root / "episodes/a.ipynb").read_text()
            == "shipped"
        )
    assert (repository / "exercises/a.ipynb").read_text() == "mine"


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """The course's notebooks as course.zip brings them, of which the first is looked at."""
    for folder in suite.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(
        catalogue, "find_sources", lambda root, find=catalogue.find_sources: find(root, ["00"])
    )
    return tmp_path


def test_without_git_what_a_learner_changed_is_named(unpacked):
    assert suite.changed_without_git(unpacked) == [], "as shipped"
    opened = unpacked / "episodes/en/00-start.ipynb"
    notebook = json.loads(opened.read_text())
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.10.13"}
    opened.write_text(json.dumps(notebook))
    with suite.notebooks(unpacked) as root:
        assert root == unpacked, "there is no other copy"
    assert suite.changed_without_git(unpacked) == ["episodes/en/00-start.ipynb"]


def test_with_git_there_is_a_copy_and_nothing_to_say(repository):
    (repository / "exercises/a.ipynb").write_text("mine")
    assert suite.changed_without_git(repository) == []


def test_a_maintainers_build_is_what_is_tested(repository):
    (repository / "exercises/a.ipynb").write_text("built")
    (repository / "solutions/a.py").write_text("changed")
    with suite.notebooks(repository) as root:
        assert root == repository
