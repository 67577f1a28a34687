"""Each episode's slides, in both languages: everything that was computed is on them, what is to
be read is not, and all of it fits.
"""

import functools
import json
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from tfx_course import messages
from tfx_course.authoring import builder, catalogue
from tfx_course.errors import CourseError
from tfx_course.lessons import banks, rendering, sources
from tfx_course.paths import ROOT
from tfx_course.publish import slides

EPISODES = [source for source in catalogue.find_sources() if not source.is_sheet]
BOTH = [(source, lang) for source in EPISODES for lang in messages.LANGUAGES]
each_deck = pytest.mark.parametrize(
    "source, lang", BOTH, ids=[f"{lang}-{source.number}" for source, lang in BOTH]
)
PRESENT = Path(__file__).parents[1] / "browser" / "present.py"


@pytest.fixture(scope="module")
def folder(environment, tmp_path_factory):
    environment("site")  # reveal.js is in it
    folder = tmp_path_factory.mktemp("slides")
    slides.build(folder=folder)
    return folder


@functools.cache
def read(path):
    return BeautifulSoup(path.read_text(), "html.parser")


def deck(folder, source, lang):
    return read(folder / lang / f"{source.slug}.html")


@functools.cache
def notebook_of(slug, lang):
    source = next(each for each in EPISODES if each.slug == slug)
    return rendering.render(source, lang, builder.stored_outputs(source))


def sections_of(page):
    return page.select(".slides > section")


def blocks_of(page):
    """Return what the browser puts on slides, in order."""
    return page.select(".slides > section > .block")


def shown(block):
    return [part for part in block.find_all(recursive=False) if part.name != "aside"]


def words(text):
    return "".join(text.split())


@each_deck
def test_a_deck_goes_from_the_questions_to_the_key_points_in_the_order_of_the_cells(
    folder, source, lang
):
    page = deck(folder, source, lang)
    first, *_, last = sections = sections_of(page)
    assert page.html["lang"] == lang and len({each["id"] for each in sections}) == len(sections)
    assert (
        first.h2.get_text() == source.front.title[lang]
        and str(source.front.teaching) in first.select_one(".minutes").get_text()
    )
    assert [words(item.get_text()) for item in first.select(".visual li")] == [
        words(plain(text)) for text in source.front.questions[lang]
    ]
    if source.front.keypoints:
        assert [words(item.get_text()) for item in last.select(".visual li")] == [
            words(plain(text)) for text in source.front.keypoints[lang]
        ]
    cells = [name for block in blocks_of(page) for name in block["data-cells"].split()]
    assert [name for name in dict.fromkeys(cells) if name not in ("opening", "closing")] == [
        cell.name for cell in source.edition(lang)
    ]


def plain(text):
    return BeautifulSoup(slides._inline(text), "html.parser").get_text()


@pytest.mark.parametrize("source", EPISODES, ids=[source.number for source in EPISODES])
def test_both_languages_have_the_same_slides(folder, source):
    portuguese, english = (
        [(each["data-cells"], each["data-kind"]) for each in blocks_of(deck(folder, source, lang))]
        for lang in messages.LANGUAGES
    )
    assert portuguese == english


@each_deck
def test_every_stored_output_is_shown_and_of_the_code_what_makes_it(folder, source, lang):
    blocks = blocks_of(deck(folder, source, lang))
    notebook = notebook_of(source.slug, lang)
    count = 0
    for cell in source.code():
        rendered = next(each for each in notebook.cells if each.id == f"{source.slug}-{cell.name}")
        mine = [block for block in blocks if block["data-cells"].split()[0] == cell.name]
        code = [line.get_text() for block in mine for line in block.select(".code .line")]
        outputs = [out for block in mine for out in block.select(".out")]
        if code:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(code) <= slides.LINES and words(code[-1]) == words(lines[-1]), cell.name
            rest = iter(lines)
            assert all(line.rstrip() in rest for line in code if line != "…\n"), cell.name
            cut = "…\n" in code
            assert cut or len(code) == len(lines) or re.match("(from|import) ", lines[0])
            assert not cut or len(lines) > slides.LINES, cell.name
        else:
            assert not rendered.outputs and "import" in cell.source, cell.name
        assert len(outputs) == len(rendered.outputs), cell.name
        told = words("".join(output.get_text() for output in outputs))
        pictures = [image["src"] for output in outputs for image in output.select("img")]
        for output in rendered.outputs:
            count += 1
            data = output.get("data", {})
            page = BeautifulSoup(data.get("text/html", ""), "html.parser")
            assert all(image["src"] in pictures for image in page.select("img")), cell.name
            text = page.get_text() if page else output.get("text") or data.get("text/plain") or ""
            assert words(re.sub(r"\x1b\[[\d;]*m", "", text)) in told, cell.name
    assert count == len([out for block in blocks for out in block.select(".out")])


@each_deck
def test_paragraphs_are_said_and_not_shown(folder, source, lang):
    page = deck(folder, source, lang)
    visible_words = words(
        "".join(part.get_text() for part in page.select("h2, .call, .visual, .out, .code"))
    )
    said = words("".join(part.get_text() for part in page.select("aside.notes")))
    takeaways = [words(part.get_text()) for part in page.select(".takeaway")]
    for cell in source.edition(lang):
        if cell.kind != "markdown":
            continue
        for kind, element in slides._elements(cell.source):
            text = words(BeautifulSoup(slides._math(str(element)), "html.parser").get_text())
            assert text in (said if kind == "prose" else visible_words), (cell.name, kind, text)
            assert kind != "prose" or len(text) < 40 or text not in visible_words, (cell.name, text)
    assert takeaways and all(takeaway in said for takeaway in takeaways)
    assert all(part.strong for part in page.select(".takeaway"))


@each_deck
def test_what_is_for_the_instructor_is_said(folder, source, lang):
    page = deck(folder, source, lang)
    for name, text in source.instructor(lang):
        told = [
            words(each.get_text())
            for each in page.select(f'.block[data-cells~="{name}"] > aside .instructor')
        ]
        start = words(BeautifulSoup(str(slides._elements(text)[0][1]), "html.parser").get_text())
        assert any(start in each for each in told), name


@each_deck
def test_the_output_after_a_question_waits_for_the_guess(folder, source, lang):
    page = deck(folder, source, lang)
    notebook = notebook_of(source.slug, lang)
    folded = {
        cell.id.removeprefix(f"{source.slug}-")
        for cell in notebook.cells
        if cell.metadata.get("collapsed") and cell.outputs
    }
    waiting = {
        block["data-cells"].split()[0]
        for block in blocks_of(page)
        if any("fragment" in part["class"] for part in shown(block))
    }
    assert folded and waiting == folded


@each_deck
def test_the_questions_of_an_episode_are_on_no_slide_and_not_said(folder, source, lang):
    page = words(deck(folder, source, lang).get_text())
    bank = banks.of_episode(source.path)
    names = [block["data-cells"] for block in blocks_of(deck(folder, source, lang))]
    assert not [name for name in names if re.search("(questions|reading)-(before|after)", name)]
    for question in [*bank.parts["before"], *bank.parts["after"]]:
        assert words(question.text[lang].replace("`", "")) not in page
    assert "tfx_course.questions(" not in page and words(source.front.title[lang]) in page


@each_deck
def test_no_deck_asks_anything_of_another_host(folder, source, lang):
    text = (folder / lang / f"{source.slug}.html").read_text()
    page = BeautifulSoup(text, "html.parser")
    asked = [
        element.get("src") or element.get("href") for element in page.select("[src], link[href]")
    ]
    assert [each for each in asked if not each.startswith(("../static/", "data:"))] == []
    assert all((folder / lang / each).exists() for each in asked if each.startswith("../"))
    assert not re.search(
        r"@import|url\(['\"]?(https?:)?//", text + (folder / "static/slides.css").read_text()
    )
    assert str(ROOT) not in text


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_the_list_has_every_deck_in_the_talks_order(folder, lang):
    page = BeautifulSoup((folder / lang / "index.html").read_text(), "html.parser")
    assert [link["href"] for link in page.select("li > a")] == [
        f"{source.slug}.html" for source in EPISODES
    ]
    told = " · ".join(each.get_text().split(": ", 1)[1] for each in page.select(".talk"))
    homes = [slide for source in EPISODES for slide, _ in slides.talk_slides(source.slug)]
    assert len(homes) >= 40 and told == " · ".join(homes)


# --- a small episode ------------------------------------------------------------------------------

HEAD = '# ---\n# title: {pt-BR: "Título", en: "Title"}\n# teaching: 1\n# exercises: 0\n# ---\n\n'


def twins(name, portuguese, english, more=""):
    return "".join(
        f'# %% [markdown] name="{name}" lang="{lang}"{more}\n# {text}\n\n'
        for lang, text in (("pt-BR", portuguese), ("en", english))
    )


def small(tmp_path, text):
    path = tmp_path / "episodes" / "99-small.py"
    path.parent.mkdir()
    path.write_text(HEAD + text)
    source = sources.read(path)
    outputs = {
        cell.name: [builder.nbformat.v4.new_output("stream", text=f"{cell.name} ran\n")]
        for cell in source.code()
    }
    return slides.decks(source, outputs)


def test_words_go_to_what_they_are_about(tmp_path):
    text = (
        twins("a", "## Um\n#\n# Antes.", "## One\n#\n# Before.")
        + '# %% name="x"\n1\n\n'
        + twins("b", "**Depois.**\n#\n# Agora.", "**After.**\n#\n# Now.")
    )
    text += '# %% name="y"\n2\n\n' + twins("told", "Conte.", "Tell.", ' tags=["instructor"]')
    made = small(tmp_path, text)
    title, x, x_out, takeaway, y, y_out = made["en"].sections[1].blocks
    assert [section.title for section in made["pt-BR"].sections[1:]] == ["Um"]
    assert title.notes == ["<p>Before.</p>"] and takeaway.notes == [
        "<p><strong>After.</strong></p>"
    ]
    assert takeaway.html == '<p class="takeaway"><strong>After.</strong></p>'
    assert x.group == x_out.group == takeaway.group != y.group == y_out.group
    assert y.notes == ["<p>Now.</p>"] and "Tell." in y_out.notes[0]


def test_what_only_imports_is_on_no_slide_and_its_words_are_said(tmp_path):
    text = twins("a", "## Um", "## One") + '# %% name="x"\nimport json\nNAME = 1\n\n'
    path = tmp_path / "episodes" / "99-small.py"
    path.parent.mkdir()
    path.write_text(HEAD + text + twins("b", "Depois.", "After."))
    [_, section] = slides.decks(sources.read(path), {"x": []})["en"].sections
    assert [(block.kind, block.notes) for block in section.blocks] == [("title", ["<p>After.</p>"])]
    assert section.blocks[0].cells == ["a", "x", "b"]


def test_long_code_keeps_how_it_begins_and_what_makes_the_output():
    text = "import os\n\n\ndef f():\n" + "    step()\n" * 20 + "\n\nf()"
    lines = BeautifulSoup(slides._code(text), "html.parser").select(".line")
    said = [line.get_text() for line in lines]
    assert len(said) == slides.LINES and said[0] == "def f():\n" and said[-1] == "f()\n"
    assert said.count("…\n") == 1
    short = BeautifulSoup(slides._code("import os\n\nf()"), "html.parser")
    assert short.get_text() == "import os\nf()\n"


def test_slides_that_would_differ_by_language_are_refused(tmp_path):
    with pytest.raises(
        catalogue.BuildError, match=r"99-small.py: the slides of a differ by language"
    ):
        small(tmp_path, twins("a", "- um\n#\n# > 🤔 Quantos?", "- one"))


def test_an_unbuilt_episode_is_told_and_the_others_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr(slides, "_install", lambda static: None)
    stored = builder.stored_outputs
    monkeypatch.setattr(
        builder,
        "stored_outputs",
        lambda source, root: None if source.number == "02" else stored(source, root),
    )
    with pytest.raises(CourseError, match="course build 02"):
        slides.build(("00", "02"), folder=tmp_path)
    assert (tmp_path / "en" / "00-start.html").exists() and not (
        tmp_path / "en" / "02-mlops.html"
    ).exists()
    assert "00-start.html" in (tmp_path / "en" / "index.html").read_text()


# --- in a browser ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_in_a_browser_every_slide_fits_and_the_notes_open(chromium, browser, folder):
    # Facets and wide tables; pictures and formulas.
    decks = [
        folder / "pt-BR/05-statisticsgen.html",
        folder / "en/06-schemagen.html",  # long lines of code
        folder / "en/02-mlops.html",
    ]
    seen = subprocess.run(
        [browser, PRESENT, chromium, "-", *decks], capture_output=True, text=True, timeout=120
    )
    assert seen.returncode == 0, seen.stderr
    for name, found in json.loads(seen.stdout).items():
        assert len(found["slides"]) > 20, name
        assert [
            slide
            for slide in found["slides"]
            if slide["out"]
            or slide["flat"]
            or slide["broken"]
            or not slide["text"]
            or slide["torn"]
            or slide["grave"]
        ] == [], name
        tables = [table for slide in found["slides"] for table in slide["tables"]]
        assert [
            table
            for table in tables
            if table["over"] > 0 or table["broken"] or table["smallest"] < 12
        ] == [], name
        assert bool(tables) == ("02" not in name), "what show draws is measured"
        assert min(slide["size"] for slide in found["slides"]) >= 16, (
            "too small for the back of a room"
        )
        assert max(slide["lines"] for slide in found["slides"]) == slides.LINES, name
        # An output stands with its code, or with the question that it answers, wherever it fits.
        outputs = [slide["parts"] for slide in found["slides"] if "out" in slide["parts"]]
        alone = [parts for parts in outputs if set(parts) <= {"out", "takeaway"}]
        assert len(outputs) > 10 > 5 > len(alone), (name, alone)
        assert found["away"] == [] and found["errors"] == [], name
        assert words(found["notes"]["seen"]) == words(found["notes"]["said"]), name


# --- what is easy to get wrong --------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag, sleeps",
    [
        ("<script>", True),
        ("<SCRIPT type='text/javascript'>", True),
        ('<script type="module">', True),
        ("<script async>", True),
        ('<script type="application/json">', False),
    ],
)
def test_no_script_runs_before_its_slide_is_shown(tag, sleeps):
    page = slides.output_html(
        nbformat.v4.new_output("display_data", {"text/html": f"<div></div>{tag}x</script>"})
    )
    kind = BeautifulSoup(page, "html.parser").script.get("type")
    assert (kind == "text/plain") == sleeps


def test_a_note_about_a_cell_on_no_slide_is_refused():
    source = EPISODES[0]
    deck = slides.Deck(source, "en", builder.stored_outputs(source))
    assert deck.showing(source.code()[0].name)
    with pytest.raises(catalogue.BuildError, match="no slide shows the cell nowhere"):
        deck.showing("nowhere")


def test_a_line_of_code_that_is_too_long_goes_on_further_to_the_right():
    lines = BeautifulSoup(slides._code("def f():\n    return 1\n"), "html.parser").select(".line")
    assert [line["style"] for line in lines] == ["--indent: 0ch", "--indent: 4ch"]
    assert "".join(line.get_text() for line in lines) == "def f():\n    return 1\n"
    css = Path(slides.__file__).with_suffix(".css").read_text()
    assert re.search(r"pre\.code \.line \{[^}]*text-indent: calc\(-4ch - var\(--indent\)\)", css)


@pytest.mark.parametrize("fence", ["```", "```python"])
def test_code_within_text_is_set_in_letters_of_one_width(fence):
    [(kind, element)] = slides._elements(f"{fence}\na = 1\n```")
    block = slides._block_html(kind, element)
    assert BeautifulSoup(block, "html.parser").select_one(".visual pre") or "highlight" in block
    css = Path(slides.__file__).with_suffix(".css").read_text()
    assert re.search(r"\.visual pre \{ font: [^;]*Mono", css)


def test_a_deck_ends_with_the_way_to_the_next(folder):
    for source, following in zip(EPISODES, EPISODES[1:]):
        for lang in messages.LANGUAGES:
            *_, last = sections_of(deck(folder, source, lang))
            [link] = last.select(".onward a")
            assert (
                link["href"] == f"{following.slug}.html"
                and following.front.title[lang] in link.get_text()
            )
            assert (folder / lang / link["href"]).exists()
    assert not deck(folder, EPISODES[-1], "en").select(".onward")


def test_a_deck_may_be_asked_for_by_a_short_number_and_one_that_is_not_there_is_refused(
    environment, tmp_path
):
    environment("site")
    made = slides.build(only=("4",), folder=tmp_path)
    assert {path.name for path in made} == {"04-examplegen.html"}
    with pytest.raises(catalogue.BuildError, match="77"):
        slides.build(only=("77",), folder=tmp_path)
