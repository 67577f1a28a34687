"""The talk that the course grew out of: which cell each of its slides became (``talk.csv``, in
the talk's order).
"""

import csv
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".csv")


def slides():
    """Return ``[{"slide": title in the talk, "lesson": "01-ml-in-production", "cell": name},
    ...]``.
    """
    with open(_TABLE, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
