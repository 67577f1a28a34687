"""What `show` draws is what the protocol buffer says, in both languages, the same each time, and
nothing in it is executed.
"""

import base64
import cProfile
import html.parser
import json
import os
import pstats
import random
import re
import subprocess
import sys
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pyarrow as pa
import pytest
import tensorflow_data_validation as tfdv
from tensorflow_data_validation.statistics import stats_impl
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2, statistics_pb2

from tfx_course import facets, messages, show
from tfx_course.paths import DATA
from tfx_course.views.table import number, numbers, visible

# Infinite values.
pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning:numpy", "ignore::RuntimeWarning:tensorflow_data_validation"
)

ODD = [
    "açaí",
    "🚕 km",
    "<script>alert(1)</script>",
    "a\"b'c",
    "a&amp;b",
    "x < y",
    "{n}",
    "{{0}}",
    "tipo",
    "type",
    "faltam",
    "  spaces  ",
    "$x$",
    "zeros\n2",
]


@pytest.fixture(scope="module")
def taxi():
    """The statistics of the two files of the taxi data."""
    return [
        tfdv.generate_statistics_from_csv(str(path))
        for path in sorted((DATA / "taxi" / "csv").glob("*.csv"))
    ]


def random_frame(seed, features=None):
    """Return a DataFrame of odd names and odd values: constants, gaps, nothing at all, huge and
    infinite numbers.
    """
    chance = random.Random(seed)
    rows = chance.choice([1, 7, 200])
    makers = [
        lambda: chance.gauss(0, 10 ** chance.randint(-6, 12)),
        lambda: float(chance.choice([0, 0, 1, 1e300, -1e-300])),
        lambda: chance.randint(-5, 10**12),
        lambda: chance.choice(ODD),
        lambda: chance.choice([None, 1.5, 2.5]),
        lambda: chance.choice([None, "sim", "não"]),
        lambda: chance.choice([float("inf"), float("-inf"), float("nan"), 1.0, 2.0, 3.0]),
        lambda: 7,
        lambda: None,
    ]
    columns = {}
    for name in chance.sample(ODD, features or chance.randint(1, len(ODD))):
        make = chance.choice(makers)
        columns[name] = [make() for _ in range(rows)]
    return pd.DataFrame(columns)


def random_statistics(seed, **options):
    return tfdv.generate_statistics_from_dataframe(random_frame(seed, **options))


class Page(html.parser.HTMLParser):
    """A drawn page, as a browser would read it: rows of texts, the images, and every tag."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.images, self.tags, self.caption, self._in = [], [], set(), "", None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "img":
            self.images.append(dict(attributes))
        if tag == "br":
            self.handle_data("\n")
        if tag in ("td", "th", "caption"):
            self._in = tag

    def handle_endtag(self, tag):
        if tag == self._in:
            self._in = None

    def handle_data(self, data):
        if self._in in ("td", "th"):
            self.rows[-1][-1] += data
        if self._in == "caption":
            self.caption += data


def drawn(view, lang="en"):
    os.environ["COURSE_LANG"], before = lang, os.environ.get("COURSE_LANG")
    try:
        return view._repr_mimebundle_()
    finally:
        os.environ.pop("COURSE_LANG") if before is None else os.environ.update(COURSE_LANG=before)


def heights(image):
    """Return the heights of the bars in an image, as shares of its height, read off the SVG."""
    svg = ElementTree.fromstring(unquote(image["src"].split(",", 1)[1]))
    tall = float(svg.get("viewBox").split()[3])
    paths = [
        path for path in svg.iter("{http://www.w3.org/2000/svg}path") if path.get("d") is not None
    ]
    points = [
        tuple(map(float, point)) for point in re.findall(r"[ML] (\S+) (\S+)", paths[1].get("d"))
    ]
    tops = [
        (tall - b[1]) / tall for a, b in zip(points, points[1:]) if a[1] == b[1] and b[0] > a[0]
    ]
    return tops


# --- statistics -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(25))
def test_the_table_holds_the_numbers_of_the_protobuf(seed):
    statistics = random_statistics(seed)
    data, table = statistics.datasets[0], show(statistics).table()
    assert sorted(f.path.step[0] for f in data.features) == list(table.index)
    for feature in data.features:
        row = table.loc[feature.path.step[0]]
        kind = feature.WhichOneof("stats")
        stats = getattr(feature, kind)
        nan = max((h.num_nan for h in stats.histograms), default=0) if kind == "num_stats" else 0
        assert row["type"] == statistics_pb2.FeatureNameStatistics.Type.Name(feature.type)
        assert row["missing"] == data.num_examples - stats.common_stats.num_non_missing
        if kind == "num_stats":
            assert (row["zeros"], row["nan"]) == (stats.num_zeros, nan)
        if kind == "num_stats" and stats.common_stats.tot_num_values == nan:
            assert row[["min", "median", "max"]].isna().all()
        elif kind == "num_stats":
            for column in ("min", "median", "max"):
                assert (
                    row[column] == getattr(stats, column)
                    or pd.isna(row[column])
                    and pd.isna(getattr(stats, column))
                )
        if kind == "string_stats":
            assert row["unique"] == stats.unique
            assert list(row["top values"].items()) == [
                (top.value, top.frequency) for top in stats.top_values[:3]
            ]


@pytest.mark.parametrize("seed", range(25))
def test_what_is_drawn_is_what_the_table_holds(seed):
    statistics = random_statistics(seed)
    view = show(statistics)
    data, _ = drawn(view)
    page, table, examples = (
        Page(data["text/html"]),
        view.table(),
        statistics.datasets[0].num_examples,
    )
    assert page.tags <= {
        "style",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "img",
        "br",
        "span",
    }, "data became a tag"
    rows = page.rows[1:]
    assert [row[0] for row in rows] == [
        f"{visible(name)}\n{kind}" for name, kind in table["type"].items()
    ]
    assert page.caption.startswith(f"{examples} example{'' if examples == 1 else 's'}. ")
    assert [heading for heading in page.rows[0] if heading != "empty"] == [
        "feature",
        "histogram",
        "missing",
        "values",
    ]
    assert ("empty" in page.rows[0]) == bool(table["empty"].notna().any())
    for (_, expected), row in zip(table.iterrows(), rows):
        cells = dict(zip(page.rows[0], row))
        for column in ("missing", "empty"):
            assert cells.get(column, "").split(" ")[0] == (
                "" if pd.isna(expected[column]) else str(expected[column])
            )
        assert stated(cells["values"]) == {
            name: None if pd.isna(expected[name]) else pytest.approx(expected[name], rel=1e-5)
            for name in ("min", "median", "max", "zeros", "nan", "unique")
        } | {"nan": expected["nan"] if pd.notna(expected["nan"]) and expected["nan"] else None}
        assert top_values(cells["values"]) == [
            f"{visible(value)} ({count})" for value, count in expected["top values"].items()
        ]


def stated(cell):
    """Return ``{name: number}`` of what a cell of values says; None for what it does not."""
    said = {
        name: re.search(rf"(?:^|· ){name}\u00a0(\S+)", cell)
        for name in ("min", "median", "max", "zeros", "NaN", "unique")
    }
    return {name.lower(): float(found[1]) if found else None for name, found in said.items()}


def top_values(cell):
    """Return what a cell says of each of the most frequent values, after how many there are."""
    unique, _, top = cell.replace("\N{NO-BREAK SPACE}", " ").partition(" · ")
    return top.split("; ") if unique.startswith("unique") and top else []


@pytest.mark.parametrize("seed", range(25))
def test_each_bar_is_as_tall_as_its_share(seed):
    statistics = random_statistics(seed)
    features = {f.path.step[0]: f for f in statistics.datasets[0].features}
    images = iter(Page(drawn(show(statistics))[0]["text/html"]).images)
    for name in sorted(features):
        stats = getattr(features[name], features[name].WhichOneof("stats"))
        if features[name].HasField("num_stats"):
            buckets = next((h.buckets for h in stats.histograms if h.type == h.STANDARD), [])
            counts = [
                b.sample_count
                for b in buckets
                if abs(b.low_value) < float("inf") and abs(b.high_value) < float("inf")
            ]
            if counts and buckets[0].low_value == buckets[-1].high_value:
                counts = [max(counts)]
        else:
            counts = [bucket.sample_count for bucket in stats.rank_histogram.buckets[:10]]
        if sum(counts):
            image = next(images)
            assert heights(image) == pytest.approx(
                [count / max(counts) for count in counts], abs=2e-4
            )
            assert visible(name) in image["alt"]
            if features[name].HasField("string_stats"):
                share = max(counts) / sum(
                    bucket.sample_count for bucket in stats.rank_histogram.buckets
                )
                assert f"{100 * share:.3g}%" in image["alt"]
    assert next(images, None) is None


@pytest.mark.parametrize("seed", range(25))
def test_bars_to_read_are_those_to_see(seed):
    statistics = random_statistics(seed)
    view = show(statistics)
    images = {image["alt"]: image for image in Page(drawn(view)[0]["text/html"]).images}
    for feature in statistics.datasets[0].features:
        name = feature.path.step[0]
        starts = tuple(f"{kind} of {visible(name)}:" for kind in ("Histogram", "Bars"))
        try:
            bars = view.bars(name)
        except KeyError:
            assert not any(alt.startswith(starts) for alt in images)
            continue
        image = next(image for alt, image in images.items() if alt.startswith(starts))
        assert heights(image) == pytest.approx(bars["share"] / bars["share"].max(), abs=2e-4)
        if feature.HasField("string_stats"):
            counts = {
                bucket.label: bucket.sample_count
                for bucket in feature.string_stats.rank_histogram.buckets
            }
            assert (bars["share"] * sum(counts.values())).to_list() == pytest.approx(
                [counts[value] for value in bars["value"]]
            )
        else:
            [buckets] = [h.buckets for h in feature.num_stats.histograms if h.type == h.STANDARD]
            ends = {(bucket.low_value, bucket.high_value) for bucket in buckets}
            assert set(zip(bars["low"], bars["high"])) <= ends | {
                (next(iter(ends))[0] - 0.5, next(iter(ends))[0] + 0.5)
            }


def test_two_data_sets_are_compared_by_tfdvs_own_measures():
    first = pd.DataFrame(
        {
            "same": [1.0, 2.0] * 50,
            "number": [0.0, 1.0] * 50,
            "text": ["a", "b"] * 50,
            "typed": [1.0] * 100,
            "gone": [1] * 100,
        }
    )
    second = first.drop(columns="gone").assign(
        number=lambda f: f.number + 100,
        text=["a"] * 100,
        typed=["5 estrelas"] * 100,
        new=["x"] * 100,
    )
    view = show(
        *(tfdv.generate_statistics_from_dataframe(frame) for frame in (first, second)),
        names=["ontem", "hoje"],
    )
    table = view.table().reset_index(level=1).groupby(level=0).first()
    assert table.loc["number", "measure"] == "JENSEN_SHANNON_DIVERGENCE" and table.loc[
        "number", "difference"
    ] == pytest.approx(1)
    assert table.loc["text", "measure"] == "L_INFTY" and table.loc["text", "difference"] == 0.5
    assert table.loc["same", "difference"] == 0
    assert table["differs"].to_dict() == {
        "gone": True,
        "new": True,
        "number": True,
        "same": False,
        "text": True,
        "typed": True,
    }
    rows = Page(drawn(view)[0]["text/html"]).rows
    assert rows[0][:3] == ["feature", "data", "histogram"]
    # The second row of a feature begins with its data set: the cell of the feature's name spans
    # both.
    assert {row[0].replace("\N{NO-BREAK SPACE}", " ") for row in rows[1:]} == {
        "gone\n▲ only in this data",
        "new\n▲ only in this data",
        "number\n▲ 1 JS",
        "same\n0 JS",
        "text\n▲ 0.5 L∞",
        "typed\n▲ the type changed",
        *("hoje\nFLOAT", "hoje\nSTRING"),
    }


def test_bars_of_two_data_sets_share_their_axes():
    frames = [
        pd.DataFrame({"x": ["a"] * 60 + ["b"] * 40}),
        pd.DataFrame({"x": ["b"] * 90 + ["c"] * 10}),
    ]
    page = Page(drawn(show(*map(tfdv.generate_statistics_from_dataframe, frames)))[0]["text/html"])
    tallest = 0.9
    assert heights(page.images[0]) == pytest.approx([0.6 / tallest, 0.4 / tallest, 0], abs=2e-4)
    assert heights(page.images[1]) == pytest.approx([0, 1, 0.1 / tallest], abs=2e-4)


def test_nearly_all_is_not_all():
    statistics = tfdv.generate_statistics_from_dataframe(pd.DataFrame({"x": [None] * 9999 + [1.0]}))
    assert "9999 (>99.9%)" in [
        cell for row in Page(drawn(show(statistics))[0]["text/html"]).rows for cell in row
    ]


def cells_of(view, lang="en"):
    """Return ``{feature: {heading: text}}`` of a drawn view with one row per feature."""
    headings, *rows = Page(drawn(view, lang)[0]["text/html"]).rows
    return {row[0].split("\n")[0]: dict(zip(headings, row)) for row in rows}


def in_memory(**columns):
    """Return the statistics of columns of tf.Examples, where NaN is a value: in a DataFrame it
    would be missing.
    """
    batch = pa.RecordBatch.from_arrays(
        [pa.array([[value] for value in values]) for values in columns.values()], list(columns)
    )
    return stats_impl.generate_statistics_in_memory(batch, tfdv.StatsOptions())


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_nan_is_counted_and_of_nan_alone_there_is_no_smallest(lang):
    nan = float("nan")
    view = show(
        in_memory(
            some=[nan, 1.0, 2.0, nan], all=[nan] * 4, none=[0.0, 1.0, 2.0, 3.0], whole=[1, 2, 3, 4]
        )
    )
    table, cells = view.table(), cells_of(view, lang)
    assert table["nan"].to_dict() == {"some": 2, "all": 4, "none": 0, "whole": 0}
    assert table.loc["all", ["min", "median", "max"]].isna().all() and table.loc["some", "max"] == 2
    written = [
        row[messages.text("show.content", lang)].replace("\N{NO-BREAK SPACE}", " ")
        for row in cells.values()
    ]
    assert dict(zip(cells, ("NaN 2" in text for text in written))) == {
        "some": True,
        "all": False,
        "none": False,
        "whole": False,
    }
    assert dict(zip(cells, written))["all"] == "zeros 0 · NaN 4"


def test_values_and_names_that_differ_never_look_the_same():
    values = [
        "Cash",
        "Cash ",
        " Cash",
        "Cash\u200b",
        "Cash\u00a0",
        "Ca  sh",
        "Ca sh",
        "Ca\tsh",
        "Ca\nsh",
        r"Ca\nsh",
        "\ufeffCash",
        "Cash␣",
        "",
    ]
    assert len({visible(value) for value in values}) == len(values)
    assert [visible(text) for text in ("Cash ", "\ufefffare", "", "açaí 🚕 x", r"C:\dir")] == [
        "Cash␣",
        r"\ufefffare",
        '""',
        "açaí 🚕 x",
        r"C:\dir",
    ]
    names = ["pay", "pay ", "\ufeffpay", "", "pay\n"]
    statistics = tfdv.generate_statistics_from_dataframe(
        pd.DataFrame({name: ["Cash", "Cash ", "Cash\u200b"] for name in names})
    )
    cells = cells_of(show(statistics))
    assert set(cells) == {"pay", "pay␣", r"\ufeffpay", '""', r"pay\n"}
    for row in cells.values():
        assert set(top_values(row["values"])) == {"Cash (1)", "Cash␣ (1)", r"Cash\u200b (1)"}
    images = Page(drawn(show(statistics))[0]["text/html"]).images
    assert len({re.split(": [^:]*$", image["alt"])[0] for image in images}) == len(names)
    schema = tfdv.infer_schema(statistics)
    assert set(cells_of(show(schema))) == set(cells)
    assert set(cells_of(show(schema))["pay"]["domain"].removeprefix("3 values: ").split(", ")) == {
        "Cash",
        "Cash␣",
        r"Cash\u200b",
    }
    schema.string_domain[0].value.remove("Cash ")
    schema.string_domain[0].value.remove("Cash\u200b")
    del schema.feature[[feature.name for feature in schema.feature].index("pay ")]
    told = cells_of(show(tfdv.validate_statistics(statistics, schema)))
    assert "pay␣" in told
    said = " ".join(text for row in told.values() for text in row.values())
    assert "Cash␣" in said and r"Cash\u200b" in said and "\u200b" not in said


def test_whole_numbers_are_written_in_full_and_numbers_that_differ_differ():
    assert number(1605139212345.0) == "1605139212345"
    assert number(2.0**53) == "9007199254740992" and number(-(2.0**63)) == "-9223372036854775808"
    assert (
        number(1605139212.5) == "1605139212.5"
        and number(0.1) == "0.1"
        and number(1e300) == "1e+300"
    )
    assert numbers([-87.6551234567, -87.655123]) == ["-87.6551235", "-87.655123"]
    assert numbers([5.0, 5.0000001]) == ["5", "5.0000001"] and numbers([float("inf"), 1.0]) == [
        "inf",
        "1",
    ]
    frame = pd.DataFrame(
        {
            "card": [4929123412341234, 4929123412349999, 4929123412349999],
            "at": [1605139212345, 1605139212346, 1605139299999],
            "latitude": [-87.6551234567, -87.655123, -87.655122],
            "second": [1605139212.5, 1605139212.75, 1605140000.25],
        }
    )
    view = show(tfdv.generate_statistics_from_dataframe(frame))
    for name, row in cells_of(view).items():
        ends = re.findall(r"(?:min|median|max)\N{NO-BREAK SPACE}(\S+)", row["values"])
        assert (
            len(set(ends)) == len(set(view.table().loc[name, ["min", "median", "max"]]))
            and len(ends) == 3
        ), ends
    assert (
        "4929123412341234" in cells_of(view)["card"]["values"]
        and "4929123412349999" in cells_of(view)["card"]["values"]
    )
    other = tfdv.generate_statistics_from_dataframe(frame.assign(latitude=frame["latitude"] + 1e-9))
    rows = Page(
        drawn(show(tfdv.generate_statistics_from_dataframe(frame), other))[0]["text/html"]
    ).rows
    day = next(at for at, row in enumerate(rows) if row[0].startswith("latitude"))
    assert rows[day][-1] != rows[day + 1][-1]
    for image in Page(drawn(view)[0]["text/html"]).images:
        assert "e+" not in image["alt"], image["alt"]


def test_facets_is_given_whole_numbers_whole():
    page = drawn(
        facets(
            tfdv.generate_statistics_from_dataframe(
                pd.DataFrame({"at": [1605139212345, 1605139299999], "x": [0.1, 0.2]})
            )
        )
    )[0]["text/html"]
    [packed] = re.findall(r'statistics: "([^"]+)"', page)
    data = statistics_pb2.DatasetFeatureStatisticsList.FromString(
        base64.b64decode(packed)
    ).datasets[0]
    features = {feature.path.step[0]: feature.num_stats for feature in data.features}
    assert (features["at"].min, features["at"].max) == (1605139212345, 1605139299999)
    # But of what was summed up, the last digits differ from run to run.
    assert features["x"].mean == 0.15


def test_weighted_statistics_are_drawn_and_measured_by_their_weights():
    def weighted(weights):
        frame = pd.DataFrame(
            {"text": ["a", "b", "a", "b"], "number": [1.0, 2.0, 3.0, 4.0], "w": weights}
        )
        return tfdv.generate_statistics_from_dataframe(frame, tfdv.StatsOptions(weight_feature="w"))

    view = show(weighted([1.0, 1.0, 1.0, 97.0]), weighted([97.0, 1.0, 1.0, 1.0]))
    table, bars = (
        view.table(),
        {feature: view.bars(feature).set_index("data set") for feature in ("text", "number")},
    )
    shares = {
        data: dict(zip(rows["value"], rows["share"]))
        for data, rows in bars["text"].groupby(level=0)
    }
    assert shares == {"A": {"a": 0.02, "b": 0.98}, "B": {"a": 0.98, "b": 0.02}}
    assert table.loc["text", "difference"].iloc[0] == pytest.approx(
        abs(shares["A"]["a"] - shares["B"]["a"])
    )
    # TFDV's histograms of numbers are sketches: near, not exact.
    assert bars["number"].loc["A", "share"].iloc[-1] == pytest.approx(0.97, abs=0.01)
    assert bars["number"].loc["B", "share"].iloc[0] == pytest.approx(0.97, abs=0.01)
    assert (
        "weighted" in Page(drawn(view)[0]["text/html"]).caption
        and "ponderadas" in Page(drawn(view, "pt-BR")[0]["text/html"]).caption
    )
    assert "weighted" not in Page(drawn(show(random_statistics(1)))[0]["text/html"]).caption


def test_a_field_of_a_struct_and_a_column_with_a_dot_are_two_features():
    statistics = statistics_pb2.DatasetFeatureStatisticsList()
    data = statistics.datasets.add(num_examples=4)
    for steps, kind in {
        ("a",): "STRUCT",
        ("a", "b"): "STRING",
        ("a.b",): "INT",
        ("trip.miles",): "FLOAT",
    }.items():
        feature = data.features.add(
            path={"step": steps}, type=statistics_pb2.FeatureNameStatistics.Type.Value(kind)
        )
        stats = {"STRUCT": feature.struct_stats, "STRING": feature.string_stats}.get(
            kind, feature.num_stats
        )
        stats.common_stats.num_non_missing = stats.common_stats.tot_num_values = 4
        stats.common_stats.min_num_values = stats.common_stats.max_num_values = 1
        if kind == "STRING":
            stats.rank_histogram.buckets.add(label="x", sample_count=4)
        elif kind != "STRUCT":
            stats.histograms.add().buckets.add(low_value=1, high_value=2, sample_count=4)
    view = show(statistics)
    assert view.table()["type"].to_dict() == {
        "a": "STRUCT",
        "a.b": "STRING",
        "'a.b'": "INT",
        "trip.miles": "FLOAT",
    }
    assert list(view.bars("a.b").columns) == ["data set", "value", "share"] and list(
        view.bars("'a.b'").columns
    ) == ["data set", "low", "high", "share"]
    pair = show(statistics, statistics).table()
    assert set(pair["difference"].dropna()) == {0} and len(pair["difference"].dropna()) == 6
    schema = tfdv.infer_schema(statistics)
    assert (
        set(show(schema).table().index) == {"a", "a.b", "'a.b'", "trip.miles"}
        and "4 features" in drawn(show(schema))[0]["text/html"]
    )
    without = schema_pb2.Schema.FromString(schema.SerializeToString())
    del without.feature[[feature.name for feature in without.feature].index("a.b")]
    assert show(schema, without).table().reset_index().values.tolist() == [
        ["'a.b'", "feature", "INT", "", "removed"]
    ]


def test_one_thing_is_told_in_the_singular():
    one, two = (pd.DataFrame({"text": ["a", last], "number": [7, 7]}) for last in "ab")
    schema = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(one[["text"]]))
    assert Page(drawn(show(schema))[0]["text/html"]).caption == "Schema: 1 feature in all"
    for lang in messages.LANGUAGES:
        for frame in (one, two):
            page = Page(
                drawn(show(tfdv.generate_statistics_from_dataframe(frame)), lang)[0]["text/html"]
            )
            assert not re.search(
                r"\b1 (values|valores|bars|barras|features)",
                " ".join([page.caption, *(image["alt"] for image in page.images)]),
            )


# --- schemas --------------------------------------------------------------------------------------


def test_a_schema_shortens_long_domains_and_tells_how_many_there_are(taxi):
    schema = tfdv.infer_schema(taxi[0])
    view = show(schema)
    companies = next(
        list(domain.value) for domain in schema.string_domain if domain.name == "company"
    )
    assert view.table().loc["company", "domain"] == companies
    data, _ = drawn(view)
    row = next(row for row in Page(data["text/html"]).rows if row[0] == "company")
    assert row[1:4] == ["STRING", "optional", "single"] or row[1:4] == [
        "STRING",
        "required",
        "single",
    ]
    assert row[4].startswith(f"{len(companies)} values: ") and row[4].endswith(
        f"and {len(companies) - 8} more"
    )
    assert len(data["text/plain"].splitlines()) == len(schema.feature) + 2


def test_a_schema_shows_ranges_shapes_presence_and_what_no_column_tells():
    schema = schema_pb2.Schema()
    for name, fields in {
        "range": {"type": schema_pb2.INT, "int_domain": {"min": 1, "max": 5}},
        "open": {"type": schema_pb2.FLOAT, "float_domain": {"min": 0.5}},
        "list": {"type": schema_pb2.BYTES, "value_count": {"min": 0, "max": 3}},
        "<b>grid": {
            "type": schema_pb2.INT,
            "shape": {"dim": [{"size": 2}, {"size": 3}]},
            "not_in_environment": ["SERVING"],
        },
        "must": {"type": schema_pb2.INT, "presence": {"min_fraction": 1}},
        "may": {"type": schema_pb2.INT, "presence": {"min_fraction": 0.25}},
    }.items():
        schema.feature.append(schema_pb2.Feature(name=name, **fields))
    view = show(schema)
    rows = {row[0]: row[1:] for row in Page(drawn(view)[0]["text/html"]).rows[1:]}
    assert rows == {
        "range": ["INT", "", "", "[1, 5]", ""],
        "open": ["FLOAT", "", "", "[0.5, ∞]", ""],
        "list": ["BYTES", "", "[0, 3]", "", ""],
        "<b>grid": ["INT", "", "2×3", "", 'not_in_environment: "SERVING"'],
        "must": ["INT", "required", "", "", ""],
        "may": ["INT", "optional ≥ 0.25", "", "", ""],
    }


def test_a_schema_shows_what_stands_on_itself():
    schema = schema_pb2.Schema(
        feature=[
            schema_pb2.Feature(
                name="x",
                type=schema_pb2.INT,
                int_domain={"min": 4929123412341234, "max": 4929123412349999},
            )
        ]
    )
    assert list(show(schema).table().index) == ["x"]
    schema.default_environment.append("TRAINING")
    schema.dataset_constraints.min_examples_count = 7
    schema.weighted_feature.add(name="w")
    schema.sparse_feature.add(name="s")
    for lang in messages.LANGUAGES:
        row = Page(drawn(show(schema), lang)[0]["text/html"]).rows[-1]
        assert row[0] == "(schema)"
        assert all(
            each in row[-1]
            for each in (
                'default_environment: "TRAINING"',
                "min_examples_count: 7",
                "weighted_feature",
                "sparse_feature",
            )
        )
    assert cells_of(show(schema))["x"]["domain"] == "[4929123412341234, 4929123412349999]"
    assert "1 feature in all" in drawn(show(schema))[0]["text/html"]


def test_the_difference_of_two_schemas_is_all_of_it_and_nothing_else():
    before = tfdv.infer_schema(
        tfdv.generate_statistics_from_dataframe(pd.DataFrame({"a": [1.0], "gone": [1], "c": ["x"]}))
    )
    after = schema_pb2.Schema.FromString(before.SerializeToString())
    assert (
        show(before, after).table().empty and "same" in drawn(show(before, after))[0]["text/html"]
    )
    del after.feature[1]
    after.feature.add(name="new", type=schema_pb2.INT)
    tfdv.get_domain(after, "c").value.append("<Pix>")
    tfdv.get_feature(after, "a").presence.min_fraction = 0.5
    tfdv.get_feature(after, "a").drift_comparator.jensen_shannon_divergence.threshold = 0.1
    after.default_environment.append("TRAINING")
    view = show(before, after)
    changes = {key: tuple(row) for key, row in view.table().iterrows()}
    assert changes == {
        ("a", "presence"): ("required", "optional ≥ 0.5", "changed"),
        ("a", "other"): (
            "",
            "drift_comparator { jensen_shannon_divergence { threshold: 0.1 } }",
            "changed",
        ),
        ("c", "domain"): (["x"], ["x", "<Pix>"], "changed"),
        ("gone", "feature"): ("INT", "", "removed"),
        ("new", "feature"): ("", "INT", "added"),
        ("(schema)", "other"): ("", 'default_environment: "TRAINING"', "changed"),
    }
    assert ["domain", "≠ changed", "1 value", "2 values; only here: <Pix>"] in [
        row[-4:] for row in Page(drawn(view)[0]["text/html"]).rows
    ]


# --- anomalies ------------------------------------------------------------------------------------


def test_anomalies_say_what_is_wrong_how_grave_and_what_to_do():
    good = tfdv.generate_statistics_from_dataframe(
        pd.DataFrame({"<i>canal": ["app", "web"] * 9, "nota": [1, 5] * 9})
    )
    schema = tfdv.infer_schema(good)
    assert "✓" in drawn(show(tfdv.validate_statistics(good, schema)))[0]["text/html"]
    bad = tfdv.generate_statistics_from_dataframe(
        pd.DataFrame(
            {"<i>canal": ["app", "fax"] * 9, "nota": ["5 estrelas"] * 18, "extra": [1] * 18}
        )
    )
    anomalies = tfdv.validate_statistics(bad, schema)
    view = show(anomalies)
    table = view.table()
    assert set(table.index) == set(anomalies.anomaly_info)
    for name, info in anomalies.anomaly_info.items():
        assert table.loc[name, "severity"] == anomalies_pb2.AnomalyInfo.Severity.Name(info.severity)
        assert table.loc[name, "description"] == info.description
    assert table["advice"].to_dict() == {
        "<i>canal": ["values"],
        "nota": ["type"],
        "extra": ["new_column"],
    }
    page = Page(drawn(view, "pt-BR")[0]["text/html"])
    assert "i" not in page.tags and {row[0] for row in page.rows[1:]} == set(anomalies.anomaly_info)
    assert any("acrescente-os ao domínio" in row[-1] for row in page.rows)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_data_without_an_example_are_not_fine(lang):
    schema = tfdv.infer_schema(tfdv.generate_statistics_from_dataframe(pd.DataFrame({"x": [1]})))
    nothing = statistics_pb2.DatasetFeatureStatisticsList()
    nothing.datasets.add()
    view = show(tfdv.validate_statistics(nothing, schema))
    assert view.table()[["severity", "advice"]].to_dict("index") == {
        "(data set)": {"severity": "ERROR", "advice": ["examples"]}
    }
    page = Page(drawn(view, lang)[0]["text/html"])
    assert page.rows[1][:2] == ["(data set)", messages.text("show.severities.ERROR", lang)]
    assert page.rows[1][2].startswith({"en": "No data", "pt-BR": "Sem dados"}[lang])
    assert "✓" not in drawn(view, lang)[0]["text/html"]


def test_an_anomaly_bears_the_features_name():
    good = tfdv.generate_statistics_from_dataframe(
        pd.DataFrame({"trip.miles": ["a", "b"] * 9, "it's": ["a", "b"] * 9})
    )
    schema = tfdv.infer_schema(good)
    bad = tfdv.generate_statistics_from_dataframe(
        pd.DataFrame({"trip.miles": ["a", "c"] * 9, "it's": ["a", "c"] * 9})
    )
    view = show(tfdv.validate_statistics(bad, schema))
    assert set(view.table().index) == set(show(bad).table().index) == {"trip.miles", "it's"}
    assert set(cells_of(view)) == {"trip.miles", "it's"}


def test_sentences_end_with_one_full_stop():
    info = anomalies_pb2.AnomalyInfo(
        severity=anomalies_pb2.AnomalyInfo.ERROR,
        short_description="Low against the previous span.",
        description="The ratio is 0.1 ",
    )
    for short, long, told in (
        (
            "Low against the previous span.",
            "The ratio is 0.1 ",
            "Low against the previous span. The ratio is 0.1.",
        ),
        ("New column", "New column (in data).", "New column. New column (in data)."),
        ("Only this", "", "Only this."),
    ):
        info.short_description, info.description = short, long
        assert (
            cells_of(show(anomalies_pb2.Anomalies(anomaly_info={"x": info})))["x"][
                "anomaly (in TFDV's words)"
            ]
            == told
        )


def test_every_type_of_anomaly_has_advice_of_its_own():
    info = anomalies_pb2.AnomalyInfo
    types = anomalies_pb2.AnomalyInfo.Type.items()
    anomalies = anomalies_pb2.Anomalies(
        anomaly_info={
            name: info(severity=info.WARNING, reason=[{"type": number}]) for name, number in types
        }
    )
    advice = show(anomalies).table()["advice"].to_dict()
    assert [name for name, keys in advice.items() if keys == ["other"]] == ["UNKNOWN_TYPE"] and len(
        advice
    ) == len(types)
    for lang in messages.LANGUAGES:
        assert all(
            len(row[-1]) > 20 for row in Page(drawn(show(anomalies), lang)[0]["text/html"]).rows[1:]
        )


# --- of all of them -------------------------------------------------------------------------------


def views(taxi):
    schema = tfdv.infer_schema(taxi[0])
    return {
        "statistics": show(taxi[0]),
        "compared": show(*taxi, names=["train", "eval"]),
        "schema": show(schema),
        "difference": show(schema, tfdv.infer_schema(taxi[1])),
        "anomalies": show(tfdv.validate_statistics(taxi[0], tfdv.infer_schema(taxi[1]))),
        **{f"odd {seed}": show(random_statistics(seed)) for seed in range(5)},
        **{
            f"odd pair {seed}": show(random_statistics(seed), random_statistics(seed + 1))
            for seed in range(5)
        },
        **{
            f"odd schema {seed}": show(tfdv.infer_schema(random_statistics(seed)))
            for seed in range(5)
        },
    }


def test_the_stored_output_of_one_edition_becomes_that_of_the_other(taxi):
    for name, view in views(taxi).items():
        bundles = {lang: drawn(view, lang) for lang in messages.LANGUAGES}
        (portuguese, texts), (english, same) = bundles["pt-BR"], bundles["en"]
        assert texts == same and portuguese != english, name
        for data, _ in bundles.values():
            for other, (wanted, _) in bundles.items():
                assert {
                    kind: messages.translate(text, texts["tfx_course"], other)
                    for kind, text in data.items()
                } == wanted, name


def test_both_languages_draw_the_same_pictures(taxi):
    for name, view in views(taxi).items():
        pages = [Page(drawn(view, lang)[0]["text/html"]) for lang in messages.LANGUAGES]
        assert [i["src"] for i in pages[0].images] == [i["src"] for i in pages[1].images], name
        assert all(
            a["alt"] and b["alt"] and a["alt"] != b["alt"]
            for a, b in zip(*(page.images for page in pages))
        ), name


def test_it_is_small_and_asks_nothing_of_the_network(taxi):
    for name, view in views(taxi).items():
        data, metadata = drawn(view)
        assert len(json.dumps([data, metadata])) < 100_000, name
        assert "<script" not in data["text/html"] and "url(" not in data["text/html"], name
        assert not re.search(r"https?:", re.sub(r'src="data:[^"]*"', "", data["text/html"])), name


@pytest.mark.slow
def test_two_processes_draw_the_same_bytes(taxi, tmp_path):
    (tmp_path / "statistics.pb").write_bytes(taxi[0].SerializeToString())
    code = (
        "import sys, json, hashlib; from tfx_course import show; from tensorflow_metadata.proto.v0"
        " import statistics_pb2 as s;"
        "p = s.DatasetFeatureStatisticsList.FromString(open(sys.argv[1], 'rb').read());"
        "print(hashlib.sha256(json.dumps(show(p)._repr_mimebundle_()).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, tmp_path / "statistics.pb"],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_options_of_pandas_and_matplotlib_change_nothing(taxi):
    import matplotlib

    before = drawn(show(taxi[0]))
    with matplotlib.rc_context(
        {
            "savefig.facecolor": "red",
            "savefig.bbox": "tight",
            "path.sketch": (1, 100, 2),
            "patch.linewidth": 9,
        }
    ):
        assert drawn(show(taxi[0])) == before
    with pd.option_context(
        "display.max_colwidth",
        None,
        "display.precision",
        2,
        "display.max_rows",
        5,
        "styler.format.precision",
        1,
        "styler.render.max_elements",
        10,
    ):
        assert drawn(show(taxi[0])) == before


def test_two_hundred_features_take_less_than_300_kb():
    chance = random.Random(1)
    frame = pd.DataFrame(
        {f"x{n}": [chance.random() for _ in range(50)] for n in range(100)}
        | {f"t{n}": [chance.choice("abcdef") for _ in range(50)] for n in range(100)}
    )
    statistics = tfdv.generate_statistics_from_dataframe(frame)
    output = drawn(show(statistics))
    assert len(Page(output[0]["text/html"]).images) == 200
    assert len(json.dumps(output)) < 300_000


@pytest.mark.slow
def test_four_times_the_features_take_at_most_four_times_the_calls():
    def wide(columns):
        statistics = statistics_pb2.DatasetFeatureStatisticsList()
        data = statistics.datasets.add(num_examples=50)
        for at in range(columns):
            feature = data.features.add(
                path={"step": [f"x{at}"]}, type=statistics_pb2.FeatureNameStatistics.STRING
            )
            feature.string_stats.common_stats.CopyFrom(
                statistics_pb2.CommonStatistics(
                    num_non_missing=50, tot_num_values=50, max_num_values=1
                )
            )
            for value in range(at % 7 + 2):
                feature.string_stats.rank_histogram.buckets.add(
                    label=f"v{value}", sample_count=value + 1
                )
        return statistics

    drawn(show(wide(2), wide(2)))  # imports
    calls = []
    for columns in (75, 300):
        statistics, profile = wide(columns), cProfile.Profile()
        profile.runcall(lambda: drawn(show(statistics, statistics)))
        calls.append(pstats.Stats(profile).total_calls)
    # What is done once for all makes it less than four times; each compared with each, more.
    assert calls[1] < 4 * calls[0], calls


def test_importing_the_package_does_not_import_what_draws():
    code = (
        "import sys, tfx_course; print([m for m in ('pandas', 'matplotlib', 'tensorflow',"
        " 'tensorflow_data_validation') if m in sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


# --- TFX's artifacts ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """An InteractiveContext that has run a chain of components on a few trips, and the
    components.
    """
    from tfx import v1 as tfx
    from tfx.orchestration.experimental.interactive import interactive_context

    from tfx_course.views import interactive

    interactive.hook()
    folder = tmp_path_factory.mktemp("show")
    (folder / "csv").mkdir()
    source = sorted((DATA / "taxi" / "csv").glob("*.csv"))[0]
    (folder / "csv" / "trips.csv").write_text(
        "".join(source.read_text().splitlines(keepends=True)[:300])
    )
    context = interactive_context.InteractiveContext(
        pipeline_name="show", pipeline_root=str(folder / "root")
    )
    examples = tfx.components.CsvExampleGen(input_base=str(folder / "csv"))
    statistics = tfx.components.StatisticsGen(examples=examples.outputs["examples"])
    schema = tfx.components.SchemaGen(statistics=statistics.outputs["statistics"])
    validator = tfx.components.ExampleValidator(
        statistics=statistics.outputs["statistics"], schema=schema.outputs["schema"]
    )
    with pytest.MonkeyPatch.context() as patch:
        # It refuses to work outside a notebook.
        patch.setattr("builtins.__IPYTHON__", True, raising=False)
        for component in (examples, statistics, schema, validator):
            context.run(component, enable_cache=False)
    return context, {
        "examples": examples,
        "statistics": statistics,
        "schema": schema,
        "anomalies": validator,
    }


def test_artifacts_and_channels_show_what_they_hold(ran):
    _, components = ran
    channel = components["statistics"].outputs["statistics"]
    [artifact] = channel.get()
    compared = show(channel).table()
    assert set(compared.index.get_level_values("data set")) == {"train", "eval"}
    one = tfdv.load_stats_binary(f"{artifact.uri}/Split-eval/FeatureStats.pb")
    pd.testing.assert_frame_equal(show(artifact, split="eval").table(), show(one).table())
    schema = components["schema"].outputs["schema"].get()[0]
    pd.testing.assert_frame_equal(
        show(schema).table(), show(tfdv.load_schema_text(f"{schema.uri}/schema.pbtxt")).table()
    )
    assert "split" in show(components["anomalies"].outputs["anomalies"]).table().reset_index()


def test_what_cannot_be_shown_is_refused_in_a_sentence(ran, taxi):
    _, components = ran
    with pytest.raises(TypeError, match="Examples"):
        show(components["examples"].outputs["examples"])
    with pytest.raises(TypeError, match="compare statistics with schema"):
        show(taxi[0], tfdv.infer_schema(taxi[0]))
    with pytest.raises(TypeError, match="int"):
        show(7)
    for draw in (show, facets):
        with pytest.raises(TypeError, match="NoneType"):
            draw(None)
    with pytest.raises(ValueError, match="no split 'test'"):
        show(components["statistics"].outputs["statistics"], split="test")
    from tfx import v1 as tfx

    waiting = tfx.components.StatisticsGen(examples=components["examples"].outputs["examples"])
    with pytest.raises(ValueError, match="run the component first"):
        show(waiting.outputs["statistics"])


@pytest.mark.parametrize("what", ["statistics", "schema", "anomalies"])
@pytest.mark.parametrize("form", ["channel", "artifact"])
def test_the_interactive_context_shows_it_too(ran, what, form, monkeypatch):
    context, components = ran
    monkeypatch.setattr("builtins.__IPYTHON__", True, raising=False)
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    channel = components[what].outputs[what]
    context.show(channel if form == "channel" else channel.get()[0])
    assert [type(view).__name__ for view in shown] == [
        "StatisticsView" if what == "statistics" else "View"
    ]
    pd.testing.assert_frame_equal(shown[0].table(), show(channel).table())
