"""``show``: statistics, schemas and anomalies as tables to look at, offline, in every place where a notebook is read.

The tables are pandas' own (``DataFrame.style``), which Jupyter, nbconvert and GitHub all know: they take their colours from
the page's theme, and lose nothing but alignment where ``<style>`` is stripped (GitHub, a notebook not yet trusted).
"""

import hashlib
import html
import re

from tfx_course import messages


def show(first, second=None, *, split=None, names=None, threshold=0.1):
    """Return what ``first`` says, as a table that a notebook draws; with ``second``, the two compared.

    Args:
        first: a ``DatasetFeatureStatisticsList``, a ``Schema`` or an ``Anomalies`` protocol buffer; a TFX artifact that holds
            one (``ExampleStatistics``, ``Schema``, ``ExampleAnomalies``); or a channel with exactly one such artifact. Of
            sliced statistics the default slice is taken (``stats_util.get_slice_stats`` gets another).
        second: another of the same kind, to compare with. Not for anomalies.
        split: of an artifact, only this split. Without it a statistics artifact shows its first two splits side by side;
            of two artifacts the first split is compared.
        names: what to call the two data sets; by default their splits or the names that they carry.
        threshold: a difference above it is marked ▲. Of numbers it is TFDV's Jensen-Shannon divergence of the histograms
            (base 2), of texts the L-infinity distance (the largest difference of a value's share); both lie between 0 and 1.

    Returns:
        A ``View``. ``view.table()`` gives what it draws as a plain DataFrame; of statistics, ``view.bars(feature)`` the bars.

    Raises:
        TypeError: neither of these kinds, or two that cannot be compared.
        ValueError: a channel without an artifact (its component has not run) or with several; an unknown split.
    """
    from tfx_course.views import anomalies, loading, schema, statistics

    loaded = [loading.load(item, split) for item in (first, second) if item is not None]
    kinds = {kind for kind, _ in loaded}
    if len(kinds) > 1 or (second is not None and kinds == {"anomalies"}):
        raise TypeError(f"cannot compare {' with '.join(kind for kind, _ in loaded)}")
    parts = [part for _, part in loaded]
    if kinds == {"anomalies"}:
        return anomalies.view(parts[0])
    if kinds == {"schema"}:
        return schema.view(parts[0]) if second is None else schema.difference(*parts)
    return statistics.view(loading.datasets(parts, names), threshold)


def facets(first, second=None, *, split=None, names=None):
    """Return statistics, of one data set or two, for Google's Facets to draw: to search, sort and click, offline.

    Arguments and errors are those of ``show``, of statistics only. Where the page cannot be opened (GitHub, a notebook that
    is not trusted, paper) a sentence stands in its place.
    """
    from tfx_course.views import facets_page, loading, statistics

    loaded = [loading.load(item, split) for item in (first, second) if item is not None]
    if {kind for kind, _ in loaded} != {"statistics"}:
        raise TypeError(f"Facets draws statistics, not {' with '.join(kind for kind, _ in loaded)}")
    datasets = loading.datasets([part for _, part in loaded], names)
    facets_page.install()
    return facets_page.view(datasets, statistics.view(datasets, threshold=1).table())


class View:
    """A table with a caption, drawn as HTML in the edition's language, and as plain text where there is no HTML.

    The output carries the texts of both languages, so that the builder can put each edition's own into it.
    """

    def __init__(self, table, draw):
        """Keep ``table``, the DataFrame drawn, and ``draw(lang)``, which returns its HTML. Only texts may differ by language."""
        self._table, self._draw = table, draw

    def table(self):
        """Return the numbers drawn, as a DataFrame: raw, unrounded, in English, whatever the edition."""
        return self._table.copy()

    def _repr_mimebundle_(self, include=None, exclude=None):
        drawn = {lang: self._draw(lang) for lang in messages.LANGUAGES}
        with _options():
            plain = self._table.to_string(max_colwidth=60, na_rep="") if len(self._table) else ""
        data = {"text/html": drawn[messages.language()], "text/plain": plain}
        return data, {"tfx_course": _texts(drawn, plain)}


def _texts(drawn, plain):
    """Return ``{lang: [texts]}``: what must be replaced in the HTML of one language to get that of another, and no more.

    The pages differ in texts and attribute values only, so between the same delimiters. Data that happens to read like one
    of our words would be replaced too; where that is so, the whole pages are stored.
    """
    pieces = {lang: re.split('([<>"])', page) for lang, page in drawn.items()}
    texts = {lang: [page] for lang, page in drawn.items()}
    if len({len(split) for split in pieces.values()}) == 1:
        rows = zip(*(_framed(split) for split in pieces.values()))
        different = sorted({row for row in rows if len(set(row)) > 1}, key=lambda row: (-len(row[0]), row))
        found = {lang: [row[column] for row in different] for column, lang in enumerate(drawn)}
        if all(messages.translate(drawn[a], found, b) == drawn[b] for a in drawn for b in drawn) and all(
            messages.translate(plain, found, lang) == plain for lang in drawn
        ):
            texts = found
    return texts


def _framed(split):
    return ["".join(split[max(0, at - 1) : at + 2]) for at in range(0, len(split), 2)]


def page(table, frame, caption, corner, left=(), raw=(), wide=()):
    """Return ``frame``, whose cells and labels are texts to read, as an HTML table.

    Args:
        table: what ``frame`` was made from, the same in every language: the table's id is a hash of it.
        caption: text above it, escaped here.
        corner: the headings of the index, one per level.
        left: columns of text, aligned left; the others are numbers.
        wide: columns of long texts, which must not become a tower of words.
        raw: columns that hold HTML already. Everything else is escaped.
    """
    escaped = [column for column in frame.columns if column not in raw]
    key = hashlib.sha256(repr([*table.itertuples()]).encode()).hexdigest()[:12]
    # Names of the index would make a second row of headings, empty but for them.
    styler = frame.rename_axis([None] * frame.index.nlevels).style
    styler.cell_ids = False
    styler.set_uuid(key).set_caption(html.escape(caption)).format(escape="html", subset=escaped)
    for axis in (0, 1):
        styler.format_index(escape="html", axis=axis)
    styler.set_table_styles(
        [
            {"selector": "caption", "props": "caption-side: top; text-align: left; color: inherit; max-width: 60em"},
            {"selector": "th, td", "props": "text-align: right; vertical-align: top; font-variant-numeric: tabular-nums"},
            {"selector": "th.row_heading, th.blank", "props": "text-align: left"},
            {"selector": "img", "props": "max-width: none"},
            *({"selector": _cells(frame, column), "props": "text-align: left; max-width: 30em"} for column in [*left, *raw]),
            *({"selector": _cells(frame, column), "props": "min-width: 18em"} for column in wide),
            *([{"selector": "tbody tr:has(th.level0) > *", "props": "border-top: 1px solid #80808066"}] if frame.index.nlevels > 1 else []),
        ]
    )
    with _options():
        table = styler.to_html()
    # A third of the bytes would be classes and spaces.
    table = re.sub(r'<td class="data row\d+ col\d+" >', "<td>", re.sub(r"\n +<", "\n<", table))
    # What pandas leaves out: which way a heading leads, for screen readers, and what the corner says. No text can look like
    # these tags, since `<` is escaped there.
    table = table.replace('<th class="row_heading', '<th scope="row" class="row_heading').replace('<th class="col_heading', '<th scope="col" class="col_heading')
    for heading in corner:
        table = table.replace(">&nbsp;<", f' scope="col">{html.escape(heading)}<', 1)
    return table


def _cells(frame, column):
    """Return the selector of a column's cells. It counts from the right: on the left a feature's name may span rows."""
    return f"tr > :nth-last-child({len(frame.columns) - frame.columns.get_loc(column)})"


def _options():
    """Return a context in which pandas' options are fixed: a lesson, or TFDV, may have changed them."""
    import pandas as pd

    fixed = {
        "display.precision": 6,
        "display.float_format": None,
        "styler.render.max_elements": 2**31,
        "styler.render.max_rows": None,
        "styler.render.max_columns": None,
        "styler.sparse.index": True,
    }
    return pd.option_context(*(each for item in fixed.items() for each in item))


def number(value):
    """Return ``value`` to read: whole numbers in full, others to six digits."""
    return f"{value:.12g}" if float(value).is_integer() else f"{value:.6g}"


def quantity(noun, count, lang):
    """Return ``count`` with its noun, ``"example"`` or ``"value"``, in the singular or the plural."""
    return messages.text(f"show.{noun}" if count == 1 else f"show.{noun}s", lang, n=count)


def shorten(text, width=40):
    """Return ``text`` on one line, cut to ``width`` characters."""
    text = " ".join(str(text).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
