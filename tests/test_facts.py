"""What the lessons say of TFX and TFDV, held to the version that is installed; what a lesson's
own cell shows is not repeated here.
"""

import datetime
import decimal
import gzip
import inspect
import json
import math
import os
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import tensorflow as tf
import tensorflow_data_validation as tfdv
import tfx
from packaging.version import Version
from tfx import v1

from tfx_course.checks import components
from tfx_course.lessons import sources
from tfx_course.paths import DATA, ROOT

TFX = Version(tfx.__version__)


def lesson(slug, *cells):
    """Return the names that code cells of an episode define, executed without what stands before
    them.
    """
    source = sources.read(ROOT / "episodes" / f"{slug}.py")
    names = {"tf": tf, "json": json, "pd": pd}
    for cell in source.code():
        if cell.name in cells:
            exec(cell.source, names)
    return names


def statistics(values, name="x", options=None):
    """Return the statistics of one column, given as a list or a Series, as TFDV makes them from
    a DataFrame.
    """
    return tfdv.generate_statistics_from_dataframe(
        pd.DataFrame({name: values}), options or tfdv.StatsOptions()
    )


# --- 03: components, cache, pipeline --------------------------------------------------------------


def test_what_differs_between_the_two_versions_of_tfx():
    assert ("statistics" in v1.components.Trainer.SPEC_CLASS.INPUTS) == (Version("1.21") <= TFX)
    for has_it in (
        "custom_validation_config" in v1.components.ExampleValidator.SPEC_CLASS.PARAMETERS,
        "custom_validation_config" in inspect.signature(v1.components.ExampleValidator).parameters,
        "experimental_slice_sqls" in inspect.signature(tfdv.StatsOptions).parameters,
    ):
        assert has_it == (Version("1.21") > TFX)


def test_the_cache_is_on_in_a_notebook_and_off_in_a_pipeline():
    from tfx.orchestration.experimental.interactive.interactive_context import InteractiveContext

    assert inspect.signature(InteractiveContext.run).parameters["enable_cache"].default is True
    assert v1.dsl.Pipeline(pipeline_name="empty", pipeline_root="root").enable_cache is False


def test_a_module_file_is_part_of_what_the_cache_compares(tmp_path):
    from ml_metadata.proto import metadata_store_pb2
    from tfx.orchestration import metadata

    module, keys = tmp_path / "module.py", set()
    for code in ("first = 1", "second = 2", "second = 2"):
        module.write_text(code)
        execution = metadata_store_pb2.Execution()
        metadata.Metadata._update_execution_proto(
            None, execution, exec_properties={"module_file": str(module)}
        )
        keys.add(execution.SerializeToString(deterministic=True))
    assert len(keys) == 2


def test_the_fingerprint_of_files_knows_size_and_date_and_not_the_content(tmp_path):
    from tfx.utils import io_utils

    def fingerprint(content, date):
        file = tmp_path / "data.csv"
        file.write_text(content)
        os.utime(file, (date, date))
        return io_utils.generate_fingerprint("day", str(tmp_path / "*"))

    before = fingerprint("a\n1\n", 1_600_000_000)
    assert fingerprint("a\n2\n", 1_600_000_000) == before == fingerprint("a\n1\n", 1_600_000_000.4)
    assert fingerprint("a\n1\n", 1_600_000_001) != before != fingerprint("a\n11\n", 1_600_000_000)


def test_which_orchestrators_execute_the_compiled_message():
    from tfx.orchestration.beam.beam_dag_runner import BeamDagRunner
    from tfx.orchestration.portable.tfx_runner import IrBasedRunner

    runners = [
        v1.orchestration.LocalDagRunner,
        BeamDagRunner,
        v1.orchestration.experimental.KubeflowV2DagRunner,
    ]
    assert [issubclass(runner, IrBasedRunner) for runner in runners] == [True, True, False]


# --- 04: what enters, and how ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def to_example():
    return lesson("04-examplegen", "own")["to_example"]


ROWS = [
    {"company": "Blue", "fare": 5.5, "hour": 7, "tip": 0.0},
    {"company": None, "fare": None, "hour": None, "tip": 0.0},
]


def written(examples, file):
    with tf.io.TFRecordWriter(str(file)) as writer:
        for example in examples:
            writer.write(example.SerializeToString())
    return str(file)


def test_the_lessons_executor_writes_one_kind_per_column_and_statistics_read_it(
    to_example, tmp_path
):
    examples = [to_example(row) for row in ROWS]
    kinds = {
        name: {example.features.feature[name].WhichOneof("kind") for example in examples} - {None}
        for name in ROWS[0]
    }
    assert kinds == {
        "company": {"bytes_list"},
        "fare": {"float_list"},
        "hour": {"int64_list"},
        "tip": {"float_list"},
    }
    [read] = tfdv.generate_statistics_from_tfrecord(
        written(examples, tmp_path / "records")
    ).datasets
    missing = {
        each.path.step[0]: getattr(each, each.WhichOneof("stats")).common_stats.num_missing
        for each in read.features
    }
    assert missing == {"company": 1, "fare": 1, "hour": 1, "tip": 0}


def test_an_empty_list_of_another_kind_stops_the_statistics(to_example, tmp_path):
    examples = [to_example(row) for row in ROWS]
    examples[1].features.feature["company"].float_list.SetInParent()
    with pytest.raises(
        Exception, match="expected bytes_list, found float_list|Unable to merge incompatible type"
    ):
        tfdv.generate_statistics_from_tfrecord(written(examples, tmp_path / "records"))


# By row of the lesson's table: the file, and what comes in, as lists of values by column; None
# where there is no list at all.
SILENT = {
    "duplicate": ("a,a\n1,2\n", [{"a": [2]}]),
    "carriage-return": ("a\r1\r2\r", []),
    "header-again": ("a\n1\na\n2\n", [{"a": ["1"]}, {"a": ["2"]}, {"a": ["a"]}]),
    "leading-zero": ("a\n01001\n", [{"a": [1001]}]),
    "underscore": ("a\n1_000\n", [{"a": [1000]}]),
    "huge": ("a\n1E400\n", [{"a": [math.inf]}]),
    "infinite": ("a\ninf\n1.5\n", [{"a": [1.5]}, {"a": [math.inf]}]),
    "nan": ("a\nNaN\n1.5\n", [{"a": [1.5]}, {"a": [math.nan]}]),
    "trailing-comma": ("a,\n1,\n", [{"": None, "a": [1]}]),
    "blank-column": ("a,b\n1,\n2,\n", [{"a": [1], "b": None}, {"a": [2], "b": None}]),
    "blank-in-one-row": ("a,b\n1,3\n2,\n", [{"a": [1], "b": [3]}, {"a": [2], "b": []}]),
}


def ingest(folder, root, splits):
    """Run one CsvExampleGen on a folder in a pipeline of its own; return where its artifact is."""
    generator = v1.components.CsvExampleGen(
        input_base=str(folder), input_config=v1.proto.Input(splits=splits)
    )
    metadata = v1.orchestration.metadata.sqlite_metadata_connection_config(
        str(root / "metadata.sqlite")
    )
    pipeline = v1.dsl.Pipeline(
        "silent",
        str(root / "pipeline"),
        components=[generator],
        metadata_connection_config=metadata,
    )
    v1.orchestration.LocalDagRunner().run(pipeline)
    [artifact] = (root / "pipeline" / "CsvExampleGen" / "examples").iterdir()
    return artifact


@pytest.fixture(scope="module")
def silent(tmp_path_factory):
    """Return ``{split: rows}``, what one CsvExampleGen makes of all the files of SILENT and of
    one that an editor copied.
    """
    root = tmp_path_factory.mktemp("silent")
    for name, (content, _) in SILENT.items():
        (root / "data" / name).mkdir(parents=True)
        (root / "data" / name / "data.csv").write_bytes(content.encode())
    (root / "data" / "copy").mkdir()
    for name in ("data.csv", "data.csv~"):
        (root / "data" / "copy" / name).write_text("a\n1\n2\n")
    splits = [v1.proto.Input.Split(name=name, pattern=f"{name}/*") for name in (*SILENT, "copy")]
    artifact = ingest(root / "data", root, splits)
    examples = v1.types.standard_artifacts.Examples()
    examples.uri, examples.split_names = str(artifact), json.dumps([split.name for split in splits])
    return {
        split: [
            {name: each.values if each.kind else None for name, each in row.items()} for row in rows
        ]
        for split, rows in components.examples(examples).items()
    }


@pytest.mark.parametrize("name", SILENT)
def test_what_passes_in_silence_comes_in_as_the_lesson_says(name, silent):
    def readable(rows):
        return sorted(str(sorted(row.items())) for row in rows)

    assert readable(silent[name]) == readable(SILENT[name][1])


def test_an_editors_copy_beside_the_file_is_read_as_well(silent):
    assert sorted(row["a"] for row in silent["copy"]) == [[1], [1], [2], [2]]


def test_a_compressed_file_is_refused_with_the_byte_that_the_table_names(tmp_path):
    (tmp_path / "data.csv.gz").write_bytes(gzip.compress(b"a\n1\n"))
    with pytest.raises(Exception, match="'utf-8' codec can't decode byte 0x8b"):
        ingest(tmp_path, tmp_path, [v1.proto.Input.Split(name="gz", pattern="*.gz")])


def test_the_components_that_read_splits_can_leave_one_out():
    for component in (
        v1.components.StatisticsGen,
        v1.components.SchemaGen,
        v1.components.ExampleValidator,
    ):
        assert "exclude_splits" in component.SPEC_CLASS.PARAMETERS, component


def test_zeros_empty_texts_and_false_leave_the_parquet_reader_as_missing():
    from tfx.components.example_gen.utils import dict_to_example

    example = dict_to_example(
        {"zero": 0, "real": 0.0, "text": "", "no": False, "none": None, "one": 1}
    )
    assert {
        name for name, feature in example.features.feature.items() if feature.WhichOneof("kind")
    } == {"one"}
    with pytest.raises(
        TypeError, match=re.escape("'datetime.datetime' object is not subscriptable")
    ):
        dict_to_example({"when": datetime.datetime(2020, 11, 16)})


def test_dividing_by_a_feature_needs_a_list_in_every_record(to_example):
    from tfx.components.example_gen.base_example_gen_executor import _GeneratePartitionKey

    by_company = v1.proto.SplitConfig(partition_feature_name="company")
    present, blank = (to_example(row) for row in ROWS)
    empty = tf.train.Example()
    empty.features.feature["company"].bytes_list.SetInParent()
    assert (
        _GeneratePartitionKey(present, by_company)
        and _GeneratePartitionKey(empty, by_company) is not None
    )
    with pytest.raises(
        RuntimeError, match=re.escape("Partition feature does not contain any value.")
    ):
        _GeneratePartitionKey(blank, by_company)


def test_bigquery_takes_four_types_and_writes_no_list_for_a_blank():
    from tfx.extensions.google_cloud_big_query.utils import row_to_example

    example = row_to_example({"name": "STRING", "n": "INTEGER"}, {"name": None, "n": 0})
    assert example.features.feature["name"].WhichOneof("kind") is None
    assert list(example.features.feature["n"].int64_list.value) == [0]
    for kind in ("DATE", "TIMESTAMP", "NUMERIC"):
        with pytest.raises(RuntimeError, match="non-supported type"):
            row_to_example({"a": kind}, {"a": "1"})


def test_a_query_may_name_the_day_of_its_span():
    from tfx.components.example_gen.utils import get_query_for_span

    day = (datetime.date(2020, 11, 16) - datetime.date(1970, 1, 1)).days
    assert get_query_for_span("WHERE day = @span_yyyymmdd_utc", day) == "WHERE day = '20201116'"


# --- 05: statistics -------------------------------------------------------------------------------


def test_what_a_dataframe_loses_and_what_it_takes_for_missing(tmp_path):
    frame = pd.DataFrame(
        {"when": pd.to_datetime(["2020-11-16", "2020-11-17"]), "n": [1.0, math.nan]}
    )
    [data] = tfdv.generate_statistics_from_dataframe(frame).datasets
    assert [each.path.step[0] for each in data.features] == ["n"]
    assert data.features[0].num_stats.common_stats.num_missing == 1
    record = tf.train.Example()
    record.features.feature["n"].float_list.value.append(math.nan)
    [data] = tfdv.generate_statistics_from_tfrecord(
        written([record], tmp_path / "records")
    ).datasets
    assert (
        data.features[0].num_stats.common_stats.num_missing,
        data.features[0].num_stats.common_stats.tot_num_values,
    ) == (0, 1)


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["a", "b"], dtype="category"),
        [datetime.date(2020, 11, 16)] * 2,
        [decimal.Decimal(1)] * 2,
        ["a", 1],
    ],
    ids=["category", "date", "decimal", "mixed"],
)
def test_what_a_dataframe_refuses_at_least_aloud(values):
    with pytest.raises((NotImplementedError, pa.ArrowException)):
        statistics(values)


def test_from_a_dataframe_how_often_a_text_appears_is_an_estimate():
    [file] = (DATA / "atendimento" / "day-01").glob("*.csv")
    texts = pd.read_csv(file).text
    [data] = statistics(texts).datasets
    assert (
        max(value.frequency for value in data.features[0].string_stats.top_values)
        > texts.value_counts().max()
        == 1
    )


def test_the_average_length_is_in_bytes():
    [data] = statistics(["ação"]).datasets
    assert data.features[0].string_stats.avg_length == len("ação".encode()) != len("ação")


def test_slice_functions_count_for_nothing_from_a_dataframe_and_the_component_refuses_what_is_code():  # noqa: E501
    options = tfdv.StatsOptions(
        experimental_slice_functions=[tfdv.experimental_get_feature_value_slicer({"x": None})]
    )
    assert len(statistics(["a", "b"], options=options).datasets) == 1
    with pytest.raises(ValueError):
        options.to_json()


def test_the_distance_of_texts_is_one_values_share():
    schema = tfdv.infer_schema(statistics(["a"]))
    tfdv.get_feature(schema, "x").drift_comparator.infinity_norm.threshold = 1
    before, after = (statistics([f"{letter}{number}" for number in range(10)]) for letter in "ab")
    [found] = tfdv.validate_statistics(after, schema, previous_statistics=before).drift_skew_info
    # Nothing in common, and yet a tenth.
    assert found.drift_measurements[0].value == pytest.approx(0.1)


# --- 06: schemas ----------------------------------------------------------------------------------


@pytest.mark.parametrize("distinct, listed", [(100, True), (101, False)])
def test_a_list_of_values_ends_with_the_hundredth(distinct, listed):
    values = [f"v{number % distinct}" for number in range(10 * distinct)]
    assert bool(tfdv.infer_schema(statistics(values)).feature[0].domain) == listed


@pytest.mark.parametrize(
    "values, guess", [([0, 1, 0], "bool_domain"), ([0, 1, 2], None), ([1, 2], None)]
)
def test_yes_or_no_is_a_whole_number_from_0_to_1(values, guess):
    assert tfdv.infer_schema(statistics(values)).feature[0].WhichOneof("domain_info") == guess


def test_example_validator_knows_no_environment_and_no_other_statistics():
    spec = v1.components.ExampleValidator.SPEC_CLASS
    assert not any("environment" in name for name in (*spec.PARAMETERS, *spec.INPUTS))
    assert sorted(spec.INPUTS) == ["schema", "statistics"]


# --- 07: drift, skew, gates -----------------------------------------------------------------------


def test_the_largest_change_of_a_value_measures_nothing_on_numbers():
    before, after = statistics([1.0] * 100), statistics([1000.0] * 100)
    schema = tfdv.infer_schema(before)
    tfdv.get_feature(schema, "x").drift_comparator.infinity_norm.threshold = 0.01
    found = tfdv.validate_statistics(after, schema, previous_statistics=before)
    assert [each.value for info in found.drift_skew_info for each in info.drift_measurements] in (
        [],
        [0.0],
    )
    assert not found.anomaly_info


def test_half_a_day_and_a_double_one_pass_a_schema_that_does_not_count():
    before = statistics(["a", "b"] * 50)
    schema = tfdv.infer_schema(before)
    for times in (25, 100):
        found = tfdv.validate_statistics(
            statistics(["a", "b"] * times), schema, previous_statistics=before
        )
        assert not found.anomaly_info and not found.dataset_anomaly_info.reason


@pytest.mark.parametrize("rows, few", [(4, False), (3, True), (0, False)])
def test_a_minimum_of_examples_sees_too_few_and_not_none(rows, few):
    schema = tfdv.infer_schema(statistics(["a"] * 4))
    schema.dataset_constraints.min_examples_count = 4
    found = tfdv.validate_statistics(statistics(["a"] * rows), schema)
    assert bool(found.dataset_anomaly_info.reason) == few
    assert found.data_missing == (rows == 0)


def test_a_threshold_equal_to_what_matters_misses_half_and_the_lessons_hardly_any():
    from scipy.stats import binom

    assert binom.cdf(0.08 * 2000 - 1, 2000, 0.08) == pytest.approx(0.5, abs=0.05)
    assert binom.cdf(0.05 * 2000, 2000, 0.08) < 0.001


def test_what_compares_statistics_and_records_exists_where_the_lesson_says():
    import tfx.components

    spec = tfx.components.DistributionValidator.SPEC_CLASS
    assert {"statistics", "baseline_statistics"} <= set(spec.INPUTS)
    assert not hasattr(v1.components, "DistributionValidator")
    assert v1.components.ExampleDiff and tfdv.DetectFeatureSkew


def test_an_empty_row_leaves_transform_as_an_empty_list():
    from tfx_bsl.tfxio.tensor_to_arrow import TensorsToRecordBatchConverter

    converter = TensorsToRecordBatchConverter({"x": tf.SparseTensorSpec([None, None], tf.int64)})
    batch = converter.convert({"x": tf.SparseTensor([[1, 0]], np.array([5], np.int64), [2, 1])})
    assert batch.column(0).to_pylist() == [[], [5]]


def test_a_component_waits_for_a_gate_that_it_does_not_read():
    from tfx.dsl.compiler.compiler import Compiler

    first = v1.components.CsvExampleGen(input_base="a").with_id("Gate")
    second = v1.components.ImportSchemaGen(schema_file="b")
    second.add_upstream_node(first)
    pipeline = v1.dsl.Pipeline("chat", "root", components=[second, first])
    nodes = [each.pipeline_node for each in Compiler().compile(pipeline).nodes]
    assert [(node.node_info.id, list(node.upstream_nodes)) for node in nodes] == [
        ("Gate", []),
        ("ImportSchemaGen", ["Gate"]),
    ]


# --- 08: other orchestrators ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, newer, job", [("chat.json", False, True), ("chat.yaml", True, False)]
)
def test_the_file_for_vertex_ai_is_a_job_and_kubeflows_is_not(name, newer, job, tmp_path):
    import yaml

    kubeflow = v1.orchestration.experimental
    config = kubeflow.KubeflowV2DagRunnerConfig(default_image="chat:1", use_pipeline_spec_2_1=newer)
    schema_gen = v1.components.ImportSchemaGen(schema_file="gs://bank/schema.pbtxt")
    pipeline = v1.dsl.Pipeline("chat", "gs://bank/chat", components=[schema_gen])
    kubeflow.KubeflowV2DagRunner(config=config, output_dir=str(tmp_path), output_filename=name).run(
        pipeline, write_out=True
    )
    written_file = next(yaml.safe_load_all((tmp_path / name).read_text()))
    assert ("pipelineSpec" in written_file) == job
    assert ("deploymentSpec" in written_file) != job
