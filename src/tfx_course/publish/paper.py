"""What of the site is there as PDF, too: Chromium prints it, as the pages' own style says."""

import shutil
import subprocess

from tfx_course import messages
from tfx_course.errors import CourseError
from tfx_course.machine import environments

PRINTED = ("handout", "cheatsheet")
_SECONDS = 120


def find_chromium():
    """Return the browser that prints PDFs, or None."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def pdf_name(name, lang):
    """Return the name of the PDF of the page ``name``, in the site's folder."""
    return f"{name}.{lang}.pdf"


def print_page(chromium, made, lang, name, temporary):
    """Print the page ``name`` of the site in ``made``; the browser keeps its own files in
    ``temporary``.

    Raises:
        CourseError: the browser failed, or did not finish.
    """
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={temporary / 'chromium'}",
    ]
    page, pdf = made / lang / f"{name}.html", made / pdf_name(name, lang)
    try:
        command = [chromium, *options, f"--print-to-pdf={pdf}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        reason = messages.text("site.pdf_slow", seconds=_SECONDS)
        raise CourseError("site.pdf_failed", reason=reason) from None
    if done.returncode or not pdf.exists():
        raise CourseError("site.pdf_failed", reason=environments.last_line(done.stderr))
