"""What checks read from what the learner wrote: whether a value was typed in, how it was
rounded, and at which line an error came.
"""

import ast
import builtins
import dis
import inspect
import linecache
import math
import numbers
import sys
import sysconfig
import traceback
import types
from pathlib import Path

from tfx_course.checks import WrongAnswer, expect
from tfx_course.errors import CourseError
from tfx_course.lessons import namespaces

_LIBRARIES = tuple(
    {
        str(Path(path).resolve())
        for path in (
            *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
            Path(__file__).parents[1],
        )
    }
)
_READERS = {
    "int",
    "float",
    "round",
    "str",
    "len",
    "sum",
    "abs",
    "min",
    "max",
    "set",
    "frozenset",
    "list",
    "tuple",
    "dict",
    "sorted",
    "bool",
}


def expect_number(exercise, name, answer):
    """Expect ``answer``, the learner's ``name``, to be one real number: no text, truth value, NaN
    or array.

    Raises:
        WrongAnswer: ``check.not_number``.
    """
    expect(
        is_number(answer),
        "check.not_number",
        exercise=exercise,
        name=name,
        type=type(answer).__name__,
        seen=shorten(repr(answer), 60),
    )


def expect_all_digits(exercise, name, answer, right):
    """Expect the number ``answer`` not to be ``right`` rounded, as it is shown on a screen, nor
    ``right`` where that is a fraction, in percent. Other numbers pass.

    Raises:
        WrongAnswer: ``check.rounded`` or ``check.percent``.
    """
    if math.isclose(answer, right):
        return
    expect(
        not is_rounded(answer, right), "check.rounded", exercise=exercise, name=name, seen=answer
    )
    hundred = 100 * right
    percent = 0 < right < 1 and (math.isclose(answer, hundred) or is_rounded(answer, hundred))
    expect(not percent, "check.percent", exercise=exercise, name=name, seen=answer)


def is_rounded(answer, right):
    """Return whether ``answer`` is ``right``, which is no whole number, cut to two to seven
    significant digits.
    """
    if math.isclose(answer, right):
        return False
    return right != int(right) and any(
        math.isclose(answer, float(f"{right:.{digits}g}")) for digits in range(2, 8)
    )


def expect_function(exercise, name, answer, *arguments):
    """Expect ``answer``, the learner's ``name``, to be a function that can be called with
    ``arguments``.

    Raises:
        WrongAnswer: ``check.not_function`` or ``check.arguments``.
    """
    expect(
        callable(answer),
        "check.not_function",
        exercise=exercise,
        name=name,
        type=type(answer).__name__,
    )
    try:
        inspect.signature(answer).bind(*arguments)
    except TypeError:
        raise WrongAnswer(
            "check.arguments", exercise=exercise, name=name, n=len(arguments)
        ) from None
    except ValueError:  # a function of C's tells no signature
        pass


def is_number(value):
    """Return whether ``value`` is one real number: no text, truth value, NaN or array."""
    return (
        isinstance(value, numbers.Real)
        and type(value).__name__ not in ("bool", "bool_")
        and not math.isnan(value)
    )


def answer_to(exercise, name, function, *inputs):
    """Return what the learner's ``function``, called ``name``, makes of copies of ``inputs``,
    tables or columns, which it should leave as they are.

    Raises:
        WrongAnswer: ``check.changed_input``.
    """
    copies = [table.copy() for table in inputs]
    answer = function(*copies)
    expect(
        all(copy.equals(table) for copy, table in zip(copies, inputs)),
        "check.changed_input",
        exercise=exercise,
        name=name,
    )
    return answer


def members(answer):
    """Return what a list, tuple, set, array, column or index holds, as a list; None if
    ``answer`` is none of these.
    """
    whole = (
        isinstance(answer, (list, tuple, set, frozenset))
        or type(answer).__name__ in ("ndarray", "Series")
        or type(answer).__name__.endswith("Index")
    )
    return list(answer) if whole and getattr(answer, "ndim", 1) == 1 else None


def namespace():
    """Return the notebook's variables, ``{name: value}``, which is empty outside IPython."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell.user_ns if shell else {}


def expect_computed(exercise, *names):
    """Expect none of the learner's ``names`` to be typed in where the task says to read or compute
    it.

    Raises:
        WrongAnswer: ``check.typed``.
    """
    for name in names:
        expect(not is_typed(name), "check.typed", exercise=exercise, name=name)


def is_typed(name):
    """Return whether the cell that defined ``name`` last gave it only what stands there in figures
    and letters: no name, no file is read for it.

    False where that cannot be told: outside IPython, or if no cell assigns ``name`` by itself.
    """
    return is_typed_in(cell_of(name), name)


def cell_of(name):
    """Return the code of the cell that defined the learner's ``name`` last; empty where that
    cannot be told.
    """
    return next((code for code in reversed(_cells()) if name in namespaces.bound(code)), "")


def _cells():
    """Return the code of the cells that ran, in order. nbval, and so ``course check``, leaves no
    history: then as IPython keeps it for tracebacks.
    """
    history = namespace().get("In", ())
    return (
        history
        if any(history)
        else ["".join(entry[2]) for name, entry in linecache.cache.items() if "ipykernel_" in name]
    )


def is_typed_in(code, name):
    """Return whether ``code`` assigns ``name``, and the value it has at the end is written in
    it: of literals, and names that are such.
    """
    try:
        tree = ast.parse(namespaces.plain(code))
    except (SyntaxError, ValueError, RecursionError):
        return False
    typed = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and all(
            isinstance(target, ast.Name) for target in statement.targets
        ):
            for target in statement.targets:
                typed[target.id] = _is_literal(statement.value, typed)
        elif isinstance(statement, ast.Assign) and all(
            isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)
            for target in statement.targets
        ):
            for (
                target
            ) in statement.targets:  # `found["week-1"] = set()` leaves `found` typed if it was
                typed[target.value.id] = (
                    typed.get(target.value.id, False)
                    and _is_literal(statement.value, typed)
                    and _is_literal(target.slice, typed)
                )
        elif (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and statement.value
        ):
            typed[statement.target.id] = _is_literal(statement.value, typed)
        else:  # a loop, a function, an `x += y`: what it binds or changes is more than typed
            changed = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            typed.update(dict.fromkeys(changed - set(dir(builtins)), False))
    return typed.get(name, False)


def _is_literal(value, typed):
    """Return whether the expression ``value`` holds nothing but literals, names that are
    ``typed``, and Python's own ways of reading those.
    """
    calls = {
        node.func
        for node in ast.walk(value)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _READERS
    }
    names = {node for node in ast.walk(value) if isinstance(node, ast.Name)} - calls
    others = any(
        isinstance(node, (ast.Attribute, ast.Lambda, ast.Await)) for node in ast.walk(value)
    )
    calls_others = any(
        isinstance(node, ast.Call) and node.func not in calls for node in ast.walk(value)
    )
    return not others and not calls_others and all(typed.get(node.id, False) for node in names)


def line_that_raised(error):
    """Return ``{"line": number, "source": text}``, the innermost of the learner's lines that
    ``error`` or what caused it passed; or None.
    """
    while error is not None:
        for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
            if _is_learners(frame):
                return {
                    "line": number,
                    "source": linecache.getline(frame.f_code.co_filename, number).strip(),
                }
        error = error.__cause__ or error.__context__
    return None


def is_raised(error):
    """Return whether a ``raise`` or ``assert`` of the learner's brought ``error``; False if a
    mistake in the code did, or a library.
    """
    last = error.__traceback__
    while last.tb_next:
        last = last.tb_next
    return _is_learners(last.tb_frame) and last.tb_lasti in _raises(last.tb_frame.f_code)


def _raises(code):
    return {step.offset for step in dis.get_instructions(code) if step.opname == "RAISE_VARARGS"}


def has_raise(code):
    """Return whether there is a ``raise`` or ``assert`` in ``code``, a function's, or in a
    function inside it.
    """
    return bool(_raises(code)) or any(
        has_raise(constant) for constant in code.co_consts if isinstance(constant, types.CodeType)
    )


def _is_learners(frame):
    name = frame.f_code.co_filename
    return not name.startswith("<frozen") and not str(Path(name).resolve()).startswith(_LIBRARIES)


def cell_before_stopped():
    """Return whether the cell that ran before this one ended with an error, other than a check
    that did not find its answer right.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return not getattr(shell, "last_execution_succeeded", True) and not isinstance(
        getattr(sys, "last_value", None), CourseError
    )


def named(names, most=None):
    """Return ``names`` in order, each in backticks, with commas; of more than ``most`` the first
    ones; ``-`` for none.
    """
    names = sorted(map(str, names))
    shown = [f"`{name}`" for name in names[:most]] + ["…"] * (
        most is not None and len(names) > most
    )
    return ", ".join(shown) or "-"


def shorten(text, most=200):
    """Return the first line of ``text`` with at most ``most`` characters."""
    line = next(iter(str(text).strip().splitlines()), "")
    return line if len(line) <= most else f"{line[: most - 1]}…"
