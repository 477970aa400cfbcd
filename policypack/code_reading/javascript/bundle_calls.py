"""The functions that bundlers and compilers put around modules, by their names.

They copy and define properties in ways that only a run shows; what they do is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript.objects import (
    Function,
    Getter,
    Loader,
    Object,
    Scope,
    element,
    elements,
)
from policypack.code_reading.javascript.values import NOTHING, External, Value, joined, of
from policypack.reading.syntax_trees import children, text_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.bundles import package_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from policypack.code_reading.javascript.objects import Module
    from policypack.code_reading.javascript.state import State

# esbuild: https://github.com/evanw/esbuild/blob/main/internal/runtime/runtime.go
# TypeScript: https://www.typescriptlang.org/tsconfig/#importHelpers
# Babel and SWC: https://github.com/babel/babel/tree/main/packages/babel-helpers/src/helpers
_SAME = frozenset(
    (
        *("__toESM", "__toCommonJS", "__importDefault", "__importStar", "__name", "__read"),
        *("getDefaultExportFromCjs", "getAugmentedNamespace", "__rest", "__await", "__values"),
        *("__objRest", "_interopRequireDefault", "_interopRequireWildcard", "_asyncToGenerator"),
        *("_interop_require_default", "_interop_require_wildcard", "_async_to_generator"),
        *("_objectWithoutProperties", "_object_without_properties", "_toConsumableArray"),
        *("_to_consumable_array", "_slicedToArray", "_sliced_to_array", "__asyncValues"),
    )
)
# They copy the properties of what follows to the first, as `Object.assign` does.
_ASSIGNS = frozenset(
    (
        *("__assign", "__spreadValues", "__spreadProps", "_extends", "_objectSpread"),
        *("_objectSpread2", "_object_spread", "_object_spread_props"),
    )
)
_JOINS = "__spreadArray"
_REQUIRED = lazy_pattern(r"(?P<package>.+)\.(?:require_\w+|require[A-Z_$]\w*|init_\w+)")
_WEBPACK = "__webpack_require__"
_AWAITERS = ("__awaiter", "__async")
# `(t, e) => () => (e || t((e = {exports: {}}).exports, e), e.exports)`
_LOADS = lazy_pattern(r"=>\s*\(\)\s*=>.*=\s*\{\s*exports:\s*\{\}\s*\}\)\.exports", re.DOTALL)
# `(t, e, n) => new Promise((r, o) => { ... c((n = n.apply(t, e)).next()) })`, with a generator.
_AWAITS = lazy_pattern(r"new\b.*\(\s*(\w+)\s*=\s*\1\.apply\(.*\)\s*\)\.next\(\)", re.DOTALL)
# `n(a || !t || !t.__esModule ? ... : ..., t)` and `t => p(i({}, "__esModule", {value: !0}), t)`
_COPIES = lazy_pattern(r"\.__esModule\b|\{\s*\}\s*,\s*[\"']__esModule\b")
# `(t, e) => { for (var n in e || (e = {})) ...; return t }` of `{...a, ...b}`
_SPREADS = lazy_pattern(
    r"\bin\s+(\w+)\s*\|\|\s*\(\s*\1\s*=\s*\{\s*\}\s*\).*\breturn\s+\w+", re.DOTALL
)
_FUNCTION = lazy_pattern(r"=>|\bfunction\b")
_LONGEST_HELPER, _LONGEST_COPY = 900, 400


def of_bundler(
    reader: State, callee: Node, arguments: Node, scope: Scope, module: Module
) -> Value | None:
    """The result of a function of a bundler or compiler, or None for every other call."""
    full = text_of(callee) if callee.type in ("identifier", "member_expression") else ""
    name = full.removeprefix("tslib.").removeprefix("tslib_1.")
    given = children(arguments)
    if name in _SAME and given:
        return reader.value(given[0], scope, module)
    if name in _ASSIGNS and given:
        assign = of(External("Object.assign"))
        values = [reader.value(each, scope, module) for each in given]
        return reader.call_value(assign, values, module.place(callee), name, module)
    if name == _JOINS and given:
        held = [element(reader.value(e, scope, module), module.place(e)) for e in given[:2]]
        return of(Object(others=held, is_array=True))
    if name in ("__export", f"{_WEBPACK}.d") and len(given) == 2:
        return _exported(reader, given[0], given[1], scope, module)
    if name in _AWAITERS:
        values = [reader.value(each, scope, module) for each in given]
        return _run(reader, values, module.place(callee))
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
            for name, value in _bindings(source):
                one.fields[name] = value
    return held


def _bindings(source: Object) -> Iterator[tuple[str, Value]]:
    """What an object of getters, or a list `["name", getter, "other", 0, value]`, exports."""
    listed = iter(source.fields.values()) if source.is_array else iter(())
    for name in listed:
        getter = next(listed, NOTHING)
        value = next(listed, NOTHING) if getter.const == "0" else _got(getter)
        yield name.const or ANY, value
    if not source.is_array:
        yield from ((name, _got(value)) for name, value in source.fields.items())


def _got(value: Value) -> Value:
    return of(*(Getter(each) for each in value.all_of(Function)))


def _size(node: Node) -> int:
    return node.end_byte - node.start_byte


def _run(reader: State, given: Sequence[Value], place: Place) -> Value:
    """The result of a generator, the last argument; the second is a list of what it is given."""
    values = elements(given[1], place) if len(given) > 1 and given[1].shapes else []
    runs = given[-1].all_of(Function) if given else []
    return joined([reader.call(each, values, place) for each in runs])


def _wrapped(reader: State, table: Node, scope: Scope, module: Module) -> Value:
    """The module in a table of one function: what requires it calls what is returned."""
    found = reader.value(table, scope, module)
    functions = [
        f for o in found.all_of(Object) for v in o.fields.values() for f in v.all_of(Function)
    ]
    return of(*(Loader(function) for function in functions))


def short_helper(
    reader: State, function: Function, given: Sequence[Value], place: Place
) -> Value | None:
    """The result of such a function in minified code, where nothing but its shape is left."""
    size = _size(function.node)
    if size > _LONGEST_HELPER or not given:
        return None
    if any("generator" in each.node.type for each in given[-1].all_of(Function)):
        return _run(reader, given, place) if _AWAITS.search(text_of(function.node)) else None
    if size > _LONGEST_COPY:
        return None
    source = text_of(function.node)
    if "__esModule" in source and _COPIES.search(source) and len(_FUNCTION.findall(source)) == 1:
        return joined(given)
    if _SPREADS.search(source):
        assign = External("Object.assign")
        return reader.call_external(assign, given, place, function.module)
    if "exports" in source and _LOADS.search(source):
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
