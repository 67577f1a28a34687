"""Checks of exercise sheet 03. They run the learner's component on other data, and ask the learner's own metadata store."""

import json
import numbers
import tempfile
from pathlib import Path

from tfx_course import DATA
from tfx_course.checks import exercise, expect

TAXI = DATA / "taxi" / "csv"


def _counts(folder):
    import pandas as pd

    return pd.concat(pd.read_csv(path) for path in folder.glob("*.csv")).payment_type.value_counts().to_dict()


@exercise("03.1")
def payments_component(payments):
    from tfx.dsl.components.base.base_component import BaseComponent
    from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

    expect(isinstance(payments, BaseComponent), "03.1.not_component", seen=type(payments).__name__)
    expect("counts" in payments.outputs, "03.1.output", seen=", ".join(payments.outputs))
    artifacts = payments.outputs["counts"].get()
    expect(artifacts and artifacts[0].uri and Path(artifacts[0].uri).exists(), "03.1.not_run")

    def told(folder):
        # In a context of the check's own: in the learner's, the cache would answer for code that has changed since.
        again = type(payments)(folder=str(folder))
        with tempfile.TemporaryDirectory() as root:
            InteractiveContext(pipeline_name="check", pipeline_root=root).run(again)
            text = again.outputs["counts"].get()[0].read()
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        expect(isinstance(answer, dict), "03.1.json", seen=repr(text)[:60])
        return answer

    answer = told(TAXI)
    seen = ", ".join(f"{name}: {count}" for name, count in list(answer.items())[:3])
    expect(answer == _counts(TAXI), "03.1.counts", seen=seen)
    with tempfile.TemporaryDirectory() as folder:
        # Other trips, in files of other names.
        lines = (TAXI / "data2.csv").read_text().splitlines(keepends=True)
        for name, part in (("a.csv", lines[1:500]), ("b.csv", lines[500:900])):
            Path(folder, name).write_text(lines[0] + "".join(part))
        expect(told(folder) == _counts(Path(folder)), "03.1.folder")


@exercise("03.2")
def from_the_cache(store, cached):
    from ml_metadata.proto import metadata_store_pb2

    states = {execution.id: execution.last_known_state for execution in store.get_executions()}
    numbered = isinstance(cached, (list, tuple, set)) and all(isinstance(each, numbers.Integral) for each in cached)
    expect(numbered, "03.2.not_list", seen=" ".join(repr(cached).split())[:60])

    def in_state(state):
        return {each for each in states if states[each] == state}

    answer = set(cached)
    expect(answer != set(states), "03.2.everything")
    expect(not answer & in_state(metadata_store_pb2.Execution.COMPLETE), "03.2.complete")
    expect(answer == in_state(metadata_store_pb2.Execution.CACHED), "03.2.ids", seen=sorted(answer))


@exercise("03.3")
def fingerprint_of_data(fingerprint):
    import os
    import shutil

    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        one.mkdir()
        for name in ("a.csv", "b.csv"):
            (one / name).write_text(f"fare,company\n12.5,{name[0]}\n7.25,x\n")

        def told(place):
            answer = fingerprint(str(place))
            expect(isinstance(answer, str), "03.3.text", seen=type(answer).__name__)
            return answer

        first = told(one)
        for path in one.iterdir():
            path.write_bytes(path.read_bytes())
            os.utime(path, (1, 1))
        expect(told(one) == first, "03.3.rewritten")
        shutil.copytree(one, other)
        expect(told(other) == first, "03.3.moved")
        (other / "a.csv").write_text("fare,company\n12.6,a\n7.25,x\n")  # as long as before
        expect(told(other) != first, "03.3.contents")
        shutil.rmtree(other)
        shutil.copytree(one, other)
        (other / "b.csv").write_text("fare,company\n12.6,b\n7.25,x\n")
        expect(told(other) != first, "03.3.other_file")
        shutil.rmtree(other)
        shutil.copytree(one, other)
        (other / "c.csv").write_text("fare,company\n")
        expect(told(other) != first, "03.3.other_file")
        (other / "c.csv").unlink()
        (other / "b.csv").rename(other / "d.csv")
        expect(told(other) != first, "03.3.renamed")


@exercise("03.4")
def who_took_part(makers, context, Sum):
    import ml_metadata

    store = ml_metadata.MetadataStore(context.metadata_connection_config)
    executions = {each.id: each.properties["component_id"].string_value for each in store.get_executions()}
    written = {}
    for event in store.get_events_by_execution_ids(list(executions)):
        written.setdefault(executions[event.execution_id], event.artifact_id) if event.type == event.OUTPUT else None

    def told(artifact_id):
        answer = makers(artifact_id)
        names = isinstance(answer, (list, tuple, set)) and all(isinstance(each, str) for each in answer)
        expect(names, "03.4.names", seen=repr(answer)[:60])
        return list(answer)

    artifact = {each.id: each for each in store.get_artifacts()}
    alone, total = written["first"], written["Sum"]
    answer = told(alone)
    expect(set(answer) != set(executions.values()), "03.4.everybody")
    expect(answer == ["first"], "03.4.readers", seen=", ".join(answer))
    answer = told(total)
    expect(answer == ["Sum", "first", "second"], "03.4.origin", seen=", ".join(answer))
    # One generation more: the total and the first of the counts, added up.
    channels = [_channel(artifact[each], store) for each in (total, alone)]
    more = Sum(one=channels[0], other=channels[1]).with_id("more")
    context.run(more)
    answer = told(more.outputs["total"].get()[0].id)
    expect(answer == ["Sum", "first", "more", "second"], "03.4.grandparents", seen=", ".join(answer))


def _channel(record, store):
    """Return a channel that holds the artifact of ``record``, as the metadata store has it."""
    from tfx import v1 as tfx

    artifact = tfx.types.standard_artifacts.Integer()
    artifact.set_mlmd_artifact(record)
    return tfx.dsl.Channel(type=tfx.types.standard_artifacts.Integer).set_artifacts([artifact])
