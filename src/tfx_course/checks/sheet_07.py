"""Checks of sheet 07: anomalies at work on weeks of taxi trips."""

import functools
import inspect
import tempfile
from pathlib import Path

from tfx_course.checks import exercise, expect
from tfx_course.checks.components import produced
from tfx_course.paths import DATA

SEED = 7
ROWS = 2000  # of a week
COLUMNS = ["trip_miles", "trip_seconds", "payment_type", "fare", "tips"]
MATTERS = 0.10  # a shift in the share of a payment type that the city wants to be told of


@functools.cache
def _trips():
    """Return the trips of both files, shuffled, less those that the schema's ranges would accuse."""
    import pandas as pd

    trips = pd.concat([pd.read_csv(DATA / "taxi" / "csv" / name) for name in ("data.csv", "data2.csv")])[COLUMNS].dropna()
    trips = trips[trips.fare.between(0, 500) & trips.trip_miles.between(0, 200)]
    trips = trips[trips.groupby("payment_type").payment_type.transform("size") > 100]  # those too rare to be in each week
    return trips.sample(frac=1, random_state=SEED).reset_index(drop=True)


def _week(number):
    return _trips()[(number - 1) * ROWS : number * ROWS].reset_index(drop=True)


def _with_some(frame, column, value, share, seed=SEED):
    """Return ``frame`` with ``value`` in ``share`` of the rows of ``column``."""
    import numpy as np

    return frame.assign(**{column: frame[column].mask(np.random.RandomState(seed).rand(len(frame)) < share, value)})


@functools.cache
def weeks():
    """Return five weeks: two are healthy, the fare is in cents, a way of paying is new and announced, the tips are gone."""
    third, fourth, fifth = _week(3), _week(4), _week(5)
    return {
        "week-1": _week(1),
        "week-2": _week(2),
        "week-3": third.assign(fare=(third.fare * 100).round()),
        "week-4": _with_some(fourth, "payment_type", "Mobile", 0.06),
        "week-5": fifth.drop(columns="tips"),
    }


def write_weeks(folder):
    """Write the five weeks below ``folder``, a folder each, and return ``(input_base, split patterns by name, schema file)``."""
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import schema_pb2

    for name, frame in weeks().items():
        (folder / "weeks" / name).mkdir(parents=True, exist_ok=True)
        frame.to_csv(folder / "weeks" / name / "trips.csv", index=False)
    schema = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(_week(1)))
    for column, high in (("fare", 500), ("tips", 200), ("trip_miles", 200)):
        tfdv.set_domain(schema, column, schema_pb2.FloatDomain(min=0, max=high))
    path = folder / "schema.pbtxt"
    tfdv.write_schema_text(schema, str(path))
    return str(folder / "weeks"), {name: f"{name}/*.csv" for name in weeks()}, str(path)


def requests():
    """Return ``(training, serving)``: one week as exported, and as the API saw it, with two columns that another program fills."""
    training = _week(6)
    serving = training.drop(columns="tips").assign(trip_miles=(training.trip_miles * 1.609344).round(2))
    return training, _with_some(serving, "payment_type", "Cash", 0.06)


@functools.cache
def _statistics(name):
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(weeks()[name])


def _accused(statistics, schema):
    import tensorflow_data_validation as tfdv

    return sorted(tfdv.validate_statistics(statistics, schema).anomaly_info)


def _of(frame):
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(frame)


@exercise("07.1")
def found(validator, answer):
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    artifact = produced(validator, "ExampleValidator", "anomalies", "07.1")
    files = {path.parent.name.replace("Split-", "", 1): path for path in Path(artifact.uri).rglob("SchemaDiff.pb")}
    right = {split: set(anomalies_pb2.Anomalies.FromString(path.read_bytes()).anomaly_info) for split, path in files.items()}
    expect(set(right) == set(weeks()), "07.1.weeks", seen=", ".join(sorted(right)))
    expect(isinstance(answer, dict), "07.1.kind", seen=type(answer).__name__)
    expect(not any(str(name).startswith("Split-") for name in answer), "07.1.prefix")
    expect(set(answer) == set(right), "07.1.splits", seen=len(answer), expected=len(right))
    expect(not any(isinstance(each, (int, bool)) for each in answer.values()), "07.1.blessed")
    expect(all(isinstance(each, set) for each in answer.values()), "07.1.sets", seen=type(next(iter(answer.values()))).__name__)
    wrong = sorted(split for split in right if answer[split] != right[split])
    expect(not wrong, "07.1.columns", weeks=", ".join(wrong))


@exercise("07.2")
def mended(schema):
    from tensorflow_metadata.proto.v0 import schema_pb2

    expect(isinstance(schema, schema_pb2.Schema), "07.2.kind", seen=type(schema).__name__)
    for name in ("week-1", "week-2"):
        expect(not _accused(_statistics(name), schema), "07.2.healthy", columns=", ".join(_accused(_statistics(name), schema)))
    expect(not _accused(_statistics("week-4"), schema), "07.2.announced")
    expect(_accused(_statistics("week-3"), schema) == ["fare"], "07.2.cents")
    expect(_accused(_statistics("week-5"), schema) == ["tips"], "07.2.gone")
    expect(_accused(_of(_with_some(_week(1), "payment_type", "Barter", 0.06)), schema) == ["payment_type"], "07.2.anything")


@functools.cache
def _distances():
    """Return distances of ``payment_type`` between pairs of weeks: where nothing changed, and where a share moved by ``MATTERS``."""
    import numpy as np

    def distance(before, after):
        """The L-infinity distance as TFDV defines it: the largest difference in the share of a value."""
        return float((before.value_counts(normalize=True).sub(after.value_counts(normalize=True), fill_value=0)).abs().max())

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
    expect(isinstance(answer, (int, float)) and not isinstance(answer, bool), "07.3.kind", seen=type(answer).__name__)
    expect(0 < answer < 1, "07.3.unit", seen=answer)
    quiet, moved = _distances()
    expect((quiet > answer).mean() <= 0.02, "07.3.noisy", share=f"{(quiet > answer).mean():.0%}")
    expect((moved > answer).mean() >= 0.95, "07.3.deaf", share=f"{(moved <= answer).mean():.0%}")


@exercise("07.4")
def skewed(answer):
    training, serving = requests()
    right = {column for column in serving if (training[column] != serving[column]).any()}
    expect(isinstance(answer, set), "07.4.kind", seen=type(answer).__name__)
    expect("tips" not in answer, "07.4.label")
    expect(answer, "07.4.none")
    expect(right - answer != {"payment_type"}, "07.4.copied")
    expect(right <= answer, "07.4.lacking", lacking=len(right - answer))
    expect(answer <= right, "07.4.extra", extra=", ".join(sorted(answer - right)))


def _passes(function, blessed, empty=()):
    """Return what the gate's function leaves in its output for anomalies that are ``blessed`` so; None if it raises.

    Args:
        empty: the splits that have no example; ExampleValidator blesses them.
    """
    import json

    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx import v1 as tfx

    anomalies, approval = tfx.types.standard_artifacts.ExampleAnomalies(), tfx.types.standard_artifacts.String()
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
        approval.value = ""
        try:
            function(anomalies=anomalies, approval=approval)
        except Exception:
            return None
        return approval.value


@exercise("07.5")
def gate(component):
    from tfx.dsl.components.base import base_component

    expect(inspect.isclass(component) and issubclass(component, base_component.BaseComponent), "07.5.not_component", seen=getattr(component, "__name__", type(component).__name__))
    inputs, outputs = set(component.SPEC_CLASS.INPUTS), set(component.SPEC_CLASS.OUTPUTS)
    expect(inputs == {"anomalies"} and outputs == {"approval"}, "07.5.names", seen=", ".join(sorted(inputs | outputs)) or "-")
    function = component.EXECUTOR_SPEC.executor_class._FUNCTION
    good = _passes(function, {"train": 1, "eval": 1})
    expect(_passes(function, {"train": 0, "eval": 0}) is None, "07.5.open")
    expect(good is not None, "07.5.shut")
    expect(_passes(function, {"train": 1, "eval": 0}) is None and _passes(function, {"train": 0, "eval": 1}) is None, "07.5.one_split")
    expect(good, "07.5.approval")
    fine = {"train": 1, "eval": 1}
    expect(_passes(function, fine, ["train"]) is None and _passes(function, fine, ["eval"]) is None, "07.5.empty")
