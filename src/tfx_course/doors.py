"""The table of doors: what a blank, a zero, an empty string and a NaN become on the way in.

The same four rows go through each ExampleGen's own step (what its executor names), then through
TFDV, as StatisticsGen and SchemaGen use it.
"""

import json
import math

# The first row has what is asked about; the other three are ordinary. `None` is a blank.
ROWS = [
    {"number": None, "text": None, "zero": 0.0, "empty_text": "", "nan": math.nan, "no_row": None},
    {"number": 1.5, "text": "a", "zero": 1.5, "empty_text": "a", "nan": 1.5, "no_row": None},
    {"number": 2.5, "text": "b", "zero": 2.5, "empty_text": "b", "nan": 2.5, "no_row": None},
    {"number": 3.5, "text": "c", "zero": 3.5, "empty_text": "c", "nan": 3.5, "no_row": None},
]
CASES = {
    "number": "blank, column of numbers",
    "text": "blank, column of text",
    "zero": "0",
    "empty_text": 'empty string ""',
    "nan": "NaN",
    "no_row": "blank in every row",
}
DOORS = ("CSV", "TFRecord", "JSON Lines", "DuckDB", "BigQuery", "Parquet", "Avro", "DataFrame")
COLUMNS = ["record", "missing", "empty", "zeros", "NaN", "type", "presence", "values"]
TEXTS = ("text", "empty_text")


def records(folder, own):
    """Return ``{door: serialised tf.Examples}`` of ``ROWS``, the first row first.

    Args:
        folder: where each door's file is written.
        own: executors of one's own, ``{"JSON Lines": class, "DuckDB": class}``.
    """
    import apache_beam as beam
    import tensorflow as tf
    from tfx.components.example_gen.csv_example_gen.executor import Executor as CsvExecutor
    from tfx.components.example_gen.custom_executors import avro_executor, parquet_executor
    from tfx.components.example_gen.import_example_gen.executor import Executor as ImportExecutor
    from tfx.extensions.google_cloud_big_query.utils import row_to_example
    from tfx.proto import example_gen_pb2

    folder.mkdir(parents=True, exist_ok=True)
    # BigQueryExampleGen applies this function to each row of the answer; no server is needed.
    types = {name: "STRING" if name in TEXTS else "FLOAT" for name in CASES}
    queried = [row_to_example(types, row).SerializeToString() for row in ROWS]
    database = _write(folder, queried)
    steps = {
        "CSV": (CsvExecutor, "rows.csv"),
        "TFRecord": (ImportExecutor, "rows.tfrecord.gz"),
        "JSON Lines": (own["JSON Lines"], "rows.jsonl"),
        "DuckDB": (own["DuckDB"], "SELECT * FROM doors"),
        "Parquet": (parquet_executor.Executor, "rows.parquet"),
        "Avro": (avro_executor.Executor, "rows.avro"),
    }
    properties = {
        "input_base": str(folder),
        "output_data_format": example_gen_pb2.FORMAT_TF_EXAMPLE,
        "custom_config": json.dumps({"database": str(database)}),
    }
    with beam.Pipeline() as pipeline:
        for door, (executor, pattern) in steps.items():
            step = executor().GetInputSourceToExamplePTransform()(
                exec_properties=properties, split_pattern=pattern
            )
            _ = (
                pipeline
                | door >> step
                | f"{door}: bytes" >> beam.Map(_serialised)
                | f"{door}: kept"
                >> beam.io.WriteToTFRecord(f"{folder}/{door}", shard_name_template="")
            )
    tables = {
        door: list(tf.data.TFRecordDataset(f"{folder}/{door}").as_numpy_iterator())
        for door in steps
    }
    return {"CSV": tables.pop("CSV"), "BigQuery": queried, **tables}


def table(records):
    """Return what became of each case: a row for each group of doors that treat it alike.

    A DataFrame has no record; it is in the row whose numbers are its own.
    """
    import pandas as pd

    groups = grouped(records)
    index = [(CASES[case], _named(doors)) for case, doors, _ in groups]
    return pd.DataFrame(
        [seen for _, _, seen in groups],
        index=pd.MultiIndex.from_tuples(index, names=["in the data", "doors"]),
        columns=COLUMNS,
    )


def grouped(records):
    """Return what `table` shows, ``[(case, doors, values of COLUMNS)]``."""
    import pandas as pd
    import tensorflow_data_validation as tfdv

    alike = {}
    for door, record in records.items():
        first = _first(record)
        for name, measured in _measured(statistics(record)):
            alike.setdefault((name, (first[name], *measured)), []).append(door)
    for name, measured in _measured(tfdv.generate_statistics_from_dataframe(pd.DataFrame(ROWS))):
        same = [key for key in alike if key[0] == name and key[1][1:] == measured]
        alike.setdefault(same[0] if same else (name, ("-", *measured)), []).append("DataFrame")
    groups = [(name, doors, seen) for (name, seen), doors in alike.items()]
    return sorted(groups, key=lambda group: list(CASES).index(group[0]))


def _named(doors):
    others = [door for door in DOORS if door not in doors]
    if len(others) < len(doors):
        return f"all but {', '.join(others)}" if others else "all"
    return ", ".join(door for door in DOORS if door in doors)


def statistics(records):
    """Return TFDV's statistics of serialised tf.Examples, decoded as StatisticsGen decodes them."""
    from tensorflow_data_validation.statistics import stats_impl
    from tfx_bsl.coders.example_coder import ExamplesToRecordBatchDecoder

    batch = ExamplesToRecordBatchDecoder().DecodeBatch(records)
    return stats_impl.generate_statistics_in_memory(batch)


def _write(folder, queried):
    """Write ``ROWS`` in each format, with ``queried`` as TFRecord; return the database's path."""
    import duckdb
    import fastavro
    import pyarrow as pa
    import tensorflow as tf
    from pyarrow import parquet

    lines = [",".join(CASES), *(",".join(map(_in_csv, row.values())) for row in ROWS)]
    (folder / "rows.csv").write_text("".join(f"{line}\n" for line in lines))
    types = [(name, pa.string() if name in TEXTS else pa.float64()) for name in CASES]
    parquet.write_table(pa.Table.from_pylist(ROWS, pa.schema(types)), folder / "rows.parquet")
    fields = [
        {"name": name, "type": ["null", "string" if name in TEXTS else "double"]} for name in CASES
    ]
    with open(folder / "rows.avro", "wb") as file:
        fastavro.writer(file, {"type": "record", "name": "row", "fields": fields}, ROWS)
    (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    with tf.io.TFRecordWriter(f"{folder}/rows.tfrecord.gz", "GZIP") as file:
        for record in queried:
            file.write(record)
    database = folder / "rows.duckdb"
    with duckdb.connect(str(database)) as connection:
        columns = (f"{name} {'VARCHAR' if name in TEXTS else 'DOUBLE'}" for name in CASES)
        connection.execute(f"CREATE OR REPLACE TABLE doors ({', '.join(columns)})")
        for row in ROWS:
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO doors VALUES ({marks})", list(row.values()))
    return database


def _in_csv(value):
    """Return a cell: a blank without quotes, an empty string with them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f'"{value}"'
    return "NaN" if math.isnan(value) else str(value)


def _serialised(record):
    return record if isinstance(record, bytes) else record.SerializeToString()


def _first(records):
    """Return what the record of the first row says, ``{feature: kind and values}``."""
    import tensorflow as tf

    for record in records:
        features = tf.train.Example.FromString(record).features.feature
        # Beam promises no order; the first row is the one whose `number` is blank.
        kind = features["number"].WhichOneof("kind")
        if kind is None or not getattr(features["number"], kind).value:
            return {name: _written(feature) for name, feature in features.items()}
    raise ValueError("no record has a blank number")


def _written(feature):
    kind = feature.WhichOneof("kind")
    return f"{kind} {list(getattr(feature, kind).value)}" if kind else "no list"


def _measured(counted):
    """Yield each feature's name with its counts and what an inferred schema asks of it."""
    import tensorflow_data_validation as tfdv

    schema = {feature.name: feature for feature in tfdv.infer_schema(counted).feature}
    for feature in counted.datasets[0].features:
        [name] = feature.path.step
        yield name, (*_counts(feature), *_expected(schema[name]))


def _counts(feature):
    """Return missing, empty, zeros and NaN of one feature's statistics; each record has at most
    one value.
    """
    if feature.WhichOneof("stats") == "string_stats":
        common, zeros, nans = feature.string_stats.common_stats, "", ""
    else:
        numbers = feature.num_stats
        common, zeros, nans = (
            numbers.common_stats,
            numbers.num_zeros,
            numbers.histograms[0].num_nan,
        )
    return common.num_missing, common.num_non_missing - common.tot_num_values, zeros, nans


def _expected(feature):
    """Return type, presence and number of values that an inferred schema asks for."""
    from tensorflow_metadata.proto.v0 import schema_pb2

    demands = feature.presence
    share = "min_fraction 1" if demands.min_fraction == 1 else ""
    presence = share or (f"min_count {demands.min_count}" if demands.min_count else "-")
    valency = {"shape": "shape 1", "value_count": "1 to 1"}
    return (
        schema_pb2.FeatureType.Name(feature.type),
        presence,
        valency.get(feature.WhichOneof("shape_type"), "-"),
    )
