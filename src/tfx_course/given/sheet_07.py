"""What exercise sheet 07 hands out: weeks of taxi trips, their schema, and an API's requests."""

import functools

from tfx_course.given import taxi

SEED = 7
ROWS = 2000  # of a week
COLUMNS = ["trip_miles", "trip_seconds", "payment_type", "fare", "tips"]


@functools.cache
def trips():
    """Return the trips of both files, shuffled, less those that the schema's ranges would flag."""
    city = taxi.trips()[COLUMNS].dropna()
    city = city[city.fare.between(0, 500) & city.trip_miles.between(0, 200)]
    # Those too rare to be in each week.
    city = city[city.groupby("payment_type").payment_type.transform("size") > 100]
    return city.sample(frac=1, random_state=SEED).reset_index(drop=True)


def week(number):
    return trips()[(number - 1) * ROWS : number * ROWS].reset_index(drop=True)


def with_some(frame, column, value, share, seed=SEED):
    """Return ``frame`` with ``value`` in ``share`` of the rows of ``column``."""
    import numpy as np

    return frame.assign(
        **{column: frame[column].mask(np.random.RandomState(seed).rand(len(frame)) < share, value)}
    )


@functools.cache
def weeks():
    """Return five weeks: two are healthy, the fare is in cents, a way of paying is new and
    announced, the tips are gone.
    """
    third, fourth, fifth = week(3), week(4), week(5)
    return {
        "week-1": week(1),
        "week-2": week(2),
        "week-3": third.assign(fare=(third.fare * 100).round()),
        "week-4": with_some(fourth, "payment_type", "Mobile", 0.06),
        "week-5": fifth.drop(columns="tips"),
    }


def write_weeks(folder):
    """Write the five weeks below ``folder``, a folder each, and return ``(input_base, split
    patterns by name, schema file)``.
    """
    import tensorflow_data_validation as tfdv

    for name, frame in weeks().items():
        (folder / "weeks" / name).mkdir(parents=True, exist_ok=True)
        frame.to_csv(folder / "weeks" / name / "trips.csv", index=False)
    path = folder / "schema.pbtxt"
    tfdv.write_schema_text(schema_of_weeks(), str(path))
    return str(folder / "weeks"), {name: f"{name}/*.csv" for name in weeks()}, str(path)


@functools.cache
def schema_of_weeks():
    import tensorflow_data_validation as tfdv
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = tfdv.infer_schema(statistics("week-1"))
    for column, high in (("fare", 500), ("tips", 200), ("trip_miles", 200)):
        tfdv.set_domain(schema, column, schema_pb2.FloatDomain(min=0, max=high))
    return schema


def requests():
    """Return ``(training, serving)``: one week as exported, and as the API saw it, with two
    columns that another program fills.
    """
    training = week(6)
    serving = training.drop(columns="tips").assign(
        trip_miles=(training.trip_miles * 1.609344).round(2)
    )
    return training, with_some(serving, "payment_type", "Cash", 0.06)


FIRST = 5001  # the number of the delivery's first trip
DELIVERED = 60


@functools.cache
def delivered():
    """Return the trips of the delivery, with their numbers: some fares are negative or above the
    schema's limit, some ways of paying are misspelt.
    """
    table = trips()[6 * ROWS : 6 * ROWS + DELIVERED].reset_index(drop=True)
    table.loc[[2, 7, 11, 16, 23, 31, 36, 44], "fare"] = -table.fare.abs() - 1
    table.loc[[19, 52], "fare"] = 500 + table.fare.abs()
    table.loc[[7, 19, 28, 40], "payment_type"] = "Crdit Card"
    table.insert(0, "trip", range(FIRST, FIRST + DELIVERED))
    return table


def write_delivery(folder):
    """Write the delivery below ``folder``; return ``(its file, the weeks' schema with the column
    trip)``.
    """
    from tensorflow_metadata.proto.v0 import schema_pb2

    file = folder / "delivery.csv"
    delivered().to_csv(file, index=False)
    schema = schema_pb2.Schema()
    schema.CopyFrom(schema_of_weeks())
    schema.feature.add(name="trip", type=schema_pb2.INT)
    return str(file), schema


@functools.cache
def statistics(name):
    import tensorflow_data_validation as tfdv

    return tfdv.generate_statistics_from_dataframe(weeks()[name])
