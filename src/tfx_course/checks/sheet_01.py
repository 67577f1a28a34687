"""Checks of exercise sheet 01. What is right is computed from the taxi trips, never stored."""

import math
import numbers

from tfx_course import DATA
from tfx_course.checks import exercise, expect

CUT = 1451606400  # 2016-01-01 00:00 UTC, in Unix seconds
COLUMNS = ["fare", "trip_miles", "trip_seconds", "payment_type", "company"]


def _trips(name="*"):
    import pandas as pd

    return pd.concat([pd.read_csv(path) for path in sorted((DATA / "taxi" / "csv").glob(f"{name}.csv"))], ignore_index=True)


@exercise("01.1")
def split_by_time(train, test):
    import pandas as pd

    trips = _trips()
    for part in (train, test):
        expect(isinstance(part, pd.DataFrame) and "trip_start_timestamp" in part, "01.1.not_trips", seen=type(part).__name__)
    shared = len(train.index.intersection(test.index))
    expect(not shared, "01.1.overlap", shared=shared)
    expect(len(train) + len(test) == len(trips), "01.1.lost", total=len(train) + len(test))
    swapped = train.trip_start_timestamp.min() >= CUT > test.trip_start_timestamp.max()
    expect(not swapped, "01.1.swapped")
    future = int((train.trip_start_timestamp >= CUT).sum())
    expect(not future, "01.1.future", future=future)
    past = int((test.trip_start_timestamp < CUT).sum())
    expect(not past, "01.1.past", past=past)


@exercise("01.2")
def interval_of_a_share(interval):
    import pandas as pd

    trips = _trips()
    hits = (trips.tips > 0) == (trips.payment_type == "Credit Card")
    for sample in (hits.iloc[:400], hits, trips.company.isna().iloc[:1000]):
        answer = interval(pd.Series(sample.to_numpy()))
        pair = isinstance(answer, (tuple, list)) and len(answer) == 2 and all(isinstance(each, numbers.Real) for each in answer)
        expect(pair, "01.2.pair", seen=repr(answer)[:60])
        low, high = answer
        expect(low < high, "01.2.order", low=f"{low:.4f}", high=f"{high:.4f}")
        share, count = sample.mean(), len(sample)
        deviation = math.sqrt(share * (1 - share))
        expect(low < share < high, "01.2.centre", low=f"{low:.4f}", high=f"{high:.4f}")
        half = (high - low) / 2
        right = 1.96 * deviation / math.sqrt(count)
        expect(half < 0.8 * deviation, "01.2.deviation", half=f"{half:.4f}", count=count)
        # Wilson's interval and its like differ from the normal approximation by less than a tenth at these sizes.
        expect(half > 0.85 * right, "01.2.narrow", half=f"{half:.4f}", count=count)
        expect(half < 1.15 * right and abs((low + high) / 2 - share) < 0.3 * right, "01.2.wide", half=f"{half:.4f}", count=count)


@exercise("01.3")
def recorded_tips(mean_tip):
    trips = _trips()
    card = trips.payment_type == "Credit Card"
    expect(isinstance(mean_tip, numbers.Real), "01.3.number", seen=repr(mean_tip)[:60])

    def is_(value):
        return math.isclose(mean_tip, value, abs_tol=0.006)

    expect(not is_(trips.tips.mean()), "01.3.everybody")
    expect(not is_(trips.tips[trips.tips > 0].mean()) and not is_(trips.tips[card & (trips.tips > 0)].mean()), "01.3.zeros")
    expect(not is_(trips.tips[~card].mean()) and not is_(trips.tips[trips.payment_type == "Cash"].mean()), "01.3.cash")
    expect(not is_(trips.tips[card].median()), "01.3.median")
    expect(is_(trips.tips[card].mean()), "01.3.number", seen=f"{mean_tip:.4f}")


@exercise("01.4")
def watchman(problems):
    before, now = _trips("data")[COLUMNS], _trips("data2")[COLUMNS]

    def told(damaged):
        answer = problems(before.copy(), damaged)
        expect(isinstance(answer, (list, set, tuple)), "01.4.not_list", seen=type(answer).__name__)
        return sorted(answer)

    clean = told(now.copy())
    expect(not clean, "01.4.false_alarm", seen=", ".join(map(str, clean)))
    everything = told(before.copy())
    expect(not everything, "01.4.false_alarm", seen=", ".join(map(str, everything)))
    for column in ("fare", "company"):
        expect(told(now.drop(columns=column)) == [column], "01.4.gone", column=column)
    for column in ("trip_seconds", "fare"):
        expect(told(now.assign(**{column: now[column] * 1000})) == [column], "01.4.units", column=column)
        expect(told(now.assign(**{column: now[column] / 1000})) == [column], "01.4.units", column=column)
    typed = now.fare.where(now.index % 2 == 1, now.fare.astype(str) + " dollars")
    expect(told(now.assign(fare=typed)) == ["fare"], "01.4.text", column="fare")
    unseen = now.payment_type.where(now.index % 10 != 0, "Mobile")
    expect(told(now.assign(payment_type=unseen)) == ["payment_type"], "01.4.unseen", column="payment_type")
    both = now.assign(payment_type=unseen).drop(columns="trip_miles")
    expect(told(both) == ["payment_type", "trip_miles"], "01.4.first_only")
