"""The values that an expression in a module can have without running the code."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from policypack.supply_chain.guards.modules import Module

_END_OF_MODULE = 1 << 60


@dataclass(frozen=True)
class ModuleScope:
    """A position in a module: the statement `before` and later ones are not executed yet."""

    module: Module
    before: int = _END_OF_MODULE


@dataclass(frozen=True)
class ExternalName:
    """The dotted name of an object that no file of the package defines."""

    name: str


@dataclass(frozen=True, eq=False)
class CallResult:
    """The result of calling an object that is known by its dotted name."""

    maker: str
    call: ast.Call
    scope: ModuleScope


@dataclass(frozen=True, eq=False)
class Defined:
    """A function of a module. A lambda has no decorators."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: ModuleScope


@dataclass(frozen=True, eq=False)
class Applied:
    """The result of calling the result of a call: `guard(...)(handler)`."""

    maker: CallResult
    call: ast.Call
    scope: ModuleScope


@dataclass(frozen=True, eq=False)
class Elements:
    """The elements of a list or tuple."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class Constant:
    """A literal."""

    value: object


Value = ExternalName | CallResult | Defined | Applied | Elements | Constant | Module
