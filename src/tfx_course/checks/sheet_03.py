"""Checks of exercise sheet 03. They run the learner's component on other data, and ask the
learner's own metadata store.
"""

import builtins
import contextlib
import glob
import json
import numbers
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

from tfx_course.checks import exercise, expect, expect_kind, trying, written
from tfx_course.given import taxi


def _counts(folder):
    import pandas as pd

    return (
        pd.concat(pd.read_csv(path) for path in folder.glob("*.csv"))
        .payment_type.value_counts()
        .to_dict()
    )


@exercise("03.1")
def payments_component(payments):
    _expect_component(payments)
    with trying("03.1.when_taxi"):
        answer = _run_again(payments, taxi.FOLDER)
    expect(
        answer == _counts(taxi.FOLDER), "03.1.counts", seen=written.shorten(json.dumps(answer), 80)
    )
    with tempfile.TemporaryDirectory() as folder:
        # Other trips, some of them twice, in files of other names, and what is no CSV.
        lines = (taxi.FOLDER / "data2.csv").read_text().splitlines(keepends=True)
        for name, part in (
            ("a.csv", lines[1:500]),
            ("b.csv", lines[480:900]),
            ("notes.txt", lines[900:1000]),
        ):
            Path(folder, name).write_text(lines[0] + "".join(part))
        with trying("03.1.when_folder"):
            elsewhere = _run_again(payments, folder)
        expect(elsewhere != answer, "03.1.ignored")
        expect(
            elsewhere == _counts(Path(folder)),
            "03.1.folder",
            seen=written.shorten(json.dumps(elsewhere), 80),
        )


def _expect_component(payments):
    """Expect a component that has run, with parameter ``folder``, which is taxi.FOLDER, and output
    ``counts``, a String.
    """
    from tfx.dsl.components.base.base_component import BaseComponent

    kind = type(payments).__name__
    expect(kind != "ExecutionResult", "03.1.result")
    expect(
        not (isinstance(payments, type) and issubclass(payments, BaseComponent)),
        "03.1.not_called",
        seen=getattr(payments, "__name__", kind),
    )
    expect(isinstance(payments, BaseComponent), "03.1.not_component", seen=kind)
    expect("counts" in payments.outputs, "03.1.output", seen=list(payments.outputs))
    expect(
        payments.outputs["counts"].type_name == "String",
        "03.1.type",
        seen=payments.outputs["counts"].type_name,
    )
    expect(
        "folder" in payments.exec_properties, "03.1.parameter", seen=list(payments.exec_properties)
    )
    artifacts = payments.outputs["counts"].get()
    expect(artifacts and artifacts[0].uri, "03.1.not_run")
    folder = payments.exec_properties["folder"]
    expect(Path(str(folder)).resolve() == taxi.FOLDER.resolve(), "03.1.other_folder", seen=folder)


def _run_again(payments, folder):
    """Return the counts that the learner's component writes for ``folder``.

    It runs in a context of the check's own: in the learner's, the cache would answer for code that
    has changed since.
    """
    from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

    again = type(payments)(folder=str(folder))
    with tempfile.TemporaryDirectory() as root:
        try:
            InteractiveContext(pipeline_name="check", pipeline_root=root).run(again)
        except ValueError as error:
            expect("to return a dict of outputs" not in str(error), "03.1.returned")
            raise
        [artifact] = again.outputs["counts"].get()
        expect(Path(artifact.uri).is_file() or any(Path(artifact.uri).glob("*")), "03.1.unwritten")
        text = artifact.read()
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    expect(isinstance(answer, dict), "03.1.json", seen=written.shorten(repr(text), 60))
    return answer


@exercise("03.2")
def from_the_cache(store, cached):
    from ml_metadata.proto import metadata_store_pb2

    states = {execution.id: execution.last_known_state for execution in store.get_executions()}
    answer = written.members(cached)
    numbered = answer is not None and all(
        isinstance(item, numbers.Integral) and not isinstance(item, bool) for item in answer
    )
    expect(
        numbered,
        "03.2.not_list",
        seen=written.shorten(" ".join(repr(cached).split()), 60),
        type=type(cached).__name__,
    )
    strange = [id for id in answer if id not in states]
    expect(not strange, "03.2.unknown", seen=next(iter(strange), ""))
    expect(set(answer) != set(states), "03.2.everything")
    others = [id for id in answer if states[id] != metadata_store_pb2.Execution.CACHED]
    expect(
        not others,
        "03.2.not_cached",
        seen=others and others[0],
        state=others and metadata_store_pb2.Execution.State.Name(states[others[0]]),
    )
    lacking = list(states.values()).count(metadata_store_pb2.Execution.CACHED) - len(set(answer))
    expect(not lacking, "03.2.lacking", seen=sorted(answer), n=lacking)
    expect(len(answer) == len(set(answer)), "03.2.repeated", seen=sorted(answer))
    written.expect_computed("03.2", "cached")


@exercise("03.3")
def fingerprint_of_data(fingerprint):
    written.expect_function("03.3", "fingerprint", fingerprint, "folder")
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder, "one")
        one.mkdir()
        for name in "abc":
            (one / f"{name}.csv").write_text(f"fare,company\n12.5,{name}\n7.25,x\n")

        def fingerprint_in(place, when="03.3.when", backwards=False):
            with (
                trying(when),
                _listing(backwards),
            ):
                # One thing at a time: the order is the system's.
                answer = fingerprint(str(place))
            expect_kind(answer, str, "03.3.text", seen=written.shorten(repr(answer), 60))
            return answer

        first = fingerprint_in(one)
        expect(fingerprint_in(one) == first, "03.3.unsteady")
        for path in one.iterdir():
            path.write_bytes(path.read_bytes())
            os.utime(path, (1, 1))
        expect(fingerprint_in(one) == first, "03.3.rewritten")
        shutil.copytree(one, Path(folder, "copy"))
        expect(fingerprint_in(Path(folder, "copy")) == first, "03.3.moved")
        with mock.patch.object(builtins, "hash", lambda value, real=hash: real(value) ^ 1):
            expect(fingerprint_in(one) == first, "03.3.salted")
        (one / "notes.txt").write_text("nothing of the data")
        expect(fingerprint_in(one, "03.3.when_text") == first, "03.3.not_csv")
        (one / "notes.txt").unlink()
        expect(fingerprint_in(one, backwards=True) == first, "03.3.order")
        changes = {
            "03.3.contents": {"a.csv": "fare,company\n12.6,a\n7.25,x\n"},  # as long as before
            "03.3.other_file": {"b.csv": "fare,company\n12.6,b\n7.25,x\n"},
            "03.3.last_file": {"c.csv": "fare,company\n12.6,c\n7.25,x\n"},
            # The same bytes, two of them in each other's place.
            "03.3.turned": {"a.csv": "fare,company\n15.2,a\n7.25,x\n"},
            "03.3.same_value": {"a.csv": "fare,company\n12.50,a\n7.25,x\n"},
            "03.3.added": {"d.csv": "fare,company\n12.5,d\n7.25,x\n"},
            "03.3.header": {"d.csv": "fare,company\n"},
            "03.3.renamed": {"c.csv": None, "d.csv": (one / "c.csv").read_text()},
            "03.3.exchanged": {
                "a.csv": (one / "b.csv").read_text(),
                "b.csv": (one / "a.csv").read_text(),
            },
        }
        for n, (key, files) in enumerate(changes.items()):
            other = Path(folder, f"other {n}")
            shutil.copytree(one, other)
            for name, text in files.items():
                (other / name).unlink() if text is None else (other / name).write_text(text)
            expect(fingerprint_in(other) != first, key)


@contextlib.contextmanager
def _listing(backwards):
    """Within the block, folders list their files from a to z, or backwards: what the system does
    is any order.
    """

    def ordered(real):
        return lambda *args, **kwargs: iter(
            sorted(real(*args, **kwargs), key=str, reverse=backwards)
        )

    def listed(real):
        return lambda *args, **kwargs: sorted(real(*args, **kwargs), key=str, reverse=backwards)

    with contextlib.ExitStack() as stack:
        for owner, name, wrap in (
            *((Path, name, ordered) for name in ("glob", "rglob", "iterdir")),
            *((owner, name, listed) for owner, name in ((os, "listdir"), (glob, "glob"))),
            (glob, "iglob", ordered),
        ):
            stack.enter_context(mock.patch.object(owner, name, wrap(getattr(owner, name))))
        yield


@exercise("03.4")
def who_took_part(makers, context, Sum):
    import ml_metadata

    written.expect_function("03.4", "makers", makers, "artifact_id")
    store = ml_metadata.MetadataStore(context.metadata_connection_config)
    # Two generations more: the total and the first of the counts, added up; and that and the first
    # again.
    artifacts = _outputs(store)
    for name, one, other in (("more", "Sum", "first"), ("most", "more", "first")):
        later = Sum(
            one=_channel(store, artifacts[one]), other=_channel(store, artifacts[other])
        ).with_id(name)
        context.run(later)
        artifacts[name] = later.outputs["total"].get()[0].id
    everybody = {
        execution.properties["component_id"].string_value for execution in store.get_executions()
    }
    for name, took_part, key in (
        ("first", ["first"], "03.4.origin"),
        ("second", ["second"], "03.4.origin"),
        ("Sum", ["Sum", "first", "second"], "03.4.origin"),
        ("more", ["Sum", "first", "more", "second"], "03.4.grandparents"),
        ("most", ["Sum", "first", "more", "most", "second"], "03.4.grandparents"),
    ):
        with trying("03.4.when", name=name):
            answer = makers(artifacts[name])
        names = None if isinstance(answer, (set, frozenset)) else written.members(answer)
        listed = names is not None and all(isinstance(name, str) for name in names)
        expect(
            listed, "03.4.names", seen=written.shorten(repr(answer), 60), type=type(answer).__name__
        )
        seen = {"name": name, "seen": names}
        expect(set(names) == set(took_part) or set(names) != everybody, "03.4.everybody", name=name)
        others = sorted(set(names) - set(took_part))
        expect(not others, "03.4.readers", **seen, others=", ".join(f"`{name}`" for name in others))
        expect(set(names) == set(took_part), key, **seen)
        expect(len(names) == len(took_part), "03.4.repeated", **seen)
        expect(names == took_part, "03.4.order", **seen)


def _outputs(store):
    """Return for each component id of the store the id of the first artifact that it wrote."""
    names = {
        execution.id: execution.properties["component_id"].string_value
        for execution in store.get_executions()
    }
    written_by = {}
    for event in store.get_events_by_execution_ids(list(names)):
        if event.type == event.OUTPUT:
            written_by.setdefault(names[event.execution_id], event.artifact_id)
    return written_by


def _channel(store, artifact_id):
    """Return a channel that holds an artifact, an Integer, as the metadata store has it."""
    from tfx import v1 as tfx

    artifact = tfx.types.standard_artifacts.Integer()
    artifact.set_mlmd_artifact(*store.get_artifacts_by_id([artifact_id]))
    return tfx.dsl.Channel(type=tfx.types.standard_artifacts.Integer).set_artifacts([artifact])


# Who waits for whom in the larger pipeline: "report" for "both", without reading anything of it.
WAITS = {
    "north": [],
    "south": [],
    "both": ["north", "south"],
    "east": [],
    "report": ["both"],
    "all": ["both", "east"],
    "twice": ["all", "all"],
}


@exercise("03.5")
def what_no_longer_runs(blocked, Rows, Sum):
    written.expect_function("03.5", "blocked", blocked, "compiled", "failed")
    compiled = _compiled(Rows, Sum)
    for failed in ("both", *WAITS):
        # One of the middle tells most mistakes apart; again later, when nothing may be left over.
        with trying("03.5.when", name=failed):
            answer = blocked(compiled, failed)
        names = written.members(answer)
        seen = {"name": failed, "seen": written.shorten(repr(answer), 60)}
        listed = names is not None and all(isinstance(name, str) for name in names)
        expect(listed, "03.5.names", type=type(answer).__name__, **seen)
        names, right = set(names), _waiting(failed)
        expect(failed not in names, "03.5.itself", **seen)
        earlier = {name for name in WAITS if failed in _waiting(name)}
        expect(not names & earlier, "03.5.before", others=written.named(names & earlier), **seen)
        expect(names <= right, "03.5.independent", others=written.named(names - right), **seen)
        expect(right - names != {"report"}, "03.5.waits", **seen)
        expect(names == right, "03.5.indirect", **seen)


def _waiting(failed):
    """Return the names of those that wait for ``failed``, directly or not."""
    stopped = {failed}
    for name, awaited in WAITS.items():  # each after those that it waits for
        if stopped & set(awaited):
            stopped.add(name)
    return stopped - {failed}


def _compiled(Rows, Sum):
    """Return the pipeline of ``WAITS``, compiled, of the learner's two components."""
    from tfx import v1 as tfx
    from tfx.dsl.compiler.compiler import Compiler

    made = {}
    for name, awaited in WAITS.items():
        if len(awaited) == 2:
            one, other = (next(iter(made[name].outputs.values())) for name in awaited)
            made[name] = Sum(one=one, other=other).with_id(name)
        else:
            made[name] = Rows(path=str(taxi.FOLDER / "data.csv")).with_id(name)
            made[name].add_upstream_nodes([made[name] for name in awaited])
    return Compiler().compile(
        tfx.dsl.Pipeline(
            pipeline_name="larger", pipeline_root="larger", components=list(made.values())
        )
    )
