"""Checks of sheet 08: pipelines of the taxi trips, what their metadata tell, and what may be divided."""

import atexit
import contextlib
import functools
import inspect
import logging
import os
import random
import tempfile
from pathlib import Path

from tfx_course.checks import exercise, expect
from tfx_course.paths import DATA

COLUMNS = ["trip_miles", "trip_seconds", "payment_type", "fare"]
ROWS = 500  # of a week
SEED = 8


def _trips(nth):
    import pandas as pd

    trips = pd.read_csv(DATA / "taxi" / "csv" / "data.csv")[COLUMNS].dropna().sample(frac=1, random_state=SEED)
    trips = trips[trips.payment_type.isin(["Cash", "Credit Card"]) & trips.fare.between(0, 200)]
    return trips[(nth - 1) * ROWS : nth * ROWS].reset_index(drop=True)


def write_week(folder, number, frame=None):
    """Put a week's trips into ``folder/week-N/trips.csv``, those of the City or ``frame``."""
    place = Path(folder, f"week-{number}")
    place.mkdir(parents=True, exist_ok=True)
    (_trips(number) if frame is None else frame).to_csv(place / "trips.csv", index=False)


def write_schema(file, ways=("Cash", "Credit Card")):
    """Write a schema of the first week's columns that accepts these ways of paying."""
    import tensorflow_data_validation as tfdv

    schema = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(_trips(1)))
    domain = tfdv.get_domain(schema, "payment_type")
    del domain.value[:]
    domain.value.extend(ways)
    tfdv.write_schema_text(schema, str(file))
    return str(file)


def _metadata(folder):
    from tfx import v1 as tfx

    return tfx.orchestration.metadata.sqlite_metadata_connection_config(str(Path(folder, "metadata.sqlite")))


@contextlib.contextmanager
def _quiet():
    logging.disable(logging.ERROR)  # TFX also logs the traceback of what fails
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def history(folder, weeks=(1, 2, 2, 3), schemas=("schema-1", "schema-1", "schema-1", "schema-2")):
    """Run a pipeline below ``folder`` a few times, a week and a schema for each, and return its metadata store.

    A repeated week with the same schema comes from the cache.
    """
    from ml_metadata import MetadataStore
    from tfx import v1 as tfx

    folder = Path(folder)
    for name, ways in (("schema-1", ("Cash", "Credit Card")), ("schema-2", ("Cash", "Credit Card", "Mobile"))):
        write_schema(folder / f"{name}.pbtxt", ways)
    for week, schema in zip(weeks, schemas):
        write_week(folder / "inbox", week)
        examples = tfx.components.CsvExampleGen(
            input_base=str(folder / "inbox"), input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="week", pattern="week-{SPAN}/*.csv")])
        )
        numbers = tfx.components.StatisticsGen(examples=examples.outputs["examples"])
        rules = tfx.components.ImportSchemaGen(schema_file=str(folder / f"{schema}.pbtxt"))
        judge = tfx.components.ExampleValidator(statistics=numbers.outputs["statistics"], schema=rules.outputs["schema"])
        made = tfx.dsl.Pipeline(
            pipeline_name="history", pipeline_root=str(folder / "pipeline"), components=[examples, numbers, rules, judge],
            enable_cache=True, metadata_connection_config=_metadata(folder),
        )  # fmt: skip
        tfx.orchestration.LocalDagRunner().run(made)
    return MetadataStore(_metadata(folder))


@functools.cache
def _other_history():
    """Return a store that tells otherwise than the learner's: week 3 was judged by both schemas, week 2 by the second alone."""
    folder = tempfile.TemporaryDirectory(prefix="sheet-08-")
    atexit.register(folder.cleanup)
    return history(folder.name, weeks=(1, 2, 3, 3), schemas=("schema-1", "schema-2", "schema-1", "schema-2"))


@contextlib.contextmanager
def _working_in(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


# --- 1: a definition --------------------------------------------------------------------------------------------------


def _states(store):
    """Return, a run each, ``{component: state}``; components by the last part of their type."""
    from ml_metadata.proto import metadata_store_pb2

    name = metadata_store_pb2.Execution.State.Name
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda context: context.id)
    return [{each.type.split(".")[-1]: name(each.last_known_state) for each in store.get_executions_by_context(run.id)} for run in runs]


WANTED = {"CsvExampleGen", "StatisticsGen", "ImportSchemaGen", "ExampleValidator"}


@exercise("08.1")
def definition(create_pipeline):
    import pandas as pd
    from ml_metadata import MetadataStore
    from tfx import v1 as tfx

    expect(callable(create_pipeline), "08.1.function", seen=type(create_pipeline).__name__)
    with tempfile.TemporaryDirectory() as name, _working_in(name):  # where a pipeline without a root writes
        folder = Path(name)
        schema_file = write_schema(folder / "rules.pbtxt")
        for week in (1, 2):
            write_week(folder / "in", week)

        def run():
            made = create_pipeline(str(folder / "out"), str(folder / "in"), schema_file, _metadata(folder))
            expect(isinstance(made, tfx.dsl.Pipeline), "08.1.pipeline", seen=type(made).__name__)
            kinds = {type(each).__name__ for each in made.components}
            expect("SchemaGen" not in kinds, "08.1.inferred")
            expect(WANTED <= kinds, "08.1.missing", missing=", ".join(sorted(WANTED - kinds)))
            with _quiet():
                tfx.orchestration.LocalDagRunner().run(made)

        run()
        expect((folder / "metadata.sqlite").exists(), "08.1.metadata")
        store = MetadataStore(_metadata(folder))
        expect((folder / "out").exists(), "08.1.root")
        spans = {artifact.custom_properties["span"].int_value for artifact in store.get_artifacts_by_type("Examples")}
        expect(spans == {2}, "08.1.span", seen=", ".join(map(str, sorted(spans))))
        rules = [each.custom_properties["schema_file"].string_value for each in store.get_executions() if "schema_file" in each.custom_properties]
        expect(rules == [schema_file], "08.1.schema")
        run()
        expect(set(_states(store)[-1].values()) == {"CACHED"}, "08.1.cache")
        write_week(folder / "in", 3, pd.concat([_trips(3), _trips(3).assign(payment_type="Barter")[:50]]))
        run()
        expect([_blessed(each) for each in store.get_artifacts_by_type("ExampleAnomalies")] == [True, False], "08.1.blind")


def _blessed(anomalies):
    return all(value.number_value for value in anomalies.custom_properties["blessed"].struct_value.fields.values())


# --- 2 and 3: what the metadata tell ----------------------------------------------------------------------------------


@exercise("08.2")
def work(worked):
    store = _other_history()
    answer = worked(store)
    expect(isinstance(answer, dict), "08.2.kind", seen=type(answer).__name__)
    runs = _states(store)
    right = {name: sum(run[name] == "COMPLETE" for run in runs) for name in runs[0]}
    short = {str(name).split(".")[-1]: count for name, count in answer.items()}
    expect(set(short) == set(right), "08.2.components", seen=", ".join(sorted(short)))
    expect(short != {name: len(runs) for name in right}, "08.2.cached", runs=len(runs))
    expect(short != {name: sum(run[name] == "CACHED" for run in runs) for name in right}, "08.2.inverted")
    wrong = sorted(name for name in right if short[name] != right[name])
    expect(not wrong, "08.2.counts", components=", ".join(wrong))


def _judged(store):
    """Return ``{schema file's name: spans that ExampleValidator judged by it}``, by walking from each verdict to its origins."""

    def maker(artifact):
        made = [event.execution_id for event in store.get_events_by_artifact_ids([artifact]) if event.type == event.OUTPUT]
        return store.get_executions_by_id([min(made)])[0]

    def read_by(execution):
        events = store.get_events_by_execution_ids([execution.id])
        return {each.type: each for each in store.get_artifacts_by_id([event.artifact_id for event in events if event.type == event.INPUT])}

    found = {}
    for verdict in store.get_artifacts_by_type("ExampleAnomalies"):
        read = read_by(maker(verdict.id))
        examples = read_by(maker(read["ExampleStatistics"].id))["Examples"]
        file = Path(maker(read["Schema"].id).custom_properties["schema_file"].string_value).name
        found.setdefault(file, set()).add(examples.custom_properties["span"].int_value)
    return found


@exercise("08.3")
def lineage(judged_by):
    store = _other_history()
    right = _judged(store)
    everything = set().union(*right.values())
    for name in sorted(right):
        answer = judged_by(store, name)
        expect(isinstance(answer, set), "08.3.kind", seen=type(answer).__name__)
        expect(all(isinstance(each, int) for each in answer), "08.3.numbers", seen=", ".join(sorted({type(each).__name__ for each in answer})))
        expect(answer, "08.3.nothing", file=name)
        expect(answer != everything, "08.3.all", file=name)
        expect(right[name] <= answer, "08.3.lacking", file=name, seen=", ".join(map(str, sorted(answer))))
        expect(answer <= right[name], "08.3.extra", file=name, seen=", ".join(map(str, sorted(answer))))


# --- 4: what may be divided -------------------------------------------------------------------------------------------


def _divided(combine, bundles):
    """Return what ``combine`` makes of values that come in ``bundles``, as a runner uses it."""
    return combine.extract_output(combine.merge_accumulators([_partial(combine, bundle) for bundle in bundles]))


def _partial(combine, values):
    partial = combine.create_accumulator()
    for value in values:
        partial = combine.add_input(partial, value)
    return partial


@exercise("08.4")
def combine(CardShare):
    import apache_beam as beam

    expect(inspect.isclass(CardShare) and issubclass(CardShare, beam.CombineFn), "08.4.not_combine", seen=getattr(CardShare, "__name__", type(CardShare).__name__))
    ways = _trips(1).payment_type.tolist()
    right = ways.count("Credit Card") / len(ways)

    def near(seen, wanted):
        return isinstance(seen, (int, float)) and abs(seen - wanted) < 1e-9

    whole = _divided(CardShare(), [ways])
    expect(near(whole, right), "08.4.whole", seen=whole, expected=f"{right:.3f}")
    draw = random.Random(SEED)
    for _ in range(20):
        cuts = sorted(draw.sample(range(1, len(ways)), 4))
        bundles = [ways[start:end] for start, end in zip([0, *cuts], [*cuts, len(ways)])]
        seen = _divided(CardShare(), bundles)
        expect(near(seen, right), "08.4.bundles", seen=f"{seen:.3f}", expected=f"{right:.3f}")
    # A worker may get nothing, or partial results that were merged before; neither may be wrong, or raise.
    expect(near(_attempted(_divided, CardShare(), [ways, []]), right), "08.4.empty")
    expect(near(_attempted(_merged_twice, CardShare(), ways), right), "08.4.twice")


def _merged_twice(combine, values):
    first, second, third = (_partial(combine, part) for part in (values[:100], values[100:300], values[300:]))
    return combine.extract_output(combine.merge_accumulators([combine.merge_accumulators([first, second]), third]))


def _attempted(function, *arguments):
    """Return what ``function`` returns; None where it raises."""
    try:
        return function(*arguments)
    except Exception:
        return None


# --- 5: an estimate ---------------------------------------------------------------------------------------------------

TARGET = 20_000_000  # rows
ONE, TWO = "CSV, Beam", "CSV, Beam, 2 processes"


def _line(route):
    """Return ``(fixed, per_row)`` in seconds: the line through the two largest measurements of data/scaling.csv."""
    (few, soon), (many, late) = _points(route)[-2:]
    per_row = (late - soon) / (many - few)
    return soon - per_row * few, per_row


def _points(route):
    from tfx_course import scaling

    return sorted((each["rows"], each["seconds"]) for each in scaling.stored() if each["route"] == route)


@exercise("08.5")
def estimate(seconds, rows_in_an_hour):
    for name, answer in (("seconds", seconds), ("rows_in_an_hour", rows_in_an_hour)):
        expect(isinstance(answer, (int, float)) and not isinstance(answer, bool), "08.5.kind", name=name, seen=type(answer).__name__)
    fixed, per_row = _line(TWO)
    right = fixed + per_row * TARGET
    few, soon = _points(TWO)[0]
    expect(not 0.8 < seconds * 60 / right < 1.25, "08.5.minutes")
    expect(not 0.8 < seconds / (soon / few * TARGET) < 1.25, "08.5.proportional")
    expect(0.87 < seconds / right < 1.15, "08.5.estimate", ratio=f"{seconds / right:.2f}")
    fixed, per_row = _line(ONE)
    right = (3600 - fixed) / per_row
    few, soon = _points(ONE)[0]
    expect(not 0.9 < rows_in_an_hour / (3600 / soon * few) < 1.1, "08.5.hour_proportional")
    expect(not 0.87 < rows_in_an_hour * 60 / right < 1.15, "08.5.one_minute")
    expect(0.87 < rows_in_an_hour / right < 1.15, "08.5.hour", ratio=f"{rows_in_an_hour / right:.2f}")
