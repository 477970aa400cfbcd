"""How deep the classes of the pack derive from one another."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache

from tests.house.test_import_graph import ROOT, modules

DEEPEST = 3
# Readers of JavaScript that are deeper. A class leaves the table when it gets flatter, and none
# enters it: shared logic goes to a function.
DEEPER = {
    "policypack.code_reading.javascript.branches.Branches": 4,
    "policypack.code_reading.javascript.calls.Calls": 5,
    "policypack.code_reading.javascript.expressions.Expressions": 4,
    "policypack.code_reading.javascript.externals.Externals": 4,
    "policypack.code_reading.javascript.functions.Functions": 6,
    "policypack.code_reading.javascript.handlers._Handler": 8,
    "policypack.code_reading.javascript.statements.Evaluator": 7,
}


@cache
def depth(cls: type) -> int:
    """How many classes of the pack stand one above the other, from the class itself up."""
    return is_of_pack(cls) + max(map(depth, cls.__bases__), default=0)


def is_of_pack(cls: type) -> bool:
    return str(cls.__module__).partition(".")[0] == "policypack"


def classes() -> Iterator[type]:
    """The classes that the modules of the pack define."""
    for name in modules(ROOT):
        # A module of that name runs a command.
        if name.startswith("policypack") and not name.endswith("__main__"):
            for each in vars(importlib.import_module(name)).values():
                if isinstance(each, type) and each.__module__ == name:
                    yield each


def test_classes_derive_from_few_others() -> None:
    deep = {
        f"{each.__module__}.{each.__name__}": depth(each)
        for each in classes()
        if depth(each) > DEEPEST
    }
    assert deep == DEEPER


def test_a_tower_is_found() -> None:
    one = type("One", (), {"__module__": "policypack.planted"})
    two = type("Two", (one,), {"__module__": "policypack.planted"})
    three = type("Three", (Exception, two), {"__module__": "policypack.planted"})
    assert depth(three) == DEEPEST
    assert depth(type("Four", (three,), {"__module__": "policypack.planted"})) == DEEPEST + 1
