"""Checks of exercise sheet 02. What is right is computed here from the same answers and trips,
never stored.
"""

import math

from tfx_course.checks import exercise, expect, expect_kind, trying, written
from tfx_course.given import taxi
from tfx_course.lessons import namespaces


def _hits(both, only_new, only_old, neither):
    """Return two Series of hits with so many trips on which both, one or neither of the models
    is right, shuffled alike.
    """
    import pandas as pd

    pairs = [(1, 1)] * both + [(1, 0)] * only_new + [(0, 1)] * only_old + [(0, 0)] * neither
    frame = pd.DataFrame(pairs, columns=["new", "old"]).sample(
        frac=1, random_state=0, ignore_index=True
    )
    return frame.new, frame.old


# Pairs of models, as `_hits` takes them: the interval lies below zero, around it, or above it; the
# last one leaves no doubt by any measure.
WORSE = [(800, 10, 30, 160), (3000, 40, 160, 800)]
LUCK = [
    (700, 110, 102, 88),
    (600, 118, 94, 188),
    (160, 14, 7, 19),
    (100, 460, 409, 31),
    (700, 0, 0, 300),
]
PROVEN = [
    (800, 30, 10, 160),
    (620, 76, 36, 268),
    (600, 124, 88, 188),
    (8000, 300, 250, 1450),
    (100, 14, 3, 83),
    (100, 850, 10, 40),
]


@exercise("02.1")
def gate(accept):
    import numpy as np

    written.expect_function("02.1", "accept", accept, "new", "old")

    def verdict_on(counts):
        new, old = _hits(*counts)
        with trying("02.1.when", count=len(new)):
            answer = written.answer_to("02.1", "accept", accept, new, old)
        expect_kind(
            answer, (bool, np.bool_), "02.1.yes_or_no", seen=written.shorten(repr(answer), 60)
        )
        return bool(answer)

    def seen(counts):
        new, old = _hits(*counts)
        gains = new - old
        return {
            "seen": f"{100 * gains.mean():+.1f} ± {196 * gains.std() / len(gains) ** 0.5:.1f}",
            "count": len(gains),
        }

    accepted = {counts: verdict_on(counts) for counts in (*WORSE, *LUCK, *PROVEN)}
    expect(
        len(set(accepted.values())) == 2, "02.1.always", answer=accepted[WORSE[0]], n=len(accepted)
    )
    for counts in WORSE:
        expect(not accepted[counts], "02.1.worse", **seen(counts))
    expect(not accepted[LUCK[-1]], "02.1.same")
    for counts in LUCK:
        expect(not accepted[counts], "02.1.luck", **seen(counts))
    for counts in PROVEN:
        expect(accepted[counts], "02.1.proven", **seen(counts))


@exercise("02.2")
def largest_difference(distance):
    import pandas as pd

    written.expect_function("02.2", "distance", distance, "before", "now")
    trips = taxi.trips()
    year = pd.to_datetime(trips.trip_start_timestamp, unit="s").dt.year
    early, late = trips[year == 2013], trips[year == 2016]
    paid = early.payment_type, late.payment_type
    # A value that takes trips from all others in equal parts moves more than any of them.
    arrived = paid[0].where(paid[0].index % 5 != 0, "Mobile")
    company = early.company, late.company.where(late.index % 2 == 0)
    for pair in (
        paid,
        paid[::-1],
        (paid[0], arrived),
        (arrived, paid[0]),
        company,
        company[::-1],
        (paid[0], paid[0]),
    ):
        with trying("02.2.when"):
            answer = written.answer_to("02.2", "distance", distance, *pair)
        expect(
            written.is_number(answer),
            "02.2.number",
            seen=written.shorten(repr(answer), 60),
            type=type(answer).__name__,
        )
        _expect_distance(float(answer), *pair)


def _expect_distance(answer, before, now):
    """Expect ``answer`` to be the largest difference of shares, and not what a known mistake
    makes of the two columns.
    """

    def shares(values, rows=None):
        return values.value_counts() / (rows or values.notna().sum())

    change = shares(now).sub(shares(before), fill_value=0)
    right = change.abs().max()
    if near(answer, right):
        return
    seen = f"{answer:.4f}"
    expect(answer >= 0, "02.2.negative", seen=seen)
    expect(
        not near(answer, now.value_counts().sub(before.value_counts(), fill_value=0).abs().max()),
        "02.2.counts",
        seen=f"{answer:g}",
    )
    expect(not near(answer, 100 * right), "02.2.percent", seen=seen)
    totals = change.abs().sum(), change.abs().sum() / 2, change.abs().mean()
    expect(not any(near(answer, total) for total in totals), "02.2.largest", seen=seen)
    expect(answer <= 1, "02.2.shares", seen=seen)
    common = change[change.index.isin(before) & change.index.isin(now)]
    [lonely] = set(change.index) - set(common.index) if len(change) == len(common) + 1 else [None]
    expect(not (lonely and near(answer, common.abs().max())), "02.2.unseen", which=lonely)
    expect(not near(answer, max(change.max(), 0)), "02.2.fallen", seen=seen)
    expect(not near(answer, max(-change.min(), 0)), "02.2.risen", seen=seen)
    of_all = shares(now, len(now)).sub(shares(before, len(before)), fill_value=0).abs().max()
    gaps = abs(now.isna().mean() - before.isna().mean())
    expect(
        not near(answer, of_all) and not near(answer, max(of_all, gaps)), "02.2.empty", seen=seen
    )
    expect(not written.is_rounded(answer, right), "02.2.rounded", seen=f"{answer:g}")
    expect(False, "02.2.value", column=before.name, seen=seen)


def near(one, other):
    """Return whether two shares are the same but for how they were summed up."""
    return math.isclose(one, other, abs_tol=1e-6)


@exercise("02.3")
def limit_with_a_reason(limit):
    import numpy as np

    written.expect_number("02.3", "limit", limit)
    expect(0 <= limit <= 1, "02.3.fraction", seen=f"{limit:g}")
    empty = taxi.trips().company.isna().to_numpy()
    random = np.random.default_rng(2016)
    pairs = [random.choice(empty, 1000, replace=False) for _ in range(4000)]
    gaps = np.array([abs(pair[:500].mean() - pair[500:].mean()) for pair in pairs])
    false = (gaps > limit).mean()
    expect(false <= 0.05, "02.3.noisy", share=f"{false:.1%}", seen=f"{limit:.3f}")
    # 3% and not 2%: a quantile of a thousand draws may be as far off, and is not wrong.
    expect(false <= 0.03, "02.3.few", share=f"{false:.1%}", seen=f"{limit:.3f}")
    expect(limit <= 1.8 * np.quantile(gaps, 0.99), "02.3.deaf", seen=f"{limit:.3f}")
    drawn = {"gap", "trips"} & namespaces.free(written.cell_of("limit"))
    expect(drawn or not written.is_typed("limit"), "02.3.typed")


@exercise("02.4")
def two_numbers(measure):
    import numpy as np

    written.expect_function("02.4", "measure", measure, "answers", "labels")
    trips = taxi.trips().sample(4000, random_state=0, ignore_index=True)
    # Labels of three of four messages, of hardly any, of all.
    for seed, wrong, share in ((0, 0.1, 0.75), (1, 0.4, 0.2), (2, 0.3, 1)):
        random = np.random.default_rng(seed)
        labels = trips.payment_type.head(3000 - 500 * seed)
        answers = labels.where(
            random.random(len(labels)) > wrong, labels.sample(frac=1, random_state=seed).to_numpy()
        )
        labels = labels.where(random.random(len(labels)) < share)
        with trying("02.4.when"):
            answer = written.answer_to("02.4", "measure", measure, answers, labels)
        two = written.members(answer)
        pair = (
            two is not None
            and not isinstance(answer, (set, frozenset))
            and len(two) == 2
            and all(map(written.is_number, two))
        )
        expect(pair, "02.4.pair", seen=written.shorten(repr(answer), 60))
        _expect_measure(*map(float, two), answers, labels)


def _expect_measure(quality, coverage, answers, labels):
    """Expect the share of right answers among those with a label, and the share of labels; and
    not what known mistakes make of them.
    """
    known = labels.notna()
    share, right = known.mean(), (answers[known] == labels[known]).mean()
    expect(
        min(quality, coverage) >= 0 and max(quality, coverage) <= 1,
        "02.4.counts",
        seen=f"({quality:g}, {coverage:g})",
    )
    inexact = [pair for pair in ((quality, right), (coverage, share)) if not near(*pair)]
    rounded = inexact and all(written.is_rounded(*pair) for pair in inexact)
    expect(
        not (near(quality, share) and near(coverage, right) and not near(share, right)),
        "02.4.swapped",
    )
    expect(near(coverage, share) or not near(coverage, 1 - share), "02.4.missing")
    expect(near(quality, right) or not near(quality, right * share), "02.4.errors")
    expect(
        near(quality, right) or not near(quality, 1 - right), "02.4.wrong", seen=f"{quality:.4f}"
    )
    expect(not rounded, "02.4.rounded", seen=f"({quality:g}, {coverage:g})")
    expect(near(coverage, share), "02.4.coverage", seen=f"{coverage:.4f}")
    expect(near(quality, right), "02.4.quality", seen=f"{quality:.4f}")
