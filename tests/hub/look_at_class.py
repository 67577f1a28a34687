"""Run by test_glance.py in an environment with Playwright and axe: look at the class at a glance as
the instructor, in both languages, tell as JSON.

    python look_at_class.py CHROMIUM ADDRESS USER PASSWORD FOLDER

Screenshots go to FOLDER.
"""

import json
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

_chromium, _address, _user, _password, _folder = sys.argv[1:]
_WIDTH = "document.documentElement.scrollWidth"
_CUT = """[...document.querySelectorAll('#class th, #class td')]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"""
_SMALLEST = """Math.min(...[...document.querySelectorAll('#class td, #class th, #class small')]
    .filter(cell => cell.textContent).map(cell => parseFloat(getComputedStyle(cell).fontSize)))"""


def look(page, lang):
    """Return what there is to tell of the page in ``lang``."""
    told = {"errors": [], "widths": [], "clock": []}
    page.on("pageerror", lambda error: told["errors"].append(str(error)))
    page.on("console", lambda line: line.type == "error" and told["errors"].append(line.text))
    page.goto(f"{_address}services/glance/?sheet=01&lang={lang}")
    page.wait_for_selector("tbody tr")
    names = page.locator("tbody th")
    told |= {"rows": page.locator("tbody tr").count(), "cut": page.evaluate(_CUT)}
    told |= {"names": names.all_inner_texts(), "smallest": page.evaluate(_SMALLEST)}
    told["clock"].append(page.inner_text("#clock"))
    violations = []
    for view in ("class", "wrong", "questions"):
        page.click(f"[data-view={view}]")
        page.wait_for_selector(f"#{view} > *")
        page.screenshot(path=f"{_folder}/glance-{lang}-{view}.png")
        told["widths"].append(page.evaluate(_WIDTH))
        violations += Axe().run(page).response["violations"]
    told["serious"] = [
        (each["id"], each["nodes"][0]["html"][:200])
        for each in violations
        if each["impact"] in ("serious", "critical")
    ]
    told["wrong"] = page.text_content("#wrong article")
    page.click("[data-view=class]")
    page.click("#names")
    told["hidden"] = names.all_inner_texts()
    page.wait_for_timeout(6000)
    told["clock"].append(page.inner_text("#clock"))
    page.reload()
    page.wait_for_selector("tbody tr")
    told["after_reload"] = names.all_inner_texts()
    page.click("#names")
    with page.expect_event("load"):  # it loads itself, within the seconds of a question
        page.context.clear_cookies(path="/services/glance/")
    page.wait_for_selector("tbody tr")
    return told | {"title": page.title(), "back": names.count()}


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=_chromium, args=["--no-sandbox"])
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{_address}hub/login?next=%2Fservices%2Fglance%2F")
    page.screenshot(path=f"{_folder}/glance-login.png")
    page.fill("#username_input", _user)
    page.fill("#password_input", _password)
    page.click("#login_submit")
    page.wait_for_selector("tbody tr")
    shown = {}
    for lang in ("pt-BR", "en"):
        page = context.new_page()
        shown[lang] = look(page, lang)
        page.close()
    print(json.dumps(shown))
    browser.close()
