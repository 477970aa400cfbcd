"""What gives the names of TypeScript and JavaScript programs their values."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from policypack.code_reading.javascript.syntax import (
    FUNCTIONS,
    bound,
    list_imports,
    list_parameters,
)
from policypack.program_files.arguments.shapes import (
    Definition,
    Imported,
    Node,
    Parameter,
    Value,
)
from policypack.program_files.arguments.trees import Tree, called
from policypack.program_files.own_sources import spellings
from policypack.program_files.tree_source import FOR_EACH
from policypack.reading.syntax_trees import children, field, text_of

CLASSES = ("class_declaration", "class", "abstract_class_declaration")
DECLARED = ("function_declaration", "enum_declaration", *CLASSES)
# What gives the entries or values of an object to a loop.
_LISTED = ("entries", "values")


class NodeJsNames(Tree):
    """The names of a parsed file: of functions, parameters, variables and imports."""

    scopes = (*sorted(FUNCTIONS), *CLASSES)

    def name_of(self, function: Node) -> str:
        """The name by which a function is called: that of the class for its constructor."""
        name = text_of(field(function, "name"))
        if name == "constructor":
            return text_of(field(self.above(self.above(function)), "name"))
        above = self.above(function)
        if name or above is None:
            return name
        key = field(above, "name") or field(above, "key")
        return text_of(key) if above.type in ("variable_declarator", "pair") else ""

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What gives the name its value where the node stands, the likeliest first."""
        outer = self.above(node)
        if name == "*" or (outer is not None and outer.type == "export_specifier"):
            exported = [*self._reexported(name, node)]
            if exported:
                return exported
        above = self.above(node)
        while above is not None:
            found: list[Definition] = []
            if name == "this" and above.type in CLASSES:
                return [Value(above)]
            if above.type in FUNCTIONS:
                found = [*self._of_scope(above, name, node), *self._of_parameters(above, name)]
            elif above.id == self.root.id:
                found = self._of_scope(above, name, node)
            if found:
                return found
            above = self.above(above)
        return ()

    def _reexported(self, name: str, node: Node) -> Iterator[Imported]:
        statement = node
        while statement.type != "export_statement":
            statement = self.above(statement)
        files = self._files(field(statement, "source"))
        if files:
            yield Imported(files, None if name == "*" else name)

    def _definition(self, node: Node, name: str) -> Iterator[Definition]:
        kind = node.type
        if kind == "variable_declarator" and field(node, "value") is not None:
            value = field(node, "value")
            required = self._required(value)
            for keys in _keys(field(node, "name"), name):
                if required:
                    yield Imported(required, keys[0] if keys else None)
                else:
                    yield Value(value, keys)
        elif kind == "assignment_expression":
            if text_of(field(node, "left")) == name:
                yield Value(field(node, "right"))
        elif kind == "for_in_statement":
            for keys in _keys(field(node, "left"), name):
                yield from _item(field(node, "right"), keys)
        elif kind in DECLARED and text_of(field(node, "name")) == name:
            yield Value(node)
        elif kind == "import_statement":
            yield from self._imported(node, name)

    def _imported(self, node: Node, name: str) -> Iterator[Imported]:
        files = self._files(field(node, "source"))
        for local, own in list_imports(node) if files else ():
            if local == name:
                yield Imported(files, own or None)

    def _required(self, value: Node) -> list[str]:
        if value.type != "call_expression" or text_of(called(value)) != "require":
            return []
        given = children(field(value, "arguments"))
        return self._files(given[0] if given else None)

    def _files(self, source: Node | None) -> list[str]:
        """The files that a relative module path may be."""
        path = text_of(source).strip("\"'`")
        if not path.startswith("."):
            return []
        place = os.path.normpath(PurePosixPath(self.name).parent / path)
        return [*dict.fromkeys(spellings(PurePosixPath(place)))]

    def _of_parameters(self, function: Node, name: str) -> Iterator[Definition]:
        for number, each in enumerate(list_parameters(function)):
            pattern = field(each, "pattern") or field(each, "left") or each
            default = field(each, "value") or field(each, "right")
            for keys in _keys(pattern, name):
                yield from self._of_parameter(function, name, number, keys, default)

    def _of_parameter(
        self, function: Node, name: str, number: int, keys: tuple[str, ...], default: Node | None
    ) -> Iterator[Definition]:
        """Of a function in a call, such as `names.map(name => ...)`: what it is called on."""
        given = self.above(function)
        call = self.above(given) if given.type == "arguments" else None
        method = called(call) if call is not None else None
        if method is not None and method.type == "member_expression":
            if number == 0:
                of, each = field(method, "object"), text_of(field(method, "property"))
                yield from _item(of, keys) if each in FOR_EACH else [Value(of, keys)]
            return
        yield Parameter(function, name, number, keys, default)


def _keys(pattern: Node | None, name: str) -> Iterator[tuple[str, ...]]:
    """The keys that lead from the value to what the name takes of it."""
    every = bound(pattern, is_numbered=True) if pattern is not None else ()
    return (keys for keys, local in every if local == name)


def _item(iterated: Node, keys: tuple[str, ...]) -> Iterator[Value]:
    """The value of a loop's name: also of `Object.entries(x)`."""
    if iterated.type == "call_expression":
        method = called(iterated)
        listed = text_of(field(method, "property"))
        given = children(field(iterated, "arguments"))
        if text_of(field(method, "object")) == "Object" and listed in _LISTED and given:
            if listed == "values" or keys[:1] == ("1",):
                yield Value(given[0], keys if listed == "values" else keys[1:], each=True)
            return
    yield Value(iterated, keys, each=True)
