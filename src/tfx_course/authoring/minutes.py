"""How long an episode takes to read and run, by its words, questions and lines of code."""

import re

WORDS, LINES = 180, 8  # a minute: read, and of code understood
QUESTION = 1  # minutes to think about a 🤔


def teaching(source, lang):
    """Return the minutes that an edition of an episode takes, without the time that its cells
    run for.
    """
    cells = source.edition(lang)
    text = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
    code = "\n".join(cell.source for cell in cells if cell.kind == "code")
    lines = [line for line in code.splitlines() if line.strip()]
    words = re.findall(r"\w+", text)
    return len(words) / WORDS + text.count("🤔") * QUESTION + len(lines) / LINES
