"""The tables that repeat front matter, and the glossary, made from their sources by ``make build``
and compared by a test.

Where such a table goes, two comments stand in the file: ``<!-- name: … -->`` and
``<!-- /name -->``.
"""

import re
from pathlib import Path

from tfx_course import messages
from tfx_course.authoring import catalogue, project
from tfx_course.lessons import glossary
from tfx_course.paths import ROOT, notebook_path

SAYS = "`make build` writes what is between these two lines"


def products(root=ROOT):
    """Return ``{path: text}`` of the files in ``root`` with their tables as the sources have them.

    Raises:
        BuildError: a file has no place for its table.
    """
    lessons, made = catalogue.find_sources(root), {}
    for name, table, lang, make in PLACES:
        path = root / name
        if path.exists():
            text = made.get(path) or path.read_text(encoding="utf-8")
            made[path] = _with_table(name, text, table, make(lessons, lang))
    return made


def _with_table(file, text, name, table):
    """Return ``text`` with ``table`` in the place ``name``, in a comment where that place is."""
    opening, closing = re.escape(f"<!-- {name}: {SAYS} -->"), re.escape(f"<!-- /{name} -->")
    place = re.compile(rf"^((?:# )?){opening}\n.*?^\1{closing}\n", re.MULTILINE | re.DOTALL)
    if len(place.findall(text)) != 1:
        raise catalogue.BuildError(
            f"{file}: the lines `<!-- {name}: {SAYS} -->` are not there once"
        )

    def filled(match):
        lines = [f"<!-- {name}: {SAYS} -->", "", *table.split("\n"), "", f"<!-- /{name} -->"]
        return "".join(f"{match[1]}{line}".rstrip() + "\n" for line in lines)

    return place.sub(filled, text)


def contents(lessons, lang):
    """Return the READMEs' table: the episodes among the sources ``lessons``, and what they take."""
    sheets = _sheets(lessons)
    lines = [messages.text("site.table", lang)]
    for source in _episodes(lessons):
        front, work = source.front, ""
        if source.number in sheets:
            path = notebook_path(Path(), "exercises", lang, source.slug).as_posix()
            work = work_cell(sheets[source.number], lang, path, front.exercises)
        path = notebook_path(Path(), "episodes", lang, source.slug).as_posix()
        summary = f": {front.summary[lang]}" if front.summary else ""
        link = f"[{front.title[lang]}]({path}){summary}"
        lines.append(f"| {source.number} | {link} | {front.teaching} | {work} |")
    return "\n".join([*lines, "", total(lessons, lang)])


def start(lessons, lang):
    """Return the start page's table: the episodes and their sheets, as links from that page."""
    sheets = _sheets(lessons)
    first, *others = _episodes(lessons)
    lines = [messages.text("tables.start", lang, title=first.front.title[lang])]
    for source in others:
        work = ""
        if source.number in sheets:
            path = notebook_path(Path("../.."), "exercises", lang, source.slug).as_posix()
            work = messages.text("tables.sheet", lang, number=source.number, path=path)
        link = f"[{source.front.title[lang]}]({source.slug}.ipynb)"
        lines.append(f"| {source.number} | {link} | {work} |")
    return "\n".join(lines)


def minutes(lessons, lang):
    """Return the instructor's table: what each episode and each sheet takes, and all of them."""
    sheets = _sheets(lessons)
    rows = [
        (
            f"{source.number} {source.front.title[lang]}",
            source.front.teaching,
            sheets[source.number].front.exercises if source.number in sheets else "",
        )
        for source in _episodes(lessons)
    ]
    sums = [sum(row[column] or 0 for row in rows) for column in (1, 2)]
    rows.append((messages.text("tables.all", lang), *sums))
    lines = [f"| {title} | {teaching} | {work} |" for title, teaching, work in rows]
    return "\n".join([messages.text("tables.minutes", lang), *lines]).replace("|  |", "| |")


def contact(lang):
    """Return the sentence of the code of conduct that says to whom a report goes."""
    address = project.read().contact
    return messages.text("tables.contact" if address else "tables.no_contact", lang, to=address)


def _episodes(lessons):
    return [source for source in lessons if not source.is_sheet]


def _sheets(lessons):
    return {source.number: source for source in lessons if source.is_sheet}


def work_cell(sheet, lang, path, minutes):
    """Return what a table says of a sheet: how many exercises, where, and their minutes."""
    exercises = len({cell.exercise for cell in sheet.cells if cell.exercise})
    minutes = sheet.front.exercises or minutes
    return messages.text("site.sheet_cell", lang, n=exercises, path=path, minutes=minutes)


def total(lessons, lang):
    """Return the sentence with the hours of all episodes and all sheets."""
    hours = (
        sum(source.front.teaching for source in _episodes(lessons)) / 60,
        sum(source.front.exercises for source in _sheets(lessons).values()) / 60,
    )
    point = "," if lang == "pt-BR" else "."
    written = [f"{round(hour * 2) / 2:g}".replace(".", point) for hour in hours]
    return messages.text("site.total", lang, hours=written[0], exercises=written[1])


PLACES = (
    ("LEIA-ME.md", "episodes", "pt-BR", contents),
    ("README.md", "episodes", "en", contents),
    ("CODIGO-DE-CONDUTA.md", "contact", "pt-BR", lambda _, lang: contact(lang)),
    ("CODE_OF_CONDUCT.md", "contact", "en", lambda _, lang: contact(lang)),
    ("docs/instructor.pt-BR.md", "minutes", "pt-BR", minutes),
    ("docs/instructor.en.md", "minutes", "en", minutes),
    ("episodes/00-start.py", "episodes pt-BR", "pt-BR", start),
    ("episodes/00-start.py", "episodes en", "en", start),
    ("episodes/00-start.py", "glossary pt-BR", "pt-BR", lambda _, lang: glossary.section(lang)),
    ("episodes/00-start.py", "glossary en", "en", lambda _, lang: glossary.section(lang)),
)
