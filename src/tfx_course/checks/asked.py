"""The questions before and after an episode, asked in its notebook.

What is typed before reading is kept and not judged: the episode answers it, and the cell at its end
tells how it held up. Nothing leaves this machine (see ``progress``).
"""

import re

from tfx_course import messages
from tfx_course.checks import progress
from tfx_course.errors import CourseError
from tfx_course.lessons import banks

UNKNOWN, RIGHT = "unknown", "right"
_SKIPPED = "-"


class Asked:
    """What ``questions`` returns: it draws itself."""

    def __init__(self, drawn):
        self._drawn = drawn

    def _repr_mimebundle_(self, include=None, exclude=None):
        return banks.bundle(self._drawn, messages.language())


def questions(number, part, /, answers=""):
    """Show the questions of episode ``number``, such as ``"04"``, ``"before"`` it is read or
    ``"after"``; keep the ``answers`` to them, and after it say what is to be said of each.

    Args:
        answers: one letter for each question, ``"b a c"``; ``-`` stands for "I don't know".

    Raises:
        CourseError: there are no such questions, or other letters than options.
    """
    bank = banks.find_all().get(str(number).zfill(2))
    if bank is None or not bank.parts.get(part):
        raise CourseError("questions.unknown", number=number, part=part)
    asked = bank.parts[part]
    if not (letters := _letters(answers)):
        return Asked({lang: _drawn(asked, lang) for lang in messages.LANGUAGES})
    chosen = _chosen(asked, letters)
    progress.note_answers({bank.key(question): _code(chosen[question.name]) for question in asked})
    draw = _noted if part == "before" else _judged
    return Asked({lang: draw(bank, chosen, lang) for lang in messages.LANGUAGES})


def _letters(answers):
    """Return what was typed, ``"b a c"``, ``"B,A,C"``, ``"1b 2a 3c"`` or a list, as ``"bac"``."""
    typed = answers if isinstance(answers, str) else "".join(map(str, answers))
    return re.sub(r"[\s\d,;.:)]", "", typed).lower()


def _chosen(asked, letters):
    """Return ``{name: Option}``, None where the answer is "I don't know"."""
    if len(letters) != len(asked):
        raise CourseError("questions.count", typed=len(letters), n=len(asked))
    chosen = {}
    for n, (question, letter) in enumerate(zip(asked, letters), 1):
        options = dict(zip(banks.LETTERS, question.options))
        if letter not in (_SKIPPED, *options):
            known = ", ".join(options)
            raise CourseError("questions.letter", letter=letter, n=n, known=known)
        chosen[question.name] = options.get(letter)
    return chosen


def _code(option):
    return UNKNOWN if option is None else option.misconception or RIGHT


def _drawn(asked, lang, chosen=None):
    return banks.page(asked, lang, chosen), banks.plain(asked, lang, chosen)


def _noted(bank, chosen, lang):
    said = messages.text("questions.noted", lang)
    page, plain = _drawn(bank.parts["before"], lang, chosen)
    return f"<p>{banks.inline(said)}</p>{page}", f"{said}\n\n{plain}"


def _judged(bank, chosen, lang):
    pages, plains = [], []

    def tell(line, asked=(), chosen=None):
        pages.append(f"<p>{banks.inline(line)}</p>")
        plains.append(line)
        if asked:
            pages.append(banks.judged(asked, lang, chosen))
            plains.append(banks.plain(asked, lang, chosen, why=True))

    asked = bank.parts["after"]
    n = sum(option is not None and not option.misconception for option in chosen.values())
    tell(messages.text("questions.right", lang, n=n, total=len(asked)), asked, chosen)
    if any(option and option.misconception for option in chosen.values()):
        tell(messages.text("questions.again", lang))
    if before := _kept(bank, "before"):
        known = [question for question in bank.parts["before"] if question.name in before]
        n, total = share(bank, "before")
        tell(messages.text("questions.before", lang, n=n, total=total), known, before)
    return "".join(pages), "\n\n".join(plains)


def _kept(bank, part):
    """Return ``{name: Option or None}`` of the questions that were answered, as they were at
    first.
    """
    kept, chosen = progress.load()["answers"], {}
    for question in bank.parts[part]:
        codes = {_code(option): option for option in [*question.options, None]}
        first = next(iter(kept.get(bank.key(question), [])), [])
        if first and first[-1] in codes:  # an option may be gone since
            chosen[question.name] = codes[first[-1]]
    return chosen


def share(bank, part):
    """Return ``(right answers, questions)`` of what was answered first; None if nothing was."""
    kept = _kept(bank, part)
    right = [option for option in kept.values() if option and not option.misconception]
    return (len(right), len(bank.parts[part])) if kept else None
