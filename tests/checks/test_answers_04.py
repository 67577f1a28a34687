"""Sheet 04, beyond the wrong answers of its source: right answers of every style pass, and whatever
is changed in one is told.

Most of it runs no component of TFX's: what one would have written is written here. What needs TFX
itself is slow, and at the end.
"""

import collections
import json
import random
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asking import refusal
from nbclient import NotebookClient
from nbformat import v4

from tfx_course.authoring import catalogue
from tfx_course.checks import sheet_04

pytestmark = pytest.mark.slow  # the wrong answers of the sheet itself are in `make test`

NUMBERS, TEXTS = ["fare", "tips", "trip_miles"], ["payment_type", "company"]


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """The sheet's deliveries, ``{name: folder}``, and the trips of the last two as the supplier
    writes them.
    """
    folder = tmp_path_factory.mktemp("given")
    names = ("TAXI", "MONTHS", "DELIVERY", "LINES")
    given = dict(zip(names, sheet_04.deliver(folder)))
    given["trips"] = [
        json.loads(line) for line in (folder / "lines" / "trips.jsonl").read_text().splitlines()
    ]
    return given


def component(kind, output, artifact, inputs=None, executor=None, **properties):
    """Return what checks see of a component of class ``kind`` that wrote ``artifact``."""
    channel = SimpleNamespace(get=lambda: [artifact] if artifact else [])
    read = {
        name: SimpleNamespace(get=lambda each=each: [each]) for name, each in (inputs or {}).items()
    }
    executor = executor or type("Executor", (), {"__module__": "tfx.components"})
    parts = {
        "outputs": {output: channel},
        "inputs": read,
        "exec_properties": properties,
        "executor_spec": SimpleNamespace(executor_class=executor),
    }
    return type(kind, (), parts)()


def wrote(folder, splits, span=0):
    """Write ``{split: [tf.Example, ...]}`` as an ExampleGen does, and return the artifact."""
    import tensorflow as tf

    for split, records in splits.items():
        (folder / f"Split-{split}").mkdir(parents=True)
        with tf.io.TFRecordWriter(str(folder / f"Split-{split}" / "data.gz"), "GZIP") as file:
            for record in records:
                file.write(record.SerializeToString())
    return SimpleNamespace(
        uri=str(folder),
        id=1,
        split_names=json.dumps(list(splits)),
        get_int_custom_property=lambda name: span,
    )


def divided(records, seed=1):
    """Return ``records`` in another order, in two splits."""
    shuffled = random.Random(seed).sample(records, len(records))
    return {"train": shuffled[: len(shuffled) // 3], "eval": shuffled[len(shuffled) // 3 :]}


def example(**features):
    import tensorflow as tf

    return tf.train.Example(features=tf.train.Features(feature=features))


def floats(*values):
    import tensorflow as tf

    return tf.train.Feature(float_list=tf.train.FloatList(value=values))


def integers(*values):
    import tensorflow as tf

    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def texts(*values):
    import tensorflow as tf

    return tf.train.Feature(
        bytes_list=tf.train.BytesList(value=[value.encode() for value in values])
    )


def nothing():
    import tensorflow as tf

    return tf.train.Feature()


# --- 04.6: a function from a line to a tf.Example -------------------------------------------------


def right(trip):
    return {name: listed(name)(*([] if value is None else [value])) for name, value in trip.items()}


def listed(name):
    return floats if name in NUMBERS else texts


def changed(name, feature):
    """Return ``right``, but ``feature(value)`` for column ``name``."""
    return lambda trip: right(trip) | {name: feature(trip[name])}


MINE = type("Mine", (), {"__module__": "__main__"})


def lines_gen(
    folder,
    records,
    executor=MINE,
    base="",
    kind="FileBasedExampleGen",
):
    return component(
        kind, "examples", wrote(folder, divided(records)), executor=executor, input_base=base
    )


RIGHT_LINES = {
    "the solution": right,
    "no list for null": lambda trip: {
        name: nothing() if value is None else listed(name)(value) for name, value in trip.items()
    },
    "by type, whole numbers as decimals": lambda trip: {
        n: nothing() if v is None else texts(v) if isinstance(v, str) else floats(float(v))
        for n, v in trip.items()
    },
    "column by column": lambda trip: (
        {name: floats(trip[name]) for name in NUMBERS}
        | {name: texts(*filter(None, [trip[name]])) for name in TEXTS}
    ),
    "another order": lambda trip: dict(reversed(right(trip).items())),
}
WRONG_LINES = {
    "null by value": (
        "text_types",
        changed("company", lambda value: texts(value) if value else floats()),
    ),
    "null as NaN": (
        "text_types",
        changed("company", lambda value: texts(value) if value else floats(float("nan"))),
    ),
    "null as an integer list": (
        "text_types",
        changed("company", lambda value: texts(value) if value else integers()),
    ),
    "text as its hash": (
        "text_types",
        changed("company", lambda value: integers(len(value or ""))),
    ),
    "numbers by value": (
        "types",
        changed("fare", lambda value: integers(value) if isinstance(value, int) else floats(value)),
    ),
    "truncated": ("other_type", changed("fare", lambda value: integers(int(value)))),
    "numbers as text": ("other_type", changed("trip_miles", lambda value: texts(str(value)))),
    "truncated, as a float": ("whole", changed("tips", lambda value: floats(int(value)))),
    "to the dollar": ("whole", changed("fare", lambda value: floats(round(value)))),
    "to a digit": ("values", changed("fare", lambda value: floats(round(value, 1)))),
    "cents": ("values", changed("fare", lambda value: floats(100 * value))),
    "negative": ("values", changed("trip_miles", lambda value: floats(-value))),
    "null left out": (
        "dropped",
        lambda trip: right({name: value for name, value in trip.items() if value is not None}),
    ),
    "zero and null left out": (
        "dropped",
        lambda trip: right({name: value for name, value in trip.items() if value}),
    ),
    "if value": ("zeros", changed("tips", lambda value: floats(value) if value else floats())),
    "if value, no list": (
        "zeros",
        changed("tips", lambda value: floats(value) if value else nothing()),
    ),
    "small ones lost": (
        "lost",
        changed("fare", lambda value: floats(value) if value > 6 else floats()),
    ),
    "companies lost": ("lost", changed("company", lambda value: texts())),
    "None": ("invented", changed("company", lambda value: texts(str(value)))),
    "an empty text": ("invented", changed("company", lambda value: texts(value or ""))),
    "letter by letter": ("several", changed("company", lambda value: texts(*(value or "")))),
    "capitals": ("values", changed("payment_type", lambda value: texts(value.upper()))),
    "the wrong name": (
        "columns",
        lambda trip: {name.replace("trip_", ""): feature for name, feature in right(trip).items()},
    ),
    "a column less": (
        "lacking",
        lambda trip: {name: feature for name, feature in right(trip).items() if name != "company"},
    ),
    "a column more": ("extra", lambda trip: right(trip) | {"line": texts(json.dumps(trip))}),
    "swapped": (
        "values",
        lambda trip: right(trip) | {"fare": floats(trip["tips"]), "tips": floats(trip["fare"])},
    ),
}


@pytest.mark.parametrize("name", RIGHT_LINES)
def test_04_6_accepts_right_functions(name, given, tmp_path):
    records = [example(**RIGHT_LINES[name](trip)) for trip in given["trips"]]
    assert refusal("04.6", lines_gen(tmp_path / "examples", records, base=given["LINES"])) is None


@pytest.mark.parametrize("name", WRONG_LINES)
def test_04_6_tells_what_is_wrong_with_a_function(name, given, tmp_path):
    mistake, function = WRONG_LINES[name]
    records = [example(**function(trip)) for trip in given["trips"]]
    assert (
        refusal("04.6", lines_gen(tmp_path / "examples", records, base=given["LINES"]))
        == f"04.6.{mistake}"
    )


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))]
)
def test_04_6_one_record_that_is_wrong_is_enough(seed, given, tmp_path):
    """Each wrong function, for one trip that it changes: the answer is refused."""
    chosen = random.Random(seed)
    trips = chosen.sample(given["trips"], len(given["trips"]))
    records = [example(**right(trip)) for trip in trips]
    for n, (name, (_, function)) in enumerate(WRONG_LINES.items()):
        at, wrong = next(
            (at, wrong)
            for at, trip in enumerate(trips)
            if (wrong := example(**function(trip))) != records[at]
        )
        some = [*records[:at], wrong, *records[at + 1 :]]
        assert refusal("04.6", lines_gen(tmp_path / str(n), some, base=given["LINES"])), (
            f"{name}: {trips[at]}"
        )


def test_04_6_tells_trips_that_are_lost_double_or_mixed(given, tmp_path):
    records = [example(**right(trip)) for trip in given["trips"]]
    companies = [record.features.feature["company"] for record in records]
    mixed = [
        example(**dict(record.features.feature) | {"company": company})
        for record, company in zip(records, companies[1:] + companies[:1])
    ]
    for n, (mistake, some) in enumerate(
        {"fewer": records[1:], "more": records + records[:1], "mixed": mixed}.items()
    ):
        assert (
            refusal("04.6", lines_gen(tmp_path / str(n), some, base=given["LINES"]))
            == f"04.6.{mistake}"
        )


def test_04_6_wants_an_executor_of_ones_own_that_reads_the_lines(given, tmp_path):
    records = [example(**right(trip)) for trip in given["trips"]]
    built_in = type(
        "Executor", (), {"__module__": "tfx.components.example_gen.csv_example_gen.executor"}
    )
    assert (
        refusal("04.6", lines_gen(tmp_path / "a", records, built_in, base=given["LINES"]))
        == "04.6.builtin"
    )
    assert (
        refusal("04.6", lines_gen(tmp_path / "b", records, base=given["DELIVERY"])) == "04.6.folder"
    )
    assert refusal("04.6", lines_gen(tmp_path / "c", records, base=given["LINES"] + "/")) is None
    assert refusal("04.6", component("FileBasedExampleGen", "examples", None)) == "04.6.not_run"


# --- 04.5: a table, mended ------------------------------------------------------------------------


def ingested(table):
    """Return a table's rows as CsvExampleGen writes them: one kind a column, an empty list for
    what is missing.
    """
    import pandas as pd

    kinds = {}
    for name in table:
        number = pd.api.types.is_numeric_dtype(table[name])
        kinds[name] = nothing if table[name].isna().all() else texts if not number else floats
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [
        example(
            **{
                name: kinds[name]() if value is None else kinds[name](value)
                for name, value in row.items()
            }
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def mended(given):
    import pandas as pd

    table = pd.read_csv(f"{given['DELIVERY']}/trips.csv", sep=";")
    return table.assign(
        **{name: table[name].str.removeprefix("$").astype(float) for name in ("fare", "tips")}
    )


WRONG_TABLES = {
    "twice": ("more", lambda t: __import__("pandas").concat([t, t])),
    "a part": ("fewer", lambda t: t.dropna()),
    "an index": ("extra", lambda t: t.reset_index()),
    "a column less": ("lacking", lambda t: t.drop(columns="tips")),
    "the mark": ("columns", lambda t: t.rename(columns={"fare": "\ufefffare"})),
    "dollars": ("text", lambda t: t.assign(fare="$" + t.fare.astype(str))),
    "some dollars": (
        "text",
        lambda t: t.assign(tips=t.tips.astype(str).where(t.tips > 0, "$0.00")),
    ),
    "nothing": ("lost", lambda t: t.assign(fare=float("nan"))),
    "no zeros": ("zeros", lambda t: t.assign(tips=t.tips.where(t.tips > 0))),
    "filled": ("invented", lambda t: t.assign(company=t.company.fillna("?"))),
    "emptied": ("lost", lambda t: t.assign(company=t.company.where(t.fare > 6))),
    "dollars only": ("whole", lambda t: t.assign(tips=t.tips.astype(int))),
    "cents": ("values", lambda t: t.assign(fare=100 * t.fare)),
    "a cent more": ("values", lambda t: t.assign(fare=t.fare.where(t.index > 0, t.fare + 0.01))),
    "one company of many": (
        "values",
        lambda t: t.assign(company=t.company.replace("Taxi Affiliation Services", "Taxi")),
    ),
    "shifted": ("mixed", lambda t: t.assign(company=t.company.iloc[[*range(1, len(t)), 0]].values)),
}


@pytest.mark.parametrize("name", ["", *WRONG_TABLES])
def test_04_5_tells_what_is_wrong_with_a_table(name, given, mended, tmp_path):
    mistake, function = WRONG_TABLES.get(name, ("", lambda t: t[t.columns[::-1]]))
    examples = wrote(tmp_path / "examples", divided(ingested(function(mended))))
    said = refusal(
        "04.5", component("CsvExampleGen", "examples", examples, input_base=str(tmp_path))
    )
    assert said == (f"04.5.{mistake}" if mistake else None)


def test_04_5_leaves_the_delivery_as_it_came(given, mended, tmp_path, monkeypatch):
    examples = wrote(tmp_path / "examples", divided(ingested(mended)))
    assert (
        refusal(
            "04.5", component("CsvExampleGen", "examples", examples, input_base=given["DELIVERY"])
        )
        == "04.5.same_folder"
    )
    monkeypatch.setitem(sheet_04.given.delivered, "file", b"as it came")
    assert (
        refusal("04.5", component("CsvExampleGen", "examples", examples, input_base=str(tmp_path)))
        == "04.5.overwritten"
    )


# --- 04.1 and 04.4: splits ------------------------------------------------------------------------


def example_gen(folder, counts, buckets, base, column=""):
    splits = {"splits": [{"name": name, "hash_buckets": size} for name, size in buckets.items()]}
    config = json.dumps(
        {"split_config": splits | ({"partition_feature_name": column} if column else {})}
    )
    artifact = wrote(folder, {split: [example()] * count for split, count in counts.items()})
    return component("CsvExampleGen", "examples", artifact, output_config=config, input_base=base)


@pytest.mark.parametrize("mistake, counts, buckets, column", [
    ("", (4029, 467, 504), (8, 1, 1), ""), ("", (4012, 500, 488), (80, 10, 10), ""), ("", (3980, 520, 500), (16, 2, 2), ""), ("", (4029, 467, 504), (8, 1, 1), "trip_seconds"),
    ("shares", (3951, 518, 531), (79, 10, 11), ""), ("shares", (3875, 540, 585), (7, 1, 1), ""), ("shares", (467, 4029, 504), (1, 8, 1), ""), ("shares", (4029, 467, 504), (8, 1, 2), ""),
    ("partition", (2928, 1745, 327), (8, 1, 1), "company"), ("rows", (8000, 1000, 1000), (8, 1, 1), ""), ("rows", (400, 50, 50), (8, 1, 1), ""), ("parts", (4500, 500), (9, 1), ""),
])  # fmt: skip
def test_04_1_tells_how_the_trips_were_split(mistake, counts, buckets, column, given, tmp_path):
    names = ("train", "eval", "test")
    answer = example_gen(
        tmp_path / "examples",
        dict(zip(names, counts)),
        dict(zip(names, buckets)),
        given["TAXI"],
        column,
    )
    assert refusal("04.1", answer) == (f"04.1.{mistake}" if mistake else None)


def test_04_1_reads_the_folder_of_the_task(given, tmp_path):
    tenths = {"train": 8, "eval": 1, "test": 1}
    answer = example_gen(
        tmp_path / "examples",
        {name: 500 * size for name, size in tenths.items()},
        tenths,
        given["MONTHS"],
    )
    assert refusal("04.1", answer) == "04.1.folder"
    for other, kind in {
        "check.report": "ExecutionResult",
        "04.1.not_component": "StatisticsGen",
    }.items():
        assert refusal("04.1", component(kind, "examples", None)) == other


@pytest.mark.parametrize("seed", range(3))
def test_04_4_keeps_every_company_together(seed, given, tmp_path):
    """However the companies are split, whole ones pass; with one trip on the other side they do
    not.
    """
    import pandas as pd

    chosen = random.Random(seed)
    table = pd.read_csv(f"{given['MONTHS']}/month-03/trips.csv")
    companies = sorted(table.company.dropna().unique())
    held_out = chosen.sample(companies, len(companies) // 3)
    rows = {
        split: table[table.company.isin(held_out) == (split == "eval")]
        for split in ("train", "eval")
    }

    def march(name, rows, span=3, **properties):
        records = {split: list(ingested_trips(each)) for split, each in rows.items()}
        return component(
            "CsvExampleGen",
            "examples",
            wrote(tmp_path / name, records, span),
            range_config="3 to 3",
            **properties,
        )

    def ingested_trips(table):
        kinds = {"trip_start_month": integers, "company": texts}
        for trip in (
            table[list(kinds)]
            .astype(object)
            .where(table[list(kinds)].notna(), None)
            .to_dict("records")
        ):
            yield example(
                **{
                    name: kinds[name](*([] if value is None else [value]))
                    for name, value in trip.items()
                }
            )

    assert refusal("04.4", march("right", rows)) is None
    moved = table[
        table.company
        == chosen.choice(
            [each for each, n in collections.Counter(table.company.dropna()).items() if n > 1]
        )
    ].index[0]
    leaking = {split: each.drop(index=moved, errors="ignore") for split, each in rows.items()}
    other = "eval" if moved in rows["train"].index else "train"
    leaking[other] = pd.concat([leaking[other], table.loc[[moved]]])
    months = {split: each.assign(trip_start_month=4) for split, each in rows.items()}
    alone = {"train": table, "eval": table[:0]}
    wrong = {
        "leak": leaking,
        "month": months,
        "rows": {split: each.dropna(subset=["company"]) for split, each in rows.items()},
        "empty": alone,
    }
    for mistake, some in wrong.items():
        assert refusal("04.4", march(mistake, some)) == f"04.4.{mistake}"
    assert refusal("04.4", march("parts", rows | {"test": table[:0]})) == "04.4.parts"
    assert [refusal("04.4", march(f"span {span}", rows, span)) for span in (0, 2)] == [
        "04.4.no_span",
        "04.4.span",
    ]


# --- 04.2 and 04.3: numbers from files ------------------------------------------------------------

TRIPS = {"train": (9936, 6529, 44), "eval": (5064, 3331, 37)}  # all, with a company, companies


def statistics_gen(folder, trips=TRIPS, examples="the trips"):
    from tensorflow_metadata.proto.v0 import statistics_pb2

    for split, (total, filled, names) in trips.items():
        every = statistics_pb2.DatasetFeatureStatisticsList()
        data = every.datasets.add(num_examples=total)
        company = data.features.add()
        company.path.step.append("company")
        company.string_stats.unique = names
        company.string_stats.common_stats.tot_num_values = filled
        (folder / f"Split-{split}").mkdir(parents=True)
        (folder / f"Split-{split}" / "FeatureStats.pb").write_bytes(every.SerializeToString())
    artifact = SimpleNamespace(uri=str(folder), split_names=json.dumps(list(trips)))
    return component(
        "StatisticsGen", "statistics", artifact, inputs={"examples": SimpleNamespace(uri=examples)}
    )


@pytest.mark.parametrize("said, answer", [
    (None, 3407), (None, 3407.0), ("04.2.missing", 0), ("04.2.complement", 6529), ("04.2.all_trips", 9936), ("04.2.other_split", 1733), ("04.2.both_splits", 5140),
    ("04.2.number", 3406), ("04.2.number", 3408), ("04.2.number", -3407), ("04.2.number", 0.3429), ("04.2.number", 34.07), ("04.2.number", 44), ("04.2.number", float("inf")),
    ("check.not_number", "3407"), ("check.not_number", None), ("check.not_number", [3407]), ("check.not_number", True), ("check.not_number", float("nan")), ("check.not_number", {3407}),
])  # fmt: skip
def test_04_2_tells_each_number_for_what_it_is(said, answer, tmp_path):
    import numpy as np

    assert refusal("04.2", statistics_gen(tmp_path / "statistics"), answer) == said
    if not said:
        assert not refusal("04.2", statistics_gen(tmp_path / "again"), np.int64(answer))


def test_04_2_reads_the_statistics_of_the_task(tmp_path, monkeypatch):
    right = statistics_gen(tmp_path / "right")
    trips_gen = component("CsvExampleGen", "examples", SimpleNamespace(uri="the trips"))
    monkeypatch.setattr(sheet_04, "namespace", lambda: {"trips_gen": trips_gen})
    assert refusal("04.2", right, 3407) is None
    assert (
        refusal("04.2", statistics_gen(tmp_path / "other", examples="other trips"), 3407)
        == "04.2.other_examples"
    )
    assert (
        refusal("04.2", statistics_gen(tmp_path / "train", {"train": TRIPS["train"]}), 3407) is None
    ), "the question is about train alone"
    assert (
        refusal("04.2", statistics_gen(tmp_path / "eval", {"eval": TRIPS["eval"]}), 1733)
        == "04.2.no_train"
    )
    assert (
        refusal("04.2", statistics_gen(tmp_path / "some", TRIPS | {"train": (993, 652, 30)}), 341)
        == "04.2.sampled"
    )


@pytest.mark.parametrize("said, answer", [
    (None, 61), (None, 61.0), ("04.3.top_values", 20), ("04.3.one_split", 44), ("04.3.one_split", 37), ("04.3.other_domain", 7), ("04.3.number", 60), ("04.3.number", 62),
    ("04.3.number", 53), ("04.3.number", 81), ("04.3.number", 0), ("check.not_number", "61"), ("check.not_number", ["a"] * 61), ("check.not_number", None),
])  # fmt: skip
def test_04_3_tells_each_number_for_what_it_is(said, answer, tmp_path, monkeypatch):
    def domain(name, size):
        return (
            f'feature {{ name: "{name}" type: BYTES domain: "{name}" }} string_domain {{ name:'
            f' "{name}" {" ".join(f"value: {n!r}" for n in map(str, range(size)))} }}\n'
        )

    source = statistics_gen(tmp_path / "statistics")
    [artifact] = source.outputs["statistics"].get()
    (tmp_path / "schema.pbtxt").write_text(domain("payment_type", 7) + domain("company", 61))
    schema_gen = component(
        "SchemaGen", "schema", SimpleNamespace(uri=str(tmp_path)), inputs={"statistics": artifact}
    )
    assert refusal("04.3", schema_gen, answer) == said
    monkeypatch.setattr(
        sheet_04, "namespace", lambda: {"statistics_gen": statistics_gen(tmp_path / "other")}
    )
    assert refusal("04.3", schema_gen, answer) == "04.3.other_statistics"


# --- what needs TFX itself ------------------------------------------------------------------------

SPLIT = "Split = tfx.proto.SplitConfig.Split\n"
ALSO_RIGHT = {
    "1": [
        SPLIT
        + """
config = tfx.proto.Output(split_config=tfx.proto.SplitConfig(splits=[Split(name=name, hash_buckets=size) for name, size in (("test", 10), ("eval", 10), ("train", 80))]))
example_gen = tfx.components.CsvExampleGen(input_base=TAXI + "/", input_config=every_csv, output_config=config).with_id("Tenths")
context.run(example_gen, enable_cache=False)
""",
    ],
    "2": [
        """
statistics_gen = tfx.components.StatisticsGen(examples=trips_gen.outputs["examples"], exclude_splits=["eval"]).with_id("TrainAlone")
context.run(statistics_gen)
data = tfdv.load_stats_binary(statistics_gen.outputs["statistics"].get()[0].uri + "/Split-train/FeatureStats.pb").datasets[0]
without_company = 0
for feature in data.features:
    if feature.path.step[0] == "company":
        without_company = round(data.num_examples * (1 - feature.string_stats.common_stats.avg_num_values))
""",
    ],
    "3": [
        """
schema_gen = tfx.components.SchemaGen(statistics=statistics_gen.outputs["statistics"], infer_feature_shape=False)
context.run(schema_gen)
accepted_companies = len(set(tfdv.get_domain(tfdv.load_schema_text(schema_gen.outputs["schema"].get()[0].uri + "/schema.pbtxt"), "company").value))
""",
    ],
    "4": [
        SPLIT
        + """
by_company = tfx.proto.SplitConfig(splits=[Split(name="eval", hash_buckets=1), Split(name="train", hash_buckets=1)], partition_feature_name="company")
march_gen = tfx.components.CsvExampleGen(
    input_base=MONTHS, output_config=tfx.proto.Output(split_config=by_company), range_config=tfx.proto.RangeConfig(
        static_range=tfx.proto.StaticRange(start_span_number=3, end_span_number=3)),
    input_config=tfx.proto.Input(splits=[tfx.proto.Input.Split(name="month", pattern="month-0{SPAN:1}/trips.csv")]),
)
context.run(march_gen)
""",
        """
table = pd.read_csv(f"{MONTHS}/month-03/trips.csv")
held_out = table.company.isin(sorted(table.company.dropna().unique())[::4])
sorted_by_hand = work_folder("04-exercises")
(sorted_by_hand / "month-03").mkdir()
for name, rows in {"train": table[~held_out], "eval": table[held_out]}.items():
    rows.to_csv(sorted_by_hand / "month-03" / f"{name}.csv", index=False)
splits = [tfx.proto.Input.Split(name=name, pattern="month-{SPAN:2}/" + name + ".csv") for name in ("train", "eval")]
march_gen = tfx.components.CsvExampleGen(input_base=str(sorted_by_hand), input_config=tfx.proto.Input(splits=splits))
context.run(march_gen)
""",
    ],
    "5": [
        """
folder = WORK / "mine"
folder.mkdir(exist_ok=True)
with open(f"{DELIVERY}/trips.csv", encoding="utf-8-sig") as file:
    (folder / "x.csv").write_text(file.read().replace("$", "").replace(";", ","))
repaired_gen = tfx.components.CsvExampleGen(input_base=str(folder))
context.run(repaired_gen)
""",
        """
import csv

with open(f"{DELIVERY}/trips.csv", encoding="utf-8-sig") as file:
    table = pd.DataFrame([row | {name: row[name].strip("$") for name in ("fare", "tips")} for row in csv.DictReader(file, delimiter=";")])
folder = work_folder("04-exercises")
table[:150].to_csv(folder / "a.csv", index=False)
table[150:].sample(frac=1, random_state=1).to_csv(folder / "b.csv", index=False)
repaired_gen = tfx.components.CsvExampleGen(input_base=str(folder))
context.run(repaired_gen)
""",
    ],
    "6": [
        """
import apache_beam as beam
import tensorflow as tf
from tfx.components import FileBasedExampleGen
from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor
from tfx.dsl.components.base.executor_spec import BeamExecutorSpec


def made(trip):
    record = tf.train.Example()
    for name, value in trip.items():
        feature = record.features.feature[name]
        if isinstance(value, str):
            feature.bytes_list.value.append(value.encode())
        elif value is not None:
            feature.float_list.value.append(value)
    return record


@beam.ptransform_fn
def FromPandas(pipeline, exec_properties, split_pattern):
    table = pd.read_json(f"{exec_properties['input_base']}/trips.jsonl", lines=True).astype(object)
    return pipeline | beam.Create(table.where(table.notna(), None).to_dict("records")) | beam.Map(made)


class OfPandas(BaseExampleGenExecutor):
    def GetInputSourceToExamplePTransform(self):
        return FromPandas


lines_gen = FileBasedExampleGen(input_base=LINES, custom_executor_spec=BeamExecutorSpec(OfPandas)).with_id("OfPandas")
context.run(lines_gen)
""",
    ],
    "7": [
        """
def tips(door):
    records = [record.features.feature for record in door]
    values = [list(record["tips"].float_list.value) for record in records]
    return pd.Series(values, index=[record["trip"].int64_list.value[0] for record in records]).explode()


a, b = tips(DOOR_A).align(tips(DOOR_B))
lost, blank = a.index[a.notna() & b.isna()], a.index[a.isna() & b.isna()]
lost_value = a[lost].unique().item()
""",
    ],
}


@pytest.mark.slow
def test_also_right_with_tfx_itself_and_as_often_as_one_likes():
    source = next(
        source for source in catalogue.find_sources() if source.is_sheet and source.number == "04"
    )
    cells = []
    for cell in source.code():
        if cell.role == "answer":
            for answer in ALSO_RIGHT[cell.exercise]:
                cells += [v4.new_code_cell(answer), v4.new_code_cell(source.check_of(cell).source)]
        # A sixth new folder must not cost the sheet its deliveries.
        cells += [v4.new_code_cell(cell.source)] * (6 if cell.name == "answer-5" else 1)
    NotebookClient(v4.new_notebook(cells=cells), timeout=300, kernel_name="python3").execute()


# --- 04.7: which records two doors disagree about -------------------------------------------------


@pytest.fixture(scope="module")
def two_doors():
    """The right ``lost`` and ``blank`` of the sheet's two doors, counted here from the CSV."""
    tips = pd.read_csv(sheet_04.given.SMALL).tips.head(sheet_04.given.TRIPS)
    blank = set(range(5, sheet_04.given.TRIPS + 1, 9))
    return {n for n, tip in enumerate(tips, 1) if tip == 0 and n not in blank}, blank


@pytest.mark.parametrize("form", [set, frozenset, sorted, tuple, pd.Series, np.array, pd.Index])
def test_right_trips_pass_in_any_form(two_doors, form):
    lost, blank = (form(sorted(trips)) for trips in two_doors)
    assert refusal("04.7", lost, 0.0, blank) is refusal("04.7", lost, 0, blank) is None


@pytest.mark.parametrize(
    "answers, said",
    [
        (lambda lost, blank: (len(lost), 0, blank), "kind"),
        (lambda lost, blank: ([{}], 0, blank), "items"),
        (lambda lost, blank: (lost | blank, 0, blank), "all_missing"),
        (lambda lost, blank: (blank, 0, blank), "blank_as_lost"),
        (lambda lost, blank: (set(list(lost)[1:]), 0, blank), "lost"),
        (lambda lost, blank: (lost | {401}, 0, blank), "lost"),
        (lambda lost, blank: (lost, 1, blank), "value"),
        (lambda lost, blank: (lost, 0, lost | blank), "blank_all"),
        (lambda lost, blank: (lost, 0, lost), "lost_as_blank"),
        (lambda lost, blank: (lost, 0, set()), "blank"),
    ],
)
def test_whatever_is_changed_in_the_trips_is_told(two_doors, answers, said):
    assert refusal("04.7", *answers(*two_doors)) == f"04.7.{said}"
