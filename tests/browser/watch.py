"""Run by test_cells_browser.py in an environment with Playwright: what stands below cells in
JupyterLab, told as JSON.

    python watch.py CHROMIUM FOLDER LESSON NOTEBOOK

LESSON is the address of a lesson as stored, NOTEBOOK that of one whose every cell is to be run. It
is saved while its first cell runs, and what was saved is told; at the end it is saved while
JupyterLab saves it by itself, over a slow line. Screenshots go to FOLDER.
"""

import json
import re
import sys

from playwright.sync_api import sync_playwright

_chromium, _folder, _lesson, _notebook = sys.argv[1:]
_PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
_LABELS = """() => [...document.querySelectorAll('.jp-OutputPlaceholder')].map(one => one.querySelector('.jp-PlaceholderText')).map(text =>
    [text.innerText, getComputedStyle(text, '::before').content, getComputedStyle(text).fontSize])"""  # noqa: E501
_SCROLL = """() => { const pane = document.querySelector('.jp-WindowedPanel-outer'); pane.scrollBy(0, 800);
    return pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 5; }"""  # noqa: E501


# A slow line: the file is there two seconds before its page hears of it.
_SLOW_LINE = """const ask = window.fetch; window.fetch = async (...what) => { const answer = await ask(...what);
    if (what[0].method === "PUT" && what[0].url.includes("/api/contents/")) {
        window.saving = true; await new Promise(done => setTimeout(done, 2000)); window.saving = false; }
    return answer; }"""  # noqa: E501
_SAVES_SOON = """async () => (await fetch("/lab/api/settings/@jupyterlab/docmanager-extension:plugin", {method: "PUT",
    headers: {"X-XSRFToken": document.cookie.match(/_xsrf=([^;]+)/)[1]}, body: JSON.stringify({raw: '{"autosaveInterval": 2}'})})).status"""  # noqa: E501


def ready(page, address):
    page.goto(f"{address}&reset")  # no notebook that was open before
    name = re.search(r"([^/]+\.ipynb)", address)[1]
    page.locator(".lm-DockPanel-tabBar .lm-mod-current .lm-TabBar-tabLabel").filter(
        has_text=name
    ).wait_for(timeout=90_000)
    page.locator(f"{_PANEL} .jp-Cell").first.wait_for(timeout=90_000)
    page.locator("#jp-main-statusbar").filter(has_text=re.compile(r"\| (Idle|Ocioso)")).wait_for(
        timeout=90_000
    )


def folded(page):
    """Return ``[text, label, size of the text]`` of each folded output of the page, from top to
    bottom.
    """
    found, ends = page.evaluate(_LABELS), 0
    while ends < 10:
        found += page.evaluate(_LABELS)
        ends = ends + 1 if page.evaluate(_SCROLL) else 0
        page.wait_for_timeout(150)
    return found


def saved(page):
    """Save the notebook in view; return its file's contents."""
    page.keyboard.press("Control+s")
    page.locator(".lm-DockPanel-tabBar .lm-mod-current:not(.jp-mod-dirty)").wait_for(timeout=30_000)
    path = re.search(r"/lab/tree/([^?]+)", _notebook)[1]
    return page.evaluate("async path => (await fetch(path)).text()", f"/files/{path}")


def saved_twice(page):
    """Press Ctrl+S while JupyterLab saves the notebook in view by itself; return what it says of
    that.
    """
    assert page.evaluate(_SAVES_SOON) == 204
    page.add_init_script(_SLOW_LINE)
    ready(page, _notebook)
    page.locator(f"{_PANEL} .jp-Cell .cm-content").first.click()
    page.keyboard.type("# twice")
    page.wait_for_function("window.saving", timeout=60_000)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(6000)
    return page.locator(".jp-Dialog-content").all_inner_texts()


def run(page, save=False):
    """Run the cell that is selected; return what stood below it while it ran, and what stands there
    after.
    """
    cell = page.locator(f"{_PANEL} .jp-Cell.jp-mod-selected")
    place = cell.get_attribute("data-windowed-list-index")
    cell = page.locator(f'{_PANEL} .jp-Cell[data-windowed-list-index="{place}"]')
    page.keyboard.press("Shift+Enter")
    lines, file = [], None
    for _ in range(1200):
        lines += [
            line for line in cell.locator(".course-running").all_inner_texts() if line not in lines
        ]
        if save and lines:
            save, file = False, saved(page)
            page.screenshot(path=f"{_folder}/running.png")
        if re.fullmatch(r"\[\d+\]:", cell.locator(".jp-InputPrompt").text_content()):
            break
        page.wait_for_timeout(50)
    else:
        page.screenshot(path=f"{_folder}/does-not-end.png")
        raise TimeoutError(f"cell {place} does not end; below it stood {lines}")
    page.wait_for_timeout(500)
    return {
        "lines": lines,
        "saved": file,
        "after": page.locator(".course-running").count(),
        "outputs": cell.locator(".jp-OutputArea-output").all_inner_texts(),
    }


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=_chromium,
        args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    )
    page = browser.new_context(viewport={"width": 1500, "height": 1000}).new_page()
    errors = []
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    ready(page, _lesson)
    page.locator(".jp-OutputPlaceholder").first.scroll_into_view_if_needed()
    page.screenshot(path=f"{_folder}/folded.png")
    seen = {"folded": folded(page)}
    ready(page, _notebook)
    page.locator(f"{_PANEL} .jp-Cell .cm-content").first.click()
    cells = page.locator(f"{_PANEL} .jp-Cell").count()
    seen["cells"] = [run(page, save=place == 0) for place in range(cells)]
    seen["breaks"] = page.evaluate(
        "() => [...document.querySelectorAll('.jp-RenderedText pre')].map(text =>"
        " [getComputedStyle(text).wordBreak, getComputedStyle(text).overflowWrap])"
    )
    page.screenshot(path=f"{_folder}/errors.png")
    seen["said"] = saved_twice(page)
    print(json.dumps(seen | {"errors": errors}))
    browser.close()
