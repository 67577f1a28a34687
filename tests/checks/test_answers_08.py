"""Sheet 08's checks: right answers of other styles pass, and whatever differs from a right one
in one place is told why it is wrong.
"""

import ast
import collections
import fractions

import numpy as np
import pandas as pd
import pytest
from asking import refusal

from tfx_course import scaling
from tfx_course.checks import sheet_08

# --- 2 and 3: stores ------------------------------------------------------------------------------


@pytest.mark.slow  # runs nine pipelines
def test_what_a_function_reads_of_a_store_is_held_against_another(tmp_path):
    store = sheet_08.history(tmp_path)
    own, other = (
        sheet_08._counted(store, "COMPLETE"),
        sheet_08._counted(sheet_08._other_history(), "COMPLETE"),
    )
    assert own != other and sheet_08._judged(store) == {
        "schema-1.pbtxt": {1, 2},
        "schema-2.pbtxt": {3},
    }
    for state in ("COMPLETE", "CACHED"):
        assert refusal("08.2", lambda each, state=state: sheet_08._counted(each, state)) == (
            None if state == "COMPLETE" else "08.2.inverted"
        )
    assert (
        refusal("08.2", lambda each: collections.Counter(sheet_08._counted(each, "COMPLETE")))
        is None
    )
    assert refusal("08.2", lambda each: own) == "08.2.other"
    assert (
        refusal(
            "08.2",
            lambda each: {
                name: count + 1 for name, count in sheet_08._counted(each, "COMPLETE").items()
            },
        )
        == "08.2.counts"
    )
    assert refusal("08.3", lambda each, name: frozenset(sheet_08._judged(each)[name])) is None
    assert (
        refusal("08.3", lambda each, name: sheet_08._judged(store).get(name, {1})) == "08.3.other"
    )
    assert refusal("08.3", lambda each, name: {1, 2, 3}) == "08.3.all"
    assert refusal("08.3", lambda each, name: {3}) == "08.3.same"
    assert (
        refusal("08.3", lambda each, name: sheet_08._judged(each)[name] - {1} or {9})
        == "08.3.lacking"
    )
    assert refusal("08.3", lambda each, name: {*sheet_08._judged(each)[name], 3}) == "08.3.extra"


# --- 4: what may be divided -----------------------------------------------------------------------


def by_events(store, keep):
    """What each execution of the newest runs read or wrote: a right answer of another style."""
    runs = sorted(store.get_contexts_by_type("pipeline_run"), key=lambda run: run.id)
    executions = [
        each.id for run in runs[-keep:] for each in store.get_executions_by_context(run.id)
    ]
    used = {event.artifact_id for event in store.get_events_by_execution_ids(executions)}
    return [artifact.id for artifact in store.get_artifacts() if artifact.id not in used]


@pytest.mark.slow  # runs five pipelines
def test_what_may_go_is_judged_run_by_run():
    store = sheet_08._other_history()
    right = sheet_08._removable(store, (1, 2, 3, 5))
    assert right[1] > right[2] > right[3] > right[5] == set()
    for kind in (list, set, tuple, frozenset, pd.Series, np.array):
        assert refusal("08.6", lambda each, keep, kind=kind: kind(by_events(each, keep))) is None
    for change, key in {
        "lacking": lambda ids, keep: set(ids) - {min(ids, default=0)},
        "used": lambda ids, keep: {*ids, max(artifact.id for artifact in store.get_artifacts())},
        "unknown": lambda ids, keep: {*ids, 1000},
        "same": lambda ids, keep: right[2],
        "ids": lambda ids, keep: {str(each) for each in ids} or {"1"},
        "kind": lambda ids, keep: dict.fromkeys(ids),
    }.items():
        answer = lambda each, keep, key=key: key(by_events(each, keep), keep)  # noqa: E731
        assert refusal("08.6", answer) == f"08.6.{change}", change


SHARE = """
class CardShare(beam.CombineFn):
    def create_accumulator(self):
        return 0, 0

    def add_input(self, partial, way):
        cards, trips = partial
        return cards + (way == "Credit Card"), trips + 1

    def merge_accumulators(self, partials):
        cards, trips = zip(*partials)
        return sum(cards), sum(trips)

    def extract_output(self, partial):
        cards, trips = partial
        return cards / trips
"""


def defined(code):
    import apache_beam as beam
    import numpy as np

    names = {
        "beam": beam,
        "np": np,
        "Counter": collections.Counter,
        "Fraction": fractions.Fraction,
        "__name__": "__main__",
    }
    exec(compile(code, "an answer", "exec"), names)
    return names["CardShare"]


def share(create, add, merge, extract, begin=""):
    """Return a CombineFn whose steps are these expressions, of ``a`` (an accumulator), ``way``,
    and ``parts``.
    """
    return defined(f"""
class CardShare(beam.CombineFn):
    {begin or "pass"}
    def create_accumulator(self): return {create}
    def add_input(self, a, way): return {add}
    def merge_accumulators(self, parts): return {merge}
    def extract_output(self, a): return {extract}
""")


CARD = "(way == 'Credit Card')"
PAIR = ("(0, 0)", f"(a[0] + {CARD}, a[1] + 1)", "tuple(map(sum, zip(*parts)))", "a[0] / a[1]")


@pytest.mark.parametrize(
    "steps",
    [
        PAIR,
        (
            "(0, 0)",
            f"(a[0] + 1, a[1] + {CARD})",
            "(sum(p[0] for p in parts), sum(p[1] for p in parts))",
            "a[1] / a[0]",
        ),
        (
            "(0, 0)",
            f"(a[0] + {CARD}, a[1] + (not {CARD}))",
            "tuple(map(sum, zip(*parts)))",
            "a[0] / (a[0] + a[1])",
        ),
        (
            "Counter()",
            "a + Counter([way])",
            "sum(parts, Counter())",
            "a['Credit Card'] / sum(a.values())",
        ),
        ("np.zeros(2)", f"a + [{CARD}, 1]", "sum(parts)", "a[0] / a[1]"),
        (
            "(0.0, 0)",
            f"((a[0] * a[1] + {CARD}) / (a[1] + 1), a[1] + 1)",
            (
                "(sum(s * n for s, n in parts) / max(sum(n for s, n in parts), 1), sum(n for s, n"
                " in parts))"
            ),
            "a[0]",
        ),
        (*PAIR[:3], "Fraction(int(a[0]), a[1])"),
        ("0j", f"a + {CARD} + 1j", "sum(parts)", "a.real / a.imag"),
    ],
)
def test_any_accumulator_of_bounded_size_passes(steps):
    assert refusal("08.4", share(*steps)) is None


@pytest.mark.parametrize(
    "steps, key",
    [
        (
            ("[]", f"a + [{CARD}]", "[each for part in parts for each in part]", "sum(a) / len(a)"),
            "08.4.keeps",
        ),
        (("''", "a + way[0]", "''.join(parts)", "0"), "08.4.whole"),
        (("()", "(*a, way)", "sum(parts, ())", "a.count('Credit Card') / len(a)"), "08.4.keeps"),
        (
            (
                "1",
                f"a * 2 + {CARD}",
                "int('1' + ''.join(bin(p)[3:] for p in parts), 2)",
                "bin(a)[3:].count('1') / len(bin(a)[3:])",
            ),
            "08.4.keeps",
        ),
        (
            ("[]", f"a + [{CARD}]", "[sum(part) / len(part) for part in parts]", "sum(a) / len(a)"),
            "08.4.bundles",
        ),
        ((*PAIR[:2], "max(parts)", PAIR[3]), "08.4.bundles"),
        ((*PAIR[:2], "parts[0]", PAIR[3]), "08.4.bundles"),
        (
            (*PAIR[:2], "(lambda one, two: (one[0] + two[0], one[1] + two[1]))(*parts)", PAIR[3]),
            "check.raised_when",
        ),
        (
            (*PAIR[:2], "(sum(p[0] for p in parts), sum(max(p[1], 1) for p in parts))", PAIR[3]),
            "08.4.empty",
        ),
        ((*PAIR[:2], "sum(p[0] / p[1] for p in parts), 1", PAIR[3]), "08.4.bundles"),
        (
            (*PAIR[:2], "sum(p[0] for p in parts) / sum(p[1] for p in parts)", "a"),
            "check.raised_when",
        ),
        ((*PAIR[:3], "100 * a[0] / a[1]"), "08.4.percent"),
        ((*PAIR[:3], "round(a[0] / a[1], 2)"), "08.4.whole"),
        ((*PAIR[:3], "a[0] // a[1]"), "08.4.whole"),
        ((*PAIR[:3], "f'{a[0] / a[1]}'"), "08.4.whole"),
        (
            (
                "None",
                f"self.seen.append({CARD})",
                "None",
                "sum(self.seen) / len(self.seen)",
                "seen = []",
            ),
            "08.4.kept",
        ),
        (
            (
                "None",
                f"self.seen.append({CARD})",
                "None",
                "sum(self.seen) / len(self.seen)",
                "def __init__(self): self.seen = []",
            ),
            "08.4.state",
        ),
    ],
)
def test_what_does_not_divide_or_keeps_everything_is_told_why(steps, key):
    assert refusal("08.4", share(*steps)) == key


def mutants(code):
    """Yield ``code`` with one operator, comparison, number or name of a function exchanged."""
    others = {ast.Add: ast.Sub, ast.Div: ast.Mult, ast.Eq: ast.NotEq}
    for n, _ in enumerate(ast.walk(ast.parse(code))):
        tree = ast.parse(code)
        node = list(ast.walk(tree))[n]
        if isinstance(node, ast.BinOp) and type(node.op) in others:
            node.op = others[type(node.op)]()
        elif isinstance(node, ast.Compare):
            node.ops = [ast.NotEq()]
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            node.value += 1
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = node.value.lower()
        elif isinstance(node, ast.Name) and node.id == "sum":
            node.id = "max"
        elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
            node.elts = node.elts[::-1]
        else:
            continue
        yield ast.unparse(tree)


def test_every_mutant_of_a_right_class_is_refused():
    assert refusal("08.4", defined(SHARE)) is None
    changed = [code for code in mutants(SHARE) if ast.unparse(ast.parse(SHARE)) != code]
    assert len(changed) > 8
    for code in changed:
        assert refusal("08.4", defined(code)), code


# --- 5: an estimate -------------------------------------------------------------------------------

RIGHT = sheet_08._seconds(sheet_08.TWO), sheet_08._in_an_hour(sheet_08.ONE)


def fitted(route, places):
    """Return the fixed part and the seconds per row of the line through these of the route's
    measurements.
    """
    import numpy as np

    points = np.array(sheet_08._points(route))[places]
    per_row, fixed = np.polyfit(points[:, 0], points[:, 1], 1)
    return fixed, per_row


@pytest.mark.parametrize("places", [[1, 2], [0, 2], [0, 1, 2]])
@pytest.mark.parametrize("kind", [float, int, "float64"])
def test_any_line_that_the_large_measurements_decide_passes(places, kind):
    import numpy as np

    kind = np.float64 if kind == "float64" else kind
    fixed, per_row = fitted(sheet_08.TWO, places)
    seconds = fixed + per_row * sheet_08.TARGET
    fixed, per_row = fitted(sheet_08.ONE, places)
    assert refusal("08.5", kind(seconds), kind((3600 - fixed) / per_row)) is None


def test_each_wrong_way_to_the_numbers_is_told_apart():
    seconds, rows = RIGHT
    assert refusal("08.5", seconds, rows) is None
    for few, took in sheet_08._points(sheet_08.TWO):
        assert refusal("08.5", took / few * sheet_08.TARGET, rows) == "08.5.proportional"
    for few, took in sheet_08._points(sheet_08.ONE):
        assert refusal("08.5", seconds, 3600 / took * few) == "08.5.proportional"
    for route in {each["route"] for each in scaling.stored()}:
        assert refusal("08.5", sheet_08._seconds(route), rows) == (
            None if route == sheet_08.TWO else "08.5.route"
        )
        assert refusal("08.5", seconds, sheet_08._in_an_hour(route)) == (
            None if route == sheet_08.ONE else "08.5.route"
        )
    assert [refusal("08.5", seconds / unit, rows) for unit in (60, 3600)] == ["08.5.unit"] * 2
    assert [refusal("08.5", seconds, rows / unit) for unit in (60, 3600)] == ["08.5.time"] * 2
    for factor in (0.1, 0.5, 0.9, 1.1, 3, 10):
        assert (
            refusal("08.5", factor * seconds, rows)
            == refusal("08.5", seconds, factor * rows)
            == ("08.5.low" if factor < 1 else "08.5.high")
        )
    assert refusal("08.5", rows, seconds) == "08.5.high"
    for wrong in ("422", None, True, float("nan"), [seconds]):
        assert refusal("08.5", wrong, rows) == refusal("08.5", seconds, wrong) == "check.not_number"
