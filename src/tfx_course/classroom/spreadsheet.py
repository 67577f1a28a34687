"""Tables that a spreadsheet opens as they are meant."""

import csv
import io


def text(rows):
    """Return ``rows`` as CSV, with a mark by which spreadsheets take UTF-8 for what it is; what
    begins with a sign is no formula to them.
    """
    written = io.StringIO(newline="")
    csv.writer(written).writerows([_harmless(value) for value in row] for row in rows)
    return f"\ufeff{written.getvalue()}"


def _harmless(value):
    text = str(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
