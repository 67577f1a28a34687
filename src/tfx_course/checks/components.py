"""What checks read from a learner's TFX components: artifacts, counts and statistics, straight
from the files.
"""

import contextlib
import logging
from pathlib import Path
from typing import NamedTuple

from tfx_course.checks import expect


class Feature(NamedTuple):
    """A feature of one record: the name of its list, or None if it has none, and what is in it."""

    kind: str | None
    values: list


def produced(component, kind, key, number, name=""):
    """Return the one artifact that ``component``, the learner's ``name``, wrote under output
    ``key``.

    Raises:
        WrongAnswer: ``NN.N.not_component``, it is no component of class ``kind`` or of one derived
            from it; ``NN.N.not_run``, it wrote nothing; where ``name`` is given ``check.report``,
            it is what the notebook's context returns.
    """
    kinds = [parent.__name__ for parent in type(component).__mro__]
    expect(not name or kinds[0] != "ExecutionResult", "check.report", exercise=number, name=name)
    expect(kind in kinds, f"{number}.not_component", seen=kinds[0])
    artifacts = component.outputs[key].get()
    expect(artifacts, f"{number}.not_run")
    return artifacts[0]


def csv_rows(files):
    """Return how many rows CSV files hold, headers not counted."""
    return sum(len(path.read_text().splitlines()) - 1 for path in files)


def count_records(examples):
    """Return ``{split: number of records}`` of an Examples artifact, counted in its TFRecord
    files.
    """
    import json

    import tensorflow as tf

    def count(split):
        paths = [str(path) for path in Path(examples.uri, f"Split-{split}").glob("*.gz")]
        return int(
            tf.data.TFRecordDataset(paths, compression_type="GZIP").reduce(
                0, lambda total, _: total + 1
            )
        )

    return {split: count(split) for split in json.loads(examples.split_names)}


def examples(artifact):
    """Return ``{split: [{name: Feature}, ...]}`` of an Examples artifact; texts are decoded."""
    import json

    import tensorflow as tf

    def parsed(record):
        for name, feature in tf.train.Example.FromString(record).features.feature.items():
            kind = feature.WhichOneof("kind")
            values = list(getattr(feature, kind).value) if kind else []
            yield (
                name,
                Feature(
                    kind, [value.decode() for value in values] if kind == "bytes_list" else values
                ),
            )

    def rows(split):
        paths = [str(path) for path in Path(artifact.uri, f"Split-{split}").glob("*.gz")]
        return [
            dict(parsed(record))
            for record in tf.data.TFRecordDataset(
                paths, compression_type="GZIP"
            ).as_numpy_iterator()
        ]

    return {split: rows(split) for split in json.loads(artifact.split_names)}


def statistics(artifact, split):
    """Return the ``DatasetFeatureStatistics`` of one split of a statistics artifact."""
    import tensorflow_data_validation as tfdv

    return tfdv.load_stats_binary(f"{artifact.uri}/Split-{split}/FeatureStats.pb").datasets[0]


def feature_statistics(data, name):
    """Return the ``FeatureNameStatistics`` of feature ``name``.

    Raises:
        ValueError: there is not exactly one such feature.
    """
    [feature] = [feature for feature in data.features if feature.path.step == [name]]
    return feature


@contextlib.contextmanager
def quiet():
    """Hold back what libraries log while a check runs pipelines; TFX also logs the traceback of
    what fails.
    """
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
