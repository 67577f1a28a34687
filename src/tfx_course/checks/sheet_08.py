"""Checks of sheet 08: pipelines of the taxi trips, what their metadata tell, and what may be
divided.
"""

import atexit
import contextlib
import functools
import inspect
import math
import os
import random
import tempfile
from pathlib import Path

from tfx_course.checks import (
    WrongAnswer,
    components,
    exercise,
    expect,
    expect_kind,
    trying,
    written,
)
from tfx_course.given import sheet_08 as given

# Older copies of the sheet ask for these here.
history, write_schema, write_week = given.history, given.write_schema, given.write_week


@functools.cache
def _other_history():
    """Return a store that tells otherwise than the learner's: week 3 was judged by two of three
    schemas, week 2 by the second alone.

    One run imported the third schema for week 2, and judged nothing.
    """
    folder = tempfile.TemporaryDirectory(prefix="sheet-08-")
    atexit.register(folder.cleanup)
    return given.run_history(
        folder.name,
        weeks=(1, 2, 2, 3, 3),
        schemas=("schema-1", "schema-2", "schema-3", "schema-1", "schema-3"),
        unjudged=(2,),
    )


@contextlib.contextmanager
def _working_in(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


# --- 1: a definition ------------------------------------------------------------------------------


def _states(store):
    """Return, a run each, ``{component: state}``; components by the last part of their type."""
    from ml_metadata.proto import metadata_store_pb2

    name = metadata_store_pb2.Execution.State.Name
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda context: context.id)
    return [
        {
            execution.type.split(".")[-1]: name(execution.last_known_state)
            for execution in store.get_executions_by_context(run.id)
        }
        for run in runs
    ]


WANTED = {"CsvExampleGen", "StatisticsGen", "ImportSchemaGen", "ExampleValidator"}


@exercise("08.1")
def definition(create_pipeline):
    from ml_metadata import MetadataStore
    from tfx import v1 as tfx

    written.expect_function(
        "08.1",
        "create_pipeline",
        create_pipeline,
        "pipeline_root",
        "inbox",
        "schema_file",
        "metadata",
    )
    with (
        tempfile.TemporaryDirectory() as name,
        _working_in(name),
    ):
        # Where a pipeline without a root writes.
        folder = Path(name)
        inbox, root, metadata = folder / "in", folder / "out", given.metadata(folder)
        schema_file = given.write_schema(folder / "rules.pbtxt")
        for week in (1, 2):
            given.write_week(inbox, week)

        def run(schema_file):
            with trying("08.1.when_called"):
                made = create_pipeline(str(root), str(inbox), schema_file, metadata)
            expect_kind(made, tfx.dsl.Pipeline, "08.1.pipeline")
            kinds = {type(component).__name__ for component in made.components}
            expect("SchemaGen" not in kinds, "08.1.inferred")
            expect(
                kinds >= WANTED,
                "08.1.missing",
                missing=", ".join(f"`{component}`" for component in sorted(WANTED - kinds)),
            )
            expect(made.metadata_connection_config == metadata, "08.1.metadata")
            expect(
                Path(made.pipeline_info.pipeline_root).resolve().is_relative_to(root.resolve()),
                "08.1.root",
            )
            try:
                with components.quiet():
                    tfx.orchestration.LocalDagRunner().run(made)
            except (
                Exception
            ) as error:  # the course's own code runs it, with what the learner defined
                raise WrongAnswer(
                    "08.1.stopped", kind=type(error).__name__, detail=written.shorten(error)
                ) from None
            return MetadataStore(metadata)

        # These weeks, and the next, are those of `given.history`: what the set-up kept of them is
        # copied, if the patterns are the same.
        store = run(schema_file)
        spans = {
            artifact.custom_properties["span"].int_value
            for artifact in store.get_artifacts_by_type("Examples")
        }
        expect(spans != {0}, "08.1.no_span")
        expect(spans == {2}, "08.1.span", seen=", ".join(map(str, sorted(spans))))
        expect(_imported(store) == [schema_file], "08.1.schema")
        expect(_verdicts(store) == [set()], "08.1.flagged")
        store = run(schema_file)
        expect(set(_states(store)[-1].values()) == {"CACHED"}, "08.1.cache")
        given.write_week(inbox, 3)
        strict = given.write_schema(folder / "strict.pbtxt", ways=("Cash",))
        store = run(strict)
        expect(_imported(store)[-1] == strict, "08.1.schema")
        expect(
            3
            in {
                artifact.custom_properties["span"].int_value
                for artifact in store.get_artifacts_by_type("Examples")
            },
            "08.1.newest",
        )
        expect(_verdicts(store) == [set(), {"payment_type"}], "08.1.blind")


def _imported(store):
    """Return the schema files that were imported, an execution each."""
    executions = sorted(store.get_executions(), key=lambda execution: execution.id)
    return [
        execution.custom_properties["schema_file"].string_value
        for execution in executions
        if "schema_file" in execution.custom_properties
    ]


def _verdicts(store):
    """Return the columns with an anomaly, a set for each ExampleAnomalies artifact."""
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    def columns(anomalies):
        return set().union(
            *(
                anomalies_pb2.Anomalies.FromString(path.read_bytes()).anomaly_info
                for path in Path(anomalies.uri).rglob("SchemaDiff.pb")
            )
        )

    return [
        columns(artifact)
        for artifact in sorted(
            store.get_artifacts_by_type("ExampleAnomalies"), key=lambda artifact: artifact.id
        )
    ]


# --- 2 and 3: what the metadata tell --------------------------------------------------------------


@exercise("08.2")
def work(worked):
    written.expect_function("08.2", "worked", worked, "store")
    store = _other_history()
    with trying("08.2.when_called"):
        answer = worked(store)
    expect_kind(answer, dict, "08.2.kind")
    right, cached = _counted(store, "COMPLETE"), _counted(store, "CACHED")
    short = {str(name).split(".")[-1]: count for name, count in answer.items()}
    expect(
        set(short) == set(right),
        "08.2.components",
        seen=", ".join(f"`{name}`" for name in sorted(short)) or "-",
    )
    expect(all(written.is_number(count) for count in short.values()), "08.2.numbers")
    expect(short != {name: right[name] + cached[name] for name in right}, "08.2.cached")
    expect(short != cached, "08.2.inverted")
    expect(
        short == right or not given.stores or short != _counted(given.stores[0], "COMPLETE"),
        "08.2.other",
    )
    wrong = sorted(name for name in right if short[name] != right[name])
    expect(not wrong, "08.2.counts", components=", ".join(f"`{name}`" for name in wrong))
    with trying("08.2.when_called"):
        again = worked(store)
    expect(
        {str(name).split(".")[-1]: count for name, count in again.items()} == right, "08.2.again"
    )


def _counted(store, state):
    """Return ``{component: executions that are in state}``."""
    runs = _states(store)
    return {name: sum(run.get(name) == state for run in runs) for name in WANTED}


def _judged(store):
    """Return ``{schema file's name: spans that ExampleValidator judged by it}``, by walking from
    each verdict to its origins.
    """

    def maker(artifact):
        made = [
            event.execution_id
            for event in store.get_events_by_artifact_ids([artifact])
            if event.type == event.OUTPUT
        ]
        return store.get_executions_by_id([min(made)])[0]

    def read_by(execution):
        events = store.get_events_by_execution_ids([execution.id])
        return {
            artifact.type: artifact
            for artifact in store.get_artifacts_by_id(
                [event.artifact_id for event in events if event.type == event.INPUT]
            )
        }

    spans = {}
    for verdict in store.get_artifacts_by_type("ExampleAnomalies"):
        read = read_by(maker(verdict.id))
        examples = read_by(maker(read["ExampleStatistics"].id))["Examples"]
        file = Path(maker(read["Schema"].id).custom_properties["schema_file"].string_value).name
        spans.setdefault(file, set()).add(examples.custom_properties["span"].int_value)
    return spans


@exercise("08.3")
def lineage(judged_by):
    written.expect_function("08.3", "judged_by", judged_by, "store", "name")
    store = _other_history()
    right = _judged(store)
    mine = _judged(given.stores[0]) if given.stores else {}
    everything, answers = set().union(*right.values()), {}
    for name in (
        *right,
        next(iter(right)),
    ):
        # The first once more: nothing may be left over from the calls between.
        with trying("08.3.when_called", file=name):
            answer = judged_by(store, name)
        expect_kind(answer, (set, frozenset), "08.3.kind")
        expect(
            all(written.is_number(item) for item in answer),
            "08.3.numbers",
            seen=", ".join(
                f"`{item}`" for item in sorted({type(item).__name__ for item in answer})
            ),
        )
        answers[name] = set(answer)
    expect(not mine or any(answers.get(name) != mine[name] for name in mine), "08.3.other")
    for name, answer in answers.items():
        expect(answer, "08.3.nothing", file=name)
        expect(answer != everything, "08.3.all", file=name)
        expect(
            not answer - everything, "08.3.no_week", file=name, seen=_listed(answer - everything)
        )
    expect(
        any(answer != answers[name] for answer in answers.values()),
        "08.3.same",
        seen=_listed(answer),
    )
    for name, answer in answers.items():
        expect(right[name] <= answer, "08.3.lacking", file=name, seen=_listed(answer))
        expect(answer <= right[name], "08.3.extra", file=name, seen=_listed(answer))


def _listed(spans):
    return ", ".join(map(str, sorted(spans)))


# --- 4: what may be divided -----------------------------------------------------------------------

# What Beam calls, and how many arguments it passes.
STEPS = {"create_accumulator": 0, "add_input": 2, "merge_accumulators": 1, "extract_output": 1}


def _takes(function, n):
    try:
        return bool(inspect.signature(function).bind(*range(n)))
    except TypeError:
        return False


def _partial(combine, values):
    """Return what a worker makes of its part of the values. It has an object of the class to
    itself, as on a cluster.
    """
    worker = combine()
    partial = worker.create_accumulator()
    for value in values:
        partial = worker.add_input(partial, value)
    return partial


def _divided(combine, *bundles):
    """Return what ``combine`` makes of values that come in ``bundles``, as a runner uses it."""
    return combine().extract_output(
        combine().merge_accumulators([_partial(combine, bundle) for bundle in bundles])
    )


def _merged_twice(combine, first, second, third):
    once = combine().merge_accumulators([_partial(combine, first), _partial(combine, second)])
    return combine().extract_output(combine().merge_accumulators([once, _partial(combine, third)]))


def _attempted(function, *arguments):
    """Return what ``function`` returns; None where it raises."""
    try:
        return function(*arguments)
    except Exception:
        return None


def _size(accumulator):
    import cloudpickle  # Beam's; pickle does not take an object of a notebook's class

    return len(cloudpickle.dumps(accumulator))


def _drawn(draw, n):
    """Return ``n`` ways of paying of which a share, each time another, is by card."""
    share = draw.uniform(0.2, 0.8)
    return [
        (
            "Credit Card"
            if draw.random() < share
            else draw.choice(["Cash", "Cash", "Mobile", "No Charge", "Unknown"])
        )
        for _ in range(n)
    ]


def _value(seen):
    """Return ``seen`` as a float, NaN if it is no number."""
    return float(seen) if written.is_number(seen) or type(seen).__name__ == "Decimal" else math.nan


@exercise("08.4")
def combine(CardShare):
    import apache_beam as beam

    expect(inspect.isclass(CardShare), "08.4.not_class", seen=type(CardShare).__name__)
    expect(
        issubclass(CardShare, beam.CombineFn),
        "08.4.not_combine",
        seen=", ".join(f"`{base.__name__}`" for base in CardShare.__bases__),
    )
    lacking = [step for step in STEPS if getattr(CardShare, step) is getattr(beam.CombineFn, step)]
    expect(not lacking, "08.4.lacking", steps=", ".join(f"`{step}`" for step in lacking))
    for step, n in STEPS.items():
        expect(_takes(getattr(CardShare(), step), n), "08.4.arguments", step=step, n=n)

    def near(seen, ways):
        return abs(_value(seen) - ways.count("Credit Card") / len(ways)) < 1e-9

    def shown(seen, ways):
        seen = (
            f"{_value(seen):.5f}"
            if not math.isnan(_value(seen))
            else written.shorten(repr(seen), 60)
        )
        return {"seen": seen, "expected": f"{ways.count('Credit Card') / len(ways):.5f}"}

    draw = random.Random(given.SEED)
    for time in range(5):
        ways = _drawn(draw, 500)
        if not near(_attempted(_divided, CardShare, ways), ways):
            one = CardShare()
            expect(not near(_attempted(_divided, lambda: one, ways), ways), "08.4.state")
        with trying("08.4.when_whole"):
            seen = _divided(CardShare, ways)
        expect(not near(_value(seen) / 100, ways), "08.4.percent", **shown(seen, ways))
        expect(near(seen, ways) or time == 0, "08.4.kept", **shown(seen, ways))
        expect(near(seen, ways), "08.4.whole", **shown(seen, ways))
    for _ in range(20):
        ways = _drawn(draw, 500)
        cuts = sorted(draw.sample(range(1, len(ways)), draw.choice([1, 2, 4])))
        bundles = [ways[start:end] for start, end in zip([0, *cuts], [*cuts, len(ways)])]
        with trying("08.4.when_divided", n=len(bundles)):
            seen = _divided(CardShare, *bundles)
        expect(near(seen, ways), "08.4.bundles", n=len(bundles), **shown(seen, ways))
    # A worker may get nothing, or partial results that were merged before.
    for bundles in ([ways, []], [[], ways], [ways[:90], [], ways[90:]]):
        with trying("08.4.when_empty"):
            seen = _divided(CardShare, *bundles)
        expect(near(seen, ways), "08.4.empty", **shown(seen, ways))
    with trying("08.4.when_twice"):
        seen = _merged_twice(CardShare, ways[:100], ways[100:300], ways[300:])
    expect(near(seen, ways), "08.4.twice", **shown(seen, ways))
    few, many = [
        CardShare().merge_accumulators([_partial(CardShare, ways), _partial(CardShare, ways)])
        for ways in (ways, ways * 8)
    ]
    expect(
        _size(many) - _size(few) < 100,
        "08.4.keeps",
        few=2 * len(ways),
        many=16 * len(ways),
        small=_size(few),
        large=_size(many),
    )


# --- 5: an estimate -------------------------------------------------------------------------------

TARGET = 20_000_000  # rows
ONE, TWO = "CSV, Beam", "CSV, Beam, 2 processes"


def _line(route):
    """Return ``(fixed, per_row)`` in seconds: the line through the two largest measurements of
    data/scaling.csv.
    """
    (few, soon), (many, late) = _points(route)[-2:]
    per_row = (late - soon) / (many - few)
    return soon - per_row * few, per_row


def _points(route):
    from tfx_course import scaling

    return sorted(
        (row["rows"], row["seconds"]) for row in scaling.stored() if row["route"] == route
    )


def _routes():
    from tfx_course import scaling

    return sorted({row["route"] for row in scaling.stored()})


def _seconds(route):
    fixed, per_row = _line(route)
    return fixed + per_row * TARGET


def _in_an_hour(route):
    fixed, per_row = _line(route)
    return (3600 - fixed) / per_row


def _near(seen, wanted, tolerance=0.04):
    return abs(seen / wanted - 1) < tolerance


@exercise("08.5")
def estimate(seconds, rows_in_an_hour):
    answers = (
        ("seconds", seconds, TWO, _seconds),
        ("rows_in_an_hour", rows_in_an_hour, ONE, _in_an_hour),
    )
    for name, answer, _, _ in answers:
        written.expect_number("08.5", name, answer)
    for name, answer, route, estimated in answers:
        for rows, took in _points(route):
            proportional = TARGET / rows * took if name == "seconds" else 3600 / took * rows
            expect(
                not _near(answer, proportional, 1e-3),
                "08.5.proportional",
                name=name,
                rows=int(rows),
            )
        if _near(answer, estimated(route)):
            continue
        another_unit = any(_near(answer * unit, estimated(route)) for unit in (60, 3600))
        expect(not another_unit or name != "seconds", "08.5.unit")
        expect(not another_unit, "08.5.time")
        for other in _routes():
            expect(
                not _near(answer, estimated(other), 1e-3),
                "08.5.route",
                name=name,
                seen=other,
                route=route,
            )
        expect(answer > estimated(route), "08.5.low", name=name, route=route)
        expect(answer < estimated(route), "08.5.high", name=name, route=route)
    written.expect_computed("08.5", "seconds", "rows_in_an_hour")


# --- 6: cleaning up -------------------------------------------------------------------------------


def _used(store):
    """Return, for each run of the pipeline from the oldest on, the ids of the artifacts that it
    wrote, read or reused.
    """
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)
    return [{artifact.id for artifact in store.get_artifacts_by_context(run.id)} for run in runs]


def _removable(store, keeps):
    everything, used = {artifact.id for artifact in store.get_artifacts()}, _used(store)
    return {keep: everything - set().union(*used[-keep:]) for keep in keeps}


@exercise("08.6")
def clean_up(removable):
    written.expect_function("08.6", "removable", removable, "store", 1)
    store, answers = _other_history(), {}
    used, types = _used(store), {artifact.id: artifact.type for artifact in store.get_artifacts()}
    keeps = (1, 2, 3, len(used))
    for keep in (*keeps, 1):
        # The first once more: nothing may be left over from the calls between.
        with trying("08.6.when_called", keep=keep):
            answer = removable(store, keep)
        ids = written.members(answer)
        expect(ids is not None, "08.6.kind", type=type(answer).__name__)
        strange = [id for id in ids if not written.is_number(id)]
        expect(not strange, "08.6.ids", seen=type((*strange, None)[0]).__name__)
        answers[keep] = set(ids)
    right = _removable(store, keeps)
    mine = _removable(given.stores[0], keeps) if given.stores else right
    expect(answers == right or answers != mine, "08.6.other")
    expect(any(answers[keep] != set(types) - right[keep] for keep in keeps), "08.6.inverted")
    expect(len({frozenset(answer) for answer in answers.values()}) > 1, "08.6.same")
    oldest = {keep: set(types) - set().union(*used[:keep]) for keep in keeps}
    expect(answers != oldest, "08.6.first")
    for keep, answer in answers.items():
        expect(answer <= set(types), "08.6.unknown", keep=keep, n=len(answer - set(types)))
        for artifact in sorted(answer - right[keep]):
            wrote = next(n for n, ids in enumerate(used) if artifact in ids)
            key = "08.6.reused" if wrote < len(used) - keep else "08.6.used"
            raise WrongAnswer(key, keep=keep, id=artifact, artifact=types[artifact])
        lacking = right[keep] - answer
        kinds = written.named({types[artifact] for artifact in lacking})
        expect(not lacking, "08.6.lacking", keep=keep, n=len(lacking), artifacts=kinds)
