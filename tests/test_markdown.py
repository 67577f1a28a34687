"""The Markdown files as a reader's browser shows them: tables whole, links alive, the same
structure in both languages.
"""

import re
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from tfx_course.lessons import sheets
from tfx_course.paths import ROOT

FILES = sorted(
    path
    for folder in (".", "docs", "data", "src/tfx_course/publish/site")
    for path in (ROOT / folder).glob("*.md")
)
TWINS = [
    ("README.md", "LEIA-ME.md"),
    ("data/README.md", "data/LEIA-ME.md"),
    ("CODE_OF_CONDUCT.md", "CODIGO-DE-CONDUTA.md"),
    ("CHANGELOG.md", "MUDANCAS.md"),
] + [
    (f"{folder}/{name}.en.md", f"{folder}/{name}.pt-BR.md")
    for folder, name in (
        ("docs", "cheatsheet"),
        ("docs", "instructor"),
        ("src/tfx_course/publish/site", "index"),
    )
]


def name(path):
    return path.relative_to(ROOT).as_posix()


each_file = pytest.mark.parametrize("path", FILES, ids=name)


def parse(text):
    return MarkdownIt("commonmark").enable("table").parse(text)


def broken_tables(text):
    """Return the lines of ``text`` that were meant to be rows of a table and are not, or not as
    wide as its head.
    """
    lines, tokens = text.splitlines(), parse(text)
    broken = [
        token.content.splitlines()[0]
        for token, before in zip(tokens[1:], tokens)
        if before.type == "paragraph_open" and token.content.startswith("|")
    ]
    width = None
    for token in tokens:
        if token.type == "tr_open":
            row = lines[token.map[0]].strip()
            cells = len(re.split(r"(?<!\\)\|", row.removeprefix("|").removesuffix("|")))
            width = cells if token.level == 2 and width is None else width
            broken += [row] * (cells != width)
        elif token.type == "table_close":
            width = None
    return broken


def links(text):
    for token in parse(text):
        for child in token.children or ():
            if child.type in ("link_open", "image"):
                yield child.attrs.get("href") or child.attrs["src"]


def anchors(text):
    """Return the anchors that GitHub gives to the headings of ``text``."""
    tokens = parse(text)
    headings = [
        after.content for token, after in zip(tokens, tokens[1:]) if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(text, path):
    dead = []
    for link in links(text):
        place, _, anchor = unquote(link).partition("#")
        if re.match(r"[a-z]+:", place):
            continue
        target = path.parent / place
        if not target.exists() or (
            anchor
            and (not place or target.suffix == ".md")
            and anchor not in anchors(target.read_text(encoding="utf-8") if place else text)
        ):
            dead.append(link)
    return dead


def structure(text):
    """Return headings, tables, code blocks and pictures of ``text``, without its words."""
    shape = []
    for token in parse(text):
        if token.type in ("heading_open", "fence", "hr"):
            shape.append((token.tag, token.info))
        elif token.type == "table_open":
            shape.append(["table", 0, 0])
        elif token.type in ("tr_open", "th_open"):
            shape[-1][1 if token.type == "tr_open" else 2] += 1
        shape += ["image" for child in token.children or () if child.type == "image"]
    return shape


@each_file
def test_tables_are_whole(path):
    assert broken_tables(path.read_text(encoding="utf-8")) == []


# The links of the site's start pages are to its own pages; Sphinx looks at them.
@pytest.mark.parametrize("path", [path for path in FILES if "site" not in path.parts], ids=name)
def test_links_lead_somewhere(path):
    assert dead_links(path.read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize("english, portuguese", TWINS)
def test_both_languages_have_the_same_structure(english, portuguese):
    shapes = [
        structure((ROOT / name).read_text(encoding="utf-8")) for name in (english, portuguese)
    ]
    assert len(shapes[0]) > 3 and shapes[0] == shapes[1]


def test_what_would_be_broken_is_seen(tmp_path):
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert broken_tables(table) == []
    assert broken_tables(f"{table}\n| 3 | 4 |\n") == ["| 3 | 4 |"]
    assert broken_tables(f"{table}| 3 |\n") == ["| 3 |"] and broken_tables(
        f"{table}| 3 | 4 | 5 |\n"
    ) == ["| 3 | 4 | 5 |"]
    assert broken_tables(f"{table}| 3 \\| 4 | 5 |\n") == []
    text = (
        "# A heading: here\n\n[a](#a-heading-here) [b](gone.md) ![c](gone.png) [d](#nowhere)"
        " [e](https://example.org)\n"
    )
    assert dead_links(text, tmp_path / "x.md") == ["gone.md", "gone.png", "#nowhere"]
    assert (
        structure(f"# A\n\n{table}")
        != structure(f"# A\n\n{table}| 3 | 4 |\n")
        != structure(f"## A\n\n{table}| 3 | 4 |\n")
    )


# --- the READMEs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "LEIA-ME.md"])
def test_the_first_screen_starts_the_course(name):
    """A title, a sentence, a picture, and three lines to copy; the number that it boasts of is the
    lesson's own.
    """
    text = (ROOT / name).read_text(encoding="utf-8")
    first, fence = text.index("!["), text.index("```")
    assert text.startswith("# ") and first < fence and len(text[:first].split()) < 60
    assert len(text[fence:].split("```")[1].strip().splitlines()) == 3 and "\nmake lab\n```" in text
    notebook = sheets.read(ROOT / "episodes" / "en" / "04-examplegen.ipynb")
    [counted] = [cell for cell in notebook["cells"] if cell["id"] == "04-examplegen-parquet"]
    shown = "".join(counted["outputs"][0]["data"]["text/plain"])
    assert re.search(r"tip is 0 +6703 +0 ", shown) and re.search(r"6[,.]703", text)
