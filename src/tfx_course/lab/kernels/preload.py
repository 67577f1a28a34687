"""What the fork server imports before it makes the first kernel (see ``forkserver``). Importing
this module takes seconds.
"""

import builtins
import gc
import os
import sys
import types

os.setsid()  # Ctrl+C in the terminal is for the Jupyter server

# ipykernel would set it before a notebook could import matplotlib, which TFX does at import.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

# pandas decides at import how wide a table may be: as wide as a terminal, or a notebook's, by
# whether a kernel is there.
builtins.get_ipython = lambda: types.SimpleNamespace(kernel=None)

_before = dict(os.environ)

# `child` is what a new process unpickles. It quiets TensorFlow, and so comes after `_before`.
from tfx_course.lab.kernels import child  # isort: skip
from tfx_course.lab.kernels import swift_beam  # isort: skip

import ipykernel.debugger
import ipykernel.ipkernel
import ipykernel.kernelapp
import ipykernel_launcher

# Those of an ordinary kernel before a notebook imports anything.
child.inherited.kernel_modules = dict(sys.modules)

# Beam imports these two when a pipeline runs in a notebook.
import apache_beam.runners.interactive.interactive_beam
import apache_beam.runners.portability.portable_runner
import pyarrow.dataset  # pandas does, when Arrow gives it a table
import tensorflow_data_validation
from tfx import v1 as tfx
from tfx.orchestration.experimental.interactive import interactive_context

del builtins.get_ipython

# What importing put into the environment (TFX chooses Keras 2 there), for the kernels, whose
# environment is another.
child.inherited.environ = {
    name: value for name, value in os.environ.items() if _before.get(name) != value
}

child.inherited.course_modules = [
    name for name in sys.modules if name.split(".")[0] == "tfx_course"
]

# The first time, Beam looks at the namespace of every module and remembers; a kernel would copy
# those pages for it.
apache_beam.internal.pickler.dumps({})
swift_beam.hasten()

# Objects that no longer change move out of the collector's sight, so that it does not touch, and
# copy, shared pages.
gc.collect()
gc.freeze()
