"""``course new``: the skeleton of an episode and its sheet, whole or not at all.

What stands in ``lesson/`` becomes the two sources, the episode's questions, the sheet's checks,
their messages, and a row of the instructor's guide. It builds and passes every test as it is; TODO
stands wherever a person must write, and a test refuses a TODO that is committed.
"""

import re
from pathlib import Path

from tfx_course import files
from tfx_course.errors import CourseError
from tfx_course.lessons import banks
from tfx_course.messages import LANGUAGES
from tfx_course.paths import ROOT

MARK = "TODO"
# Where the mark may stand.
WRITTEN = (
    "episodes/*.py",
    "episodes/questions/*.toml",
    "solutions/*.py",
    "src/tfx_course/checks/*.py",
    "src/tfx_course/messages/*.toml",
    "docs/instructor.*.md",
)
_SLUG = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 40  # characters of a slug: with the name of a cell it makes an id, of at most 64
_SECTION = re.compile(r"^\[(\d\d)\.\d+\]$", re.MULTILINE)  # of a catalogue
_ROW = re.compile(r"^\| (\d\d) \| .*\n", re.MULTILINE)  # of the instructor's guide
_LESSON = Path(__file__).with_name("lesson")


def new(slug, root=ROOT):
    """Make the skeleton of episode and sheet ``slug``, such as ``"09-trainer"``.

    Returns:
        The files that were made or have grown, to be looked through for TODO.

    Raises:
        CourseError: the slug is not like that, or its number or its name is taken. Then, as after
            any other error, everything is as it was.
    """
    _refuse(slug, root)
    made = _products(slug, root)
    before = {path: path.read_text(encoding="utf-8") if path.exists() else None for path in made}
    try:
        for path, text in made.items():
            files.replace(path, text)
    except BaseException:  # a full disk, Ctrl+C: nothing half made stays
        for path, text in before.items():
            if text is None:
                path.unlink(missing_ok=True)
            else:
                files.replace(path, text)
        raise
    return list(made)


def _refuse(slug, root):
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST:
        raise CourseError("new.slug", slug=slug, longest=_LONGEST)
    number, name = slug[:2], slug[3:]
    for path in sorted([*root.glob("episodes/*.py"), *root.glob("solutions/*.py")]):
        if number == path.stem[:2] or name == path.stem[3:]:
            raise CourseError("new.taken", slug=slug, by=path.relative_to(root).as_posix())
    for path in _products(slug, root):
        asks = path.parent.name == "questions"
        listed = None if asks else {".toml": _SECTION, ".md": _ROW}.get(path.suffix)
        if number in listed.findall(path.read_text(encoding="utf-8")) if listed else path.exists():
            raise CourseError("new.taken", slug=slug, by=path.relative_to(root).as_posix())


def _products(slug, root):
    """Return ``{path: text}`` of the skeleton, the catalogues with the new sections among it."""
    number, package = slug[:2], root / "src" / "tfx_course"

    def filled(name):
        text = (_LESSON / f"{name}.txt").read_text(encoding="utf-8")
        return text.replace("@NN@", number).replace("@SLUG@", slug)

    made = {
        root / "episodes" / f"{slug}.py": filled("episode"),
        banks.path_of(root / "episodes" / f"{slug}.py"): filled("questions"),
        root / "solutions" / f"{slug}.py": filled("sheet"),
        package / "checks" / f"sheet_{number}.py": filled("check"),
    }
    for lang in LANGUAGES:
        path = package / "messages" / f"{lang}.toml"
        made[path] = _inserted(path.read_text(encoding="utf-8"), number, filled(f"messages.{lang}"))
        path = root / "docs" / f"instructor.{lang}.md"
        made[path] = _with_row(path.read_text(encoding="utf-8"), number, filled(f"guide.{lang}"))
    return made


def _inserted(catalogue, number, sections):
    """Return ``catalogue`` with ``sections`` after those of the sheets before ``number``."""
    before = [match for match in _SECTION.finditer(catalogue) if "00" < match[1] < number]
    at = catalogue.find("\n[", before[-1].end()) + 1 if before else 0
    if not at:  # there is no sheet before it, or nothing after that
        return f"{catalogue.rstrip()}\n\n{sections}".rstrip() + "\n"
    return catalogue[:at] + sections + catalogue[at:]


def _with_row(guide, number, row):
    """Return the instructor's ``guide`` with ``row`` after those of the episodes before."""
    at = [match.end() for match in _ROW.finditer(guide) if match[1] < number][-1]
    return guide[:at] + row + guide[at:]
