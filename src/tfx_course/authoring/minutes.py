"""How long an episode takes to read and run, by its words, questions and lines of code."""

import re

from tfx_course.lessons import banks, glossary

WORDS, LINES = 180, 8  # a minute: read, and of code understood
QUESTION = 1  # minutes to think about a 🤔
ASKED = 1 / 2  # to choose one of the options of a question before reading, or after


def teaching(source, lang):
    """Return the minutes that an edition of an episode takes, without the time that its cells
    run for.
    """
    cells = [cell for cell in source.edition(lang) if cell.name != glossary.CELL]
    bank = banks.of_episode(source.path)
    asked = sum(map(len, bank.parts.values())) if bank else 0
    return sum(map(of_cell, cells)) + asked * ASKED


def of_cell(cell):
    """Return the minutes that a cell of an episode takes, without the time that it runs for."""
    if cell.kind == "code":
        return len([line for line in cell.source.splitlines() if line.strip()]) / LINES
    words = re.findall(r"\w+", cell.source)
    return len(words) / WORDS + cell.source.count("🤔") * QUESTION
