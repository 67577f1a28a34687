"""A project to take home: plain TFX, an inbox with the learner's data, a drafted schema whose open
decisions are marked, and tests. It needs nothing of this course.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.learner.project import locks, reading

TEMPLATES = Path(__file__).with_name("template")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PLACE = re.compile(r"@(\w+)@")
_MINUTES = 20  # for the statistics of a large file


def new_project(name, data, lang=None):
    """Make the folder ``name``, a path whose last part names the project, for the file ``data``.

    Returns:
        ``(folder, summary)``: its path, and the sentence that counts the schema's open decisions.

    Raises:
        CourseError: the name or the file is not fit for it, or there is such a folder. Nothing
            half made stays.
    """
    lang, folder, data = lang or messages.language(), Path(name), Path(data)
    if not _NAME.fullmatch(folder.name):
        raise CourseError("project.name", name=folder.name)
    if folder.exists() or folder.is_symlink():
        raise CourseError("project.exists", folder=folder)
    if not folder.parent.is_dir():
        raise CourseError("project.no_parent", folder=folder.parent)
    kind = reading.kind_of(data)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
            project = Path(made, folder.name)
            _write(project, folder.name, data, kind, lang)
            summary = _draft(project)
            os.replace(project, folder)
    except OSError as error:
        raise CourseError("project.unwritable", folder=folder, reason=error.strerror) from error
    return folder, summary


def _write(project, name, data, kind, lang):
    day = project / "inbox" / "day-1"
    day.mkdir(parents=True)
    (project / "tests").mkdir()
    reading.copy(data, day / data.name)
    for file, text in _files(name, data.name, kind, lang).items():
        (project / file).write_text(text, encoding="utf-8")


def _files(name, file, kind, lang):
    """Return ``{path: text}`` of what is written by hand, as it were, and not computed."""
    own = {
        "name": name,
        "file": file,
        "python": locks.python(),
        "requirement": locks.requirement(),
        "mark": messages.catalogue(lang)["project.mark"],
        "door_imports": _DOOR_IMPORTS[kind],
        "imports": _TEST_IMPORTS[kind],
        "constraints": "".join(f'    "{pin}",\n' for pin in locks.pins()),
        "words": _dictionary("project.review", lang),
    }
    pipeline, tests = {"door": f"splits+door_{kind}"}, {"with_column": f"with_column_{kind}"}
    texts = {
        "pipeline.py": _filled("pipeline.py", "pipeline", lang, own, pipeline),
        "review.py": _filled("review.py", "review_texts", lang, own),
        "tests/test_pipeline.py": _filled("test_pipeline.py", "tests", lang, own, tests),
        "pyproject.toml": _filled("pyproject.toml", "pyproject", lang, own),
        "README.md": _filled(f"README.{lang}.md", "pipeline", lang, own),
        ".gitignore": "output/\n.venv/\n__pycache__/\n.pytest_cache/\n",
        "requirements.txt": locks.requirements(),
    }
    return texts


_DOOR_IMPORTS = {
    "csv": "",
    "tfrecord": "",
    "parquet": (
        "\nimport decimal\n\nimport apache_beam as beam\nimport tensorflow as tf\n"
        "from tfx.components import FileBasedExampleGen\n"
        "from tfx.components.example_gen.base_example_gen_executor import BaseExampleGenExecutor\n"
        "from tfx.dsl.components.base.executor_spec import BeamExecutorSpec\n"
    ),
}
_TEST_IMPORTS = {
    "csv": "",
    "tfrecord": "import tensorflow as tf\n",
    "parquet": "import pyarrow\nfrom pyarrow import parquet\n",
}


def _filled(template, section, lang, own, parts=None):
    """Return a template, its ``@places@`` filled: by parts of templates, by ``own`` values, and by
    the texts of the catalogue's ``[project.section]``.
    """
    text = _template(template)
    for place, names in (parts or {}).items():
        text = text.replace(f"@{place}@\n", "".join(_template(f"{n}.py") for n in names.split("+")))
    catalogue = messages.catalogue(lang)

    def fill(place):
        return own.get(place[1]) or catalogue.get(f"project.{section}.{place[1]}", "")

    return _PLACE.sub(fill, text)


def _template(name):
    return (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")


def _dictionary(section, lang):
    """Return a section of the catalogue as the source of a dictionary."""
    texts = {
        key.removeprefix(f"{section}."): text
        for key, text in messages.catalogue(lang).items()
        if key.startswith(f"{section}.")
    }
    return "{\n" + "".join(f"    {key!r}: {text!r},\n" for key, text in texts.items()) + "}"


def _draft(project):
    """Let the project read its inbox, draft its schema and review it; return what it says."""
    command = [sys.executable, "review.py", "--draft"]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=60 * _MINUTES,
        )
    except subprocess.TimeoutExpired as error:
        raise CourseError("project.slow", minutes=_MINUTES) from error
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        detail = next((line for line in reversed(lines) if "Error" in line), lines[-1])
        raise CourseError("project.failed", detail=detail[:300])
    return done.stdout.strip().splitlines()[-1]
