"""The questions that an episode asks before it is read and after: its bank,
``episodes/questions/NN-slug.toml``.

Each question is multiple choice, in both languages. One option is right; each of the others is
something that people really believe, with a name (``misconception``) and a sentence or two of its
own about what is wrong with it. What is kept of an answer is that name: letters and the order of
options may change.
"""

import html
import re
from dataclasses import dataclass
from pathlib import Path

from tfx_course import messages
from tfx_course.paths import ROOT

LETTERS = "abcd"
PARTS = ("before", "after")
HOW_MANY = {"before": (0, 2, 3), "after": (5,)}  # none before: the episode explains what a cell is
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXT_KEYS = set(messages.LANGUAGES)


class BankError(Exception):
    """A mistake in a bank, said with its file and question."""


@dataclass
class Option:
    """One of the options of a question; ``misconception`` is empty where it is the right one."""

    text: dict
    why: dict
    misconception: str = ""


@dataclass
class Question:
    """A question; ``name`` is what it is known by for ever."""

    name: str
    text: dict
    options: list

    @property
    def right(self):
        return next(option for option in self.options if not option.misconception)

    def letter(self, option):
        return LETTERS[self.options.index(option)]


@dataclass
class Bank:
    """The questions of one episode, ``{"before": [Question, ...], "after": [...]}``."""

    number: str
    parts: dict

    def key(self, question):
        """Return what an answer to ``question`` is kept under."""
        return f"{self.number}.{question.name}"


def path_of(source):
    """Return where the bank of an episode lies, whose source is at the path ``source``."""
    return source.parent / "questions" / f"{source.stem}.toml"


def of_episode(source):
    """Return the ``Bank`` of the episode whose source is at the path ``source``; None if there is
    none.
    """
    path = path_of(source)
    return read(path) if source.parent.name == "episodes" and path.exists() else None


def find_all(root=ROOT):
    """Return ``{number: Bank}`` of the course in ``root``."""
    paths = sorted((root / "episodes" / "questions").glob("[0-9][0-9]-*.toml"))
    return {path.name[:2]: read(path) for path in paths}


def read(path):
    """Read and check the bank at ``path``.

    Raises:
        BankError: it breaks a rule; the message says which, with file and question.
    """
    import tomli

    path = Path(path)
    try:
        content = tomli.loads(path.read_text(encoding="utf-8"))
    except tomli.TOMLDecodeError as error:
        raise BankError(f"{path.name}: {error}") from error
    _expect(set(content) <= set(PARTS), path, "", f"has only {' and '.join(PARTS)}")
    parts = {part: [_question(path, table) for table in content.get(part, [])] for part in PARTS}
    for part, many in HOW_MANY.items():
        wanted = " or ".join(map(str, many))
        n = len(parts[part])
        _expect(n in many, path, part, f"asks {wanted} questions, not {n}")
    names = [question.name for questions in parts.values() for question in questions]
    for name in names:
        _expect(names.count(name) == 1, path, name, "another question has this name")
    return Bank(path.name[:2], parts)


def _is_name(text):
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def _expect(condition, path, name, what):
    if not condition:
        raise BankError(f"{path.name}: {name}: {what}")


def _question(path, table):
    name = table.get("name", "")
    _expect(_is_name(name), path, name, 'a question needs name = "like-this"')
    keys = _TEXT_KEYS | {"name", "options"}
    _expect(set(table) == keys, path, name, f"has {sorted(table)}, not {sorted(keys)}")
    options = [_option(path, name, option) for option in table["options"]]
    _expect(3 <= len(options) <= len(LETTERS), path, name, "has three options, or four")
    codes = [option.misconception for option in options]
    _expect(codes.count("") == 1, path, name, "has one right option")
    _expect(len(set(codes)) == len(codes), path, name, "two options are one misconception")
    return Question(name, _texts(path, name, table), options)


def _option(path, name, table):
    wrong = "misconception" in table
    keys = _TEXT_KEYS | {"why", "misconception" if wrong else "right"}
    _expect(set(table) == keys, path, name, f"an option has {sorted(table)}, not {sorted(keys)}")
    code = table.get("misconception", "")
    _expect(not wrong or _is_name(code), path, name, f"{code!r} names no misconception")
    _expect(wrong or table["right"] is True, path, name, "an option that is wrong has a name")
    _expect(set(table["why"]) == _TEXT_KEYS, path, name, "says why in both languages")
    return Option(_texts(path, name, table), _texts(path, name, table["why"]), code)


def _texts(path, name, table):
    texts = {lang: table[lang] for lang in messages.LANGUAGES}
    for text in texts.values():
        plain = isinstance(text, str) and text.strip() and not re.search(r"\*\*|\]\(|\n", text)
        _expect(plain and text.count("`") % 2 == 0, path, name, f"one line, `code` at most: {text}")
    return texts


# --- how they look --------------------------------------------------------------------------------


def inline(text):
    """Return ``text`` as HTML: what stands between backticks is code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))


def page(questions, lang, chosen=None):
    """Return the questions as HTML, with options to read; those that are ``chosen``, ``{name:
    Option or None}``, are marked.
    """
    return _list(questions, lang, lambda question: _options(question, lang, chosen or {}))


def _list(questions, lang, draw):
    asked = "".join(
        f'<li style="margin-bottom: 1em"><p><b>{inline(question.text[lang])}</b></p>'
        f"{draw(question)}</li>"
        for question in questions
    )
    return f'<ol class="course-questions">{asked}</ol>'


def _options(question, lang, chosen):
    lines = []
    for option in question.options:
        text = f"<b>{question.letter(option)})</b> {inline(option.text[lang])}"
        mark = "➤ " if chosen.get(question.name) is option else ""
        lines.append(f"<li>{mark}{text}</li>")
    return f'<ul style="list-style: none">{"".join(lines)}</ul>'


def unfolding(questions, lang):
    """Return the questions as HTML in which each option unfolds into what is to be said of it:
    it needs no script and no kernel, and a keyboard is enough.
    """

    def options(question):
        folds = "".join(
            f"<details><summary><span><b>{question.letter(option)})</b>"
            f" {inline(option.text[lang])}</span></summary><p>{verdict(option)}"
            f" {inline(option.why[lang])}</p></details>"
            for option in question.options
        )
        return f'<div class="options">{folds}</div>'

    return _list(questions, lang, options)


def judged(questions, lang, chosen):
    """Return as HTML what is to be said of the options ``chosen``, ``{name: Option or None}``;
    None is "I don't know", and told the right one.
    """
    return _list(questions, lang, lambda question: _judged(question, lang, chosen[question.name]))


def _judged(question, lang, option):
    said = option or question.right
    mark = verdict(option) if option else "…"
    text = f"<b>{question.letter(said)})</b> {inline(said.text[lang])}"
    return f"<p>{mark} {text}<br>{inline(said.why[lang])}</p>"


def verdict(option):
    return "✗" if option.misconception else "✓"


def plain(questions, lang, chosen=None, why=False):
    """Return the questions as plain text, where there is no HTML: as ``page``, or with ``why`` as
    ``judged``.
    """
    lines = []
    for n, question in enumerate(questions, 1):
        lines.append(f"{n}. {question.text[lang]}")
        option = (chosen or {}).get(question.name)
        if why:
            said = option or question.right
            mark = verdict(option) if option else "…"
            lines.append(f"   {mark} {question.letter(said)}) {said.text[lang]}")
            lines.append(f"     {said.why[lang]}")
            continue
        for each in question.options:
            mark = "➤" if each is option else " "
            lines.append(f"  {mark} {question.letter(each)}) {each.text[lang]}")
    return "\n".join(lines)


def asking(bank, part):
    """Return the code of the cell that asks."""
    return f'import tfx_course\n\ntfx_course.questions("{bank.number}", "{part}", answers="")'


def shown(bank, part):
    """Return ``(data, metadata)`` of the output of the cell that asks and has no answers yet: the
    same wherever it is run.
    """
    drawn = {
        lang: (page(bank.parts[part], lang), plain(bank.parts[part], lang))
        for lang in messages.LANGUAGES
    }
    return bundle(drawn, messages.LANGUAGES[0])


def bundle(drawn, lang):
    """Return ``(data, metadata)`` of an output that is drawn in both languages, ``{lang: (html,
    plain text)}``.
    """
    data = dict(zip(("text/html", "text/plain"), drawn[lang]))
    return data, {"tfx_course": {each: list(texts) for each, texts in drawn.items()}}
