"""Statistics as a table with a small histogram in each row, and two data sets compared."""

import functools
import html
import io
import itertools
import re
from urllib.parse import quote

from tfx_course import messages
from tfx_course.pictures import BLUE, PAPER, RULE
from tfx_course.views.table import Markup, View, names, numbers, page, quantity, shorten, visible

_BARS = 10
_TOP = 3
_WIDTH, _HEIGHT = 120, 30  # points
_SPACE = "\N{NO-BREAK SPACE}"
_SAFE = " ='/:;,()"  # in an address in double quotes


def view(datasets, threshold):
    """Return the ``View`` of ``{name: DatasetFeatureStatistics}``, one data set or two."""
    called = names(
        sorted(path(feature) for statistics in datasets.values() for feature in statistics.features)
    )
    features = {
        data: {called[path(feature)]: feature for feature in statistics.features}
        for data, statistics in datasets.items()
    }
    table = _table(datasets, features, called, threshold)
    pictures = {}  # {(feature, data set): (svg, alt key, alt values)}, drawn when first looked at

    def draw(lang):
        if not pictures:
            pictures.update(_pictures(features))
        return _page(table, datasets, threshold, pictures, lang)

    return StatisticsView(table, draw, features)


class StatisticsView(View):
    """A ``View`` of statistics, with the bars of its histograms to read."""

    def __init__(self, table, draw, features):
        super().__init__(table, draw)
        self._features = features

    def bars(self, feature):
        """Return the bars drawn for ``feature``, from left to right, as a DataFrame: what to read
        in place of the picture.

        Columns: ``data set``; ``low`` and ``high``, the ends of a bar, in the feature's own unit,
            or ``value``, a text; ``share``,
        the part of the values that it holds, or of their weight in weighted statistics. NaN and
        infinite values have no bar.

        Raises:
            KeyError: there is no histogram of a feature with this name.
        """
        import pandas as pd

        histograms = {
            data: _bars(feature, list(self._features.values()), at)
            for at, data in enumerate(self._features)
        }
        rows = [
            {"data set": data, **place, "share": share}
            for data, bars in histograms.items()
            if bars
            for place, share in zip(bars["places"], bars["shares"])
        ]
        if not rows:
            raise KeyError(feature)
        return pd.DataFrame(rows)


def path(feature):
    """Return the path of a ``FeatureNameStatistics``: the tuple of its steps, one unless it is
    nested.
    """
    return (feature.name,) if feature.name else tuple(feature.path.step)


def _stats(feature):
    kind = feature.WhichOneof("stats")
    return getattr(feature, kind) if kind else None


# --- the numbers ----------------------------------------------------------------------------------


def _table(datasets, features, called, threshold):
    import pandas as pd

    pair = len(datasets) == 2
    measured = (
        {called[steps]: distance for steps, distance in _distances(*datasets.values()).items()}
        if pair
        else {}
    )
    rows, index = [], []
    for feature in called.values():
        for data, statistics in datasets.items():
            if feature in features[data]:
                row = _row(features[data][feature], statistics.num_examples)
                if pair:
                    row |= _difference(feature, features, measured, threshold)
                rows.append(row)
                index.append((feature, data) if pair else feature)
    columns = [
        "type",
        "missing",
        "empty",
        "unique",
        "zeros",
        "nan",
        "min",
        "median",
        "max",
        "top values",
    ]
    columns += ["measure", "difference", "differs"] if pair else []
    if pair:
        index = pd.MultiIndex.from_tuples(index, names=["feature", "data set"])
    else:
        index = pd.Index(index, name="feature", dtype=object)
    whole, real = (
        ["missing", "empty", "unique", "zeros", "nan"],
        [
            "min",
            "median",
            "max",
            *(["difference"] if pair else []),
        ],
    )
    table = pd.DataFrame(rows, index=index, columns=columns)
    return table.astype({**dict.fromkeys(whole, "Int64"), **dict.fromkeys(real, "Float64")})


def _row(feature, examples):
    row = {"type": type(feature).Type.Name(feature.type), "top values": {}}
    stats = _stats(feature)
    if stats is None:
        return row
    common = stats.common_stats
    row["missing"] = examples - common.num_non_missing
    if common.max_num_values <= 1:
        # Only then does the sum of values tell how many examples have none.
        row["empty"] = common.num_non_missing - common.tot_num_values
    kind = feature.WhichOneof("stats")
    if kind == "num_stats":
        row["zeros"] = stats.num_zeros
        row["nan"] = max((histogram.num_nan for histogram in stats.histograms), default=0)
        if common.tot_num_values > row["nan"]:  # of NaN alone there is no smallest; TFDV writes 0
            row |= {"min": stats.min, "median": stats.median, "max": stats.max}
    if kind in ("string_stats", "bytes_stats"):
        row["unique"] = stats.unique
    if kind == "string_stats":
        row["top values"] = {top.value: int(top.frequency) for top in stats.top_values[:_TOP]}
    return row


def _distances(first, second):
    """Return ``{path: (measure, distance)}``, as TFDV measures drift between the two (its own C++
    code does it).

    Numbers: the approximate Jensen-Shannon divergence of the histograms, base 2. Texts: the
        L-infinity distance of the
    shares of the values. See ``FeatureComparator`` in TensorFlow Metadata's schema.proto.
    """
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import anomalies_pb2, statistics_pb2

    kinds = [
        {path(feature): _measurable(feature) for feature in data.features}
        for data in (first, second)
    ]
    before, now = (
        statistics_pb2.DatasetFeatureStatisticsList(datasets=[data]) for data in (first, second)
    )
    schema = tfdv.infer_schema(before, infer_feature_shape=False, max_string_domain_size=0)
    features = dict(_leaves(schema.feature))
    for steps, kind in kinds[0].items():
        if kind and kinds[1].get(steps) == kind:
            comparator = features[steps].drift_comparator
            measure = (
                comparator.jensen_shannon_divergence
                if kind == "num_stats"
                else comparator.infinity_norm
            )
            measure.threshold = (
                1  # TFDV measures only where a threshold is set; which one does not matter here
            )
    types = anomalies_pb2.DriftSkewInfo.Measurement.Type
    return {
        tuple(info.path.step): (types.Name(measured.type), measured.value)
        for info in tfdv.validate_statistics(
            now, schema, previous_statistics=before
        ).drift_skew_info
        for measured in info.drift_measurements
    }


def _leaves(features, above=()):
    for feature in features:
        yield (*above, feature.name), feature
        yield from _leaves(feature.struct_domain.feature, (*above, feature.name))


def _measurable(feature):
    """Return ``"num_stats"`` or ``"string_stats"`` where there is a distribution to compare, else
    None.
    """
    kind = feature.WhichOneof("stats")
    if kind == "num_stats":
        return (
            kind if any(histogram.buckets for histogram in feature.num_stats.histograms) else None
        )
    return kind if kind == "string_stats" and _counts(feature.string_stats) else None


def _difference(feature, features, measured, threshold):
    pair = [features[data].get(feature) for data in features]
    if None in pair:
        return {"measure": "presence", "differs": True}
    if pair[0].type != pair[1].type:
        return {"measure": "type", "differs": True}
    measure, value = measured.get(feature, ("", None))
    return {
        "measure": measure,
        "difference": value,
        "differs": value is not None and value > threshold,
    }


# --- the small histograms -------------------------------------------------------------------------


def _pictures(named):
    from matplotlib import style

    features, made = list(named.values()), {}
    with style.context("default"):  # whatever style a lesson has set for its own figures
        canvas = _Canvas()
        for name in sorted(set().union(*features)):
            bars = [_bars(name, features, at) for at in range(len(features))]
            drawn = [b for b in bars if b]
            if not drawn:
                continue
            low, high = min(b["edges"][0] for b in drawn), max(b["edges"][-1] for b in drawn)
            tallest = max(max(b["shares"]) for b in drawn)
            for data, b in zip(named, bars):
                if b:
                    edges = [(edge - low) / (high - low) for edge in b["edges"]]
                    svg = canvas.draw([share / tallest for share in b["shares"]], edges)
                    called = f"{visible(name)} ({data})" if data else visible(name)
                    made[name, data] = svg, b["alt"], {**b["says"], "feature": called}
    return made


def _bars(feature, features, at):
    """Return edges, places (what they are called), shares (of all values) and what the alt text
    says; None where nothing is stored.
    """
    own = features[at].get(feature)
    if own is None:
        return None
    if own.HasField("num_stats"):
        return _numeric(own.num_stats)
    if own.HasField("string_stats"):
        others = [
            f[feature].string_stats
            for f in features
            if feature in f and f[feature].HasField("string_stats")
        ]
        return _categorical(own.string_stats, others)
    return None


def _numeric(stats):
    import math

    # Of weighted statistics TFDV compares the weighted histograms, so these are drawn.
    histograms = stats.weighted_numeric_stats.histograms or stats.histograms
    buckets = next((h.buckets for h in histograms if h.type == h.STANDARD), [])
    # An infinite value has a bucket of its own at the edge, without a width: there is no place for
    # it on the axis.
    buckets = [b for b in buckets if math.isfinite(b.low_value) and math.isfinite(b.high_value)]
    total = sum(bucket.sample_count for bucket in buckets)
    if not buckets or not total:
        return None
    edges = [bucket.low_value for bucket in buckets] + [buckets[-1].high_value]
    if edges[0] == edges[-1]:  # one value only: a bar of width 1 around it
        buckets, edges = (
            [max(buckets, key=lambda b: b.sample_count)],
            [
                edges[0] - 0.5,
                edges[0] + 0.5,
            ],
        )
        total = buckets[0].sample_count
    shares = [bucket.sample_count / total for bucket in buckets]
    top = max(range(len(shares)), key=shares.__getitem__)
    low, high = numbers([buckets[top].low_value, buckets[top].high_value])
    says = {"n": len(shares), "share": _percent(shares[top]), "low": low, "high": high}
    alone = "show.alt_number" if buckets[0].low_value == buckets[0].high_value else "show.alt_bar"
    alt = alone if len(shares) == 1 else "show.alt_numbers"
    places = [{"low": low, "high": high} for low, high in zip(edges, edges[1:])]
    return {"edges": edges, "places": places, "shares": shares, "alt": alt, "says": says}


def _categorical(stats, others):
    counts = _counts(stats)
    total = sum(counts.values())
    if not total:
        return None
    # The same values in the same places in both data sets: the first one's most frequent, then the
    # second one's.
    values = list(
        dict.fromkeys(value for other in others for value in list(_counts(other))[:_BARS])
    )
    shares = [counts.get(value, 0) / total for value in values]
    first = max(counts, key=counts.__getitem__)
    says = {"n": len(values), "value": shorten(first), "share": _percent(counts[first] / total)}
    places = [{"value": value} for value in values]
    alt = "show.alt_text" if len(values) == 1 else "show.alt_texts"
    return {
        "edges": list(range(len(values) + 1)),
        "places": places,
        "shares": shares,
        "alt": alt,
        "says": says,
    }


def _counts(stats):
    stats = stats.weighted_string_stats if stats.HasField("weighted_string_stats") else stats
    counts = {bucket.label: bucket.sample_count for bucket in stats.rank_histogram.buckets}
    return counts or {top.value: top.frequency for top in stats.top_values}


def _percent(share):
    text = f"{100 * share:.3g}"
    return ">99.9" if text == "100" and share < 1 else text  # 9,935 of 9,936 is not all of them


class _Canvas:
    """One matplotlib figure, drawn again for each histogram: making a new one for each takes forty
    times as long.
    """

    def __init__(self):
        from matplotlib.figure import Figure
        from matplotlib.lines import Line2D
        from matplotlib.patches import StepPatch

        self.figure = Figure(figsize=(_WIDTH / 72, _HEIGHT / 72), facecolor=PAPER)
        self.steps = self.figure.add_artist(StepPatch([1], [0, 1], facecolor=BLUE))
        self.figure.add_artist(Line2D([0, 1], [0, 0], color=RULE, linewidth=1))

    def draw(self, heights, edges):
        """Return the SVG of bars with ``heights`` between ``edges``, both as shares of the
        picture.
        """
        # Thin gaps part the bars, each edge being drawn down to the ground. Very thin bars have a
        # rim instead, to be seen at all.
        thin = min(b - a for a, b in zip(edges, edges[1:])) * _WIDTH < 2
        self.steps.set(edgecolor=BLUE if thin else PAPER, linewidth=1.5 if thin else 0.5)
        self.steps.set_data(heights, edges)
        buffer = io.StringIO()
        self.figure.savefig(buffer, format="svg")
        return _small(buffer.getvalue())


def _small(svg):
    """Return matplotlib's ``svg`` with nothing but its paths, in a third of the bytes: a page may
    hold hundreds.
    """
    paths = re.findall(r'<path d="([^"]*)" style="([^"]*)"', svg)
    drawn = "".join(
        f"<path d='{' '.join(path.split())}' style='{style}'/>" for path, style in paths
    )
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH}"
        f" {_HEIGHT}'>{re.sub(_DECIMALS, _round, drawn)}</svg>"
    )


_DECIMALS = r"\d+\.\d+"


def _round(match):
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


# --- the page -------------------------------------------------------------------------------------


def _page(table, datasets, threshold, pictures, lang):
    say = functools.partial(messages.text, lang=lang)
    pair = len(datasets) == 2
    keys = table.index if pair else [(feature, next(iter(datasets))) for feature in table.index]
    rows = [dict(zip(table.columns, row)) for row in table.itertuples(index=False, name=None)]
    examples = [datasets[data].num_examples for _, data in keys]
    # What is to be looked at comes first: of a wide table a narrow window shows the left.
    columns = [(say("show.histogram"), "", [_image(pictures.get(key), lang) for key in keys])]
    for column in ("missing", "empty"):
        if table[column].notna().any():
            columns.append(
                (
                    say(f"show.{column}"),
                    "number",
                    [_count(row[column], of) for row, of in zip(rows, examples)],
                )
            )
    contents = [
        _content(row, of, ends, lang) for row, of, ends in zip(rows, examples, _ranges(table))
    ]
    columns.append((say("show.content"), "long" if any(contents) else "", contents))
    counted = {
        data: quantity("example", statistics.num_examples, lang)
        for data, statistics in datasets.items()
    }
    counts = " · ".join(f"{data}: {count}" if data else count for data, count in counted.items())
    remarks = [say("show.histograms")]
    if any(statistics.weighted_num_examples for statistics in datasets.values()):
        remarks.append(say("show.weighted"))
    if pair:
        remarks.append(say("show.compared", threshold=f"{threshold:g}"))
    corner = [say("show.feature"), say("show.data")][: table.index.nlevels]
    heads = [
        (
            ((visible(feature), _mark(row, say)), (data, row["type"]))
            if pair
            else ((visible(feature), row["type"]),)
        )
        for (feature, data), row in zip(keys, rows)
    ]
    return page(table, f"{counts}. {' '.join(remarks)}", corner, heads, columns)


def _ranges(table):
    """Return, of each row, the texts of its smallest, middle and largest number. Those of a feature
    can be told apart.
    """
    texts = []
    ends = table[["min", "median", "max"]].itertuples(name=None)
    for _, group in itertools.groupby(
        ends, key=lambda row: row[0][0] if table.index.nlevels > 1 else row[0]
    ):
        values = [value for row in group for value in row[1:]]
        written = iter(numbers([value for value in values if not _nothing(value)]))
        shown = ["" if _nothing(value) else next(written) for value in values]
        texts += [shown[at : at + 3] for at in range(0, len(shown), 3)]
    return texts


def _content(row, examples, ends, lang):
    """Return what the values are, as HTML: of numbers the ends, the middle, zeros and NaN; of texts
    the most frequent.
    """
    named = {
        "unique": _count(row["unique"]),
        **dict(zip(("min", "median", "max"), ends)),
        "zeros": _count(row["zeros"], examples).replace(" ", _SPACE),
        # Said only where there are any; a count has no leading zero.
        "nan": (_count(row["nan"]).removeprefix("0")),
    }
    items = [
        f"<span>{messages.text(f'show.{name}', lang)}</span>{_SPACE}{text}"
        for name, text in named.items()
        if text
    ]
    top = [
        html.escape(f"{shorten(value)}{_SPACE}({count})")
        for value, count in row["top values"].items()
    ]
    return Markup(f"{_SPACE}· ".join([*items, *(["; ".join(top)] if top else [])]))


def _nothing(value):
    import pandas as pd

    return value is None or value is pd.NA or value != value


def _count(value, of=None):
    if _nothing(value):
        return ""
    return f"{value} ({_percent(value / of)}%)" if of and value else str(value)


def _mark(row, say):
    label = say(f"show.measure.{row['measure'] or 'none'}")
    value = "" if _nothing(row["difference"]) else f"{row['difference']:.2g}{_SPACE}"
    return Markup(f"<strong>▲ {value}{label}</strong>") if row["differs"] else f"{value}{label}"


def _image(picture, lang):
    if picture is None:
        return "–"
    svg, key, values = picture
    alt = html.escape(messages.text(key, lang, **values))
    return Markup(
        f'<img alt="{alt}" width="{_WIDTH}" height="{_HEIGHT}"'
        f' src="data:image/svg+xml,{quote(svg, safe=_SAFE)}">'
    )
