"""``make site``: both editions have the same pages, whole, in their own language, and without an
outside host.
"""

import functools
import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from tfx_course import messages
from tfx_course.authoring import catalogue, project
from tfx_course.errors import CourseError
from tfx_course.lessons import banks
from tfx_course.lessons.sources import BEGIN, END
from tfx_course.paths import ROOT, notebook_path
from tfx_course.publish import archive, notebooks, paper, site
from tfx_course.publish.pages import Pages

pytestmark = pytest.mark.slow  # the whole site is built, with its pages for paper
LANGUAGES = messages.LANGUAGES
BROWSER = Path(__file__).parents[1] / "browser"
READ, LOOK = BROWSER / "read_site.py", BROWSER / "look_at_site.py"
# Words of the frame that are the same in both languages.
SHARED = {"Ctrl", "K", "Material"}


@pytest.fixture(scope="module")
def folder(environment, tmp_path_factory):
    environment("site")
    made = tmp_path_factory.mktemp("made") / "site"
    site.build(made, chromium=paper.find_chromium())
    return made


@pytest.fixture(scope="module")
def read(environment, folder):
    done = subprocess.run([environment("site"), READ, folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def pages(read):
    return read["pages"]


def edition(pages, lang):
    return {
        name.removeprefix(f"{lang}/"): page
        for name, page in pages.items()
        if name.startswith(f"{lang}/")
    }


def target(name, link):
    """Return the file of the site that ``link`` on page ``name`` leads to, and the anchor."""
    path, _, anchor = unquote(link).partition("#")
    path = path.partition("?")[0]
    return (
        posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    ), anchor


def is_outside(link):
    return re.match(r"[a-z]+:|//", link) is not None


@functools.cache
def episodes():
    """Return the sources of the episodes that have notebooks."""
    found = [source for source in catalogue.find_sources() if not source.is_sheet]
    return [
        source for source in found if notebook_path(ROOT, "episodes", "en", source.slug).exists()
    ]


# --- the pages as files ---------------------------------------------------------------------------


def test_each_page_has_its_twin_and_the_switch_leads_there(pages):
    portuguese, english = (edition(pages, lang) for lang in LANGUAGES)
    assert (
        portuguese.keys() == english.keys()
        and {"index.html", "search.html", "glossary.html", "handout.html"} < portuguese.keys()
    )
    for lang, other in (LANGUAGES, LANGUAGES[::-1]):
        for name, page in edition(pages, lang).items():
            assert page["lang"] == lang
            assert page["switches"] and {
                target(f"{lang}/{name}", link)[0] for link in page["switches"]
            } == {f"{other}/{name}"}


def test_each_notebook_has_a_page_and_a_download(pages, folder):
    for source in catalogue.find_sources():
        part = "exercises" if source.is_sheet else "episodes"
        for lang in LANGUAGES:
            for notebook in [notebook_path(ROOT, part, lang, source.slug)]:
                name = f"{lang}/{part}/{source.slug}.html"
                assert f"../notebooks/{part}/{notebook.name}" in pages[name]["links"]
                assert (
                    folder / lang / "notebooks" / part / notebook.name
                ).read_bytes() == notebook.read_bytes()


def test_the_first_page_leads_to_both_languages(pages, folder):
    assert pages["index.html"]["links"] == [f"{lang}/index.html" for lang in LANGUAGES]
    assert "navigator.languages" in (folder / "index.html").read_text()


def test_no_link_is_broken(pages, folder):
    broken = []
    for name, page in pages.items():
        for link in [*page["links"], *page["resources"]]:
            place, anchor = target(name, link)
            if is_outside(link):
                continue
            if not (folder / place).is_file() or (
                anchor and place in pages and anchor not in pages[place]["ids"]
            ):
                broken.append((name, link))
    assert broken == []


def test_nothing_is_fetched_from_elsewhere(read):
    found = [(name, url) for name, page in read["pages"].items() for url in page["resources"]]
    found += [(name, url) for name, urls in read["styles"].items() for url in urls]
    assert len(found) > 100
    assert [
        (name, url) for name, url in found if is_outside(url) and not url.startswith("data:")
    ] == []


def test_no_page_is_too_large(folder):
    sizes = {
        path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*.html")
    }
    assert {name: size for name, size in sizes.items() if size > 2_000_000} == {}


def test_html_is_valid(pages):
    assert {name: page["errors"] for name, page in pages.items() if page["errors"]} == {}
    twice = {
        name: sorted({each for each in page["ids"] if page["ids"].count(each) > 1})
        for name, page in pages.items()
    }
    assert {name: ids for name, ids in twice.items() if ids} == {}
    assert [name for name, page in pages.items() if None in page["images"]] == []


def test_the_frame_speaks_the_edition_s_language(pages):
    english = edition(pages, "en")
    for name, page in edition(pages, "pt-BR").items():
        both = set(page["frame"]) & set(english[name]["frame"]) - SHARED
        assert {text for text in both if re.search(r"[a-z]{2}|[A-Z]", text)} == set(), name
    words = {
        lang: {
            text for key, text in messages.catalogue(lang).items() if key.startswith("site.theme.")
        }
        for lang in LANGUAGES
    }
    for lang, other in (LANGUAGES, LANGUAGES[::-1]):
        for name, page in edition(pages, lang).items():
            assert set(page["frame"]) & (words[other] - words[lang]) == set(), name


def test_the_search_speaks_the_edition_s_language(folder):
    script = (folder / "pt-BR" / "_static" / "translations.js").read_text()
    words = messages.catalogue("pt-BR")
    for key in ("results", "one", "many", "none", "searching", "preparing"):
        assert json.dumps(words[f"site.theme.{key}"]) in script
    asked = set(
        re.findall(
            r'_\(\s*"([^"]+)"', (folder / "pt-BR" / "_static" / "searchtools.js").read_text()
        )
    )
    asked |= set(
        re.findall(
            r'ngettext\(\s*"([^"]+)"', (folder / "pt-BR" / "_static" / "searchtools.js").read_text()
        )
    )
    assert asked and all(json.dumps(text) in script for text in asked)


def test_each_language_has_its_search_index(folder, pages):
    for lang in LANGUAGES:
        script = (folder / lang / "searchindex.js").read_text()
        index = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", script.strip())[1])
        assert {f"{name}.html" for name in index["docnames"]} | {"search.html"} == edition(
            pages, lang
        ).keys()
        assert {"span", "splits" if lang == "pt-BR" else "split"} <= {
            *index["terms"],
            *index["titleterms"],
        }


# --- the course, to take along --------------------------------------------------------------------


def test_the_site_gives_the_course_as_it_was_committed(pages, folder, needs_history):
    tracked = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "--format=%(objectmode) %(objectname) %(path)", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")[:-1]
    committed = {}  # {name: (may it be executed, git's hash of what is in it)}
    for mode, blob, name in (line.split(" ", 2) for line in tracked):
        committed[f"tfx-course/{name}"] = (mode == "100755", blob)
    with zipfile.ZipFile(folder / archive.FILE) as given:
        files = {
            each.filename: (bool(each.external_attr >> 16 & 0o100), blob_of(given.read(each)))
            for each in given.infolist()
            if not each.is_dir()
        }
    assert files == committed and files["tfx-course/.ci/run"][0]
    for lang in LANGUAGES:
        assert f"../{archive.FILE}" in pages[f"{lang}/index.html"]["links"]


def blob_of(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def test_each_lesson_says_that_it_is_a_copy_to_read_and_where_the_course_is(pages):
    for lang in LANGUAGES:
        place = f"../index.html#{messages.text('site.reading_anchor', lang)}"
        for name, page in edition(pages, lang).items():
            assert (place in page["links"]) == name.startswith(("episodes/", "exercises/")), name
            assert (messages.text("site.reading", lang) in page["shown"]) == (
                place in page["links"]
            )


def test_the_same_commit_gives_the_same_bytes_in_every_time_zone(clone, tmp_path, monkeypatch):
    made = []
    for zone in ("America/Sao_Paulo", "Asia/Tokyo"):
        monkeypatch.setenv("TZ", zone)
        assert archive.write(clone, tmp_path / zone[:4]) is True
        made.append((tmp_path / zone[:4]).read_bytes())
    assert made[0] == made[1]
    (clone / "README.md").write_text("changed")
    assert archive.write(clone, tmp_path / "again") is False, "says that something is not in it"
    assert (tmp_path / "again").read_bytes() == made[0]


def test_without_git_there_is_no_archive_and_no_link_to_one(clone, tmp_path):
    inside = clone / "docs"  # as a copy of the course would be in somebody else's repository
    assert archive.write(inside, tmp_path / "course.zip") is None
    shutil.rmtree(clone / ".git")
    assert archive.write(clone, tmp_path / "course.zip") is None
    assert not (tmp_path / "course.zip").exists()
    text = Pages(ROOT, "en", tmp_path, False)._get()
    assert archive.FILE not in text and text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_address_is_there_once_somebody_publishes_the_course(lang, tmp_path, monkeypatch):
    edition = Pages(ROOT, lang, tmp_path, False, 5)
    monkeypatch.setattr(project, "read", lambda: project.Project("1.0.0", "", ""))
    assert "git clone" not in edition._get() and archive.FILE in edition._get()
    given = project.Project("1.0.0", "https://example.org/a/b", "")
    monkeypatch.setattr(project, "read", lambda: given)
    assert "git clone https://example.org/a/b " in edition._get()


def test_both_editions_have_as_many_sections_so_that_the_switch_keeps_the_place(folder):
    for page in (folder / "en").rglob("*.html"):
        twin = folder / "pt-BR" / page.relative_to(folder / "en")
        counted = [len(re.findall("<section id=", each.read_text())) for each in (page, twin)]
        assert counted[0] == counted[1], page.name


# --- what a teacher would ask ---------------------------------------------------------------------


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_solutions_and_hints_are_folded(pages, lang):
    for source in [each for each in catalogue.find_sources() if each.is_sheet]:
        page = pages[f"{lang}/exercises/{source.slug}.html"]
        notebook = nbformat.read(notebook_path(ROOT, "solutions", lang, source.slug), as_version=4)
        answers = [cell for cell in notebook.cells if "answer" in cell.metadata.get("tags", [])]
        assert (
            page["summaries"].count(messages.text("site.show_solution", lang)) == len(answers) > 0
        )
        assert page["open"] == []
        shown, folded = squeezed(page["shown"]), [squeezed(text) for text in page["folded"]]
        for cell in answers:
            [solution] = re.findall(rf"{BEGIN}\n(.*?)\n *{END}", cell.source, re.DOTALL)[:1]
            assert (
                any(squeezed(solution) in fold for fold in folded)
                and squeezed(solution) not in shown
            )
        hints = [text for ladder in notebook.metadata.tfx_course.hints.values() for text in ladder]
        assert sum(text.startswith("💡") for text in page["summaries"]) == len(hints)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_outputs_are_there_and_those_after_a_guess_are_folded(pages, lang):
    for path in sorted((ROOT / "episodes" / lang).glob("*.ipynb")):
        page = pages[f"{lang}/episodes/{path.stem}.html"]
        everything = squeezed(page["shown"] + "".join(page["folded"]))
        cells = [
            cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
        ]
        printed = [
            output.text
            for cell in cells
            for output in cell.outputs
            if output.output_type == "stream"
        ]
        assert all(squeezed(text) in everything for text in printed)
        guesses = sum(bool(cell.metadata.get("collapsed") and cell.outputs) for cell in cells)
        assert page["summaries"].count(messages.text("site.show_output", lang)) == guesses


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_episode_s_questions_are_read_before_it_and_unfold_after_it(pages, lang):
    for number, bank in banks.find_all().items():
        [source] = [each for each in episodes() if each.number == number]
        page = pages[f"{lang}/episodes/{source.slug}.html"]
        shown, folds = squeezed(page["shown"]), [squeezed(text) for text in page["folded"]]
        summaries = [squeezed(text) for text in page["summaries"]]
        assert "tfx_course.questions(" not in page["shown"], "nothing can be typed on a page"
        times = {"before": 2, "after": 1}  # the first ones come again at the end
        for part, questions in bank.parts.items():
            for question in questions:
                assert shown.count(plain(question.text[lang])) == times[part], question.name
                for option in question.options:
                    text = squeezed(f"{question.letter(option)})") + plain(option.text[lang])
                    assert text in summaries, (question.name, text)
                    assert (text in shown) == (part == "before"), (question.name, text)
                    why = plain(option.why[lang])
                    mark = banks.verdict(option)
                    assert why not in shown and any(f"{text}{mark}{why}" in fold for fold in folds)
        heading = plain(messages.text("site.questions_after", lang, n=5).split("\n")[0].strip("# "))
        assert heading in shown


def plain(text):
    return squeezed(text.replace("`", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_handout_has_every_question_objective_and_key_point(pages, lang):
    text = squeezed(pages[f"{lang}/handout.html"]["shown"])
    for source in episodes():
        for part in (source.front.questions, source.front.objectives, source.front.keypoints):
            assert all(squeezed(re.sub(r"[*`]", "", line)) in text for line in part.get(lang, []))


def test_the_start_page_lists_each_episode_with_its_minutes(pages):
    for lang in LANGUAGES:
        text = squeezed(pages[f"{lang}/index.html"]["shown"])
        for source in episodes():
            first = source.front.questions[lang][0]
            assert (
                squeezed(f"{source.number}{source.front.title[lang]}{first}{source.front.teaching}")
                in text
            )


# --- links, in a course of one page ---------------------------------------------------------------


@pytest.fixture
def link(tmp_path):
    """Return a function that says what becomes of a text's links on an episode's page of a course
    with two lessons.
    """
    for part, slugs in (("episodes", ("00-start", "01-one")), ("solutions", ("01-one",))):
        for slug in slugs:
            front = '# ---\n# title: {pt-BR: "a", en: "b"}\n# teaching: 1\n# exercises: 1\n# ---\n'
            (tmp_path / part).mkdir(exist_ok=True)
            (tmp_path / part / f"{slug}.py").write_text(front)
            for lang in LANGUAGES:
                (tmp_path / part / lang).mkdir(exist_ok=True)
                notebook_path(tmp_path, part, lang, slug).write_text("{}")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "picture.png").write_text("a picture")
    pages = Pages(tmp_path, "en", tmp_path / "made", False)
    return functools.partial(pages.links.as_on_page, origin="episodes/en", page="episodes/01-one")


@pytest.mark.parametrize(
    "written, becomes",
    [
        ("[a](00-start.ipynb#A-Glossary)", "[a](00-start.ipynb#a-glossary)"),
        ("[a](../../exercises/en/01-exercises.ipynb)", "[a](../exercises/01-one.ipynb)"),
        ("[a](../../solutions/en/01-solutions.ipynb)", "[a](../exercises/01-one.ipynb)"),
        ("[a](../../README.md)", "[a](../index.md)"),
        ("[a](../../data/README.md) and [b](#here)", "[a](../data.md) and [b](#here)"),
        ("![a](../../docs/picture.png)", "![a](../files/docs/picture.png)"),
        ("[a](https://example.org/x.ipynb)", "[a](https://example.org/x.ipynb)"),
        ("# A\n\n🌎 *Em português: [abrir](../pt-BR/01-one.ipynb)*\n\nText", "# A\n\nText"),
        ("`[a](gone.md)` stays code", "`[a](gone.md)` stays code"),
    ],
)
def test_links_lead_to_pages(link, written, becomes):
    assert link(written) == becomes


@pytest.mark.parametrize(
    "written",
    [
        "[a](gone.ipynb)",
        "[a](../../docs/gone.md)",
        "[a](../pt-BR/01-one.ipynb)",
        "[a](../../exercises/en/01-one.ipynb)",
    ],
)
def test_a_link_that_leads_nowhere_stops_the_build(link, written):
    with pytest.raises(CourseError, match="01-one"):
        link(written)


def test_what_fails_leaves_the_old_site_alone(environment, tmp_path, monkeypatch):
    environment("site")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("old")
    monkeypatch.setattr(
        Pages, "write", lambda pages: (_ for _ in ()).throw(CourseError("site.failed"))
    )
    with pytest.raises(CourseError):
        site.build(tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"] and (
        tmp_path / "site" / "index.html"
    ).read_text() == "old"


# --- in a browser, from a file path, without a network --------------------------------------------


@pytest.fixture(scope="module")
def seen(chromium, browser, folder, tmp_path_factory):
    """Return what `look_at_site.py` saw. BROWSER_SHOTS names a folder to keep screenshots."""
    shots = Path(os.environ.get("BROWSER_SHOTS") or tmp_path_factory.mktemp("shots")) / "site"
    shots.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [browser, LOOK, chromium, folder, shots], capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_axe_finds_nothing_grave_in_light_or_dark(seen):
    assert {look: page["grave"] for look, page in seen["pages"].items() if page["grave"]} == {}
    assert all(page["theme"] in look.split() for look, page in seen["pages"].items())


def test_nothing_moves_overflows_or_is_missing(seen):
    for look, page in seen["pages"].items():
        assert sum(value for value, _, _ in page["shifts"]) < 0.005, (look, page["shifts"])
        assert page["overflow"] <= 1 and page["missing"] == [], look


def test_no_request_leaves_and_the_console_is_quiet(seen):
    assert seen["away"] == [] and seen["noise"] == []


def test_a_keyboard_skips_to_the_text_and_switches_the_language(seen):
    first, visible, anchor = seen["keyboard"]["skip"]
    assert first == 1 and visible and anchor == "#main-content"
    times, outline, page = seen["keyboard"]["switch"]
    assert times and outline != "0px" and page == "en/episodes/04-examplegen.html"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_search_finds_spans(seen, lang):
    found = seen["search"][lang]
    assert f"{lang}/episodes/04-examplegen.html" in found["links"]
    assert found["said"] == messages.catalogue(lang)["site.theme.many"].replace(
        "${resultCount}", str(len(found["links"]))
    )


def test_who_types_no_accents_finds_the_same(seen):
    accents, without, one, many = map(sorted, seen["plain"])
    assert accents == without and len(accents) > 5
    assert one == many and one


def test_a_stop_word_costs_no_page_with_or_without_its_accents(seen):
    alone, accents, without = (
        {link.partition("#")[0] for link in seen["stopped"][query]["links"]}
        for query in ("span", "e também o span", "e tambem o span")
    )
    assert alone == accents == without


def test_a_word_whose_stem_is_a_stop_word_is_found(seen):
    found = seen["stopped"]["comando"]["quotes"]  # its stem is "com"
    assert found and all("comando" in quote.lower() for quote in found)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_click_copies_the_code(seen, lang):
    assert_copied(seen["copied"][lang], lang, 0)


def test_on_plain_http_too_a_click_copies_the_code(seen):
    http = seen["copied on http"]
    assert http["clipboard"] == [False, False], "it was not plain http"
    assert_copied(http["copied"], "en", -1)


def assert_copied(click, lang, at):
    """Assert that it copied the code cell with the place ``at`` of episode 04, as it is written."""
    [source] = [each for each in episodes() if each.number == "04"]
    says = messages.catalogue(lang)
    assert [click["before"], click["after"]] == [says["site.copy"], says["site.copied"]]
    assert click["focus"] and click["pasted"] == source.code()[at].source.rstrip()
    assert "\n" in click["pasted"]


def test_code_is_as_wide_as_its_page_and_a_line_that_goes_on_is_indented(seen):
    for page, media in seen["code"].items():
        for name, look in media.items():
            assert look["blocks"] > 3 and max(look["over"]) <= 0, (page, name)
            assert look["hangs"] and min(look["hangs"]) > 10, (page, name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_from_a_file_path_too_the_search_quotes_what_it_found(seen, lang):
    found = seen["search"][lang]
    assert len(found["quotes"]) == len(found["links"])
    assert sum("span" in quote.lower() for quote in found["quotes"]) > len(found["quotes"]) / 2
    assert not any("<" in quote and "class=" in quote for quote in found["quotes"]), "raw HTML"


def test_the_other_language_opens_at_the_same_section(seen):
    for each, heading in zip(seen["switched"], (9, 5)):
        assert heading in each["seen"] and "section-no" not in each["hash"] != "", each


def test_a_phone_shows_figures_with_letters_that_can_be_read(seen):
    assert len(seen["phone"]) > 1
    for width, _, overflow in seen["phone"]:
        assert width >= 640 and overflow == "auto"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_phone_nothing_in_the_header_touches_its_neighbour(seen, lang):
    boxes = seen["header"][lang]["boxes"]
    assert len(boxes) == 5 and seen["header"][lang]["overflow"] <= 0
    for one, other in zip(boxes, boxes[1:]):
        assert other[0] - one[1] >= 6, boxes


def test_facets_opens_when_asked_for(seen):
    facets = seen["facets"]
    assert not facets["before"] and facets["drawn"] > 500
    assert sum(value for value, _, _ in facets["shifts"]) < 0.005


def test_the_first_page_goes_to_the_reader_s_language(seen):
    assert seen["first"] == {"pt-BR": "pt-BR", "pt-PT": "pt-BR", "en-GB": "en", "de-DE": "en"}


def test_paper_has_the_text_whole_and_the_solutions_folded(seen):
    for page in seen["paper"].values():
        assert page["wide"] == [] and page["hidden"] and page["theme"] == "light"
        assert all(page["guesses"]) and not any(page["solutions"])
    assert any(page["guesses"] for page in seen["paper"].values()) and any(
        len(page["solutions"]) for page in seen["paper"].values()
    )


def test_what_show_draws_fits_on_the_screen_and_on_paper(seen):
    for page, tables in seen["tables"].items():
        assert len(tables["screen"]) == len(tables["paper"]) > 0, page
        for table in tables["screen"]:
            assert table["over"] <= 0 and not table["broken"] and table["smallest"] >= 12, (
                page,
                table,
            )
        for table in tables["paper"]:
            assert table["over"] <= 0 and not table["broken"] and table["smallest"] >= 10, (
                page,
                table,
            )


def pdf_pages(browser, path):
    """Return the text of each page of a PDF."""
    read = "import json, pypdf, sys; pages = pypdf.PdfReader(sys.argv[1]).pages\n"
    read += "print(json.dumps([page.extract_text() for page in pages]))"
    done = subprocess.run([browser, "-c", read, path], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_printed_page_has_its_number(browser, folder, lang):
    for name in paper.PRINTED:
        printed = pdf_pages(browser, folder / paper.pdf_name(name, lang))
        for n, text in enumerate(printed, 1):
            assert f"{n} / {len(printed)}" in text.splitlines(), (name, n)
        # The cheat sheet says of itself that it is one sheet, front and back.
        assert len(printed) == 2 if name == "cheatsheet" else len(printed) > 3, name


# --- what an answer to a guess is, and what else may go wrong -------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentence_that_tells_the_answer_is_folded_with_the_output(pages, lang):
    told = 0
    for source in episodes():
        page = pages[f"{lang}/episodes/{source.slug}.html"]
        shown, folded = squeezed(page["shown"]), [squeezed(text) for text in page["folded"]]
        cells = nbformat.read(
            notebook_path(ROOT, "episodes", lang, source.slug), as_version=4
        ).cells
        for cell, after in zip(cells, cells[1:]):
            if (
                cell.metadata.get("collapsed")
                and cell.get("outputs")
                and after.cell_type == "markdown"
            ):
                first = re.split(r"[`*\[\]|$<(\n]", after.source.strip("*`# "))[0].strip()
                if len(first.split()) > 5 and not after.source.startswith(("#", ">", "|")):
                    told += 1
                    assert squeezed(first) not in shown and any(
                        squeezed(first) in fold for fold in folded
                    ), (source.slug, cell.id)
    assert told > 20, "nothing was looked at"


@pytest.mark.parametrize(
    "text, answer",
    [
        ("An empty list. **So**.\n\nNow run it.", "An empty list. **So**."),
        ("Three things:\n\n- one\n- two\n\nThen.", "Three things:\n\n- one\n- two"),
        ("| a |\n|---|\n| 1 |\n\nThen.", "| a |\n|---|\n| 1 |"),
        ("Only this.", "Only this."),
        ("**Bold** first.\n\n**Bold** second.", "**Bold** first."),
        ("## Heading\n\nText", ""),
        ("> 🤔 **Before you run it:** what now?", ""),
        ("An answer.\n\n> 🤔 What now?\n\n## Heading", "An answer."),
    ],
)
def test_what_counts_as_the_answer(text, answer):
    marked = notebooks._with_answer_marked(text)
    found = re.fullmatch(r":::::\{container\} answer\n(.*?)\n:::::(.*)", marked, re.DOTALL)
    assert (found[1] if found else "") == answer
    assert (found[1] + found[2] if found else marked) == text, "nothing is lost"


def test_a_browser_that_does_not_finish_is_told_in_one_sentence(tmp_path, monkeypatch):
    slow = tmp_path / "chromium"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(paper, "_SECONDS", 0.2)
    (tmp_path / "en").mkdir()
    with pytest.raises(CourseError, match="0.2 s"):
        paper.print_page(str(slow), tmp_path, "en", "handout", tmp_path)


def test_texts_are_read_as_utf_8_whatever_the_system_s_encoding():
    code = (
        "from pathlib import Path; from tfx_course.publish.pages import Pages; from"
        " tfx_course.paths import ROOT\n"
    )
    code += (
        "import sys; pages = Pages(ROOT, 'pt-BR', Path(sys.argv[1]), False); pages._write ="
        " lambda name, text: None if name != 'data.md' else print(ascii(text[:60]))\n"
    )
    code += "pages._notebook = lambda *a: None; pages.write()"
    environ = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code, "/nowhere"], capture_output=True, text=True, env=environ
    )
    assert done.returncode == 0, done.stderr
    assert ascii("português") not in done.stdout and "# Dados" in done.stdout


def test_an_output_that_sphinx_cannot_draw_gives_way_to_the_one_beside_it(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "1",
                outputs=[
                    nbformat.v4.new_output(
                        "display_data", {"application/json": {"a": 1}, "text/plain": "{'a': 1}"}
                    )
                ],
            )
        ]
    )
    (tmp_path / "episodes" / "en").mkdir(parents=True)
    nbformat.write(notebook, tmp_path / "episodes" / "en" / "01-one.ipynb")
    edition = notebooks.Notebooks(tmp_path, "en")
    source = type("Source", (), {"slug": "01-one"})
    assert list(edition._read("episodes", source).cells[0].outputs[0].data) == ["text/plain"]
