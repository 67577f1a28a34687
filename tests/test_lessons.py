"""What lessons rely on: gates stop an anomaly and a day without data, which ExampleValidator
blesses; stray files are no data; a hunt is not given away.
"""

import importlib.util
import re
import subprocess
import sys

import pytest

from tfx_course.checks import sheet_07
from tfx_course.lessons import sources
from tfx_course.paths import DATA, ROOT

LINES = (
    "from pathlib import Path\nfrom tfx import v1 as tfx\nfrom tensorflow_metadata.proto.v0 import"
    " anomalies_pb2\nfrom tfx.v1.dsl.components import InputArtifact, OutputArtifact, component\n"
)


@pytest.fixture(scope="module", params=["07-examplevalidator", "08-pipeline"])
def gate(request, tmp_path_factory):
    """The function of an episode's gate; of the one that judges a single split, for each split in
    turn.
    """
    source = sources.read(ROOT / "episodes" / f"{request.param}.py")
    [cell] = [cell for cell in source.code() if cell.name == "gate"]
    name = f"gate_of_{source.number}"
    # TFX reads a component's source, and writes into its module.
    file = tmp_path_factory.mktemp("gates") / f"{name}.py"
    file.write_text(LINES + cell.source.split("\n\n\ndef train_on")[0])
    spec = importlib.util.spec_from_file_location(name, file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = module.AnomalyGate.EXECUTOR_SPEC.executor_class._FUNCTION
    if "split" not in function.__code__.co_varnames[: function.__code__.co_argcount]:
        return function

    def each(anomalies, approval):
        for split in anomalies.get_json_value_custom_property("blessed"):
            function(anomalies=anomalies, split=split, approval=approval)

    return each


def test_a_good_day_passes_and_a_bad_one_does_not(gate):
    assert sheet_07._passes(gate, {"train": 1, "eval": 1})
    for blessed in ({"train": 0, "eval": 1}, {"train": 1, "eval": 0}):
        assert sheet_07._passes(gate, blessed) is None


def test_a_day_without_data_does_not_pass(gate):
    for empty in (["train"], ["eval"], ["train", "eval"]):
        assert sheet_07._passes(gate, {"train": 1, "eval": 1}, empty) is None


# What episode 05 asks to be found: the day, and words that would tell its fault.
HIDDEN = {
    5: "rating|nota|estrela|star|text",
    6: "resolved|column|coluna",
    7: "milli|milis|second|segund",
}


def told_too_early(text):
    """Return the sentences of a text that tell what is wrong with one of the days."""
    sentences = re.split(r"(?<=[.?!;:])\s|\n#?\s*\n", text)
    return [
        each
        for each in sentences
        for day, fault in HIDDEN.items()
        if re.search(rf"(?:day|dia|on|no)[s\s]+{day}\b", each) and re.search(fault, each)
    ]


@pytest.mark.parametrize("number", ["00", "01", "02", "03", "04", "05"])
def test_what_episode_05_asks_to_be_found_is_not_told_before(number):
    [source] = [sources.read(path) for path in (ROOT / "episodes").glob(f"{number}-*.py")]
    cells = [cell for cell in source.cells if "instructor" not in cell.tags]
    if number == "05":
        cells = cells[: [cell.name for cell in cells].index("faults")]
    assert [each for cell in cells for each in told_too_early(cell.source)] == []
    if number != "05":
        code = "\n".join(cell.source for cell in cells)
        assert not re.findall(r"day-0[567]|day[567]\b|(?:read|later|days)[\[(][567][\])]", code)


@pytest.mark.parametrize("name", ["data/README.md", "data/LEIA-ME.md", "README.md", "LEIA-ME.md"])
def test_the_list_of_faults_is_for_teachers(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert told_too_early(text) == []
    assert not re.search(r"2020-11-(18|19|20)", text)


def test_the_words_that_would_give_it_away_are_seen():
    for text in (
        "On day 5 the ratings became text.",
        "o dia 6, sem uma coluna, entrou",
        "on 7\nseconds became milliseconds",
        "no 7, os segundos viraram milissegundos",
    ):
        assert told_too_early(text), text
    assert not told_too_early("Days 5, 6 and 7 have a fault each. A rating from 1 to 5.")


INGEST = """import builtins, sys
builtins.__IPYTHON__ = True  # without it, TFX runs nothing
from pathlib import Path
import tfx_course
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext
DATA, context = Path(sys.argv[1]), InteractiveContext(pipeline_root=sys.argv[2])
{cell}
if not example_gen.outputs["examples"].get():
    context.run(example_gen)
from tfx_course.checks import components
print("counts", sum(components.count_records(example_gen.outputs["examples"].get()[0]).values()))
"""


@pytest.fixture
def ingest(tmp_path):
    """Return a function that runs lines of a cell on taxi data beside which an editor, and Windows,
    left files; returns what was said.
    """
    folder = tmp_path / "data" / "taxi" / "csv"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    for name in ("data.csv", "data2.csv"):
        (folder / name).symlink_to(DATA / "taxi" / "csv" / name)
    (folder / ".ipynb_checkpoints" / "data-checkpoint.csv").write_text("looked,at\n1,2\n")
    (folder / "data.csv:Zone.Identifier").write_text("[ZoneTransfer]\n")

    def run(lines):
        done = subprocess.run(
            [sys.executable, "-c", INGEST.format(cell=lines), tmp_path / "data", tmp_path / "root"],
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr[-500:]

    return run


def makers(source, cell):
    """Return the lines of a cell that make the component of the whole taxi data, under the name
    ``example_gen``.
    """
    [code] = [
        each.source for each in sources.read(ROOT / f"{source}.py").code() if each.name == cell
    ]
    lines = [line for line in code.splitlines() if "every_csv" in line]
    assert len(lines) == 2
    return "\n".join(lines).replace("trips_gen", "example_gen")


@pytest.mark.slow
@pytest.mark.parametrize(
    "source, cell",
    [
        ("episodes/04-examplegen", "define"),
        ("episodes/00-start", "component"),
        ("solutions/04-examplegen", "setup"),
    ],
)
def test_what_an_editor_leaves_beside_the_data_is_not_ingested(source, cell, ingest):
    assert "counts 15000" in ingest(makers(source, cell))


@pytest.mark.slow
def test_read_whole_the_folder_would_stop_it(ingest):
    said = ingest(
        makers("episodes/04-examplegen", "define").replace(", input_config=every_csv", "")
    )
    assert "counts" not in said and "have different header" in said
