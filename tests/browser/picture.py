"""Run by test_picture.py in the browser's environment: the picture at the top of the README, from
the notebook as it is.

    python picture.py CHROMIUM ADDRESS FIRST LAST FILE

Opens the notebook at ADDRESS in JupyterLab, brings the cells FIRST to LAST (their places) into
view, unfolds what is folded there, and writes FILE. Tells as JSON the words in the picture and what
is cut off by its edges.
"""

import json
import sys

from playwright.sync_api import sync_playwright

_chromium, _address, _first, _last, _file = sys.argv[1:]
_WIDTH = 1280  # a line of code of the lesson
_PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer"


def cell(page, place):
    return page.locator(f'{_PANEL} .jp-Cell[data-windowed-list-index="{place}"]')


def bring(page, place):
    """Scroll until the cell is drawn and its top is that of the panel. JupyterLab draws cells when
    they come near.
    """
    panel = page.locator(_PANEL)
    for _ in range(300):
        if cell(page, place).is_visible():
            above = cell(page, place).bounding_box()["y"] - panel.bounding_box()["y"]
            return panel.evaluate("(panel, by) => panel.scrollBy(0, by)", above - 4)
        drawn = page.locator(f"{_PANEL} .jp-Cell:visible").evaluate_all(
            "cells => cells.map(cell => +cell.dataset.windowedListIndex)"
        )
        # Not with the mouse's wheel: a Facets frame on the way would keep it.
        panel.evaluate(
            "(panel, by) => panel.scrollBy(0, by)", 500 if drawn and max(drawn) < place else -500
        )
        page.wait_for_timeout(100)
    raise TimeoutError(f"cell {place} does not come into view")


with sync_playwright() as playwright:
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=_chromium, args=["--no-sandbox", rules])
    page = browser.new_context(
        viewport={"width": _WIDTH, "height": 1000}, color_scheme="light", device_scale_factor=2
    ).new_page()
    page.set_default_timeout(90_000)
    page.goto(_address)
    page.locator(f"{_PANEL} .jp-Cell h1").first.wait_for()
    page.keyboard.press("Control+b")  # the files
    page.wait_for_timeout(1000)
    first, last = int(_first), int(_last)
    bring(page, first)
    cell(page, last).wait_for()
    while cell(page, last).locator(".jp-OutputPlaceholder:visible").count():
        cell(page, last).locator(".jp-OutputPlaceholder:visible").first.click()
    for _ in range(3):  # the height that they take is that of the window
        bring(page, first)
        page.wait_for_timeout(500)
        bottom = cell(page, last).evaluate("cell => cell.getBoundingClientRect().bottom")
        foot = page.locator("#jp-main-statusbar").evaluate(
            "bar => bar.getBoundingClientRect().height"
        )
        page.set_viewport_size({"width": _WIDTH, "height": round(bottom + foot + 8)})
    bring(page, first)
    page.wait_for_timeout(500)
    page.screenshot(path=_file)
    panel = page.locator(_PANEL).bounding_box()
    boxes = [cell(page, place).bounding_box() for place in range(first, last + 1)]
    cut = [
        n
        for n, box in enumerate(boxes, first)
        if box["y"] < panel["y"] - 1 or box["y"] + box["height"] > panel["y"] + panel["height"] + 1
    ]
    words = [cell(page, place).inner_text() for place in range(first, last + 1)]
    print(
        json.dumps(
            {
                "words": words,
                "cut": cut,
                "folded": cell(page, last).locator(".jp-OutputPlaceholder:visible").count(),
            }
        )
    )
    browser.close()
