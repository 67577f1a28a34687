"""Which names code gives to a notebook's namespace, and which it looks up there, as Python
itself sees it.
"""

import re
import symtable

# What follows is Python, in the same namespace.
_PYTHON_MAGIC = re.compile(r"\A\s*%%(time|capture|prun)\b.*(\n|\Z)")


def bound(code):
    """Return the names that ``code`` gives a value in the notebook's namespace. Code that does
    not parse binds none.
    """
    top = _scope(code)
    if top is None:
        return set()
    declared = {
        symbol.get_name()
        for scope in _below(top)
        for symbol in scope.get_symbols()
        if symbol.is_declared_global() and symbol.is_assigned()
    }
    return declared | {
        symbol.get_name()
        for symbol in top.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def imported(code):
    """Return the names that ``code`` imports at its top."""
    top = _scope(code)
    return (
        {symbol.get_name() for symbol in top.get_symbols() if symbol.is_imported()}
        if top
        else set()
    )


def free(code):
    """Return the names that ``code``, its functions included, looks up in the notebook's
    namespace.
    """
    top = _scope(code)
    if top is None:
        return set()
    inner = {
        symbol.get_name()
        for scope in _below(top)
        for symbol in scope.get_symbols()
        if symbol.is_global() and symbol.is_referenced()
    }
    return inner | {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}


def _scope(code):
    try:
        return symtable.symtable(plain(code), "answer", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return None


def _below(scope):
    for child in scope.get_children():
        yield child
        yield from _below(child)


def plain(code):
    """Return ``code`` as Python, without IPython's own (``%%time``, ``!ls``, ``x?``)."""
    while (inner := _PYTHON_MAGIC.sub("", code)) != code:
        code = inner
    if not re.search("[%!?]", code):
        return code  # so that `course progress` needs no IPython
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(code)
