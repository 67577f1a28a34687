"""Run by test_menus.py in the browser's environment: open JupyterLab, read each menu's labels, tell
as JSON, ``[[place, [label, ...]], ...]``.

    python menus.py CHROMIUM ADDRESS SHOT

The address is a notebook's. A submenu is a place of its own, after its menu.
"""

import json
import sys

from playwright.sync_api import sync_playwright

_chromium, _address, _shot = sys.argv[1:]
_ENTRIES = (
    ".lm-Menu-item:not([data-type=separator]):not(.lm-mod-hidden):not(.lm-mod-collapsed)"
    ":has(.lm-Menu-itemLabel:not(:empty))"
)
# Where a right click opens a menu.
_CONTEXT = {
    "cell": ".jp-CodeCell .cm-content",
    "output": ".jp-OutputArea-output",
    "file": ".jp-DirListing-item.jp-mod-selected",
    "tab": ".lm-DockPanel-tabBar .lm-TabBar-tab",
}
# What only a name or a title tells, and what stands in the file browser's head and the status bar.
_TITLES = {
    "notebook toolbar": ".jp-NotebookPanel-toolbar :is(button, jp-button)[title]",
    "cell toolbar": ".jp-cell-toolbar :is(button, jp-button)[title]",
    "file browser": ".jp-FileBrowser-toolbar :is(button, jp-button)[title]",
    "side bars": ".jp-SideBar .lm-TabBar-tab[title]",
}
_TEXTS = {
    "columns": ".jp-DirListing-headerItemText",
    "status bar": ".jp-StatusBar-Item .jp-StatusBar-TextItem",
}


def opened(page, place, depth=0):
    """Return the open menu's labels, and after them its submenus'; then close it."""
    menu = page.locator(".lm-Menu").nth(depth)
    menu.wait_for()
    entries = menu.locator(_ENTRIES)
    labels = entries.locator(".lm-Menu-itemLabel").all_inner_texts()
    below = []
    for at in range(entries.count()) if depth == 0 else ():
        if entries.nth(at).get_attribute("data-type") == "submenu":
            entries.nth(at).hover()
            below += opened(page, f"{place} → {labels[at]}", depth + 1)
    page.keyboard.press("Escape")
    return [[place, labels], *below]


def wait_for_help(page):
    """Wait until the last menu has its kernel's entries, which come after "idle"."""
    for _ in range(240):
        page.locator(".lm-MenuBar-item").last.click()
        there = page.locator('.lm-Menu-item[data-command^="help-menu-python3:pandas"]').count()
        page.keyboard.press("Escape")
        if there:
            return
        page.wait_for_timeout(500)
    raise TimeoutError("the kernel's entries of the Help menu")


def walk(page):
    bar = page.locator(".lm-MenuBar-item")
    names = bar.all_inner_texts()
    told = [["", names]]
    for at, name in enumerate(names):
        bar.nth(at).click()
        told += opened(page, name)
    for place, where in _CONTEXT.items():
        page.locator(where).first.click(button="right")
        told += opened(page, place)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.wait_for_selector(".jp-cell-toolbar")
    for place, where in _TITLES.items():
        titles = page.locator(where).evaluate_all("all => all.map(each => each.title)")
        told.append([place, titles])
    for place, where in _TEXTS.items():
        texts = page.locator(where).all_inner_texts()
        page.wait_for_timeout(4000)  # that JupyterLab saves stands there for two seconds
        told.append([place, min(texts, page.locator(where).all_inner_texts(), key=len)])
    return told


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=_chromium, args=["--no-sandbox"])
    page = browser.new_context(viewport={"width": 1600, "height": 1400}).new_page()
    page.goto(_address)
    page.wait_for_selector(".jp-Notebook .jp-OutputArea-output")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=120_000)
    page.wait_for_selector(".jp-DirListing-item.jp-mod-running")  # then its menu has all entries
    wait_for_help(page)
    told = walk(page)
    page.locator(".lm-MenuBar-item").first.click()
    page.screenshot(path=_shot)
    print(json.dumps(told))
    browser.close()
