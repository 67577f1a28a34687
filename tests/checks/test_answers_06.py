"""Sheet 06: schemas of every style that are right pass, and each mistake is refused with what
was seen.
"""

import copy

import pytest
from asking import refusal
from variants import refused

from tfx_course.checks import sheet_06

pytestmark = pytest.mark.slow  # the wrong answers of the sheet itself are in `make test`


def domain(schema, name, *values, integer=False):
    """Give a column a range, of which either end may be None, or a list of texts."""
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import schema_pb2

    if values and isinstance(values[0], str):
        return tfdv.set_domain(schema, name, schema_pb2.StringDomain(value=values))
    ends = {end: value for end, value in zip(("min", "max"), values) if value is not None}
    return tfdv.set_domain(
        schema, name, (schema_pb2.IntDomain if integer else schema_pb2.FloatDomain)(**ends)
    )


def changed(schema, **columns):
    """Change fields of columns in place, such as ``fare={"presence.min_fraction": 0}``; to None,
    to clear the field.
    """
    import tensorflow_data_validation as tfdv

    for name, fields in columns.items():
        for path, value in fields.items():
            *outer, field = path.split(".")
            message = tfdv.get_feature(schema, name)
            for each in outer:
                message = getattr(message, each)
            if value is None:
                message.ClearField(field)
            elif isinstance(value, list):
                getattr(message, field)[:] = value
            else:
                setattr(message, field, value)
    return schema


def reviewed(miles=(0, 200), payments=("Mobile",), **columns):
    schema = copy.deepcopy(sheet_06._draft())
    if miles:
        domain(schema, "trip_miles", *miles)
    schema.string_domain[0].value.extend(payments)
    return changed(schema, **columns)


@pytest.mark.parametrize(
    "how, key",
    [
        ({}, None),
        ({"miles": (0.0, 200.0), "payments": ("Mobile", "Mobile")}, None),
        ({"trip_miles": {"float_domain.name": "miles", "float_domain.disallow_nan": True}}, None),
        ({"miles": None}, "long"),
        *(({"miles": (0, most)}, "long") for most in (None, 200.5, 201, 322, 2000)),
        *(({"miles": (least, 200)}, "negative") for least in (None, -1, -0.5, -200)),
        ({"miles": (0, 199)}, "limit"),
        ({"miles": (0.1, 200)}, "refused"),
        ({"miles": (200, 0)}, "refused"),
        *(
            ({"payments": payments}, "mobile")
            for payments in ((), ("mobile",), (" Mobile",), ("Pix",))
        ),
        ({"payments": ("Mobile", "App")}, "values"),
        ({"payment_type": {"distribution_constraints.min_domain_mass": 0.9}}, "anything"),
        ({"payment_type": {"domain": None}}, "anything"),
        ({"fare": {"presence": None, "shape": None}}, "forgotten"),
        ({"tips": {"float_domain.min": 0}}, "added"),
        ({"fare": {"presence.min_fraction": 0}}, "optional"),
        ({"fare": {"type": 2}}, "refused"),
    ],
)
def test_two_decisions(how, key):
    assert refusal("06.2", reviewed(**how)) == (key and f"06.2.{key}")


def test_a_list_that_was_written_anew_is_as_right_as_one_that_grew():
    schema = reviewed(payments=())
    domain(schema, "payment_type", "Mobile", *schema.string_domain[0].value)
    assert refusal("06.2", schema) is None


def served(*environments, excluded=(), where="SERVING", of=sheet_06._draft, **columns):
    schema = copy.deepcopy(of())
    schema.default_environment.extend(environments or ("TRAINING", "SERVING"))
    return changed(
        schema,
        **{name: {"not_in_environment": [where]} for name in excluded or ("tips",)},
        **columns,
    )


@pytest.mark.parametrize(
    "how, key",
    [
        ({}, None),
        ({"of": reviewed}, None),
        ({"excluded": ("tips", "fare")}, "excluded"),
        ({"excluded": ("tips", "fare", "trip_miles", "payment_type")}, "excluded"),
        ({"excluded": ("fare",)}, "serving"),
        ({"where": "SERVIN"}, "serving"),
        ({"where": "TRAINING"}, "inverted"),
        ({"where": "TRAINING", "fare": {"not_in_environment": ["SERVING"]}}, "inverted"),
        (
            {
                "tips": {"not_in_environment": ["TRAINING", "SERVING"]},
                "excluded": ("fare",),
                "where": "OTHER",
            },
            "refused",
        ),
        ({"fare": {"presence.min_fraction": 0.5}}, "optional"),
        ({"fare": {"presence": None, "shape": None}}, "forgotten"),
        ({"payment_type": {"domain": None}}, "forgotten"),
        ({"fare": {"float_domain.min": 0}}, "added"),
    ],
)
def test_no_tip_at_prediction_time(how, key):
    assert refusal("06.4", served(**how)) == (key and f"06.4.{key}")


@pytest.mark.parametrize(
    "fields, key",
    [({"presence.min_fraction": 0}, "optional"), ({"presence.min_fraction": 0.99}, "optional"), ({"presence": None, "shape": None}, "training"),
     ({"presence.min_fraction": 0.9, "shape": None}, "forgotten")],
)  # fmt: skip
def test_the_tip_is_still_required_in_training(fields, key):
    assert refusal("06.4", changed(served(), tips=fields)) == f"06.4.{key}"


@pytest.mark.parametrize(
    "environments, key",
    [
        (("SERVING", "TRAINING", "OTHER"), None),
        (("SERVING",), "environments"),
        (("training", "serving"), "environments"),
    ],
)
def test_both_environments_are_asked_for(environments, key):
    assert refusal("06.4", served(*environments)) == (key and f"06.4.{key}")


@pytest.mark.parametrize("number, answer", [("06.2", reviewed), ("06.4", served)])
def test_a_draft_that_was_changed_is_told_and_put_back(number, answer, monkeypatch):
    draft = answer()
    monkeypatch.setattr(sheet_06, "namespace", lambda: {"draft": draft})
    assert refusal(number, draft) == f"{number}.changed"
    assert draft == sheet_06._draft()
    assert refusal(number, answer()) is None


def curated(
    least=0.1,
    where="SERVING",
    excluded=("tip",),
    payments=("cash", "card", "no charge", "voucher"),
    ranges=None,
    **columns,
):
    import tensorflow_data_validation as tfdv

    schema = tfdv.infer_schema(sheet_06._statistics(sheet_06.given.trips().head(2000)))
    domain(schema, "payment", *payments)
    for name, ends in (sheet_06.LIMITS | {"tip": (0, None)} | (ranges or {})).items():
        if ends:
            domain(schema, name, *ends, integer=name == "area")
    schema.default_environment.extend(["TRAINING", "SERVING"])
    changed(schema, tip={"presence.min_fraction": least})
    changed(schema, **{name: {"not_in_environment": [where]} for name in excluded})
    return changed(schema, **columns)


@pytest.mark.parametrize(
    "how, key",
    [
        ({}, None),
        ({"ranges": {"tip": (0, 1000)}}, None),
        ({"least": 0.12, "area": {"int_domain.is_categorical": True}}, None),
        (
            {
                "payments": ("voucher", "no charge", "cash", "card"),
                "payment": {"distribution_constraints.min_domain_mass": 0.99},
            },
            None,
        ),
        ({"excluded": ("tip", "km", "minutes", "fare")}, "excluded"),
        ({"excluded": ("tip", "area")}, "excluded"),
        ({"excluded": ()}, "serving"),
        ({"excluded": ("fare",)}, "serving"),
        ({"where": "TRAINING"}, "inverted"),
        ({"payments": ("cash", "card", "no charge")}, "refused"),
        ({"payments": ("cash", "card", "voucher")}, "refused"),
        ({"payment": {"string_domain": None}}, "payment"),
        *(({"least": least}, "few") for least in (0, 0.01, 0.05)),
        *(({"least": least}, "refused") for least in (0.2, 0.38, 1)),
        ({"ranges": {"km": (0, None)}}, "unit"),
        *(
            ({"ranges": {name: (0, most)}}, "limit")
            for name, most in {"km": 201, "minutes": 301, "fare": 1001}.items()
        ),
        *(
            ({"ranges": {name: (0, most)}}, "refused")
            for name, most in {"km": 199, "minutes": 299, "fare": 999, "tip": 50}.items()
        ),
        *(
            ({"ranges": {name: (-1, most)}}, "negative")
            for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": None}.items()
        ),
        *(
            ({"ranges": {name: (0.5, most)}}, "refused")
            for name, most in {"km": 200, "minutes": 300, "fare": 1000, "tip": None}.items()
        ),
        *(({"ranges": {"area": ends}}, "area") for ends in (None, (0, 77), (1, 78))),
        *(({"ranges": {"area": ends}}, "refused") for ends in ((2, 77), (1, 76))),
        *(
            ({name: {"presence": None, "shape": None}}, "gone")
            for name in ("area", "km", "minutes", "payment", "fare")
        ),
        ({"fare": {"presence.min_fraction": 0.9, "shape": None}}, "missing"),
        ({"km": {"type": 2}}, "refused"),
    ],
)
def test_the_capstone(how, key):
    assert refusal("06.5", curated(**how)) == (key and f"06.5.{key}")


READ = """
[artifact] = schema_gen.outputs["schema"].get()
schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
"""
IMPORT = """
tfdv.write_schema_text({schema}, SCHEMA_FILE)
import_gen = tfx.components.ImportSchemaGen(schema_file=SCHEMA_FILE){more}
context.run(import_gen{options})
"""
ALSO_RIGHT = {
    "1": {
        "a frozenset": READ + "sometimes_empty = frozenset(each.name for each in schema.feature if not each.shape.dim)",
        "a loop": READ + "sometimes_empty = set()\nfor each in schema.feature:\n    if 'shape' not in str(each):\n        sometimes_empty.add(each.name)",
        "a difference": READ + "names = {each.name for each in schema.feature}\nsometimes_empty = names - {each.name for each in schema.feature if each.HasField('shape')}",
    },
    "3": {
        "a list of its own": """
other = schema_pb2.Schema()
other.CopyFrom(draft)
tfdv.set_domain(other, "payment_type", schema_pb2.StringDomain(name="payment_type", value=[*tfdv.get_domain(draft, "payment_type").value, "Mobile"]))"""
        + IMPORT.format(schema="other", more="", options=", enable_cache=False"),
        "another id": IMPORT.format(schema="reviewed", more=".with_id('Today')", options=""),
        "the same component": IMPORT.format(schema="reviewed", more="", options="") + "context.run(yesterday, enable_cache=False)\nimport_gen = yesterday",
        "the draft itself": 'tfdv.get_domain(draft, "payment_type").value.append("Mobile")' + IMPORT.format(schema="draft", more="", options=", enable_cache=False"),
    },
}  # fmt: skip


@pytest.mark.slow
def test_answers_of_other_styles_pass(tmp_path):
    assert not refused("06-schemagen", ALSO_RIGHT, tmp_path)


@pytest.mark.parametrize(
    "count, key",
    [(1101, None), (1400, None), (1612, None), (1613, "06.6.slow"), (1100, "06.6.half"), (0, "06.6.half")],
)  # fmt: skip
def test_a_minimum_between_the_broken_and_the_holiday_passes_and_no_other(count, key):
    schema = copy.deepcopy(sheet_06._draft())
    schema.dataset_constraints.min_examples_count = count
    assert refusal("06.6", schema) == key
