"""Checks of exercise sheet 05. The right numbers are computed from the learner's own artifacts,
never stored.
"""

import copy
import functools
import json
import math

from tfx_course import messages
from tfx_course.checks import exercise, expect, expect_kind, trying
from tfx_course.checks.components import csv_rows, feature_statistics, produced
from tfx_course.checks.written import (
    expect_all_digits,
    expect_computed,
    expect_function,
    expect_number,
    named,
    shorten,
)
from tfx_course.given import taxi

SECOND = taxi.FOLDER / "data2.csv"


def _close(one, other):
    return math.isclose(one, other, rel_tol=1e-6)


def _datasets(artifact, split):
    """Return ``(the DatasetFeatureStatistics of all records of a split, {name: that of a
    slice})``.
    """
    import tensorflow_data_validation as tfdv

    slices = {
        data.name: data
        for data in tfdv.load_stats_binary(f"{artifact.uri}/Split-{split}/FeatureStats.pb").datasets
    }
    whole = slices.pop("All Examples") if "All Examples" in slices else slices.pop("")
    return whole, slices


def _splits(artifact):
    """Return ``{split: (all its records, {name: a slice})}``, of ``train`` and ``eval``, if the
    artifact has them.
    """
    return {
        split: _datasets(artifact, split)
        for split in ("train", "eval")
        if split in json.loads(artifact.split_names)
    }


@exercise("05.1")
def no_miles(statistics_gen, answer):
    splits = {
        split: whole
        for split, (whole, _) in _splits(
            produced(statistics_gen, "StatisticsGen", "statistics", "05.1")
        ).items()
    }
    records = sum(data.num_examples for data in splits.values())
    measured = all(
        any(feature.path.step == ["trip_miles"] for feature in data.features)
        for data in splits.values()
    )
    expect(len(splits) == 2 and records == csv_rows([SECOND]) and measured, "05.1.data")
    zeros = {
        split: feature_statistics(data, "trip_miles").num_stats.num_zeros
        for split, data in splits.items()
    }
    train, held_out = splits["train"].num_examples, splits["eval"].num_examples
    right = zeros["eval"] / held_out
    expect_number("05.1", "no_miles", answer)
    if _close(answer, right):
        return expect_computed("05.1", "no_miles")
    expect_all_digits("05.1", "no_miles", answer, right)
    expect(answer != 0, "05.1.missing")
    expect(0 < answer < 1, "05.1.fraction", seen=answer)
    expect(not _close(answer, zeros["train"] / train), "05.1.split", seen=round(answer, 4))
    expect(not _close(answer, sum(zeros.values()) / records), "05.1.both", seen=round(answer, 4))
    expect(not _close(answer, 1 - right), "05.1.complement", seen=round(answer, 4))
    for total in (train, records, held_out - zeros["eval"]):
        expect(
            not _close(answer, zeros["eval"] / total), "05.1.total", seen=round(answer, 4), n=total
        )
    columns = [
        feature.path.step[0]
        for feature in splits["eval"].features
        if _close(answer, feature.num_stats.num_zeros / held_out)
    ]
    expect(not columns, "05.1.column", seen=round(answer, 4), columns=named(columns))
    expect(False, "05.1.number", seen=round(answer, 4))


@exercise("05.2")
def card_tip(sliced_gen, answer):
    splits, total = (
        _splits(produced(sliced_gen, "StatisticsGen", "statistics", "05.2")),
        csv_rows([SECOND]),
    )
    measured = sum(whole.num_examples for whole, _ in splits.values())
    expect(
        "train" in splits and (measured == total or "eval" not in splits and measured < total),
        "05.2.data",
    )
    whole, slices = splits["train"]
    labels = [
        bucket.label
        for feature in whole.features
        if feature.path.step == ["payment_type"]
        for bucket in feature.string_stats.rank_histogram.buckets
    ]
    expect(
        {f"payment_type_{label}" for label in labels or ["Credit Card"]} <= set(slices),
        "05.2.slices",
        seen=named(slices, 6),
    )
    card = slices["payment_type_Credit Card"]
    expect(any(feature.path.step == ["tips"] for feature in card.features), "05.2.no_tips")
    right = feature_statistics(card, "tips").num_stats.mean
    expect_number("05.2", "card_tip", answer)
    if _close(answer, right):
        return expect_computed("05.2", "card_tip")
    expect_all_digits("05.2", "card_tip", answer, right)
    means = {name: feature_statistics(data, "tips").num_stats.mean for name, data in slices.items()}
    expect(
        not _close(answer, feature_statistics(whole, "tips").num_stats.mean),
        "05.2.whole",
        seen=round(answer, 4),
    )
    others = [name for name, mean in means.items() if _close(answer, mean)]
    expect(not others, "05.2.other_slice", seen=named(others))
    for held_out, in_eval in (splits[split] for split in splits if split == "eval"):
        same = [
            name
            for name, data in ({held_out.name: held_out} | in_eval).items()
            if _close(answer, feature_statistics(data, "tips").num_stats.mean)
        ]
        expect(not same, "05.2.split", seen=named(same))
    for name in ("median", "min", "max", "std_dev", "num_zeros"):
        expect(
            not _close(answer, getattr(feature_statistics(card, "tips").num_stats, name)),
            "05.2.field",
            field=name,
        )
    columns = [
        feature.path.step[0] for feature in card.features if _close(answer, feature.num_stats.mean)
    ]
    expect(not columns, "05.2.column", columns=named(columns))
    expect(False, "05.2.number", seen=round(answer, 4))


@exercise("05.3")
def suspects(function):
    expect_function("05.3", "suspects", function, *_days())
    for key, values, suspect, before, after in _pairs():
        mine = copy.deepcopy((before, after))
        with trying(key, **values):
            accused = function(*mine)
        expect(accused is not None, "05.3.nothing")
        expect_kind(accused, (set, frozenset), "05.3.kind", seen=shorten(repr(accused), 60))
        seen = shorten(
            "{" + ", ".join(sorted(map(repr, accused))) + "}" if accused else "set()", 90
        )
        unknown = accused - {
            feature.path.step[0] for data in (before, after) for feature in data.features
        }
        expect(not unknown, "05.3.names", seen=seen)
        trial = {"trial": messages.text(key, **values), "seen": seen}
        expect(
            not accused - set(suspect),
            "05.3.innocent",
            column=_first(accused - set(suspect)),
            **trial,
        )
        lacking = _first(set(suspect) - accused)
        expect(not lacking, "05.3.missed", column=lacking, rule=suspect.get(lacking), **trial)
        expect(mine == (before, after), "05.3.changed")


def _first(names):
    return min(names, default="")


NUMBERS, TEXTS = ("fare", "tips", "trip_miles", "trip_start_hour"), ("payment_type", "company")


@functools.cache
def _days():
    """Return the statistics of a day, and of one of four times as many trips that is like it in
    everything else.
    """
    import pandas as pd
    import tensorflow_data_validation as tfdv

    trips = taxi.trips("data2")[[*NUMBERS, *TEXTS]].dropna()[:1000]
    return tuple(
        tfdv.generate_statistics_from_dataframe(
            pd.concat([trips] * times, ignore_index=True)
        ).datasets[0]
        for times in (1, 4)
    )


def _pairs():
    """Yield pairs of days as ``(key, values, {suspect column: rule}, before, after)``; message
    ``key`` says what happened from one to the other.
    """
    import numpy as np

    few, many = _days()
    for before, after in ((few, many), (many, few)):
        yield (
            "05.3.when_same",
            {"n": before.num_examples, "m": after.num_examples},
            {},
            before,
            after,
        )
    for change in _changes():
        for name in change.columns:
            for days in ((few, many), (many, few)):
                before, after = copy.deepcopy(days)
                values = change(before, after, name)
                yield (
                    change.key,
                    {"column": name, **values},
                    {name: change.rule} if change.rule else {},
                    before,
                    after,
                )
    random, changes = np.random.RandomState(5), list(_changes())
    for _ in range(20):
        before, after = copy.deepcopy((few, many) if random.rand() < 0.5 else (many, few))
        suspect = {}
        for name in (*NUMBERS, *TEXTS):
            fitting = [change for change in changes if name in change.columns]
            change = fitting[random.randint(len(fitting))]
            if random.rand() < 0.7:
                change(before, after, name)
                suspect |= {name: change.rule} if change.rule else {}
        yield "05.3.when_several", {}, suspect, before, after


class _Change:
    """What happens to a column from one day to the next, and by which rule that makes it
    suspect; 0, by none.
    """

    def __init__(self, key, rule, columns, change, *arguments):
        self.key, self.rule, self.columns, self._change, self._arguments = (
            key,
            rule,
            columns,
            change,
            arguments,
        )

    def __call__(self, before, after, name):
        """Change two days' statistics in place; return what message ``key`` tells of it."""
        return self._change(before, after, name, *self._arguments) or {}


def _changes():
    both = (*NUMBERS, *TEXTS)
    yield _Change("05.3.when_gone", 1, both, lambda before, after, name: _remove(after, name))
    yield _Change("05.3.when_new", 1, both, lambda before, after, name: _remove(before, name))
    yield _Change(
        "05.3.when_text", 2, NUMBERS, lambda before, after, name: _replace(after, name, "company")
    )
    yield _Change(
        "05.3.when_number", 2, TEXTS, lambda before, after, name: _replace(after, name, "fare")
    )
    yield _Change("05.3.when_type", 2, NUMBERS, _retype)
    for shares in ((0, 0.21), (0.6, 0.85), (0, 1)):
        yield _Change("05.3.when_missing", 3, both, _miss, *shares)
    for shares in ((0.3, 0.3), (0.1, 0.25), (0, 0.2), (0.5, 0.1)):
        yield _Change("05.3.when_missing", 0, both, _miss, *shares)
    yield _Change("05.3.when_empty", 0, both, lambda before, after, name: _empty(after, name))
    for medians in ((10, 105), (105, 10), (8, 8000), (3600, 1)):
        yield _Change("05.3.when_median", 4, NUMBERS, _median, *medians)
    for medians in ((10, 95), (95, 10), (10, 100), (100, 10), (0, 50), (50, 0), (0, 0)):
        yield _Change("05.3.when_median", 0, NUMBERS, _median, *medians)
    yield _Change("05.3.when_mean", 0, NUMBERS, _mean)


def _remove(data, name):
    data.features.remove(feature_statistics(data, name))


def _replace(data, name, other):
    """Give a column the statistics of another, ``name`` remains."""
    feature = feature_statistics(data, name)
    path = copy.deepcopy(feature.path)
    feature.CopyFrom(
        feature_statistics(_days()[data.num_examples > _days()[0].num_examples], other)
    )
    feature.path.CopyFrom(path)


def _retype(before, after, name):
    """Let integers become real numbers, or the other way round."""
    feature = feature_statistics(after, name)
    feature.type = feature.INT if feature.type == feature.FLOAT else feature.FLOAT
    return {
        "before": feature.Type.Name(feature_statistics(before, name).type),
        "after": feature.Type.Name(feature.type),
    }


def _common(data, name):
    feature = feature_statistics(data, name)
    return getattr(feature, feature.WhichOneof("stats")).common_stats


def _miss(before, after, name, *shares):
    """Let a column be missing from a part of the records of each day."""
    for data, share in zip((before, after), shares):
        common = _common(data, name)
        common.num_missing = round(share * data.num_examples)
        common.num_non_missing = common.tot_num_values = data.num_examples - common.num_missing
    lacking = [_common(data, name).num_missing for data in (before, after)]
    return {"n": lacking[0], "of": before.num_examples, "m": lacking[1], "now": after.num_examples}


def _empty(data, name):
    """Let half of the records have the column with an empty list."""
    common = _common(data, name)
    common.min_num_values, common.avg_num_values, common.tot_num_values = (
        0,
        0.5,
        data.num_examples // 2,
    )


def _median(before, after, name, *medians):
    for data, median in zip((before, after), medians):
        feature_statistics(data, name).num_stats.median = median
    return {"before": medians[0], "after": medians[1]}


def _mean(before, after, name):
    """Let a few values be so large that the mean grows, and the median does not."""
    feature_statistics(after, name).num_stats.mean *= 30


REPORT = ["company", "fare", "payment_type", "tips"]


@exercise("05.4")
def options(answer):
    import tensorflow_data_validation as tfdv

    expect_kind(answer, tfdv.StatsOptions, "05.4.kind")
    # A city with more companies than Chicago had, some of one trip, and a column that was not there
    # before.
    companies = [f"company {number}" for number in range(500) for _ in range(1 + number % 3)]
    trips = taxi.trips("data2").head(len(companies)).assign(company=companies, driver=1)
    data = tfdv.generate_statistics_from_dataframe(trips, answer).datasets[0]
    names = sorted(feature.path.step[0] for feature in data.features)
    expect(names == REPORT, "05.4.columns", seen=named(names, 8))
    expect(answer.sample_rate in (None, 1), "05.4.sample", seen=answer.sample_rate)
    company = feature_statistics(data, "company").string_stats
    # Each has a name and its count.
    kept = (
        len(company.top_values),
        len(company.rank_histogram.buckets),
    )
    expect(max(kept) == 500, "05.4.top_values", top=kept[0], ranks=kept[1])


CODE = "pickup_community_area"


@exercise("05.5")
def busiest(coded_gen, area, share):
    splits = _splits(produced(coded_gen, "StatisticsGen", "statistics", "05.5"))
    total = csv_rows([SECOND])
    measured = sum(whole.num_examples for whole, _ in splits.values())
    expect("train" in splits and (measured == total or "eval" not in splits), "05.5.data")
    counts = {split: _counts(whole) for split, (whole, _) in splits.items()}
    expect(counts["train"], "05.5.not_counted")
    right, frequency = next(iter(counts["train"].items()))
    expect_number("05.5", "busiest", area)
    expect(area != frequency, "05.5.frequency", seen=area)
    expect(area == right, "05.5.value", seen=area)
    expect_number("05.5", "share", share)
    shares = {split: counts[split][right] / splits[split][0].num_examples for split in counts}
    if not _close(share, shares["train"]):
        expect_all_digits("05.5", "share", share, shares["train"])
        expect(0 < share < 1, "05.5.fraction", seen=share)
        expect(not _close(share, shares.get("eval", 0)), "05.5.split", seen=round(share, 4))
        listed = frequency / sum(counts["train"].values())
        expect(not _close(share, listed), "05.5.total", seen=round(share, 4))
        expect(False, "05.5.share", seen=round(share, 4))
    expect_computed("05.5", "busiest", "share")


def _counts(data):
    """Return ``{area: how many trips begin in it}``, the most frequent first, if it was counted."""
    values = (
        feature.string_stats.top_values for feature in data.features if feature.path.step == [CODE]
    )
    return {int(value.value): value.frequency for top in values for value in top}
