"""Anomalies by feature, with what to do about each."""

import functools

from tfx_course import messages
from tfx_course.views.table import View, names, page, visible

_DATASET = "(data set)"
# What to do, by how the name of the anomaly's type (``AnomalyInfo.Type``) starts; the first that
# fits counts.
_ADVICE = {
    "ENUM_TYPE_UNEXPECTED_STRING_VALUES": "values",
    "BOOL_TYPE_UNEXPECTED_STRING": "values",
    "SCHEMA_NEW_COLUMN": "new_column",
    "SCHEMA_MISSING_COLUMN": "missing_column",
    "FEATURE_TYPE_NOT_PRESENT": "missing_column",
    "FEATURE_TYPE_LOW_FRACTION_PRESENT": "presence",
    "FEATURE_TYPE_LOW_NUMBER_PRESENT": "presence",
    "FEATURE_TYPE_NO_VALUES": "presence",
    "FEATURE_TYPE_HIGH_NUMBER_VALUES": "valency",
    "FEATURE_TYPE_LOW_NUMBER_VALUES": "valency",
    "FEATURE_TYPE_UNEXPECTED_REPEATED": "valency",
    "INVALID_FEATURE_SHAPE": "valency",
    "VALUE_NESTEDNESS_MISMATCH": "valency",
    "FLOAT_TYPE_BIG_FLOAT": "range",
    "FLOAT_TYPE_SMALL_FLOAT": "range",
    "FLOAT_TYPE_HAS_NAN": "range",
    "FLOAT_TYPE_HAS_INF": "range",
    "INT_TYPE_BIG_INT": "range",
    "INT_TYPE_SMALL_INT": "range",
    "BOOL_TYPE_BIG_INT": "range",
    "BOOL_TYPE_SMALL_INT": "range",
    "COMPARATOR_LOW_NUM_EXAMPLES": "examples",
    "COMPARATOR_HIGH_NUM_EXAMPLES": "examples",
    "DATASET_": "examples",
    "NO_DATA_IN_SPAN": "examples",
    "COMPARATOR_CONTROL_DATA_MISSING": "examples",
    "COMPARATOR_TREATMENT_DATA_MISSING": "examples",
    "COMPARATOR_": "distribution",
    "SCHEMA_TRAINING_SERVING_SKEW": "distribution",
    "UNEXPECTED_DATA_TYPE": "type",
    "BOOL_TYPE_INVALID_CONFIG": "schema",
    "DOMAIN_INVALID_FOR_TYPE": "schema",
    "DERIVED_FEATURE_": "schema",
    "FEATURE_MISSING_": "schema",
    "INVALID_": "schema",
    "SPARSE_FEATURE_NAME_COLLISION": "schema",
    "WEIGHTED_FEATURE_NAME_COLLISION": "schema",
    "SPARSE_FEATURE_": "parts",
    "WEIGHTED_FEATURE_": "parts",
    "FEATURE_TYPE_HIGH_UNIQUE": "unique",
    "FEATURE_TYPE_LOW_UNIQUE": "unique",
    "FEATURE_TYPE_NO_UNIQUE": "unique",
    "EMBEDDING_": "content",
    "FEATURE_COVERAGE_": "content",
    "LOW_SUPPORTED_IMAGE_FRACTION": "content",
    "MAX_IMAGE_BYTE_SIZE_EXCEEDED": "content",
    "NLP_": "content",
    "SEQUENCE_VALUE_": "content",
    "STATS_NOT_AVAILABLE": "statistics",
    "CUSTOM_VALIDATION": "custom",
    "MULTIPLE_REASONS": "several",
    "SEMANTIC_DOMAIN_UPDATE": "type",
    "BOOL_TYPE_": "type",
    "ENUM_TYPE_": "type",
    "FLOAT_TYPE_": "type",
    "INT_TYPE_": "type",
    "STRING_TYPE_": "type",
    "": "other",
}


def view(parts):
    """Return the ``View`` of ``{split: Anomalies}``: one row per anomaly, the gravest severity
    first.

    The table's columns: ``severity`` and ``types`` by the names of ``AnomalyInfo``, ``short
    description`` and ``description`` in TFDV's own words, ``advice``, the key of what to do.
    Statistics without examples, which TFDV does not validate at all, are an error of the data set.
    """
    import pandas as pd

    many = len(parts) > 1
    rows = []
    called = names(
        _path(key, info)
        for anomalies in parts.values()
        for key, info in anomalies.anomaly_info.items()
    )
    for split, anomalies in parts.items():
        infos = sorted(
            (called[_path(key, info)], info) for key, info in anomalies.anomaly_info.items()
        )
        if anomalies.HasField("dataset_anomaly_info"):
            infos.append((_DATASET, anomalies.dataset_anomaly_info))
        rows += [_row(feature, split, info) for feature, info in infos]
        if anomalies.data_missing:
            rows.append(_no_data(split))
    # Within the same feature: in the order of the splits.
    rows.sort(key=lambda row: (-row.pop("order"), row["feature"]))
    index = ["feature", "split"] if many else ["feature"]
    columns = [
        "feature",
        "split",
        "severity",
        "short description",
        "description",
        "types",
        "advice",
    ]
    table = pd.DataFrame(rows, columns=columns).set_index(index)
    table = table if many else table.drop(columns="split")

    def draw(lang):
        say = functools.partial(messages.text, lang=lang)
        if not rows:
            return f"<p>✓ {say('show.no_anomalies')}</p>"
        texts = [
            (
                say(row["ours"])
                if row["ours"]
                else _sentences(row["short description"], row["description"])
            )
            for row in rows
        ]
        columns = [
            (
                say("show.severity"),
                "short",
                [say(f"show.severities.{severity}") for severity in table["severity"]],
            ),
            (say("show.anomaly"), "long", texts),
            (
                say("show.advice"),
                "long",
                [" ".join(say(f"show.advise.{key}") for key in keys) for keys in table["advice"]],
            ),
        ]
        corner = [say("show.feature"), say("show.data")][: table.index.nlevels]
        heads = [(visible(row["feature"]), *([row["split"]] if many else [])) for row in rows]
        return page(table, say("show.anomalies", n=len(rows)), corner, heads, columns)

    return View(table, draw)


def _path(key, info):
    return tuple(info.path.step) or (key,)


def _row(feature, split, info):
    types = type(info)
    kinds = [types.Type.Name(reason.type) for reason in info.reason]
    keys = [
        next(key for start, key in _ADVICE.items() if kind.startswith(start)) for kind in kinds
    ] or ["other"]
    return {
        "feature": feature,
        "split": split,
        "severity": types.Severity.Name(info.severity),
        "short description": (
            info.short_description or "; ".join(reason.short_description for reason in info.reason)
        ),
        "description": info.description or "; ".join(reason.description for reason in info.reason),
        "types": ", ".join(kinds),
        "advice": list(dict.fromkeys(keys)),
        "order": info.severity,
        "ours": "",
    }


def _no_data(split):
    """Return the row of statistics without examples, in words of ours: TFDV has none."""
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    short, description = messages.text("show.no_data", "en").split(". ", 1)
    return {
        "feature": _DATASET,
        "split": split,
        "severity": "ERROR",
        "short description": short,
        "description": description,
        "types": "",
        "advice": ["examples"],
        "order": anomalies_pb2.AnomalyInfo.ERROR,
        "ours": "show.no_data",
    }


def _sentences(*texts):
    """Return ``texts``, TFDV's own, as sentences one after the other."""
    texts = [visible(text.strip()) for text in texts if text.strip()]
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts)
