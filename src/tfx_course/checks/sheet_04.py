"""Checks of exercise sheet 04. The right numbers are computed from the learner's own artifacts, never stored."""

import collections
import json
import math
import numbers

from tfx_course import DATA
from tfx_course.checks import exercise, expect
from tfx_course.checks.components import count_records, csv_rows, examples, produced, statistics, feature_statistics

SMALL = DATA / "taxi" / "csv" / "data2.csv"
COLUMNS = ["fare", "tips", "trip_miles", "payment_type", "company"]
NUMBERS = COLUMNS[:3]


def deliver(folder):
    """Write the sheet's four deliveries of data below ``folder``, from ``SMALL``; return the paths of their folders, as texts."""
    import pandas as pd

    trips = pd.read_csv(SMALL)
    taxi, months, delivery, lines = (folder / name for name in ("taxi", "months", "delivery", "lines"))
    for path in (taxi, delivery, lines):
        path.mkdir(parents=True)
    trips.to_csv(taxi / "trips.csv", index=False)
    for month, rows in trips.groupby("trip_start_month"):
        (months / f"month-{month:02d}").mkdir(parents=True)
        rows.to_csv(months / f"month-{month:02d}" / "trips.csv", index=False)
    few = trips[COLUMNS].head(400)
    # As a spreadsheet exports it: dollars as they are shown, semicolons, and a byte order mark.
    shown = few.assign(fare=few.fare.map("${:.2f}".format), tips=few.tips.map("${:.2f}".format))
    shown.to_csv(delivery / "trips.csv", index=False, sep=";", encoding="utf-8-sig")
    (lines / "trips.jsonl").write_text("".join(f"{json.dumps(_as_supplied(row))}\n" for row in few.to_dict("records")))
    return tuple(str(path) for path in (taxi, months, delivery, lines))


def _as_supplied(row):
    """Return a row with null for what is missing and whole numbers without a decimal point."""
    known = {name: None if value != value else value for name, value in row.items()}
    return {name: int(value) if isinstance(value, float) and value.is_integer() else value for name, value in known.items()}


@exercise("04.1")
def three_parts(example_gen):
    artifact = produced(example_gen, "CsvExampleGen", "examples", "04.1")
    counts = count_records(artifact)
    seen = ", ".join(f"{split}: {count}" for split, count in counts.items())
    expect(set(counts) == {"train", "eval", "test"}, "04.1.parts", seen=seen)
    total = sum(counts.values())
    expect(total == csv_rows([SMALL]), "04.1.rows", total=total)
    parts = json.loads(example_gen.exec_properties["output_config"])["split_config"]["splits"]
    buckets = {part["name"]: part["hash_buckets"] for part in parts}
    shares = {"train": 0.8, "eval": 0.1, "test": 0.1}
    near = all(math.isclose(buckets[split] / sum(buckets.values()), share) for split, share in shares.items())
    expect(near, "04.1.shares", seen=seen)


@exercise("04.2")
def without_company(statistics_gen, answer):
    artifact = produced(statistics_gen, "StatisticsGen", "statistics", "04.2")
    empty, filled = {}, {}
    for split in ("train", "eval"):
        data = statistics(artifact, split)
        filled[split] = feature_statistics(data, "company").string_stats.common_stats.tot_num_values
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


@exercise("04.4")
def one_month(march_gen):
    artifact = produced(march_gen, "CsvExampleGen", "examples", "04.4")
    span = artifact.get_int_custom_property("span")
    expect(span != 0, "04.4.no_span")  # what ExampleGen notes where the pattern has no {SPAN}
    expect(span == 3, "04.4.span", seen=span)
    companies = {}
    for split, rows in examples(artifact).items():
        companies[split] = {text for row in rows for text in row["company"] or []}
    expect(set(companies) == {"train", "eval"}, "04.4.parts", seen=", ".join(companies))
    both = companies["train"] & companies["eval"]
    expect(not both, "04.4.leak", n=len(both))
    expect(all(companies.values()), "04.4.empty")


@exercise("04.5")
def repaired(repaired_gen):
    artifact = produced(repaired_gen, "CsvExampleGen", "examples", "04.5")
    _same_trips(artifact, "04.5")


@exercise("04.6")
def lines(lines_gen):
    artifact = produced(lines_gen, "FileBasedExampleGen", "examples", "04.6")
    rows = _same_trips(artifact, "04.6")
    # CsvExampleGen chooses one type a column by itself; an executor of one's own has to.
    for name in NUMBERS:
        expect(all(isinstance(value, float) for row in rows for value in row[name]), "04.6.types", column=name)


def _same_trips(artifact, number):
    """Expect the first 400 trips of ``SMALL``, in any order, their numbers as float32; return them as rows."""
    import numpy as np
    import pandas as pd

    rows = [row for split in examples(artifact).values() for row in split]
    wanted = pd.read_csv(SMALL)[COLUMNS].head(400)
    names = sorted({name for row in rows for name in row})
    expect(names == sorted(COLUMNS), f"{number}.columns", seen=", ".join(map(repr, names))[:90])
    expect(len(rows) == len(wanted), f"{number}.rows", seen=len(rows))
    kinds = {name: {type(value) for row in rows for value in row[name] or []} for name in NUMBERS}
    zeros = {name: sum(value == 0 for row in rows for value in row[name] or []) for name in NUMBERS}
    for name in NUMBERS:
        expect(str not in kinds[name], f"{number}.text", column=name)
        expect(zeros[name] == (wanted[name] == 0).sum(), f"{number}.zeros", column=name, seen=zeros[name])
    empty = sum(not row["company"] for row in rows)
    expect(empty >= wanted.company.isna().sum(), f"{number}.invented")

    def counted(table):
        return collections.Counter(tuple(None if cell != cell else cell for cell in line) for line in table)

    seen = [[np.float32(row[name][0]) if name in NUMBERS else (row[name] or [None])[0] for name in COLUMNS] for row in rows]
    right = wanted.astype(dict.fromkeys(NUMBERS, "float32")).itertuples(index=False)
    expect(counted(seen) == counted(right), f"{number}.values")
    return rows
