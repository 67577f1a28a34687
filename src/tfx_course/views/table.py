"""What ``show`` returns, and how its tables and texts are written.

A table is plain HTML with its style beside it. It takes its colours from the page's theme, fits the
column that it stands in, and loses nothing but looks where ``<style>`` is stripped (GitHub, a
notebook not yet trusted).
"""

import collections
import hashlib
import html
import itertools
import re

from tfx_course import messages

_WHOLE = 2**64  # up to here a whole number is written in full: no integer of an Example is larger


class View:
    """A table with a caption, drawn as HTML in the edition's language, and as plain text where
    there is no HTML.

    The output carries the texts of both languages, so that the builder can put each edition's own
    into it.
    """

    def __init__(self, table, draw):
        """Keep ``table``, the DataFrame drawn, and ``draw(lang)``, which returns its HTML. Only
        texts may differ by language.
        """
        self._table, self._draw = table, draw

    def table(self):
        """Return the numbers drawn, as a DataFrame: raw, unrounded, in English, whatever the
        edition.
        """
        return self._table.copy()

    def _repr_mimebundle_(self, include=None, exclude=None):
        import pandas as pd

        drawn = {lang: self._draw(lang) for lang in messages.LANGUAGES}
        # A lesson, or TFDV, may have changed pandas' options.
        with pd.option_context("display.precision", 6, "display.float_format", None):
            plain = self._table.to_string(max_colwidth=60, na_rep="") if len(self._table) else ""
        data = {"text/html": drawn[messages.language()], "text/plain": plain}
        return data, {"tfx_course": _texts(drawn, plain)}


def _texts(drawn, plain):
    """Return ``{lang: [texts]}``: what must be replaced in the HTML of one language to get that of
    another, and no more.

    The pages differ in texts and attribute values only, so between the same delimiters. Data that
    happens to read like one of our words would be replaced too; where that is so, the whole pages
    are stored.
    """
    pieces = {lang: messages.framed(page) for lang, page in drawn.items()}
    texts = {lang: [page] for lang, page in drawn.items()}
    if len({len(framed) for framed in pieces.values()}) == 1:
        different = sorted({pair for pair in zip(*pieces.values()) if len(set(pair)) > 1})
        sparse = {lang: [pair[at] for pair in different] for at, lang in enumerate(drawn)}
        if all(
            messages.translate(drawn[a], sparse, b) == drawn[b] for a in drawn for b in drawn
        ) and all(messages.translate(plain, sparse, lang) == plain for lang in drawn):
            texts = sparse
    return texts


class Markup(str):
    """A cell that is HTML already; any other text is escaped."""


# The ground is the page's own: what scrolls under the first column must not shine through.
# JupyterLab and exported HTML, VS Code, the site and the slides name it differently.
_STYLE = """<style>
#ID { overflow-x: auto; max-width: 100%; background: var(--ground); --ground: var(--jp-layout-color0, var(--vscode-editor-background, var(--pst-color-background, var(--paper, Canvas)))); }
#ID::-webkit-scrollbar { height: 10px; }
#ID::-webkit-scrollbar-track { background: #80808030; border-radius: 5px; }
#ID::-webkit-scrollbar-thumb { background: #808080b0; border-radius: 5px; }
#ID table { margin: 0; width: auto; min-width: 0; border-collapse: collapse; font-variant-numeric: tabular-nums; }
#ID caption { caption-side: top; text-align: left; color: inherit; max-width: 60em; padding: .3em .5em .6em; }
#ID tr { background: none; }
#ID :is(th, td) { text-align: left; vertical-align: top; padding: .35em .5em; line-height: 1.4; white-space: normal; overflow-wrap: break-word; word-break: normal; border: 0 solid #80808050; }
#ID tbody tr:has(> .first) > * { border-top-width: 1px; }
#ID th { font-weight: bold; }
#ID thead th { vertical-align: bottom; }
#ID :is(tbody th, .short) { white-space: nowrap; }
#ID .first { position: sticky; left: 0; z-index: 1; background: var(--ground); }
#ID tbody .name { white-space: normal; min-width: 16em; overflow-wrap: anywhere; }
#ID thead th { z-index: 2; }
#ID thead .first { z-index: 3; }
#ID .number { text-align: right; }
#ID .long { min-width: 12em; }
#ID span { opacity: .75; font-weight: normal; }
#ID img { max-width: none; width: 8em; height: 2em; vertical-align: top; }
@media print { #ID { overflow: visible; } #ID table { font-size: 8pt; } #ID :is(th, td) { padding: 2pt 3pt; } #ID img { width: 6.5em; height: 1.625em; } #ID tr { break-inside: avoid; } }
</style>"""  # noqa: E501
_LONG_NAME = 30


def page(table, caption, corner, index, columns):
    """Return an HTML table that fits its column.

    Args:
        table: the DataFrame that it was made from, the same in every language: the table's id is a
            hash of it.
        caption: the text above it, which a screen reader hears as the table's name.
        corner: the headings of the index, one per level.
        index: one tuple per row, of texts or of pairs ``(text, note)``: the note stands below, and
            is no part of the row's name. Rows that follow each other share the first where it is
            the same.
        columns: ``(heading, kind, cells)`` each. The kind is ``"number"`` (to the right),
            ``"short"`` (never broken), ``"long"`` (texts, which must not become a tower of words),
            or ``""``. Cells are texts, or ``Markup``.
    """
    key = f"T_{hashlib.sha256(repr([*table.itertuples()]).encode()).hexdigest()[:12]}"
    headings = [
        _cell("th", heading, 'scope="col"', "first" if at == 0 else "")
        for at, heading in enumerate(corner)
    ]
    headings += [_cell("th", heading, 'scope="col"', kind) for heading, kind, _ in columns]
    cells = zip(*(cells for _, _, cells in columns))
    rows = []
    for _, group in itertools.groupby(
        index, key=lambda names: names[0] if len(names) > 1 else id(names)
    ):
        group = list(group)
        for at, names in enumerate(group):
            row = []
            if at == 0:
                scope = (
                    f'scope="rowgroup" rowspan="{len(group)}"' if len(group) > 1 else 'scope="row"'
                )
                row.append(_head(names[0], scope, "first"))
            row += [_head(name, 'scope="row"') for name in names[1:]]
            row += [_cell("td", cell, "", kind) for cell, (_, kind, _) in zip(next(cells), columns)]
            rows.append(f"<tr>{''.join(row)}</tr>")
    # What scrolls must be within reach of the keyboard.
    return "\n".join(
        [
            _STYLE.replace("#ID", f"#{key}"),
            (
                f'<div id="{key}" class="course-show" role="group" tabindex="0"'
                f' aria-labelledby="{key}-caption">'
            ),
            f'<table><caption id="{key}-caption">{html.escape(caption)}</caption>',
            f"<thead><tr>{''.join(headings)}</tr></thead>",
            "<tbody>",
            *rows,
            "</tbody></table></div>",
        ]
    )


def _head(name, scope, kind=""):
    name, note = (name, "") if isinstance(name, str) else name
    kind = f"{kind} name".strip() if len(name) > _LONG_NAME else kind
    if not note:
        return _cell("th", name, scope, kind)
    # The abbreviation is what a screen reader says before each cell of the row.
    note = note if isinstance(note, Markup) else f"<span>{html.escape(note)}</span>"
    return _cell(
        "th", Markup(f"{html.escape(name)}<br>{note}"), f'{scope} abbr="{html.escape(name)}"', kind
    )


def _cell(tag, text, attributes="", kind=""):
    kind = f'class="{kind}"' if kind else ""
    content = text if isinstance(text, Markup) else html.escape(text)
    return f"<{' '.join(filter(None, (tag, attributes, kind)))}>{content}</{tag}>"


# --- texts ----------------------------------------------------------------------------------------


def names(paths):
    """Return ``{path: name}`` of features, by their paths (tuples of steps): the steps joined by
    dots.

    A step with a dot is put in quotes where it could be taken for two: ``a.b`` is the field ``b``
    of ``a``, and a column called ``a.b`` beside it is ``'a.b'``.
    """
    paths = list(dict.fromkeys(paths))
    count = collections.Counter(".".join(path) for path in paths)
    return {
        path: ".".join(path) if count[".".join(path)] == 1 else ".".join(map(_quoted, path))
        for path in paths
    }


def _quoted(step):
    return f"'{step}'" if "." in step else step


def visible(text):
    """Return ``text`` with what does not show written out, so that two different texts never look
    the same.

    Spaces at an end, or more than one in a row, become ``␣``; characters that cannot be seen, their
    escapes (``\\ufeff``, ``\\n``); the empty text, ``""``.
    """
    # Or it would look like one of the escapes.
    text = re.sub(r"\\(?=[\\nrtxuU])", r"\\\\", str(text))
    text = "".join(
        character if character.isprintable() and character != "␣" else _escape(character)
        for character in text
    )
    return re.sub(r"^ +| +$| {2,}", lambda spaces: "␣" * len(spaces[0]), text) or '""'


def _escape(character):
    return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character) or (
        f"\\u{ord(character):04x}" if ord(character) < 2**16 else f"\\U{ord(character):08x}"
    )


def shorten(text, width=40):
    """Return ``visible(text)``, cut to ``width`` characters."""
    text = visible(text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def number(value):
    """Return ``value`` to read: see ``numbers``."""
    return numbers([value])[0]


def numbers(values):
    """Return ``values`` to read: whole numbers in full, others to six digits, or as many more as
    tell them apart.
    """
    for digits in range(6, 18):
        texts = [_number(value, digits) for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return texts


def _number(value, digits):
    if float(value).is_integer():
        return str(int(value)) if abs(value) <= _WHOLE else repr(float(value))
    # A fraction is never rounded to what looks like a whole number of many digits.
    return (
        f"{value:.{max(digits, len(str(int(abs(value)))) + 1) if abs(value) < 1e16 else digits}g}"
    )


def quantity(noun, count, lang):
    """Return ``count`` with its noun, ``"example"`` say, in the singular or the plural."""
    return messages.text(f"show.{noun}" if count == 1 else f"show.{noun}s", lang, n=count)
