"""The house has rooms (docs/architecture.md): a room imports from the ground floor and from rooms
before it, never from one after it.
"""

import ast
import re

import pytest

from tfx_course.paths import ROOT

PACKAGE = ROOT / "src" / "tfx_course"
# From the left to the right. What stands in one row knows nothing of the rows after it.
ROWS = [
    {"paths", "errors", "messages", "leads", "quiet", "files"},  # the ground floor
    {"machine"},
    {"lessons"},
    # In the learner's kernel.
    {
        "given",
        "views",
        "pictures",
        "atendimento",
        "bigquery_emulator",
        "doors",
        "scaling",
    },
    {"checks"},  # so that no set-up cell imports the answers
    {"lab"},
    {"learner"},
    {"classroom"},
    {"authoring"},
    {"publish"},
    {"maintain"},
]
DOORS = {"", "cli"}  # of the package and of the command: both fetch what is asked for from any room
# Nothing that a learner runs reads these; what makes, publishes and tests the course may.
NOT_LEARNERS = ("tests/", "CONTRIBUTING.md", "docs/")
LEARNERS = set().union(*ROWS[:8]) | DOORS


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name.removesuffix("__init__").strip("."), path


def row_of(room):
    [row] = [row for row, rooms in enumerate(ROWS) if room in rooms]
    return row


def arrows(tree):
    """Yield the rooms of the package that a module imports from, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "tfx_course" and name != "tfx_course":
                yield name.split(".")[1]


def known():
    return set().union(*ROWS) | DOORS


def test_every_module_stands_in_a_room():
    assert {name.split(".")[0] for name, _ in modules()} == known()


@pytest.mark.parametrize(
    "name, path", list(modules()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_arrow_leads_to_a_room_further_on(name, path):
    room = name.split(".")[0]
    if room in DOORS:
        return
    for target in arrows(ast.parse(path.read_text(encoding="utf-8"))):
        if target in known() and target not in DOORS:
            # `from tfx_course import DATA, check` is by the door.
            assert row_of(target) <= row_of(room), f"{name} imports from {target}"


def test_an_arrow_is_seen_wherever_it_stands():
    code = (
        "def f():\n    from tfx_course.lab import server\nimport tfx_course.checks.written\nfrom"
        " tfx_course import maintain, DATA\n"
    )
    assert set(arrows(ast.parse(code))) == {"lab", "checks", "maintain", "DATA"}


def test_nothing_imports_the_module_that_loads_tfx():
    for name, path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = [
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom)) and "preload" in ast.dump(node)
        ]
        assert not imported, name


@pytest.mark.parametrize(
    "name, path",
    [(name, path) for name, path in modules() if name.split(".")[0] in LEARNERS],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_that_a_learner_runs_reads_what_is_for_maintainers(name, path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings
    ]
    read = [
        text
        for text in texts
        for place in NOT_LEARNERS
        # A project that a learner takes home has tests of its own.
        if not (name == "learner.project" and place == "tests/")
        if re.match(rf"{re.escape(place.rstrip('/'))}(/|$)", text)
    ]
    assert not read


def test_the_map_names_every_room():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room in known() - {""}:
        assert f"`{room}" in text, room


def run_by_name():
    """Yield the modules of the package that something runs with ``python -m``."""
    places = [
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
        *ROOT.glob("*.md"),
        *ROOT.glob("d*/*.md"),
        *PACKAGE.rglob("*.py"),
        *ROOT.glob("tests/*.py"),
    ]
    for place in places:
        yield from re.findall(r"-m\"?,? \"?(tfx_course[.\w]*\w)", place.read_text(encoding="utf-8"))


def test_what_is_run_by_name_is_there():
    names = set(run_by_name())
    assert {
        "tfx_course.machine.environments",
        "tfx_course.maintain.lock",
        "tfx_course.bigquery_emulator",
        "tfx_course.atendimento",
    } <= names
    for name in names:
        path = PACKAGE.joinpath(*name.split(".")[1:])
        path = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
        assert path.exists(), name
        assert path.name == "__main__.py" or "__main__" in path.read_text(encoding="utf-8"), name


def test_no_set_up_imports_what_judges_the_answers():
    for path in ROOT.glob("solutions/*.py"):
        assert "tfx_course.checks" not in path.read_text(encoding="utf-8"), path.name


def test_a_test_that_needs_git_says_so():
    """Who got the course as course.zip has none, and still may run the tests."""
    seen = 0
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if '["git"' in text:
            seen += 1
            assert re.search(r"needs_git|needs_history|which\(.git.\)", text), path.name
    assert seen > 4
