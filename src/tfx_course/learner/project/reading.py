"""Whether a file can be the first delivery of a project, and what is wrong with it if not. What
ExampleGen would read otherwise than it was meant is refused here, with the line.
"""

import collections
import csv
import itertools
import os
import re
import shutil

from tfx_course.errors import CourseError

LARGEST = 1_000_000_000  # bytes: beyond, a sample says as much, in less time
MOST_COLUMNS = 500
_KINDS = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".tfrecord": "tfrecord",
    ".tfrecords": "tfrecord",
}
_LOOKED_AT = 1000  # rows, to tell a header from data
_NUMBER = re.compile(r"\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?\s*")


def kind_of(file):
    """Return ``"csv"``, ``"parquet"`` or ``"tfrecord"``.

    Raises:
        CourseError: there is no such file, or it is not fit for a project; the sentence says why.
    """
    if not file.is_file():
        raise CourseError("project.no_file", file=file)
    suffix = file.with_suffix("").suffix if file.suffix == ".gz" else file.suffix
    kind = _KINDS.get(suffix.lower())
    if kind is None or (file.suffix == ".gz" and kind != "tfrecord"):
        raise CourseError("project.kind", file=file.name)
    size = file.stat().st_size
    if size == 0:
        raise CourseError("project.empty", file=file.name)
    if size > LARGEST:
        raise CourseError("project.large", file=file.name, size=f"{size / 1e9:.1f}")
    names, rows = {"csv": _csv, "parquet": _parquet, "tfrecord": _tfrecord}[kind](file)
    _expect_names(file, names)
    if not rows:
        raise CourseError("project.no_rows", file=file.name)
    return kind


def copy(file, place):
    """Copy the delivery; of a ``.pq`` file too, under its own name."""
    shutil.copyfile(file, place)


def _expect_names(file, names):
    if len(names) == 1:
        raise CourseError("project.one_column", file=file.name, name=names[0])
    if len(names) > MOST_COLUMNS:
        raise CourseError("project.columns", file=file.name, n=len(names), most=MOST_COLUMNS)
    twice = [name for name, times in collections.Counter(names).items() if times > 1]
    if twice:
        raise CourseError("project.twice", file=file.name, names=_listed(twice))
    # Columns become names in code and paths in a schema.
    strange = [name for name in names if re.search(r"[\s.]", name) or not name.isprintable()]
    if strange:
        better = [re.sub(r"\W+", "_", name).strip("_") or "column" for name in strange]
        raise CourseError(
            "project.names", file=file.name, names=_listed(strange), better=_listed(better)
        )


def _listed(names, most=5):
    more = f" (+{len(names) - most})" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more


def _csv(file):
    try:
        return _csv_rows(file)
    except csv.Error as error:
        raise CourseError("project.csv", file=file.name, reason=error) from error


def _csv_rows(file):
    rows = 0
    with file.open("rb") as content:
        reader = csv.reader(_lines(file, content), strict=True)
        header = next(reader, [])
        _expect_header(file, header)
        first = []
        for number, row in enumerate(reader, start=2):
            if reader.line_num != number:
                raise CourseError("project.newline", file=file.name, line=number)
            if not row:
                raise CourseError("project.blank_line", file=file.name, line=number)
            if len(row) != len(header):
                raise CourseError(
                    "project.ragged", file=file.name, line=number, n=len(row), header=len(header)
                )
            if rows < _LOOKED_AT:
                first.append(row)
            rows += 1
    _expect_no_data(file, header, first)
    return header, rows


def _lines(file, content):
    for number, line in enumerate(content, start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise CourseError("project.not_utf8", file=file.name, line=number) from error


def _expect_header(file, header):
    if header and header[0].startswith("\ufeff"):
        raise CourseError("project.bom", file=file.name)
    if not any(name.strip() for name in header):
        raise CourseError("project.no_header", file=file.name)
    if len(header) == 1:
        for delimiter, name in ((";", "`;`"), ("\t", "TAB"), ("|", "`|`")):
            if delimiter in header[0]:
                raise CourseError("project.delimiter", file=file.name, delimiter=name)
    blank = [n for n, name in enumerate(header, start=1) if not name.strip()]
    if blank:
        raise CourseError("project.unnamed", file=file.name, column=blank[0])


def _expect_no_data(file, header, rows):
    """Refuse a first line that looks like a row: numbers in it, or, in half of the columns or
    more, a value that comes again below.
    """
    numbers = [name for name in header if _NUMBER.fullmatch(name)]
    columns = list(itertools.zip_longest(*rows))
    again = sum(name in column for name, column in zip(header, columns))
    if numbers or (rows and 2 * again >= len(header)):
        raise CourseError("project.no_header", file=file.name)


def _parquet(file):
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(file)
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise CourseError("project.unreadable", file=file.name, kind="Parquet") from error
    schema = table.schema_arrow
    nested = [
        field.name
        for field in schema
        if pyarrow.types.is_struct(field.type)
        or pyarrow.types.is_map(field.type)
        or (pyarrow.types.is_list(field.type) and pyarrow.types.is_nested(field.type.value_type))
    ]
    if nested:
        raise CourseError("project.nested", file=file.name, names=_listed(nested))
    return schema.names, table.metadata.num_rows


def _tfrecord(file):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what TensorFlow says of the machine
    import tensorflow as tf
    from google.protobuf.message import DecodeError

    names, rows = {}, 0
    compression = "GZIP" if file.suffix == ".gz" else ""
    try:
        for record in tf.data.TFRecordDataset(str(file), compression):
            example = tf.train.Example.FromString(record.numpy())
            names |= dict.fromkeys(example.features.feature)
            rows += 1
    except tf.errors.OpError as error:
        raise CourseError("project.unreadable", file=file.name, kind="TFRecord") from error
    except DecodeError as error:
        raise CourseError("project.not_examples", file=file.name) from error
    if rows and not names:
        raise CourseError("project.not_examples", file=file.name)
    return list(names), rows
