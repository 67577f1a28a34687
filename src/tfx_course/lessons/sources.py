"""Sources of notebooks: jupytext percent scripts with both languages and one set of code cells.

A source starts with front matter, a YAML block in comments (see ``FrontMatter``). Every cell has a
``name``. A markdown cell with ``lang="pt-BR"`` is followed by its twin of the same name with
``lang="en"``; one without ``lang`` goes into both editions. In ``solutions/``, code cells carry
``exercise="1"`` and one of the tags ``answer``, ``check``, ``wrong-answer``; markdown cells with
``exercise="1"`` and the tag ``hint`` are the ladder of hints, the gentlest first. In ``episodes/``,
a markdown cell and its twin with the tag ``instructor`` speak to whoever teaches.

A wrong answer is whole code, or a patch of its exercise's answer: comments alone, in which ``# - ``
is a line that goes and ``# + `` one that comes in its place.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from tfx_course.lessons import namespaces
from tfx_course.messages import LANGUAGES

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ROLES = ("answer", "check", "wrong-answer", "hint")
INSTRUCTOR = "instructor"
# Of the front matter, in both languages.
TEXTS = (
    "title",
    "summary",
    "questions",
    "objectives",
    "keypoints",
)
_PATCH = re.compile(r"# ([-+])(?: (.*))?")  # a line of a patch
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MARKER = re.compile(r"# %%(\s|$)")
_LINE_END = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
# A comment such as `# %time` stays a comment; jupytext would make a magic of it.
_PERCENT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
# What the builder calls cells of its own.
_MADE = re.compile(r"opening|closing|onward|hint-\d+|(questions|reading)-(before|after)")


class SourceError(Exception):
    """A mistake in a source, said with its file and line."""

    def __init__(self, path, line, what):
        super().__init__(f"{path.parent.name}/{path.name}:{line}: {what}")


@dataclass
class Cell:
    """One cell of a source. ``line`` is where its marker stands, counted from 1."""

    kind: str  # "code" or "markdown"
    source: str
    line: int
    name: str = ""
    lang: str = ""
    exercise: str = ""
    says: str = ""  # of a wrong answer: the message that must reject it
    tags: list = field(default_factory=list)

    @property
    def role(self):
        return next((role for role in ROLES if role in self.tags), "")


@dataclass
class FrontMatter:
    """What the head of a source states: times in minutes, and texts per language (``{"pt-BR": ...,
    "en": ...}``).

    ``summary`` is what the READMEs say of an episode; of ``questions`` and what follows it there is
    a list per language.
    """

    title: dict
    teaching: int
    exercises: int
    summary: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)
    objectives: dict = field(default_factory=dict)
    keypoints: dict = field(default_factory=dict)


@dataclass
class Source:
    path: Path
    front: FrontMatter
    cells: list

    @property
    def slug(self):
        return self.path.stem

    @property
    def number(self):
        return self.slug[:2]

    @property
    def is_sheet(self):
        return self.path.parent.name == "solutions"

    def edition(self, lang):
        """Return the cells of one edition, without the wrong answers, the hints and what is for
        the instructor.
        """
        return [
            c
            for c in self.cells
            if c.lang in ("", lang)
            and c.role not in ("wrong-answer", "hint")
            and INSTRUCTOR not in c.tags
        ]

    def code(self):
        """Return the code cells that every edition shares."""
        return [c for c in self.edition(LANGUAGES[0]) if c.kind == "code"]

    def wrong_answers(self):
        return [c for c in self.cells if c.role == "wrong-answer"]

    def hints(self, lang):
        """Return ``{"04.1": [text, ...]}``, the hints of each exercise in one language."""
        ladders = {}
        for cell in self.cells:
            if cell.role == "hint" and cell.lang == lang:
                ladders.setdefault(f"{self.number}.{cell.exercise}", []).append(cell.source)
        return ladders

    def instructor(self, lang):
        """Return ``[(name, text), ...]``, what whoever teaches should know after the cell
        ``name`` (the first: ``"opening"``).
        """
        notes, before = [], "opening"
        for cell in self.cells:
            if INSTRUCTOR not in cell.tags:
                before = cell.name
            elif cell.lang == lang:
                notes.append((before, cell.source))
        return notes

    def check_of(self, answer):
        """Return the check cell of the exercise that ``answer`` belongs to."""
        return next(c for c in self.cells if c.exercise == answer.exercise and c.role == "check")

    def pairs(self):
        """Return what has a twin, as ``[(Portuguese, English)]`` cells: markdown, and the texts
        of the front matter.
        """
        texts = [self._front_text(key) for key in TEXTS if getattr(self.front, key)]
        return texts + [
            (a, b)
            for a, b in zip(self.cells, self.cells[1:])
            if a.lang == "pt-BR" and b.lang == "en"
        ]

    def _front_text(self, key):
        texts = getattr(self.front, key)
        written = {
            lang: texts[lang] if isinstance(texts[lang], str) else "\n".join(texts[lang])
            for lang in LANGUAGES
        }
        return tuple(
            Cell("markdown", written[lang], 1, f"front.{key}", lang) for lang in ("pt-BR", "en")
        )


def read(path):
    """Read and check the source at ``path``.

    Raises:
        SourceError: the source breaks a rule; the message says which, with file and line.
    """
    path = Path(path)
    content = path.read_text(encoding="utf-8")
    front, cells = _parse(path, content)
    source = Source(path, front, cells)
    _apply_patches(source)
    _check_names(source)
    _check_twins(source)
    _check_solutions(source)
    _check_teaching(source)
    return source


def read_front(path):
    """Return the ``FrontMatter`` of the source at ``path``, without reading its cells."""
    _, _, rest = Path(path).read_text(encoding="utf-8").partition("# ---\n")
    head, _, _ = rest.partition("# ---")
    return _front_matter(Path(path), re.sub(r"^# ?", "", head, flags=re.MULTILINE))


def _parse(path, content):
    import jupytext  # here: `sheets` needs only cleared(), and at once

    if separator := _LINE_END.search(content):
        line = content.count("\n", 0, separator.start()) + 1
        raise SourceError(
            path,
            line,
            f"write the character {separator[0]!r} as an escape: to a notebook it ends a line",
        )
    notebook = jupytext.reads(content, fmt=_PERCENT)
    cells = list(notebook.cells)
    if not content.startswith("# ---") or not cells or cells[0].cell_type != "raw":
        raise SourceError(path, 1, "a source starts with front matter between two lines `# ---`")
    front = _front_matter(path, cells.pop(0).source.strip().strip("-"))
    lines = [number for number, line in enumerate(content.splitlines(), 1) if _MARKER.match(line)]
    if len(lines) != len(cells):
        raise SourceError(
            path, 1, f"{len(lines)} markers `# %%` but {len(cells)} cells: text outside of a cell?"
        )
    return front, [_cell(path, cell, line) for cell, line in zip(cells, lines)]


def _front_matter(path, text):
    import yaml

    try:
        front = FrontMatter(**yaml.safe_load(text))
    except (yaml.YAMLError, TypeError) as error:
        raise SourceError(path, 1, f"front matter: {error}") from error
    for key in TEXTS:
        value = getattr(front, key)
        if (value or key == "title") and sorted(value) != sorted(LANGUAGES):
            raise SourceError(
                path, 1, f"front matter: `{key}` needs both languages, {' and '.join(LANGUAGES)}"
            )
        texts = [
            text
            for lang in value
            for text in (value[lang] if isinstance(value[lang], list) else [value[lang]])
        ]
        if not_text := [text for text in texts if not isinstance(text, str)]:
            raise SourceError(
                path, 1, f"front matter: put `{key}` in quotes, YAML reads {not_text[0]!r} in it"
            )
        if isinstance(value.get("en"), list) and len({len(value[lang]) for lang in LANGUAGES}) > 1:
            numbers = ", ".join(f"{len(value[lang])} in {lang}" for lang in LANGUAGES)
            raise SourceError(path, 1, f"front matter: `{key}` has {numbers}")
    return front


def _cell(path, cell, line):
    metadata = dict(cell.metadata)
    for added in (
        "title",
        "lines_to_next_cell",
        "lines_to_end_of_cell_marker",
    ):
        # By jupytext, about blank lines.
        metadata.pop(added, None)
    known = {"name", "lang", "exercise", "says", "tags"}
    if unknown := set(metadata) - known:
        raise SourceError(path, line, f"unknown cell metadata: {', '.join(sorted(unknown))}")
    if cell.cell_type not in ("code", "markdown"):
        raise SourceError(path, line, f"a cell is code or markdown, not {cell.cell_type}")
    return Cell(kind=cell.cell_type, source=cell.source, line=line, **metadata)


def _apply_patches(source):
    answers = {cell.exercise: cell.source for cell in source.cells if cell.role == "answer"}
    for cell in source.wrong_answers():
        if cell.exercise in answers and is_patch(cell.source):
            try:
                cell.source = patched(solution(answers[cell.exercise]), cell.source)
            except ValueError as error:
                raise SourceError(source.path, cell.line, str(error)) from error


def is_patch(code):
    """Return whether ``code`` is a patch: nothing but lines that go and lines that come."""
    return bool(code) and all(_PATCH.fullmatch(line) for line in code.splitlines())


def patched(code, patch):
    """Return ``code`` with ``patch`` applied: each run of ``# - `` lines gives way to the ``# + ``
    lines after it.

    Raises:
        ValueError: the lines that go do not stand in ``code``, or more than once.
    """
    lines, hunks = code.splitlines(), []
    for sign, line in (_PATCH.fullmatch(line).groups("") for line in patch.splitlines()):
        if not hunks or (sign == "-" and hunks[-1][1]):
            hunks.append(([], []))
        hunks[-1][sign == "+"].append(line)
    for gone, come in hunks:
        places = [at for at in range(len(lines)) if lines[at : at + len(gone)] == gone]
        if not gone or len(places) != 1:
            raise ValueError(
                f"a patch takes away lines that stand once in the answer, not {len(places)} times:"
                f" {gone}"
            )
        lines[places[0] : places[0] + len(gone)] = come
    return "\n".join(lines)


def solution(answer):
    """Return the code of an answer without the marks that say where it begins and ends."""
    return "\n".join(line for line in answer.splitlines() if line.strip() not in (BEGIN, END))


def _check_names(source):
    seen = set()
    for cell in source.cells:
        if not _NAME.fullmatch(cell.name):
            raise SourceError(
                source.path, cell.line, f'a cell needs name="like-this", not {cell.name!r}'
            )
        if len(f"{source.slug}-{cell.name}") > 64:
            raise SourceError(
                source.path, cell.line, "slug and name make an id of more than 64 characters"
            )
        if _MADE.fullmatch(cell.name) and cell.role != "hint":
            raise SourceError(
                source.path, cell.line, f"{cell.name} is the name of a cell that the builder makes"
            )
        if (cell.name, cell.lang) in seen:
            raise SourceError(source.path, cell.line, f"two cells are called {cell.name}")
        seen.add((cell.name, cell.lang))


def _check_twins(source):
    previous = None
    for cell in [*source.cells, Cell("code", "", source.cells[-1].line if source.cells else 1)]:
        if cell.lang and (cell.kind != "markdown" or cell.lang not in LANGUAGES):
            raise SourceError(
                source.path, cell.line, f"lang goes on markdown cells and is one of {LANGUAGES}"
            )
        waiting = previous is not None and previous.lang == "pt-BR"
        if waiting and (cell.lang != "en" or cell.name != previous.name):
            raise SourceError(
                source.path, previous.line, f"{previous.name} has no English twin after it"
            )
        if cell.lang == "en" and not waiting:
            raise SourceError(
                source.path, cell.line, f"{cell.name} has no Portuguese cell before it"
            )
        previous = cell


def _check_solutions(source):
    exercises = {}
    for cell in source.cells:
        roles = [role for role in ROLES if role in cell.tags]
        if (roles or cell.exercise) and not source.is_sheet:
            raise SourceError(source.path, cell.line, "exercises belong in solutions/")
        if len(roles) != bool(cell.exercise):
            raise SourceError(
                source.path,
                cell.line,
                'a cell of an exercise has exercise="N" and one tag of ' + ", ".join(ROLES),
            )
        if cell.role and (cell.role == "hint") != (cell.kind == "markdown" and bool(cell.lang)):
            raise SourceError(
                source.path,
                cell.line,
                "hints, and no other cells of an exercise, are markdown in both languages",
            )
        if cell.exercise:
            exercises.setdefault(cell.exercise, []).append(cell)
        if (cell.role == "wrong-answer") != bool(cell.says):
            raise SourceError(
                source.path,
                cell.line,
                'a wrong answer, and nothing else, says="message" that must reject it',
            )
        _check_markers(source, cell)
    for number, cells in exercises.items():
        roles = [cell.role for cell in cells]
        if roles.count("check") != 1:
            raise SourceError(
                source.path,
                cells[0].line,
                f"exercise {number} needs exactly one check, has {roles.count('check')}",
            )
        if "answer" not in roles:
            raise SourceError(
                source.path, cells[0].line, f"exercise {number} has a check but no answer"
            )
        _check_stubs(source, number, cells)


def _check_stubs(source, number, cells):
    """A learner gets a stub for each name that the check asks for: else an empty sheet ends in a
    NameError.
    """
    [check] = [cell for cell in cells if cell.role == "check"]
    try:
        stubs = [cleared(cell.source, check.source) for cell in cells if cell.role == "answer"]
    except SyntaxError:
        return  # the build says where
    given = [cell.source for cell in source.cells if cell.kind == "code" and not cell.exercise]
    known = set().union(*map(namespaces.bound, [*stubs, *given]))
    if lacking := namespaces.free(check.source) - known - {"check"}:
        raise SourceError(
            source.path,
            check.line,
            f"no stub for {', '.join(sorted(lacking))}: assign it by its name at the top of the"
            " answer",
        )


def _check_teaching(source):
    for before, cell in zip([None, *source.cells], source.cells):
        if INSTRUCTOR in cell.tags and (source.is_sheet or not cell.lang):
            raise SourceError(
                source.path,
                cell.line,
                "what is for the instructor is markdown in both languages, in episodes/",
            )
        if cell.lang == "en" and cell.tags != before.tags:
            raise SourceError(
                source.path,
                cell.line,
                f"the tags of {cell.name} are not those of its Portuguese twin",
            )


def _check_markers(source, cell):
    inside = regions = 0
    for number, line in enumerate(cell.source.splitlines(), cell.line + 1):
        if line.strip() == BEGIN:
            if inside:
                raise SourceError(source.path, number, f"`{BEGIN}` inside another")
            inside = number
        elif line.strip() == END:
            if not inside:
                raise SourceError(source.path, number, f"`{END}` without its beginning")
            inside, regions = 0, regions + 1
    if inside:
        raise SourceError(source.path, inside, f"`{BEGIN}` is never closed")
    if bool(regions) != (cell.role == "answer"):
        raise SourceError(
            source.path, cell.line, f"answer cells, and no others, hold `{BEGIN}` and `{END}`"
        )


def cleared(answer, check):
    """Return the code of ``answer`` with each solution replaced by a stub of the names that
    ``check`` asks for.

    ``name = ...`` stands for an assignment, the signature with ``...`` for a function: a learner
    sees what is asked for, and the check can tell "not attempted" from "wrong".
    """
    asked = {node.id for node in ast.walk(ast.parse(check)) if isinstance(node, ast.Name)}
    kept, region = [], None
    for line in answer.splitlines():
        if line.strip() == BEGIN:
            region = []
        elif line.strip() == END:
            kept += _stub("\n".join(region), asked)
            region = None
        else:
            (kept if region is None else region).append(line)
    return "\n".join(kept)


def _stub(solution, asked):
    stub = []
    for node in ast.parse(solution).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in asked:
            kept = node.body[:1] if ast.get_docstring(node) else []
            node.body = [*kept, ast.Expr(ast.Constant(...))]
            stub.append(ast.unparse(node))
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [
                part.id
                for target in targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            ]
            stub += [f"{name} = ..." for name in names if name in asked]
    return list(dict.fromkeys(stub)) or ["..."]
