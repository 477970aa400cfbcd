"""Classes whose attributes are what their bodies bind."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from policypack.code_reading.python.bindings import Binding, bindings_of
from policypack.code_reading.python.guards.values import Class
from policypack.facts.rebinding import SETTERS
from policypack.supply_chain.guards.modules import Dynamic

# These decide what an attribute is, or what a call of the class returns:
# https://docs.python.org/3/reference/datamodel.html#customizing-attribute-access
_DECIDING = frozenset(
    {"__getattribute__", "__getattr__", "__new__", "__init_subclass__", "__class_getitem__"}
)
# By these an object sets attributes of any name.
_SETTING = SETTERS | {"__dict__", "vars"}
PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Protocol"})
PLAIN_DECORATORS = frozenset({"dataclasses.dataclass"})


def plain_body(cls: Class) -> Mapping[str, list[Binding]]:
    """The bindings of the body. Raises Dynamic where the class computes its attributes."""
    used = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(cls.node)}
    bound = bindings_of(cls.node.body)
    if cls.node.keywords or _DECIDING & bound.keys() or _SETTING & used:
        raise computed(cls)
    return bound


def computed(cls: Class) -> Dynamic:
    """The error of a class whose attributes only a run shows."""
    how = f"defines the class {cls.node.name}, which may compute its attributes"
    return Dynamic(how, cls.scope.module.file, cls.node.lineno)
