"""Run by test_site.py in the browser's environment: use a site in Chromium as a reader does, from
its files; tell as JSON.

    python look_at_site.py CHROMIUM FOLDER SHOTS

Nothing can be reached but the files. Screenshots go to SHOTS.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from fits import measured
from grave import grave
from lost import on_lost
from playwright.sync_api import sync_playwright

_chromium, _folder, _shots = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
_SHOWING = [
    f"en/episodes/{name}.html"
    for name in ("04-examplegen", "05-statisticsgen", "06-schemagen", "07-examplevalidator")
]
_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => list.getEntries().forEach(each => window.shifts.push(
    [each.value, each.hadRecentInput, each.sources.map(source => source.node && JSON.stringify([(source.node.outerHTML || source.node.textContent).slice(0, 90), source.previousRect, source.currentRect]))])))
    .observe({type: "layout-shift", buffered: true});
}"""  # noqa: E501
_SWITCHED = [("pt-BR", "04-examplegen", 9), ("en", "07-examplevalidator", 5)]
# Of this host the browser asks nobody. It is no localhost: its pages have no clipboard to write to.
_PLAIN = "http://site.test/"
# Of each block of code how far it is wider than its box; of each line that goes on, how far to the
# right of its beginning.
_CODE = """() => {
  const blocks = [...document.querySelectorAll("article.bd-article div.highlight")];
  const pres = blocks.filter(each => !each.closest(".cell_output")).map(each => each.querySelector("pre"));
  const rows = line => {
    const text = document.createRange();
    text.selectNodeContents(line);
    return [...text.getClientRects()].filter(row => row.width);
  };
  const begins = line => {
    const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), first = document.createRange();
    for (let node; (node = walk.nextNode());) {
      const at = node.data.search(/\\S/);
      if (at < 0) continue;
      first.setStart(node, at);
      first.setEnd(node, at + 1);
      return first.getBoundingClientRect();
    }
  };
  const hangs = [];
  for (const line of pres.flatMap(pre => [...pre.querySelectorAll(".line")])) {
    const first = begins(line), lower = first ? rows(line).filter(row => row.top >= first.bottom) : [];
    if (lower.length) hangs.push(Math.min(...lower.map(row => row.left)) - first.left);
  }
  return {blocks: pres.length, over: pres.map(pre => pre.scrollWidth - pre.clientWidth), hangs};
}"""  # noqa: E501
_PAPER = {"width": 673, "height": 900}  # A4 less the site's margins of 16 mm
_UNFOLD = "() => document.querySelectorAll('details').forEach(fold => fold.open = true)"
# A picture that is there has a size; 1 px of overflow may be rounding.
_STATE = """() => ({
  theme: document.documentElement.dataset.theme,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  missing: [...document.images].filter(image => image.offsetParent && !image.naturalWidth).map(image => image.alt || image.src.slice(0, 80)),
})"""  # noqa: E501


class Reader:
    def __init__(self, browser):
        self.browser, self.noise, self.requests = browser, [], []

    def open(self, page, theme="light", width=1400):
        tab = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale="en-US"
        ).new_page()
        tab.on(
            "console",
            lambda message: (
                self.noise.append(f"{page}: {message.text}") if message.type == "error" else None
            ),
        )
        tab.on("pageerror", lambda error: self.noise.append(f"{page}: {error}"))
        on_lost(tab, lambda url: self.noise.append(f"{page}: failed {url}"))
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.goto((_folder / page).as_uri())
        tab.wait_for_load_state("load")
        return tab

    def tables(self, page):
        """Measure what `show` drew, on the screen and on paper."""
        tab = self.open(page, "light", 1440)
        tab.evaluate(_UNFOLD)
        screen = measured(tab)
        for at, table in enumerate(tab.locator(".course-show").all()):
            table.screenshot(path=_shots / f"{page.replace('/', '-')}-table-{at}.png")
        tab.emulate_media(media="print")
        tab.set_viewport_size(_PAPER)
        tab.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        return {"screen": screen, "paper": measured(tab)}

    def examine(self, page, theme, width):
        tab = self.open(page, theme, width)
        tab.evaluate(_SHIFTS)
        tab.wait_for_timeout(300)
        tab.screenshot(path=_shots / f"{page.replace('/', '-')}-{theme}-{width}.png")
        state = tab.evaluate(_STATE)
        state["shifts"] = [each for each in tab.evaluate("window.shifts") if not each[1]]
        tab.evaluate(_UNFOLD)
        state["grave"] = grave(tab)
        tab.context.close()
        return state


def tab_to(tab, selector, limit=30):
    """Press Tab until ``selector`` has the focus; return how often, or None."""
    for times in range(1, limit + 1):
        tab.keyboard.press("Tab")
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return times
    return None


def by_keyboard(reader, page):
    tab = reader.open(page)
    first = tab_to(tab, ".skip-link a", 1)
    tab.wait_for_timeout(400)  # it slides in
    visible = tab.evaluate(
        "() => { const box = document.activeElement.getBoundingClientRect(); return box.top >= 0 &&"
        " box.height > 0; }"
    )
    tab.keyboard.press("Enter")
    skipped = tab.evaluate("() => location.hash")
    tab = reader.open(page)
    switch = tab_to(tab, ".course-language:not(.navbar-persistent--mobile *)")
    outline = tab.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
    if switch:
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
    return {
        "skip": [first, visible, skipped],
        "switch": [switch, outline, Path(tab.url).relative_to(_folder.as_uri()).as_posix()],
    }


def search(reader, lang, word):
    tab = reader.open(f"{lang}/index.html")
    tab.keyboard.press("Control+k")
    tab.keyboard.type(word)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results li a")
    tab.wait_for_timeout(300)
    links = tab.eval_on_selector_all(
        "#search-results li a", "links => links.map(link => link.href)"
    )
    tab.wait_for_selector("#search-results li .context")
    return {
        "quotes": tab.locator("#search-results li .context").all_inner_texts(),
        "said": tab.inner_text("#search-results .search-summary, #search-results p"),
        "links": [Path(link).relative_to(_folder.as_uri()).as_posix() for link in links],
    }


def copied(reader, page):
    """Return what the first button of a block of code says before and after a click, and what a
    reader then pastes.
    """
    tab = reader.open(page)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return click_and_paste(tab, 0)


def copied_on_http(browser, page):
    """Return the same of the last block, from a page that came by plain http."""
    tab = browser.new_page(viewport={"width": 1400, "height": 900})
    tab.route(
        f"{_PLAIN}**",
        lambda route, request: route.fulfill(path=_folder / urlsplit(request.url).path[1:]),
    )
    tab.goto(_PLAIN + page)
    has = tab.evaluate("() => [isSecureContext, navigator.clipboard !== undefined]")
    return {"clipboard": has, "copied": click_and_paste(tab, -1)}


def click_and_paste(tab, at):
    tab.evaluate(_UNFOLD)
    block = tab.locator("div.cell_input div.highlight").nth(at)
    block.hover()
    button = block.locator("button")
    before = button.inner_text()
    button.click()
    tab.wait_for_timeout(300)
    after = button.inner_text()
    focus = button.evaluate("button => button === document.activeElement")
    tab.evaluate(
        "() => { const box = document.createElement('textarea'); document.body.append(box);"
        " box.id = 'pasted'; box.focus(); }"
    )
    tab.keyboard.press("Control+V")
    pasted = tab.input_value("#pasted")
    return {"before": before, "after": after, "focus": focus, "pasted": pasted}


def code(reader, page, width):
    """Measure a page's code on the screen and on paper."""
    tab = reader.open(page, "light", width)
    tab.evaluate(_UNFOLD)
    tab.screenshot(path=_shots / f"{page.replace('/', '-')}-code-{width}.png")
    screen = tab.evaluate(_CODE)
    tab.emulate_media(media="print")
    tab.set_viewport_size(_PAPER)
    return {"screen": screen, "paper": tab.evaluate(_CODE)}


def switched(reader, page, heading):
    """Scroll to the heading with this place among all of them, switch the language; return the
    places of those that then stand in the upper half of the window, and the anchor.
    """
    tab = reader.open(page)
    tab.evaluate(
        "at => document.querySelectorAll('article.bd-article section[id]')[at]"
        ".scrollIntoView({behavior: 'instant'})",
        heading,
    )
    with tab.expect_navigation():
        # Playwright's own click scrolls first, although the header stays in view.
        tab.evaluate("() => document.querySelector('.course-language').click()")
    tab.wait_for_load_state("load")
    tab.wait_for_timeout(500)
    seen = tab.evaluate(
        "() => [...document.querySelectorAll('article.bd-article section[id]')].map((each, at) =>"
        " [at, each.getBoundingClientRect().top]).filter(([at, top]) => top >= -2 && top <"
        " innerHeight / 2).map(([at]) => at)"
    )
    return {"seen": seen, "hash": tab.evaluate("() => location.hash")}


def phone(reader, page):
    """Return the widths of a phone's figures, and whether each can be scrolled in its output."""
    tab = reader.open(page, "light", 390)
    tab.evaluate(_UNFOLD)
    tab.wait_for_timeout(300)
    tab.screenshot(path=_shots / f"{page.replace('/', '-')}-phone.png", full_page=False)
    return tab.eval_on_selector_all(
        ".cell_output img[width]:not(td img)",
        "all => all.filter(each => each.offsetParent).map(each => [each.getBoundingClientRect()"
        ".width, +each.getAttribute('width'), getComputedStyle("
        "each.closest('div.cell_output')).overflowX])",
    )


def header(reader, page):
    """Return ``[left, right]`` of what stands in a phone's header, and the page's overflow."""
    tab = reader.open(page, "light", 360)
    boxes = tab.eval_on_selector_all(
        ".bd-header a, .bd-header button",
        "all => all.filter(each => each.offsetParent).map(each => each.getBoundingClientRect())"
        ".map(box => [box.left, box.right]).sort((one, other) => one[0] - other[0])",
    )
    return {"boxes": boxes, "overflow": tab.evaluate(_STATE)["overflow"]}


def facets(reader, page):
    tab = reader.open(page)
    loaded = any("wit_tb_bin" in url for url in reader.requests)
    tab.evaluate(_SHIFTS)
    tab.locator(".course-facets button").first.click()
    tab.wait_for_selector(".course-facets iframe", state="attached")
    tab.wait_for_timeout(4000)
    tab.locator(".course-facets").first.screenshot(path=_shots / "facets.png")
    drawn = tab.frames[-1].evaluate("() => document.querySelector('facets-overview').offsetHeight")
    return {
        "before": loaded,
        "drawn": drawn,
        "shifts": [each for each in tab.evaluate("window.shifts") if not each[1]],
    }


def first_page(browser, locale):
    tab = browser.new_context(locale=locale).new_page()
    tab.goto((_folder / "index.html").as_uri())
    tab.wait_for_url("**/*/index.html")
    return Path(tab.url).parent.name


def paper(reader, page):
    tab = reader.open(page, "dark", _PAPER["width"])
    tab.emulate_media(media="print")
    tab.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    wide = tab.eval_on_selector_all(
        "pre, table, img",
        "all => all.filter(each => each.offsetParent && each.getBoundingClientRect().right >"
        " innerWidth + 1).map(each => each.outerHTML.slice(0, 120))",
    )
    hidden = tab.eval_on_selector_all(
        ".bd-sidebar-primary, .bd-header, .bd-sidebar-secondary",
        "all => all.every(each => getComputedStyle(each).display === 'none')",
    )
    folds = tab.eval_on_selector_all(
        "details.fold",
        "all => all.map(each => [each.className, each.checkVisibility() && each.open])",
    )
    theme = tab.evaluate("() => document.documentElement.dataset.theme")
    return {
        "theme": theme,
        "wide": wide,
        "hidden": hidden,
        "guesses": [open_ for name, open_ in folds if "below-input" in name],
        "solutions": [open_ for name, open_ in folds if "below-input" not in name],
    }


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=_chromium, args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
    )
    reader = Reader(browser)
    pages = [
        "index",
        "handout",
        "search",
        "episodes/01-ml-in-production",
        "episodes/04-examplegen",
        "exercises/04-examplegen",
    ]
    looks = [(f"pt-BR/{page}.html", "light", 1400) for page in pages] + [
        (f"en/{page}.html", "dark", 390) for page in pages
    ]
    looks += [("en/episodes/07-examplevalidator.html", "dark", 1400)]
    print(
        json.dumps(
            {
                "pages": {" ".join(map(str, look)): reader.examine(*look) for look in looks},
                "keyboard": by_keyboard(reader, "pt-BR/episodes/04-examplegen.html"),
                "search": {lang: search(reader, lang, "span") for lang in ("pt-BR", "en")},
                "plain": [
                    search(reader, "pt-BR", word)["links"]
                    for word in ("estatísticas", "estatisticas", "divisão", "divisoes")
                ],
                "stopped": {
                    query: search(reader, "pt-BR", query)
                    for query in ("span", "e também o span", "e tambem o span", "comando")
                },
                "copied": {
                    lang: copied(reader, f"{lang}/episodes/04-examplegen.html")
                    for lang in ("pt-BR", "en")
                },
                "copied on http": copied_on_http(browser, "en/episodes/04-examplegen.html"),
                "code": {
                    f"{page} {width}": code(reader, page, width)
                    for page in ("en/episodes/05-statisticsgen.html", "pt-BR/cheatsheet.html")
                    for width in (1280, 390)
                },
                "switched": [
                    switched(reader, f"{lang}/episodes/{page}.html", heading)
                    for lang, page, heading in _SWITCHED
                ],
                "header": {
                    lang: header(reader, f"{lang}/episodes/03-tfx.html") for lang in ("pt-BR", "en")
                },
                "phone": phone(reader, "pt-BR/episodes/03-tfx.html"),
                "facets": facets(reader, "en/episodes/04-examplegen.html"),
                "first": {
                    locale: first_page(browser, locale)
                    for locale in ("pt-BR", "pt-PT", "en-GB", "de-DE")
                },
                "paper": {
                    page: paper(reader, page)
                    for page in (
                        "pt-BR/episodes/04-examplegen.html",
                        "pt-BR/exercises/04-examplegen.html",
                        "en/cheatsheet.html",
                    )
                },
                "tables": {page: reader.tables(page) for page in _SHOWING},
                "noise": reader.noise,
                "away": [
                    url
                    for url in reader.requests
                    if not url.startswith(("file:", "data:", "blob:", "about:"))
                ],
            }
        )
    )
    browser.close()
