"""Expressions of TypeScript and JavaScript programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from policypack.program_files.arguments.shapes import (
    Called,
    Definition,
    Either,
    Function,
    Imported,
    Items,
    Member,
    Members,
    Name,
    Node,
    Parameter,
    Part,
    Shape,
    Value,
)
from policypack.program_files.arguments.trees import Tree, called
from policypack.program_files.own_sources import spellings
from policypack.program_files.tree_source import FOR_EACH, arguments_of, text_of

_FUNCTIONS = (
    "arrow_function",
    "function_expression",
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
)
_CLASSES = ("class_declaration", "class", "abstract_class_declaration")
# Around an expression, and the same value.
_AROUND = (
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
    "spread_element",
    "expression_statement",
)
_NAMES = ("identifier", "shorthand_property_identifier", "this")
_DECLARED = ("function_declaration", "enum_declaration", *_CLASSES)
_FIELDS = ("public_field_definition", "field_definition")
# What gives the entries or values of an object to a loop.
_LISTED = ("entries", "values")


class NodeJs(Tree):
    """A parsed file of TypeScript or JavaScript."""

    functions = _FUNCTIONS
    scopes = (*_FUNCTIONS, *_CLASSES)

    def shape(self, node: Node) -> Shape:
        """What the node is; None for what nothing can be found in."""
        kind = node.type
        if kind == "object":
            return Members([*self._of_object(node)])
        if kind == "array":
            items = arguments_of(node)
            spread = [at for at, each in enumerate(items) if each.type == "spread_element"]
            return Items(items, spread)
        if kind in _NAMES:
            return Name(text_of(node))
        if kind == "member_expression":
            return Part(_field(node, "object"), text_of(_field(node, "property")))
        if kind == "subscript_expression":
            key = _field(node, "index")
            is_literal = key is not None and key.type in ("string", "number")
            return Part(_field(node, "object"), text_of(key).strip("\"'")) if is_literal else None
        if kind in ("call_expression", "new_expression"):
            given = _field(node, "arguments")
            return Called(called(node), arguments_of(given) if given is not None else [])
        if kind in ("string", "template_string"):
            return self.text(node)
        return self._of_others(node)

    def _of_others(self, node: Node) -> Shape:
        kind = node.type
        if kind in _AROUND:
            return self.shape(node.named_children[0]) if node.named_children else None
        if kind == "ternary_expression":
            return Either([_field(node, "consequence"), _field(node, "alternative")])
        if kind == "binary_expression":
            return Either([_field(node, "left"), _field(node, "right")])
        if kind in _FUNCTIONS:
            return Function([*self._results(node)])
        if kind in _CLASSES:
            return Members([*self._of_class(node)])
        if kind == "enum_declaration":
            return Members([*self._of_enum(node)])
        if kind == "export_statement":
            # `export * from "./x"` is all that the other file exports.
            return Name("*")
        return Members([*self._of_module(node)]) if node.id == self.root.id else None

    def _of_object(self, node: Node) -> Iterator[Member]:
        for each in node.named_children:
            if each.type == "pair":
                yield self.named(_field(each, "key"), _field(each, "value"))
            elif each.type == "shorthand_property_identifier":
                yield Member(text_of(each), self.span(each), each)
            elif each.type == "spread_element":
                yield Member(None, self.span(each), each.named_children[0])
            elif each.type == "method_definition":
                yield Member(text_of(_field(each, "name")), self.span(each), each)

    def _results(self, function: Node) -> Iterator[Node]:
        body = _field(function, "body")
        if body is None:
            return
        if body.type != "statement_block":
            yield body
            return
        for each in sorted(self.own(body), key=lambda each: int(each.start_byte)):
            if each.type == "return_statement" and each.named_children:
                yield each.named_children[0]

    def _of_class(self, node: Node) -> Iterator[Member]:
        """The fields of a class, its methods, and what its constructor gives to `this`."""
        for each in _field(node, "body").named_children:
            name = text_of(_field(each, "name") or _field(each, "property"))
            if each.type in _FIELDS and _field(each, "value") is not None:
                yield Member(name, self.span(each), _field(each, "value"))
            elif each.type == "method_definition":
                yield Member(name, self.span(each), each)
                yield from self._given_to_this(each)

    def _given_to_this(self, method: Node) -> Iterator[Member]:
        for each in _parameters(method):
            # `constructor(private args: Args)` gives it, too.
            if each.children and each.children[0].type in ("accessibility_modifier", "readonly"):
                pattern = _field(each, "pattern")
                yield Member(text_of(pattern), self.span(pattern), pattern)
        for each in self.own(method):
            left = _field(each, "left") if each.type == "assignment_expression" else None
            if left is not None and text_of(_field(left, "object")) == "this":
                value = _field(each, "right")
                yield Member(text_of(_field(left, "property")), self.between(left, value), value)

    def _of_enum(self, node: Node) -> Iterator[Member]:
        for each in _field(node, "body").named_children:
            if each.type == "enum_assignment":
                yield self.named(_field(each, "name"), _field(each, "value"))

    def _of_module(self, root: Node) -> Iterator[Member]:
        for statement in root.named_children:
            if statement.type == "export_statement":
                yield from self._exported(statement)
            yield from self._declared(statement)
            if statement.type == "expression_statement":
                yield from self._assigned(statement.named_children[0])

    def _exported(self, statement: Node) -> Iterator[Member]:
        clauses = [each for each in statement.named_children if each.type == "export_clause"]
        for clause in clauses:
            for each in clause.named_children:
                name = _field(each, "name")
                yield Member(text_of(_field(each, "alias") or name), self.span(name), name)
        value = _field(statement, "value") or _field(statement, "declaration")
        if value is not None and any(each.type == "default" for each in statement.children):
            yield Member("default", self.span(value), value)
        elif value is None and not clauses and _field(statement, "source") is not None:
            yield Member(None, self.span(statement), statement)

    def _declared(self, statement: Node) -> Iterator[Member]:
        inner = _field(statement, "declaration") if statement.type == "export_statement" else None
        for each in (inner or statement).named_children:
            value = _field(each, "value") if each.type == "variable_declarator" else None
            if value is not None:
                yield Member(text_of(_field(each, "name")), self.span(value), value)
        declared = inner or statement
        if declared.type in _DECLARED:
            yield Member(text_of(_field(declared, "name")), self.span(declared), declared)

    def _assigned(self, node: Node) -> Iterator[Member]:
        """What `module.exports = {...}` and `exports.x = ...` export."""
        left = text_of(_field(node, "left")) if node.type == "assignment_expression" else ""
        value = _field(node, "right")
        if left == "module.exports":
            yield Member(None, self.span(value), value)
            yield Member("default", self.span(value), value)
        elif left.startswith(("exports.", "module.exports.")):
            yield Member(left.rpartition(".")[2], self.span(value), value)

    def name_of(self, function: Node) -> str:
        """The name by which a function is called: that of the class for its constructor."""
        name = text_of(_field(function, "name"))
        if name == "constructor":
            return text_of(_field(self.above(self.above(function)), "name"))
        above = self.above(function)
        if name or above is None:
            return name
        key = _field(above, "name") or _field(above, "key")
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
            if name == "this" and above.type in _CLASSES:
                return [Value(above)]
            if above.type in _FUNCTIONS:
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
        files = self._files(_field(statement, "source"))
        if files:
            yield Imported(files, None if name == "*" else name)

    def _definition(self, node: Node, name: str) -> Iterator[Definition]:
        kind = node.type
        if kind == "variable_declarator" and _field(node, "value") is not None:
            value = _field(node, "value")
            required = self._required(value)
            for keys in _keys(_field(node, "name"), name):
                if required:
                    yield Imported(required, keys[0] if keys else None)
                else:
                    yield Value(value, keys)
        elif kind == "assignment_expression":
            if text_of(_field(node, "left")) == name:
                yield Value(_field(node, "right"))
        elif kind == "for_in_statement":
            for keys in _keys(_field(node, "left"), name):
                yield from _item(_field(node, "right"), keys)
        elif kind in _DECLARED and text_of(_field(node, "name")) == name:
            yield Value(node)
        elif kind == "import_statement":
            yield from self._imported(node, name)

    def _imported(self, node: Node, name: str) -> Iterator[Imported]:
        files = self._files(_field(node, "source"))
        for clause in node.named_children if files else ():
            if clause.type != "import_clause":
                continue
            for each in clause.named_children:
                if each.type == "identifier" and text_of(each) == name:
                    yield Imported(files, "default")
                elif each.type == "namespace_import" and text_of(each.named_children[0]) == name:
                    yield Imported(files, None)
                elif each.type == "named_imports":
                    for inner in each.named_children:
                        own = _field(inner, "name")
                        if text_of(_field(inner, "alias") or own) == name:
                            yield Imported(files, text_of(own))

    def _required(self, value: Node) -> list[str]:
        if value.type != "call_expression" or text_of(called(value)) != "require":
            return []
        given = arguments_of(_field(value, "arguments"))
        return self._files(given[0] if given else None)

    def _files(self, source: Node | None) -> list[str]:
        """The files that a relative module path may be."""
        path = text_of(source).strip("\"'`")
        if not path.startswith("."):
            return []
        place = os.path.normpath(PurePosixPath(self.name).parent / path)
        return [*dict.fromkeys(spellings(PurePosixPath(place)))]

    def _of_parameters(self, function: Node, name: str) -> Iterator[Definition]:
        for number, each in enumerate(_parameters(function)):
            pattern = _field(each, "pattern") or _field(each, "left") or each
            default = _field(each, "value") or _field(each, "right")
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
                of, each = _field(method, "object"), text_of(_field(method, "property"))
                yield from _item(of, keys) if each in FOR_EACH else [Value(of, keys)]
            return
        yield Parameter(function, name, number, keys, default)

    def parts_of_name(self, node: Node) -> Sequence[str | None]:
        """The literal parts of a name, None for each that is computed."""
        if node.type == "string":
            return [text_of(node)[1:-1]]
        if node.type == "template_string":
            return [
                text_of(each) if each.type == "string_fragment" else None
                for each in node.named_children
            ]
        if node.type == "binary_expression":
            sides = (_field(node, "left"), _field(node, "right"))
            return [part for each in sides for part in self.parts_of_name(each)]
        return [None]


def _field(node: Node, name: str) -> Node:
    """The part of a node that the grammar gives this name; None without it."""
    return node.child_by_field_name(name) if node is not None else None


def _parameters(function: Node) -> list[Node]:
    given = _field(function, "parameters")
    if given is not None:
        return arguments_of(given)
    only = _field(function, "parameter")
    return [only] if only is not None else []


def _keys(pattern: Node | None, name: str) -> Iterator[tuple[str, ...]]:
    """The keys that lead from the value to what the name takes of it."""
    if pattern is None:
        return
    kind = pattern.type
    if kind in ("identifier", "shorthand_property_identifier_pattern", "this"):
        if text_of(pattern) == name:
            yield () if kind != "shorthand_property_identifier_pattern" else (name,)
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        yield from _keys(_field(pattern, "left"), name)
    elif kind == "pair_pattern":
        for keys in _keys(_field(pattern, "value"), name):
            yield (text_of(_field(pattern, "key")), *keys)
    elif kind == "rest_pattern":
        yield from _keys(pattern.named_children[0], name)
    elif kind == "object_pattern":
        for each in pattern.named_children:
            yield from _keys(each, name)
    elif kind == "array_pattern":
        for number, each in enumerate(pattern.named_children):
            for keys in _keys(each, name):
                yield (str(number), *keys)


def _item(iterated: Node, keys: tuple[str, ...]) -> Iterator[Value]:
    """The value of a loop's name: also of `Object.entries(x)`."""
    if iterated.type == "call_expression":
        method = called(iterated)
        listed = text_of(_field(method, "property"))
        given = arguments_of(_field(iterated, "arguments"))
        if text_of(_field(method, "object")) == "Object" and listed in _LISTED and given:
            if listed == "values" or keys[:1] == ("1",):
                yield Value(given[0], keys if listed == "values" else keys[1:], each=True)
            return
    yield Value(iterated, keys, each=True)
