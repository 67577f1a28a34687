"""What the walks through Chromium count as a request that failed."""


def on_lost(source, note):
    """Call ``note(url)`` for each request of a page or context that got no answer.

    One that Chromium itself gave up is none of them: it does so with the icon when a page is left
    at once.
    """
    source.on(
        "requestfailed",
        lambda request: note(request.url) if request.failure != "net::ERR_ABORTED" else None,
    )
