"""What TFX wrote for a set-up is copied only where it would write the same again, and nothing of an
answer's is kept.
"""

import builtins
import shutil
from pathlib import Path

import pytest

from tfx_course.checks import executor_results
from tfx_course.learner import validation


@pytest.fixture
def kept(tmp_path):
    yield tmp_path / "results"
    executor_results.seal()
    executor_results._folder = None


@pytest.fixture
def runs(monkeypatch):
    """The executors that really ran, ``["Executor", ...]``: those that made a Beam pipeline."""
    from tfx.dsl.components.base import base_beam_executor

    # InteractiveContext does nothing elsewhere.
    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    made, make = [], base_beam_executor.BaseBeamExecutor._make_beam_pipeline

    def noted(executor):
        made.append(type(executor).__module__.split(".")[-2:][0])
        return make(executor)

    monkeypatch.setattr(base_beam_executor.BaseBeamExecutor, "_make_beam_pipeline", noted)
    return made


BOTH = ["csv_example_gen", "statistics_gen"]


# As many as make another division of other buckets.
ROWS = "fare,pay\n1.5,Cash\n2,Card\n" + "".join(f"{fare},Cash\n" for fare in range(3, 30))


def ingest(tmp_path, name, rows=ROWS, executor=None, buckets=2, day=1):
    """Run both components in a new metadata store and return their output artifacts and that
    store's executions.
    """
    from ml_metadata import MetadataStore
    from tfx import v1 as tfx
    from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
    from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

    inbox, root = tmp_path / name / "in", tmp_path / name / "out"
    (inbox / f"day-{day}").mkdir(parents=True)
    (inbox / f"day-{day}" / "trips.csv").write_text(rows)
    root.mkdir()
    context = InteractiveContext(pipeline_name="taxi", pipeline_root=str(root))
    split = tfx.proto.SplitConfig.Split
    splits = [split(name="train", hash_buckets=buckets), split(name="eval", hash_buckets=1)]
    example_gen = tfx.components.CsvExampleGen(
        input_base=str(inbox),
        input_config=tfx.proto.Input(
            splits=[tfx.proto.Input.Split(name="day", pattern="day-{SPAN}/*.csv")]
        ),
        output_config=tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=splits)),
    )
    if executor:
        example_gen.executor_spec = BeamExecutorSpec(executor)
    statistics_gen = tfx.components.StatisticsGen(examples=example_gen.outputs["examples"])
    for component in (example_gen, statistics_gen):
        context.run(component)
    [examples], [statistics] = (
        example_gen.outputs["examples"].get(),
        statistics_gen.outputs["statistics"].get(),
    )
    return examples, statistics, MetadataStore(context.metadata_connection_config)


def told(artifact):
    """What an artifact says of itself, but for where it is and when it and its input were
    written.
    """
    stored = artifact.mlmd_artifact
    properties = [*stored.properties.items(), *stored.custom_properties.items()]
    return {
        name: str(value) for name, value in properties if name not in ("input_fingerprint", "name")
    }


def contents(artifact):
    return {
        path.relative_to(artifact.uri): path.read_bytes()
        for path in Path(artifact.uri).rglob("*")
        if path.is_file()
    }


def test_a_second_run_of_the_same_is_copied_and_looks_as_if_it_had_run(tmp_path, kept, runs):
    executor_results.keep(kept)
    first = ingest(tmp_path, "one")
    assert runs == BOTH
    second = ingest(tmp_path, "two")
    assert runs == BOTH, "nothing ran anew"
    for before, after in zip(first[:2], second[:2]):
        assert (
            told(before) == told(after) and contents(before) == contents(after) and contents(after)
        )
        assert before.uri != after.uri
    states = [
        [(each.type, each.last_known_state) for each in store.get_executions()]
        for *_, store in (first, second)
    ]
    assert states[0] == states[1] and len(states[0]) == 2
    assert second[0].get_int_custom_property("span") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [{"rows": ROWS.replace("1.5", "1.6")}, {"buckets": 4}, {"day": 2}],
    ids=["a digit", "a parameter", "the span"],
)
def test_what_differs_in_anything_runs(change, tmp_path, kept, runs):
    executor_results.keep(kept)
    ingest(tmp_path, "one")
    ingest(tmp_path, "two", **change)
    assert runs == BOTH * 2


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["a file was changed", "a file is gone", "all is gone"])
def test_what_was_kept_and_is_not_whole_runs(fault, tmp_path, kept, runs):
    executor_results.keep(kept)
    ingest(tmp_path, "one")
    for path in kept.rglob("*.gz"):
        path.unlink() if fault == "a file is gone" else path.write_bytes(b"")
    if fault == "all is gone":
        shutil.rmtree(kept)
    ingest(tmp_path, "two")
    assert runs.count("csv_example_gen") == 2


@pytest.mark.slow
def test_an_executor_of_ones_own_runs(tmp_path, kept, runs):
    from tfx.components.example_gen.csv_example_gen import executor

    class Executor(executor.Executor):
        """A learner's: it may do anything."""

    executor_results.keep(kept)
    ingest(tmp_path, "one")
    ingest(tmp_path, "two", executor=Executor)
    assert runs[:3] == [*BOTH, __name__]


@pytest.mark.slow
def test_answers_run_and_leave_nothing_and_checks_may_copy(tmp_path, kept, runs):
    executor_results.keep(kept)
    ingest(tmp_path, "setup")
    executor_results.seal()
    entries = set(kept.iterdir())
    ingest(tmp_path, "answer")
    ingest(tmp_path, "another", rows="fare\n1\n")
    assert runs == BOTH * 3 and set(kept.iterdir()) == entries
    with executor_results.copying():
        ingest(tmp_path, "check")
        assert runs == BOTH * 3
        ingest(tmp_path, "check-of-another", rows="fare\n1\n")
    assert runs == BOTH * 4 and set(kept.iterdir()) == entries


@pytest.mark.slow
def test_without_keep_nothing_is_copied(tmp_path, runs):
    with executor_results.copying():
        ingest(tmp_path, "one")
    assert runs == BOTH and not list(tmp_path.glob(".partial*"))


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path, runs):
    (tmp_path / "file").write_text("in the way")
    executor_results.keep(tmp_path / "file" / "results")
    try:
        ingest(tmp_path, "one")
    finally:
        executor_results.seal()
        executor_results._folder = None
    assert runs == BOTH


def test_the_cells_that_keep_and_seal_stand_around_the_set_up(tmp_path):
    def cell(name, source, **metadata):
        return {"cell_type": "code", "id": name, "source": source, "metadata": metadata}

    answer = cell("answer", "x = 1", tfx_course={"exercise": "77.1"})
    notebook = {"cells": [cell("setup", "from tfx import v1 as tfx"), cell("more", "1"), answer]}
    made = validation.with_results_kept(notebook, tmp_path)
    assert [each["id"] for each in made["cells"]] == [
        "course-keep",
        "setup",
        "more",
        "course-seal",
        "answer",
    ]
    assert (
        validation.with_results_kept(
            {"cells": [cell("setup", "from tfx_course import check"), answer]}, tmp_path
        )["cells"][0]["id"]
        == "setup"
    )
