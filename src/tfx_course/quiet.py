"""The start-up chatter of TensorFlow, absl, Beam and Google's clients, configured away in one place.

Each entry names one known message that says nothing about the learner's work. Everything else stays visible.
"""

import logging
import os
import sys
import warnings

# Python warnings that Google's client libraries raise at import, about support plans and not about this program.
_WARNINGS = (
    (FutureWarning, r"You are using a non-supported Python version"),
    (FutureWarning, r"You are using a Python version .* which Google will stop supporting"),
    (FutureWarning, r"grpcio < .* does not support Post-Quantum"),
)

# Log records: logger -> how the message starts, and why a learner need not see it.
_RECORDS = {
    "absl": (
        "InteractiveContext pipeline_root argument not provided",  # the lesson says where outputs go
        "InteractiveContext metadata_connection_config not provided",  # the default, SQLite in that folder, is meant
        "Length of label `tfx-extensions-google_cloud_big_query",  # TFX's own label for BigQuery jobs, cut to 63 characters
    ),
    "apache_beam.runners.interactive.interactive_environment": (
        "Dependencies required for Interactive Beam PCollection",  # advertises an extra that the course does not use
    ),
    # Beam's own step that removes an export, which rightly returns nothing. A learner's step that does is still told of.
    "apache_beam.transforms.core": ("('No iterator is returned by the process method in %s.', <class 'apache_beam.io.gcp.",),
    "apache_beam.io.tfrecordio": ("Couldn't find python-snappy",),  # a slower checksum; seconds are the same here
}


class _Known(logging.Filter):
    def __init__(self, starts):
        super().__init__()
        self.starts = starts

    def filter(self, record):
        return not record.getMessage().startswith(self.starts)


def configure():
    """Silence the known chatter in this process. Call it before TensorFlow is imported; calling it again is harmless."""
    # TensorFlow's C++ log has one threshold, read once: 3 leaves FATAL. Its start-up lines are logged as errors (cuFFT
    # "already registered"), so no lower value is quiet; failures of operations reach Python as exceptions all the same.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for category, message in _WARNINGS:
        warnings.filterwarnings("ignore", message=message, category=category)
    for name, starts in _RECORDS.items():
        logger = logging.getLogger(name)
        if not any(isinstance(known, _Known) for known in logger.filters):
            logger.addFilter(_Known(starts))
    publisher = getattr(sys.modules.get("IPython") and sys.modules["IPython"].get_ipython(), "display_pub", None)
    if hasattr(publisher, "register_hook") and _without_jquery not in publisher._hooks:
        publisher.register_hook(_without_jquery)


# Beam's interactive module asks the page to download jQuery as soon as a pipeline runs in a notebook. The course draws
# nothing with it, and a notebook that works offline must not ask.
def _without_jquery(message):
    script = message["content"].get("data", {}).get("application/javascript", "")
    return None if "interactive_beam_jquery" in script else message
