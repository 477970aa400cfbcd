"""The values that an expression can have without running the code, and the scopes of its names."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import field

from policypack.code_reading.python.bindings import Binding, Definition
from policypack.code_reading.python.modules import Module
from policypack.start.record import record


@record(frozen=True)
class DeclaredValidator:
    """A validator by its trigger; `partial` is None where only running the code would decide it."""

    trigger: str
    partial: bool | None = False


@record(frozen=True)
class Guard:
    """The handler has a guard with `validators`, declared at the file and line.

    `observes` is None where only running the code would decide whether it refuses; `until` is the
    last day for which the code allows that, as it is written.
    """

    validators: tuple[DeclaredValidator, ...]
    file: str
    line: int
    observes: bool | None = False
    until: str | None = None

    @property
    def place(self) -> str:
        """The file and line."""
        return f"{self.file}:{self.line}"


@record(frozen=True)
class NoGuard:
    """The handler at the file and line has no guard: it receives unvalidated events.

    The line is 0 where only the module is known, and the file is empty where not even that is.
    """

    file: str
    line: int

    @property
    def place(self) -> str:
        """The file and line, as far as they are known."""
        return f"{self.file}:{self.line}" if self.line else self.file


@record(frozen=True)
class Unclear:
    """Undecided without running the code. `reason` completes "the code of the file ...".

    `handler` is the place of the handler as far as it is known.
    """

    reason: str
    file: str
    line: int
    handler: NoGuard


@record(frozen=True, eq=False)
class Scope:
    """The names of the body of a module, class or function.

    `parameters` are those of the function; `given` holds what a call passes for them.
    """

    module: Module
    bindings: Mapping[str, list[Binding]]
    outer: Scope | None = None
    is_class: bool = False
    parameters: frozenset[str] = frozenset()
    given: Mapping[str, Later | Value] = field(default_factory=dict)


@record(frozen=True, eq=False)
class Later:
    """An argument or a default that is evaluated when its name is."""

    node: ast.expr
    scope: Scope


@record(frozen=True)
class External:
    """The dotted name of an object that no file of the program defines.

    With a call, the object is what the call of that name returns; its arguments are of the scope.
    """

    name: str
    call: ast.Call | None = None
    scope: Scope | None = None


@record(frozen=True)
class Function:
    """A function of the program, or a lambda. The first `applied` decorators are not counted."""

    node: Definition | ast.Lambda
    scope: Scope
    applied: int = 0

    @property
    def decorators(self) -> list[ast.expr]:
        """The decorators, the outermost first."""
        return getattr(self.node, "decorator_list", [])[self.applied :]


@record(frozen=True)
class Class:
    """A class of the program, or an object that a call of it made."""

    node: ast.ClassDef
    scope: Scope
    is_made: bool = False


@record(frozen=True)
class Guarding:
    """The decorator that a call of `guard` returns, or what it made of a function."""

    guard: Guard
    is_applied: bool = False


@record(frozen=True, eq=False)
class Elements:
    """The elements of a tuple or list."""

    items: tuple[Later | Value, ...]


Value = External | Function | Class | Guarding | Elements | ast.Constant | Module


def module_scope(module: Module) -> Scope:
    """The scope of a module."""
    return Scope(module, module.bindings)
