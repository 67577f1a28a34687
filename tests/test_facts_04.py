"""What episode 04 says of the doors, held to the installed TFX: the table `doors` is computed, and
these are its main facts.

Sources: tfx/components/example_gen/csv_example_gen/executor.py (a blank is an empty list; a column
of unknown type gets none), tfx/components/example_gen/utils.py, `dict_to_example` (`if not pyval`),
tfx/extensions/google_cloud_big_query/utils.py, `row_to_example` (None has no list).
"""

import builtins
import inspect
import json
import sys
import types

import apache_beam as beam
import pandas as pd
import pytest
import tensorflow as tf
from tfx import v1
from tfx.components.example_gen import input_processor, utils
from tfx.proto import example_gen_pb2

from tfx_course import doors
from tfx_course.checks import components
from tfx_course.lessons import sources
from tfx_course.paths import ROOT


@pytest.fixture(scope="module")
def lesson():
    """What the episode's own executors need, and they."""
    source = sources.read(ROOT / "episodes" / "04-examplegen.py")
    module = types.ModuleType("lesson_04")  # Beam pickles what is in a module by its name
    sys.modules["lesson_04"] = module
    names = module.__dict__
    names.update(tf=tf, json=json, pd=pd, beam=beam)
    code = {cell.name: cell.source for cell in source.code()}
    exec(code["own"], names)
    query = code["query"]
    begin, end = query.index("def rows("), query.index("def DuckDBExampleGen")
    exec("import duckdb\n" + query[begin:end], names)
    yield names
    del sys.modules["lesson_04"]


@pytest.fixture(scope="module")
def found(lesson, tmp_path_factory):
    own = {"JSON Lines": lesson["JsonLinesExecutor"], "DuckDB": lesson["DuckDBExecutor"]}
    records = doors.records(tmp_path_factory.mktemp("doors"), own)
    groups = doors.grouped(records)
    assert [list(seen) for _, _, seen in groups] == doors.table(records).to_numpy().tolist()
    return {
        (doors.CASES[case], door): pd.Series(seen, doors.COLUMNS)
        for case, group, seen in groups
        for door in group
    }


ALL = doors.DOORS
RECORDS = ALL[:-1]


def test_the_table_is_compact_and_names_the_doors(found):
    assert {door for _, door in found} == set(ALL)
    assert doors._named(ALL) == "all"
    assert doors._named(RECORDS) == "all but DataFrame"
    assert doors._named(["Avro", "Parquet"]) == "Parquet, Avro"


def test_every_door_has_every_case(found):
    assert set(found) == {(case, door) for case in doors.CASES.values() for door in ALL}


@pytest.mark.parametrize("case", ["number", "text"])
def test_a_blank_is_empty_through_csv_and_missing_through_the_others(found, case):
    name = doors.CASES[case]
    csv = found[name, "CSV"]
    assert (csv.missing, csv["empty"], csv.presence) == (0, 1, "min_fraction 1")
    assert csv["values"] == "-", "the schema asks for no number of values"
    for door in set(ALL) - {"CSV"}:
        row = found[name, door]
        assert (row.missing, row["empty"], row.presence) == (1, 0, "min_count 1"), door
        assert row["values"] == "1 to 1"


def test_a_zero_is_lost_by_the_executors_of_parquet_and_avro_only(found):
    lost = {door for door in ALL if found["0", door].zeros == 0}
    assert lost == {"Parquet", "Avro"}
    assert {found["0", door].missing for door in lost} == {1}


def test_an_empty_string_is_a_value_an_empty_list_or_missing(found):
    rows = {door: found[doors.CASES["empty_text"], door] for door in ALL}
    assert {door for door, row in rows.items() if row.missing} == {"Parquet", "Avro"}
    assert {door for door, row in rows.items() if row["empty"]} == {"CSV"}


def test_a_nan_is_a_value_but_for_a_dataframe(found):
    for door in RECORDS:
        row = found["NaN", door]
        assert (row.missing, row.NaN, row.presence) == (0, 1, "min_fraction 1"), door
    assert (found["NaN", "DataFrame"].missing, found["NaN", "DataFrame"].NaN) == (1, 0)


def test_a_column_blank_in_every_row_is_missing_through_every_door_and_becomes_bytes(found):
    for door in ALL:
        row = found[doors.CASES["no_row"], door]
        assert (row.missing, row["empty"], row.type, row.presence) == (4, 0, "BYTES", "-"), door


def test_tfx_still_takes_zero_empty_and_false_for_nothing():
    written = utils.dict_to_example({"a": 0, "b": "", "c": False, "d": 0.0, "e": 1})
    kinds = {name: value.WhichOneof("kind") for name, value in written.features.feature.items()}
    assert kinds == {"a": None, "b": None, "c": None, "d": None, "e": "int64_list"}


# --- a query of one day: input_processor.py, `QueryBasedInputProcessor`; utils.py, `get_query_for_s


def test_a_query_without_a_range_takes_the_first_of_january_1970():
    pattern = "SELECT 1 WHERE day = @span_yyyymmdd_utc"
    split = example_gen_pb2.Input.Split(name="query", pattern=pattern)
    processor = input_processor.QueryBasedInputProcessor([split], None)
    assert processor.resolve_span_and_version() == (0, None)
    with pytest.raises(NotImplementedError):
        processor.get_latest_span()
    assert utils.get_query_for_span(pattern, 0).endswith("day = '19700101'")
    assert utils.get_query_for_span(pattern, 16144).endswith("day = '20140315'")


# --- payload formats (import_example_gen/executor.py) ---------------------------------------------


def test_the_payload_formats_of_import_example_gen():
    names = {"FORMAT_TF_EXAMPLE", "FORMAT_TF_SEQUENCE_EXAMPLE", "FORMAT_PROTO", "FORMAT_PARQUET"}
    assert names <= set(example_gen_pb2.PayloadFormat.keys())
    parameters = inspect.signature(v1.components.ImportExampleGen).parameters
    assert parameters["payload_format"].default == example_gen_pb2.FORMAT_TF_EXAMPLE


# --- an executor that changed, and the cache of a notebook ----------------------------------------


def test_a_notebooks_cache_does_not_see_that_an_executor_changed(lesson, tmp_path, monkeypatch):
    from tfx.components import FileBasedExampleGen
    from tfx.dsl.components.base.executor_spec import BeamExecutorSpec
    from tfx.orchestration.experimental.interactive import interactive_context

    monkeypatch.setattr(builtins, "__IPYTHON__", True, raising=False)
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "trips.jsonl").write_text('{"word": "as it was"}\n')
    context = interactive_context.InteractiveContext(pipeline_root=str(tmp_path / "pipeline"))

    def read(**options):
        executor = BeamExecutorSpec(lesson["JsonLinesExecutor"])
        generator = FileBasedExampleGen(str(tmp_path / "lines"), custom_executor_spec=executor)
        context.run(generator, **options)
        [examples] = generator.outputs["examples"].get()
        return [
            row["word"].values for rows in components.examples(examples).values() for row in rows
        ]

    write = lesson["to_example"]
    before = read()
    monkeypatch.setitem(lesson, "to_example", lambda row: write({"word": "corrected"}))
    assert read() == before
    assert read(enable_cache=False) != before
