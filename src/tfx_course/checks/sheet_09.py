"""Checks of sheet 09: what a preparation does with all trips and with one, which models a
configuration lets pass, what waits for the gate, and what a schema says.
"""

import functools
import json
import math
import tempfile

from tfx_course.checks import (
    WrongAnswer,
    components,
    exercise,
    expect,
    expect_kind,
    trying,
    written,
)
from tfx_course.given import sheet_09 as given

# --- 1: a preparation -----------------------------------------------------------------------------

OTHERS = [  # trips that the learner has not seen: (miles, payment)
    (miles, payment)
    for payment, distances in {
        "Cash": (0.0, 1.0, 2.5, 8.0),
        "Credit Card": (4.0, 6.5, 1.5),
        "Mobile": (20.0, 3.0),
        "No Charge": (0.5,),
        "Prcard": (11.0,),
        "Unknown": (90.0,),
    }.items()
    for miles in distances
]


@exercise("09.1")
def preparation(preprocessing_fn):
    written.expect_function("09.1", "preprocessing_fn", preprocessing_fn, {})
    alone, together = _prepared(preprocessing_fn)
    miles = [trip["miles"] for trip in alone]
    expect(_close(miles, [trip["miles"] for trip in together]), "09.1.batch")
    raw = [distance for distance, _ in OTHERS]
    mean = sum(raw) / len(raw)
    spread = (sum((value - mean) ** 2 for value in raw) / len(raw)) ** 0.5
    right = [(value - mean) / spread for value in raw]
    if not _close(miles, right):
        expect(not _close(miles, raw), "09.1.raw")
        expect(not _close(miles, [value / max(raw) for value in raw]), "09.1.zero_to_one")
        expect(not _close(miles, [value - mean for value in raw]), "09.1.centred")
        expect(not _close(map(abs, miles), map(abs, right)), "09.1.sign")
        raise WrongAnswer("09.1.miles", seen=round(miles[0], 3))
    payments = [trip["payment"] for trip in alone]
    expect(payments == [trip["payment"] for trip in together], "09.1.batch")
    numbers = {payment: number for (_, payment), number in zip(OTHERS, payments)}
    outside = [payment for payment, number in numbers.items() if number == -1]
    expect(not outside, "09.1.outside", names=written.named(outside))
    expect(len(set(numbers.values())) == len(numbers), "09.1.same", numbers=numbers)
    in_a_row = set(numbers.values()) == set(range(len(numbers)))
    expect(in_a_row, "09.1.vocabulary", numbers=numbers, last=len(numbers) - 1)


def _close(answer, right):
    return all(abs(one - other) < 1e-3 for one, other in zip(answer, right))


def _prepared(function):
    """Return what each trip of OTHERS becomes when it comes alone, and when all come together,
    after Transform has analysed them.
    """
    import tensorflow as tf
    import tensorflow_transform as tft
    import tensorflow_transform.beam as tft_beam
    from tensorflow_transform.tf_metadata import dataset_metadata, schema_utils

    spec = {
        "trip_miles": tf.io.FixedLenFeature([], tf.float32),
        "payment_type": tf.io.FixedLenFeature([], tf.string),
    }
    metadata = dataset_metadata.DatasetMetadata(schema_utils.schema_from_feature_spec(spec))
    rows = [dict(zip(spec, trip)) for trip in OTHERS]

    def watched(inputs):
        outputs = function(inputs)
        expect_kind(outputs, dict, "09.1.kind")
        expect(set(outputs) == {"miles", "payment"}, "09.1.columns", seen=written.named(outputs))
        for name, output in outputs.items():
            column = isinstance(output, (tf.Tensor, tf.SparseTensor)) and output.shape.rank != 0
            expect(column, "09.1.column", name=name, type=type(output).__name__)
            each = output.shape[1:].num_elements() if output.shape.rank else 1
            expect(each == 1, "09.1.wide", name=name, n=each)
            expect(name == "miles" or output.dtype != tf.string, "09.1.text")
            written_as = output.dtype in (tf.int64, tf.float32)
            expect(written_as, "09.1.dtype", name=name, seen=output.dtype.name)
        return outputs

    with (
        components.quiet(),
        tempfile.TemporaryDirectory() as folder,
        tft_beam.Context(temp_dir=folder),
        trying("09.1.when_called"),
    ):
        graph = (rows, metadata) | tft_beam.AnalyzeDataset(watched)
        graph | tft_beam.WriteTransformFn(f"{folder}/graph")
        layer = tft.TFTransformOutput(f"{folder}/graph").transform_features_layer()

        def apply(trips):
            columns = [tf.constant(list(column)) for column in zip(*trips)]
            made = layer(dict(zip(spec, columns)))
            return [
                {"miles": float(miles), "payment": int(payment)}
                for miles, payment in zip(made["miles"], made["payment"])
            ]

        return [apply([trip])[0] for trip in OTHERS], apply(OTHERS)


# --- 2: the model's gate --------------------------------------------------------------------------

# A candidate's and the baseline's accuracy; overall, then of trips paid in each of two ways.
CASES = (
    ("09.2.low", (0.699, 0.699), {"Cash": (0.8, 0.8), "Mobile": (0.8, 0.8)}, False),
    ("09.2.strict", (0.701, 0.701), {"Cash": (0.8, 0.8), "Mobile": (0.8, 0.8)}, True),
    ("09.2.better", (0.90, 0.80), {"Cash": (0.9, 0.8), "Mobile": (0.9, 0.8)}, True),
    ("09.2.worse", (0.779, 0.80), {"Cash": (0.8, 0.8), "Mobile": (0.8, 0.8)}, False),
    ("09.2.allowance", (0.781, 0.80), {"Cash": (0.8, 0.8), "Mobile": (0.8, 0.8)}, True),
    ("09.2.slice_low", (0.90, 0.80), {"Cash": (0.499, 0.499), "Mobile": (0.8, 0.8)}, False),
    ("09.2.slice_low", (0.90, 0.80), {"Cash": (0.8, 0.8), "Mobile": (0.499, 0.499)}, False),
    ("09.2.slice_strict", (0.90, 0.80), {"Cash": (0.501, 0.90), "Mobile": (0.9, 0.8)}, True),
)


@exercise("09.2")
def model_gate(eval_config):
    import tensorflow_model_analysis as tfma

    expect_kind(eval_config, tfma.EvalConfig, "09.2.kind")
    specs = [spec for spec in eval_config.model_specs if not spec.is_baseline]
    labels = {spec.label_key for spec in specs}
    expect(labels == {"big_tip"}, "09.2.label", seen=written.named(labels - {""}) or "–")
    signatures = {spec.signature_name for spec in specs}
    expect(
        signatures == {"serving_default"},
        "09.2.signature",
        seen=written.named(signatures - {""}) or "–",
    )
    slices = [
        (sorted(spec.feature_keys), len(spec.feature_values)) for spec in eval_config.slicing_specs
    ]
    expect(([], 0) in slices, "09.2.overall")
    expect((["payment_type"], 0) in slices, "09.2.payment_type")
    metrics = [metric for spec in eval_config.metrics_specs for metric in spec.metrics]
    names = {_name(metric) for metric in metrics if metric.class_name == "BinaryAccuracy"}
    expect(names, "09.2.metric", seen=written.named(metric.class_name for metric in metrics))
    for key, overall, payments, passes in CASES:
        payment = min(payments, key=lambda payment: payments[payment][0])
        values = {"candidate": overall[0], "baseline": overall[1]}
        values |= {"payment": payment, "slice": payments[payment][0]}
        expect(_passes(eval_config, names, overall, payments) == passes, key, **values)


def _name(metric):
    """Return the name by which TFMA knows a ``BinaryAccuracy``."""
    return json.loads(metric.config or "{}").get("name", "binary_accuracy")


def _passes(config, names, overall, payments):
    """Return whether TFMA's own validator lets a candidate pass, given ``(candidate, baseline)``
    accuracies, which are called ``names``, overall and by payment.
    """
    from tensorflow_model_analysis.evaluators import metrics_validator
    from tensorflow_model_analysis.metrics import metric_specs
    from tensorflow_model_analysis.utils import config_util

    config = config_util.update_eval_config_with_defaults(config, has_baseline=True)
    thresholds = metric_specs.metric_thresholds_from_metrics_specs(
        config.metrics_specs, eval_config=config
    )
    slices = {(("payment_type", payment),): both for payment, both in payments.items()}
    for slice_key, (candidate, baseline) in ({(): overall} | slices).items():
        metrics = {
            key: candidate - baseline if key.is_diff else candidate
            for key in thresholds
            if key.name in names
        }
        result = metrics_validator.validate_metrics((slice_key, metrics), config)
        if any(one.failures for one in result.metric_validations_per_slice):
            return False
    return True


# --- 3: brakes ------------------------------------------------------------------------------------

MODEL_PART = ("transform", "trainer", "evaluator", "pusher")


@exercise("09.3")
def brakes(with_brake):
    from tfx import v1 as tfx
    from tfx.utils.topsort import InvalidDAGError

    parts = given.parts()
    written.expect_function("09.3", "with_brake", with_brake, parts)
    with trying("09.3.when_called"):
        answer = with_brake(dict(parts))
    nodes = written.members(answer)
    expect(nodes is not None, "09.3.kind", type=type(answer).__name__)
    names = {id(component): name for name, component in parts.items()}
    strangers = [component for component in nodes if id(component) not in names]
    expect(not strangers, "09.3.other", seen=type((*strangers, None)[0]).__name__)
    lost = set(parts) - {names[id(component)] for component in nodes}
    expect(not lost, "09.3.lost", names=written.named(lost))
    try:
        tfx.dsl.Pipeline("tips", "root", components=nodes)
    except InvalidDAGError as error:
        raise WrongAnswer("09.3.cycle", detail=written.shorten(error)) from None
    before = {name: {names[id(node)] for node in _before(part)} for name, part in parts.items()}
    waiting = [name for name in MODEL_PART if "gate" in before[name]]
    if not waiting:
        validated = all("validator" in before[name] for name in MODEL_PART)
        expect(not validated, "09.3.validator")
        first = [name for name in MODEL_PART if name in before["gate"]]
        expect(not first, "09.3.backwards", names=written.named(first))
        raise WrongAnswer("09.3.beside")
    early = [name for name in MODEL_PART if name not in waiting]
    expect(not early, "09.3.late", early=written.named(early), waiting=written.named(waiting))


def _before(component):
    """Return all components that have to end before this one may begin."""
    found = {}
    waiting = list(component.upstream_nodes)
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = node
            waiting += node.upstream_nodes
    return list(found.values())


# --- 4: skew --------------------------------------------------------------------------------------


def _answering(name, numbers):
    """Return a function of trips that answers what ``numbers`` has for each, by its ``trip``."""

    def answers(table):
        said = [numbers.get(trip, math.nan) for trip in table.trip]
        return said if name == "list" else _series(said)

    return answers


def _series(values):
    import pandas as pd

    return pd.Series(values, index=[f"r{n}" for n in range(len(values))], dtype="float64")


@exercise("09.4")
def skew(share_changed):
    import pandas as pd

    written.expect_function("09.4", "share_changed", share_changed, None, None, None)
    table = pd.DataFrame(
        {
            "trip": range(10),
            "payment_type": ["Cash"] * 4 + ["Mobile"] * 2 + ["Credit Card"] * 4,
        },
        index=range(100, 110),
    )
    graph = dict(enumerate([1, 0, 1, 0, 1, math.nan, 0, 1, 0, math.nan]))
    # In cash two answers change places: as many of each as before. The last is missing in both,
    # as is one by mobile; the one before the last is missing in one, which is a change.
    hand = dict(enumerate([0, 1, 1, 0, 1, math.nan, 1, 0, math.nan, math.nan]))
    right = {"Cash": 0.5, "Mobile": 0.0, "Credit Card": 0.75}
    with trying("09.4.when_called"):
        answer = written.answer_to(
            "09.4",
            "share_changed",
            lambda trips: share_changed(
                _answering("series", graph), _answering("list", hand), trips
            ),
            table,
        )
    expect_kind(answer, pd.Series, "09.4.kind")
    unchanged = [name for name, value in right.items() if not value]
    lacking = [str(name) for name, value in answer.items() if pd.isna(value)]
    left_out = lacking == unchanged or set(map(str, answer.index)) == set(right) - set(unchanged)
    expect(not left_out, "09.4.unchanged", names=written.named(unchanged))
    expect(not lacking, "09.4.nan", names=written.named(lacking))
    said = {name: float(value) for name, value in answer.items() if written.is_number(value)}
    expect(set(said) == set(right), "09.4.groups", seen=written.named(map(str, answer.index)))
    counts = {"Cash": 2, "Mobile": 0, "Credit Card": 3}
    wrong = {
        "09.4.counts": counts,
        "09.4.percent": {name: 100 * value for name, value in right.items()},
        "09.4.agree": {name: 1 - value for name, value in right.items()},
        "09.4.of_all": {name: value / len(table) for name, value in counts.items()},
        "09.4.missing": {**right, "Mobile": 0.5, "Credit Card": 1.0},
        "09.4.dropped": {**right, "Credit Card": 1.0},
        "09.4.one_side": {**right, "Credit Card": 0.5},
    }
    for key, values in wrong.items():
        expect(not _same(said, values), key)
    expect(said["Cash"] or not said["Credit Card"] or said == right, "09.4.means")
    expect(_same(said, right), "09.4.number", seen=said)
    expect(list(answer) == sorted(answer, reverse=True), "09.4.order")


def _same(said, values):
    return all(abs(said[name] - value) < 1e-9 for name, value in values.items())


# --- 5: a schema of one's own ---------------------------------------------------------------------


@functools.cache
def _statistics(rows=given.ROWS, **changed):
    """Return statistics of the first ``rows`` of the sheet's trips, with columns changed:
    ``name=(value, every)`` puts it into each ``every``th trip, ``None`` takes the column out.
    """
    import pandas as pd
    import tensorflow_data_validation as tfdv

    trips = given.trips().head(rows)
    for name, value in changed.items():
        if value is None:
            trips = trips.drop(columns=name)
        else:
            value, every = value
            trips[name] = trips[name].astype(object)
            trips.loc[trips.index % every == 0, name] = value
            trips[name] = pd.Series(trips[name].tolist(), index=trips.index)
    return tfdv.generate_statistics_from_dataframe(trips)


@exercise("09.5")
def decided(schema):
    import re

    import tensorflow_data_validation as tfdv
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    expect_kind(schema, str, "09.5.kind")
    try:
        parsed = text_format.Parse(schema, schema_pb2.Schema())
    except text_format.ParseError as error:
        raise WrongAnswer("09.5.parse", detail=written.shorten(error)) from None
    names = {feature.name for feature in parsed.feature}
    expect(names == set(given.COLUMNS), "09.5.columns", names=written.named(names))
    open_ones = set(re.findall(r'^# (?:DECIDE|DECIDA) (\w+) "(\w*)"', schema, re.MULTILINE))

    def anomalies(environment="TRAINING", **changed):
        environment = environment if environment in parsed.default_environment else None
        found = tfdv.validate_statistics(_statistics(**changed), parsed, environment)
        return set(found.anomaly_info)

    expect(not anomalies(), "09.5.refused", names=written.named(anomalies()))
    expect(not anomalies(trip_miles=(299.0, 50)), "09.5.limit")
    for miles in (-1.0, 301.0):
        expect("trip_miles" in anomalies(trip_miles=(miles, 50)), "09.5.miles", seen=miles)
    # Five trips of 600, and seven.
    expect("payment_type" not in anomalies(payment_type=("Mobile", 120)), "09.5.rare")
    expect("payment_type" in anomalies(payment_type=("Mobile", 86)), "09.5.many")
    area = tfdv.get_feature(parsed, "pickup_community_area")
    expect(area.int_domain.is_categorical, "09.5.code")
    expect("SERVING" in parsed.default_environment, "09.5.environment")
    expect("TRAINING" in parsed.default_environment, "09.5.training")
    expect("tips" not in anomalies("SERVING", tips=None), "09.5.serving")
    expect("tips" in anomalies("TRAINING", tips=None), "09.5.everywhere")
    for name in set(given.COLUMNS) - {"tips"}:
        for environment in ("TRAINING", "SERVING"):
            required = name in anomalies(environment, **{name: None})
            expect(required, "09.5.optional", name=name, environment=environment)
    few = tfdv.validate_statistics(_statistics(rows=10), parsed, "TRAINING")
    expect(few.HasField("dataset_anomaly_info"), "09.5.rows")
    asked = {
        ("range", "trip_miles"),
        ("values", "payment_type"),
        ("whole", "pickup_community_area"),
        ("serving", ""),
    }
    expect(
        not asked & open_ones, "09.5.comment", kinds=written.named(k for k, _ in asked & open_ones)
    )
    gone = {("rows", ""), ("always", ""), ("drift", ""), ("range", "tips")} - open_ones
    expect(
        not gone, "09.5.all_gone", kinds=written.named(f"{k} {name}".strip() for k, name in gone)
    )
