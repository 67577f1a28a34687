"""Checks of exercise sheet 02. What is right is computed here from the same answers and trips, never stored."""

import math
import numbers

from tfx_course import DATA
from tfx_course.checks import exercise, expect


def _trips():
    import pandas as pd

    return pd.concat([pd.read_csv(path) for path in sorted((DATA / "taxi" / "csv").glob("*.csv"))], ignore_index=True)


def _hits(both, only_new, only_old, neither):
    """Return two Series of hits with so many trips on which both, one or neither of the models is right, shuffled alike."""
    import pandas as pd

    pairs = [(1, 1)] * both + [(1, 0)] * only_new + [(0, 1)] * only_old + [(0, 0)] * neither
    frame = pd.DataFrame(pairs, columns=["new", "old"]).sample(frac=1, random_state=0, ignore_index=True)
    return frame.new, frame.old


@exercise("02.1")
def gate(accept):
    def told(*counts):
        new, old = _hits(*counts)
        answer = accept(new.copy(), old.copy())
        expect(str(answer) in ("True", "False"), "02.1.yes_or_no", seen=repr(answer)[:60])  # numpy's True is not Python's
        each = new - old
        return str(answer) == "True", f"{100 * each.mean():+.1f} ± {196 * each.std() / len(each) ** 0.5:.1f}"

    accepted, seen = told(800, 10, 30, 160)
    expect(not accepted, "02.1.worse", seen=seen)
    for counts in ((700, 110, 102, 88), (600, 118, 94, 188)):
        accepted, seen = told(*counts)
        expect(not accepted, "02.1.luck", seen=seen)
    for counts in ((800, 30, 10, 160), (620, 76, 36, 268), (600, 124, 88, 188)):
        accepted, seen = told(*counts)
        expect(accepted, "02.1.proven", seen=seen)


@exercise("02.2")
def largest_difference(distance):
    import pandas as pd

    trips = _trips()
    year = pd.to_datetime(trips.trip_start_timestamp, unit="s").dt.year
    early, late = trips[year == 2013], trips[year == 2016]
    paid = early.payment_type, late.payment_type

    def shares(values):
        return values.value_counts(normalize=True)

    def told(before, now):
        answer = distance(before.copy(), now.copy())
        expect(isinstance(answer, numbers.Real), "02.2.number", seen=type(answer).__name__)
        return float(answer)

    def near(answer, right):
        return math.isclose(answer, right, abs_tol=1e-6)

    def right(before, now):
        return shares(now).sub(shares(before), fill_value=0).abs().max()

    answer = told(*paid)
    expect(0 <= answer <= 2, "02.2.shares", seen=f"{answer:g}")
    expect(not near(answer, shares(paid[1]).sub(shares(paid[0]), fill_value=0).abs().sum()), "02.2.largest", seen=f"{answer:.4f}")
    # A value that takes trips from all others in equal parts moves more than any of them.
    arrived = paid[0].where(paid[0].index % 5 != 0, "Mobile")
    expect(near(told(paid[0], arrived), right(paid[0], arrived)), "02.2.unseen", which="Mobile")
    gone = told(arrived, paid[0])
    expect(near(gone, right(arrived, paid[0])), "02.2.sign" if gone < right(arrived, paid[0]) - 1e-6 else "02.2.unseen", which="Mobile")
    company = early.company, late.company.where(late.index % 2 == 0)
    expect(near(told(*company), right(*company)), "02.2.empty")
    for pair in (paid, paid[::-1]):
        answer = told(*pair)
        expect(near(answer, right(*pair)), "02.2.largest", seen=f"{answer:.4f}")


@exercise("02.3")
def limit_with_a_reason(limit):
    import numpy as np

    expect(isinstance(limit, numbers.Real), "02.3.number", seen=repr(limit)[:60])
    expect(0 <= limit <= 1, "02.3.fraction", seen=f"{limit:g}")
    empty = _trips().company.isna().to_numpy()
    random = np.random.default_rng(2016)
    pairs = [random.choice(empty, 1000, replace=False) for _ in range(4000)]
    gaps = np.array([abs(pair[:500].mean() - pair[500:].mean()) for pair in pairs])
    false = (gaps > limit).mean()
    # 3% and not 2%: whoever took a hundred pairs for the 99% quantile was unlucky, not wrong.
    expect(false <= 0.03, "02.3.noisy", share=f"{false:.1%}")
    expect(limit <= 1.5 * np.quantile(gaps, 0.99), "02.3.deaf", seen=f"{limit:.3f}")


@exercise("02.4")
def two_numbers(measure):
    import numpy as np
    import pandas as pd

    trips = _trips().head(3000)
    labels = trips.company.fillna(pd.NA).astype(object)
    for seed, wrong in ((0, 0.1), (1, 0.4)):
        random = np.random.default_rng(seed)
        answers = trips.company.fillna("none").where(random.random(len(trips)) > wrong, "another")
        answer = measure(answers.copy(), labels.copy())
        pair = isinstance(answer, (tuple, list)) and len(answer) == 2 and all(isinstance(each, numbers.Real) for each in answer)
        expect(pair, "02.4.pair", seen=repr(answer)[:60])
        quality, coverage = map(float, answer)
        known = labels.notna()
        share, right = known.mean(), (answers[known] == labels[known]).mean()

        def near(one, other):
            return math.isclose(one, other, abs_tol=1e-6)

        expect(max(quality, coverage) <= 1, "02.4.counts", seen=f"{quality:g}, {coverage:g}")
        expect(not (near(quality, share) and near(coverage, right)), "02.4.swapped")
        expect(not near(coverage, 1 - share), "02.4.missing")
        expect(near(coverage, share), "02.4.coverage", seen=f"{coverage:.4f}")
        expect(not near(quality, right * share), "02.4.errors")
        expect(near(quality, right), "02.4.quality", seen=f"{quality:.4f}")
