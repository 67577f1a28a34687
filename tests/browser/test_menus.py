"""JupyterLab in Portuguese: what the course adds to the language pack, what stays in English, and
that a text which names a menu names one that is there.

With ``COURSE_WRITE_MENUS=1``, the tables of both guides are written anew.
"""

import json
import os
import re
import subprocess
from importlib import resources
from pathlib import Path

import nbformat
import pytest
from jupyterlab.commands import get_app_dir
from looking import served

from tfx_course import messages
from tfx_course.paths import ROOT

SUPPLEMENT = (
    ROOT / "src/tfx_course/lab/settings/labextensions/tfx-course-portuguese/static/pt-BR.json"
)
SYNTAX = "Text Editor Syntax Highlighting"  # a submenu: a hundred names of languages
TABLE = re.compile(
    r"(?<=<!-- menus: tests/browser/test_menus.py writes this -->\n\n).*?(?=\n\n<!-- /menus -->)",
    re.DOTALL,
)
HEADS = {
    "pt-BR": ("onde", "textos", "em português", "ficam em inglês"),
    "en": ("where", "texts", "in Portuguese", "left in English"),
}
PLACES = {
    "": ("barra de menus", "menu bar"),
    "cell": ("botão direito numa célula", "right click on a cell"),
    "output": ("botão direito numa saída", "right click on an output"),
    "file": ("botão direito num arquivo", "right click on a file"),
    "tab": ("botão direito numa aba", "right click on a tab"),
    "notebook toolbar": ("barra do notebook", "notebook toolbar"),
    "cell toolbar": ("barra da célula", "cell toolbar"),
    "file browser": ("barra dos arquivos", "file browser's toolbar"),
    "side bars": ("barras laterais", "side bars"),
    "columns": ("colunas dos arquivos", "file browser's columns"),
    "status bar": ("barra de status", "status bar"),
}
# Lessons with their questions, sheets, and what surrounds them, in one language.
TEXTS = {
    lang: [
        *(ROOT / "episodes" / lang).glob("*.ipynb"),
        *(ROOT / "exercises" / lang).glob("*.ipynb"),
        ROOT / "docs" / f"instructor.{lang}.md",
        ROOT / "src/tfx_course/messages" / f"{lang}.toml",
        ROOT / readme,
    ]
    for lang, readme in {"pt-BR": "LEIA-ME.md", "en": "README.md"}.items()
}


def pack():
    """Return the language pack's own texts of JupyterLab."""
    folder = resources.files("jupyterlab_language_pack_pt_BR")
    return json.loads((folder / "locale/pt_BR/LC_MESSAGES/jupyterlab.json").read_text())


def of_jupyterlab():
    """Return the texts of JupyterLab's code that can be translated, as a pack has them, each with
    its forms.
    """
    literal = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    found = {}
    for script in (Path(get_app_dir()) / "static").glob("*.js"):
        code = script.read_text(encoding="utf-8")
        for kind, pattern in (
            ("text", rf"\.(?:__|gettext)\(\s*{literal}"),
            ("plural", rf"\.(?:_n|ngettext)\(\s*{literal}\s*,\s*{literal}"),
            ("context", rf"\.(?:_p|pgettext)\(\s*{literal}\s*,\s*{literal}"),
        ):
            for match in re.finditer(pattern, code):
                said = [json.loads(_quoted(each)) for each in match.groups()]
                found.update(
                    {"\x04".join(said): said[1:]} if kind == "context" else {said[0]: said}
                )
    return found


def _quoted(literal):
    """Return a JavaScript string as JSON has it."""
    inner = re.sub(r"\\x(..)", r"\\u00\1", literal[1:-1]).replace(r"\'", "'")
    return '"' + (inner.replace('"', r"\"") if literal[0] == "'" else inner) + '"'


def test_the_supplement_adds_what_jupyterlab_has_and_the_pack_has_not():
    added, there, known = json.loads(SUPPLEMENT.read_text()), pack(), of_jupyterlab()
    assert len(known) > 1500
    for text, said in added.items():
        assert there.get(text) != said, f"the pack says so itself: {text}"
        # A menu's name is in JupyterLab's settings, not in its code.
        assert text in known or text.startswith("menu\x04"), f"JupyterLab does not say: {text}"
        forms = known.get(text, [text.split("\x04")[-1]])
        assert len(said) == len(forms), text
        values = [set(re.findall("%[0-9]", each)) for each in (*said, forms[-1])]
        assert values[-2] == values[-1] and values[0] <= values[-1], text


@pytest.fixture(scope="module")
def menus(browser, chromium, tmp_path_factory):
    """What `menus.py` read in each language."""
    read = {}
    for lang in messages.LANGUAGES:
        root = tmp_path_factory.mktemp("menus") / "course"
        shots = Path(os.environ.get("BROWSER_SHOTS") or root.parent)
        with served(root, lang) as address:
            seen = subprocess.run(
                [
                    browser,
                    Path(__file__).with_name("menus.py"),
                    chromium,
                    address(f"episodes/{lang}/04-examplegen.ipynb"),
                    shots / f"menus-{lang}.png",
                ],
                capture_output=True,
                text=True,
                timeout=300,
            )
        assert seen.returncode == 0, seen.stderr
        read[lang] = json.loads(seen.stdout)
    return read


def counted(menus):
    """Return for each menu, with its submenus, and each other place: its names in Portuguese and in
    English, how many texts it has, and those that are the same in both.
    """
    # The same word in both languages: Console, Terminal.
    catalogue = pack() | json.loads(SUPPLEMENT.read_text())
    same = {text for text, said in catalogue.items() if said == [text.split("\x04")[-1]]}
    rows = {}
    for (here, texts), (there, originals) in zip(menus["pt-BR"], menus["en"], strict=True):
        if there.endswith(SYNTAX):
            continue
        assert len(texts) == len(originals), there
        top = there.split(" → ")[0]
        menu = here.split(" → ")[0]
        names = PLACES.get(top, (menu, f"{top} ({menu})"))
        counts = rows.setdefault(top, [*names, 0, []])
        pairs = [
            (text, original)
            for text, original in zip(texts, originals, strict=True)
            if re.search(r"[^\W\d]{2}", text) and not re.search(r"/|\.ipynb", original)
        ]
        counts[2] += len(pairs)
        left = [text for text, original in pairs if text == original and text not in same]
        counts[3] += [text for text in left if text not in counts[3]]
    return list(rows.values())


def table(rows, lang):
    lines = [HEADS[lang], ("---", "--:", "--:", "---")]
    for portuguese, english, texts, left in rows:
        place = {"pt-BR": portuguese, "en": english}[lang]
        lines.append((place, texts, texts - len(left), ", ".join(left)))
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_guide_lists_what_stays_in_english(menus, lang):
    guide = ROOT / "docs" / f"instructor.{lang}.md"
    right, text = table(counted(menus), lang), guide.read_text()
    assert TABLE.search(text), "the guide has no place for the table"
    if os.environ.get("COURSE_WRITE_MENUS"):
        guide.write_text(TABLE.sub(lambda _: right, text))
    assert TABLE.search(guide.read_text())[0] == right, right


def read(file):
    """Return what a learner reads of a file, a sentence on one line."""
    text = file.read_text()
    if file.suffix == ".ipynb":
        cells = nbformat.reads(text, 4)["cells"]
        shown = [output for cell in cells for output in cell.get("outputs", ())]  # the questions
        texts = [output.get("data", {}).get("text/plain", "") for output in shown]
        text = "\n".join([cell["source"] for cell in cells] + texts)
    return " ".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_text_names_menus_that_are_there(menus, lang):
    there = dict(menus[lang])
    named = 0
    for file in TEXTS[lang]:
        for path in re.findall(rf"\b(?:{'|'.join(there[''])})(?: → [^→*`.\"\\]+)+", read(file)):
            menu, *entries = path.strip().split(" → ")
            for entry in entries:
                # What stands after it in a sentence is not told from it.
                found = [each for each in there[menu] if f"{entry} ".startswith(each.rstrip("…"))]
                assert found, f"{file.name}: {path}: {menu} has {there[menu]}"
                menu = f"{menu} → {max(found, key=len)}"
            named += 1
    assert named >= 5
