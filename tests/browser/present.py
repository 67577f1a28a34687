"""Run by test_slides_decks.py in an environment with Playwright: go through decks in Chromium,
slide by slide, tell as JSON.

    python present.py CHROMIUM SHOTS DECK...

Nothing but files can be reached. A screenshot of each slide goes to the folder SHOTS, unless that
is "-".
"""

import json
import sys
from pathlib import Path

from fits import measured
from grave import grave
from lost import on_lost
from playwright.sync_api import sync_playwright

_chromium, _shots, *_decks = sys.argv[1:]

# What of the current slide cannot be seen: what sticks out of its frame, and is in no box that
# scrolls.
# `torn`: words of code that stand on two lines, but for those that fit on none.
_SEEN = """() => {
    const torn = frame => [...frame.querySelectorAll('pre.code .line')].flatMap(line => {
        const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), found = [];
        while (texts.nextNode()) {
            const text = texts.currentNode;
            for (const word of text.data.matchAll(/[\\p{L}\\p{N}_]{1,40}/gu)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
            }
        }
        return found;
    });
    const section = Reveal.getCurrentSlide(), frame = section.querySelector(':scope > .frame'), edge = frame.getBoundingClientRect();
    const out = [frame, ...frame.children].filter(box => {
        const at = box.getBoundingClientRect();
        const scrolls = box !== frame && getComputedStyle(box).overflowY === 'auto';
        return at.bottom > edge.bottom + 1 || at.right > edge.right + 1 || !scrolls && box.matches('.frame, h2, p, .call') && box.scrollHeight > box.clientHeight + 1;
    });
    const scrolled = [...frame.querySelectorAll('.out, .code, .visual')].filter(box => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1);
    const flat = [...frame.querySelectorAll('.out, .code, .visual')].filter(box => box.clientHeight < 24);
    return {
        id: section.id, size: parseInt(frame.style.getPropertyValue('--size')), out: out.map(box => box.outerHTML.slice(0, 120)),
        scrolled: scrolled.map(box => `${box.className} ${box.scrollWidth}x${box.scrollHeight} in ${box.clientWidth}x${box.clientHeight}`),
        flat: flat.map(box => box.outerHTML.slice(0, 120)), text: frame.innerText.length,
        lines: Math.max(0, ...[...frame.querySelectorAll('.code')].map(code => code.querySelectorAll('.line').length)),
        parts: [...frame.children].filter(part => part.tagName !== 'H2').map(part => part.classList[part.classList.contains('fragment') ? 1 : 0] || part.tagName),
        torn: torn(frame), broken: [...frame.querySelectorAll('img')].filter(image => !(image.complete && image.naturalWidth)).length,
    };
}"""  # noqa: E501


def walk(page, deck):
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    places = page.evaluate(
        "Reveal.getSlides().map(slide => { const {h, v} = Reveal.getIndices(slide); return [h, v ||"
        " 0]; })"
    )
    slides = []
    for h, v in places:
        page.evaluate(
            "([h, v]) => { Reveal.slide(h, v); while (Reveal.availableFragments().next)"
            " Reveal.nextFragment(); }",
            [h, v],
        )
        live = page.locator("section.present:not(.stack) > .frame .out.live")
        page.wait_for_timeout(2500 if live.count() else 260 if _shots != "-" else 30)
        slides.append(page.evaluate(_SEEN) | {"tables": measured(page)})
        # On the rest there is only text.
        slides[-1]["grave"] = grave(page) if "out" in slides[-1]["parts"] else []
        if _shots != "-":
            page.screenshot(
                path=f"{_shots}/{deck.parent.name}-{deck.stem[:2]}-{len(slides):02}-{slides[-1]['id']}.png"
            )
    return slides


def speaker(page):
    """Open the speaker's view on a slide with notes, and return what it says there."""
    page.evaluate(
        "Reveal.slide(...Object.values(Reveal.getIndices([...document.querySelectorAll('section:has(>"
        " .notes p)')][1])).slice(0, 2))"
    )
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    view = opened.value
    view.wait_for_function(
        "document.querySelector('.speaker-controls-notes .value')?.innerText.trim()", timeout=20_000
    )
    return {
        "seen": view.locator(".speaker-controls-notes .value").inner_text(),
        "said": page.evaluate(
            "[...Reveal.getCurrentSlide().querySelectorAll('.notes')].map(n =>"
            " n.textContent).join('')"
        ),
    }


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=_chromium, args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
    )
    told = {}
    for address in _decks:
        path, _, query = address.partition("?")
        deck = Path(path)
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        page, errors, requests = context.new_page(), [], []
        context.on(
            "console",
            lambda message: (
                errors.append(f"{message.text} {message.location.get('url')}")
                if message.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        on_lost(context, lambda url: errors.append(f"failed: {url}"))
        context.on("request", lambda request: requests.append(request.url))
        page.goto(f"{deck.as_uri()}?{query}")
        told[f"{deck.parent.name}/{deck.stem}"] = found = {
            "slides": walk(page, deck),
            "notes": speaker(page),
        }
        found["away"] = sorted(
            {url for url in requests if not url.startswith(("data:", "blob:", "file:", "about:"))}
        )
        found["errors"] = errors
        context.close()
    print(json.dumps(told))
    browser.close()
