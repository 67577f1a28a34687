"""Checks of exercise sheet 05. The right numbers are computed from the learner's own artifacts, never stored."""

import math
import numbers

from tfx_course import DATA
from tfx_course.checks import exercise, expect
from tfx_course.checks.components import produced, statistics, feature_statistics

SECOND = DATA / "taxi" / "csv" / "data2.csv"


@exercise("05.1")
def no_miles(statistics_gen, answer):
    artifact = produced(statistics_gen, "StatisticsGen", "statistics", "05.1")
    expect(isinstance(answer, numbers.Real), "05.1.number", seen=repr(answer)[:60])
    right = {}
    for split in ("train", "eval"):
        data = statistics(artifact, split)
        right[split] = feature_statistics(data, "trip_miles").num_stats.num_zeros / data.num_examples
    expect(answer != 0, "05.1.missing")
    expect(0 < answer < 1, "05.1.fraction", seen=answer)
    expect(not math.isclose(answer, right["train"]), "05.1.split", seen=round(answer, 4))
    expect(math.isclose(answer, right["eval"]), "05.1.number", seen=round(answer, 4))


@exercise("05.2")
def card_tip(sliced_gen, answer):
    import tensorflow_data_validation as tfdv

    artifact = produced(sliced_gen, "StatisticsGen", "statistics", "05.2")
    slices = {data.name: data for data in tfdv.load_stats_binary(f"{artifact.uri}/Split-train/FeatureStats.pb").datasets}
    means = {name: feature_statistics(data, "tips").num_stats.mean for name, data in slices.items()}
    expect(any("Credit Card" in name for name in slices), "05.2.no_slices", n=len(slices))
    expect(isinstance(answer, numbers.Real), "05.2.number", seen=repr(answer)[:60])
    [right] = [mean for name, mean in means.items() if name == "payment_type_Credit Card"]
    others = [name for name, mean in means.items() if math.isclose(answer, mean) and mean != right]
    expect("All Examples" not in others, "05.2.whole", seen=round(answer, 4))
    expect(not others, "05.2.other_slice", seen=", ".join(others))
    expect(math.isclose(answer, right), "05.2.number", seen=round(answer, 4))


@exercise("05.3")
def suspects(function):
    import pandas as pd
    import tensorflow_data_validation as tfdv

    def day(frame):
        return tfdv.generate_statistics_from_dataframe(frame).datasets[0]

    trips = pd.read_csv(SECOND)[["fare", "tips", "trip_miles", "trip_seconds", "payment_type", "company"]]
    before, after = trips[:1500], trips[1500:]
    much = 10.5 * before.trip_seconds.median() / after.trip_seconds.median()
    unpaid = after.assign(payment_type=after.payment_type.where(after.index % 3 == 0))
    sometimes = after.company.where(after.index % 5 != 0)
    pairs = [
        ("05.3.gone", after.drop(columns="tips"), {"tips"}),
        ("05.3.new", after.assign(driver=1), {"driver"}),
        ("05.3.type", after.assign(fare="$" + after.fare.astype(str)), {"fare"}),
        ("05.3.missing", unpaid, {"payment_type"}),
        ("05.3.missing", after.assign(company=after.company.where(after.index % 4 == 0)), {"company"}),
        ("05.3.median", after.assign(trip_seconds=after.trip_seconds / 3600), {"trip_seconds"}),
        ("05.3.median", after.assign(trip_seconds=after.trip_seconds * much, tips=after.tips + 1), {"trip_seconds"}),
        ("05.3.healthy", after.assign(company=sometimes), set()),
    ]
    known = day(before)
    for key, frame, right in pairs:
        found = function(known, day(frame))
        expect(isinstance(found, set), "05.3.kind", seen=type(found).__name__)
        expect(not found - right, "05.3.healthy", seen=", ".join(map(str, found - right)))
        expect(found == right, key)
    # The other way round: what was missing is there again, which is no fault.
    found = function(day(unpaid), known)
    expect(not found, "05.3.healthy", seen=", ".join(map(str, found)))


@exercise("05.4")
def options(found):
    import pandas as pd
    import tensorflow_data_validation as tfdv

    expect(isinstance(found, tfdv.StatsOptions), "05.4.kind", seen=type(found).__name__)
    # A city with more companies than Chicago had, and a column that was not there before.
    trips = pd.read_csv(SECOND).head(1000).assign(company=[f"company {number % 500}" for number in range(1000)], driver=1)
    [data] = tfdv.generate_statistics_from_dataframe(trips, found).datasets
    names = sorted(each.path.step[0] for each in data.features)
    expect(names == ["company", "fare", "payment_type", "tips"], "05.4.columns", seen=", ".join(names)[:90])
    kept = len(feature_statistics(data, "company").string_stats.top_values)
    expect(kept == 500, "05.4.top_values", seen=kept)
