"""The table of episodes in both READMEs, made from the sources' front matter by ``make build`` and compared by a test."""

import re
from pathlib import Path

from tfx_course import messages
from tfx_course.authoring import builder
from tfx_course.paths import notebook_path, ROOT

FILES = {"pt-BR": "LEIA-ME.md", "en": "README.md"}
_PLACE = re.compile(r"(<!-- episodes: `make build` writes what is between these two lines -->\n).*?(<!-- /episodes -->\n)", re.DOTALL)


def products(root=ROOT):
    """Return ``{path: text}`` of the READMEs in ``root`` with the table as the sources have it.

    Raises:
        BuildError: a README has no place for the table.
    """
    made = {}
    for lang, name in FILES.items():
        path = root / name
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        if len(_PLACE.findall(text)) != 1:
            raise builder.BuildError(f"{name}: the two lines `<!-- episodes … -->` between which the table goes are not there")
        table = contents(builder.find_sources(root), lang)
        made[path] = _PLACE.sub(lambda place: f"{place[1]}\n{table}\n\n{place[2]}", text)
    return made


def contents(found, lang):
    """Return the table of the episodes among the sources ``found``, and what they take in all, as markdown."""
    sheets = {source.number: source for source in found if source.is_sheet}
    lines = [messages.text("site.table", lang)]
    for source in found:
        if source.is_sheet:
            continue
        front, work = source.front, ""
        if source.number in sheets:
            path = notebook_path(Path(), "exercises", lang, source.slug).as_posix()
            work = work_cell(sheets[source.number], lang, path, front.exercises)
        link = f"[{front.title[lang]}]({notebook_path(Path(), 'episodes', lang, source.slug).as_posix()})"
        summary = f": {front.summary[lang]}" if front.summary else ""
        lines.append(f"| {source.number} | {link}{summary} | {front.teaching} | {work} |")
    return "\n".join([*lines, "", total(found, lang)])


def work_cell(sheet, lang, path, minutes):
    """Return what a table says of a sheet: how many exercises, where, and the minutes that they take."""
    exercises = len({cell.exercise for cell in sheet.cells if cell.exercise})
    return messages.text("site.sheet_cell", lang, n=exercises, path=path, minutes=sheet.front.exercises or minutes)


def total(found, lang):
    """Return the sentence with the hours of all episodes and all sheets."""
    teaching, exercises = ([source for source in found if source.is_sheet == kind] for kind in (False, True))
    hours = (sum(source.front.teaching for source in teaching) / 60, sum(source.front.exercises for source in exercises) / 60)
    written = [f"{round(each * 2) / 2:g}".replace(".", "," if lang == "pt-BR" else ".") for each in hours]
    return messages.text("site.total", lang, hours=written[0], exercises=written[1])
