"""Checks of sheet 07: anomalies at work on weeks of taxi trips."""

import functools
import inspect
import json
import tempfile
from pathlib import Path

from tfx_course.checks import WrongAnswer, exercise, expect, expect_kind, trying, written
from tfx_course.checks.components import produced
from tfx_course.given import sheet_07 as given

# Older copies of the sheet ask for these here.
requests, weeks, write_weeks = given.requests, given.weeks, given.write_weeks
MATTERS = 0.10  # a shift in the share of a payment type that the city wants to be told of


# What the schema flags in each of them.
FLAGGED = {
    "week-1": set(),
    "week-2": set(),
    "week-3": {"fare"},
    "week-4": {"payment_type"},
    "week-5": {"tips"},
}


@functools.cache
def _unannounced(share):
    """Return the statistics of the first week with a way of paying that nobody announced in
    ``share`` of the trips.
    """
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(
        given.with_some(given.week(1), "payment_type", "Barter", share)
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
    expect(
        tfdv.load_schema_text(str(next(Path(schema.uri).iterdir()))) == given.schema_of_weeks(),
        "07.1.schema",
    )
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
    expect_kind(answer, dict, "07.1.kind")
    expect(
        answer != artifact.get_json_value_custom_property("blessed")
        or any(isinstance(number, bool) for number in answer.values()),
        "07.1.blessed",
    )
    expect(not any(str(name).startswith("Split-") for name in answer), "07.1.prefix")
    expect(
        not set(answer) < set(read), "07.1.lacking", weeks=written.named(set(read) - set(answer))
    )
    expect(set(answer) == set(read), "07.1.keys", seen=written.named(answer))
    for week, columns in answer.items():
        expect_kind(columns, (set, frozenset), "07.1.sets", week=week)
    wrong = [week for week in read if answer[week] != read[week]]
    expect(not wrong, "07.1.columns", weeks=written.named(wrong))
    written.expect_computed("07.1", "found")


@exercise("07.2")
def mended(schema):
    from tensorflow_metadata.proto.v0 import schema_pb2

    expect_kind(schema, schema_pb2.Schema, "07.2.kind")
    expect(not _restored(schema), "07.2.original")
    for week in ("week-1", "week-2"):
        flagged = _flagged(given.statistics(week), schema)
        expect(not flagged, "07.2.healthy", week=week, columns=written.named(flagged))
    expect(not _flagged(given.statistics("week-4"), schema), "07.2.announced")
    expect(_flagged(given.statistics("week-3"), schema) == ["fare"], "07.2.cents")
    expect(_flagged(given.statistics("week-5"), schema) == ["tips"], "07.2.gone")
    for share in (0.06, 0.004):
        expect(
            _flagged(_unannounced(share), schema) == ["payment_type"],
            "07.2.anything",
            share=f"{share:.1%}",
        )
    more = _ways(schema) - _ways(given.schema_of_weeks()) - {"Mobile"}
    expect(not more, "07.2.values", seen=written.named(more))
    changed = _changed(schema)
    expect(not changed, "07.2.more", seen=written.named(changed))


def _restored(answer):
    """Return whether the learner changed the notebook's own ``schema``, which the next answers
    copy; if so, put it back.
    """
    kept = written.namespace().get("schema")
    if (
        not isinstance(kept, type(answer))
        or kept == given.schema_of_weeks()
        or (kept is not answer and _ways(kept) == _ways(given.schema_of_weeks()))
    ):
        return False
    kept.CopyFrom(given.schema_of_weeks())
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
        features = {}
        for feature in schema.feature:
            copy = type(feature).FromString(feature.SerializeToString())
            for field in (
                "annotation",
                "skew_comparator",
                "drift_comparator",
                *(("domain", "string_domain") if feature.name == "payment_type" else ()),
            ):
                copy.ClearField(field)
            features[feature.name] = copy
        return features | {
            field.name: value
            for field, value in schema.ListFields()
            if field.name not in ("feature", "string_domain", "annotation")
        }

    ours, theirs = rules(given.schema_of_weeks()), rules(schema)
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
        shuffled = given.trips().payment_type.sample(2 * given.ROWS, random_state=1000 + seed)
        before, after = shuffled[: given.ROWS], shuffled[given.ROWS :]
        quiet.append(distance(before, after))
        cash = after[after == "Cash"].index
        away = np.random.RandomState(seed).choice(cash, int(MATTERS * given.ROWS), replace=False)
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
    training, serving = given.requests()
    right = {column for column in serving if (training[column] != serving[column]).any()}
    expect_kind(answer, (set, frozenset), "07.4.kind")
    expect(answer, "07.4.none")
    strangers = {column for column in answer if column not in given.COLUMNS}
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
        name: channel.type.TYPE_NAME
        for name, channel in (component.SPEC_CLASS.INPUTS | component.SPEC_CLASS.OUTPUTS).items()
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

    def stops(blessed, empty=(), few=()):
        return _passes(run, blessed, empty, few) is None

    # Splits: the task says *any*.
    some = [
        ["train", "eval"],
        ["week-1", "week-2", "week-3"],
        ["all"],
    ]
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
            with trying("07.5.when_few", split=split, splits=written.named(splits)):
                expect(
                    stops(dict.fromkeys(splits, 1) | {split: 0}, few=[split]),
                    "07.5.few",
                    split=split,
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


def _passes(function, blessed, empty=(), few=()):
    """Return what the gate's function leaves in its output for anomalies that are ``blessed`` so;
    None if it stops.

    Stops means: it raises an exception of its own. Any other comes from a mistake in it, and is
    raised.

    Args:
        empty: the splits that have no example; ExampleValidator blesses them.
        few: those that have too few, an anomaly of the whole split and of no column.
    """
    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx import v1 as tfx

    anomalies, approval = (
        tfx.types.standard_artifacts.ExampleAnomalies(),
        tfx.types.standard_artifacts.String(),
    )
    with tempfile.TemporaryDirectory() as folder:
        for split, fine in blessed.items():  # as ExampleValidator writes them
            verdict = anomalies_pb2.Anomalies(data_missing=split in empty)
            if split in few:
                verdict.dataset_anomaly_info.severity = anomalies_pb2.AnomalyInfo.ERROR
            elif not fine:
                verdict.anomaly_info["fare"].severity = anomalies_pb2.AnomalyInfo.ERROR
            Path(folder, f"Split-{split}").mkdir()
            Path(folder, f"Split-{split}", "SchemaDiff.pb").write_bytes(verdict.SerializeToString())
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


# --- 6: which trips -------------------------------------------------------------------------------


def _at_fault():
    """Return ``{TFDV's reason: numbers of the trips that have it}``, from the delivery itself."""
    import tensorflow_data_validation as tfdv

    table, schema = given.delivered(), given.schema_of_weeks()
    limits = tfdv.get_domain(schema, "fare")
    known = list(tfdv.get_domain(schema, "payment_type").value)
    return {
        reason: set(table.trip[rows])
        for reason, rows in {
            "fare_FLOAT_TYPE_SMALL_FLOAT": table.fare < limits.min,
            "fare_FLOAT_TYPE_BIG_FLOAT": table.fare > limits.max,
            "payment_type_ENUM_TYPE_UNEXPECTED_STRING_VALUES": ~table.payment_type.isin(known),
        }.items()
    }


@exercise("07.6")
def which_trips(to_fix):
    right = _at_fault()
    expect_kind(to_fix, dict, "07.6.kind")
    expect(not any("SCHEMA_NEW_COLUMN" in str(reason) for reason in to_fix), "07.6.new_column")
    unknown = set(to_fix) - set(right)
    expect(not unknown, "07.6.reasons", seen=written.named(unknown, 3))
    expect(set(to_fix) == set(right), "07.6.reason", n=len(set(right) - set(to_fix)))
    for reason, answer in to_fix.items():
        trips = written.members(answer)
        expect(trips is not None, "07.6.sets", reason=reason, type=type(answer).__name__)
        others = [trip for trip in trips if not written.is_number(trip)]
        kind = type((*others, None)[0]).__name__
        expect(not others, "07.6.members", reason=reason, type=kind, seen=repr((*others, 0)[0]))
        values = {"reason": reason, "seen": written.named(sorted(set(trips) - right[reason])[:3])}
        numbers = set(given.delivered().trip)
        expect(set(trips) <= numbers, "07.6.positions", **values)
        expect(set(trips) <= right[reason], "07.6.extra", **values)
    for reason, answer in to_fix.items():
        n = len(right[reason] - set(answer))
        expect(not n, "07.6.lacking", reason=reason, n=n)
    written.expect_computed("07.6", "to_fix")
