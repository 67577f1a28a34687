"""Make the environment that the emulator runs in: by ``machine/bootstrap.py``, at the end of the
install.
"""

import sys

from tfx_course.errors import CourseError
from tfx_course.machine import environments

try:
    environments.python("bigquery_emulator")
except CourseError as error:
    sys.exit(f"! {error}")
