"""From a protocol buffer, an artifact or a channel to what ``show`` draws."""


def load(item, split=None):
    """Return ``(kind, part)`` of ``item``: ``"schema"`` and the Schema, or ``"statistics"`` or
    ``"anomalies"`` and ``{name: proto}``.

    Raises:
        TypeError, ValueError: see ``tfx_course.show``.
    """
    from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2, statistics_pb2

    if isinstance(item, schema_pb2.Schema):
        return "schema", item
    if isinstance(item, statistics_pb2.DatasetFeatureStatisticsList):
        return "statistics", {"": item}
    if isinstance(item, anomalies_pb2.Anomalies):
        return "anomalies", {"": item}
    artifact = _artifact(item)
    if artifact.type_name == "Schema":
        return "schema", _schema(artifact)
    if artifact.type_name not in _SPLIT_READERS:
        raise TypeError(
            "show knows statistics, schemas and anomalies, not an artifact of type"
            f" {artifact.type_name}"
        )
    kind, read = _SPLIT_READERS[artifact.type_name]
    return kind, {name: read(artifact, name) for name in _splits(artifact, split)}


def _artifact(item):
    from tfx import types

    if isinstance(item, types.BaseChannel) or (isinstance(item, (list, tuple)) and item):
        artifacts = list(item) if isinstance(item, (list, tuple)) else list(item.get())
        if len(artifacts) != 1:
            raise ValueError(
                f"show needs one artifact; here are {len(artifacts)} (run the component first, or"
                " pick one of them)"
            )
        item = artifacts[0]
    if not isinstance(item, types.Artifact):
        raise TypeError(f"show knows statistics, schemas and anomalies, not {type(item).__name__}")
    return item


def _splits(artifact, split):
    from tfx.types import artifact_utils

    names = artifact_utils.decode_split_names(artifact.split_names)
    if split is None:
        return names
    if split not in names:
        raise ValueError(f"no split {split!r}; there are {names}")
    return [split]


def _schema(artifact):
    import os

    import tensorflow_data_validation as tfdv

    return tfdv.load_schema_text(os.path.join(artifact.uri, "schema.pbtxt"))


def _statistics(artifact, split):
    from tfx.components.statistics_gen import stats_artifact_utils

    return stats_artifact_utils.load_statistics(artifact, split).proto()


def _anomalies(artifact, split):
    # As TFX's own visualisation reads them; artifacts older than TFX 0.30, which held text, are not
    # known here.
    from tensorflow_metadata.proto.v0 import anomalies_pb2
    from tfx.types import artifact_utils
    from tfx.utils import io_utils

    path = io_utils.get_only_uri_in_dir(artifact_utils.get_split_uri([artifact], split))
    return anomalies_pb2.Anomalies.FromString(io_utils.read_bytes_file(path))


_SPLIT_READERS = {
    "ExampleStatistics": ("statistics", _statistics),
    "ExampleAnomalies": ("anomalies", _anomalies),
}


def datasets(parts, names=None):
    """Return ``{name: DatasetFeatureStatistics}``, one or two, of the statistics that ``load``
    gave.
    """
    import itertools

    if len(parts) == 1:
        chosen = list(itertools.islice(parts[0].items(), 2))
    else:
        chosen = [next(iter(part.items())) for part in parts]
    datasets = [default_slice(statistics) for _, statistics in chosen]
    if names is None:
        names = [name or data.name for (name, _), data in zip(chosen, datasets)]
        if len(set(names)) < len(names) or not all(names):
            names = ["A", "B"] if len(datasets) == 2 else names
    if len(names) != len(datasets) or len(set(names)) < len(names):
        raise ValueError(
            f"{len(datasets)} data sets need as many different names, not {list(names)}"
        )
    return dict(zip(names, datasets))


def default_slice(statistics):
    """Return the ``DatasetFeatureStatistics`` of all examples.

    Raises:
        ValueError: there are several slices and none of them is the default one.
    """
    if len(statistics.datasets) == 1:
        return statistics.datasets[0]
    from tensorflow_data_validation.utils import stats_util

    return stats_util.DatasetListView(statistics).get_default_slice_or_die().proto()
