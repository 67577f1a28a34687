"""Sheet 09, beyond the wrong answers of its source: right answers of other styles pass, and each
way of being wrong is told as what it is. Exercise 5 is asked here on a schema of its own, since
its draft takes `course new-project` twenty seconds.
"""

import numpy as np
import pandas as pd
import pytest
from asking import refusal

from tfx_course.given import sheet_09 as given

# --- 1 --------------------------------------------------------------------------------------------


def z_score(inputs):
    import tensorflow_transform as tft

    return tft.scale_to_z_score(inputs["trip_miles"])


def vocabulary(**options):
    import tensorflow_transform as tft

    return lambda inputs: tft.compute_and_apply_vocabulary(inputs["payment_type"], **options)


def by_tensorflow(name, *more):
    """Return a number for each payment, from a function of ``tf.strings``."""
    import tensorflow as tf

    return lambda inputs: getattr(tf.strings, name)(inputs["payment_type"], *more)


def clipped(inputs):
    import tensorflow as tf

    return tf.clip_by_value(z_score(inputs), -3, 3)


@pytest.mark.parametrize("key, miles, payment", [
    (None, z_score, vocabulary(num_oov_buckets=1)),
    ("outside", z_score, vocabulary(top_k=5)),
    ("outside", z_score, vocabulary(frequency_threshold=2)),
    ("same", z_score, vocabulary(top_k=2, default_value=2)),
    ("same", z_score, vocabulary(top_k=2, num_oov_buckets=1)),
    ("dtype", z_score, by_tensorflow("length")),
    *(("same", z_score, by_tensorflow("to_hash_bucket_fast", n)) for n in (3, 6)),
    ("column", z_score, lambda inputs: 0),
    ("sign", lambda inputs: -z_score(inputs), vocabulary()),
    ("miles", clipped, vocabulary()),
])  # fmt: skip
def test_a_preparation_has_a_number_for_each_payment_and_the_distance_of_all(key, miles, payment):
    def preprocessing_fn(inputs):
        return {"miles": miles(inputs), "payment": payment(inputs)}

    assert refusal("09.1", preprocessing_fn) == (f"09.1.{key}" if key else None)


# --- 2 --------------------------------------------------------------------------------------------


def gate(minimum=0.7, change=-0.02, each=({"feature_keys": ["payment_type"]},), config=""):
    import tensorflow_model_analysis as tfma
    from tensorflow_model_analysis.proto import config_pb2

    def at_least(value, **more):
        bound = tfma.GenericValueThreshold(lower_bound={"value": value})
        return tfma.MetricThreshold(value_threshold=bound, **more)

    compared = tfma.GenericChangeThreshold(
        direction=tfma.MetricDirection.HIGHER_IS_BETTER, absolute={"value": change}
    )
    overall = config_pb2.PerSliceMetricThreshold(
        slicing_specs=[tfma.SlicingSpec()], threshold=at_least(minimum, change_threshold=compared)
    )
    payments = config_pb2.PerSliceMetricThreshold(
        slicing_specs=[tfma.SlicingSpec(**spec) for spec in each], threshold=at_least(0.5)
    )
    accuracy = tfma.MetricConfig(
        class_name="BinaryAccuracy", config=config, per_slice_thresholds=[overall, payments]
    )
    return tfma.EvalConfig(
        model_specs=[tfma.ModelSpec(signature_name="serving_default", label_key="big_tip")],
        slicing_specs=[tfma.SlicingSpec(), tfma.SlicingSpec(feature_keys=["payment_type"])],
        metrics_specs=[tfma.MetricsSpec(metrics=[accuracy])],
    )


CASH, CARD = ({"feature_values": {"payment_type": name}} for name in ("Cash", "Credit Card"))


@pytest.mark.parametrize("key, answer", [
    (None, {}),
    (None, {"config": '{"name": "share_right"}'}),
    ("slice_low", {"each": [CASH]}),
    ("slice_low", {"each": [CASH, CARD]}),
    ("low", {"minimum": 0.69}),
    ("low", {"minimum": 0.695}),
    ("strict", {"minimum": 0.705}),
    ("allowance", {"change": -0.015}),
    ("worse", {"change": -0.025}),
])  # fmt: skip
def test_a_models_gate_holds_each_limit_in_each_slice(key, answer):
    assert refusal("09.2", gate(**answer)) == (f"09.2.{key}" if key else None)


# --- 3 --------------------------------------------------------------------------------------------


def test_a_brake_may_be_said_from_either_side_and_more_than_once():
    def from_the_gate(parts):
        parts["gate"].add_downstream_node(parts["transform"])
        return tuple(parts.values())

    def everywhere(parts):
        for name in ("pusher", "evaluator", "trainer", "transform"):
            parts[name].add_upstream_node(parts["gate"])
        return list(parts.values())[::-1]

    def too_late(parts):
        parts["evaluator"].add_upstream_node(parts["gate"])
        return list(parts.values())

    assert refusal("09.3", from_the_gate) is None
    assert refusal("09.3", everywhere) is None
    assert refusal("09.3", too_late) == "09.3.late"


def test_a_gate_that_waits_for_the_model_is_told_so():
    def backwards(parts):
        parts["transform"].add_downstream_node(parts["gate"])
        return list(parts.values())

    assert refusal("09.3", backwards) == "09.3.backwards"


# --- 4 --------------------------------------------------------------------------------------------


def test_shares_may_be_counted_in_any_way():
    def by_loop(served, by_hand, trips):
        changed = {}
        for payment, one, other in zip(trips.payment_type, served(trips), by_hand(trips)):
            blank = pd.isna(one) and pd.isna(other)
            changed.setdefault(payment, []).append(not blank and one != other)
        return pd.Series({k: np.mean(v) for k, v in changed.items()}).sort_values()[::-1]

    def forgets_one_side(served, by_hand, trips):
        answers = pd.DataFrame({"a": list(served(trips)), "b": list(by_hand(trips))})
        changed = (answers.a != answers.b) & answers.notna().all(axis=1)
        return changed.groupby(trips.payment_type.values).mean().sort_values(ascending=False)

    def leaves_out(how):
        def share_changed(served, by_hand, trips):
            answers = trips[["payment_type"]].assign(a=list(served(trips)), b=list(by_hand(trips)))
            answers = answers.dropna(subset=["a", "b"], how=how)
            changed = (answers.a != answers.b).groupby(answers.payment_type).mean()
            return changed.sort_values(ascending=False)

        return share_changed

    def only_those_with_changes(served, by_hand, trips):
        shares = by_loop(served, by_hand, trips)
        return shares[shares > 0]

    assert (
        refusal("09.4", leaves_out("all")) == refusal("09.4", leaves_out("any")) == "09.4.dropped"
    )
    assert refusal("09.4", by_loop) is None
    assert refusal("09.4", forgets_one_side) == "09.4.one_side"
    assert refusal("09.4", only_those_with_changes) == "09.4.unchanged"
    shares = by_loop(given.by_graph, given.by_hand, given.trips())
    assert 0 < shares.max() < 1, "the sheet's own case has something to see"


# --- 5 --------------------------------------------------------------------------------------------

DRAFT = """# DECIDE rows "": how few?
# DECIDE always "": which are optional?
# DECIDE drift "": how much do days differ?
# DECIDE serving "": which are not there?
dataset_constraints { min_examples_count: 300 }

# DECIDE range "trip_miles": from where
#   to where?
feature {
  name: "trip_miles"
  type: FLOAT
  presence { min_fraction: 1.0 min_count: 1 }
  shape { dim { size: 1 } }
}
# DECIDE values "payment_type": a new one?
feature {
  name: "payment_type"
  type: BYTES
  domain: "payment_type"
  presence { min_fraction: 1.0 min_count: 1 }
  shape { dim { size: 1 } }
}
string_domain { name: "payment_type" value: "Cash" value: "Credit Card" }
# DECIDE whole "pickup_community_area": code?
feature {
  name: "pickup_community_area"
  type: INT
  presence { min_fraction: 1.0 min_count: 1 }
  shape { dim { size: 1 } }
}
# DECIDE range "tips": how much?
feature {
  name: "tips"
  type: FLOAT
  presence { min_fraction: 1.0 min_count: 1 }
  shape { dim { size: 1 } }
}
"""
TAKEN = {
    ("range", "trip_miles"): "float_domain { min: 0 max: 300 }",
    ("values", "payment_type"): "distribution_constraints { min_domain_mass: 0.99 }",
    ("whole", "pickup_community_area"): "int_domain { is_categorical: true }",
    ("serving", ""): 'default_environment: "TRAINING" default_environment: "SERVING"',
}


def decided(tips='not_in_environment: "SERVING"', **changed):
    schema = DRAFT
    for (kind, column), lines in TAKEN.items():
        schema = given.take(schema, kind, column, changed.get(kind, lines))
    return given.write(schema, "tips", tips) if tips else schema


@pytest.mark.parametrize("key, answer", [
    (None, decided()),
    (None, decided(range="float_domain { min: 0.0 max: 300.0 }")),
    (None, decided(whole="int_domain { is_categorical: true min: 1 max: 77 }")),
    ("limit", decided(range="float_domain { min: 0 max: 200 }")),
    ("miles", decided(range="float_domain { min: 0 }")),
    ("miles", decided(range="float_domain { max: 300 }")),
    ("miles", DRAFT),
    ("rare", decided(values="")),
    ("rare", decided(values="distribution_constraints { min_domain_mass: 0.995 }")),
    ("many", decided(values="distribution_constraints { min_domain_mass: 0.1 }")),
    ("many", decided(values="distribution_constraints { min_domain_mass: 0.985 }")),
    ("optional", given.write(decided(), "payment_type", 'not_in_environment: "SERVING"')),
    ("code", decided(whole="int_domain { min: 1 max: 77 }")),
    ("environment", decided(serving="")),
    ("training", decided(serving='default_environment: "SERVING"')),
    ("serving", decided(tips="")),
    ("refused", decided(tips='not_in_environment: "SERVING" not_in_environment: "TRAINING"')),
    ("everywhere", decided(tips="lifecycle_stage: PLANNED")),
    ("parse", decided(range="float_domain { min: 0")),
    ("columns", decided().replace('name: "tips"', 'name: "tip"')),
    ("kind", decided().encode()),
    ("rows", decided().replace("dataset_constraints { min_examples_count: 300 }", "")),
    ("rows", decided().replace("min_examples_count: 300", "max_examples_count: 3000")),
    *(("all_gone", decided().replace(f"# DECIDE {kind}", "# ")) for kind in ("rows", "always", "drift", "range")),
])  # fmt: skip
def test_each_way_of_deciding_is_told_for_what_it_is(key, answer):
    assert refusal("09.5", answer) == (f"09.5.{key}" if key else None)
