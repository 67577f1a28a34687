"""Checks of exercise sheet 01. What is right is computed from the taxi trips, never stored."""

import itertools
import math

from tfx_course.checks import exercise, expect, expect_kind, trying, written
from tfx_course.given import taxi

CUT = 1451606400  # 2016-01-01 00:00 UTC, in Unix seconds
COLUMNS = ["fare", "trip_miles", "trip_seconds", "payment_type", "company"]


@exercise("01.1")
def split_by_time(train, test):
    trips = taxi.trips()
    for name, part in {"train": train, "test": test}.items():
        _expect_rows_of(trips, name, part)
    shared = len(train.index.intersection(test.index))
    expect(not shared, "01.1.overlap", shared=shared)
    expect(
        len(train) + len(test) == len(trips),
        "01.1.lost",
        total=len(train) + len(test),
        all=len(trips),
    )
    swapped = train.trip_start_timestamp.min() >= CUT > test.trip_start_timestamp.max()
    expect(not swapped, "01.1.swapped")
    future = int((train.trip_start_timestamp >= CUT).sum())
    expect(not future, "01.1.future", future=future)
    past = int((test.trip_start_timestamp < CUT).sum())
    expect(not past, "01.1.past", past=past)


def _expect_rows_of(trips, name, part):
    """Expect the learner's ``part`` to be rows of ``trips``, each once, with all columns,
    unchanged, and with their index.
    """
    import pandas as pd

    expect_kind(part, pd.DataFrame, "01.1.not_table", name=name)
    lacking = [column for column in trips if column not in part]
    expect(
        not lacking,
        "01.1.columns",
        name=name,
        seen=", ".join(f"`{column}`" for column in lacking[:3]),
        n=len(lacking),
    )
    twice = int(part.index.duplicated().sum())
    expect(not twice, "01.1.repeated", name=name, n=twice)
    strange = [label for label in part.index if label not in trips.index]
    expect(not strange, "01.1.strange", name=name, seen=next(iter(strange), ""))
    there, here = trips.loc[part.index], part[list(trips)]
    same = ((here == there) | (here.isna() & there.isna())).all(axis=1)
    expect(same.all(), "01.1.index", name=name, seen=next(iter(same.index[~same]), ""))


@exercise("01.2")
def interval_of_a_share(interval):
    import pandas as pd

    written.expect_function("01.2", "interval", interval, "hits")
    trips = taxi.trips()
    hits = (trips.tips > 0) == (trips.payment_type == "Credit Card")
    tipped = trips.tips > 0
    for sample in (
        tipped.iloc[:397],
        hits,
        tipped,
        trips.company.isna().iloc[:1009],
        tipped.iloc[:4903],
    ):
        sample = pd.Series(sample.to_numpy())
        with trying("01.2.when", count=len(sample)):
            answer = written.answer_to("01.2", "interval", interval, sample)
        limits = written.members(answer)
        pair = (
            limits is not None
            and not isinstance(answer, (set, frozenset))
            and len(limits) == 2
            and all(map(written.is_number, limits))
        )
        expect(pair, "01.2.pair", seen=written.shorten(repr(answer), 60))
        _expect_limits(*map(float, limits), sample.mean(), len(sample))


def _expect_limits(low, high, share, count):
    """Expect the limits of a 95% interval of a ``share`` of ``count``: the normal approximation,
    Wilson's, or what comes close to either.
    """
    seen = {"low": f"{low:.4f}", "high": f"{high:.4f}"}
    deviation = math.sqrt(share * (1 - share))
    error = 1.96 * deviation / math.sqrt(count)
    expect(
        not any(math.isclose(limit, share, rel_tol=1e-6) for limit in (low, high)),
        "01.2.share",
        **seen,
    )
    expect(low <= high, "01.2.order", **seen)
    expect(high < 1.5, "01.2.fractions", **seen)
    rounded = any(
        (low, high) == (round(share - error, digits), round(share + error, digits))
        for digits in (1, 2, 3)
    )
    expect(not rounded, "01.2.rounded", seen=f"({low:g}, {high:g})")
    expect(low < share < high, "01.2.centre", **seen)
    half = (high - low) / 2
    one_answer = any(
        math.isclose(half, factor * deviation, rel_tol=0.01) for factor in (1, 1.96, 2)
    )
    expect(not one_answer, "01.2.deviation", half=f"{half:.4f}", count=count)
    wilson = (
        (share + 1.96**2 / 2 / count) / (1 + 1.96**2 / count),
        error * math.sqrt(1 + (0.98 / deviation) ** 2 / count) / (1 + 1.96**2 / count),
    )
    slack = 0.08 * error  # 2 for 1.96, exact limits, those of a thousand resamples
    expect(half > min(error, wilson[1]) - slack, "01.2.narrow", half=f"{half:.4f}", count=count)
    expect(half < max(error, wilson[1]) + slack, "01.2.wide", half=f"{half:.4f}", count=count)
    middles = sorted((share, wilson[0]))
    expect(middles[0] - slack < (low + high) / 2 < middles[1] + slack, "01.2.off_centre", **seen)


@exercise("01.3")
def recorded_tips(mean_tip):
    trips = taxi.trips()
    tips, kinds = trips.tips, trips.payment_type
    card = kinds == "Credit Card"
    written.expect_number("01.3", "mean_tip", mean_tip)

    def is_(value):
        return math.isclose(mean_tip, value, rel_tol=1e-6) or written.is_rounded(mean_tip, value)

    expect(not is_(tips.mean()), "01.3.everybody")
    expect(not is_(tips[tips > 0].mean()) and not is_(tips[card & (tips > 0)].mean()), "01.3.zeros")
    expect(not is_(tips[~card].mean()) and not is_(tips[kinds == "Cash"].mean()), "01.3.cash")
    expect(not is_(tips[card].median()), "01.3.median")
    right = tips[card].mean()
    if not is_(right):
        others = [kind for kind in kinds.unique() if kind != "Credit Card"]
        mixed = any(
            is_(tips[card | kinds.isin(some)].mean())
            for n in range(1, len(others))
            for some in itertools.combinations(others, n)
        )
        expect(not mixed, "01.3.others")
        expect(
            not any(
                is_(taxi.trips(name).query("payment_type == 'Credit Card'").tips.mean())
                for name in ("data", "data2")
            ),
            "01.3.one_file",
        )
        expect(False, "01.3.number", seen=f"{mean_tip:g}")
    expect(
        not written.is_rounded(mean_tip, right),
        "check.rounded",
        exercise="01.3",
        name="mean_tip",
        seen=mean_tip,
    )
    written.expect_computed("01.3", "mean_tip")


@exercise("01.4")
def watchman(problems):
    written.expect_function("01.4", "problems", problems, "before", "now")
    before, now = taxi.trips("data")[COLUMNS], taxi.trips("data2")[COLUMNS]

    def answer_on(trusted, damaged, when, **values):
        with trying(when, **values):
            answer = written.answer_to("01.4", "problems", problems, trusted, damaged)
        names = written.members(answer)
        listed = names is not None and all(isinstance(name, str) for name in names)
        expect(
            listed,
            "01.4.not_list",
            seen=written.shorten(repr(answer), 60),
            type=type(answer).__name__,
        )
        return sorted(names)

    def flags(columns, damaged, key, when, **values):
        seen = answer_on(before, damaged, when, **values)
        expect(seen == columns, key, seen=seen, **values)

    def unseen(table, column, every):
        return table.assign(**{column: table[column].where(table.index % every != 0, "Mobile")})

    for trusted, good in ((before, now), (before, before)):
        if seen := answer_on(trusted, good, "01.4.when_good"):
            full = good.assign(company=good.company.fillna(trusted.company.mode()[0]))
            expect(answer_on(trusted, full, "01.4.when_good"), "01.4.empty", seen=seen)
            expect(False, "01.4.false_alarm", seen=seen)
    flags([], unseen(now, "payment_type", 1000), "01.4.rare", "01.4.when_rare")
    for column in COLUMNS:
        flags([column], now.drop(columns=column), "01.4.gone", "01.4.when_gone", column=column)
    for column in COLUMNS[:3]:
        for factor in (1000, 1 / 1000):
            flags(
                [column],
                now.assign(**{column: now[column] * factor}),
                "01.4.units",
                "01.4.when_units",
                column=column,
            )
        typed = now[column].where(now.index % 2 == 1, now[column].astype(str) + " or so")
        flags([column], now.assign(**{column: typed}), "01.4.text", "01.4.when_text", column=column)
    for column in COLUMNS[3:]:
        flags([column], unseen(now, column, 9), "01.4.unseen", "01.4.when_unseen", column=column)
    flags(
        ["payment_type", "trip_miles"],
        unseen(now, "payment_type", 9).drop(columns="trip_miles"),
        "01.4.first_only",
        "01.4.when_two",
    )
    flags(
        ["fare", "trip_seconds"],
        now.assign(fare=now.fare * 1000, trip_seconds=now.trip_seconds / 1000),
        "01.4.first_only",
        "01.4.when_two",
    )
    # Trusted trips of another kind: what is usual is in them.
    trusted, good = (
        unseen(trips.assign(trip_seconds=trips.trip_seconds * 1000), "payment_type", 9)
        for trips in (before, now)
    )
    seen = answer_on(trusted, good, "01.4.when_other")
    expect(not seen, "01.4.before", seen=seen)
