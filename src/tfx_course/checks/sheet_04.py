"""Checks of exercise sheet 04. The right numbers are computed from the learner's own artifacts, never stored."""

import math
import numbers

from tfx_course import DATA
from tfx_course.checks import exercise, expect
from tfx_course.checks.components import count_records, csv_rows, produced, statistics, text_feature


@exercise("04.1")
def three_parts(example_gen):
    artifact = produced(example_gen, "CsvExampleGen", "examples", "04.1")
    counts = count_records(artifact)
    seen = ", ".join(f"{split}: {count}" for split, count in counts.items())
    expect(set(counts) == {"train", "eval", "test"}, "04.1.parts", seen=seen)
    total = sum(counts.values())
    expect(total == csv_rows(DATA / "taxi" / "csv"), "04.1.rows", total=total)
    # A hash spreads rows as chance does: within four standard deviations of the binomial distribution, sqrt(n p (1 - p)).
    shares = {"train": 0.8, "eval": 0.1, "test": 0.1}
    near = all(abs(counts[s] - total * p) < 4 * math.sqrt(total * p * (1 - p)) for s, p in shares.items())
    expect(near, "04.1.shares", seen=seen)


@exercise("04.2")
def without_company(statistics_gen, answer):
    artifact = produced(statistics_gen, "StatisticsGen", "statistics", "04.2")
    empty, filled = {}, {}
    for split in ("train", "eval"):
        data = statistics(artifact, split)
        filled[split] = text_feature(data, "company").string_stats.common_stats.tot_num_values
        empty[split] = data.num_examples - filled[split]
    expect(isinstance(answer, numbers.Real), "04.2.number", seen=repr(answer)[:60])
    expect(answer != 0, "04.2.missing")
    expect(answer != filled["train"], "04.2.complement", seen=answer)
    expect(answer not in (empty["eval"], sum(empty.values())), "04.2.other_split", seen=answer)
    expect(answer == empty["train"], "04.2.number", seen=answer)


@exercise("04.3")
def accepted_companies(schema_gen, answer):
    import tensorflow_data_validation as tfdv

    artifact = produced(schema_gen, "SchemaGen", "schema", "04.3")
    schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
    [domain] = [each.domain for each in schema.feature if each.name == "company"]
    [values] = [each.value for each in schema.string_domain if each.name == domain]
    expect(isinstance(answer, numbers.Real), "04.3.number", seen=repr(answer)[:60])
    if answer != len(values):
        expect(answer != 20, "04.3.top_values")  # StatisticsGen's default for num_top_values
        expect(not 20 < answer < len(values), "04.3.one_split", seen=answer)
        expect(False, "04.3.number", seen=answer)
