"""The value of an expression in a module, as far as it is known without running the code.

Only names, imports, attributes, calls, lists and constants are resolved. Anything else raises
`Dynamic`, and so does code beyond the limits of steps and depth.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator

from policypack.supply_chain.guards.bindings import Binding, Imported, Opaque
from policypack.supply_chain.guards.modules import Code, Dynamic, Module
from policypack.supply_chain.guards.names import EXPORTS
from policypack.supply_chain.guards.values import (
    Applied,
    CallResult,
    Constant,
    Defined,
    Elements,
    ExternalName,
    ModuleScope,
    Value,
)

# Real declarations need a dozen steps.
_STEPS = 5_000
_DEPTH = 100
_TOO_COMPLEX = "is too complex to be resolved"
# What these modules hold is known by name, so their files are not followed. Whether the guards are
# unmodified is decided in `releases`.
_KNOWN = frozenset({"runtime_guards", "aws_lambda_powertools", "aws_xray_sdk"})


class Evaluator:
    """Reads expressions of one function's code. Raises `Dynamic` and nothing else."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._steps = 0
        self._depth = 0

    def module(self, name: str) -> Module | None:
        """The module of that dotted name, if the function's code has it."""
        return self._code.find(name)

    def value(self, node: ast.expr, scope: ModuleScope) -> Value:
        """The value of an expression."""
        self._enter(scope, node.lineno)
        try:
            return self._value(node, scope)
        finally:
            self._depth -= 1

    def named(self, name: str, scope: ModuleScope, line: int = 0) -> Value:
        """The value of a module's name at a position in it."""
        found = self._bound(name, scope)
        if found is None:
            raise Dynamic(f"does not define {_shown(name)}", scope.module.file, line)
        return found

    def items(self, nodes: list[ast.expr], scope: ModuleScope) -> Iterator[Value]:
        """The values of a call's arguments or a list's elements, unpacked."""
        for node in nodes:
            if not isinstance(node, ast.Starred):
                yield self.value(node, scope)
                continue
            inner = self.value(node.value, scope)
            if not isinstance(inner, Elements):
                raise _dynamic("unpacks a dynamic value", node, scope)
            yield from inner.items

    def _enter(self, scope: ModuleScope, line: int) -> None:
        self._step(scope, line)
        if self._depth >= _DEPTH:
            raise Dynamic(_TOO_COMPLEX, scope.module.file, line)
        self._depth += 1

    def _step(self, scope: ModuleScope, line: int) -> None:
        self._steps += 1
        if self._steps > _STEPS:
            raise Dynamic(_TOO_COMPLEX, scope.module.file, line)

    def _value(self, node: ast.expr, scope: ModuleScope) -> Value:
        if isinstance(node, ast.Name):
            return self.named(node.id, scope, node.lineno)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, (ast.List, ast.Tuple)):
            return Elements(tuple(self.items(node.elts, scope)))
        if isinstance(node, ast.Constant):
            return Constant(node.value)
        if isinstance(node, ast.Lambda):
            return Defined(node, scope)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = (self.value(node.left, scope), self.value(node.right, scope))
            if all(isinstance(side, Elements) for side in sides):
                return Elements(tuple(item for side in sides for item in side.items))  # type: ignore[union-attr]
        raise _dynamic("computes a value dynamically", node, scope)

    def _attribute(self, node: ast.Attribute, scope: ModuleScope) -> Value:
        base = self.value(node.value, scope)
        if isinstance(base, Module):
            return self._member(base, node.attr, node, scope)
        if isinstance(base, ExternalName):
            return self._imported(f"{base.name}.{node.attr}")
        if isinstance(base, CallResult):
            return ExternalName(f"{base.maker}.{node.attr}")
        raise _dynamic("uses an attribute of a dynamic value", node, scope)

    def _call(self, node: ast.Call, scope: ModuleScope) -> Value:
        called = self.value(node.func, scope)
        if isinstance(called, ExternalName):
            return CallResult(called.name, node, scope)
        if isinstance(called, CallResult):
            return Applied(called, node, scope)
        raise _dynamic("calls its own function, whose result is dynamic", node, scope)

    def _bound(self, name: str, scope: ModuleScope) -> Value | None:
        bindings, file = scope.module.bindings, scope.module.file
        if bindings.rewrites:
            how = "may rebind its names at run time (exec, setattr or similar)"
            raise Dynamic(how, file, bindings.rewrites)
        if name in bindings.changing:
            raise Dynamic(f"changes {_shown(name)} at run time", file)
        found: Value | None = None
        for binding in _before(name, scope):
            self._step(scope, binding.line)
            value = self._of(binding, name, scope.module)
            if value is None:
                continue
            if found is not None:
                raise Dynamic(f"binds {_shown(name)} in more than one way", file, binding.line)
            found = value
            if binding.certain:
                break
        return found

    def _of(self, binding: Binding, name: str, module: Module) -> Value | None:
        bound, scope = binding.value, ModuleScope(module, binding.order)
        if isinstance(bound, Imported):
            return self._from(bound, name, module, binding.line)
        if isinstance(bound, Opaque):
            raise Dynamic(f"has a name that {bound.how}: {_shown(name)}", module.file, binding.line)
        if isinstance(bound, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Defined(bound, scope)
        if isinstance(bound, ast.ClassDef):
            raise Dynamic(f"defines {_shown(name)} as a class", module.file, binding.line)
        return self.value(bound, scope)

    def _from(self, imported: Imported, name: str, module: Module, line: int) -> Value | None:
        """The value that an import binds to the name; None where a star import does not have it."""
        target = _absolute(imported, module, line)
        if not imported.name:
            return self._imported(target)
        base = self._imported(target)
        wanted = name if imported.name == "*" else imported.name
        if isinstance(base, Module):
            scope = ModuleScope(base)
            self._enter(scope, line)
            try:
                if imported.name == "*" and not self._exported(wanted, scope):
                    return None
                found = self._bound(wanted, scope)
            finally:
                self._depth -= 1
            if found is not None or imported.name == "*":
                return found
            return self._imported(f"{target}.{wanted}")
        if imported.name == "*" and target not in EXPORTS:
            how = f"imports all names of {_shown(target)}, which is not in the package"
            raise Dynamic(how, module.file, line)
        if imported.name == "*" and name not in EXPORTS[target]:
            return None
        return self._imported(f"{target}.{wanted}")

    def _exported(self, name: str, scope: ModuleScope) -> bool:
        """Whether a star-import takes a name: https://docs.python.org/3/reference/simple_stmts.html

        These are the names in `__all__`; without it, those that do not begin with an underscore.
        """
        if "__all__" not in scope.module.bindings.names:
            return not name.startswith("_")
        exported = self.named("__all__", scope)
        if not isinstance(exported, Elements):
            raise Dynamic("computes its __all__ at run time", scope.module.file)
        return Constant(name) in exported.items

    def _member(self, base: Module, name: str, node: ast.AST, scope: ModuleScope) -> Value:
        found = self._bound(name, ModuleScope(base))
        if found is not None:
            return found
        below = self._code.find(f"{base.name}.{name}")
        if below is not None:
            return below
        raise _dynamic(
            f"takes {_shown(name)} from {base.file}, which does not define it", node, scope
        )

    def _imported(self, name: str) -> ExternalName | Module:
        if name.split(".")[0] in _KNOWN:
            return ExternalName(name)
        return self._code.find(name) or ExternalName(name)


def _before(name: str, scope: ModuleScope) -> Iterator[Binding]:
    """The possible bindings of a name, the latest first."""
    own, stars = scope.module.bindings.names.get(name, ()), scope.module.bindings.stars
    last, star = (bisect_left(items, scope.before, key=_order) for items in (own, stars))
    while last or star:
        # A star-import binds the name only if its module has it, so it is one that may have.
        if last and (not star or _order(own[last - 1]) >= _order(stars[star - 1])):
            last -= 1
            yield own[last]
        else:
            star -= 1
            yield stars[star]


def _order(binding: Binding) -> int:
    return binding.order


def _absolute(imported: Imported, module: Module, line: int) -> str:
    if not imported.level:
        return imported.module
    parts = module.package.split(".") if module.package else []
    if imported.level > len(parts):
        raise Dynamic("imports from above its own package", module.file, line)
    kept = parts[: len(parts) - imported.level + 1]
    return ".".join([*kept, imported.module] if imported.module else kept)


def _dynamic(reason: str, node: ast.AST, scope: ModuleScope) -> Dynamic:
    return Dynamic(reason, scope.module.file, getattr(node, "lineno", 0))


def _shown(name: str) -> str:
    """The name, cut for a message: identifiers may have any length."""
    return name if len(name) <= 80 else f"{name[:80]}..."
