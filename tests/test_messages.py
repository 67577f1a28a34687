"""One catalogue per language: the same keys and placeholders, each message used, each use with a
message.
"""

import ast
import re
import string

import pytest

from tfx_course import messages
from tfx_course.paths import ROOT

PACKAGE = ROOT / "src" / "tfx_course"


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things():
    portuguese, english = (messages.catalogue(lang) for lang in messages.LANGUAGES)
    assert set(portuguese) == set(english)
    for key, text in portuguese.items():
        assert placeholders(text) == placeholders(english[key]), key
        assert text.strip() and english[key].strip(), key


def test_no_message_was_left_untranslated():
    portuguese, english = (messages.catalogue(lang) for lang in messages.LANGUAGES)
    same = {
        key for key, text in portuguese.items() if text == english[key] and len(text.split()) > 3
    }
    assert not same


def test_every_wrong_answer_message_is_raised_somewhere():
    said = keys("\n".join(path.read_text() for path in (PACKAGE / "checks").glob("*.py")))
    written = {key for key in messages.catalogue("en") if re.match(r"\d\d\.\d\.|check\.", key)}
    assert said == written


def keys(code):
    """Return the keys that checks name: as texts, or as an f-string that a helper fills with the
    number that it was called with.
    """
    tree = ast.parse(code)
    found = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and re.fullmatch(r"(\d\d\.\d|check)\.\w+", str(node.value))
    }
    for helper in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parameters = [each.arg for each in helper.args.args]
        for template in (
            node
            for node in ast.walk(helper)
            if isinstance(node, ast.JoinedStr) and len(node.values) == 2
        ):
            filled, rest = template.values
            name = getattr(getattr(filled, "value", None), "id", None)
            mistake = re.fullmatch(r"\.(\w+)", str(getattr(rest, "value", "")))
            if mistake and name in parameters:
                found |= {
                    f"{number}.{mistake[1]}"
                    for number in numbers(tree, helper.name, parameters.index(name), name)
                }
    return found


def numbers(tree, helper, position, name):
    """Return what calls of ``helper`` pass for its parameter ``name``."""
    for call in (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == helper
    ):
        passed = [each.value for each in call.keywords if each.arg == name] or call.args[
            position : position + 1
        ]
        yield from (
            each.value
            for each in passed
            if isinstance(each, ast.Constant) and re.fullmatch(r"\d\d\.\d", str(each.value))
        )


@pytest.mark.parametrize(
    "code, found",
    [
        ("expect(x, '01.1.mistake')", {"01.1.mistake"}),
        (
            (
                "def helper(x, which):\n    expect(x, f'{which}.lost')\nhelper(1,"
                " '01.2')\nhelper(1, which='01.3')"
            ),
            {"01.2.lost", "01.3.lost"},
        ),
        ("def helper(which, x=1):\n    expect(x, f'{which}.lost')", set()),
        ("expect(x, f'{other}.lost')", set()),
    ],
)
def test_keys_are_found_however_a_check_writes_them(code, found):
    assert keys(code) == found


@pytest.mark.parametrize(
    "environ, cwd, lang",
    [
        ({}, "/", "pt-BR"),
        ({"LANG": "C.UTF-8"}, "/", "en"),
        ({"LC_ALL": "POSIX", "LANG": "pt_BR.UTF-8"}, "/", "en"),
        ({"LC_ALL": "", "LANG": "pt_BR.UTF-8"}, "/", "pt-BR"),
        ({"COURSE_LANG": "pt-BR"}, "/home/en/course", "pt-BR"),
        ({"COURSE_LANG": "en"}, "/home/pt-BR/course/docs", "en"),
        ({"COURSE_LANG": "en"}, "/home/en/course/exercises/pt-BR/mine", "pt-BR"),
        (
            {"COURSE_LANG": "pt-BR", "JPY_SESSION_NAME": "/home/en/course/work/notes.ipynb"},
            "/",
            "pt-BR",
        ),
        ({"LANG": "pt_PT.UTF-8"}, "/", "pt-BR"),
        ({"LANG": "de_DE.UTF-8"}, "/", "en"),
        ({"LANG": "pt_BR.UTF-8", "COURSE_LANG": "en"}, "/", "en"),
        ({"COURSE_LANG": "pt-BR"}, "/course/exercises/en", "en"),
        (
            {"COURSE_LANG": "en", "JPY_SESSION_NAME": "episodes/pt-BR/00-start.ipynb"},
            "/course/episodes/en",
            "pt-BR",
        ),
    ],
)
def test_the_language_follows_the_edition_then_the_learner(environ, cwd, lang):
    assert messages.language(environ, cwd) == lang
