"""The start-up chatter of TensorFlow, absl, Beam and Google's clients, configured away in one
place.

Each entry names one known message that says nothing about the learner's work. Everything else stays
visible.
"""

import contextlib
import importlib.abc
import importlib.machinery
import logging
import os
import re
import subprocess
import sys
import warnings

# Python warnings that Google's client libraries raise at import, about support plans and not about
# this program.
_WARNINGS = (
    (FutureWarning, r"You are using a non-supported Python version"),
    (FutureWarning, r"You are using a Python version .* which Google will stop supporting"),
    # TFDV's own code, in `validate_examples_in_csv`.
    (FutureWarning, r"DataFrame\.applymap has been deprecated"),
    (FutureWarning, r"grpcio < .* does not support Post-Quantum"),
)

# Log records: logger -> what the message has in it, and why a learner need not see it.
_RECORDS = {
    "absl": (
        # the lesson says where outputs go
        "InteractiveContext pipeline_root argument not provided",
        # the default, SQLite in that folder, is meant
        "InteractiveContext metadata_connection_config not provided",
        # LocalDagRunner, of each channel that it follows
        "ArtifactQuery.property_predicate is not supported",
        "Fallback to non-ZetaSQL",  # likewise, on TFX 1.21: how it asks the metadata store
        # TFX's own label for BigQuery jobs, cut to 63 characters
        "Length of label `tfx-extensions-google_cloud_big_query",
    ),
    "apache_beam.runners.interactive.interactive_environment": (
        # advertises an extra that the course does not use
        "Dependencies required for Interactive Beam PCollection",
    ),
    # Beam's own step that removes an export, which rightly returns nothing. A learner's step that
    # does is still told of.
    "apache_beam.transforms.core": (
        "('No iterator is returned by the process method in %s.', <class 'apache_beam.io.gcp.",
    ),
    # Beam, of the type hints of TFDV's own DetectFeatureSkew.
    "root": ("put type hint will be ignored and not used for type-checking purposes",),
    # TFDV reads its own file in an old way.
    "tensorflow": (": tf_record_iterator (from tensorflow",),
    # A slower checksum; seconds are the same here.
    "apache_beam.io.tfrecordio": ("Couldn't find python-snappy",),
}


# Lines that TensorFlow's C++ writes while it is imported, from 2.19 on whatever its log's
# threshold.
_LINES = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR"
    # no GPU, and which instructions the processor has
    rb"|I0000 .* (cudart_stub|cpu_feature_guard|port|gpu_device)\.cc:\d+\] .*"
    rb"|To enable the following instructions: .*rebuild TensorFlow with the appropriate compiler"
    rb" flags\.|\s*"
)


class _TensorFlow(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports TensorFlow, and lets through what that writes to stderr but for the lines known."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        with _lines_held_back():
            self.loader.exec_module(module)


_PASS_ON = f"""
import re, sys
known = re.compile({_LINES.pattern!r})
for line in sys.stdin.buffer:
    if not known.fullmatch(line.rstrip(b"\\n")):
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
"""


@contextlib.contextmanager
def _lines_held_back():
    """Filter what the process itself, and not only Python, writes to stderr.

    Another process does it: what ends this one (a processor that TensorFlow is not made for) writes
    its reason last.
    """
    sys.stderr.flush()
    try:
        passing = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PASS_ON],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        yield
        return
    kept = os.dup(2)
    os.dup2(passing.stdin.fileno(), 2)
    passing.stdin.close()
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        with contextlib.suppress(subprocess.TimeoutExpired):
            # A program started meanwhile still holds the pipe.
            passing.wait(5)


class _Known(logging.Filter):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts

    def filter(self, record):
        message = record.getMessage()
        return not any(part in message for part in self.parts)


def configure():
    """Silence the known chatter in this process. Call it before TensorFlow is imported; calling it
    again is harmless.
    """
    # TensorFlow's C++ log has one threshold, read once: 3 leaves FATAL. Its start-up lines are
    # logged as errors (cuFFT "already registered"), so no lower value is quiet; failures of
    # operations reach Python as exceptions all the same.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Debuggers may miss breakpoints in Python's own frozen modules, says pydevd when a kernel of
    # Python 3.12 starts.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    if "tensorflow" not in sys.modules and not any(
        isinstance(finder, _TensorFlow) for finder in sys.meta_path
    ):
        sys.meta_path.insert(0, _TensorFlow())
    for category, message in _WARNINGS:
        warnings.filterwarnings("ignore", message=message, category=category)
    for name, parts in _RECORDS.items():
        logger = logging.getLogger(name)
        if not any(isinstance(known, _Known) for known in logger.filters):
            logger.addFilter(_Known(parts))
    publisher = getattr(
        sys.modules.get("IPython") and sys.modules["IPython"].get_ipython(), "display_pub", None
    )
    if hasattr(publisher, "register_hook") and _without_jquery not in publisher._hooks:
        publisher.register_hook(_without_jquery)


# Beam's interactive module asks the page to download jQuery as soon as a pipeline runs in a
# notebook. The course draws nothing with it, and a notebook that works offline must not ask.
def _without_jquery(message):
    script = message["content"].get("data", {}).get("application/javascript", "")
    return None if "interactive_beam_jquery" in script else message
