"""``course collect``: what a class handed in, each sheet judged in a process of its own, side by
side; tables for a spreadsheet and for nbgrader, and a page for each learner.
"""

import contextlib
import fcntl
import json
import os
import queue
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tfx_course import messages
from tfx_course.classroom import classlist, sandbox, spreadsheet, submission
from tfx_course.errors import CourseError
from tfx_course.learner import validation
from tfx_course.lessons import sheets
from tfx_course.machine import bootstrap, interpreter
from tfx_course.paths import INSTALLED, notebook_path

SHEET_SECONDS = 600  # for all cells of a sheet together
_LOCK = Path("/run/tfx-course-collect.lock")
MEMORY = 3072  # MB: TFX with a sheet's data has less than one thousand
# nbgrader's, of `nbgrader export` (nbgrader.plugins.export.CsvExportPlugin).
_NBGRADER = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"]
_NBGRADER += ["raw_score", "late_submission_penalty", "score", "max_score"]
_COLUMNS = ("learner", "sheet", "exercise", "status", "sentence")


@dataclass
class Marks:
    """What became of one sheet of one learner: ``exercises``, a list of ``{"number", "status",
    "sentence"}``, or an ``error`` that the whole sheet met.
    """

    learner: str
    sheet: str
    lang: str
    exercises: list = field(default_factory=list)
    error: str = ""

    @property
    def solved(self):
        """How many exercises are solved."""
        return sum(one["status"] == validation.SOLVED for one in self.exercises)


def collect(
    folder, out, only=(), jobs=None, seconds=validation.CELL_SECONDS, on_sheet=print, note=print
):
    """Judge what is handed in below ``folder``, write tables and pages to ``out``, and return the
    list of `Marks`.

    Args:
        only: the numbers of sheets to judge; default: all that were handed in.
        jobs: how many are judged side by side; each takes a processor, and up to `MEMORY`.
        on_sheet: called with `Marks` as each is known.
        note: called with a sentence about what was handed in and does not count.

    Raises:
        CourseError: nothing was handed in, learners could not read the course, or another
            ``course collect`` is running.
    """
    with _alone() if sandbox.is_strict() else contextlib.nullcontext():
        return _collect(folder, out, only, jobs, seconds, on_sheet, note)


@contextlib.contextmanager
def _alone():
    """Two at once would run sheets as the same users, and each would end the other's."""
    with open(_LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError("collect.busy") from None
        yield


def _collect(folder, out, only, jobs, seconds, on_sheet, note):
    if sandbox.is_strict():
        _open_course()
    handed_in = submission.read(folder, note)
    asked = [
        (one, number, lang, content)
        for one in handed_in
        for (number, lang), content in sorted(one.notebooks.items())
        if not only or number in only
    ]
    slots = queue.SimpleQueue()
    jobs = jobs or max(1, (os.cpu_count() or 2) - 1)
    for slot in range(jobs):
        slots.put(slot)

    def judge(job):
        slot = slots.get()
        try:
            marks = _judge(*job, slot, seconds)
        finally:
            slots.put(slot)
        on_sheet(marks)
        return marks

    with ThreadPoolExecutor(jobs) as pool:
        every = list(pool.map(judge, asked))
    _write(Path(out), every, handed_in)
    return every


def _open_course():
    """See to it that a user that owns nothing can run the course.

    Raises:
        CourseError: a folder on the way to it is closed.
    """
    interpreter.share(bootstrap.VENV)
    if place := interpreter.closed_course():
        raise CourseError("collect.closed", folder=place)


def _judge(handed_in, number, lang, content, slot, seconds):
    marks = Marks(handed_in.learner, number, lang)
    reference = notebook_path(INSTALLED, "solutions", lang, number)
    if not reference.exists():
        marks.error = messages.text("collect.no_sheet", number=number)
        return marks
    with sandbox.place(slot, MEMORY) as box:
        course = box.folder / "course"
        path = notebook_path(course, "exercises", lang, number)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        for name in ("data", "solutions", "episodes"):
            (course / name).symlink_to(INSTALLED / name)
        said = box.run(
            "tfx_course.classroom.judge",
            path,
            number,
            lang,
            seconds,
            seconds=SHEET_SECONDS,
            environment={"COURSE_FOLDER": str(course), "COURSE_LANG": lang},
        )
    known = _answer(said)
    if known is None:
        key = "collect.timed_out" if said is None else "collect.died"
        marks.error = messages.text(key, seconds=SHEET_SECONDS)
    else:
        marks.error, marks.exercises = known["error"], known["exercises"]
    if marks.error:
        sheet = sheets.Sheet(number, lang, path, reference)
        marks.exercises = [
            {"number": exercise, "status": validation.WRONG, "sentence": marks.error}
            for exercise in sheet.exercises()
        ]
    return marks


def _answer(said):
    """Return what the judge wrote, or None if that is not what a judge writes: the learner's code
    runs beside it, as the same user.
    """
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        known = json.loads(said)
        exercises = [
            {name: submission.readable(one[name]) for name in ("number", "status", "sentence")}
            for one in known.get("exercises", [])
        ]
        return {"error": submission.readable(known.get("error", "")), "exercises": exercises}
    return None


# --- what is written ------------------------------------------------------------------------------


def _write(out, every, handed_in):
    out.mkdir(parents=True, exist_ok=True)
    rows = [
        (marks.learner, marks.sheet, one["number"], one["status"], one["sentence"])
        for marks in every
        for one in marks.exercises
    ]
    head = [messages.text(f"collect.column.{name}") for name in _COLUMNS]
    _table(out / "marks.csv", [head, *rows])
    now = datetime.now().isoformat(sep=" ", timespec="seconds")
    _table(
        out / "nbgrader.csv",
        [
            _NBGRADER,
            *(
                (marks.sheet, "", now, classlist.slug(marks.learner), "", marks.learner, "")
                + (marks.solved, 0, marks.solved, len(marks.exercises))
                for marks in every
            ),
        ],
    )
    pages = _pages(handed_in)
    template = _templates()
    for one, name in zip(handed_in, pages):
        own = [marks for marks in every if marks.learner == one.learner]
        text = template("learner.html").render(
            say=_say, learner=one.learner, sheets=own, answers=_answers(one.progress)
        )
        (out / name).write_text(text, encoding="utf-8")
    text = template("class.html").render(
        say=_say,
        learners=_rows(every, handed_in, pages),
        numbers=_numbers(every),
        common=common(every),
    )
    (out / "index.html").write_text(text, encoding="utf-8")


def _table(path, rows):
    path.write_text(spreadsheet.text(rows), encoding="utf-8", newline="")


def _say(key, **values):
    return messages.text(f"collect.{key}", **values)


def _pages(handed_in):
    """Return a file name for each learner: no two alike, whatever they are called."""
    names, taken = [], Counter()
    for one in handed_in:
        name = classlist.slug(one.learner) or "learner"
        taken[name] += 1
        names.append(f"{name}{f'-{taken[name]}' if taken[name] > 1 else ''}.html")
    return names


def _numbers(every):
    return sorted({one["number"] for marks in every for one in marks.exercises})


def _rows(every, handed_in, pages):
    rows = []
    for one, page in zip(handed_in, pages):
        status = {
            exercise["number"]: exercise["status"]
            for marks in every
            if marks.learner == one.learner
            for exercise in marks.exercises
        }
        rows.append((one.learner, page, status))
    return rows


def common(every, most=3):
    """Return ``{exercise: [(sentence, how many learners), ...]}``: what was said most often of
    wrong answers, at most ``most`` for each exercise.
    """
    said = {}
    for marks in every:
        for one in marks.exercises:
            if one["sentence"] and one["status"] not in (
                validation.SOLVED,
                validation.NOT_ATTEMPTED,
            ):
                said.setdefault(one["number"], Counter())[one["sentence"]] += 1
    return {number: said[number].most_common(most) for number in sorted(said)}


def _answers(kept):
    """Return ``(right at first, right at last, of)`` of the questions that were answered."""
    answered = kept.get("answers")
    if not isinstance(answered, dict):
        return None
    given = [answers for answers in answered.values() if isinstance(answers, list) and answers]
    try:
        first = sum(answers[0][1] == "right" for answers in given)
        last = sum(answers[-1][1] == "right" for answers in given)
    except (IndexError, TypeError, KeyError):
        return None
    return (first, last, len(given)) if given else None


def _templates():
    from jinja2 import Environment, PackageLoader

    found = Environment(loader=PackageLoader("tfx_course.classroom", "templates"), autoescape=True)
    return found.get_template
