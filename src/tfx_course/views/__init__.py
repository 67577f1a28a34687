"""``show``: statistics, schemas and anomalies as tables to look at, offline, in every place where a
notebook is read.
"""


def show(first, second=None, *, split=None, names=None, threshold=0.1):
    """Return what ``first`` says, as a table that a notebook draws; with ``second``, the two
    compared.

    Args:
        first: a ``DatasetFeatureStatisticsList``, a ``Schema`` or an ``Anomalies`` protocol buffer;
            a TFX artifact that holds one (``ExampleStatistics``, ``Schema``, ``ExampleAnomalies``);
            or a channel with exactly one such artifact. Of sliced statistics the default slice is
            taken (``stats_util.get_slice_stats`` gets another).
        second: another of the same kind, to compare with. Not for anomalies.
        split: of an artifact, only this split. Without it a statistics artifact shows its first two
            splits side by side; of two artifacts the first split is compared.
        names: what to call the two data sets; by default their splits or the names that they carry.
        threshold: a difference above it is marked ▲. Of numbers it is TFDV's Jensen-Shannon
            divergence of the histograms (base 2), of texts the L-infinity distance (the largest
            difference of a value's share); both lie between 0 and 1.

    Returns:
        A ``View``. ``view.table()`` gives what it draws as a plain DataFrame; of statistics,
        ``view.bars(feature)`` the bars.

    Raises:
        TypeError: neither of these kinds, or two that cannot be compared.
        ValueError: a channel without an artifact (its component has not run) or with several; an
            unknown split.
    """
    from tfx_course.views import anomalies, loading, schema, statistics

    loaded = [
        loading.load(item, split) for item in ((first,) if second is None else (first, second))
    ]
    kinds = {kind for kind, _ in loaded}
    if len(kinds) > 1 or (second is not None and kinds == {"anomalies"}):
        raise TypeError(f"cannot compare {' with '.join(kind for kind, _ in loaded)}")
    parts = [part for _, part in loaded]
    if kinds == {"anomalies"}:
        return anomalies.view(parts[0])
    if kinds == {"schema"}:
        return schema.view(parts[0]) if second is None else schema.difference(*parts)
    return statistics.view(loading.datasets(parts, names), threshold)


def facets(first, second=None, *, split=None, names=None):
    """Return statistics, of one data set or two, for Google's Facets to draw: to search, sort and
    click, offline.

    Arguments and errors are those of ``show``, of statistics only. Where the page cannot be opened
    (GitHub, a notebook that is not trusted, paper) a sentence stands in its place.
    """
    from tfx_course.views import facets_page, loading, statistics

    loaded = [
        loading.load(item, split) for item in ((first,) if second is None else (first, second))
    ]
    if {kind for kind, _ in loaded} != {"statistics"}:
        raise TypeError(f"Facets draws statistics, not {' with '.join(kind for kind, _ in loaded)}")
    datasets = loading.datasets([part for _, part in loaded], names)
    facets_page.install()
    return facets_page.view(datasets, statistics.view(datasets, threshold=1).table())
