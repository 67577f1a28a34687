"""A text's links, which lead to files of the course, as they are on the site, where they lead to
pages.
"""

import posixpath
import re
import shutil

from tfx_course import messages
from tfx_course.errors import CourseError

_PAGES = {
    "README.md": "index",
    "LEIA-ME.md": "index",
    "LICENSE-TEXT.md": "index",
    "data/README.md": "data",
    "data/LEIA-ME.md": "data",
}
_LINK = re.compile(r"(?<=\]\()([^()\s]+)(?=[)\s])")
# A sentence in italics about the same text in the other language, which the site says at the top of
# each page.
_SWITCH = re.compile(r"(🌎 )?\*[^*\n]*\[[^\]\n]*\]\(([^)\n]*)\)[^*\n]*\*\s*")


class Links:
    """The links of one edition.

    Args:
        root: the course.
        folder: where Sphinx's copy of the edition is; what a link leads to and is no page is
            copied to it.
        notebooks: ``{path in the course: (language, page)}`` of all of them.
        docs: the names of those texts in docs/ that have a page.
    """

    def __init__(self, root, lang, folder, notebooks, docs):
        self.root, self.lang, self.folder = root, lang, folder
        self.notebooks, self.docs = notebooks, docs

    def as_on_page(self, text, origin, page):
        """Return ``text``, which stood in the folder ``origin`` of the course, with its links as
        they are on ``page``.
        """
        text = _SWITCH.sub(
            lambda match: "" if self._is_twin(match[2], origin, page) else match[0], text
        )
        parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.DOTALL)  # not in code
        return "".join(
            part if n % 2 else _LINK.sub(lambda match: self._link(match[0], origin, page), part)
            for n, part in enumerate(parts)
        )

    def _link(self, target, origin, page):
        if re.match(r"[a-z]+:", target):
            return target
        path, mark, anchor = target.partition("#")
        anchor = re.sub(r"[^\w-]", "", anchor.lower())  # JupyterLab's anchors become MyST's
        if not path:
            return mark + anchor
        place = posixpath.normpath(posixpath.join(origin, path))
        wanted = self._page_of(place)
        if wanted:
            lang, name, suffix = wanted
            if lang == self.lang:
                return (
                    posixpath.relpath(name, posixpath.dirname(page) or ".") + suffix + mark + anchor
                )
        if wanted or not (self.root / place).is_file():
            raise CourseError("site.dead_link", origin=f"{origin} ({page})", target=target)
        # Else Sphinx takes it for a page.
        place, origin = (
            place + (".txt" if place.endswith((".md", ".ipynb")) else ""),
            self.root / place,
        )
        copy = self.folder / "files" / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(origin, copy)
        return posixpath.relpath(f"files/{place}", posixpath.dirname(page) or ".")

    def _is_twin(self, target, origin, page):
        wanted = self._page_of(posixpath.normpath(posixpath.join(origin, target)))
        return bool(wanted) and wanted[:2] == (_other(self.lang), page)

    def _page_of(self, place):
        """Return ``(language, page, suffix)`` of the file ``place`` of the course, or None if it
        has no page.
        """
        if place in self.notebooks:
            return (*self.notebooks[place], ".ipynb")
        if match := re.fullmatch(r"docs/(\w+)\.([\w-]+)\.md", place):
            return (match[2], match[1], ".md") if match[1] in self.docs else None
        return (self.lang, _PAGES[place], ".md") if place in _PAGES else None


def _other(lang):
    return next(language for language in messages.LANGUAGES if language != lang)
