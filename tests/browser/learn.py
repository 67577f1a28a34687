"""Run by test_end_to_end.py in an environment with Playwright: a learner's first half hour in
JupyterLab, told as JSON.

    python learn.py CHROMIUM ADDRESS FOLDER < task.json

The task names the links to click, the cells of the sheet by their places, and what to type.
Whatever is waited for is a condition; what was seen is judged by the test. Nothing but this machine
can be reached. Screenshots go to FOLDER.
"""

import contextlib
import json
import os
import re
import signal
import sys

from playwright.sync_api import sync_playwright

_chromium, _address, _folder = sys.argv[1:]
_SECONDS = 1000
_HERE = ("data:", "blob:", "about:", "http://127.0.0.1", "ws://127.0.0.1")


class Learner:
    def __init__(self, page):
        self.page, self.seen, self.shots, self.faults = page, {}, 0, []
        page.set_default_timeout(180 * _SECONDS)
        page.on(
            "console",
            lambda message: (
                self.fault(f"{message.text} {message.location.get('url')}")
                if message.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: self.fault(str(error)))
        page.on(
            "response",
            lambda response: (
                self.fault(f"{response.status} {response.url}") if response.status >= 400 else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(_HERE) else self.fault(f"asked for {request.url}")
            ),
        )

    def fault(self, what):
        self.faults.append(what)

    @property
    def panel(self):
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def shot(self, name):
        self.shots += 1
        self.page.screenshot(path=f"{_folder}/{self.shots:02}-{name}.png")

    # --- waiting

    def shown(self, heading):
        """Wait until the notebook in view is the one with this heading; return its tab's label."""
        self.panel.locator("h1").first.filter(has_text=heading).wait_for()
        return self.page.locator(".jp-mod-current .lm-TabBar-tabLabel").first.inner_text()

    def opened(self, heading):
        """Wait until the notebook in view is the one with this heading, and its kernel is ready;
        return its tab's label.
        """
        label = self.shown(heading)
        self.idle()
        return label

    def idle(self, seconds=300):
        """Wait until the kernel in view is there and has nothing to do. The indicator alone says so
        before there is one.
        """
        self.page.locator("#jp-main-statusbar").filter(
            has_text=re.compile(r"\| (Idle|Ocioso)")
        ).wait_for(timeout=seconds * _SECONDS)
        self.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(
            timeout=seconds * _SECONDS
        )

    def prompt(self, place):
        return self.cell(place).locator(".jp-InputPrompt").text_content()

    def until(self, place, condition, what, seconds=300):
        """Wait until what stands left of a code cell fulfils ``condition``; return it."""
        for _ in range(seconds * 10):
            self.show(place)  # what is out of sight is not kept up to date
            if condition(prompt := self.prompt(place)):
                return prompt
            self.page.wait_for_timeout(100)
        raise TimeoutError(f"{what}: cell {place} is {prompt}")

    def show(self, place):
        """Scroll until a cell is in view: JupyterLab draws cells when they come near."""
        cell = self.cell(place)
        for _ in range(300):
            if cell.is_visible():
                cell.scroll_into_view_if_needed()
                return cell
            drawn = self.panel.locator(".jp-Cell:visible").evaluate_all(
                "cells => cells.map(cell => +cell.dataset.windowedListIndex)"
            )
            self.panel.locator(".jp-WindowedPanel-outer").hover()
            self.page.mouse.wheel(0, 500 if drawn and max(drawn) < place else -500)
            self.page.wait_for_timeout(50)
        raise TimeoutError(f"cell {place} does not come into view")

    # --- doing

    def menu(self, number, command):
        """Choose an entry, known by its command, of the menu bar's menu ``number``; return its
        label.
        """
        self.page.locator(".lm-MenuBar-item").nth(number).click()
        entry = self.page.locator(f'.lm-Menu-item[data-command="{command}"]')
        label = entry.locator(".lm-Menu-itemLabel").inner_text()
        entry.click()
        return label

    def turn_to_start(self):
        """Click the first tab, in which the start page is open."""
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").first.click()

    def follow(self, link):
        """Click a link of the start page."""
        self.turn_to_start()
        self.panel.get_by_role("link", name=link, exact=True).first.click()

    def cell(self, place):
        return self.panel.locator(f'.jp-Cell[data-windowed-list-index="{place}"]')

    def hurry(self, place):
        """Click into a code cell and press Shift+Enter."""
        self.show(place).locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

    def run(self, place):
        """Run a code cell, wait until it has run; return what stands below it."""
        self.show(place)
        before = self.prompt(place)
        self.hurry(place)
        self.until(
            place,
            lambda prompt: prompt != before and re.fullmatch(r"\[\d+\]:", prompt),
            "does not end",
        )
        self.idle()  # what it prints has come, too
        return self.below(place)

    def below(self, place):
        return [
            text.strip()
            for text in self.show(place).locator(".jp-OutputArea-output").all_inner_texts()
        ]

    def type(self, place, code):
        self.show(place).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(code)

    def save(self):
        self.page.keyboard.press("Control+s")
        self.page.locator(".lm-DockPanel-tabBar .lm-mod-current:not(.jp-mod-dirty)").wait_for()

    def dialog(self):
        """Agree to what a dialog asks; return its words."""
        box = self.page.locator(".jp-Dialog-content")
        box.wait_for()
        self.shot("dialog")
        words = box.inner_text()
        box.locator(".jp-mod-accept").click()
        box.wait_for(state="detached")
        return words


def learn(learner, task):
    page, seen = learner.page, learner.seen
    page.goto(_address)
    # TFX is not loaded, and will not be before the last line of this paragraph: nothing that is run
    # may get lost.
    seen["start"] = learner.shown(task["start"])
    learner.hurry(task["first"])
    seen["language"] = page.evaluate("document.documentElement.lang")
    learner.shot("start")
    seen["waiting"] = [learner.prompt(task["first"]), *learner.below(task["first"])]
    learner.follow(task["episode_link"])
    seen["episode"] = learner.shown(task["episode"])
    seen["run"] = learner.menu(3, "runmenu:run-all")
    learner.until(task["last"], lambda prompt: prompt == "[*]:", "does not begin")
    learner.shot("waiting")
    os.kill(task["loading"], signal.SIGCONT)

    seen["last"] = learner.until(task["last"], lambda prompt: prompt != "[*]:", "does not end", 900)
    learner.idle()
    learner.shot("episode")
    learner.save()
    learner.turn_to_start()
    learner.until(task["first"], lambda prompt: prompt != "[*]:", "does not end")
    learner.save()

    learner.follow(task["sheet_link"])
    seen["sheet"] = learner.opened(task["sheet"])
    learner.run(task["setup"])
    learner.type(task["answer"], task["wrong"])
    learner.run(task["answer"])
    seen["wrong"] = learner.run(task["check"])
    learner.shot("wrong")
    learner.type(task["answer"], task["right"])
    learner.run(task["answer"])
    seen["right"] = learner.run(task["check"])
    learner.shot("right")

    seen["restart"] = learner.menu(4, "runmenu:restart-and-run-all")
    seen["dialog"] = learner.dialog()
    # It runs as far as the first exercise without an answer; those after it lose their turn. Before
    # it: the set-up, an answer, its check, its hint, and an answer.
    learner.until(task["next_check"], lambda prompt: prompt == "[6]:", "does not run again")
    learner.idle()
    seen["again"] = learner.below(task["check"])
    seen["next"] = learner.below(task["next_check"])
    learner.shot("again")
    learner.save()

    seen["faults"] = list(learner.faults)  # up to here: now the server goes
    seen["stop"] = learner.menu(0, "filemenu:shutdown")
    seen["stop_dialog"] = learner.dialog()
    page.locator(".jp-Dialog-content").wait_for()
    learner.shot("stopped")
    seen["stopped"] = page.locator(".jp-Dialog-content").inner_text()


with sync_playwright() as playwright:
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=_chromium, args=["--no-sandbox", rules])
    learner = Learner(browser.new_context(viewport={"width": 1500, "height": 1000}).new_page())
    try:
        learn(learner, json.load(sys.stdin))
    except BaseException:
        print(
            json.dumps(learner.seen | {"faults": learner.faults}, ensure_ascii=False, indent=1),
            file=sys.stderr,
        )
        with contextlib.suppress(Exception):
            learner.shot("where-it-stopped")
        raise
    print(json.dumps(learner.seen))
    browser.close()
