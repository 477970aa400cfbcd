"""A module of JavaScript: what its names stand for, and what it exports.

A bundle has many modules in one file. What a package in it declares is as good as imported.
https://tree-sitter.github.io/tree-sitter/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.bundles import Origins

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = (
    *("arrow_function", "function_expression", "function_declaration"),
    *("generator_function", "generator_function_declaration"),
)
_TRANSPARENT = ("parenthesized_expression", "await_expression")
# https://github.com/evanw/esbuild/blob/main/internal/runtime/runtime.go
_TO_ESM, _TO_COMMONJS, _EXPORT = "__toESM", "__toCommonJS", "__export"
# What esbuild calls the default export of a module, and the function that loads a CommonJS module.
_WHOLE = lazy_pattern(r".*_default\d*|require_.*")


class Module:
    """`imports` has the `package` or `package#name` of each imported name, and `values` the
    expression or function that a name of the top level is bound to."""

    def __init__(self, root: Node, file: str, origins: Origins) -> None:
        self.file = file
        self.root = root
        self.imports: dict[str, str] = {}
        self.values: dict[str, Node] = {}
        self.exports: dict[str, Node] = {}
        # By the name of an object, the expression that each of its getters returns.
        self._getters: dict[str, dict[str, Node]] = {}
        own = []
        for node in self.root.named_children:
            package = _package(node, origins)
            if package:
                self._bundle(node, package)
            else:
                own.append(node)
        for name in {*self.imports} & {name for node in own for name in _bound_inside(node)}:
            # Where the program uses the name, it may be its own.
            del self.imports[name]
        for node in own:
            self._read(node)

    def imported(self, node: Node | None) -> str:
        """The import that an expression stands for, `package#name.member`; "" for none."""
        node = plain(node)
        if node is None:
            return ""
        if node.type == "identifier":
            name = text_of(node)
            if name in self.imports:
                return self.imports[name]
            value = plain(self.values.get(name))
            return self.imported(value) if value is not None and value.type != "identifier" else ""
        if node.type == "member_expression":
            base, name = self.imported(field(node, "object")), text_of(field(node, "property"))
            if name == "default" and "#" not in base:
                return base
            return f"{base}{'.' if '#' in base else '#'}{name}" if base else ""
        return ""

    def resolved(self, node: Node | None) -> Node | None:
        """The function or expression that a name stands for, or the node itself."""
        for _ in range(20):
            node = plain(node)
            if node is None or node.type != "identifier" or text_of(node) not in self.values:
                return node
            node = self.values[text_of(node)]
        return None

    def _bundle(self, node: Node, package: str) -> None:
        """Takes what a package within the file declares. A second name has a number behind it."""
        for name, _ in _declared(node):
            local = text_of(name)
            member = local.rstrip("0123456789")
            self.imports[local] = package if _WHOLE.fullmatch(local) else f"{package}#{member}"

    def _read(self, node: Node) -> None:
        if node.type == "import_statement":
            self._import(node)
        elif node.type == "export_statement":
            self._export(node)
        elif node.type == "expression_statement":
            self._assignment(node.named_children[0] if node.named_children else None)
        else:
            for name, value in _declared(node):
                self._bind(name, value)

    def _bind(self, name: Node, value: Node | None) -> None:
        package = self._required(value)
        if name.type == "object_pattern" and package:
            for key, local in _pattern(name):
                self.imports[local] = f"{package}#{key}"
        elif name.type == "identifier" and package:
            self.imports[text_of(name)] = package
        elif name.type == "identifier" and value is not None:
            self.values[text_of(name)] = value

    def _required(self, node: Node | None) -> str:
        """The package that `require("package")` loads; "" for any other expression."""
        node = plain(node)
        if node is not None and node.type == "member_expression":
            base = self._required(field(node, "object"))
            name = text_of(field(node, "property"))
            return base if name == "default" else f"{base}#{name}" if base else ""
        if node is None or node.type != "call_expression":
            return ""
        called, given = text_of(field(node, "function")), arguments(node)
        if called == _TO_ESM and given:
            return self._required(given[0])
        if called == "require":
            return _string(given[0]) if given else ""
        return self.imports.get(called, "") if called.startswith("require_") else ""

    def _import(self, node: Node) -> None:
        package = _string(field(node, "source"))
        clause = next((each for each in node.named_children if each.type == "import_clause"), None)
        for part in clause.named_children if clause is not None else ():
            if part.type == "identifier":
                self.imports[text_of(part)] = package
            elif part.type == "namespace_import":
                self.imports[text_of(part.named_children[0])] = package
            else:
                for each in part.named_children:
                    name = text_of(field(each, "name"))
                    local = text_of(field(each, "alias")) or name
                    self.imports[local] = package if name == "default" else f"{package}#{name}"

    def _export(self, node: Node) -> None:
        declaration = field(node, "declaration")
        for name, value in _declared(declaration) if declaration is not None else ():
            self._bind(name, value)
            if value is not None:
                self.exports[text_of(name)] = value
        value = field(node, "value")
        if value is not None:
            self.exports["default"] = value
        for clause in node.named_children if field(node, "source") is None else ():
            for each in clause.named_children if clause.type == "export_clause" else ():
                local = field(each, "name")
                if local is not None:
                    self.exports[text_of(field(each, "alias")) or text_of(local)] = local

    def _assignment(self, node: Node | None) -> None:
        """`exports.handler = ...`, `module.exports.handler = ...`, `module.exports = {...}`.

        A bundler writes `__export(index, {handler: () => handler})` and
        `module.exports = __toCommonJS(index)`.
        """
        if node is not None and node.type == "call_expression":
            self._export_getters(node)
        if node is None or node.type != "assignment_expression":
            return
        left, value = text_of(field(node, "left")), field(node, "right")
        head, _, name = left.rpartition(".")
        if value is not None and head in ("exports", "module.exports"):
            self.exports[name] = value
        elif value is not None and left == "module.exports" and value.type == "object":
            for each in value.named_children:
                held = field(each, "value") if each.type == "pair" else each
                if held is not None and each.type in ("pair", "shorthand_property_identifier"):
                    self.exports[text_of(field(each, "key") or each)] = held
        elif value is not None and left == "module.exports" and value.type == "call_expression":
            given = arguments(value)
            if text_of(field(value, "function")) == _TO_COMMONJS and given:
                self.exports |= self._getters.get(text_of(given[0]), {})
        elif left.isidentifier():
            # It is bound a second time.
            self.values.pop(left, None)

    def _export_getters(self, call: Node) -> None:
        given = arguments(call)
        if text_of(field(call, "function")) != _EXPORT or len(given) != 2:
            return
        getters = ((each, field(each, "value")) for each in given[1].named_children)
        self._getters[text_of(given[0])] = {
            text_of(field(each, "key")): body
            for each, getter in getters
            if getter is not None and (body := field(getter, "body")) is not None
        }


def _package(node: Node, origins: Origins) -> str:
    """The package that a statement of a bundle comes from; "" for the program's own."""
    if not origins.is_bundle:
        return ""
    (row, column), (last_row, last_column) = node.start_point, node.end_point
    return origins.package((row + 1, column + 1), (last_row + 1, last_column + 1))


def _bound_inside(statement: Node) -> Iterator[str]:
    """The names that functions and blocks within a statement bind."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        patterns = list(node.named_children) if node.type == "formal_parameters" else []
        is_named = node.type == "variable_declarator" or node.type in FUNCTIONS
        single = (field(node, "name") if is_named else None, field(node, "parameter"))
        for pattern in (*patterns, *filter(None, single)):
            yield from (name for _, name in bound(pattern))


def field(node: Node, name: str) -> Node | None:
    """The child of that field."""
    return node.child_by_field_name(name)


def plain(node: Node | None) -> Node | None:
    """The expression within brackets and `await`; of `(0, f)`, which compilers write, `f`."""
    while node is not None and node.type in _TRANSPARENT and node.named_children:
        node = node.named_children[0]
        if node.type == "sequence_expression" and node.named_children[0].type == "number":
            node = node.named_children[-1]
    return node


def arguments(call: Node) -> list[Node]:
    """The arguments of a call."""
    given = field(call, "arguments")
    return list(given.named_children) if given is not None else []


def option(call: Node, name: str) -> Node | None:
    """The value of an option in the object that a call gets."""
    for given in arguments(call)[:1]:
        for each in given.named_children if given.type == "object" else ():
            named = field(each, "key") if each.type == "pair" else each
            if text_of(named) == name:
                return field(each, "value") or each
    return None


def bound(pattern: Node) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys that lead to each name that a pattern binds, and the name."""
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        is_short = pattern.type != "identifier"
        yield ((text_of(pattern),) if is_short else ()), text_of(pattern)
    elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        left = field(pattern, "left") or pattern.named_children[0]
        yield from bound(left)
    elif pattern.type == "pair_pattern":
        value = field(pattern, "value")
        for keys, name in bound(value) if value is not None else ():
            yield (text_of(field(pattern, "key")), *keys), name
    elif pattern.type in ("object_pattern", "array_pattern", "rest_pattern"):
        for each in pattern.named_children:
            for keys, name in bound(each):
                yield ("[]", *keys) if pattern.type == "array_pattern" else keys, name


def _pattern(node: Node) -> Iterator[tuple[str, str]]:
    return ((".".join(keys), name) for keys, name in bound(node))


def _declared(node: Node) -> Iterator[tuple[Node, Node | None]]:
    """The names that a declaration binds, and what to."""
    if node.type in FUNCTIONS or node.type == "class_declaration":
        name = field(node, "name")
        if name is not None:
            yield name, node
    elif node.type in ("lexical_declaration", "variable_declaration"):
        for each in node.named_children:
            name = field(each, "name") if each.type == "variable_declarator" else None
            if name is not None:
                yield name, field(each, "value")


def _string(node: Node | None) -> str:
    return text_of(node)[1:-1] if node is not None and node.type == "string" else ""
