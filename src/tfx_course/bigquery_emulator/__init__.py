"""BigQuery, Google's or on this machine: bqemulator in a process of its own, and Google's clients
pointed at it.

    with bigquery() as connection:
        connection.load_csv("chicago.trips", *files)
        context.run(BigQueryExampleGen(query=...), beam_pipeline_args=connection.beam_args)

``BigQueryExampleGen``, Beam's ``ReadFromBigQuery`` and google-cloud-bigquery run unchanged;
``_point_clients`` is all that leads them here, and leaving the ``with`` undoes it. bqemulator needs
Python 3.11 or newer, which the course's cannot be: it has an environment of its own, made by the
install or, at the latest, the first time.
"""

import contextlib
import json
import os
import subprocess
import tempfile
import unittest.mock
from pathlib import Path

from tfx_course.errors import CourseError
from tfx_course.machine import environments

PROJECT = "curso-tfx"
_SERVER = Path(__file__).with_name("server.py")


def bigquery():
    """Return Google's BigQuery if the environment names credentials, a project and a place for
    exports; else the one on this machine.

    The environment: ``GOOGLE_APPLICATION_CREDENTIALS`` (a key file), ``GOOGLE_CLOUD_PROJECT``,
    ``BIGQUERY_TEMP_LOCATION`` (``gs://…``).
    """
    cloud = ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "BIGQUERY_TEMP_LOCATION")
    return GoogleBigQuery() if all(os.environ.get(name) for name in cloud) else BigQueryEmulator()


class _BigQuery(contextlib.ExitStack):
    """``project``, ``temp_location`` (where an export may be written), and what follows from
    them.
    """

    @property
    def beam_args(self):
        return [f"--project={self.project}", f"--temp_location={self.temp_location}"]

    def client(self):
        """Return a google-cloud-bigquery client."""
        from google.cloud import bigquery

        return bigquery.Client(self.project)

    def load_csv(self, table, *files):
        """Load CSV files with the same header into ``"dataset.table"``, in place of what it held;
        types are detected. Returns the table.
        """
        from google.cloud import bigquery

        client = self.client()
        client.create_dataset(table.split(".")[0], exists_ok=True)
        for number, file in enumerate(files):
            write = "WRITE_APPEND" if number else "WRITE_TRUNCATE"
            config = bigquery.LoadJobConfig(
                source_format="CSV", skip_leading_rows=1, autodetect=True, write_disposition=write
            )
            with open(file, "rb") as stream:
                client.load_table_from_file(stream, table, job_config=config).result()
        return client.get_table(table)


class GoogleBigQuery(_BigQuery):
    """The real one, as the environment names it (``bigquery``)."""

    def __init__(self):
        super().__init__()
        self.project = os.environ["GOOGLE_CLOUD_PROJECT"]
        self.temp_location = os.environ["BIGQUERY_TEMP_LOCATION"]


class BigQueryEmulator(_BigQuery):
    """A BigQuery in memory, empty, for as long as the ``with`` lasts."""

    project = PROJECT

    def __enter__(self):
        super().__enter__()
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            home = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="bigquery-")))
            self._start(home)
            self.temp_location = str(home / "exports")
            self._point_clients()
            undo.pop_all()
        return self

    def _start(self, home):
        log = self.enter_context(open(home / "log", "w+"))  # noqa: SIM115
        # HOME: DuckDB keeps its extensions below it. A session of its own: "interrupt the kernel"
        # is not for it.
        self.process = subprocess.Popen(
            [environments.python("bigquery_emulator"), "-I", _SERVER], env={**os.environ, "HOME": str(home)}, start_new_session=True,  # noqa: E501
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        self.callback(self._stop)
        line = self.process.stdout.readline()
        if not line:
            raise CourseError(
                "bigquery.stopped",
                reason=environments.last_line((home / "log").read_text()),
                folder=".tools/bigquery-emulator",
            )
        self.address = f"http://127.0.0.1:{json.loads(line)['rest']}"

    def _stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def _point_clients(self):
        import google.auth
        from apache_beam.internal.gcp import auth
        from apache_beam.io.gcp.internal.clients.bigquery import BigqueryV2
        from google.auth.credentials import AnonymousCredentials

        def nobody(*_, **__):
            return AnonymousCredentials(), PROJECT

        replace = unittest.mock.patch
        # 1. The address: google-cloud-bigquery asks the environment for it, Beam's client has it in
        # its class. No proxy goes there.
        self.enter_context(
            replace.dict(os.environ, BIGQUERY_EMULATOR_HOST=self.address, **environments.direct())
        )
        self.enter_context(replace.object(BigqueryV2, "BASE_URL", f"{self.address}/bigquery/v2/"))
        # 2. The credentials: nobody's. Beam remembers those it once found, and those that it did
        # not.
        self.enter_context(replace.object(google.auth, "default", nobody))
        self.enter_context(
            replace.multiple(auth._Credentials, _credentials_init=False, _credentials=None)
        )
