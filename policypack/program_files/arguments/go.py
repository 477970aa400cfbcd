"""Expressions of Go programs, as far as they are literals, names and calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from policypack.program_files.arguments.shapes import (
    MOST_NAMES,
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
    parts_of_format,
    value_of_name,
)
from policypack.program_files.arguments.trees import Tree, called
from policypack.reading.syntax_trees import children, text_of

_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_TEXTS = ("interpreted_string_literal", "raw_string_literal")
# Around an expression, and the same value.
_AROUND = ("literal_element", "parenthesized_expression", "unary_expression", "expression_list")
_SPECS = ("var_spec", "const_spec")
_GIVES = ("short_var_declaration", "assignment_statement")


class Go(Tree):
    """A parsed file of Go. Imports of the program's own `module` are below `folder`."""

    scopes = _FUNCTIONS
    # The first argument is the context.
    name_argument = 1

    def __init__(self, name: str, text: str, folder: str = "", module: str = "") -> None:
        super().__init__(name, text, folder)
        self._module = module

    def shape(self, node: Node) -> Shape:
        """What the node is; None for what nothing can be found in."""
        kind = node.type
        if kind == "composite_literal":
            return self.shape(node.child_by_field_name("body"))
        if kind == "literal_value":
            return self._of_literal(node)
        if kind == "identifier":
            return Name(text_of(node))
        if kind == "selector_expression":
            of = node.child_by_field_name("operand")
            return Part(of, text_of(node.child_by_field_name("field")))
        if kind == "index_expression":
            key = node.child_by_field_name("index")
            return Part(node.child_by_field_name("operand"), text_of(key).strip('"`'))
        if kind in ("call_expression", "type_conversion_expression"):
            return self._of_call(node)
        if kind in _TEXTS:
            return self.text(node)
        if kind in _AROUND:
            return self.shape(node.named_children[0]) if node.named_children else None
        if kind == "binary_expression":
            return Either([node.child_by_field_name(each) for each in ("left", "right")])
        if kind in _FUNCTIONS:
            return Function([*self._results(node)])
        return Members([*self._of_file(node)]) if node.id == self.root.id else None

    def _of_literal(self, node: Node) -> Shape:
        elements = children(node)
        keyed = [each for each in elements if each.type == "keyed_element"]
        if not keyed and elements:
            return Items(elements)
        return Members([self.named(*children(each)[:2]) for each in keyed])

    def _of_call(self, node: Node) -> Shape:
        given = node.child_by_field_name("arguments")
        if given is None:
            return Called(node.named_children[0], node.named_children[1:])
        return Called(called(node), children(given))

    def _results(self, function: Node) -> Iterator[Node]:
        body = function.child_by_field_name("body")
        found = [each for each in self.own(body) if each.type == "return_statement"] if body else []
        for each in sorted(found, key=lambda each: int(each.start_byte)):
            if each.named_children:
                # The first result; the others are its errors.
                yield each.named_children[0].named_children[0]

    def _of_file(self, root: Node) -> Iterator[Member]:
        for each in self.own(root):
            if each.type in _SPECS:
                for name, value in _pairs(each, "name", "value"):
                    yield Member(text_of(name), self.span(value), value)
            elif each.type == "function_declaration":
                yield Member(text_of(each.child_by_field_name("name")), self.span(each), each)

    def name_of(self, function: Node) -> str:
        """The name by which a function is called."""
        return text_of(function.child_by_field_name("name"))

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What gives the name its value where the node stands, the likeliest first."""
        above = self.above(node)
        while above is not None:
            found: list[Definition] = []
            if above.type in _FUNCTIONS:
                found = [*self._of_scope(above, name, node), *_of_parameters(above, name)]
            elif above.id == self.root.id:
                found = [*self._of_scope(above, name, node), *self._of_package(name)]
            if found:
                return found
            above = self.above(above)
        return ()

    def _definition(self, node: Node, name: str) -> Iterator[Definition]:
        if node.type in _GIVES:
            yield from _given(node, "left", "right", name)
        elif node.type in _SPECS:
            yield from _given(node, "name", "value", name)
        elif node.type == "range_clause":
            left = node.child_by_field_name("left")
            names = [text_of(each) for each in left.named_children] if left is not None else []
            if names[1:2] == [name]:
                yield Value(node.child_by_field_name("right"), (), each=True)
        elif node.type == "function_declaration":
            if text_of(node.child_by_field_name("name")) == name:
                yield Value(node)
        elif node.type == "import_spec":
            yield from self._imported(node, name)

    def _imported(self, node: Node, name: str) -> Iterator[Imported]:
        path = text_of(node.child_by_field_name("path")).strip('"`')
        known = text_of(node.child_by_field_name("name")) or path.rpartition("/")[2]
        if known == name and self._module and path.startswith(f"{self._module}/"):
            folder = path.removeprefix(f"{self._module}/")
            yield Imported([f"{folder}/"], None)

    def _of_package(self, name: str) -> Iterator[Imported]:
        """What other files of the folder declare."""
        yield Imported([f"{PurePosixPath(self.name).parent}/"], name)

    def parts_of_name(self, node: Node, names: int = 0) -> Sequence[str | None]:
        """The literal parts of a name, None for each that is computed."""
        if node.type in _TEXTS:
            return [text_of(node)[1:-1]]
        if node.type == "identifier" and names < MOST_NAMES:
            value = value_of_name(self.definitions(text_of(node), node))
            return [None] if value is None else self.parts_of_name(value, names + 1)
        if node.type == "call_expression" and text_of(called(node)) == "fmt.Sprintf":
            first, *_ = children(node.child_by_field_name("arguments")) or [node]
            return parts_of_format(text_of(first)[1:-1]) if first.type in _TEXTS else [None]
        if node.type == "binary_expression":
            sides = [node.child_by_field_name(each) for each in ("left", "right")]
            return [part for each in sides for part in self.parts_of_name(each, names)]
        return [None]


def _pairs(node: Node, names: str, values: str) -> Iterator[tuple[Node, Node]]:
    """Names with their values. A call may give several; the first is not an error."""
    left = [each for each in node.children_by_field_name(names) if each.is_named]
    left = [inner for each in left for inner in _listed(each)]
    right = [inner for each in node.children_by_field_name(values) for inner in _listed(each)]
    yield from zip(left, right, strict=False)


def _listed(node: Node) -> list[Node]:
    return node.named_children if node.type == "expression_list" else [node]


def _given(node: Node, names: str, values: str, name: str) -> Iterator[Value]:
    for left, value in _pairs(node, names, values):
        if text_of(left) == name:
            yield Value(value)


def _of_parameters(function: Node, name: str) -> Iterator[Definition]:
    number = 0
    for each in children(function.child_by_field_name("parameters")):
        names = each.children_by_field_name("name")
        for known in names:
            if text_of(known) == name:
                yield Parameter(function, name, number)
            number += 1
        number += not names
