"""Checks of exercise sheet 04. The right numbers are computed from the learner's own artifacts,
never stored.
"""

import collections
import contextlib
import json
import math
import os
from pathlib import Path

from tfx_course.checks import WrongAnswer, exercise, expect
from tfx_course.checks.components import (
    Feature,
    count_records,
    csv_rows,
    examples,
    feature_statistics,
    produced,
    statistics,
)
from tfx_course.checks.written import (
    expect_computed,
    expect_number,
    is_number,
    members,
    namespace,
)
from tfx_course.given import sheet_04 as given
from tfx_course.given import taxi

# Older copies of the sheet ask for this here.
deliver = given.deliver

NUMBERS = given.COLUMNS[:3]


@exercise("04.1")
def three_parts(example_gen):
    artifact = produced(example_gen, "CsvExampleGen", "examples", "04.1", "example_gen")
    counts = count_records(artifact)
    seen = _listed(counts)
    expect(set(counts) == {"train", "eval", "test"}, "04.1.parts", seen=seen)
    expect(_reads(example_gen, "taxi"), "04.1.folder", seen=_base(example_gen))
    total, right = sum(counts.values()), csv_rows([given.SMALL])
    expect(total == right, "04.1.rows", total=total, right=right)
    split_config = json.loads(example_gen.exec_properties["output_config"]).get("split_config", {})
    buckets = {part["name"]: part.get("hash_buckets", 0) for part in split_config.get("splits", [])}
    shares = {"train": 0.8, "eval": 0.1, "test": 0.1}
    exact = all(
        math.isclose(buckets.get(split, 0) / (sum(buckets.values()) or 1), share)
        for split, share in shares.items()
    )
    expect(exact, "04.1.shares", buckets=_listed(buckets), seen=seen)
    near = all(abs(counts[split] / total - share) < 0.05 for split, share in shares.items())
    expect(near, "04.1.partition", column=split_config.get("partition_feature_name", ""), seen=seen)


@exercise("04.2")
def without_company(statistics_gen, answer):
    artifact = produced(statistics_gen, "StatisticsGen", "statistics", "04.2", "statistics_gen")
    expect(_follows(statistics_gen, "examples", "trips_gen"), "04.2.other_examples")
    data = {split: statistics(artifact, split) for split in json.loads(artifact.split_names)}
    expect("train" in data, "04.2.no_train", seen=_quoted(data))
    expect(
        all(
            any(feature.path.step == ["company"] for feature in split.features)
            for split in data.values()
        ),
        "04.2.no_column",
    )
    total, right = (
        sum(split.num_examples for split in data.values()),
        csv_rows(taxi.FOLDER.glob("*.csv")),
    )
    expect(
        total == right or set(data) != {"train", "eval"}, "04.2.sampled", seen=total, right=right
    )
    filled = {
        split: feature_statistics(statistics, "company").string_stats.common_stats.tot_num_values
        for split, statistics in data.items()
    }
    empty = {split: data[split].num_examples - filled[split] for split in data}
    expect_number("04.2", "without_company", answer)
    if answer != empty["train"]:
        expect(answer != 0, "04.2.missing")
        expect(answer != filled["train"], "04.2.complement", seen=answer)
        expect(answer != data["train"].num_examples, "04.2.all_trips", seen=answer)
        expect(answer != empty.get("eval"), "04.2.other_split", seen=answer)
        expect(answer != sum(empty.values()), "04.2.both_splits", seen=answer)
        expect(False, "04.2.number", seen=answer)
    expect_computed("04.2", "without_company")


@exercise("04.3")
def accepted_companies(schema_gen, answer):
    import tensorflow_data_validation as tfdv

    artifact = produced(schema_gen, "SchemaGen", "schema", "04.3", "schema_gen")
    expect(_follows(schema_gen, "statistics", "statistics_gen"), "04.3.other_statistics")
    schema = tfdv.load_schema_text(f"{artifact.uri}/schema.pbtxt")
    [company] = [feature.domain for feature in schema.feature if feature.name == "company"]
    sizes = {domain.name: len(domain.value) for domain in schema.string_domain}
    expect_number("04.3", "accepted_companies", answer)
    if answer != sizes[company]:
        expect(answer != 20, "04.3.top_values")  # StatisticsGen's default for num_top_values
        splits = [split for split, names in _names_in_splits(schema_gen).items() if answer == names]
        expect(not splits, "04.3.one_split", seen=answer, split=_quoted(splits))
        others = [name for name, size in sizes.items() if answer == size]
        expect(not others, "04.3.other_domain", seen=answer, domain=_quoted(others))
        expect(False, "04.3.number", seen=answer)
    expect_computed("04.3", "accepted_companies")


def _names_in_splits(schema_gen):
    """Return ``{split: number of company names in it}`` of the statistics that the schema was
    made from.
    """
    [artifact] = schema_gen.inputs["statistics"].get()
    splits = json.loads(artifact.split_names)
    return {
        split: feature_statistics(statistics(artifact, split), "company").string_stats.unique
        for split in splits
    }


@exercise("04.4")
def one_month(march_gen):
    artifact = produced(march_gen, "CsvExampleGen", "examples", "04.4", "march_gen")
    span = artifact.get_int_custom_property("span")
    expect(span != 0, "04.4.no_span")  # what ExampleGen notes where the pattern has no {SPAN}
    expect(span == 3 or march_gen.exec_properties.get("range_config"), "04.4.latest", seen=span)
    expect(span == 3, "04.4.span", seen=span)
    splits = examples(artifact)
    expect(set(splits) == {"train", "eval"}, "04.4.parts", seen=_quoted(splits))
    total, right = (
        sum(map(len, splits.values())),
        int((taxi.trips("data2").trip_start_month == 3).sum()),
    )
    expect(total == right, "04.4.rows", seen=total, right=right)
    nothing = Feature(None, [])
    others = sum(
        row.get("trip_start_month", nothing).values != [3]
        for rows in splits.values()
        for row in rows
    )
    expect(not others, "04.4.month", n=others)
    companies = {
        split: {text for row in rows for text in row.get("company", nothing).values}
        for split, rows in splits.items()
    }
    both = companies["train"] & companies["eval"]
    expect(not both, "04.4.leak", n=len(both))
    expect(
        all(companies.values()),
        "04.4.empty",
        split=_quoted([split for split in companies if not companies[split]]),
    )


@exercise("04.5")
def repaired(repaired_gen):
    artifact = produced(repaired_gen, "CsvExampleGen", "examples", "04.5", "repaired_gen")
    rows = _rows(artifact, "04.5")
    for name in NUMBERS:
        expect(all(row[name].kind != "bytes_list" for row in rows), "04.5.text", column=name)
    _same_values(rows, "04.5")
    expect(not _reads(repaired_gen, "delivery", unknown=False), "04.5.same_folder")
    expect(
        given.delivered.get("file") is None
        or Path(given.delivered["delivery"], "trips.csv").read_bytes() == given.delivered["file"],
        "04.5.overwritten",
    )


@exercise("04.6")
def lines(lines_gen):
    artifact = produced(lines_gen, "FileBasedExampleGen", "examples", "04.6", "lines_gen")
    executor = lines_gen.executor_spec.executor_class
    own = not executor.__module__.startswith("tfx.")
    expect(
        own,
        "04.6.builtin",
        component=type(lines_gen).__name__,
        executor=f"{executor.__module__}.{executor.__name__}",
    )
    expect(_reads(lines_gen, "lines"), "04.6.folder", seen=_base(lines_gen))
    try:
        rows = _rows(artifact, "04.6")
        _expect_kinds(rows)
        _same_values(rows, "04.6")
    except WrongAnswer:
        # The executor's code is no part of what TFX looks at.
        expect(not _from_cache(artifact), "04.6.cached")
        raise


@exercise("04.7")
def doors_differ(lost, lost_value, blank):
    first, second = ([_trip_and_tip(record) for record in door] for door in given.two_doors())
    tips, later = dict(first), dict(second)
    missing = {trip for trip, tip in later.items() if tip is None}
    right = {"blank": {trip for trip, tip in tips.items() if tip is None}}
    right["lost"] = missing - right["blank"]
    in_order = {
        trip for (trip, tip), (_, other) in zip(first, second) if tip is not None and other is None
    }
    answers = {}
    for name, answer in (("lost", lost), ("blank", blank)):
        values = members(answer)
        expect(values is not None, "04.7.kind", name=name, seen=type(answer).__name__)
        numbers = all(is_number(value) for value in values)
        expect(numbers, "04.7.items", name=name)
        answers[name] = set(values)
    expect(answers["lost"] != missing, "04.7.all_missing", n=len(missing))
    expect(answers["lost"] != right["blank"], "04.7.blank_as_lost", n=len(right["blank"]))
    expect(answers["lost"] != in_order, "04.7.in_order", n=len(in_order))
    kept = {trip for trip, tip in tips.items() if trip in answers["lost"] and tip not in (0, None)}
    expect(not kept, "04.7.kept", n=len(kept))
    expect(answers["lost"] == right["lost"], "04.7.lost", seen=len(answers["lost"]))
    expect_number("04.7", "lost_value", lost_value)
    expect(lost_value == 0, "04.7.value", seen=lost_value)
    expect(answers["blank"] != missing, "04.7.blank_all", n=len(missing))
    expect(answers["blank"] != right["lost"], "04.7.lost_as_blank", n=len(right["lost"]))
    expect(answers["blank"] == right["blank"], "04.7.blank", seen=len(answers["blank"]))


def _trip_and_tip(record):
    """Return a record's number and its tip, None where there is none."""
    features = record.features.feature
    [trip] = features["trip"].int64_list.value
    return trip, next(iter(features["tips"].float_list.value), None)


def _expect_kinds(rows):
    """Expect every row to have every column, and every column one kind of list, or none where
    there is no value.
    """
    for name in given.COLUMNS:
        dropped = sum(name not in row for row in rows)
        expect(not dropped, "04.6.dropped", column=name, n=dropped)
        kinds = collections.Counter(row[name].kind for row in rows if row[name].kind)
        seen = ", ".join(f"`{kind}`: {count}" for kind, count in kinds.items())
        if name in NUMBERS:
            expect(len(kinds) <= 1, "04.6.types", column=name, seen=seen)
            expect(
                set(kinds) <= {"float_list"}, "04.6.other_type", column=name, seen="".join(kinds)
            )
        else:
            expect(set(kinds) <= {"bytes_list"}, "04.6.text_types", column=name, seen=seen)
        several = sum(len(row[name].values) > 1 for row in rows)
        expect(not several, "04.6.several", column=name, n=several)


def _from_cache(artifact):
    """Return whether an earlier run of the notebook's context wrote ``artifact``; False where
    that cannot be told.
    """
    from tfx.orchestration import metadata

    with (
        contextlib.suppress(Exception),
        metadata.Metadata(namespace()["context"].metadata_connection_config) as handler,
    ):
        return len(handler.store.get_events_by_artifact_ids([artifact.id])) > 1
    return False


def _rows(artifact, number):
    """Return the records of an Examples artifact; expect the columns of the delivery, and as
    many records.
    """
    rows = [row for split in examples(artifact).values() for row in split]
    names = {name for row in rows for name in row}
    lacking, extra = set(given.COLUMNS) - names, names - set(given.COLUMNS)
    expect(not (lacking and extra), f"{number}.columns", seen=_quoted(sorted(names)))
    expect(not lacking, f"{number}.lacking", seen=_quoted(sorted(lacking)))
    expect(not extra, f"{number}.extra", seen=_quoted(sorted(extra)))
    right = len(_wanted())
    expect(len(rows) <= right, f"{number}.more", seen=len(rows), right=right)
    expect(len(rows) >= right, f"{number}.fewer", seen=len(rows), right=right)
    return rows


def _same_values(rows, number):
    """Expect the delivery's trips in any order, their numbers as float32."""
    import numpy as np

    wanted = _wanted()
    for name in given.COLUMNS:
        right = collections.Counter(wanted[name])
        values = [row[name].values[0] if row[name].values else None for row in rows]
        lacking = values.count(None) - right[None]
        if name in NUMBERS:
            values = [value if value is None else np.float32(value) for value in values]
            zeros = values.count(0)
            expect(
                zeros or not lacking or lacking != right[0],
                f"{number}.zeros",
                column=name,
                n=lacking,
            )
            expect(lacking <= 0, f"{number}.lost", column=name, n=lacking)
            gone = collections.Counter(values) in [
                collections.Counter(cut(value) for value in right.elements())
                for cut in (int, round)
            ]
            expect(not gone or _is_whole(right), f"{number}.whole", column=name)
        else:
            expect(lacking <= 0, f"{number}.lost", column=name, n=lacking)
            expect(lacking >= 0, f"{number}.invented", column=name, n=-lacking)
        expect(collections.Counter(values) == right, f"{number}.values", column=name)
    seen = [
        tuple(
            (
                np.float32(row[name].values[0])
                if name in NUMBERS
                else next(iter(row[name].values), None)
            )
            for name in given.COLUMNS
        )
        for row in rows
    ]
    expect(
        collections.Counter(seen) == collections.Counter(wanted.itertuples(index=False, name=None)),
        f"{number}.mixed",
    )


def _wanted():
    """Return the trips of the last two deliveries as a table, its numbers as float32, None for
    what is missing.
    """

    trips = (
        taxi.trips("data2")[given.COLUMNS]
        .head(given.TRIPS)
        .astype(dict.fromkeys(NUMBERS, "float32"))
        .astype(object)
    )
    return trips.where(trips.notna(), None)


def _is_whole(values):
    return all(float(value).is_integer() for value in values)


def _listed(counts):
    return ", ".join(f"{name}: {count}" for name, count in counts.items())


def _quoted(names, most=6):
    """Return names for a sentence, the first of them, with what cannot be seen in them written
    out.
    """
    shown = [f"`{repr(name)[1:-1] or repr(name)}`" for name in names]
    return ", ".join(shown if len(shown) <= most else [*shown[:most], "…"])


def _base(example_gen):
    """Return the folder that an ExampleGen reads, as a sentence shows it."""
    folder = Path(example_gen.exec_properties["input_base"])
    return folder.name if folder.is_absolute() else str(folder)


def _reads(example_gen, name, unknown=True):
    """Return whether an ExampleGen reads the folder of the delivery ``name``; ``unknown`` where
    the set-up was not run.
    """
    if name not in given.delivered:
        return unknown
    return os.path.realpath(example_gen.exec_properties["input_base"]) == os.path.realpath(
        given.delivered[name]
    )


def _follows(component, key, name):
    """Return whether what ``component`` reads under ``key`` is what the component in the
    learner's variable ``name`` wrote.
    """
    source = namespace().get(name)
    if not hasattr(source, "outputs"):
        return True
    return {artifact.uri for artifact in component.inputs[key].get()} == {
        artifact.uri for artifact in source.outputs[key].get()
    }
