"""A local BigQuery that Beam's own reader reads from, row for row; without it, one sentence says
what to do.
"""

import collections
import os

import apache_beam as beam
import google.auth
import pandas as pd
import pytest
from apache_beam.io.gcp.internal.clients.bigquery import BigqueryV2
from apache_beam.options.pipeline_options import PipelineOptions

from tfx_course import bigquery_emulator, messages
from tfx_course.errors import CourseError
from tfx_course.machine import bootstrap, environments
from tfx_course.paths import DATA

TRIPS = sorted((DATA / "taxi" / "csv").glob("*.csv"))


def test_beam_reads_every_row_of_a_query_and_nothing_stays_pointed_here(tmp_path):
    before = BigqueryV2.BASE_URL, google.auth.default, os.environ.get("BIGQUERY_EMULATOR_HOST")
    with bigquery_emulator.bigquery() as connection:
        assert connection.load_csv("chicago.trips", *TRIPS).num_rows == 15000
        with beam.Pipeline(options=PipelineOptions(connection.beam_args)) as pipeline:
            # One column: exports of narrow tables lost rows (see bigquery_emulator_server).
            rows = pipeline | beam.io.ReadFromBigQuery(
                query="SELECT company FROM chicago.trips WHERE tips > 0", use_standard_sql=True
            )
            (
                rows
                | beam.Map(lambda row: str(row["company"]))
                | beam.io.WriteToText(str(tmp_path / "rows"))
            )
        assert connection.load_csv("chicago.trips", TRIPS[1]).num_rows == 5000, (
            "loading again replaces"
        )
        server = connection.process
    read = collections.Counter(
        line for path in tmp_path.glob("rows*") for line in path.read_text().splitlines()
    )
    trips = pd.concat(pd.read_csv(file) for file in TRIPS)
    assert read == collections.Counter(
        "None" if name != name else name for name in trips[trips.tips > 0].company
    )
    assert (
        BigqueryV2.BASE_URL,
        google.auth.default,
        os.environ.get("BIGQUERY_EMULATOR_HOST"),
    ) == before
    assert server.poll() is not None, "it outlived its `with`"


def test_a_proxy_is_not_asked(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody answers there
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with bigquery_emulator.bigquery() as connection:
        [row] = (
            connection.client()
            .query("SELECT 1 AS one", retry=None, job_retry=None, timeout=20)
            .result(timeout=60)
        )
    assert row.one == 1 and "no_proxy" not in os.environ


def test_with_credentials_it_is_googles(monkeypatch):
    for name, value in {
        "GOOGLE_APPLICATION_CREDENTIALS": "key.json",
        "GOOGLE_CLOUD_PROJECT": "mine",
        "BIGQUERY_TEMP_LOCATION": "gs://mine/t",
    }.items():
        assert isinstance(bigquery_emulator.bigquery(), bigquery_emulator.BigQueryEmulator)
        monkeypatch.setenv(name, value)
    with bigquery_emulator.bigquery() as connection:
        assert connection.beam_args == ["--project=mine", "--temp_location=gs://mine/t"]
        assert BigqueryV2.BASE_URL.startswith("https://")


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_where_it_cannot_be_prepared_a_sentence_says_what_to_do(lang, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_LANG", lang)
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path)
    monkeypatch.setattr(bootstrap, "find_uv", lambda: "false")
    with pytest.raises(CourseError, match="Python 3.11"):
        environments.python("bigquery_emulator")
