"""Expressions of TypeScript and JavaScript programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policypack.code_reading.javascript.syntax import (
    FUNCTIONS,
    declared,
    list_declared,
    list_parameters,
)
from policypack.program_files.arguments.node_names import CLASSES, NodeJsNames
from policypack.program_files.arguments.shapes import (
    MOST_NAMES,
    Called,
    Either,
    Function,
    Items,
    Member,
    Members,
    Name,
    Node,
    Part,
    Shape,
    value_of_name,
)
from policypack.program_files.arguments.trees import called
from policypack.reading.syntax_trees import children, field, text_of

# Around an expression, and the same value.
_AROUND = (
    "parenthesized_expression",
    "unary_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
    "spread_element",
    "expression_statement",
)
_NAMES = ("identifier", "shorthand_property_identifier", "this")
_FIELDS = ("public_field_definition", "field_definition")


class NodeJs(NodeJsNames):
    """A parsed file of TypeScript or JavaScript."""

    def shape(self, node: Node) -> Shape:
        """What the node is; None for what nothing can be found in."""
        kind = node.type
        if kind == "object":
            return Members([*self._of_object(node)])
        if kind == "array":
            items = children(node)
            spread = [at for at, each in enumerate(items) if each.type == "spread_element"]
            return Items(items, spread)
        if kind in _NAMES:
            return Name(text_of(node))
        if kind == "member_expression":
            return Part(field(node, "object"), text_of(field(node, "property")))
        if kind == "subscript_expression":
            key = field(node, "index")
            is_literal = key is not None and key.type in ("string", "number")
            return Part(field(node, "object"), text_of(key).strip("\"'")) if is_literal else None
        if kind in ("call_expression", "new_expression"):
            given = field(node, "arguments")
            return Called(called(node), children(given))
        if kind in ("string", "template_string"):
            return self.text(node)
        return self._of_others(node)

    def _of_others(self, node: Node) -> Shape:
        kind = node.type
        if kind in _AROUND:
            return self.shape(node.named_children[0]) if node.named_children else None
        if kind == "ternary_expression":
            return Either([field(node, "consequence"), field(node, "alternative")])
        if kind == "binary_expression":
            return Either([field(node, "left"), field(node, "right")])
        if kind in FUNCTIONS:
            return Function([*self._results(node)])
        if kind in CLASSES:
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
                yield self.named(field(each, "key"), field(each, "value"))
            elif each.type == "shorthand_property_identifier":
                yield Member(text_of(each), self.span(each), each)
            elif each.type == "spread_element":
                yield Member(None, self.span(each), each.named_children[0])
            elif each.type == "method_definition":
                yield Member(text_of(field(each, "name")), self.span(each), each)

    def _results(self, function: Node) -> Iterator[Node]:
        body = field(function, "body")
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
        for each in children(field(node, "body")):
            name = text_of(field(each, "name") or field(each, "property"))
            if each.type in _FIELDS and field(each, "value") is not None:
                yield Member(name, self.span(each), field(each, "value"))
            elif each.type == "method_definition":
                yield Member(name, self.span(each), each)
                yield from self._given_to_this(each)

    def _given_to_this(self, method: Node) -> Iterator[Member]:
        for each in list_parameters(method):
            # `constructor(private args: Args)` gives it, too.
            if each.children and each.children[0].type in ("accessibility_modifier", "readonly"):
                pattern = field(each, "pattern")
                yield Member(text_of(pattern), self.span(pattern), pattern)
        for each in self.own(method):
            left = field(each, "left") if each.type == "assignment_expression" else None
            if left is not None and text_of(field(left, "object")) == "this":
                value = field(each, "right")
                yield Member(text_of(field(left, "property")), self.between(left, value), value)

    def _of_enum(self, node: Node) -> Iterator[Member]:
        for each in children(field(node, "body")):
            if each.type == "enum_assignment":
                yield self.named(field(each, "name"), field(each, "value"))

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
                name = field(each, "name")
                yield Member(text_of(field(each, "alias") or name), self.span(name), name)
        value = field(statement, "value") or field(statement, "declaration")
        if value is not None and any(each.type == "default" for each in statement.children):
            yield Member("default", self.span(value), value)
        elif value is None and not clauses and field(statement, "source") is not None:
            yield Member(None, self.span(statement), statement)

    def _declared(self, statement: Node) -> Iterator[Member]:
        inner = declared(statement)
        for name, value in list_declared(inner):
            if value is not None:
                yield Member(text_of(name), self.span(value), value)
        if inner.type in ("enum_declaration", "abstract_class_declaration"):
            yield Member(text_of(field(inner, "name")), self.span(inner), inner)

    def _assigned(self, node: Node) -> Iterator[Member]:
        """What `module.exports = {...}` and `exports.x = ...` export."""
        left = text_of(field(node, "left")) if node.type == "assignment_expression" else ""
        value = field(node, "right")
        if left == "module.exports":
            yield Member(None, self.span(value), value)
            yield Member("default", self.span(value), value)
        elif left.startswith(("exports.", "module.exports.")):
            yield Member(left.rpartition(".")[2], self.span(value), value)

    def parts_of_name(self, node: Node, names: int = 0) -> Sequence[str | None]:
        """The literal parts of a name, None for each that is computed."""
        if node.type == "string":
            return [text_of(node)[1:-1]]
        if node.type == "string_fragment":
            return [text_of(node)]
        if node.type == "identifier" and names < MOST_NAMES:
            value = value_of_name(self.definitions(text_of(node), node))
            return [None] if value is None else self.parts_of_name(value, names + 1)
        if node.type in ("template_string", "template_substitution"):
            return [
                part for each in node.named_children for part in self.parts_of_name(each, names)
            ]
        if node.type == "binary_expression":
            sides = (field(node, "left"), field(node, "right"))
            return [part for each in sides for part in self.parts_of_name(each, names)]
        return [None]
