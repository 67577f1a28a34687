"""Checks of sheet 07: anomalies at work on weeks of taxi trips."""

import functools
import inspect
import json
import tempfile
from pathlib import Path

from tfx_course.checks import WrongAnswer, exercise, expect, trying, written
from tfx_course.checks.components import produced
from tfx_course.paths import DATA

SEED = 7
ROWS = 2000  # of a week
COLUMNS = ["trip_miles", "trip_seconds", "payment_type", "fare", "tips"]
MATTERS = 0.10  # a shift in the share of a payment type that the city wants to be told of


@functools.cache
def _trips():
    """Return the trips of both files, shuffled, less those that the schema's ranges would flag."""
    import pandas as pd

    trips = pd.concat(
        [pd.read_csv(DATA / "taxi" / "csv" / name) for name in ("data.csv", "data2.csv")]
    )[COLUMNS].dropna()
    trips = trips[trips.fare.between(0, 500) & trips.trip_miles.between(0, 200)]
    trips = trips[
        trips.groupby("payment_type").payment_type.transform("size") > 100
    ]  # those too rare to be in each week
    return trips.sample(frac=1, random_state=SEED).reset_index(drop=True)


def _week(number):
    return _trips()[(number - 1) * ROWS : number * ROWS].reset_index(drop=True)


def _with_some(frame, column, value, share, seed=SEED):
    """Return ``frame`` with ``value`` in ``share`` of the rows of ``column``."""
    import numpy as np

    return frame.assign(
        **{column: frame[column].mask(np.random.RandomState(seed).rand(len(frame)) < share, value)}
    )


@functools.cache
def weeks():
    """Return five weeks: two are healthy, the fare is in cents, a way of paying is new and
    announced, the tips are gone.
    """
    third, fourth, fifth = _week(3), _week(4), _week(5)
    return {
        "week-1": _week(1),
        "week-2": _week(2),
        "week-3": third.assign(fare=(third.fare * 100).round()),
        "week-4": _with_some(fourth, "payment_type", "Mobile", 0.06),
        "week-5": fifth.drop(columns="tips"),
    }


# What the schema flags in each of them.
FLAGGED = {
    "week-1": set(),
    "week-2": set(),
    "week-3": {"fare"},
    "week-4": {"payment_type"},
    "week-5": {"tips"},
}


def write_weeks(folder):
    """Write the five weeks below ``folder``, a folder each, and return ``(input_base, split
    patterns by name, schema file)``.
    """
    import tensorflow_data_validation as tfdv

    for name, frame in weeks().items():
        (folder / "weeks" / name).mkdir(parents=True, exist_ok=True)
        frame.to_csv(folder / "weeks" / name / "trips.csv", index=False)
    path = folder / "schema.pbtxt"
    tfdv.write_schema_text(_schema(), str(path))
    return str(folder / "weeks"), {name: f"{name}/*.csv" for name in weeks()}, str(path)


@functools.cache
def _schema():
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = tfdv.infer_schema(_statistics("week-1"))
    for column, high in (("fare", 500), ("tips", 200), ("trip_miles", 200)):
        tfdv.set_domain(schema, column, schema_pb2.FloatDomain(min=0, max=high))
    return schema


def requests():
    """Return ``(training, serving)``: one week as exported, and as the API saw it, with two
    columns that another program fills.
    """
    training = _week(6)
    serving = training.drop(columns="tips").assign(
        trip_miles=(training.trip_miles * 1.609344).round(2)
    )
    return training, _with_some(serving, "payment_type", "Cash", 0.06)


@functools.cache
def _statistics(name):
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(weeks()[name])


@functools.cache
def _unannounced(share):
    """Return the statistics of the first week with a way of paying that nobody announced in
    ``share`` of the trips.
    """
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(
        _with_some(_week(1), "payment_type", "Barter", share)
    )


def _flagged(statistics, schema):
    import tensorflow_data_validation as tfdv

    return sorted(tfdv.validate_statistics(statistics, schema).anomaly_info)


@exercise("07.1")
def found(validator, answer):
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    artifact = produced(validator, "ExampleValidator", "anomalies", "07.1")
    [schema] = validator.inputs["schema"].get()
    expect(tfdv.load_schema_text(str(next(Path(schema.uri).iterdir()))) == _schema(), "07.1.schema")
    files = {
        path.parent.name.replace("Split-", "", 1): path
        for path in Path(artifact.uri).rglob("SchemaDiff.pb")
    }
    expect(set(files) == set(FLAGGED), "07.1.weeks", seen=written.named(files))
    read = {
        split: set(anomalies_pb2.Anomalies.FromString(path.read_bytes()).anomaly_info)
        for split, path in files.items()
    }
    expect(read == FLAGGED, "07.1.statistics")
    expect(isinstance(answer, dict), "07.1.kind", seen=type(answer).__name__)
    expect(
        answer != artifact.get_json_value_custom_property("blessed")
        or any(isinstance(each, bool) for each in answer.values()),
        "07.1.blessed",
    )
    expect(not any(str(name).startswith("Split-") for name in answer), "07.1.prefix")
    expect(
        not set(answer) < set(read), "07.1.lacking", weeks=written.named(set(read) - set(answer))
    )
    expect(set(answer) == set(read), "07.1.keys", seen=written.named(answer))
    for week, columns in answer.items():
        expect(
            isinstance(columns, (set, frozenset)),
            "07.1.sets",
            week=week,
            seen=type(columns).__name__,
        )
    wrong = [week for week in read if answer[week] != read[week]]
    expect(not wrong, "07.1.columns", weeks=written.named(wrong))
    written.expect_computed("07.1", "found")


@exercise("07.2")
def mended(schema):
    from tensorflow_metadata.proto.v0 import schema_pb2

    expect(isinstance(schema, schema_pb2.Schema), "07.2.kind", seen=type(schema).__name__)
    expect(not _restored(schema), "07.2.original")
    for week in ("week-1", "week-2"):
        flagged = _flagged(_statistics(week), schema)
        expect(not flagged, "07.2.healthy", week=week, columns=written.named(flagged))
    expect(not _flagged(_statistics("week-4"), schema), "07.2.announced")
    expect(_flagged(_statistics("week-3"), schema) == ["fare"], "07.2.cents")
    expect(_flagged(_statistics("week-5"), schema) == ["tips"], "07.2.gone")
    for share in (0.06, 0.004):
        expect(
            _flagged(_unannounced(share), schema) == ["payment_type"],
            "07.2.anything",
            share=f"{share:.1%}",
        )
    more = _ways(schema) - _ways(_schema()) - {"Mobile"}
    expect(not more, "07.2.values", seen=written.named(more))
    changed = _changed(schema)
    expect(not changed, "07.2.more", seen=written.named(changed))


def _restored(answer):
    """Return whether the learner changed the notebook's own ``schema``, which the next answers
    copy; if so, put it back.
    """
    given = written.namespace().get("schema")
    if (
        not isinstance(given, type(answer))
        or given == _schema()
        or (given is not answer and _ways(given) == _ways(_schema()))
    ):
        return False
    given.CopyFrom(_schema())
    return True


def _ways(schema):
    """Return the ways of paying that ``schema`` lists."""
    import tensorflow_data_validation as tfdv

    try:
        return set(tfdv.get_domain(schema, "payment_type").value)
    except ValueError:  # it has no list
        return set()


def _changed(schema):
    """Return what differs between ``schema`` and the sheet's: columns and fields, the values of
    ``payment_type`` and comparators left out.
    """

    def rules(schema):
        found = {}
        for feature in schema.feature:
            copy = type(feature).FromString(feature.SerializeToString())
            for field in (
                "annotation",
                "skew_comparator",
                "drift_comparator",
                *(("domain", "string_domain") if feature.name == "payment_type" else ()),
            ):
                copy.ClearField(field)
            found[feature.name] = copy
        return found | {
            field.name: value
            for field, value in schema.ListFields()
            if field.name not in ("feature", "string_domain", "annotation")
        }

    ours, theirs = rules(_schema()), rules(schema)
    return {name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)}


@functools.cache
def _distances():
    """Return distances of ``payment_type`` between pairs of weeks: where nothing changed, and
    where a share moved by ``MATTERS``.
    """
    import numpy as np

    def distance(before, after):
        """The L-infinity distance as TFDV defines it: the largest difference in the share of a
        value.
        """
        return float(
            (
                before.value_counts(normalize=True).sub(
                    after.value_counts(normalize=True), fill_value=0
                )
            )
            .abs()
            .max()
        )

    quiet, moved = [], []
    for seed in range(60):
        shuffled = _trips().payment_type.sample(2 * ROWS, random_state=1000 + seed)
        before, after = shuffled[:ROWS], shuffled[ROWS:]
        quiet.append(distance(before, after))
        cash = after[after == "Cash"].index
        away = np.random.RandomState(seed).choice(cash, int(MATTERS * ROWS), replace=False)
        moved.append(distance(before, after.mask(after.index.isin(away), "Credit Card")))
    return np.array(quiet), np.array(moved)


@exercise("07.3")
def threshold(answer):
    written.expect_number("07.3", "threshold", answer)
    expect(0 < answer < 1, "07.3.unit", seen=answer)
    quiet, moved = _distances()
    expect((quiet > answer).mean() <= 0.02, "07.3.noisy", share=f"{(quiet > answer).mean():.0%}")
    expect((moved > answer).mean() >= 0.95, "07.3.deaf", share=f"{(moved <= answer).mean():.0%}")


@exercise("07.4")
def skewed(answer):
    training, serving = requests()
    right = {column for column in serving if (training[column] != serving[column]).any()}
    expect(isinstance(answer, (set, frozenset)), "07.4.kind", seen=type(answer).__name__)
    expect(answer, "07.4.none")
    strangers = {each for each in answer if each not in COLUMNS}
    expect(not strangers, "07.4.names", seen=written.named(strangers))
    expect("tips" not in answer, "07.4.label")
    expect(right - answer != {"payment_type"}, "07.4.small")
    expect(right <= answer, "07.4.lacking")
    expect(answer <= right, "07.4.extra", n=len(answer - right))
    written.expect_computed("07.4", "skewed")


@exercise("07.5")
def gate(component):
    from tfx.dsl.components.base import base_component

    expect(
        inspect.isclass(component) and issubclass(component, base_component.BaseComponent),
        "07.5.not_component",
        seen=type(component).__name__,
    )
    kinds = {
        name: each.type.TYPE_NAME
        for name, each in (component.SPEC_CLASS.INPUTS | component.SPEC_CLASS.OUTPUTS).items()
    }
    expect(
        set(component.SPEC_CLASS.INPUTS) == {"anomalies"}
        and set(component.SPEC_CLASS.OUTPUTS) == {"approval"},
        "07.5.names",
        seen=written.named(kinds) or "-",
    )
    for name, kind in (("anomalies", "ExampleAnomalies"), ("approval", "String")):
        expect(kinds[name] == kind, "07.5.types", name=name, seen=kinds[name], kind=kind)
    executor = component.EXECUTOR_SPEC.executor_class

    def run(anomalies, approval):
        executor().Do({"anomalies": [anomalies]}, {"approval": [approval]}, {})

    def stops(blessed, empty=()):
        return _passes(run, blessed, empty) is None

    some = [
        ["train", "eval"],
        ["week-1", "week-2", "week-3"],
        ["all"],
    ]  # splits: the task says *any*
    for splits in some:
        with trying("07.5.when_good", splits=written.named(splits)):
            left = _passes(run, dict.fromkeys(splits, 1))
        expect(left is not None, "07.5.shut")
        expect(left, "07.5.approval")
    for splits in some:
        with trying("07.5.when_bad", splits=written.named(splits)):
            function = getattr(executor, "_FUNCTION", None)
            shut = stops(dict.fromkeys(splits, 0))
            expect(shut or not function or written.has_raise(function.__code__), "07.5.open")
            expect(shut, "07.5.deaf", splits=written.named(splits))
        for split in splits:
            with trying("07.5.when_one_bad", split=split, splits=written.named(splits)):
                expect(
                    stops(dict.fromkeys(splits, 1) | {split: 0}),
                    "07.5.one_split",
                    split=split,
                    splits=written.named(splits),
                )
    for splits in some:
        for split in splits:
            with trying("07.5.when_empty", split=split, splits=written.named(splits)):
                expect(
                    stops(dict.fromkeys(splits, 1), [split]),
                    "07.5.empty",
                    split=split,
                    splits=written.named(splits),
                )


def _passes(function, blessed, empty=()):
    """Return what the gate's function leaves in its output for anomalies that are ``blessed`` so;
    None if it stops.

    Stops means: it raises an exception of its own. Any other comes from a mistake in it, and is
    raised.

    Args:
        empty: the splits that have no example; ExampleValidator blesses them.
    """
    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx import v1 as tfx

    anomalies, approval = (
        tfx.types.standard_artifacts.ExampleAnomalies(),
        tfx.types.standard_artifacts.String(),
    )
    with tempfile.TemporaryDirectory() as folder:
        for split, fine in blessed.items():  # as ExampleValidator writes them
            found = anomalies_pb2.Anomalies(data_missing=split in empty)
            if not fine:
                found.anomaly_info["fare"].severity = anomalies_pb2.AnomalyInfo.ERROR
            Path(folder, f"Split-{split}").mkdir()
            Path(folder, f"Split-{split}", "SchemaDiff.pb").write_bytes(found.SerializeToString())
        anomalies.uri, approval.uri = folder, str(Path(folder, "approval"))
        anomalies.split_names = json.dumps(list(blessed))
        anomalies.set_json_value_custom_property("blessed", blessed)
        try:
            function(anomalies=anomalies, approval=approval)
        except SystemExit:
            raise WrongAnswer("07.5.exits") from None
        except Exception as error:
            if written.is_raised(error):
                return None
            raise
        file = Path(approval.uri)
        return file.read_text() if file.is_file() else ""
