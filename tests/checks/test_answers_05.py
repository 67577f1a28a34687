"""Sheet 05: answers of every style that are right pass, and each mistake is refused with what
was seen.
"""

import random
import re

import pytest
from variants import refused

from tfx_course import messages
from tfx_course.checks import WrongAnswer, check

pytestmark = pytest.mark.slow  # the wrong answers of the sheet itself are in `make test`

SUSPECTS = """
def suspects(before, after):
    old, new = ({each.path.step[0]: each for each in data.features} for data in (before, after))
    common = lambda feature: getattr(feature, feature.WhichOneof("stats")).common_stats
    found = ONLY
    for name in set(old) & set(new):
        a, b = old[name], new[name]
        if TYPE or MISSING or MEDIAN:
            found.add(name)
    return RESULT
"""
# Of each part, ways to write it that are as right as one another.
RIGHT = {
    "ONLY": [
        "set(old) ^ set(new)",
        "(set(old) | set(new)) - (set(old) & set(new))",
        "{name for name in [*old, *new] if (name in old) != (name in new)}",
    ],
    "TYPE": [
        "a.type != b.type",
        "not a.type == b.type",
        "a.Type.Name(a.type) != b.Type.Name(b.type)",
    ],
    "MISSING": [
        (
            "common(b).num_missing / after.num_examples - common(a).num_missing /"
            " before.num_examples > 0.2"
        ),
        (
            "common(a).num_missing / before.num_examples + 0.2 < common(b).num_missing /"
            " after.num_examples"
        ),
        (
            "common(a).num_non_missing / before.num_examples - common(b).num_non_missing /"
            " after.num_examples > 0.2"
        ),
        (
            "(1 - common(b).num_non_missing / after.num_examples) - (1 - common(a).num_non_missing"
            " / before.num_examples) > 0.2"
        ),
        (
            "100 * common(b).num_missing / after.num_examples - 100 * common(a).num_missing /"
            " before.num_examples > 20"
        ),
    ],
    "MEDIAN": [
        (
            "(a.num_stats.median and b.num_stats.median and not 0.1 <= b.num_stats.median /"
            " a.num_stats.median <= 10)"
        ),
        (
            "(min(a.num_stats.median, b.num_stats.median) > 0 and max(a.num_stats.median,"
            " b.num_stats.median) / min(a.num_stats.median, b.num_stats.median) > 10)"
        ),
        (
            "(0 not in (a.num_stats.median, b.num_stats.median) and (b.num_stats.median > 10 *"
            " a.num_stats.median or a.num_stats.median > 10 * b.num_stats.median))"
        ),
        (
            "(all(each.HasField('num_stats') and each.num_stats.median for each in (a, b)) and"
            " abs(__import__('math').log10(b.num_stats.median / a.num_stats.median)) > 1)"
        ),
    ],
    "RESULT": [
        "found",
        "frozenset(found)",
        "{str(name) for name in sorted(found)}",
        "set(map(__import__('numpy').str_, found))",
    ],
}
# What goes wrong in each, and the message that says when it was seen; without one, the message
# itself.
MEDIANS = "(a.num_stats.median and b.num_stats.median and {})"
WRONG = [
    ("ONLY", "set(old) - set(new)", "when_new"),
    ("ONLY", "set(new) - set(old)", "when_gone"),
    ("ONLY", "set()", "when_gone"),
    ("ONLY", "set(old) & set(new)", "when_same"),
    ("ONLY", "set(old) | set(new)", "when_same"),
    ("ONLY", "set(['tips']) if len(old) != len(new) else set()", "when_gone"),
    ("ONLY", "{f'{name}: only one day' for name in set(old) ^ set(new)}", "names"),
    ("ONLY", "set(old.items() ^ new.items())", "raised"),
    ("TYPE", "a.WhichOneof('stats') != b.WhichOneof('stats')", "when_type"),
    ("TYPE", "a.type == b.type", "when_same"),
    ("TYPE", "False", "when_text"),
    ("TYPE", "a.type < b.type", "when_number"),
    ("TYPE", "a.type > b.type", "when_text"),
    ("TYPE", "b.type == 2 != a.type", "when_number"),
    *(
        ("MISSING", f"common(b).num_missing / after.num_examples - common(a).num_missing / before.num_examples {limit}", "when_missing")
        for limit in ("> 0.1", "> 0.25", "> 0.5", "> 2", "> 20", ">= 0.2", "> 0", "!= 0")
    ),
    ("MISSING", "common(b).num_missing / after.num_examples - common(a).num_missing / before.num_examples < 0.2", "when_same"),
    ("MISSING", "abs(common(b).num_missing / after.num_examples - common(a).num_missing / before.num_examples) > 0.2", "when_missing"),
    ("MISSING", "common(b).num_missing / after.num_examples > 0.2", "when_missing"),
    ("MISSING", "common(b).num_missing - common(a).num_missing > 0.2", "when_missing"),
    ("MISSING", "common(b).num_missing - common(a).num_missing > 200", "when_missing"),
    ("MISSING", "(common(b).num_missing - common(a).num_missing) / after.num_examples > 0.2", "when_missing"),
    ("MISSING", "(common(b).num_missing - common(a).num_missing) / before.num_examples > 0.2", "when_missing"),
    ("MISSING", "common(b).num_missing / before.num_examples - common(a).num_missing / after.num_examples > 0.2", "when_missing"),
    ("MISSING", "common(b).num_missing / after.num_examples > 1.2 * common(a).num_missing / before.num_examples", "when_missing"),
    ("MISSING", "common(a).num_missing / before.num_examples - common(b).num_missing / after.num_examples > 0.2", "when_missing"),
    ("MISSING", "common(b).num_missing == after.num_examples", "when_missing"),
    ("MISSING", "common(a).tot_num_values / before.num_examples - common(b).tot_num_values / after.num_examples > 0.2", "when_empty"),
    ("MISSING", "b.num_stats.common_stats.num_missing / after.num_examples - a.num_stats.common_stats.num_missing / before.num_examples > 0.2", "when_missing"),
    ("MISSING", "b.string_stats.common_stats.num_missing / after.num_examples - a.string_stats.common_stats.num_missing / before.num_examples > 0.2", "when_missing"),
    ("MISSING", "False", "when_missing"),
    *(("MEDIAN", MEDIANS.format(f"not {low} b.num_stats.median / a.num_stats.median {high}"), "when_median") for low, high in (
        ("0.2 <=", "<= 5"), ("0.01 <=", "<= 100"), ("0 <=", "<= 10"), ("0.1 <=", "<= 1e9"), ("-10 <=", "<= 10"), ("0.1 <", "<= 10"), ("0.1 <=", "< 10"), ("0.11 <=", "<= 9"), ("0.09 <=", "<= 11"))),
    ("MEDIAN", MEDIANS.format("0.1 <= b.num_stats.median / a.num_stats.median <= 10"), "when_same"),
    ("MEDIAN", MEDIANS.format("abs(b.num_stats.median - a.num_stats.median) > 10"), "when_median"),
    ("MEDIAN", "(a.num_stats.median > 10 * b.num_stats.median or b.num_stats.median > 10 * a.num_stats.median)", "when_median"),
    ("MEDIAN", "(a.num_stats.median and not 0.1 <= b.num_stats.median / a.num_stats.median <= 10)", "when_median"),
    ("MEDIAN", "(b.num_stats.median and not 0.1 <= a.num_stats.median / b.num_stats.median <= 10)", "when_median"),
    ("MEDIAN", "(not 0.1 <= b.num_stats.median / a.num_stats.median <= 10)", "raised"),
    ("MEDIAN", "(a.num_stats.mean and b.num_stats.mean and not 0.1 <= b.num_stats.mean / a.num_stats.mean <= 10)", "when_median"),
    ("MEDIAN", "(a.num_stats.max and b.num_stats.max and not 0.1 <= b.num_stats.max / a.num_stats.max <= 10)", "when_median"),
    ("MEDIAN", "False", "when_median"),
    ("RESULT", "set(list(found)[:1])", "when_several"),
    ("RESULT", "list(found)", "kind"),
    ("RESULT", "', '.join(found)", "kind"),
    ("RESULT", "{name: True for name in found}", "kind"),
    ("RESULT", "print(found)", "nothing"),
    ("RESULT", "found or None", "nothing"),
    ("RESULT", "len(found)", "kind"),
    ("RESULT", "{(name,) for name in found}", "names"),
    ("RESULT", "set(''.join(sorted(found)))", "names"),
    ("RESULT", "after.ClearField('features') or found", "changed"),
    ("RESULT", "MEMORY.update(found) or set(MEMORY)", "when_gone"),
    ("RESULT", "set()", "when_gone"),
    ("RESULT", "{'tips'}", "when_same"),
    ("RESULT", "set(old)", "when_same"),
]  # fmt: skip


def function(**parts):
    code = SUSPECTS
    for part, text in parts.items():
        code = code.replace(part, text)
    space = {"MEMORY": set()}
    exec(compile(code, "<cell>", "exec"), space)
    return space["suspects"]


def any_of(chance, **parts):
    return function(**{part: chance.choice(ways) for part, ways in RIGHT.items()} | parts)


@pytest.mark.parametrize("seed", range(30))
def test_what_broke_takes_any_right_function(seed):
    check("05.3", any_of(random.Random(seed)))


@pytest.mark.parametrize("n", range(len(WRONG)))
def test_what_broke_tells_when_a_function_was_wrong(n):
    part, text, told = WRONG[n]
    with pytest.raises(WrongAnswer) as wrong:
        check("05.3", any_of(random.Random(n), **{part: text}))
    assert told in about(wrong.value), str(wrong.value)


def about(error):
    """Return which message of all sheets or of the exercise ``error`` says, or when what it
    tells of was seen.
    """
    if error.key not in ("05.3.innocent", "05.3.missed"):
        return error.key
    phrases = {
        key: text
        for key, text in messages.catalogue(messages.language()).items()
        if key.startswith("05.3.when_")
    }
    [key] = [
        key
        for key, text in phrases.items()
        if re.search(re.sub(r"\\{\w+\\}", ".+", re.escape(text)), str(error))
    ]
    return key


@pytest.mark.parametrize(
    "answer, key",
    [
        ({"tips"}, "check.not_function"),
        (lambda before: set(), "check.arguments"),
        (lambda before, after, limit: set(), "check.arguments"),
        (lambda before, after: {each.path.step[0] for each in before.datasets[0].features}, "check.raised_when"),
        (lambda before, after: {each.path.step[0] for each in before.features if each.type != {f.path.step[0]: f for f in after.features}[each.path.step[0]].type},
         "check.raised_when"),
        (lambda *days: set(), "05.3.missed"),
    ],
)  # fmt: skip
def test_what_broke_is_asked_for_as_a_function_of_two_days(answer, key):
    with pytest.raises(WrongAnswer) as wrong:
        check("05.3", answer)
    assert wrong.value.key == key


ASKED = ["fare", "tips", "payment_type", "company"]


@pytest.mark.parametrize(
    "options",
    [
        {"num_top_values": 500},
        {"num_top_values": 1000, "num_rank_histogram_buckets": 1},
        {},  # `rank_histogram` keeps a thousand unless asked otherwise
        {"num_top_values": 3, "num_rank_histogram_buckets": 501, "num_histogram_buckets": 2},
        {
            "num_top_values": 500,
            "sample_rate": 1.0,
            "experimental_use_sketch_based_topk_uniques": True,
        },
    ],
)
def test_a_report_takes_any_options_that_keep_all_companies(options):
    import tensorflow_data_validation as tfdv

    check("05.4", tfdv.StatsOptions(feature_allowlist=ASKED[::-1], **options))


@pytest.mark.parametrize(
    "options, key",
    [
        ({"num_top_values": 499, "num_rank_histogram_buckets": 499}, "top_values"),
        ({"num_top_values": 61, "num_rank_histogram_buckets": 20}, "top_values"),
        ({"num_top_values": 500, "frequency_threshold": 2}, "top_values"),
        ({"num_top_values": 500, "sample_rate": 0.5}, "sample"),
        ({"num_top_values": 500, "feature_allowlist": None}, "columns"),
        ({"num_top_values": 500, "feature_allowlist": ASKED[1:]}, "columns"),
        ({"num_top_values": 500, "feature_allowlist": [*ASKED, "trip_miles"]}, "columns"),
    ],
)
def test_a_report_tells_which_of_its_needs_is_not_met(options, key):
    import tensorflow_data_validation as tfdv

    with pytest.raises(WrongAnswer) as wrong:
        check("05.4", tfdv.StatsOptions(**{"feature_allowlist": ASKED} | options))
    assert wrong.value.key == f"05.4.{key}"


READ = """

[artifact] = statistics_gen.outputs["statistics"].get()
[held_out] = tfdv.load_stats_binary(f"{artifact.uri}/Split-eval/FeatureStats.pb").datasets
miles = feature(held_out, "trip_miles").num_stats
"""
SLICE = """
from tfx_bsl.public.proto.slicing_spec_pb2 import SlicingConfig, SlicingSpec

specs = [SlicingSpec(feature_keys=["payment_type"]), SlicingSpec(feature_keys=["trip_start_day"])][:{specs}]
options = tfdv.StatsOptions(slicing_config=SlicingConfig(slicing_specs=specs), **{more})
sliced_gen = tfx.components.StatisticsGen(trips_gen.outputs["examples"], stats_options=options, exclude_splits={without}).with_id("{name}")
context.run(sliced_gen)
[artifact] = sliced_gen.outputs["statistics"].get()
slices = {{data.name: data for data in tfdv.load_stats_binary(f"{{artifact.uri}}/Split-train/FeatureStats.pb").datasets}}
"""
CODED = """
import numpy as np

coded = tfdv.infer_schema(tfdv.load_stats_binary(statistics_gen.outputs["statistics"].get()[0].uri + "/Split-train/FeatureStats.pb"))
tfdv.get_feature(coded, "pickup_community_area").int_domain.is_categorical = True
"""
AREAS = """
context.run(coded_gen)
[train] = tfdv.load_stats_binary(coded_gen.outputs["statistics"].get()[0].uri + "/Split-train/FeatureStats.pb").datasets
areas = {each.value: each.frequency for each in feature(train, "pickup_community_area").string_stats.top_values}
busiest = np.int64(max(areas, key=areas.get))
share = np.float64(max(areas.values())) / train.num_examples
"""
ALSO_RIGHT = {
    "1": {
        "numpy": READ + "import numpy as np\nno_miles = np.float64(miles.num_zeros / held_out.num_examples)",
        "float32": READ + "import numpy as np\nno_miles = np.float32(miles.num_zeros / held_out.num_examples)",
        "a Fraction": READ + "from fractions import Fraction\nno_miles = Fraction(miles.num_zeros, held_out.num_examples)",
        "all that have it": READ + "no_miles = miles.num_zeros / miles.common_stats.num_non_missing",
        "ten digits": READ + "no_miles = round(miles.num_zeros / held_out.num_examples, 10)",
        "a loop": """
for data in tfdv.load_stats_binary(statistics_gen.outputs["statistics"].get()[0].uri + "/Split-eval/FeatureStats.pb").datasets:
    for each in data.features:
        if each.path.step[0] == "trip_miles":
            zeros, total = each.num_stats.num_zeros, data.num_examples
no_miles = zeros / total""",
    },
    "2": {
        "other slices too": SLICE.format(specs=2, more={}, without=[], name="Both") + 'card_tip = feature(slices["payment_type_Credit Card"], "tips").num_stats.mean',
        "two columns of one split": SLICE.format(specs=1, more={"feature_allowlist": ["payment_type", "tips"]}, without=["eval"], name="Part")
        + 'import numpy as np\n[card_tip] = [np.float64(feature(slices[name], "tips").num_stats.mean) for name in slices if "Credit" in name]',
    },
    "5": {
        "by a file": CODED + """
(Path(context.pipeline_root) / "coded").mkdir(exist_ok=True)
tfdv.write_schema_text(coded, f"{context.pipeline_root}/coded/schema.pbtxt")
imported = tfx.components.ImportSchemaGen(schema_file=f"{context.pipeline_root}/coded/schema.pbtxt")
context.run(imported)
coded_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], schema=imported.outputs["schema"]).with_id("ByFile")
""".replace("(Path", "from pathlib import Path\n(Path") + AREAS,
        "train alone": CODED + """
options = tfdv.StatsOptions(schema=coded, feature_allowlist=["pickup_community_area"])
coded_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], stats_options=options, exclude_splits=["eval"]).with_id("Alone")
""" + AREAS,
    },
}  # fmt: skip


@pytest.mark.slow
def test_answers_of_other_styles_pass(tmp_path):
    assert not refused("05-statisticsgen", ALSO_RIGHT, tmp_path)
