"""Print the mutants of the code given as JSON on standard input, ``[[mutant, ...], ...]`` for
``[code, ...]``.

Runs in an environment that has mutmut, whose operators these are; two are added, for what mutmut
leaves alone.
"""

import json
import sys

import libcst as cst
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.mutators import mutation_operators


def drop_call(node):
    """A call that stands alone is not made."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def rename_argument(node):
    """An argument is given to another name."""
    if node.keyword:
        yield node.with_changes(keyword=node.keyword.with_changes(value=f"{node.keyword.value}XX"))


class Mutants(cst.CSTVisitor):
    def __init__(self, module):
        self.module, self.found = module, []

    def on_visit(self, node):
        for kind, operator in (
            *mutation_operators,
            (cst.Expr, drop_call),
            (cst.Arg, rename_argument),
        ):
            if isinstance(node, kind):
                self.found += [
                    deep_replace(self.module, node, mutated).code for mutated in operator(node)
                ]
        return True


def mutants(code):
    module = cst.parse_module(code)
    visitor = Mutants(module)
    module.visit(visitor)
    return [mutant for mutant in dict.fromkeys(visitor.found) if mutant != code]


print(json.dumps([mutants(code) for code in json.load(sys.stdin)]))
