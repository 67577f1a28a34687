"""What ``course check``, ``hint``, ``solution``, ``reset``, ``progress`` and ``update`` show in the
terminal.
"""

import contextlib
import json
import os
import time
from dataclasses import asdict

import click

from tfx_course import messages
from tfx_course.checks import asked
from tfx_course.checks import progress as kept
from tfx_course.errors import CourseError
from tfx_course.lessons import banks, sheets
from tfx_course.paths import ROOT

_STYLES = {
    "solved": "green",
    "wrong": "red",
    "timed_out": "red",
    "missing": "red",
    "blocked": "yellow",
    "not_attempted": "dim",
}


def say(key, **values):
    click.echo(messages.text(key, **values))


def _speak(*editions):
    """From now on speak the language of the edition that this command is about, where it is about
    one: never two at once.
    """
    if len({sheet.lang for sheet in editions}) == 1:
        os.environ["COURSE_LANG"] = editions[0].lang


def check(number=None, lang=None, watch=False, as_json=False, seconds=None):
    """Check what ``number`` names (a sheet, an exercise; None: all sheets) and show it. Returns
    whether all of it is solved.
    """
    sheet_number, exercise = sheets.parse(number) if number else (None, "")
    if exercise:
        sheets.find_exercise(exercise, lang)  # a mistyped number is told at once
    numbers = (
        [sheet_number]
        if number
        else [sheet.number for sheet in sheets.find_all(messages.LANGUAGES[0])]
    )
    asked = [sheets.find(number, lang) for number in numbers]
    _speak(*asked)
    checked = {sheet.path: _saved(sheet) for sheet in asked}
    solved = _check(asked, exercise, as_json, seconds)
    if watch:
        say("report.watching")
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                if again := [sheet for sheet in asked if _saved(sheet) != checked[sheet.path]]:
                    checked |= {sheet.path: _saved(sheet) for sheet in again}
                    solved = _check(again, exercise, as_json, seconds)
                time.sleep(0.5)
    return solved


def _saved(sheet):
    return sheet.path.stat().st_mtime_ns if sheet.path.exists() else None


def _check(asked, exercise, as_json, seconds):
    from tfx_course.learner import validation

    verdicts = []
    for sheet in asked:
        try:
            with _bar(sheet, as_json) as on_cell:
                results = validation.check(
                    sheet, seconds or validation.CELL_SECONDS, on_cell, only=exercise
                )
        except CourseError as error:
            verdicts.append(
                {"sheet": sheet.number, "lang": sheet.lang, "error": str(error), "exercises": []}
            )
            continue
        if solved := [result.number for result in results if result.status == validation.SOLVED]:
            kept.note_solved(*solved)
        if unsolved := next(
            (
                result
                for result in results
                if result.status not in (validation.SOLVED, validation.NOT_ATTEMPTED)
            ),
            None,
        ):
            kept.note_work(unsolved.number)
        results = [result for result in results if exercise in ("", result.number)]
        verdicts.append(
            {
                "sheet": sheet.number,
                "lang": sheet.lang,
                "exercises": [asdict(result) for result in results],
            }
        )
    if as_json:
        click.echo(json.dumps(verdicts, ensure_ascii=False, indent=1))
    else:
        _show(verdicts, asked)
    return all(
        "error" not in verdict
        and all(one["status"] == validation.SOLVED for one in verdict["exercises"])
        for verdict in verdicts
    )


def _show(verdicts, asked):
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(box=None, header_style="bold")
    for key in ("exercise", "outcome"):
        table.add_column(messages.text(f"report.{key}"))
    for verdict in verdicts:
        for one in verdict["exercises"]:
            table.add_row(
                one["number"],
                messages.text(f"report.status.{one['status']}"),
                style=_STYLES[one["status"]],
            )
    if table.row_count:
        console.print(table)
    for verdict, sheet in zip(verdicts, asked):
        if "error" in verdict:
            click.echo(f"\n{verdict['error']}")
        elif unsolved := [
            one for one in verdict["exercises"] if one["status"] not in ("solved", "not_attempted")
        ]:
            for one in unsolved:
                click.echo(f"\n{one['sentence']}")
            say(
                "report.more",
                exercise=unsolved[0]["number"],
                path=sheet.path.relative_to(ROOT).as_posix(),
            )


@contextlib.contextmanager
def _bar(sheet, silent):
    """Show a progress bar for one sheet, where somebody looks; yields what to call with ``(done,
    total)``.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=silent or not console.is_terminal
    ) as bar:
        task = bar.add_task(messages.text("report.running", number=sheet.number), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def hint(number, lang=None):
    from rich.console import Console
    from rich.markdown import Markdown

    from tfx_course import checks

    sheet, exercise = sheets.find_exercise(number, lang)
    _speak(sheet)
    Console().print(Markdown(checks.next_hint(exercise)))


def is_solved(number):
    return sheets.find_exercise(number)[1].number in kept.load()["solved"]


def solution(number, lang=None):
    from rich.console import Console
    from rich.syntax import Syntax

    sheet, exercise = sheets.find_exercise(number, lang)
    _speak(sheet)
    code = "\n".join(line for line in exercise.solution.splitlines() if not line.startswith("### "))
    Console().print(
        Syntax(code, "python", theme="ansi_dark", background_color="default", word_wrap=True)
    )
    say("solution.where", path=sheet.reference.relative_to(ROOT).as_posix())


def reset(number, lang=None):
    from tfx_course.learner import reset as restoring

    sheet_number, exercise = sheets.parse(number)
    sheet = sheets.find(sheet_number, lang)
    _speak(sheet)
    copy = restoring.reset(sheet, exercise)
    path = sheet.path.relative_to(ROOT).as_posix()
    say("reset.done", what=exercise or sheet_number, path=path)
    if copy:
        say("reset.kept", copy=copy.relative_to(ROOT).as_posix())


def progress(lang=None):
    """Show each sheet with what is solved of it, how many of the episode's questions were answered
    right, and what to do next.
    """
    from rich.console import Console
    from rich.table import Table

    state, table, exercises = kept.load(), Table(box=None, header_style="bold"), {}
    by_number = {
        sheet.number: sheets.find(sheet.number, lang)
        for sheet in sheets.find_all(messages.LANGUAGES[0])
    }
    _speak(*(sheet for sheet in by_number.values() if lang or sheets.attempted(sheet)))
    asked_of = banks.find_all()
    for key in ("sheet", "title", "exercises", *(["questions"] if asked_of else [])):
        table.add_column(messages.text(f"progress.{key}"))
    for number in sorted(by_number.keys() | asked_of.keys()):
        share = _shares(asked_of.get(number))
        if number not in by_number:  # an episode without a sheet
            if share:
                title = sheets.episode_title(number, lang or messages.language())
                table.add_row(number, title, "", share)
            continue
        sheet = by_number[number]
        exercises[number] = list(sheet.exercises())
        solved = [exercise in state["solved"] for exercise in exercises[number]]
        done = f"{' '.join('●' if done else '○' for done in solved)}  {sum(solved)}/{len(solved)}"
        table.add_row(number, sheet.title(), done, *([share] if asked_of else []))
    Console(highlight=False).print(table)
    if any(map(_shares, asked_of.values())):
        say("progress.questions_right")
    if exercise := kept.following(exercises, state):
        sheet = by_number[sheets.parse(exercise)[0]]
        say("progress.next", exercise=exercise, path=sheet.path.relative_to(ROOT).as_posix())
    else:
        say("progress.all")


def _shares(bank):
    """Return how many questions of an episode were answered right at first, before reading and
    after, such as ``"1/3 → 4/5"``; empty where none was answered.
    """
    shares = [asked.share(bank, part) if bank else None for part in banks.PARTS]
    told = ["{}/{}".format(*share) if share else "–" for share in shares]
    return " → ".join(told) if any(shares) else ""


def update():
    from tfx_course.learner import update as pulling

    report = pulling.update()
    say("update.none" if not report.commits else "update.done", n=report.commits)
    for path in report.renewed:
        say(
            "update.renewed",
            path=path.relative_to(ROOT).as_posix(),
            number=path.name[:2],
            edition=path.parent.name,
        )
    for path, copy in report.kept:
        say(
            "update.kept",
            path=path.relative_to(ROOT).as_posix(),
            copy=copy.relative_to(ROOT).as_posix(),
        )
