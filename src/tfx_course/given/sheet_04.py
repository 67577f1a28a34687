"""What exercise sheet 04 hands out: deliveries of the taxi trips, and what two doors made of
them.
"""

import json

from tfx_course.given import taxi

SMALL = taxi.FOLDER / "data2.csv"
COLUMNS = ["fare", "tips", "trip_miles", "payment_type", "company"]
TRIPS = 400  # in the deliveries of exercises 5 to 7
# the folders of the latest set-up, and the file that exercise 5 is to leave as it is
delivered = {}


def deliver(folder):
    """Write the sheet's four deliveries of data below ``folder``, from ``SMALL``; return the
    paths of their folders, as texts.
    """
    trips = taxi.trips("data2")
    whole, months, delivery, lines = (
        folder / name for name in ("taxi", "months", "delivery", "lines")
    )
    for path in (whole, delivery, lines):
        path.mkdir(parents=True)
    trips.to_csv(whole / "trips.csv", index=False)
    for month, rows in trips.groupby("trip_start_month"):
        (months / f"month-{month:02d}").mkdir(parents=True)
        rows.to_csv(months / f"month-{month:02d}" / "trips.csv", index=False)
    few = trips[COLUMNS].head(TRIPS)
    # As a spreadsheet exports it: dollars as they are shown, semicolons, and a byte order mark.
    shown = few.assign(fare=few.fare.map("${:.2f}".format), tips=few.tips.map("${:.2f}".format))
    shown.to_csv(delivery / "trips.csv", index=False, sep=";", encoding="utf-8-sig")
    (lines / "trips.jsonl").write_text(
        "".join(f"{json.dumps(_as_supplied(row))}\n" for row in few.to_dict("records"))
    )
    delivered.update(
        taxi=whole, delivery=delivery, lines=lines, file=(delivery / "trips.csv").read_bytes()
    )
    return tuple(str(path) for path in (whole, months, delivery, lines))


def _as_supplied(row):
    """Return a row with null for what is missing and whole numbers without a decimal point."""
    known = {name: None if value != value else value for name, value in row.items()}
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in known.items()
    }


def two_doors():
    """Return exercise 7's two lists of tf.Examples: the same trips, through two doors.

    The first door writes an empty list for a blank, as CsvExampleGen does. The second is TFX's
    `dict_to_example`, which Parquet's and Avro's executors apply; its records come in another
    order.
    """
    from tfx.components.example_gen import utils

    trips = taxi.trips("data2")[["fare", "tips", "company"]].head(TRIPS)
    trips.insert(0, "trip", range(1, TRIPS + 1))
    trips.loc[4::9, "tips"] = None  # these never had a tip written down
    rows = trips.astype(object).where(trips.notna(), None).to_dict("records")
    return (
        [_with_empty_lists(row) for row in rows],
        [utils.dict_to_example(row) for row in reversed(rows)],
    )


def _with_empty_lists(row):
    import tensorflow as tf

    features = {"trip": tf.train.Feature(int64_list=tf.train.Int64List(value=[row["trip"]]))}
    for name in ("fare", "tips"):
        values = [] if row[name] is None else [row[name]]
        features[name] = tf.train.Feature(float_list=tf.train.FloatList(value=values))
    texts = [] if row["company"] is None else [row["company"].encode()]
    features["company"] = tf.train.Feature(bytes_list=tf.train.BytesList(value=texts))
    return tf.train.Example(features=tf.train.Features(feature=features))
