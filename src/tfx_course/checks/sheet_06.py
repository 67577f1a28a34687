"""Checks of exercise sheet 06: a learner's schema is put to work on files that the learner has not seen."""

import functools

from tfx_course import DATA
from tfx_course.checks import exercise, expect
from tfx_course.checks.components import produced

SEED = 6


@functools.cache
def _trips():
    """Return the trips of a cooperative: taxi trips with other columns, in other units, less those that nobody can have made."""
    import numpy as np
    import pandas as pd

    taxi = pd.read_csv(DATA / "taxi" / "csv" / "data.csv")
    likely = taxi.fare.between(3, 200) & taxi.trip_miles.between(0.1, 60) & taxi.trip_seconds.between(60, 7200)
    taxi = taxi[likely].sample(frac=1, random_state=np.random.RandomState(SEED), ignore_index=True)
    kinds = {"Cash": "cash", "Credit Card": "card", "No Charge": "no charge"}
    trips = pd.DataFrame(
        {
            "area": taxi.pickup_community_area,
            "km": (taxi.trip_miles * 1.609).round(2),
            "minutes": (taxi.trip_seconds / 60).round(1),
            "payment": taxi.payment_type.map(kinds),
            "fare": taxi.fare,
            "tip": taxi.tips.where(taxi.payment_type != "Cash"),  # a tip in cash is not noted
        }
    )
    return trips[trips.payment.notna()].reset_index(drop=True)


def raw_csv(folder):
    """Write the capstone's file below ``folder`` and return its path, as a text."""
    path = folder / "cooperative.csv"
    _trips().head(2000).to_csv(path, index=False)
    return str(path)


LIMITS = {"area": (1, 77), "km": (0, 200), "minutes": (0, 300), "fare": (0, 1000)}


@functools.cache
def _held_out():
    """Return statistics of weeks: the good ones by name, and the bad ones as ``(message key, column at fault, statistics)``."""
    import numpy as np

    rest = _trips()[2000:].reset_index(drop=True)
    few, many, often = (np.random.RandomState(SEED).rand(len(rest)) < share for share in (0.03, 0.2, 0.3))

    def with_some(column, value, rows=few):
        return rest.assign(**{column: rest[column].mask(rows, value)})

    lowest, highest = (rest.assign(**{name: rest[name].mask(few, limits[end]) for name, limits in LIMITS.items()}) for end in (0, 1))
    good = {
        "another week": rest,
        "a week with vouchers": with_some("payment", "voucher"),
        "a week with fewer tips": with_some("tip", None, often),
        "a week with the lowest numbers that are possible": lowest,
        "a week with the highest numbers that are possible": highest,
    }
    bad = [
        ("06.5.unit", "km", rest.assign(km=rest.km * 1000)),
        ("06.5.payment", "payment", with_some("payment", "CRD", many)),
        ("06.5.gone", "area", rest.drop(columns="area")),
        ("06.5.text", "fare", rest.assign(fare="R$ " + rest.fare.astype(str))),
        ("06.5.missing", "fare", with_some("fare", None, often)),
        ("06.5.few", "tip", rest.assign(tip=rest.tip.where(few))),
        ("06.5.negative", "fare", with_some("fare", -rest.fare)),
        ("06.5.negative", "tip", with_some("tip", -1.0)),
        ("06.5.negative", "km", with_some("km", -1.0)),
        ("06.5.negative", "minutes", with_some("minutes", -1.0)),
        ("06.5.area", "area", with_some("area", 0)),
        *(("06.5.area" if name == "area" else "06.5.limit", name, with_some(name, high + 1)) for name, (_, high) in LIMITS.items()),
    ]
    return {name: _statistics(frame) for name, frame in good.items()}, [(key, name, _statistics(frame)) for key, name, frame in bad]


def _taxi():
    """Return the taxi trips of which the sheet's draft was inferred, less those of more than 200 miles."""
    import pandas as pd

    trips = pd.read_csv(DATA / "taxi" / "csv" / "data2.csv")[["trip_miles", "payment_type", "fare", "tips"]]
    return trips[trips.trip_miles <= 200].reset_index(drop=True)


def _statistics(frame):
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(frame)


def _alarms(frame, schema, environment=None):
    """Return the names of the columns of ``frame`` that go against ``schema``."""
    return _accused(_statistics(frame), schema, environment)


def _accused(statistics, schema, environment):
    """Return the names of the columns that go against ``schema``; where it has no such environment, against all of it."""
    import tensorflow_data_validation as tfdv

    environment = environment if environment in schema.default_environment else None
    return sorted(tfdv.validate_statistics(statistics, schema, environment=environment).anomaly_info)


def _is_schema(found, key):
    from tensorflow_metadata.proto.v0 import schema_pb2

    expect(isinstance(found, schema_pb2.Schema), key, seen=type(found).__name__)


@exercise("06.1")
def sometimes_empty(schema_gen, found):
    import tensorflow_data_validation as tfdv

    artifact = produced(schema_gen, "SchemaGen", "schema", "06.1")
    schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
    right = {each.name for each in schema.feature if not each.HasField("shape")}
    expect(isinstance(found, set), "06.1.kind", seen=type(found).__name__)
    expect(found, "06.1.presence")
    expect(found != {each.name for each in schema.feature} - right, "06.1.opposite")
    expect(found == right, "06.1.columns", extra=len(found - right), lacking=len(right - found))


@exercise("06.2")
def reviewed(found):
    _is_schema(found, "06.2.kind")
    trips = _taxi()
    expect(not _alarms(trips, found), "06.2.refused", seen=", ".join(_alarms(trips, found)))
    mobile = trips.assign(payment_type=trips.payment_type.where(trips.index % 50 != 0, "Mobile"))
    expect(not _alarms(mobile, found), "06.2.mobile")
    # Rejected as unexpected: a list that was dropped would accept it.
    expect(_alarms(trips.assign(payment_type=trips.payment_type.where(trips.index % 50 != 0, "Barter")), found) == ["payment_type"], "06.2.anything")
    expect(_alarms(trips.assign(trip_miles=trips.trip_miles.where(trips.index % 50 != 0, 201.0)), found) == ["trip_miles"], "06.2.long")
    expect(not _alarms(trips.assign(trip_miles=trips.trip_miles.where(trips.index % 50 != 0, 200.0)), found), "06.2.long")
    expect(_alarms(trips.assign(trip_miles=trips.trip_miles.where(trips.index % 50 != 0, -1.0)), found) == ["trip_miles"], "06.2.negative")
    expect(not _alarms(trips.assign(trip_miles=trips.trip_miles.where(trips.index % 50 != 0, 0.0)), found), "06.2.negative")


@exercise("06.3")
def imported(import_gen):
    import tensorflow_data_validation as tfdv

    artifact = produced(import_gen, "ImportSchemaGen", "schema", "06.3")
    schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
    values = {value for domain in schema.string_domain if domain.name == "payment_type" for value in domain.value}
    in_file = tfdv.load_schema_text(import_gen.exec_properties["schema_file"])
    expect("Mobile" in values or "Mobile" not in str(in_file), "06.3.cached")
    expect("Mobile" in values, "06.3.file")
    expect({"Cash", "Credit Card"} <= values, "06.3.lost")


@exercise("06.4")
def served(found):
    _is_schema(found, "06.4.kind")
    trips = _taxi()
    expect({"TRAINING", "SERVING"} <= set(found.default_environment), "06.4.environments", seen=", ".join(found.default_environment) or "-")
    expect(not _alarms(trips.drop(columns="tips"), found, "SERVING"), "06.4.serving", seen=", ".join(_alarms(trips.drop(columns="tips"), found, "SERVING")))
    expect(not _alarms(trips, found, "TRAINING"), "06.4.refused", seen=", ".join(_alarms(trips, found, "TRAINING")))
    expect(_alarms(trips.drop(columns="tips"), found, "TRAINING") == ["tips"], "06.4.training")
    # What is not the label is still asked for in serving.
    expect(_alarms(trips.drop(columns=["tips", "fare"]), found, "SERVING") == ["fare"], "06.4.fare")


@exercise("06.5")
def curated(found):
    _is_schema(found, "06.5.kind")
    good, bad = _held_out()
    for name, statistics in good.items():
        accused = _accused(statistics, found, "TRAINING")
        expect(not accused, "06.5.refused", file=name, columns=", ".join(accused))
    expect({"TRAINING", "SERVING"} <= set(found.default_environment), "06.5.environments", seen=", ".join(found.default_environment) or "-")
    orders = _trips()[2000:].drop(columns="tip").reset_index(drop=True)
    expect(not _alarms(orders, found, "SERVING"), "06.5.serving", columns=", ".join(_alarms(orders, found, "SERVING")))
    for key, name, statistics in bad:
        expect(_accused(statistics, found, "TRAINING"), key, column=name)
