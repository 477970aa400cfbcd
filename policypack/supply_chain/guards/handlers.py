"""The guard that a handler declares: `@guard(...)` with its validators, or none, or nobody knows.

    read_guard(Code(package), "app.handler")

What stands outermost decides: only that sees the event as it comes.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass

from policypack.supply_chain.guards.modules import Code, Dynamic, Module
from policypack.supply_chain.guards.names import GUARD, TRANSPARENT, VALIDATORS
from policypack.supply_chain.guards.values import (
    Applied,
    Constant,
    Defined,
    Made,
    Origin,
    Reader,
    Scope,
    Value,
)


@dataclass(frozen=True)
class DeclaredValidator:
    """A validator by the trigger that it is for; `partial` is None where the code decides it."""

    trigger: str
    partial: bool | None = False


@dataclass(frozen=True)
class Guard:
    """The handler is guarded by `validators`, in the file and the line."""

    validators: tuple[DeclaredValidator, ...]
    file: str
    line: int

    def validator(self, trigger: str) -> DeclaredValidator | None:
        """The validator for a trigger."""
        return next((item for item in self.validators if item.trigger == trigger), None)


@dataclass(frozen=True)
class NoGuard:
    """The handler, in the file and the line, gets every event as it comes."""

    file: str
    line: int


@dataclass(frozen=True)
class Unclear:
    """Only running the code would tell. `reason` completes "the code of the file ..."."""

    reason: str
    file: str
    line: int


def read_guard(code: Code, handler: str) -> Guard | NoGuard | Unclear:
    """What the handler `module.function` declares. Runs nothing, and raises nothing."""
    try:
        return _Handler(code).read(handler)
    except Dynamic as dynamic:
        return Unclear(dynamic.reason, dynamic.file, dynamic.line)


class _Handler:
    def __init__(self, code: Code) -> None:
        self._reader = Reader(code)

    def read(self, handler: str) -> Guard | NoGuard:
        """Resolves the handler as Lambda's runtime client does: at the last dot, slashes are dots.

        https://github.com/aws/aws-lambda-python-runtime-interface-client
        """
        path, _, name = handler.rpartition(".")
        dotted = path.replace("/", ".")
        if not dotted or not name:
            raise Dynamic("has no handler: it is named as module.function")
        if dotted.split(".")[0] in sys.stdlib_module_names:
            raise Dynamic(f"hides behind the standard module {dotted}, which may be loaded already")
        module = self._reader.module(dotted)
        if module is None:
            raise Dynamic(f"does not hold the handler's module {dotted}, which a layer may bring")
        return self._outermost(self._reader.named(name, Scope(module)), module)

    def _outermost(self, value: Value, module: Module) -> Guard | NoGuard:
        while True:
            if isinstance(value, Defined):
                return self._decorated(value)
            if isinstance(value, Applied) and value.maker.maker in GUARD:
                return self._declared(value.maker)
            if isinstance(value, (Applied, Made)) and _is_transparent(value) and value.call.args:
                module = value.scope.module
                value = self._reader.value(value.call.args[0], value.scope)
                continue
            raise Dynamic("makes the handler in a way that only running it would tell", module.file)

    def _decorated(self, function: Defined) -> Guard | NoGuard:
        node, scope = function.node, function.scope
        for decorator in [] if isinstance(node, ast.Lambda) else node.decorator_list:
            value = self._reader.value(decorator, scope)
            if isinstance(value, Made) and value.maker in GUARD:
                return self._declared(value)
            if not _is_transparent(value):
                how = "decorates the handler with something that may hand it another event"
                raise Dynamic(how, scope.module.file, decorator.lineno)
        return NoGuard(scope.module.file, node.lineno)

    def _declared(self, made: Made) -> Guard:
        values = self._reader.items(made.call.args, made.scope)
        file, line = made.scope.module.file, made.call.lineno
        return Guard(tuple(self._validator(value, file, line) for value in values), file, line)

    def _validator(self, value: Value, file: str, line: int) -> DeclaredValidator:
        if isinstance(value, Made) and value.maker in VALIDATORS:
            return DeclaredValidator(VALIDATORS[value.maker], self._partial(value))
        raise Dynamic("gives guard() something that is no validator of runtime_guards", file, line)

    def _partial(self, made: Made) -> bool | None:
        """Whether the validator is told to refuse single records; None where only a run tells."""
        for keyword in made.call.keywords:
            if keyword.arg is None:
                return None
            if keyword.arg == "partial":
                try:
                    value = self._reader.value(keyword.value, made.scope)
                except Dynamic:
                    return None
                return bool(value.value) if isinstance(value, Constant) else None
        return False


def _is_transparent(value: Value) -> bool:
    """Whether a decorator, or what it has made, lets every event through unchanged."""
    if isinstance(value, Applied):
        return value.maker.maker in TRANSPARENT
    name = value.name if isinstance(value, Origin) else getattr(value, "maker", "")
    return name in TRANSPARENT
