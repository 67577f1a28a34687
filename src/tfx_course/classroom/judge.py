"""One sheet of one learner, judged in a process that can do no harm: ``python -m
tfx_course.classroom.judge``, which `collect` starts.

It reads the notebook's path, the sheet's number, its language and the seconds of a cell from its
arguments, and writes the results as JSON to the descriptor that is the last one.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path


def main(path, number, lang, seconds, descriptor):
    from tfx_course.errors import CourseError
    from tfx_course.learner import validation
    from tfx_course.lessons import sheets
    from tfx_course.paths import INSTALLED, ROOT, notebook_path

    reference = notebook_path(INSTALLED, "solutions", lang, number)
    sheet = sheets.Sheet(number, lang, Path(path), reference)
    try:
        results = validation.check(sheet, float(seconds), root=ROOT)
        said = {"exercises": [asdict(result) for result in results]}
    except CourseError as error:
        said = {"error": str(error)}
    with open(int(descriptor), "w", encoding="utf-8") as pipe:
        json.dump(said, pipe)


if __name__ == "__main__":
    os.set_inheritable(int(sys.argv[-1]), False)  # not a kernel's
    main(*sys.argv[1:])
