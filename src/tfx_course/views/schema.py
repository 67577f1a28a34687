"""A schema as a table, and the difference of two."""

import functools

from tfx_course import messages
from tfx_course.views import View, page, quantity, shorten

_VALUES = 8  # of a domain, so many are shown, and how many there are is told
_TOLD = {"name", "type", "presence", "shape", "value_count", "domain", "int_domain", "float_domain", "bool_domain", "string_domain"}


def view(schema):
    """Return the ``View`` of a ``Schema``: one row per feature, in the schema's order.

    The words are TFDV's (``display_schema``): ``required``, ``optional``, ``single``. ``domain`` in the table is a list of
    values, or text for a range. ``other`` holds what no column tells (comparators, environments…), as protobuf text.
    """
    import pandas as pd

    rows = _rows(schema)
    table = pd.DataFrame(
        list(rows.values()), index=pd.Index(list(rows), name="feature", dtype=object), columns=["type", "presence", "valency", "domain", "other"]
    )

    def draw(lang):
        say = functools.partial(messages.text, lang=lang)
        columns = list(table.columns) if table["other"].any() else list(table.columns[:-1])
        drawn = table[columns].copy()
        drawn["domain"] = [_domain(domain, lang) for domain in table["domain"]]
        drawn = drawn.rename(columns=lambda column: say(f"show.{column}"))
        return page(table, drawn, say("show.schema", n=len(table)), [say("show.feature")], left=list(drawn.columns))

    return View(table, draw)


def difference(before, after):
    """Return the ``View`` of what differs between two schemas: one row per changed property of a feature."""
    import pandas as pd

    old, new = _rows(before), _rows(after)
    found = []
    for feature in [*old, *(each for each in new if each not in old)]:
        if feature not in new or feature not in old:
            change = "removed" if feature in old else "added"
            kind = (old.get(feature) or new.get(feature))["type"]
            found.append((feature, "feature", kind if feature in old else "", kind if feature in new else "", change))
            continue
        for column, value in old[feature].items():
            if value != new[feature][column]:
                found.append((feature, column, value, new[feature][column], "changed"))
    rest = [_rest(schema, {"feature", "string_domain"}) for schema in (before, after)]
    if rest[0] != rest[1]:
        found.append(("(schema)", "other", *rest, "changed"))
    table = pd.DataFrame(found, columns=["feature", "property", "before", "after", "change"]).set_index(["feature", "property"])

    def draw(lang):
        say = functools.partial(messages.text, lang=lang)
        if not found:
            return f"<p>{say('show.same')}</p>"
        drawn = pd.DataFrame(index=pd.MultiIndex.from_tuples([(row[0], say(f"show.{row[1]}")) for row in found]))
        drawn[say("show.change")] = [f"{_SIGNS[row[4]]} {say(f'show.{row[4]}')}" for row in found]
        pairs = [_pair(row[2], row[3], lang) for row in found]
        drawn[say("show.before")], drawn[say("show.after")] = zip(*pairs)
        corner = [say("show.feature"), say("show.property")]
        return page(table, drawn, say("show.schema_difference", n=len(found)), corner, left=list(drawn.columns))

    return View(table, draw)


_SIGNS = {"added": "+", "removed": "−", "changed": "≠"}


def _rows(schema):
    named = {domain.name: list(domain.value) for domain in schema.string_domain}
    return {name: _row(feature, named) for name, feature in _features(schema.feature)}


def _features(features, prefix=""):
    for feature in features:
        yield prefix + feature.name, feature
        yield from _features(feature.struct_domain.feature, f"{prefix}{feature.name}.")


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
    least = [f"≥ {feature.presence.min_fraction:.6g}"] if feature.presence.min_fraction else []
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
        low, high = (f"{getattr(domain, end):.9g}" if domain.HasField(end) else sign for end, sign in (("min", "-∞"), ("max", "∞")))
        categorical = " categorical" if kind == "int_domain" and domain.is_categorical else ""
        return f"[{low}, {high}]{categorical}"
    if kind == "bool_domain":
        return [value for value in (domain.true_value, domain.false_value) if value] or "bool"
    return kind


def _rest(message, told):
    from google.protobuf import text_format

    rest = type(message)()
    rest.CopyFrom(message)
    for field in told:
        rest.ClearField(field)
    return text_format.MessageToString(rest, as_one_line=True, as_utf8=True)


def _domain(domain, lang):
    return f"{quantity('value', len(domain), lang)}: {_listed(domain, lang)}" if isinstance(domain, list) else domain


def _listed(values, lang):
    shown = ", ".join(shorten(value) for value in values[:_VALUES])
    return messages.text("show.more", lang, shown=shown, more=len(values) - _VALUES) if len(values) > _VALUES else shown


def _pair(old, new, lang):
    if isinstance(old, list) and isinstance(new, list) and set(old) != set(new):
        # Of two long lists only the difference is of interest.
        return _only_here(old, new, lang), _only_here(new, old, lang)
    return _domain(old, lang), _domain(new, lang)


def _only_here(values, others, lang):
    own, counted = [value for value in values if value not in set(others)], quantity("value", len(values), lang)
    return messages.text("show.only_here", lang, counted=counted, shown=_listed(own, lang)) if own else counted
