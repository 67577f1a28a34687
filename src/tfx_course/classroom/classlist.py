"""Who is in the class: ``class.csv``, and how a name becomes a user."""

import csv
import hashlib
import re
import unicodedata
from pathlib import Path

from tfx_course.errors import CourseError

_NAMES, _GROUPS = ("name", "nome"), ("group", "grupo")


def slug(name):
    """Return a name as hub and system know it: ``"Ana Souza"`` is ``"ana-souza"``, however she
    types it.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def digest(name):
    return hashlib.sha256(name.encode()).hexdigest()


def read(path):
    """Return ``{user: [name, group]}`` of the class list: a CSV with a column ``name`` (or
    ``nome``) and, if you like, ``group`` (``grupo``).

    Raises:
        CourseError: it cannot be read, has no such column, or two names would be one user.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError("hub.no_list", path=path, reason=error) from error
    first = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first else ",")
    columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
    name_column = next((columns[name] for name in _NAMES if name in columns), None)
    group_column = next((columns[name] for name in _GROUPS if name in columns), None)
    if name_column is None:
        raise CourseError("hub.no_column", path=path)
    people = {}
    for row in rows:
        name = (row[name_column] or "").strip()
        user = slug(name)
        if not name:
            continue
        if not user or user in people:
            other = people[user][0] if user else "?"
            raise CourseError("hub.same_name", path=path, name=name, other=other)
        people[user] = [name, ((row.get(group_column) if group_column else "") or "").strip()]
    return people
