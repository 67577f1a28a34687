"""What the three walks through Chromium measure of each table that ``show`` has drawn: JavaScript
to evaluate in a page, and how.
"""

# `over`: by how many pixels it is wider than its place. `smallest`: its smallest letters, in pixels
# of the page. `broken`: words that run over two lines; only a very long name may.
FITS = """() => [...document.querySelectorAll('.course-show')].filter(box => box.checkVisibility({visibilityProperty: true}) && box.clientWidth).map(box => {
    const place = box.closest('.out.table') || box, table = box.querySelector('table');
    const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), broken = [], sizes = [];
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!text.data.trim()) continue;
        sizes.push(parseFloat(getComputedStyle(text.parentElement).fontSize));
        if (text.parentElement.closest('.name')) continue;
        for (const word of text.data.matchAll(/[\\p{L}\\p{N}_.]+/gu)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1) broken.push(word[0]);
        }
    }
    return {
        id: box.id, caption: table.caption.textContent.slice(0, 60), smallest: Math.min(...sizes), broken,
        over: Math.max(place.scrollWidth - place.clientWidth, Math.round(table.getBoundingClientRect().right - innerWidth)),
    };
})"""  # noqa: E501


def measured(page):
    """Return what FITS says of ``page``. What does not fit is measured again for ten seconds: a
    busy machine is still laying it out, and a fault stays.
    """
    for _ in range(50):
        tables = page.evaluate(FITS)
        if not any(table["over"] > 0 or table["broken"] for table in tables):
            break
        page.wait_for_timeout(200)
    return tables
