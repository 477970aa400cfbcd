"""The guard that a handler declares: `@guard(...)` with its validators, none, or undecided.

    read_guard(Code(package), "app.handler")

The outermost decorator decides: only that one receives the original event.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass

from policypack.supply_chain.guards.evaluation import Evaluator
from policypack.supply_chain.guards.modules import Code, Dynamic, Module
from policypack.supply_chain.guards.names import GUARD, TRANSPARENT, VALIDATORS
from policypack.supply_chain.guards.values import (
    Applied,
    CallResult,
    Constant,
    Defined,
    ExternalName,
    ModuleScope,
    Value,
)


@dataclass(frozen=True)
class DeclaredValidator:
    """A validator by its trigger; `partial` is None where only running the code would decide it."""

    trigger: str
    partial: bool | None = False


@dataclass(frozen=True)
class Guard:
    """The handler has a guard with `validators`, declared at the file and line."""

    validators: tuple[DeclaredValidator, ...]
    file: str
    line: int

    def validator(self, trigger: str) -> DeclaredValidator | None:
        """The validator for a trigger."""
        return next((item for item in self.validators if item.trigger == trigger), None)


@dataclass(frozen=True)
class NoGuard:
    """The handler at the file and line has no guard: it receives unvalidated events."""

    file: str
    line: int


@dataclass(frozen=True)
class Unclear:
    """Undecided without running the code. `reason` completes "the code of the file ..."."""

    reason: str
    file: str
    line: int


def read_guard(code: Code, handler: str) -> Guard | NoGuard | Unclear:
    """The declaration of the handler `module.function`. Executes nothing and never raises."""
    try:
        return _Handler(code).read(handler)
    except Dynamic as dynamic:
        return Unclear(dynamic.reason, dynamic.file, dynamic.line)


class _Handler:
    def __init__(self, code: Code) -> None:
        self._evaluator = Evaluator(code)

    def read(self, handler: str) -> Guard | NoGuard:
        """Resolves the handler as Lambda's runtime client does: at the last dot, slashes are dots.

        https://github.com/aws/aws-lambda-python-runtime-interface-client
        """
        path, _, name = handler.rpartition(".")
        dotted = path.replace("/", ".")
        if not dotted or not name:
            raise Dynamic("has an invalid handler; it must be module.function")
        if dotted.split(".")[0] in sys.stdlib_module_names:
            raise Dynamic(
                f"has the name of the standard library module {dotted}, which may be loaded instead"
            )
        module = self._evaluator.module(dotted)
        if module is None:
            raise Dynamic(
                f"does not contain the handler's module {dotted}, which a layer may provide"
            )
        return self._outermost(self._evaluator.named(name, ModuleScope(module)), module)

    def _outermost(self, value: Value, module: Module) -> Guard | NoGuard:
        while True:
            if isinstance(value, Defined):
                return self._decorated(value)
            if isinstance(value, Applied) and value.maker.maker in GUARD:
                return self._declared(value.maker)
            if (
                isinstance(value, (Applied, CallResult))
                and _is_transparent(value)
                and value.call.args
            ):
                module = value.scope.module
                value = self._evaluator.value(value.call.args[0], value.scope)
                continue
            raise Dynamic("defines the handler dynamically", module.file)

    def _decorated(self, function: Defined) -> Guard | NoGuard:
        node, scope = function.node, function.scope
        for decorator in [] if isinstance(node, ast.Lambda) else node.decorator_list:
            value = self._evaluator.value(decorator, scope)
            if isinstance(value, CallResult) and value.maker in GUARD:
                return self._declared(value)
            if not _is_transparent(value):
                how = "decorates the handler with a decorator that may change the event"
                raise Dynamic(how, scope.module.file, decorator.lineno)
        return NoGuard(scope.module.file, node.lineno)

    def _declared(self, made: CallResult) -> Guard:
        values = self._evaluator.items(made.call.args, made.scope)
        file, line = made.scope.module.file, made.call.lineno
        return Guard(tuple(self._validator(value, file, line) for value in values), file, line)

    def _validator(self, value: Value, file: str, line: int) -> DeclaredValidator:
        if isinstance(value, CallResult) and value.maker in VALIDATORS:
            return DeclaredValidator(VALIDATORS[value.maker], self._partial(value))
        raise Dynamic(
            "passes guard() an argument that is not a validator of runtime_guards", file, line
        )

    def _partial(self, made: CallResult) -> bool | None:
        """Whether the validator refuses single records; None where only a run would decide it."""
        for keyword in made.call.keywords:
            if keyword.arg is None:
                return None
            if keyword.arg == "partial":
                try:
                    value = self._evaluator.value(keyword.value, made.scope)
                except Dynamic:
                    return None
                return bool(value.value) if isinstance(value, Constant) else None
        return False


def _is_transparent(value: Value) -> bool:
    """Whether a decorator, or its result, passes every event on unchanged."""
    if isinstance(value, Applied):
        return value.maker.maker in TRANSPARENT
    name = value.name if isinstance(value, ExternalName) else getattr(value, "maker", "")
    return name in TRANSPARENT
