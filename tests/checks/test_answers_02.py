"""Sheet 02's function exercises: right variants pass, whatever their style, and mutants of their
thresholds and operators do not.
"""

import collections
import operator

import numpy as np
import pandas as pd
import pytest
from asking import refusal
from scipy import stats

from tfx_course.checks import written
from tfx_course.given.taxi import trips as taxi_trips

# --- 02.1 -----------------------------------------------------------------------------------------


def gate(
    factor=1.96,
    root=0.5,
    above=operator.gt,
    minus=operator.sub,
    size=len,
    deviation="std",
    as_=bool,
):
    def accept(new, old):
        each = minus(new, old)
        return as_(above(each.mean() - factor * getattr(each, deviation)() / size(each) ** root, 0))

    return accept


def mcnemar(new, old):
    won, lost = int(((new == 1) & (old == 0)).sum()), int(((new == 0) & (old == 1)).sum())
    return won > lost and (won - lost) ** 2 / (won + lost) > 3.84


def student(new, old):
    found = stats.ttest_rel(new, old)
    return bool(found.pvalue < 0.05 and found.statistic > 0)


def resampled(new, old):
    each, random = (new - old).to_numpy(), np.random.default_rng(3)
    return np.quantile([random.choice(each, len(each)).mean() for _ in range(1000)], 0.025) > 0


@pytest.mark.parametrize(
    "accept", [gate(), gate(1.959964), gate(2), gate(as_=np.bool_), mcnemar, student, resampled]
)
def test_every_paired_interval_of_95_percent_passes(accept):
    assert refusal("02.1", accept) is None


@pytest.mark.parametrize("accept, key", [
    (gate(1), "02.1.luck"), (gate(1.645), "02.1.luck"), (gate(2.326), "02.1.proven"), (gate(2.576), "02.1.proven"), (gate(0), "02.1.luck"), (gate(-1.96), "02.1.luck"),
    (gate(root=1), "02.1.luck"), (gate(root=0), "02.1.proven"), (gate(above=operator.ge), "02.1.same"), (gate(above=operator.lt), "02.1.worse"), (gate(deviation="var"), "02.1.luck"),
    (gate(minus=lambda new, old: old - new), "02.1.worse"), (gate(minus=lambda new, old: abs(new - old)), "02.1.worse"), (gate(size=lambda each: 1000), "02.1.luck"),
    (gate(minus=lambda new, old: pd.Series(sorted(new)) - pd.Series(sorted(old))), "02.1.luck"), (gate(as_=int), "02.1.yes_or_no"), (gate(as_=str), "02.1.yes_or_no"),
    (lambda new, old: True, "02.1.always"), (lambda new, old: False, "02.1.always"), (lambda new, old: new.mean() > 0.8, "02.1.worse"),
    (lambda new, old: new.mean() - old.mean() > 0.03, "02.1.luck"), (lambda new: True, "check.arguments"), (True, "check.not_function"),
])  # fmt: skip
def test_mutants_of_the_gate_are_refused_for_what_they_do(accept, key):
    assert refusal("02.1", accept) == key


# --- 02.2 -----------------------------------------------------------------------------------------


def by_counter(before, now):
    old, new = collections.Counter(before.dropna()), collections.Counter(now.dropna())
    return (
        max(abs(old[value] / old.total() - new[value] / new.total()) for value in old | new)
        if hasattr(old, "total")
        else by_means(before, now)
    )


def by_means(before, now):
    old, new = before.dropna(), now.dropna()
    return np.float64(
        max(abs((old == value).mean() - (new == value).mean()) for value in {*old, *new})
    )


def by_alignment(before, now):
    old, new = (values.value_counts(normalize=True) for values in (before, now))
    return (np.subtract(*old.align(new, fill_value=0))).abs().max()


@pytest.mark.parametrize("distance", [by_counter, by_means, by_alignment])
def test_the_largest_difference_passes_however_it_is_found(distance):
    assert refusal("02.2", distance) is None


def measured(of, fill=0, normal=True, empty=True):
    def distance(before, now):
        old, new = (values.value_counts(normalize=normal, dropna=empty) for values in (before, now))
        return of(new.sub(old, fill_value=fill))

    return distance


@pytest.mark.parametrize("distance, key", [
    (measured(lambda change: change.max()), "02.2.fallen"), (measured(lambda change: -change.min()), "02.2.risen"), (measured(lambda change: change.min()), "02.2.negative"),
    (measured(lambda change: change.abs().sum()), "02.2.largest"), (measured(lambda change: change.abs().sum() / 2), "02.2.largest"), (measured(lambda change: change.abs().mean()), "02.2.largest"),
    (measured(lambda change: change.abs().median()), "02.2.value"), (measured(lambda change: change.abs().max() * 100), "02.2.percent"), (measured(lambda change: round(change.abs().max(), 4)), "02.2.rounded"),
    (measured(lambda change: change.abs().max(), fill=None), "02.2.unseen"), (measured(lambda change: change.abs().max(), normal=False), "02.2.counts"),
    (measured(lambda change: change.abs().max(), empty=False), "02.2.empty"), (measured(lambda change: change.abs().idxmax()), "02.2.number"), (measured(lambda change: change), "02.2.number"),
    (lambda before, now: 0, "02.2.value"), (lambda before, now: [0.2], "02.2.number"), (lambda before, now: by_means(taxi_trips().payment_type, now), "02.2.value"),
])  # fmt: skip
def test_mutants_of_the_distance_are_refused_for_what_they_do(distance, key):
    assert refusal("02.2", distance) == key


# --- 02.3 -----------------------------------------------------------------------------------------


def gaps(draws, size=500, seed=0):
    empty, random = taxi_trips().company.isna().to_numpy(), np.random.default_rng(seed)
    drawn = (random.choice(empty, 2 * size, replace=False) for _ in range(draws))
    return pd.Series([abs(pair[:size].mean() - pair[size:].mean()) for pair in drawn])


@pytest.mark.parametrize("seed", range(8))
def test_a_limit_from_enough_draws_or_with_slack_passes(seed):
    many, few = gaps(2000, seed=seed), gaps(200, seed=seed)
    for limit in (
        many.quantile(0.98),
        many.quantile(0.99),
        few.quantile(0.98) * 1.2,
        few.max(),
    ):
        # The last is episode 02's own way.
        assert refusal("02.3", limit) is None


def test_a_limit_from_too_few_draws_is_told_so_and_others_what_they_do():
    assert refusal("02.3", np.float64(0.064)) == "02.3.few"
    assert refusal("02.3", gaps(1000).median()) == "02.3.noisy"
    assert refusal("02.3", gaps(300, 5000).quantile(0.99)) == "02.3.noisy"
    assert refusal("02.3", gaps(300, 50).quantile(0.99)) == "02.3.deaf"
    assert refusal("02.3", 100 * gaps(300).quantile(0.99)) == "02.3.fraction"
    assert refusal("02.3", gaps(10)) == "check.not_number"


@pytest.mark.parametrize(
    "code, key",
    [
        ("limit = 0.08", "02.3.typed"),
        ("x = 0.04\nlimit = 2 * x", "02.3.typed"),
        ("gaps = [gap(1, 2)]\nlimit = 0.08", None),
    ],
)
def test_a_typed_limit_is_refused_unless_its_cell_draws(code, key, monkeypatch):
    monkeypatch.setattr(written, "is_typed", lambda name: written.is_typed_in(code, name))
    monkeypatch.setattr(written, "cell_of", lambda name: code)
    assert refusal("02.3", 0.08) == key


# --- 02.4 -----------------------------------------------------------------------------------------


def by_loop(answers, labels):
    right = known = 0
    for place in range(len(labels)):
        if labels[place] == labels[place]:  # NaN is not
            known += 1
            right += answers[place] == labels[place]
    return [right / known, known / len(labels)]


def by_table(answers, labels):
    table = pd.DataFrame({"answer": answers, "label": labels}).dropna()
    return np.array([(table.answer == table.label).mean(), len(table) / len(answers)])


def measure(
    first=lambda hits, known: hits[known].mean(), second=lambda known: known.mean(), as_=tuple
):
    return lambda answers, labels: as_(
        [first(answers == labels, labels.notna()), second(labels.notna())]
    )


@pytest.mark.parametrize("answer", [by_loop, by_table, measure(), measure(as_=pd.Series)])
def test_both_shares_pass_however_they_are_counted(answer):
    assert refusal("02.4", answer) is None


@pytest.mark.parametrize("answer, key", [
    (measure(lambda hits, known: hits.mean()), "02.4.errors"), (measure(lambda hits, known: (~hits[known]).mean()), "02.4.wrong"), (measure(lambda hits, known: hits[known].sum()), "02.4.counts"),
    (measure(lambda hits, known: hits[known].median()), "02.4.quality"), (measure(lambda hits, known: 100 * hits[known].mean()), "02.4.counts"), (measure(lambda hits, known: round(hits[known].mean(), 2)), "02.4.rounded"),
    (measure(second=lambda known: 1 - known.mean()), "02.4.missing"), (measure(second=len), "02.4.counts"), (measure(second=lambda known: 1), "02.4.coverage"), (measure(as_=lambda two: two[::-1]), "02.4.swapped"),
    (measure(as_=set), "02.4.pair"), (measure(as_=str), "02.4.pair"), (measure(as_=lambda two: two[0]), "02.4.pair"), (lambda answers, labels: (0.9, 0.75), "02.4.coverage"),
    (lambda answers, labels: (answers.isin(labels)[labels.notna()].mean(), labels.notna().mean()), "02.4.quality"), (lambda answers, labels: 1 / 0, "check.raised_when"),
])  # fmt: skip
def test_mutants_of_the_measure_are_refused_for_what_they_do(answer, key):
    assert refusal("02.4", answer) == key
