"""`make bench`'s rows against seconds: every route sees every row and the same numbers, and what
is stored is complete.
"""

import subprocess

import pandas as pd
import pytest

from tfx_course import scaling
from tfx_course.paths import DATA

ROWS = 700


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scaling")
    scaling.write_tables(folder, ROWS)
    return folder


def means(found):
    return {
        each.path.step[0]: (each.num_stats.common_stats.num_missing, each.num_stats.mean)
        for each in found.datasets[0].features
        if each.HasField("num_stats")
    }


# Slow: `make bench` is a maintainer's, and what a learner sees of it is stored.
# Two processes take ten seconds, whatever they do: `make bench` runs that route.
@pytest.mark.slow
@pytest.mark.parametrize(
    "route", [name for name in scaling.ROUTES if name != "CSV, Beam, 2 processes"]
)
def test_a_route_sees_every_row_and_value(route, tables):
    kind, generate = scaling.ROUTES[route]
    found = generate(tables / f"{ROWS}.{kind}")
    trips = pd.read_csv(tables / f"{ROWS}.csv")
    assert found.datasets[0].num_examples == ROWS
    for name in ("fare", "trip_miles", "dropoff_census_tract"):
        missing, mean = means(found)[name]
        assert mean == pytest.approx(trips[name].mean()), name
        assert missing == trips[name].isna().sum(), name
    assert trips.dropoff_census_tract.isna().any(), (
        "nothing is missing, so nothing was seen of how it is counted"
    )


def test_two_processes_are_asked_for(monkeypatch):
    seen = []
    monkeypatch.setattr(
        scaling, "csv_through_beam", lambda file, arguments=(): seen.append(arguments)
    )
    scaling.csv_through_two_processes("x.csv")
    assert seen == [scaling.TWO_PROCESSES]


def test_tables_are_the_trips_repeated(tables):
    scaling.write_tables(tables, 15_003)
    trips = pd.read_csv(tables / "15003.csv")
    assert len(trips) == 15_003 and trips[-3:].fillna(0).reset_index(drop=True).equals(
        trips[:3].fillna(0)
    )
    assert (
        len(pd.read_csv(DATA / "taxi" / "csv" / "data.csv"))
        + len(pd.read_csv(DATA / "taxi" / "csv" / "data2.csv"))
        == 15_000
    )


def test_a_run_measures_each_route_at_each_number_of_rows(monkeypatch):
    monkeypatch.setattr(scaling, "measure", lambda route, file: (float(len(route)), 3.0))
    lines = scaling.run(
        "a machine", rows=(20, 30), routes=("CSV, pandas", "CSV, Beam"), say=lambda text: None
    )
    assert "a machine" in lines[0] and lines[1:] == [
        "route,rows,seconds,megabytes,runs",
        '"CSV, pandas",20,11.00,3,1', '"CSV, Beam",20,9.00,3,1', '"CSV, pandas",30,11.00,3,1', '"CSV, Beam",30,9.00,3,1',  # noqa: E501
    ]  # fmt: skip


@pytest.mark.slow
def test_a_measurement_is_taken_in_a_process_of_its_own(tables):
    seconds, megabytes = scaling.measure("CSV, pandas", str(tables / f"{ROWS}.csv"))
    assert 0 < seconds < 60 and 0 <= megabytes < 2000
    (tables / "5.csv").write_bytes((tables / f"{ROWS}.csv").read_bytes())
    with pytest.raises(subprocess.CalledProcessError) as counted:
        scaling.measure("CSV, pandas", str(tables / "5.csv"))
    assert f"CSV, pandas saw {ROWS} rows" in counted.value.stderr


def test_what_is_stored_is_complete():
    stored = scaling.stored()
    assert {(each["route"], each["rows"]) for each in stored} == {
        (route, rows) for route in scaling.ROUTES for rows in scaling.ROWS
    }
    assert all(each["seconds"] > 0 for each in stored)
    assert scaling.RESULTS.read_text().startswith("# Written by `make bench` on 20")


@pytest.mark.slow
def test_inside_tfx_both_doors_are_timed_on_the_same_rows(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        scaling, "_in_a_process", lambda name, *given: seen.append(given) or both(name, *given)
    )

    def both(name, *given):
        return getattr(scaling, name)(*given)

    lines = scaling.run_inside("a machine", rows=ROWS, repeats=2, say=str)
    (tmp_path / "inside.csv").write_text("\n".join(lines))
    stored = scaling.stored(tmp_path / "inside.csv")
    assert [door for door, _ in seen] == ["CSV", "Parquet"] * 2
    assert {(row["component"], row["door"]) for row in stored} == {
        (component, door)
        for component in ("ExampleGen", "StatisticsGen")
        for door in ("CSV", "Parquet")
    }
    assert all(0.1 < row["seconds"] < 60 and row["runs"] == 2 for row in stored)


def test_what_the_lesson_shows_of_components_was_measured():
    stored = scaling.stored(scaling.INSIDE)
    assert len(stored) == 4 and all(row["rows"] == 100_000 and row["runs"] >= 3 for row in stored)
    assert scaling.INSIDE.read_text().startswith("# Written by `make bench` on 20")
