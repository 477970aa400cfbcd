"""The entry of a handler in JavaScript: a function, or one that middy wraps.

read_entry(package, "app.handler")
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from policypack.code_reading.entries import Entry, Ignored, Unread, Validated, entry_of
from policypack.code_reading.javascript.entries.conduct import check_conduct
from policypack.code_reading.javascript.entries.modules import Module, Program, option
from policypack.code_reading.javascript.entries.names import FUNCTIONS
from policypack.code_reading.javascript.entries.reading import Reading
from policypack.code_reading.javascript.entries.validators import constrains, states
from policypack.code_reading.javascript.syntax import arguments, string_of
from policypack.facts.javascript_rebinding import REPOSITORIES
from policypack.facts.javascript_validators import (
    CORE,
    KNOWN_PACKAGES,
    LIBRARIES,
    MIDDLEWARES,
)
from policypack.reading import json_text
from policypack.reading.syntax_trees import field, text_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards.modules import Code, Dynamic
from policypack.supply_chain.handler_names import INVALID, of_node
from policypack.supply_chain.scripts import ENDINGS, Scripts

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
        program = Program(scripts)
        # Only what a module exports itself is read, and no member of it.
        name = ".".join(named.names)
        exported = program.export(program.module(file), name)
        if exported is None:
            raise Dynamic(f"exports no {name} that can be read", file)
        entry = _entry(program, exported, may_validate)
        if isinstance(entry, Ignored | Validated):
            # What an attacker controls may be read by code that replaces this handler.
            check_unchanged(program)
        return entry
    except Dynamic as dynamic:
        return Unread(dynamic.reason, dynamic.file, dynamic.line, may_validate)
    except RecursionError:
        return Unread("is nested too deeply to be followed", "", 0, may_validate)


def _entry(program: Program, exported: Node, may_validate: bool) -> Entry:
    node = program.resolved(exported)
    if node is not None and node.type == "call_expression":
        before, node = of_middy(program, node)
        for library in filter(None, (_validates(program, each) for each in before)):
            return Validated((library,))
        node = program.resolved(node)
    if node is None or node.type not in FUNCTIONS:
        raise Dynamic(
            "exports a value that is only known at run time",
            program.home(exported).file,
            exported.start_point.row + 1,
        )
    reading = Reading(program)
    reading.handler(node)
    return entry_of(reading.uses, may_validate)


def of_middy(program: Program, call: Node) -> tuple[list[Node], Node | None]:
    """The middlewares that may see the event, in their order, and the handler that middy wraps."""
    calls = list(_chain(call))
    if program.imported(field(calls[-1], "function")) != CORE:
        file, line = program.home(call).file, call.start_point.row + 1
        raise Dynamic("exports a value that is only known at run time", file, line)
    base, before = next(iter(arguments(calls[-1])), None), []
    for link in reversed(calls[:-1]):
        method = text_of(field(field(link, "function") or link, "property"))
        for given in arguments(link)[:1]:
            base = given if method == "handler" else base
            if method in ("use", "before"):
                before += given.named_children if given.type == "array" else [given]
    return before, base


def _chain(call: Node | None) -> Iterator[Node]:
    """The calls of a chain such as `middy(f).use(a)`, the last one first."""
    while call is not None and call.type == "call_expression":
        yield call
        function = field(call, "function")
        is_link = function is not None and function.type == "member_expression"
        chained = is_link and text_of(field(function, "property")) in _CHAINED
        call = field(function, "object") if chained and function is not None else None


def _validates(program: Program, node: Node) -> str:
    """The library of a middleware that refuses invalid events; "" for one that lets them pass.

    Raises Dynamic for one that may work on the event.
    """
    made = program.resolved(node)
    callee = (
        field(made, "function") if made is not None and made.type == "call_expression" else None
    )
    name = program.imported(callee)
    library, needed = MIDDLEWARES.get(name, ("", ""))
    given = option(made, needed) if library and made is not None else None
    if given is not None and made is not None and not _is_schema(program, library, given):
        return ""
    if given is not None and made is not None:
        if text_of(option(made, "safeParse")) != "true":
            return library
    elif name.startswith(KNOWN_PACKAGES):
        return ""
    line = node.start_point.row + 1
    raise Dynamic("has a middleware that may use the event", program.home(node).file, line)


def _is_schema(program: Program, library: str, node: Node) -> bool:
    """Whether the schema of a middleware refuses any event at all."""
    if library != "middy":
        return constrains(program, node)
    made = program.resolved(node)
    compiled = made is not None and made.type == "call_expression"
    return states(program, next(iter(arguments(made)), None) if compiled and made else node)


_MOST_FILES = 500
_MOST_BYTES = 1024 * 1024
# Files of tests, as their tools find them, that the program's own modules do not name.
_OF_TESTS = lazy_pattern(r"(?:^|/)(?:__tests__|__mocks__|tests?)/|[.](?:test|spec)[.]\w+$")
_TYPES = (".d.ts", ".d.mts", ".d.cts")


def check_unchanged(program: Program) -> None:
    """Raises Dynamic at the first line that may change a name on the way to a validator.

    All modules that ship with the handler are read, also those that no import names. Published
    packages are not: they know nothing of the program's names.
    """
    for doubt in program.doubts:
        raise doubt
    _check_packages(program)
    scripts = program.scripts
    files = [each for each in scripts.files if each.endswith(ENDINGS) and scripts.is_own(each)]
    files = [each for each in files if not each.endswith(_TYPES)]
    if len(files) > _MOST_FILES:
        raise Dynamic(f"ships more than {_MOST_FILES} modules outside node_modules", files[0])
    tests = [file for file in files if _OF_TESTS.search(file)]
    modules, size = [], 0
    for file in (each for each in files if each not in tests):
        modules.append(program.module(file))
        size += sum(node.end_byte - node.start_byte for node in modules[-1].own)
        if size > _MOST_BYTES:
            raise Dynamic("ships too much code outside node_modules to be read", file)
    named = {text for module in modules for text in _strings(module)} if tests else set()
    modules += [program.module(file) for file in tests if _stem(file) in named]
    for module in modules:
        check_conduct(program, module)


def _strings(module: Module) -> Iterator[str]:
    """The last part of each path that the module names, without its ending."""
    waiting = [*module.own]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type == "string":
            yield _stem(string_of(node))


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]


def _check_packages(program: Program) -> None:
    """Refuses files that Node.js loads in place of a published validator."""
    wanted = {
        package: sources
        for package, sources in REPOSITORIES.items()
        if any(each == package or each.startswith(f"{package}/") for each in program.packages)
    }
    files = program.scripts.files
    folders = {posixpath.dirname(each) for each in files if each.endswith("package.json")}
    for file in files:
        # The last of them is what an import from a file in the folder above it finds.
        before, _, inside = file.rpartition("node_modules/")
        package = next((each for each in wanted if inside.startswith(f"{each}/")), "")
        if package:
            folders.add(f"{before}node_modules/{package}")
    for folder in sorted(folders):
        _, inside_packages, inside = folder.rpartition("node_modules/")
        file = posixpath.join(folder, "package.json")
        described = _described(program.scripts.text(file))
        name = str(described.get("name", ""))
        if inside in wanted:
            repository = json.dumps(described.get("repository", ""))
            published = any(each in repository for each in wanted[inside])
            if not (published and name == inside and described.get("version")):
                raise Dynamic(f"is not the package.json of a release of {inside}", file)
        elif not inside_packages and name in wanted:
            raise Dynamic(f"gives the program the name of the package {name}", file)


def _described(text: str) -> dict[str, Any]:
    try:
        read = json_text.loads(text)
    except json.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}
