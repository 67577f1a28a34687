"""Sheet 01's function exercises: right variants pass, whatever their style, and mutants of their
thresholds and operators do not.
"""

import linecache
import math

import numpy as np
import pandas as pd
import pytest
from asking import refusal
from scipy import stats

from tfx_course.checks import written
from tfx_course.given.taxi import trips as taxi_trips

# --- 01.1 -----------------------------------------------------------------------------------------


def test_a_split_may_be_sorted_copied_or_have_a_column_more():
    trips = taxi_trips()
    start = pd.to_datetime(trips.trip_start_timestamp, unit="s")
    early, late = trips[start < "2016"], trips[start >= "2016"]
    for parts in (
        (early, late),
        (early.sample(frac=1), late.copy()),
        (early.assign(start=start), late.assign(start=start)),
    ):
        assert refusal("01.1", *parts) is None
    assert refusal("01.1", early.reset_index(drop=True), late) == "01.1.index"
    assert refusal("01.1", early.assign(fare=0), late) == "01.1.index"
    assert refusal("01.1", early, late.drop(columns="fare")) == "01.1.columns"
    assert refusal("01.1", early.drop(early.index[0]), late) == "01.1.lost"


@pytest.mark.parametrize("shift", [-3600 * 24 * 7, 3600 * 24 * 7])
def test_a_split_at_another_time_is_refused(shift):
    trips = taxi_trips()
    before = trips.trip_start_timestamp < 1451606400 + shift
    assert refusal("01.1", trips[before], trips[~before]) in ("01.1.past", "01.1.future")


# --- 01.2 -----------------------------------------------------------------------------------------


def normal(factor=1.96, root=0.5, of=lambda hits: hits.mean(), size=len):
    def interval(hits):
        share = of(hits)
        margin = factor * abs(share * (1 - share) / size(hits)) ** root
        return share - margin, share + margin

    return interval


def wilson(hits):
    return stats.binomtest(int(hits.sum()), len(hits)).proportion_ci(0.95, method="wilson")


def exact(hits):
    return list(stats.binomtest(int(hits.sum()), len(hits)).proportion_ci(0.95, method="exact"))


def resampled(hits):
    shares = np.random.default_rng(1).binomial(len(hits), hits.mean(), 10_000) / len(hits)
    return np.quantile(shares, [0.025, 0.975])


def student(hits):
    return stats.t.interval(0.95, len(hits) - 1, loc=hits.mean(), scale=hits.astype(float).sem())


@pytest.mark.parametrize(
    "interval",
    [normal(), normal(stats.norm.ppf(0.975)), normal(2), wilson, exact, resampled, student],
)
def test_every_usual_interval_of_95_percent_passes(interval):
    assert refusal("01.2", interval) is None


@pytest.mark.parametrize("interval", [
    normal(1), normal(1.645), normal(1.69), normal(1.75), normal(2.2), normal(2.576), normal(3), normal(-1.96), normal(root=1), normal(root=0.25), normal(size=lambda hits: 1),
    normal(size=lambda hits: len(hits) - 100), normal(size=lambda hits: 1000), normal(of=lambda hits: 1 - hits.mean()), normal(of=lambda hits: hits.median()),
    normal(of=lambda hits: hits.iloc[:50].mean()), lambda hits: (0.1, 0.5), lambda hits: (0, 1), lambda hits: [hits.mean()] * 2,
])  # fmt: skip
def test_mutants_of_the_interval_are_refused(interval):
    assert refusal("01.2", interval)


# --- 01.3 -----------------------------------------------------------------------------------------


def test_the_mean_passes_as_any_kind_of_number_and_no_other_number_does():
    trips = taxi_trips()
    tips = trips.tips[trips.payment_type == "Credit Card"]
    for right in (
        tips.mean(),
        float(tips.mean()),
        math.fsum(tips) / len(tips),
        np.float32(tips.mean()),
    ):
        assert refusal("01.3", right) is None
    for wrong in (
        tips.median(),
        tips.sum(),
        tips.std(),
        trips.tips.mean(),
        tips[tips > 0].mean(),
        round(tips.mean(), 3),
        100 * tips.mean(),
        tips.mean() + 0.001,
    ):
        assert refusal("01.3", wrong)


def test_a_typed_mean_is_told_in_a_kernel_that_leaves_no_history_too(monkeypatch):
    """As under nbval, and so under ``course check``."""
    lines = "mean_tip = 3.240319662243667\n".splitlines(keepends=True)
    monkeypatch.setitem(
        linecache.cache, "/tmp/ipykernel_77/1.py", (29, None, lines, "/tmp/ipykernel_77/1.py")
    )
    assert written.cell_of("mean_tip") == "".join(lines)
    assert refusal("01.3", 3.240319662243667) == "check.typed"


# --- 01.4 -----------------------------------------------------------------------------------------


def watchdog(
    unseen=0.02,
    unreadable=0.02,
    low=0.05,
    high=20,
    middle="median",
    last=None,
    as_=list,
    keep=lambda values: values.notna(),
    trusted=None,
):
    def problems(before, now):
        before = before if trusted is None else trusted
        found = []
        for column in before:
            if column not in now:
                found.append(column)
            elif before[column].dtype == object:
                if (keep(now[column]) & ~now[column].isin(before[column].dropna())).mean() > unseen:
                    found.append(column)
            else:
                values = pd.to_numeric(now[column], errors="coerce")
                ratio = getattr(values, middle)() / getattr(before[column], middle)()
                if (
                    now[column].notna() & values.isna()
                ).mean() > unreadable or not low < ratio < high:
                    found.append(column)
        return as_(found[:last])

    return problems


@pytest.mark.parametrize("seed", range(6))
def test_a_watchdog_with_limits_of_its_own_passes(seed):
    random = np.random.default_rng(seed)
    limits = {
        "unseen": random.uniform(0.006, 0.1),
        "unreadable": random.uniform(0.001, 0.45),
        "low": 10 ** random.uniform(-2.5, -0.7),
        "high": 10 ** random.uniform(0.7, 2.5),
    }
    as_ = (list, set, tuple, pd.Index, sorted, lambda found: pd.Series(found, dtype=object))[seed]
    assert (
        refusal("01.4", watchdog(**limits, middle=random.choice(["mean", "median"]), as_=as_))
        is None
    )


@pytest.mark.parametrize("mutant, key", [
    ({"unseen": 0}, "01.4.false_alarm"), ({"unseen": 0.2}, "01.4.unseen"), ({"unseen": -1}, "01.4.false_alarm"), ({"unreadable": 0.6}, "01.4.text"), ({"low": 0}, "01.4.units"),
    ({"high": 5000}, "01.4.units"), ({"low": 2}, "01.4.false_alarm"), ({"middle": "min", "low": 0.9, "high": 1.1}, "01.4.false_alarm"), ({"last": 1}, "01.4.first_only"),
    ({"keep": lambda values: True}, "01.4.empty"), ({"as_": bool}, "01.4.not_list"), ({"as_": ",".join}, "01.4.not_list"), ({"as_": lambda found: found * 2}, "01.4.gone"),
    ({"trusted": taxi_trips("data")[["fare", "trip_miles", "trip_seconds", "payment_type", "company"]]}, "01.4.before"),
])  # fmt: skip
def test_mutants_of_the_watchdog_are_refused_for_what_they_do(mutant, key):
    assert refusal("01.4", watchdog(**mutant)) == key


def test_a_watchdog_that_mends_the_tables_it_was_given_is_refused():
    def problems(before, now):
        now.fillna("none", inplace=True)
        return []

    assert refusal("01.4", problems) == "check.changed_input"
