"""Run by test_site.py in the site's environment, which has html5lib: read each page of a site
strictly, tell as JSON.

python read_site.py FOLDER
"""

import json
import re
import sys
from pathlib import Path

import html5lib
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString

RESOURCES = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "link": "href",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "value")


def read(path):
    text = path.read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("dom"))
    parser.parse(text)
    soup = BeautifulSoup(text, "html5lib")
    styles = [style.get_text() for style in soup("style")] + [
        each["style"] for each in soup(style=True)
    ]
    resources = [
        tag[RESOURCES[tag.name]]
        for tag in soup(list(RESOURCES))
        if tag.get(RESOURCES[tag.name]) and "alternate" not in tag.get("rel", [])
    ]
    ids = [tag["id"] for tag in soup(id=True)]
    return {
        "lang": soup.html["lang"],
        "title": soup.title.get_text(),
        "errors": [f"{line}:{column} {code}" for (line, column), code, _ in parser.errors],
        "ids": ids,
        "links": [tag["href"] for tag in soup("a", href=True)],
        "switches": [tag["href"] for tag in soup("a", class_="course-language")],
        "resources": resources + [url for style in styles for url in css_urls(style)],
        "frame": sorted(set(spoken(soup))),
        "summaries": [tag.get_text() for tag in soup("summary")],
        "open": [str(tag)[:80] for tag in soup("details", open=True)],
        "folded": [tag.get_text() for tag in soup("details")],
        "shown": shown(soup),
        "images": [tag.get("alt") for tag in soup("img")],
    }


def css_urls(style):
    return re.findall(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", style)


def spoken(soup):
    """Yield what a reader meets outside of the text itself: the theme's words and ours."""
    inside = {
        id(tag) for text in soup.select("article, #pst-page-toc-nav") for tag in text.find_all(True)
    }
    for tag in soup.body.find_all(True):
        if (
            id(tag) in inside
            and tag.name not in ("summary", "button")
            and "headerlink" not in tag.get("class", [])
        ):
            continue
        yield from (tag[name].strip() for name in SPOKEN if tag.get(name))
        if tag.name not in ("script", "style"):
            yield from (
                str(part).strip()
                for part in tag.children
                if type(part) is NavigableString and part.strip()
            )


def shown(soup):
    """Return the text that stands there before anything is unfolded."""
    for fold in soup("details"):
        fold.decompose()
    return "".join(part for part in soup.body.strings if not isinstance(part, PreformattedString))


folder = Path(sys.argv[1])
pages = {
    path.relative_to(folder).as_posix(): read(path)
    for path in sorted(folder.rglob("*.html"))
    if "_static" not in path.parts and path.parts[-2] != "facets"
}
styles = {
    path.relative_to(folder).as_posix(): css_urls(path.read_text(encoding="utf-8"))
    for path in sorted(folder.rglob("*.css"))
}
print(json.dumps({"pages": pages, "styles": styles}))
