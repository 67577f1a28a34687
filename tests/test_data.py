"""The data sets are what data/README.md says they are."""

from pathlib import Path

import pytest

from tfx_course.paths import DATA

FILES = sorted(path.relative_to(DATA / "taxi") for path in (DATA / "taxi").rglob("*.*"))


def test_nothing_is_missing():
    assert [str(path) for path in FILES] == [
        "avro/data.avro",
        "csv/data.csv",
        "csv/data2.csv",
        "parquet/data.parquet",
    ]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_taxi_trips_are_those_of_the_tfx_package(path):
    import importlib.util

    package = Path(importlib.util.find_spec("tfx").origin).parent
    assert (DATA / "taxi" / path).read_bytes() == (
        package / "components/testdata/external" / path
    ).read_bytes()
