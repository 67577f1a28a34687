"""What exercise sheet 06 hands out: the trips of a cooperative."""

import functools

from tfx_course.given import taxi

SEED = 6
# Trips in each of the last ten deliveries of exercise 6.
SIZES = (2012, 1987, 2044, 1960, 2031, 1893, 2008, 1995, 2051, 1978)


@functools.cache
def trips():
    """Return the trips of a cooperative: taxi trips with other columns, in other units, less
    those that nobody can have made.
    """
    import numpy as np
    import pandas as pd

    city = taxi.trips("data")
    likely = (
        city.fare.between(3, 200)
        & city.trip_miles.between(0.1, 60)
        & city.trip_seconds.between(60, 7200)
    )
    city = city[likely].sample(frac=1, random_state=np.random.RandomState(SEED), ignore_index=True)
    kinds = {"Cash": "cash", "Credit Card": "card", "No Charge": "no charge"}
    trips = pd.DataFrame(
        {
            "area": city.pickup_community_area,
            "km": (city.trip_miles * 1.609).round(2),
            "minutes": (city.trip_seconds / 60).round(1),
            "payment": city.payment_type.map(kinds),
            "fare": city.fare,
            "tip": city.tips.where(city.payment_type != "Cash"),  # a tip in cash is not noted
        }
    )
    return trips[trips.payment.notna()].reset_index(drop=True)


def raw_csv(folder):
    """Write the capstone's file below ``folder`` and return its path, as a text."""
    path = folder / "cooperative.csv"
    trips().head(2000).to_csv(path, index=False)
    return str(path)
