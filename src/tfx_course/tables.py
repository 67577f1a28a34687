"""Protocol buffers that TFX writes, as tables to read."""


def statistics_table(statistics):
    """Return what a ``DatasetFeatureStatisticsList`` says of its first data set, one row per feature.

    Columns: ``type``; ``missing``, examples without the feature; ``empty``, examples that have it with no value in it;
    ``unique``, distinct values (text only); ``zeros``; ``min``, ``median`` and ``max`` (numbers only); ``most common``
    (text only). Counts are of examples; the rest is in the feature's own unit. Sorted by name.
    """
    import pandas as pd

    data = statistics.datasets[0]
    rows = []
    for feature in sorted(data.features, key=_name):
        text = feature.WhichOneof("stats") == "string_stats"
        stats = feature.string_stats if text else feature.num_stats
        common = stats.common_stats
        rows.append(
            {
                "feature": _name(feature),
                "type": type(feature).Type.Name(feature.type),
                "missing": data.num_examples - common.num_non_missing,
                "empty": _empty(common),
                "unique": stats.unique if text else "",
                "zeros": "" if text else stats.num_zeros,
                "min": "" if text else f"{stats.min:.6g}",
                "median": "" if text else f"{stats.median:.6g}",
                "max": "" if text else f"{stats.max:.6g}",
                "most common": stats.top_values[0].value if text and stats.top_values else "",
            }
        )
    return pd.DataFrame(rows).set_index("feature").rename_axis(None)


def _name(feature):
    return feature.name or ".".join(feature.path.step)


def _empty(common):
    # Exact where an example holds at most one value, which is what a CSV can hold.
    return common.num_non_missing - common.tot_num_values if common.max_num_values <= 1 else ""
