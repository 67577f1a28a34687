"""What the course is made of, as the page shows it, in one language: sheets, their exercises, what
to say about a mistake, questions.

What to say is the episode's last note for instructors, a line for each exercise. Those are in the
sources, which only the course's own environment reads: ``course hub`` keeps them in a file.
"""

import contextlib
import functools
import json
import re
from dataclasses import dataclass, field

from tfx_course import messages
from tfx_course.lessons import banks, sheets, sources
from tfx_course.paths import INSTALLED

NOTES = "advice.json"  # in the room's private folder
_LINE = re.compile(r"^- (\d\d\.\d+): (.+)$", re.MULTILINE)


@dataclass
class Outline:
    """The course in ``lang``: ``sheets`` is ``{"01": (title, ["01.1", ...])}``, ``advice``
    ``{"01.1": {"note": text, "hint": text}}``, ``banks`` ``{"01": Bank}``.
    """

    lang: str
    sheets: dict = field(default_factory=dict)
    advice: dict = field(default_factory=dict)
    banks: dict = field(default_factory=dict)

    @property
    def exercises(self):
        """The numbers of all exercises, in order."""
        return [number for _, numbers in self.sheets.values() for number in numbers]


def read(lang, notes):
    """Return the outline in ``lang``, with the advice of the file ``notes``, of ``keep``: the usual
    mistake, mostly with what to ask; where there is nothing to ask, the exercise's first hint.
    """
    said = {}
    with contextlib.suppress(OSError, ValueError):
        said = json.loads(notes.read_text(encoding="utf-8"))[lang]
    outline = Outline(lang, banks=banks.find_all(INSTALLED))
    for sheet in sheets.find_all(lang, INSTALLED):
        exercises = sheet.exercises()
        outline.sheets[sheet.number] = (sheet.title(), list(exercises))
        for number, exercise in exercises.items():
            advice = outline.advice[number] = {"note": said[number]} if number in said else {}
            if exercise.hints and "?" not in said.get(number, ""):
                advice["hint"] = exercise.hints[0]
    return outline


def keep(notes):
    """Write what the sources' notes for instructors say of each exercise to the file ``notes``."""
    said = {lang: {} for lang in messages.LANGUAGES}
    for path in sorted((INSTALLED / "episodes").glob("[0-9][0-9]-*.py")):
        try:
            source = sources.read(path)
        except sources.SourceError:  # being written; there is the hint
            continue
        for lang in messages.LANGUAGES:
            told = [text for _, text in source.instructor(lang)][-1:]
            said[lang] |= dict(_LINE.findall("\n".join(told)))
    notes.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


@functools.cache
def sentence(key, lang):
    """Return message ``key``, with … for each of its values: those are a learner's, and not
    kept.
    """
    return messages.catalogue(lang)[key].format_map(_Blanks())


def is_of(key, number):
    """Return whether ``key`` is a message that may be said of an answer to exercise ``number``."""
    known = messages.catalogue(messages.LANGUAGES[0])
    return key in known and (key.startswith(f"{number}.") or re.fullmatch(r"check\.\w+", key))


class _Blanks(dict):
    def __missing__(self, name):
        return _Blank()


class _Blank:
    def __format__(self, how):
        return "…"

    __repr__ = __str__ = lambda self: "…"
