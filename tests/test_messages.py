"""One catalogue per language: the same keys and placeholders, each message used, each use with a message."""

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
    same = {key for key, text in portuguese.items() if text == english[key] and len(text.split()) > 3}
    assert not same


def test_every_wrong_answer_message_is_raised_somewhere():
    code = "\n".join(path.read_text() for path in (PACKAGE / "checks").glob("*.py"))
    raised = set(re.findall(r'"((?:\d\d\.\d|check)\.\w+)"', code))
    # A helper that several checks call says `f"{number}.mistake"`.
    for helper in re.findall(r"^def (\w+)\(.*\bnumber\):\n(?:    .*\n|\n)+", code, re.MULTILINE):
        [body] = re.findall(rf"^def {helper}\(.*\n((?:    .*\n|\n)+)", code, re.MULTILINE)
        for number in re.findall(rf'{helper}\(.*"(\d\d\.\d)"\)', code):
            raised |= {f"{number}.{mistake}" for mistake in re.findall(r'f"{number}\.(\w+)"', body)}
    written = {key for key in messages.catalogue("en") if re.match(r"\d\d\.\d\.|check\.", key)}
    assert raised == written


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
        ({"COURSE_LANG": "pt-BR", "JPY_SESSION_NAME": "/home/en/course/work/notes.ipynb"}, "/", "pt-BR"),
        ({"LANG": "pt_PT.UTF-8"}, "/", "pt-BR"),
        ({"LANG": "de_DE.UTF-8"}, "/", "en"),
        ({"LANG": "pt_BR.UTF-8", "COURSE_LANG": "en"}, "/", "en"),
        ({"COURSE_LANG": "pt-BR"}, "/course/exercises/en", "en"),
        ({"COURSE_LANG": "en", "JPY_SESSION_NAME": "episodes/pt-BR/00-start.ipynb"}, "/course/episodes/en", "pt-BR"),
    ],
)
def test_the_language_follows_the_edition_then_the_learner(environ, cwd, lang):
    assert messages.language(environ, cwd) == lang
