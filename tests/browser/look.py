"""Run by the tests of pictures in an environment with Playwright and axe: open a notebook in
Chromium, look at each picture, tell as JSON.

    python look.py CHROMIUM ADDRESS THEME FOLDER

Nothing but this machine can be reached. Screenshots of our outputs go to FOLDER.
"""

import contextlib
import json
import sys

from fits import FITS, measured
from grave import grave
from lost import on_lost
from playwright.sync_api import Error, sync_playwright

_chromium, _address, _theme, _folder = sys.argv[1:]
A4 = round((210 - 2 * 10) / 25.4 * 96)  # pixels between the margins of a browser's A4
_OUTPUT = ".jp-OutputArea-output"
_OURS = {
    "statistics": f"{_OUTPUT} table:has(caption):has(img)",
    "facets": f"{_OUTPUT} div[class^='facets-']",
    "schema": f"{_OUTPUT} table:has(caption):not(:has(img))",
    "image": f"{_OUTPUT} > img, {_OUTPUT} p > img",
}
_PANE = "(document.querySelector('.jp-WindowedPanel-outer') || document.scrollingElement)"
_SCROLL = (
    f"by => {{ const pane = {_PANE}; pane.scrollBy(0, by); return pane.scrollTop +"
    " pane.clientHeight >= pane.scrollHeight - 5; }"
)
_DRAWN = """box => box.offsetHeight > 50 && [box, ...box.querySelectorAll('img')].every(
    image => image.tagName != 'IMG' || image.complete && image.naturalWidth)"""
_BROKEN = """selector => [...document.querySelectorAll(selector)].flatMap(output => {
    const pictures = [...output.querySelectorAll('img')].filter(image => !(image.complete && image.naturalWidth));
    const empty = !output.textContent.trim() && !output.querySelector('img, iframe');
    return [...pictures.map(image => image.alt), ...(empty ? [output.outerHTML.slice(0, 200)] : [])];
})"""  # noqa: E501


def look(page):
    """Go through the page from top to bottom; of each kind of picture, look closely at the
    first.
    """
    found = {"seen": {}, "broken": [], "serious": [], "facets": [], "tables": {}}
    # at what is the end: JupyterLab draws cells as they are scrolled to, and a busy machine takes
    # its time
    rested = 0
    for _ in range(200):
        while page.locator(
            ".jp-OutputPlaceholder:visible"
        ).count():  # the output after a 🤔 is folded
            with contextlib.suppress(Error):  # JupyterLab hid it meanwhile, or drew it anew
                page.locator(".jp-OutputPlaceholder:visible").first.click(timeout=5000)
        for name, selector in _OURS.items():
            # JupyterLab hides the cells that are far away.
            shown = page.locator(selector).locator("visible=true")
            if name not in found["seen"] and shown.count():
                look_closely(page, name, shown.first, found)
        found["broken"] += page.evaluate(_BROKEN, _OUTPUT)
        found["tables"] |= by_id(measured(page))
        at_the_end = page.evaluate(_SCROLL, 1800)
        page.wait_for_timeout(200)
        rested = (
            rested + 1
            if at_the_end and not page.locator(".jp-OutputPlaceholder:visible").count()
            else 0
        )
        if rested == 10:
            return found
    raise RuntimeError("the page has no end")


def by_id(tables):
    return {table.pop("id"): table for table in tables}


def look_closely(page, name, one, found):
    one.scroll_into_view_if_needed()
    if name == "facets":
        page.wait_for_timeout(5000)
        found["facets"] = one.evaluate(
            "box => [box.firstElementChild.hidden, box.querySelector('iframe').offsetHeight]"
        )
    with contextlib.suppress(Error):  # a broken picture is told by _BROKEN, and is never drawn
        page.wait_for_function(_DRAWN, arg=one.element_handle(), timeout=10_000)
    one.screenshot(path=f"{_folder}/{name}.png")
    found["seen"][name] = one.evaluate("box => box.offsetHeight")
    found["serious"] += grave(page, context={"include": [[_OURS[name]]]})


with sync_playwright() as playwright:
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=_chromium, args=["--no-sandbox", rules])
    page = browser.new_context(
        viewport={"width": 1440, "height": 2400}, color_scheme=_theme
    ).new_page()
    errors, requests = [], []
    page.on(
        "console",
        lambda message: (
            errors.append(f"{message.text} {message.location.get('url')}")
            if message.type == "error"
            else None
        ),
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    on_lost(page, lambda url: errors.append(f"failed: {url}"))
    page.on(
        "response",
        lambda response: (
            errors.append(f"{response.status} {response.url}") if response.status >= 400 else None
        ),
    )
    page.on("request", lambda request: requests.append(request.url))
    page.set_default_timeout(180_000)  # on a busy machine
    page.goto(_address)
    page.wait_for_selector(_OUTPUT, state="attached")
    page.wait_for_timeout(3000)
    found = look(page)
    away = [
        url
        for url in requests
        if not url.startswith(
            ("data:", "blob:", "file:", "http://127.0.0.1", "ws://127.0.0.1", "about:")
        )
    ]
    if _address.startswith("file:"):  # JupyterLab would keep the narrow layout, for the next test
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4, "height": 1000})
        found["printed"] = by_id(page.evaluate(FITS))
        page.screenshot(path=f"{_folder}/printed.png", full_page=True)
    theme = page.evaluate("document.body.dataset.jpThemeLight == 'false' ? 'dark' : 'light'")
    print(json.dumps(found | {"errors": errors, "away": away, "theme": theme}))
    browser.close()
