"""Rows against seconds: the statistics of one table, by five routes, and what ExampleGen and
StatisticsGen take for it by two doors. Episode 08 shows data/scaling.csv and
data/scaling-inside.csv, which are one run of it.

Each measurement is a process of its own and begins after the imports. The routes take turns, so
that what else the machine does falls on all of them.
"""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tfx_course.given import taxi
from tfx_course.paths import DATA

RESULTS, INSIDE = DATA / "scaling.csv", DATA / "scaling-inside.csv"
ROWS = (10_000, 100_000, 1_000_000)
REPEATS = {10_000: 3, 100_000: 3, 1_000_000: 1}
TWO_PROCESSES = ["--direct_num_workers=2", "--direct_running_mode=multi_processing"]


def csv_to_frame(file):
    import pandas as pd
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(pd.read_csv(file))


def parquet_to_frame(file):
    import pandas as pd
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(pd.read_parquet(file))


def csv_through_beam(file, arguments=()):
    import tensorflow_data_validation as tfdv
    from apache_beam.options.pipeline_options import PipelineOptions

    # Flags alone: without them PipelineOptions reads this process's own command line.
    return tfdv.generate_statistics_from_csv(
        str(file), pipeline_options=PipelineOptions(list(arguments))
    )


def csv_through_two_processes(file):
    return csv_through_beam(file, TWO_PROCESSES)


def parquet_through_beam(file):
    import apache_beam as beam
    import tensorflow_data_validation as tfdv
    from apache_beam.options.pipeline_options import PipelineOptions

    with tempfile.TemporaryDirectory() as folder:
        with beam.Pipeline(options=PipelineOptions([])) as pipeline:
            tables = pipeline | beam.io.ReadFromParquetBatched(str(file))
            batches = tables | beam.FlatMap(_batches)
            # One shard: the statistics of a table are one message.
            (
                batches
                | tfdv.GenerateStatistics()
                | tfdv.WriteStatisticsToBinaryFile(f"{folder}/statistics.pb")
            )
        return tfdv.load_stats_binary(f"{folder}/statistics.pb")


def _batches(table):
    """Yield ``table`` in record batches as TFDV takes them: each value in a list of its own, a
    missing one being null.
    """
    import numpy as np
    import pyarrow as pa

    for batch in table.to_batches(max_chunksize=1000):
        columns = []
        for column in batch.columns:
            present = np.asarray(column.is_valid())
            offsets = pa.array(
                np.concatenate([[0], present.cumsum()]), pa.int32(), mask=np.append(~present, False)
            )
            columns.append(pa.ListArray.from_arrays(offsets, column.drop_null()))
        yield pa.RecordBatch.from_arrays(columns, batch.schema.names)


ROUTES = {
    "CSV, pandas": ("csv", csv_to_frame),
    "Parquet, pandas": ("parquet", parquet_to_frame),
    "Parquet, Beam": ("parquet", parquet_through_beam),
    "CSV, Beam": ("csv", csv_through_beam),
    "CSV, Beam, 2 processes": ("csv", csv_through_two_processes),
}


def write_tables(folder, rows):
    """Write the taxi trips, repeated or cut to ``rows`` rows, as CSV and as Parquet below
    ``folder``.
    """
    import pandas as pd

    trips = taxi.trips()
    trips = pd.concat([trips] * (rows // len(trips) + 1), ignore_index=True)[:rows]
    trips.to_csv(folder / f"{rows}.csv", index=False)
    trips.to_parquet(folder / f"{rows}.parquet", index=False)


def measure_here(route, file):
    """Return ``(seconds, megabytes)`` of one route in this process: wall time, and how far resident
    memory rose at its peak.

    What the largest of its own processes took, imports included, is added to the rise.
    """
    import resource

    import apache_beam  # noqa: F401  (imports are not what is measured)
    import pandas
    import psutil
    import pyarrow.parquet  # noqa: F401
    import tensorflow_data_validation as tfdv

    tfdv.generate_statistics_from_dataframe(pandas.DataFrame({"warm": range(10)}))
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes here

    def peak(who):
        return resource.getrusage(who).ru_maxrss * unit / 1e6

    resident, children = psutil.Process().memory_info().rss / 1e6, peak(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    measured = ROUTES[route][1](file)
    seconds = time.perf_counter() - started
    assert measured.datasets[0].num_examples == int(Path(file).stem), (
        f"{route} saw {measured.datasets[0].num_examples} rows"
    )
    worker = peak(resource.RUSAGE_CHILDREN)
    return seconds, peak(resource.RUSAGE_SELF) - resident + (worker if worker > children else 0)


def measure(route, file):
    """Return what ``measure_here`` does, in a process of its own."""
    return _in_a_process("measure_here", route, file)


def _in_a_process(function, *arguments):
    code = (
        "import json, sys, tfx_course; from tfx_course import scaling;"
        f" print(json.dumps(scaling.{function}(*sys.argv[1:])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def run(machine, rows=ROWS, routes=tuple(ROUTES), say=print):
    """Measure and return the lines of a file such as data/scaling.csv. Takes about fifteen
    minutes on two cores.
    """
    lines = [
        f"# Written by `make bench` on {date.today()}: {machine}. Medians; the routes took turns.",
        "route,rows,seconds,megabytes,runs",
    ]
    with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
        for number in rows:
            write_tables(Path(folder), number)
            seen = {route: [] for route in routes}
            for _ in range(REPEATS.get(number, 1)):
                for route in routes:
                    seen[route].append(
                        measure(route, str(Path(folder, f"{number}.{ROUTES[route][0]}")))
                    )
                    say(
                        f"{route}, {number:,}: {seen[route][-1][0]:.2f} s,"
                        f" {seen[route][-1][1]:.0f} MB"
                    )
            for route, runs in seen.items():
                seconds, megabytes = (statistics.median(column) for column in zip(*runs))
                lines.append(f'"{route}",{number},{seconds:.2f},{megabytes:.0f},{len(runs)}')
    return lines


def components_here(door, file):
    """Run ExampleGen and StatisticsGen on ``file`` by a ``door`` of ``DOORS`` with LocalDagRunner;
    return ``{component: seconds}``, from the beginning and end that the metadata store has.
    """
    from ml_metadata import MetadataStore
    from tfx import v1 as tfx

    with tempfile.TemporaryDirectory() as folder:
        pattern = tfx.proto.Input.Split(name="all", pattern=Path(file).name)
        example_gen = _example_gen(
            door, input_base=str(Path(file).parent), input_config=tfx.proto.Input(splits=[pattern])
        )
        examples = example_gen.outputs["examples"]
        connection = tfx.orchestration.metadata.sqlite_metadata_connection_config(f"{folder}/store")
        pipeline = tfx.dsl.Pipeline(
            pipeline_name="inside",
            pipeline_root=f"{folder}/pipeline",
            components=[example_gen, tfx.components.StatisticsGen(examples=examples)],
            metadata_connection_config=connection,
        )
        tfx.orchestration.LocalDagRunner().run(pipeline)
        return {
            "ExampleGen" if "ExampleGen" in execution.type else "StatisticsGen": (
                execution.last_update_time_since_epoch - execution.create_time_since_epoch
            )
            / 1000
            for execution in MetadataStore(connection).get_executions()
        }


def _example_gen(door, **options):
    from tfx import v1 as tfx
    from tfx.components import FileBasedExampleGen
    from tfx.components.example_gen.custom_executors import parquet_executor
    from tfx.dsl.components.base.executor_spec import BeamExecutorSpec

    if door == "CSV":
        return tfx.components.CsvExampleGen(**options)
    executor = BeamExecutorSpec(parquet_executor.Executor)
    return FileBasedExampleGen(custom_executor_spec=executor, **options)


DOORS = {"CSV": "csv", "Parquet": "parquet"}


def run_inside(machine, rows=100_000, repeats=3, say=print):
    """Measure and return the lines of a file such as data/scaling-inside.csv. Takes about five
    minutes on two cores.
    """
    lines = [
        f"# Written by `make bench` on {date.today()}: {machine}. Medians; the doors took turns.",
        "component,door,rows,seconds,runs",
    ]
    seconds = {}
    with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
        write_tables(Path(folder), rows)
        for _ in range(repeats):
            for door, kind in DOORS.items():
                parts = _in_a_process("components_here", door, str(Path(folder, f"{rows}.{kind}")))
                say(f"{door}, {rows:,}: {parts}")
                for component, part in parts.items():
                    seconds.setdefault((component, door), []).append(part)
    for (component, door), parts in sorted(seconds.items()):
        lines.append(f"{component},{door},{rows},{statistics.median(parts):.2f},{len(parts)}")
    return lines


def stored(path=RESULTS):
    """Return data/scaling.csv, or another such file, as a list of dictionaries, one a line, numbers
    as numbers; raises OSError if it is not there.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [
            {
                name: value if name in ("route", "component", "door") else float(value)
                for name, value in row.items()
            }
            for row in rows
        ]
