"""Beam without two things that it does over and over: a component of TFX's takes about a quarter
less time (docs/performance.md).

For every step of a pipeline Beam inspects the same functions anew, and after every pickle it sets
the level of dill's logger, at which ``logging`` makes every logger forget what it knew. Neither has
another result the second time. Preloaded kernels have this (``preload``).
"""

import functools
import logging
import types
import weakref


def hasten():
    """From now on remember, in this process and those forked from it, what Beam found out about a
    function. Imports Beam.
    """
    from apache_beam.transforms import core

    core.get_function_args_defaults = remembering(core.get_function_args_defaults)
    dill = logging.getLogger("dill")
    dill.setLevel = _unless_same(dill)


def remembering(inspect):
    """Return ``inspect``, which tells the arguments of a function or method, with a memory for as
    long as that function lives.
    """
    # Methods lack the first argument.
    known = {
        True: weakref.WeakKeyDictionary(),
        False: weakref.WeakKeyDictionary(),
    }

    @functools.wraps(inspect)
    def remembered(function):
        bound = isinstance(function, types.MethodType)
        inner = function.__func__ if bound else function
        if not isinstance(inner, types.FunctionType):
            return inspect(function)
        if inner not in known[bound]:
            known[bound][inner] = inspect(function)
        names, defaults = known[bound][inner]
        return list(names), list(defaults)

    return remembered


def _unless_same(logger):
    usual = logger.setLevel

    def set_level(level):
        if level != logger.level:
            usual(level)

    return set_level
