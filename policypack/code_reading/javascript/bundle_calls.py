"""The functions that bundlers and compilers put around modules, by their names.

They copy and define properties in ways that only a run shows; what they do is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place
from policypack.code_reading.javascript.objects import Function, Getter, Loader, Object, Scope
from policypack.code_reading.javascript.syntax import children
from policypack.code_reading.javascript.values import NOTHING, External, Value, joined, of
from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.bundles import package_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from policypack.code_reading.javascript.objects import Module
    from policypack.code_reading.javascript.state import State

# esbuild: https://github.com/evanw/esbuild/blob/main/internal/runtime/runtime.go
# TypeScript: https://www.typescriptlang.org/tsconfig/#importHelpers
_SAME = (
    *("__toESM", "__toCommonJS", "__importDefault", "__importStar", "__name", "__spreadArray"),
    *("getDefaultExportFromCjs", "getAugmentedNamespace", "__rest", "__await", "__values"),
)
_REQUIRED = lazy_pattern(r"(?P<package>.+)\.(?:require_\w+|require[A-Z_$]\w*|init_\w+)")
_WEBPACK = "__webpack_require__"
_CALLBACK_LAST = ("__awaiter",)
# `(t, e) => () => (e || t((e = {exports: {}}).exports, e), e.exports)`
_LOADS = lazy_pattern(r"=>\s*\(\)\s*=>.*=\s*\{\s*exports:\s*\{\}\s*\}\)\.exports", re.DOTALL)
_LONGEST_HELPER = 400


def of_bundler(
    reader: State, callee: Node, arguments: Node, scope: Scope, module: Module
) -> Value | None:
    """The result of a function of a bundler or compiler, or None for every other call."""
    full = text_of(callee) if callee.type in ("identifier", "member_expression") else ""
    name = full.removeprefix("tslib.").removeprefix("tslib_1.")
    given = children(arguments)
    if name in _SAME and given:
        return reader.value(given[0], scope, module)
    if name in ("__export", f"{_WEBPACK}.d") and len(given) == 2:
        return _exported(reader, given[0], given[1], scope, module)
    if name in _CALLBACK_LAST and given:
        return _run(reader, reader.value(given[-1], scope, module), module, given[-1])
    if name in ("__commonJS", "__esm") and given:
        return _wrapped(reader, given[0], scope, module)
    if name == _WEBPACK and given:
        return _numbered(reader, given[0], scope, module)
    if name == f"{_WEBPACK}.n" and given:
        return reader.value(given[0], scope, module)
    return None


def required(name: str) -> str:
    """The package that the function of a bundle loads; empty for every other function."""
    found = _REQUIRED.fullmatch(name)
    return found["package"] if found else ""


def _exported(reader: State, target: Node, getters: Node, scope: Scope, module: Module) -> Value:
    """Each getter is a function without parameters, of a name that may be bound later."""
    held, given = reader.value(target, scope, module), reader.value(getters, scope, module)
    for one in held.all_of(Object):
        for source in given.all_of(Object):
            for name, value in source.fields.items():
                one.fields[name] = of(*(Getter(each) for each in value.all_of(Function)))
    return held


def _size(node: Node) -> int:
    return node.end_byte - node.start_byte


def _run(reader: State, value: Value, module: Module, node: Node) -> Value:
    place = module.place(node)
    return joined([reader.call(each, [], place) for each in value.all_of(Function)])


def _wrapped(reader: State, table: Node, scope: Scope, module: Module) -> Value:
    """The module in a table of one function: what requires it calls what is returned."""
    found = reader.value(table, scope, module)
    functions = [
        f for o in found.all_of(Object) for v in o.fields.values() for f in v.all_of(Function)
    ]
    return of(*(Loader(function) for function in functions))


def short_helper(function: Function, given: Sequence[Value]) -> Value | None:
    """The result of such a function in minified code, where nothing but its shape is left."""
    source = text_of(function.node) if _size(function.node) <= _LONGEST_HELPER else ""
    if "__esModule" in source:
        return joined(given)
    if _LOADS.search(source):
        return of(*(Loader(each) for value in given for each in value.all_of(Function)))
    return None


def loaded(reader: State, function: Function, place: Place, *, exports_first: bool = True) -> Value:
    """The exports of a module of a bundle, which is the body of a function."""
    exports = Object()
    holder = Object({"exports": of(exports)})
    # esbuild gives exports and module, webpack module, exports and its own require.
    order = [of(exports), of(holder)] if exports_first else [of(holder), of(exports)]
    reader.call(function, [*order, of(External(_WEBPACK))], place)
    return holder.fields["exports"]


def _numbered(reader: State, key: Node, scope: Scope, module: Module) -> Value:
    """A module in webpack's table."""
    name = reader.value(key, scope, module).const or ""
    package = package_of(name)
    if package is not None:
        return of(External(package.name))
    table = scope.get("__webpack_modules__") or NOTHING
    for one in table.all_of(Object):
        for function in one.fields.get(name, NOTHING).all_of(Function):
            cache = scope.get(f"*{name}")
            if cache is not None:
                return cache
            top = scope
            while top.outer is not None and "__webpack_modules__" not in top.cells:
                top = top.outer
            top.declare(f"*{name}", NOTHING, 0)
            found = loaded(reader, function, module.place(key), exports_first=False)
            top.declare(f"*{name}", found, 0)
            return found
    return NOTHING
