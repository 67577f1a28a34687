"""``make site``: both editions as a static site, from the committed notebooks, without executing
anything.

For each language the notebooks are copied into a folder of Sphinx's, changed where a page differs
from a notebook: links lead to pages, a sheet's solutions are folded under its cleared answers,
Facets waits for a click. Sphinx makes the pages (site/conf.py), both languages at once. The two
editions have the same pages, under the same names.
"""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.machine import environments
from tfx_course.paths import ROOT, WORK
from tfx_course.publish import archive, paper
from tfx_course.publish.notebooks import FACETS
from tfx_course.publish.pages import HERE, LANGUAGES, Pages


def run():
    """Make the site in ``work/site`` and say where it is; what was there before stays if
    anything fails.
    """
    target = WORK / "site"
    build(target, chromium=paper.find_chromium(), say=print)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(
        messages.text(
            "site.done",
            folder=_shown(target),
            mb=round(size / 1e6),
            index=_shown(target / "index.html"),
        )
    )


def _shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def build(target, chromium=None, say=lambda line: None, root=ROOT):
    """Make the site of the course in ``root`` as the folder ``target``, whole or not at all.

    Args:
        chromium: the browser that prints the handout and the cheat sheet; without one there are no
            PDFs.
        say: called with each line of what to report.

    Raises:
        CourseError: a link leads nowhere, Sphinx found something wrong, or its environment cannot
            be made.
    """
    python = environments.python("site")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=target.parent) as temporary:
        made = Path(temporary, "site")
        made.mkdir()
        given = _archive(root, made / archive.FILE, say)
        pages = {
            lang: Pages(root, lang, Path(temporary, "source", lang), bool(chromium), given)
            for lang in LANGUAGES
        }
        for edition in pages.values():
            edition.write()
        html_of = _sphinx(python, pages, Path(temporary))
        for lang, edition in pages.items():
            shutil.move(html_of[lang], made / lang)
            edition.finish(made / lang)
            say(
                messages.text(
                    "site.built", edition=lang, pages=len(list((made / lang).rglob("*.html")))
                )
            )
        shutil.copy(HERE / "index.html", made)
        _facets(made / FACETS)
        if chromium:
            for lang, name in itertools.product(LANGUAGES, paper.PRINTED):
                if (made / lang / f"{name}.html").exists():
                    paper.print_page(chromium, made, lang, name, Path(temporary))
                    say(messages.text("site.pdf", name=paper.pdf_name(name, lang)))
        else:
            say(messages.text("site.no_pdf"))
        if target.exists():
            target.rename(Path(temporary, "before"))
        made.rename(target)


def _archive(root, target, say):
    """Write the course itself beside the pages; return how many megabytes it has, or None."""
    whole = archive.write(root, target)
    if whole is None:
        say(messages.text("site.no_git", file=target.name))
        return None
    size = round(target.stat().st_size / 1e6)
    say(messages.text("site.archived", file=target.name, mb=size))
    if not whole:
        say(messages.text("site.archived_dirty", file=target.name))
    return size


def _sphinx(python, pages, temporary):
    """Run Sphinx for all languages at the same time and return ``{lang: folder}``."""
    locale = _locale(temporary / "locale")
    # Beside each, myst-nb keeps notebooks.
    made, running = (
        {lang: temporary / "made" / lang / "html" for lang in pages},
        [],
    )
    for lang, edition in pages.items():
        environ = {
            **os.environ,
            "SITE_LANG": lang,
            "SITE_LOCALE": str(locale),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        options = [
            "-q",
            "-W",
            "--keep-going",
            "-b",
            "html",
            "-c",
            HERE,
            "-d",
            temporary / "doctrees" / lang,
        ]
        running.append(
            subprocess.Popen(
                [python, "-m", "sphinx", *options, edition.folder, made[lang]], env=environ
            )
        )
    if sum(process.wait() != 0 for process in running):
        raise CourseError("site.failed")
    return made


def _locale(folder):
    """Write Portuguese for the words of Sphinx and its theme, as gettext and JavaScript want it;
    the key is the English text.
    """
    words = {
        lang: {
            key: text
            for key, text in messages.catalogue(lang).items()
            if key.startswith("site.theme.")
        }
        for lang in LANGUAGES
    }
    pairs = [(words["en"][key], words["pt-BR"][key]) for key in words["en"]]
    place = folder / "pt_BR" / "LC_MESSAGES"
    place.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    entries = [
        f"msgid {json.dumps(old)}\nmsgstr {json.dumps(new, ensure_ascii=False)}\n"
        for old, new in pairs
    ]
    (place / "sphinx.po").write_text("\n".join([head, *entries]), encoding="utf-8")
    one, many = (words["pt-BR"][f"site.theme.{key}"] for key in ("one", "many"))
    translations = dict(pairs) | {words["en"]["site.theme.one"]: [one, many]}
    script = {"locale": "pt_BR", "messages": translations, "plural_expr": "n == 1 ? 0 : 1"}
    (place / "sphinx.js").write_text(
        f"Documentation.addTranslations({json.dumps(script)});\n", encoding="utf-8"
    )
    return folder


def _facets(folder):
    from tfx_course.views import facets_page

    shutil.copytree(facets_page.install(), folder)
