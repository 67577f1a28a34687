"""What axe finds on a page that shuts somebody out."""

from axe_playwright_python.sync_playwright import Axe


def grave(page, **settings):
    """Return the serious and critical violations on ``page``: ``[rule, how many places, the first
    one's HTML, what it lacks]``. ``settings`` are axe's own.
    """
    # Else it would fetch the style sheets anew.
    settings.setdefault("options", {"preload": False})
    return [
        [
            found["id"],
            len(found["nodes"]),
            found["nodes"][0]["html"][:200],
            found["nodes"][0].get("failureSummary", "")[:300],
        ]
        for found in Axe().run(page, **settings).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
