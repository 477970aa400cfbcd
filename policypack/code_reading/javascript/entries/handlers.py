"""The entry of a handler in JavaScript: a function, or one that middy wraps.

read_entry(package, "app.handler")
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.entries.outcomes import Entry, Unread, Validated
from policypack.code_reading.entries.uses import entry_of
from policypack.code_reading.javascript.entries.modules import (
    FUNCTIONS,
    Module,
    arguments,
    field,
    option,
)
from policypack.code_reading.javascript.entries.reading import Reading
from policypack.code_reading.javascript.entries.validators import constrains, states
from policypack.facts.javascript_validators import (
    CORE,
    KNOWN_PACKAGES,
    LIBRARIES,
    MIDDLEWARES,
)
from policypack.reading.syntax_trees import text_of
from policypack.supply_chain.bundles import origins_of
from policypack.supply_chain.guards.modules import Code, Dynamic
from policypack.supply_chain.handler_names import INVALID, of_node
from policypack.supply_chain.scripts import Scripts, parsed

if TYPE_CHECKING:
    from tree_sitter import Node

# How a source that loads a package, or has it within it, names it.
_NAMED = ("'{}'", '"{}"', "node_modules/{}/")
_CHAINED = ("use", "handler", "before", "after", "onError")


def read_entry(code: Code, handler: str) -> Entry:
    """What the handler `module.export` does with its event. Executes nothing, never raises."""
    named = of_node(handler)
    may_validate = False
    try:
        if named is None:
            raise Dynamic(INVALID)
        scripts = Scripts(code.packages)
        file = scripts.handler_file(named.module)
        source = scripts.source(file)
        may_validate = any(
            named_so.format(each).encode() in source for each in LIBRARIES for named_so in _NAMED
        )
        module = Module(parsed(source, file), file, origins_of(file, source, scripts.text))
        # Only what a module exports itself is read, and no member of it.
        exported = module.exports.get(".".join(named.names))
        if exported is None:
            raise Dynamic(f"exports no {'.'.join(named.names)} that can be read", file)
        return _entry(module, exported, may_validate)
    except Dynamic as dynamic:
        return Unread(dynamic.reason, dynamic.file, dynamic.line, may_validate)
    except RecursionError:
        return Unread("is nested too deeply to be followed", "", 0, may_validate)


def _entry(module: Module, exported: Node, may_validate: bool) -> Entry:
    node = module.resolved(exported)
    if node is not None and node.type == "call_expression":
        library, node = _of_middy(module, node)
        if library:
            return Validated((library,))
        node = module.resolved(node)
    if node is None or node.type not in FUNCTIONS:
        raise Dynamic(
            "exports a value that is only known at run time",
            module.file,
            exported.start_point.row + 1,
        )
    reading = Reading(module)
    reading.handler(node)
    return entry_of(reading.uses, may_validate)


def _of_middy(module: Module, call: Node) -> tuple[str, Node | None]:
    """The library of a middleware that validates, and the handler that middy wraps."""
    chain = list(_chain(call))
    first = chain[-1]
    if module.imported(field(first, "function")) != CORE:
        raise Dynamic(
            "exports a value that is only known at run time", module.file, call.start_point.row + 1
        )
    base = next(iter(arguments(first)), None)
    for link in reversed(chain[:-1]):
        method = text_of(field(field(link, "function") or link, "property"))
        given = next(iter(arguments(link)), None)
        base = given if method == "handler" else base
        for each in _middlewares(given) if method in ("use", "before") else ():
            library = _validates(module, each)
            if library:
                return library, base
    return "", base


def _chain(call: Node | None) -> Iterator[Node]:
    """The calls of a chain such as `middy(f).use(a)`, the last one first."""
    while call is not None and call.type == "call_expression":
        yield call
        function = field(call, "function")
        is_link = function is not None and function.type == "member_expression"
        chained = is_link and text_of(field(function, "property")) in _CHAINED  # type: ignore[arg-type]
        call = field(function, "object") if chained and function is not None else None


def _middlewares(given: Node | None) -> list[Node]:
    if given is None:
        return []
    return list(given.named_children) if given.type == "array" else [given]


def _validates(module: Module, node: Node) -> str:
    """The library of a middleware that refuses invalid events; "" for one that lets them pass.

    Raises Dynamic for one that may work on the event.
    """
    made = module.resolved(node)
    callee = (
        field(made, "function") if made is not None and made.type == "call_expression" else None
    )
    name = module.imported(callee)
    library, needed = MIDDLEWARES.get(name, ("", ""))
    given = option(made, needed) if library and made is not None else None
    if given is not None and made is not None and not _is_schema(module, library, given):
        return ""
    if given is not None and made is not None:
        if text_of(option(made, "safeParse")) != "true":
            return library
    elif name.startswith(KNOWN_PACKAGES):
        return ""
    raise Dynamic("has a middleware that may use the event", module.file, node.start_point.row + 1)


def _is_schema(module: Module, library: str, node: Node) -> bool:
    """Whether the schema of a middleware refuses any event at all."""
    if library != "middy":
        return constrains(module, node)
    made = module.resolved(node)
    compiled = made is not None and made.type == "call_expression"
    return states(module, next(iter(arguments(made)), None) if compiled and made else node)
