"""How deep the classes of the pack derive from one another."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache

from tests.house.test_import_graph import ROOT, modules

# What classes share goes to a function. The limit only shrinks.
DEEPEST = 3


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
    depths = {f"{each.__module__}.{each.__name__}": depth(each) for each in classes()}
    assert {name for name, deep in depths.items() if deep > DEEPEST} == set()
    assert max(depths.values()) == DEEPEST, "a smaller limit is met"


def test_a_tower_is_found() -> None:
    one = type("One", (), {"__module__": "policypack.planted"})
    two = type("Two", (one,), {"__module__": "policypack.planted"})
    three = type("Three", (Exception, two), {"__module__": "policypack.planted"})
    assert depth(three) == DEEPEST
    assert depth(type("Four", (three,), {"__module__": "policypack.planted"})) == DEEPEST + 1
