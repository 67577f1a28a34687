"""What the course says to a learner, in the learner's language.

One catalogue per language, ``messages/pt-BR.toml`` and ``messages/en.toml``: the same keys, the same placeholders.
"""

import functools
import os
from pathlib import Path

LANGUAGES = ("pt-BR", "en")
EDITIONS = ("episodes", "exercises", "solutions", ".course")  # folders of which each edition has one
_FOLDER = Path(__file__).with_suffix("")


def language(environ=None, cwd=None):
    """Return the language to speak now, ``"pt-BR"`` or ``"en"``.

    The edition of the open notebook decides, which is known by its folder, ``episodes/en`` and the like (JupyterLab passes its
    path in ``JPY_SESSION_NAME``; elsewhere the kernel's working folder shows it), then ``COURSE_LANG``, then the system's
    locale, of which C and POSIX are English. Without any of them it is Portuguese, the course's first language.
    """
    environ = os.environ if environ is None else environ
    for path in (environ.get("JPY_SESSION_NAME"), cwd or _cwd()):
        parts = Path(path or "").parts
        for kind, lang in list(zip(parts, parts[1:]))[::-1]:  # not any folder of that name: the course may lie in ~/en
            if kind in EDITIONS and lang in LANGUAGES:
                return lang
    for variable in ("COURSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(variable):
            return "pt-BR" if value.lower().startswith("pt") else "en"
    return LANGUAGES[0]


def _cwd():
    try:
        return os.getcwd()
    except FileNotFoundError:  # the folder was deleted under us
        return ""


@functools.cache
def catalogue(lang):
    """Return the catalogue of ``lang`` as ``{dotted key: text}``.

    Raises:
        FileNotFoundError: there is no such catalogue.
    """
    import tomli

    def flatten(table, prefix=""):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from flatten(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}", value

    return dict(flatten(tomli.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))))


def text(key, /, lang=None, **values):
    """Return the message ``key`` in ``lang`` (default: ``language()``), its ``{placeholders}`` filled from ``values``.

    Raises:
        KeyError: no such message, or a placeholder without a value.
    """
    return catalogue(lang or language())[key].format(**values)


def translate(content, texts, lang):
    """Return ``content`` with every text of ``texts``, ``{lang: [texts in the same order]}``, replaced by the one of ``lang``."""
    for written in texts.values():
        for old, new in zip(written, texts[lang]):
            content = content.replace(old, new)
    return content
