"""What ``bigquery_emulator`` starts, with the Python of bqemulator's own environment; it imports
nothing of the course.

Prints one line of JSON with its port when it is ready, and ends when its standard input closes: it
cannot outlive the kernel that started it. Beam relies on two things that BigQuery does and
bqemulator 1.4.0 does not do, or not well; they are mended here.
"""

import asyncio
import importlib
import json
import os
import sys
from pathlib import Path


def install_extension(name):
    """Put a DuckDB extension where DuckDB looks for it; otherwise bqemulator would download it when
    it starts.
    """
    import duckdb

    package = Path(importlib.import_module(f"duckdb_extension_{name}").__file__).parent
    duckdb.execute(f"INSTALL '{package}/extensions/v{duckdb.__version__}/{name}.duckdb_extension'")


def write_destination_tables():
    """Let a query job write its ``destinationTable``: bqemulator keeps the rows for its answer
    only, and Beam exports that table.
    """
    from bqemulator.api.routes import jobs

    handle = jobs._handle_query_job

    async def handle_and_write(project, job, config, *, dry_run, ctx, caller, **rest):
        table, query = config["query"].get("destinationTable"), config["query"]["query"]
        answer = await handle(project, job, config, dry_run=dry_run, ctx=ctx, caller=caller, **rest)
        if table and not dry_run:
            name = "`{projectId}.{datasetId}.{tableId}`".format(**table)
            await jobs.execute_query_job(
                project,
                f"{job}_write",
                f"CREATE OR REPLACE TABLE {name} AS {query}",
                None,
                ctx,
                caller=caller,
            )
        return answer

    jobs._handle_query_job = handle_and_write


def write_avro_exports():
    """Write Avro exports with fastavro: DuckDB's own writer (1.5.5) loses rows of a narrow table,
    56 of 10,000 fares.

    And let an export go where no folder is yet: Cloud Storage has none, and Beam names a new one
    each time.
    """
    from bqemulator.jobs import executor
    from bqemulator.streaming import avro_serializer

    copy = executor._copy_relation_to_file

    def copy_whole(relation, path, kind, ctx, **options):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if kind.upper() != "AVRO":
            return copy(relation, path, kind, ctx, **options)
        import fastavro

        table = ctx.engine.fetch_arrow(relation)
        schema = fastavro.parse_schema(
            json.loads(avro_serializer.arrow_schema_to_avro_json(table.schema))
        )
        with open(path, "wb") as file:
            fastavro.writer(file, schema, avro_serializer._arrow_table_to_python_rows(table))

    executor._copy_relation_to_file = copy_whole


async def serve(answer):
    from bqemulator.config import Settings
    from bqemulator.server import EmulatorServer

    server = EmulatorServer(
        Settings(rest_port=0, grpc_port=0, log_level="warning", enable_format_extensions=False)
    )
    await server.start()
    print(json.dumps({"rest": server.rest_port}), file=answer, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # bqemulator logs to standard output
    install_extension("spatial")
    write_destination_tables()
    write_avro_exports()
    asyncio.run(serve(answer))
