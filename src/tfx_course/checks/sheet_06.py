"""Checks of exercise sheet 06: a learner's schema is put to work on files that the learner has
not seen.
"""

import copy
import functools
from pathlib import Path

from tfx_course import messages
from tfx_course.checks import exercise, expect, expect_kind
from tfx_course.checks.components import produced
from tfx_course.checks.written import expect_computed, named, namespace
from tfx_course.given import sheet_06 as given
from tfx_course.given import taxi

# Older copies of the sheet ask for these here.
raw_csv = given.raw_csv

LIMITS = {"area": (1, 77), "km": (0, 200), "minutes": (0, 300), "fare": (0, 1000)}
# The least by which a number passes its limit.
JUST = {
    "area": 1,
    "km": 0.01,
    "minutes": 0.01,
    "fare": 0.01,
    "tip": 0.01,
}


@functools.cache
def _held_out():
    """Return statistics of weeks: the good ones by message key, and the bad ones as ``(message
    key, column at fault, statistics)``.
    """
    import numpy as np

    rest = given.trips()[2000:].reset_index(drop=True)
    few, many, often = (
        np.random.RandomState(given.SEED).rand(len(rest)) < share for share in (0.03, 0.18, 0.32)
    )

    def with_some(column, value, rows=few):
        return rest.assign(**{column: rest[column].mask(rows, value)})

    lowest, highest = (
        rest.assign(**{name: rest[name].mask(few, limits[end]) for name, limits in LIMITS.items()})
        for end in (0, 1)
    )
    good = {
        "06.5.week_another": rest,
        "06.5.week_vouchers": with_some("payment", "voucher"),
        "06.5.week_tips": rest.assign(tip=rest.tip.where(often)),  # 12% have one
        "06.5.week_lowest": lowest,
        "06.5.week_highest": highest.assign(tip=rest.tip.mask(few & rest.tip.notna(), 90.0)),
    }
    bad = [
        ("06.5.unit", "km", rest.assign(km=rest.km * 1000)),
        ("06.5.payment", "payment", with_some("payment", "CRD", many)),
        *(("06.5.gone", name, rest.drop(columns=name)) for name in rest),
        ("06.5.text", "fare", rest.assign(fare="R$ " + rest.fare.astype(str))),
        ("06.5.missing", "fare", with_some("fare", None)),
        ("06.5.few", "tip", rest.assign(tip=rest.tip.where(many))),  # 7% have one
        *(
            ("06.5.negative", name, with_some(name, -JUST[name]))
            for name in ("fare", "tip", "km", "minutes")
        ),
        ("06.5.area", "area", with_some("area", 0)),
        *(
            (
                "06.5.area" if name == "area" else "06.5.limit",
                name,
                with_some(name, high + JUST[name]),
            )
            for name, (_, high) in LIMITS.items()
        ),
    ]
    return {key: _statistics(frame) for key, frame in good.items()}, [
        (key, name, _statistics(frame)) for key, name, frame in bad
    ]


@functools.cache
def _taxi():
    """Return the taxi trips of which the sheet's draft was inferred."""
    return taxi.trips("data2")[["trip_miles", "payment_type", "fare", "tips"]]


@functools.cache
def _draft():
    """Return the draft, as the sheet's set-up makes it."""
    import tensorflow_data_validation as tfdv

    return tfdv.infer_schema(_statistics(_taxi()))


def _some(column, value, rows=50):
    """Return the taxi trips with ``value`` in one of ``rows``."""
    trips = _taxi()
    return trips.assign(**{column: trips[column].where(trips.index % rows != 0, value)})


@functools.cache
def _unlike(without):
    """Return trips that are unlike those of the draft in one thing each, as ``(message key, column,
    statistics, columns that the draft flags)``.

    They have all columns but those ``without``.
    """
    trips = _taxi()
    frames = [
        *(("06.2.when_gone", name, trips.drop(columns=name)) for name in trips),
        *(("06.2.when_missing", name, _some(name, None)) for name in trips),
        *(
            ("06.2.when_text", name, trips.assign(**{name: "$" + trips[name].astype(str)}))
            for name in ("trip_miles", "fare", "tips")
        ),
        *(
            ("06.2.when_large", name, trips.assign(**{name: trips[name] + 1e6}))
            for name in ("fare", "tips")
        ),
        *(
            ("06.2.when_negative", name, trips.assign(**{name: -1 - trips[name]}))
            for name in ("fare", "tips")
        ),
        ("06.2.when_payment", "payment_type", _some("payment_type", "Barter")),
        ("06.2.when_new", "driver", trips.assign(driver=1)),
    ]
    return [
        (key, column, _statistics(frame.drop(columns=[*without])), set(_alarms(frame, _draft())))
        for key, column, frame in frames if column not in without
    ]  # fmt: skip


def _statistics(frame):
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(frame)


def _alarms(frame, schema, environment=None):
    """Return the names of the columns of ``frame`` that go against ``schema``."""
    return _accused(_statistics(frame), schema, environment)


def _accused(statistics, schema, environment):
    """Return the names of the columns that go against ``schema`` in ``environment``, which it
    has.
    """
    import tensorflow_data_validation as tfdv

    return sorted(
        tfdv.validate_statistics(statistics, schema, environment=environment).anomaly_info
    )


def _expect_schema(schema, key):
    from tensorflow_metadata.proto.v0 import schema_pb2

    expect_kind(schema, schema_pb2.Schema, key)


def _expect_environments(schema, key):
    expect(
        {"TRAINING", "SERVING"} <= set(schema.default_environment),
        key,
        seen=named(schema.default_environment),
    )


def _with_mobile():
    """Return what exercise 3 lets a learner make of the draft."""
    import tensorflow_data_validation as tfdv

    schema = copy.deepcopy(_draft())
    tfdv.get_domain(schema, "payment_type").value.append("Mobile")
    return schema


def _expect_draft_kept(key, *others):
    """Expect the notebook's ``draft`` to be as the set-up made it, or one of ``others``; put it
    back if it is not.

    Raises:
        WrongAnswer: ``key``.
    """
    draft = namespace().get("draft")
    if isinstance(draft, type(_draft())) and draft not in (_draft(), *others):
        draft.CopyFrom(_draft())
        expect(False, key)


def _expect_as_the_draft(schema, number, environment=None, without=()):
    """Expect ``schema`` to flag what the draft flags, and no more, in trips that are unlike the
    draft's, and to require as much of each column.

    Args:
        without: columns that the trips of ``environment`` do not have.

    Raises:
        WrongAnswer: ``NN.N.forgotten``, ``NN.N.added`` or ``NN.N.optional``.
    """
    for key, column, statistics, drafts in _unlike(without):
        flagged = set(_accused(statistics, schema, environment))
        trial = {"trips": messages.text(key, column=column), "environment": environment}
        expect(drafts <= flagged, f"{number}.forgotten", column=column, **trial)
        expect(flagged <= drafts, f"{number}.added", columns=named(flagged - drafts), **trial)
    least = {feature.name: feature.presence.min_fraction for feature in schema.feature}
    for feature in _draft().feature:
        expect(
            least[feature.name] >= feature.presence.min_fraction,
            f"{number}.optional",
            column=feature.name,
            seen=least[feature.name],
        )


@exercise("06.1")
def sometimes_empty(schema_gen, columns):
    import tensorflow_data_validation as tfdv

    artifact = produced(schema_gen, "SchemaGen", "schema", "06.1")
    schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
    names = {feature.name for feature in schema.feature}
    right = {feature.name for feature in schema.feature if not feature.HasField("shape")}
    trips = taxi.trips("data2")
    expect(names == set(trips) and right == set(trips.columns[trips.isna().any()]), "06.1.data")
    expect_kind(columns, (set, frozenset), "06.1.kind")
    expect(columns, "06.1.presence")
    expect(columns <= names, "06.1.names", seen=named(columns - names, 5))
    expect(columns != names - right, "06.1.opposite")
    expect(
        columns == right, "06.1.columns", extra=len(columns - right), lacking=len(right - columns)
    )
    expect_computed("06.1", "sometimes_empty")


@exercise("06.2")
def reviewed(schema):
    import tensorflow_data_validation as tfdv

    _expect_schema(schema, "06.2.kind")
    _expect_draft_kept("06.2.changed")
    refused = _alarms(_taxi(), schema)
    expect(not refused, "06.2.refused", seen=named(refused, 5))
    expect("payment_type" not in _alarms(_some("payment_type", "Mobile"), schema), "06.2.mobile")
    # Rejected as unexpected: a list that was dropped would accept it.
    expect(_alarms(_some("payment_type", "Barter"), schema), "06.2.anything")
    values = (
        set(tfdv.get_domain(schema, "payment_type").value)
        - set(tfdv.get_domain(_draft(), "payment_type").value)
        - {"Mobile"}
    )
    expect(not values, "06.2.values", seen=named(values))
    for miles in (0.0, 200.0):
        expect(not _alarms(_some("trip_miles", miles), schema), "06.2.limit", seen=miles)
    for miles in (201.0, 200.01):
        expect(_alarms(_some("trip_miles", miles), schema), "06.2.long", seen=miles)
    for miles in (-1.0, -0.01):
        expect(_alarms(_some("trip_miles", miles), schema), "06.2.negative", seen=miles)
    _expect_as_the_draft(schema, "06.2")


@exercise("06.3")
def imported(import_gen):
    import tensorflow_data_validation as tfdv

    expect(type(import_gen).__name__ != "SchemaGen", "06.3.inferred")
    artifact = produced(import_gen, "ImportSchemaGen", "schema", "06.3")
    schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")

    def accepts(schema, payment):
        return "payment_type" not in _alarms(_taxi().assign(payment_type=payment), schema)

    if not accepts(schema, "Mobile"):
        path = Path(import_gen.exec_properties["schema_file"])
        expect(
            not (path.is_file() and accepts(tfdv.load_schema_text(str(path)), "Mobile")),
            "06.3.cached",
        )
        expect(False, "06.3.file")
    expect(not accepts(schema, "Barter"), "06.3.anything")
    lost = _alarms(_taxi(), schema)
    expect(not lost, "06.3.lost", seen=named(lost, 5))


@exercise("06.4")
def served(schema):
    _expect_schema(schema, "06.4.kind")
    _expect_draft_kept("06.4.changed", _with_mobile())
    _expect_environments(schema, "06.4.environments")
    requests = _taxi().drop(columns="tips")
    training, serving = _alarms(_taxi(), schema, "TRAINING"), _alarms(requests, schema, "SERVING")
    expect(not ("tips" in training and "tips" in serving), "06.4.inverted")
    expect(not training, "06.4.refused", seen=named(training))
    expect("tips" not in serving, "06.4.serving")
    # What training accepts is refused in serving because it is not expected there.
    expect(not serving, "06.4.excluded", seen=named(serving))
    expect("tips" in _alarms(requests, schema, "TRAINING"), "06.4.training")
    _expect_as_the_draft(schema, "06.4", "TRAINING")
    _expect_as_the_draft(schema, "06.4", "SERVING", without=("tips",))


@exercise("06.5")
def curated(schema):
    _expect_schema(schema, "06.5.kind")
    _expect_environments(schema, "06.5.environments")
    good, bad = _held_out()
    serving = _alarms(
        given.trips()[2000:].drop(columns="tip").reset_index(drop=True), schema, "SERVING"
    )
    expect(
        not ("tip" in serving and "tip" in _accused(good["06.5.week_another"], schema, "TRAINING")),
        "06.5.inverted",
    )
    for week, statistics in good.items():
        accused = _accused(statistics, schema, "TRAINING")
        expect(not accused, "06.5.refused", week=messages.text(week), columns=named(accused))
    expect("tip" not in serving, "06.5.serving")
    # The good weeks have these columns too.
    expect(not serving, "06.5.excluded", columns=named(serving))
    for key, name, statistics in bad:
        expect(_accused(statistics, schema, "TRAINING"), key, column=name)


HOLIDAY, BROKEN = 1612, (1100, 900)  # trips in a delivery that was right, and in two that were not


@functools.cache
def _delivery(rows):
    """Return the statistics of a delivery of so many trips."""
    return _statistics(_taxi().head(rows))


@exercise("06.6")
def counted(schema):
    import tensorflow_data_validation as tfdv

    def judged(rows):
        return tfdv.validate_statistics(_delivery(rows), schema)

    _expect_schema(schema, "06.6.kind")
    _expect_draft_kept("06.6.changed", _with_mobile())
    _expect_as_the_draft(schema, "06.6")
    for rows in (*given.SIZES, HOLIDAY):
        expect(not judged(rows).HasField("dataset_anomaly_info"), "06.6.slow", rows=rows)
    for rows in BROKEN:
        anomalies = judged(rows)
        columns = set(anomalies.anomaly_info) - set(_accused(_delivery(rows), _draft(), None))
        expect(not columns, "06.6.column", rows=rows, columns=named(columns))
        expect(anomalies.HasField("dataset_anomaly_info"), "06.6.half", rows=rows)
