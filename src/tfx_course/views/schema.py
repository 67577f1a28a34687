"""A schema as a table, and the difference of two."""

import functools

from tfx_course import messages
from tfx_course.views.table import View, names, number, page, quantity, shorten, visible

_VALUES = 8  # of a domain, so many are shown, and how many there are is told
_TOLD = {
    "name",
    "type",
    "presence",
    "shape",
    "value_count",
    "domain",
    "int_domain",
    "float_domain",
    "bool_domain",
    "string_domain",
}


def view(schema):
    """Return the ``View`` of a ``Schema``: one row per feature, in the schema's order.

    The words are TFDV's (``display_schema``): ``required``, ``optional``, ``single``. ``domain`` in
    the table is a list of values, or text for a range. ``other`` holds what no column tells
    (comparators, environments…), as protobuf text; a last row, ``(schema)``, what stands on the
    schema itself.
    """
    import pandas as pd

    rows = _rows(schema)
    called, features = names(rows), len(rows)
    if _own(schema):
        rows[()], called[()] = dict.fromkeys(_COLUMNS, "") | {"other": _own(schema)}, _SCHEMA
    index = pd.Index([called[path] for path in rows], name="feature", dtype=object)
    table = pd.DataFrame(list(rows.values()), index=index, columns=_COLUMNS)

    def draw(lang):
        say = functools.partial(messages.text, lang=lang)
        kinds = {
            "type": "short",
            "presence": "short",
            "valency": "short",
            "domain": "long",
            "other": "",
        }
        cells = {column: [_domain(value, lang) for value in table[column]] for column in _COLUMNS}
        columns = [
            (say(f"show.{column}"), kind, cells[column])
            for column, kind in kinds.items()
            if column != "other" or any(table["other"])
        ]
        caption = say("show.schema", features=quantity("schema_feature", features, lang))
        return page(
            table, caption, [say("show.feature")], [(visible(name),) for name in index], columns
        )

    return View(table, draw)


def difference(before, after):
    """Return the ``View`` of what differs between two schemas: one row per changed property of a
    feature.
    """
    import pandas as pd

    old, new = _rows(before), _rows(after)
    changes = []
    for feature, name in names([*old, *new]).items():
        if feature not in new or feature not in old:
            change = "removed" if feature in old else "added"
            kind = (old.get(feature) or new.get(feature))["type"]
            changes.append(
                (
                    name,
                    "feature",
                    kind if feature in old else "",
                    kind if feature in new else "",
                    change,
                )
            )
            continue
        for column, value in old[feature].items():
            if value != new[feature][column]:
                changes.append((name, column, value, new[feature][column], "changed"))
    if _own(before) != _own(after):
        changes.append((_SCHEMA, "other", _own(before), _own(after), "changed"))
    table = pd.DataFrame(
        changes, columns=["feature", "property", "before", "after", "change"]
    ).set_index(["feature", "property"])

    def draw(lang):
        say = functools.partial(messages.text, lang=lang)
        if not changes:
            return f"<p>{say('show.same')}</p>"
        before, after = zip(*(_pair(row[2], row[3], lang) for row in changes))
        columns = [
            (
                say("show.change"),
                "short",
                [f"{_SIGNS[row[4]]} {say(f'show.{row[4]}')}" for row in changes],
            ),
            (say("show.before"), "", before),
            (say("show.after"), "", after),
        ]
        heads = [(visible(row[0]), say(f"show.{row[1]}")) for row in changes]
        return page(
            table,
            say("show.schema_difference", n=len(changes)),
            [say("show.feature"), say("show.property")],
            heads,
            columns,
        )

    return View(table, draw)


_COLUMNS = ["type", "presence", "valency", "domain", "other"]
_SCHEMA = "(schema)"
_SIGNS = {"added": "+", "removed": "−", "changed": "≠"}


def _rows(schema):
    """Return ``{path: row}`` of the schema's features, those of a struct after it."""
    named = {domain.name: list(domain.value) for domain in schema.string_domain}
    return {path: _row(feature, named) for path, feature in _features(schema.feature)}


def _own(schema):
    """Return what stands on the schema itself (environments, constraints of the data set…), as
    text.
    """
    return _rest(schema, {"feature", "string_domain"})


def _features(features, above=()):
    for feature in features:
        yield (*above, feature.name), feature
        yield from _features(feature.struct_domain.feature, (*above, feature.name))


def _row(feature, named):
    from tensorflow_metadata.proto.v0 import schema_pb2

    texts = feature.HasField("domain") or feature.HasField("string_domain")
    kind = schema_pb2.FeatureType.Name(feature.type)
    return {
        "type": "STRING" if kind == "BYTES" and texts else kind,
        "presence": _presence(feature),
        "valency": _valency(feature),
        "domain": _domain_of(feature, named),
        "other": _rest(feature, _TOLD),
    }


def _presence(feature):
    if not feature.HasField("presence"):
        return ""
    if feature.presence.min_fraction == 1:
        return "required"
    least = [f"≥ {feature.presence.min_fraction:.15g}"] if feature.presence.min_fraction else []
    return " ".join(["optional", *least])


def _valency(feature):
    if feature.HasField("shape"):
        sizes = [dim.size for dim in feature.shape.dim]
        return "single" if all(size == 1 for size in sizes) else "×".join(map(str, sizes))
    if not feature.HasField("value_count"):
        return ""
    count = feature.value_count
    if count.min == count.max == 1:
        return "single"
    return f"[{count.min}, {count.max if count.HasField('max') else '∞'}]"


def _domain_of(feature, named):
    kind = feature.WhichOneof("domain_info")
    if kind is None:
        return ""
    domain = getattr(feature, kind)
    if kind == "domain":
        return named.get(domain, domain)
    if kind == "string_domain":
        return list(domain.value)
    if kind in ("int_domain", "float_domain"):
        low, high = (
            _end(getattr(domain, end)) if domain.HasField(end) else sign
            for end, sign in (("min", "-∞"), ("max", "∞"))
        )
        categorical = " categorical" if kind == "int_domain" and domain.is_categorical else ""
        return f"[{low}, {high}]{categorical}"
    if kind == "bool_domain":
        return [value for value in (domain.true_value, domain.false_value) if value] or "bool"
    return kind


def _end(value):
    # A FloatDomain's ends have no more digits.
    return number(value) if float(value).is_integer() else f"{value:.9g}"


def _rest(message, told):
    from google.protobuf import text_format

    rest = type(message)()
    rest.CopyFrom(message)
    for field in told:
        rest.ClearField(field)
    return text_format.MessageToString(rest, as_one_line=True, as_utf8=True)


def _domain(domain, lang):
    if isinstance(domain, list):
        return f"{quantity('value', len(domain), lang)}: {_listed(domain, lang)}"
    return visible(domain) if domain else ""


def _listed(values, lang):
    shown = ", ".join(shorten(value) for value in values[:_VALUES])
    return (
        messages.text("show.more", lang, shown=shown, more=len(values) - _VALUES)
        if len(values) > _VALUES
        else shown
    )


def _pair(old, new, lang):
    if isinstance(old, list) and isinstance(new, list) and set(old) != set(new):
        # Of two long lists only the difference is of interest.
        return _only_here(old, new, lang), _only_here(new, old, lang)
    return _domain(old, lang), _domain(new, lang)


def _only_here(values, others, lang):
    own, counted = (
        [value for value in values if value not in set(others)],
        quantity("value", len(values), lang),
    )
    return (
        messages.text("show.only_here", lang, counted=counted, shown=_listed(own, lang))
        if own
        else counted
    )
