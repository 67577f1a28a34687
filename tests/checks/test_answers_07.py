"""Sheet 07's checks: right answers of other styles pass, and whatever differs from a right one
in one place is told why it is wrong.
"""

import itertools
import json
import random

import numpy as np
import pandas as pd
import pytest
from asking import refusal

from tfx_course.checks import sheet_07

pytestmark = pytest.mark.slow  # the wrong answers of the sheet itself are in `make test`


# --- 1: the anomalies of five weeks ---------------------------------------------------------------


class Channel:
    def __init__(self, artifact):
        self.artifact = artifact

    def get(self):
        return [self.artifact]


@pytest.fixture
def validator(tmp_path):
    """Return a function that makes an ExampleValidator as if it had run, with these anomalies
    under this schema.
    """
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx import v1 as tfx

    def make(flagged, schema=None):
        artifact, rules = (
            tfx.types.standard_artifacts.ExampleAnomalies(),
            tfx.types.standard_artifacts.Schema(),
        )
        artifact.uri, rules.uri = str(tmp_path / "anomalies"), str(tmp_path / "schema")
        (tmp_path / "schema").mkdir(exist_ok=True)
        tfdv.write_schema_text(
            schema or sheet_07.given.schema_of_weeks(), str(tmp_path / "schema" / "schema.pbtxt")
        )
        for week, columns in flagged.items():
            found = anomalies_pb2.Anomalies()
            for column in columns:
                found.anomaly_info[column].severity = anomalies_pb2.AnomalyInfo.ERROR
            folder = tmp_path / "anomalies" / f"Split-{week}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "SchemaDiff.pb").write_bytes(found.SerializeToString())
        artifact.set_json_value_custom_property(
            "blessed", {week: int(not columns) for week, columns in flagged.items()}
        )
        kind = type(
            "ExampleValidator",
            (),
            {"outputs": {"anomalies": Channel(artifact)}, "inputs": {"schema": Channel(rules)}},
        )
        return kind()

    return make


def test_the_schema_flags_what_the_check_says_that_it_does():
    for week in sheet_07.given.weeks():
        assert (
            set(
                sheet_07._flagged(sheet_07.given.statistics(week), sheet_07.given.schema_of_weeks())
            )
            == sheet_07.FLAGGED[week]
        )


def test_what_was_found_is_held_against_the_files_and_those_against_the_weeks(validator):
    import tensorflow_data_validation as tfdv

    ran, right = validator(sheet_07.FLAGGED), sheet_07.FLAGGED
    assert refusal("07.1", ran, dict(right)) is None
    assert (
        refusal("07.1", ran, {week: frozenset(right[week]) for week in sorted(right, reverse=True)})
        is None
    )
    for week, column in itertools.product(right, sheet_07.given.COLUMNS):
        assert refusal("07.1", ran, right | {week: right[week] ^ {column}}) == "07.1.columns"
    assert (
        refusal("07.1", ran, {week: columns for week, columns in right.items() if columns})
        == "07.1.lacking"
    )
    assert refusal("07.1", ran, right | {"week-6": set()}) == "07.1.keys"
    assert (
        refusal("07.1", ran, {week: int(not columns) for week, columns in right.items()})
        == "07.1.blessed"
    )
    for kind in (list, tuple, bool, str, len):
        assert (
            refusal("07.1", ran, {week: kind(columns) for week, columns in right.items()})
            == "07.1.sets"
        )
    inferred = tfdv.infer_schema(sheet_07.given.statistics("week-1"))
    assert (
        refusal(
            "07.1", validator(dict.fromkeys(right, set()), inferred), dict.fromkeys(right, set())
        )
        == "07.1.schema"
    )
    assert (
        refusal("07.1", validator(dict.fromkeys(right, set())), dict.fromkeys(right, set()))
        == "07.1.statistics"
    )


# --- 2: what has to change in the schema ----------------------------------------------------------


def copied():
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = schema_pb2.Schema()
    schema.CopyFrom(sheet_07.given.schema_of_weeks())
    return schema


def with_mobile(schema=None):
    import tensorflow_data_validation as tfdv

    schema = schema or copied()
    tfdv.get_domain(schema, "payment_type").value.append("Mobile")
    return schema


def test_any_way_of_accepting_the_announced_value_passes():
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import schema_pb2

    values = list(tfdv.get_domain(with_mobile(), "payment_type").value)
    assert refusal("07.2", with_mobile()) is None
    for seed in range(3):
        random.Random(seed).shuffle(values)
        embedded, renamed = copied(), copied()
        tfdv.set_domain(
            embedded, "payment_type", schema_pb2.StringDomain(name="payment_type", value=values)
        )
        renamed.string_domain.add(name="ways").value.extend(values)
        tfdv.get_feature(renamed, "payment_type").domain = "ways"
        assert refusal("07.2", embedded) is None and refusal("07.2", renamed) is None
    assert (
        refusal("07.2", tfdv.update_schema(copied(), sheet_07.given.statistics("week-4"))) is None
    )


def test_whatever_else_changes_is_refused():
    import tensorflow_data_validation as tfdv

    def widened(schema, column, high):
        tfdv.get_feature(schema, column).float_domain.max = high

    changes = {
        "07.2.cents": [
            lambda schema: widened(schema, "fare", 1e9),
            lambda schema: tfdv.get_feature(schema, "fare").ClearField("float_domain"),
        ],
        "07.2.gone": [
            lambda schema: setattr(tfdv.get_feature(schema, "tips"), "lifecycle_stage", 1),
            lambda schema: tfdv.get_feature(schema, "tips").ClearField("presence"),
        ],
        "07.2.anything": [
            lambda schema, mass=mass: setattr(
                tfdv.get_feature(schema, "payment_type").distribution_constraints,
                "min_domain_mass",
                mass,
            )
            for mass in (0, 0.5, 0.9, 0.99)
        ],
        "07.2.values": [
            lambda schema: tfdv.get_domain(schema, "payment_type").value.append("Voucher")
        ],
        "07.2.more": [
            *(
                lambda schema, column=column: widened(
                    schema, column, 300 if column == "tips" else 501
                )
                for column in ("fare", "tips", "trip_miles")
            ),
            lambda schema: setattr(tfdv.get_feature(schema, "tips").presence, "min_fraction", 0.5),
            lambda schema: schema.default_environment.append("TRAINING"),
        ],
        "07.2.healthy": [
            lambda schema: widened(schema, "fare", 1),
            lambda schema: tfdv.get_domain(schema, "payment_type").value.remove("Cash"),
            lambda schema: schema.feature.pop(),
        ],
    }
    for key, each in changes.items():
        for change in each:
            schema = with_mobile()
            change(schema)
            assert refusal("07.2", schema) == key
    assert refusal("07.2", copied()) == "07.2.announced"


def test_the_notebooks_schema_is_put_back_when_the_answer_changed_it(monkeypatch):
    given = with_mobile()
    monkeypatch.setattr(sheet_07.written, "namespace", lambda: {"schema": given})
    assert refusal("07.2", given) == "07.2.original"
    assert given == sheet_07.given.schema_of_weeks()
    assert refusal("07.2", with_mobile()) is None


# --- 3: a threshold -------------------------------------------------------------------------------


def noise(draws, seed):
    import pandas as pd

    healthy = pd.concat(
        [sheet_07.given.weeks()["week-1"], sheet_07.given.weeks()["week-2"]], ignore_index=True
    )
    for n in range(draws):
        payments = healthy.payment_type.sample(frac=1, random_state=1000 * seed + n)
        before, after = (
            half.value_counts(normalize=True) for half in (payments[:2000], payments[2000:])
        )
        yield before.sub(after, fill_value=0).abs().max()


@pytest.mark.parametrize("seed", range(4))
def test_the_lessons_rule_passes_and_a_threshold_at_either_end_does_not(seed):
    """Between the largest noise and what matters, with room on both sides, as episode 07 says."""
    measured = sorted(noise(100, seed))
    for share in (0.25, 0.5, 0.75):
        assert refusal("07.3", measured[-1] + share * (sheet_07.MATTERS - measured[-1])) is None
    assert refusal("07.3", 1.3 * measured[-1]) is None
    for rank in (0, 50, 90):
        assert refusal("07.3", measured[rank]) == "07.3.noisy"
    for factor in (0.95, 1, 1.1, 5):
        assert refusal("07.3", factor * sheet_07.MATTERS) == "07.3.deaf"
    for wrong in (0, 1, -0.05, 7, 70):
        assert refusal("07.3", wrong) == "07.3.unit"


# --- 4: skew --------------------------------------------------------------------------------------


def test_of_all_sets_of_columns_one_passes():
    training, serving = sheet_07.given.requests()
    sets = itertools.chain.from_iterable(
        itertools.combinations(training, n) for n in range(len(training.columns) + 1)
    )
    passed = [set(each) for each in map(frozenset, sets) if refusal("07.4", each) is None]
    assert passed == [{"trip_miles", "payment_type"}]


# --- 5: the gate ----------------------------------------------------------------------------------

GATE = """
@component
def Gate(anomalies: InputArtifact[ExampleAnomalies], approval: OutputArtifact[String]):
    blessed = anomalies.get_json_value_custom_property("blessed")
    read = [anomalies_pb2.Anomalies.FromString(Path(anomalies.uri, f"Split-{split}", "SchemaDiff.pb").read_bytes()) for split in blessed]
    empty = [each.data_missing for each in read]
    if CONDITION:
        raise ValueError("stopped")
    approval.value = "approved"
"""


def gate(condition, **replaced):
    from pathlib import Path

    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx import v1 as tfx
    from tfx.v1.dsl.components import InputArtifact, OutputArtifact, component

    kinds = tfx.types.standard_artifacts
    names = {
        "Path": Path,
        "anomalies_pb2": anomalies_pb2,
        "ExampleAnomalies": kinds.ExampleAnomalies,
        "String": kinds.String,
    }
    names |= {
        "InputArtifact": InputArtifact,
        "OutputArtifact": OutputArtifact,
        "component": component,
        "__name__": "__main__",
    }
    code = GATE.replace("CONDITION", condition)
    for old, new in replaced.items():
        code = code.replace(old, new)
    exec(compile(code, "an answer", "exec"), names)
    return names["Gate"]


@pytest.mark.parametrize(
    "bad",
    [
        "not all(blessed.values())",
        "0 in blessed.values()",
        "min(blessed.values()) < 1",
        "sum(blessed.values()) != len(blessed)",
        "any(each.anomaly_info or each.HasField('dataset_anomaly_info') for each in read)",
    ],
)
@pytest.mark.parametrize("none", ["any(empty)", "True in empty", "sum(empty) > 0", "max(empty)"])
def test_every_right_condition_passes(bad, none):
    assert refusal("07.5", gate(f"{bad} or {none}")) is None


@pytest.mark.parametrize(
    "condition, key",
    [
        ("any(each.anomaly_info for each in read) or any(empty)", "07.5.few"),
        ("all(blessed.values()) or any(empty)", "07.5.shut"),
        ("any(blessed.values()) or any(empty)", "07.5.shut"),
        ("not all(empty) or not all(blessed.values())", "07.5.shut"),
        ("blessed", "07.5.shut"),
        ("True", "07.5.shut"),
        ("not blessed", "07.5.deaf"),
        ("not all(blessed)", "07.5.deaf"),
        ("not all(blessed.values()) and any(empty)", "07.5.deaf"),
        ("any(empty)", "07.5.deaf"),
        ("not any(blessed.values()) or any(empty)", "07.5.one_split"),
        ("not list(blessed.values())[0] or any(empty)", "07.5.one_split"),
        ("not list(blessed.values())[-1] or any(empty)", "07.5.one_split"),
        ("sum(blessed.values()) < len(blessed) - 1 or any(empty)", "07.5.one_split"),
        (
            (
                "sum(blessed.values()) < 2 and len(blessed) > 1 or not any(blessed.values()) or"
                " any(empty)"
            ),
            "07.5.one_split",
        ),
        ("not all(blessed.values())", "07.5.empty"),
        ("not all(blessed.values()) or all(empty)", "07.5.empty"),
        ("not all(blessed.values()) or empty[0]", "07.5.empty"),
        ("not all(blessed.values()) or empty[-1]", "07.5.empty"),
        ("not blessed['train'] or not blessed['eval'] or any(empty)", "check.raised_when"),
        ("not all(blesed.values()) or any(empty)", "check.raised_when"),
    ],
)
def test_every_wrong_condition_is_told_why(condition, key):
    assert refusal("07.5", gate(condition)) == key


@pytest.mark.parametrize(
    "replaced, key",
    [
        ({'raise ValueError("stopped")': "assert False"}, None),
        (
            {
                'raise ValueError("stopped")': (
                    'raise ValueError(\n            "stopped"\n        ) from None'
                )
            },
            None,
        ),
        ({'approval.value = "approved"': 'approval.write("approved")'}, None),
        ({'raise ValueError("stopped")': 'raise ValueEror("stopped")'}, "check.raised_when"),
        ({'raise ValueError("stopped")': "1 / 0"}, "check.raised_when"),
        ({'raise ValueError("stopped")': "raise SystemExit(1)"}, "07.5.exits"),
        ({'raise ValueError("stopped")': 'print("stopped")'}, "07.5.open"),
        ({'raise ValueError("stopped")': "return"}, "07.5.open"),
        ({'approval.value = "approved"': "pass"}, "07.5.approval"),
        ({'approval.value = "approved"': 'approval.value = ""'}, "07.5.approval"),
        ({'approval.value = "approved"': "approval.value = True"}, "check.raised_when"),
        ({"[ExampleAnomalies]": "[String]"}, "07.5.types"),
        ({"approval": "passed"}, "07.5.names"),
    ],
)
def test_how_it_stops_and_what_it_leaves_is_looked_at(replaced, key):
    assert refusal("07.5", gate("not all(blessed.values()) or any(empty)", **replaced)) == key


def test_a_gate_as_the_lessons_pipelines_run_it_reads_the_artifact_that_the_check_makes(tmp_path):
    """The check's artifacts have what ExampleValidator's have: names of splits and the property
    ``blessed``.
    """
    seen = {}

    def function(anomalies, approval):
        seen.update(
            names=json.loads(anomalies.split_names),
            blessed=anomalies.get_json_value_custom_property("blessed"),
        )
        approval.value = "approved"

    assert sheet_07._passes(function, {"train": 1, "eval": 0}) == "approved"
    assert seen == {"names": ["train", "eval"], "blessed": {"train": 1, "eval": 0}}


# --- 07.6: which trips ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [set, frozenset, list, tuple, pd.Series, np.array])
def test_right_trips_pass_in_any_collection(kind):
    right = {reason: kind(sorted(trips)) for reason, trips in sheet_07._at_fault().items()}
    assert refusal("07.6", right) is None


def test_what_is_right_is_what_tfdv_says(tmp_path):
    import tensorflow_data_validation as tfdv

    file, schema = sheet_07.given.write_delivery(tmp_path)
    _, samples = tfdv.validate_examples_in_csv(
        file, tfdv.StatsOptions(schema=schema), num_sampled_examples=100
    )
    assert {reason: set(rows.trip) for reason, rows in samples.items()} == sheet_07._at_fault()


def test_each_reason_is_looked_at():
    for reason, trips in (right := sheet_07._at_fault()).items():
        for changed, key in {
            "07.6.lacking": set(list(trips)[1:]),
            "07.6.extra": trips | (set(sheet_07.given.delivered().trip) - trips),
            "07.6.positions": {trip - sheet_07.given.FIRST for trip in trips},
            "07.6.sets": len(trips),
        }.items():
            assert refusal("07.6", right | {reason: key}) == changed, reason
        assert refusal("07.6", {name: right[name] for name in right if name != reason}) == (
            "07.6.reason"
        )
