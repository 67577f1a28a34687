"""The ``course`` command. Each subcommand imports what it needs when it runs, so that ``--help``
is instant.
"""

import functools
import gettext
import os
import sys
from pathlib import PurePath

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.paths import INSTALLED, ROOT

# Click takes its own words ("Usage", "No such option") from gettext; it brings no translations,
# messages.mo does.
os.environ["LANGUAGE"] = messages.language().replace("-", "_")
gettext.bindtextdomain("messages", str(INSTALLED / "src" / "tfx_course" / "messages"))

import click  # noqa: E402  (after the language is set)

_LEARNERS = ("lab", "check", "hint", "solution", "reset", "progress", "update")
PROVISIONER = "tfx-course-preloaded"  # provisioner.NAME; importing that would make `--help` slow


def _with_own_temporary_folder(command):
    """Let a command that starts kernels, and they, write temporary files in the course's folder."""

    @functools.wraps(command)
    def run(*arguments, **options):
        from tfx_course.lab import folders

        with folders.temporary_folder(folders.runtime_folder()) as folder, folders.using(folder):
            return command(*arguments, **options)

    run.has_own_temporary_folder = True
    return run


def _help(key):
    return messages.text(f"cli.{key}")


class _Course(click.Group):
    def invoke(self, context):
        try:
            return super().invoke(context)
        except CourseError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=_Course, help=_help("course"), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(
    package_name="tfx-course", message="%(package)s %(version)s", help=_help("version")
)
@click.pass_context
def course(context):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that has no ✓
    # Kernels that any command starts come with TFX imported (see kernel.py), unless the user chose
    # another way.
    os.environ.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", PROVISIONER)
    if context.invoked_subcommand in _LEARNERS:
        _carry_over()


def _carry_over():
    """Bring what lies under a sheet's old name to its new one, and say so; not on stdout, which
    may be JSON.
    """
    from tfx_course.learner import renames

    for carried in renames.carry_over():
        old, new, kept = (
            path and path.relative_to(ROOT).as_posix()
            for path in (carried.old, carried.new, carried.kept)
        )
        click.echo(
            messages.text(
                "renamed.kept" if kept else "renamed.carried", old=old, new=new, kept=kept
            ),
            err=True,
        )


@course.command(help=_help("lab"), short_help=_help("lab"))
@click.option("--port", type=int, help=_help("lab_port"))
@click.option("--ip", help=_help("lab_ip"))
@click.option("--browser/--no-browser", default=None, help=_help("lab_browser"))
def lab(port, ip, browser):
    from tfx_course.lab import folders, server

    if ROOT != INSTALLED:  # a folder of the learner's own, such as a container's volume
        from tfx_course.classroom import handout

        try:
            handout.bring()
        except OSError as error:
            raise folders.unwritable(ROOT, error) from error
    server.run(port=port, ip=ip, browser=browser)


def _of_room(command):
    """Give a command the options that say which room, and the environment variables stand in for
    (``classroom.room``).
    """
    for name in ("name", "url", "admin", "key", "cert", "port", "ip", "code", "people"):
        kind = int if name == "port" else click.Path() if name in ("people", "cert", "key") else str
        command = click.option(f"--{name}", type=kind, help=_help(f"hub_{name}"))(command)
    return command


@course.command(help=_help("hub"), short_help=_help("hub"))
@_of_room
@click.option("--reset", metavar="NAME", help=_help("hub_reset"))
@click.option("--end", is_flag=True, help=_help("hub_end"))
def hub(reset, end, **options):
    from tfx_course.classroom import room, supervisor

    here = room.Room.chosen(lang=messages.language(), **options)
    if reset:
        supervisor.reset(here, reset)
    elif end:
        supervisor.end(here)
    else:
        supervisor.run(here)


@course.command(help=_help("doctor"), short_help=_help("doctor"))
def doctor():
    from tfx_course.learner import doctor as checkup

    sys.exit(0 if checkup.run() else 1)


@course.command(help=_help("build"), short_help=_help("build"))
@click.argument("numbers", nargs=-1, metavar="[NN]...")
@click.option("--all", "everything", is_flag=True, help=_help("build_all"))
@click.option("--accept-translations", is_flag=True, help=_help("build_accept"))
@_with_own_temporary_folder
def build(numbers, everything, accept_translations):
    from tfx_course.authoring import builder, catalogue
    from tfx_course.lessons import sources

    try:
        fresh = builder.build(numbers, everything, accept_translations)
    except (sources.SourceError, catalogue.BuildError) as error:
        raise click.ClickException(str(error)) from error
    sys.exit(0 if fresh else 1)


@course.command(help=_help("new"), short_help=_help("new"))
@click.argument("slug", metavar="NN-slug")
def new(slug):
    from tfx_course.authoring import new as skeleton

    paths = "\n".join(f"  {path.relative_to(ROOT).as_posix()}" for path in skeleton.new(slug))
    click.echo(messages.text("new.made", paths=paths, number=slug[:2], mark=skeleton.MARK))


@course.command(
    help=_help("test"), short_help=_help("test"), context_settings={"ignore_unknown_options": True}
)
@click.option("--all", "everything", is_flag=True, help=_help("test_all"))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST]...")
def test(everything, arguments):
    from tfx_course.maintain import suite

    sys.exit(suite.run(everything, arguments))


def _in_language(context, parameter, lang):
    if lang:  # what this command says is in the language of the edition that it was asked about
        os.environ["COURSE_LANG"] = lang
    return lang


def _of_notebook(context, number, lang):
    """Return ``(sheet's number, language)`` where a notebook's path stands for a number, as a
    terminal completes it.
    """
    path = PurePath(number or "")
    if path.suffix != ".ipynb":
        return number, lang
    edition = path.parent.name if path.parent.name in messages.LANGUAGES else None
    return path.name[:2], lang or _in_language(context, None, edition)


lang_option = click.option(
    "--lang", type=click.Choice(messages.LANGUAGES), callback=_in_language, help=_help("lang")
)


@course.command(help=_help("check"), short_help=_help("check"))
@click.argument("number", required=False, metavar="[NN[.N]]")
@lang_option
@click.option("--watch", is_flag=True, help=_help("check_watch"))
@click.option("--json", "as_json", is_flag=True, help=_help("check_json"))
@click.option("--seconds", type=click.FloatRange(min=1), help=_help("check_seconds"))
@click.pass_context
@_with_own_temporary_folder
def check(context, number, lang, watch, as_json, seconds):
    from tfx_course.learner import report

    number, lang = _of_notebook(context, number, lang)
    sys.exit(0 if report.check(number, lang, watch=watch, as_json=as_json, seconds=seconds) else 1)


@course.command(help=_help("hint"), short_help=_help("hint"))
@click.argument("number", metavar="NN.N")
@lang_option
def hint(number, lang):
    from tfx_course.learner import report

    report.hint(number, lang)


@course.command(help=_help("solution"), short_help=_help("solution"))
@click.argument("number", metavar="NN.N")
@lang_option
def solution(number, lang):
    from tfx_course.learner import report

    if report.is_solved(number) or click.confirm(messages.text("solution.sure", exercise=number)):
        report.solution(number, lang)


@course.command(help=_help("reset"), short_help=_help("reset"))
@click.argument("number", metavar="NN[.N]")
@lang_option
@click.pass_context
def reset(context, number, lang):
    from tfx_course.learner import report

    number, lang = _of_notebook(context, number, lang)
    report.reset(number, lang)


@course.command(help=_help("progress"), short_help=_help("progress"))
@lang_option
def progress(lang):
    from tfx_course.learner import report

    report.progress(lang)


@course.command(help=_help("update"), short_help=_help("update"))
def update():
    from tfx_course.learner import report

    report.update()
    _carry_over()


@course.command(help=_help("submit"), short_help=_help("submit"))
@click.argument("name")
def submit(name):
    from tfx_course.classroom import submission

    path, numbers = submission.submit(name)
    click.echo(messages.text("submit.made", path=path, numbers=", ".join(numbers)))


@course.command(help=_help("collect"), short_help=_help("collect"))
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--out", type=click.Path(file_okay=False), help=_help("collect_out"))
@click.option("--sheet", "only", multiple=True, metavar="NN", help=_help("collect_sheet"))
@click.option("--jobs", type=click.IntRange(1, 64), help=_help("collect_jobs"))
@click.option("--seconds", type=click.FloatRange(min=1), help=_help("check_seconds"))
def collect(folder, out, only, jobs, seconds):
    from tfx_course.classroom import collect as collecting
    from tfx_course.classroom import sandbox
    from tfx_course.learner import validation
    from tfx_course.lessons import sheets

    if not sandbox.is_strict():
        click.echo(messages.text("collect.loose"), err=True)
    out = out or str(ROOT / "work" / "collected")

    def tell(marks):
        click.echo(f"{marks.learner}  {marks.sheet}  {marks.solved}/{len(marks.exercises)}")

    only = [sheets.parse(number)[0] for number in only]
    seconds = seconds or validation.CELL_SECONDS
    every = collecting.collect(folder, out, only, jobs, seconds, tell, click.echo)
    exercises = sum(len(marks.exercises) for marks in every)
    solved = sum(marks.solved for marks in every)
    told = {"solved": solved, "n": exercises, "sheets": len(every), "folder": out}
    click.echo(messages.text("collect.done", **told))


@course.command("new-project", help=_help("new_project"), short_help=_help("new_project"))
@click.argument("name")
@click.option("--data", required=True, type=click.Path(), help=_help("new_project_data"))
@click.option(
    "--lang",
    type=click.Choice(messages.LANGUAGES),
    callback=_in_language,
    help=_help("new_project_lang"),
)
def new_project(name, data, lang):
    from tfx_course.learner import project

    folder, summary = project.new_project(name, data, lang)
    click.echo(messages.text("project.made", folder=folder, summary=summary))


@course.command(help=_help("bench"), short_help=_help("bench"))
@click.argument("parts", nargs=-1, type=click.Choice(["kernels", "checks", "scaling", "room"]))
@click.option("--learners", type=click.IntRange(1, 99), help=_help("bench_learners"))
@click.option(
    "--pace", "paces", type=click.FloatRange(min=0.1), multiple=True, help=_help("bench_pace")
)
@click.option(
    "--part",
    "lessons",
    type=click.Choice(["episode", "sheet"]),
    multiple=True,
    help=_help("bench_part"),
)
@_with_own_temporary_folder
def bench(parts, learners, paces, lessons):
    from tfx_course.maintain import bench as measurement

    room = {"learners": learners, "paces": paces, "lessons": lessons}
    measurement.run(parts, **{name: value for name, value in room.items() if value})


@course.command(help=_help("site"), short_help=_help("site"))
def site():
    from tfx_course.lessons import sources
    from tfx_course.publish import site as pages

    try:
        pages.run()
    except sources.SourceError as error:
        raise click.ClickException(str(error)) from error


@course.command(help=_help("slides"), short_help=_help("slides"))
@click.argument("numbers", nargs=-1, metavar="[NN]...")
def slides(numbers):
    from tfx_course.authoring import catalogue
    from tfx_course.lessons import sources
    from tfx_course.publish import slides as decks

    try:
        click.echo(decks.run(numbers))
    except (sources.SourceError, catalogue.BuildError) as error:
        raise click.ClickException(str(error)) from error
