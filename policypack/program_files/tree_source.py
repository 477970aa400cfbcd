"""TypeScript, JavaScript and Go programs, by the parsers of tree-sitter.

https://tree-sitter.github.io/tree-sitter/. A file with a syntax error is unreadable as a whole:
where a parser guesses, a text could pass for a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.syntax import bound, list_imports
from policypack.program_files.source import Call, Comment, Kind, Source, UnreadableError, in_order
from policypack.reading import syntax_trees
from policypack.reading.syntax_trees import children, every, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMES = {"typescript": "TypeScript", "javascript": "JavaScript", "go": "Go"}
_PREFIX = "@pulumi/"
_GO_PREFIX, _GO_SDK = "github.com/pulumi/pulumi-", "/go/"
_LOOPS = ("while_statement", "do_statement", "for_statement", "for_in_statement")
# The parts of a loop that run once.
_ONCE = ("initializer", "right", "left")
_RANGE = "range_clause"
FOR_EACH = ("map", "forEach", "flatMap", "filter", "reduce", "from", "every", "some")
# A class that makes a resource of another type: @pulumi/aws, lambda/lambdaMixins.ts.
_MADE_BY = {Kind("aws", "lambda", "CallbackFunction"): Kind("aws", "lambda", "Function")}
_LITERALS = ("string", "template_string", "interpreted_string_literal", "raw_string_literal")


def read(text: str, suffix: str) -> Source:
    """The source of a file with that suffix. Raises UnreadableError if it cannot be parsed."""
    root = parsed(text, suffix)
    # The root begins at the first token, so that its own text lacks blank lines in front of it.
    nodes, lines = [*every(root)], text.encode("utf-8", "surrogatepass").split(b"\n")
    comments = tuple(
        each for node in nodes if node.type == "comment" for each in _comments(node, lines)
    )
    return Source(comments, in_order(call for call, _ in calls(nodes, suffix)))


def calls(nodes: list[Node], suffix: str) -> Iterator[tuple[Call, Node]]:
    """The calls that make resources, with their nodes, among the nodes of a file."""
    return _calls_of_go(nodes) if suffix == ".go" else _calls_of_typescript(nodes)


def parsed(text: str, suffix: str, tolerant: bool = False) -> Node:
    """The root of the file's tree. Raises UnreadableError if it cannot be parsed.

    `tolerant`: in spite of errors in the syntax, which the grammar may be too old for.
    """
    name = _NAMES[syntax_trees.GRAMMARS[suffix][0]]
    try:
        parser = syntax_trees.parser(suffix)
    except ImportError as error:
        raise UnreadableError(f"no parser for {name}: install {error.name}") from error
    root = parser.parse(text.encode("utf-8", "surrogatepass")).root_node
    if root.has_error and not tolerant:
        raise UnreadableError(f"invalid {name}")
    return root


def _comments(node: Node, lines: Sequence[bytes]) -> Iterator[Comment]:
    """The comment, line by line: one within `/*` and `*/` may have several."""
    row, column = node.start_point
    before = lines[row][:column].strip()
    after = lines[node.end_point.row][node.end_point.column :].strip()
    texts = text_of(node).removesuffix("*/").split("\n")
    for number, text in enumerate(texts):
        is_alone = (number > 0 or not before) and (number < len(texts) - 1 or not after)
        yield Comment(row + number + 1, text.strip().lstrip("/*").strip(), is_alone)


def _call(node: Node, kind: Kind, argument: Node | None) -> Call:
    first, last = node.start_point.row + 1, node.end_point.row + 1
    return Call(first, last, kind, _literal(argument), _is_repeated(node))


def _literal(node: Node | None) -> str | None:
    """The text of an argument that is a literal and nothing else."""
    text = text_of(node)
    is_literal = node is not None and node.type in _LITERALS
    return text[1:-1] if is_literal and "\\" not in text and "${" not in text else None


def _is_repeated(node: Node) -> bool:
    """Whether the node runs several times: in a loop, or in a function that a list calls."""
    while node.parent is not None:
        outer = node.parent
        once = (*(outer.child_by_field_name(part) for part in _ONCE), None)
        if outer.type in _LOOPS and node.type != _RANGE and node not in once:
            return True
        called = outer.child_by_field_name("function") if outer.type == "call_expression" else None
        method = called.child_by_field_name("property") if called and called != node else None
        if text_of(method) in FOR_EACH:
            return True
        node = outer
    return False


def _calls_of_typescript(nodes: list[Node]) -> Iterator[tuple[Call, Node]]:
    imports = dict(_imports_of_typescript(nodes))
    for node in nodes:
        if node.type != "new_expression":
            continue
        names = text_of(node.child_by_field_name("constructor")).split(".")
        full = (*imports.get(names[0], ()), *names[1:])
        arguments = node.child_by_field_name("arguments")
        # Assets and the like, of `@pulumi/pulumi`, are not resources.
        if names[0] in imports and len(full) >= 2 and full[0] != "pulumi" and arguments:
            module = full[1] if len(full) > 2 else "index"
            kind = Kind(full[0], module.rstrip("_"), full[-1])
            kind = _MADE_BY.get(kind, kind)
            yield _call(node, kind, next(iter(children(arguments)), None)), node


def _imports_of_typescript(nodes: list[Node]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes:
        full = _imported(node)
        if full and node.type == "variable_declarator":
            pattern = node.child_by_field_name("name")
            for keys, local in bound(pattern) if pattern is not None else ():
                yield local, (*full, *keys)
        elif full:
            # `import aws = require("@pulumi/aws")` has its name in a clause of another form.
            clauses = [each for each in node.children if each.type == "import_require_clause"]
            for local, name in (each for one in (node, *clauses) for each in list_imports(one)):
                yield local, full if name in ("", "default") else (*full, name)


def _imported(node: Node) -> tuple[str, ...]:
    """The package of Pulumi and the path in it, of an import or of `x = require(...)`."""
    source = None
    if node.type == "import_statement":
        clauses = (node, *node.children)
        source = next(filter(None, (e.child_by_field_name("source") for e in clauses)), None)
    elif node.type == "variable_declarator":
        value = node.child_by_field_name("value")
        if value and text_of(value.child_by_field_name("function")) == "require":
            arguments = value.child_by_field_name("arguments")
            source = next(iter(children(arguments)), None) if arguments else None
    path = _literal(source) or ""
    return tuple(path.removeprefix(_PREFIX).split("/")) if path.startswith(_PREFIX) else ()


def _calls_of_go(nodes: list[Node]) -> Iterator[tuple[Call, Node]]:
    imports = dict(_imports_of_go(nodes))
    for node in nodes:
        function = node.child_by_field_name("function") if node.type == "call_expression" else None
        if function is None or function.type != "selector_expression":
            continue
        known = imports.get(text_of(function.child_by_field_name("operand")))
        name = text_of(function.child_by_field_name("field"))
        arguments = node.child_by_field_name("arguments")
        if known and name.startswith("New") and arguments:
            package, module = known
            kind = Kind(package, module.partition("/")[0], name.removeprefix("New"))
            # The first argument is the context.
            yield _call(node, kind, next(iter(children(arguments)[1:]), None)), node


def _imports_of_go(nodes: list[Node]) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in nodes:
        path = _literal(node.child_by_field_name("path")) if node.type == "import_spec" else None
        if path is None or not path.startswith(_GO_PREFIX):
            continue
        package = path.removeprefix(_GO_PREFIX).partition("/")[0]
        module = path.partition(_GO_SDK)[2].partition("/")[2]
        name = text_of(node.child_by_field_name("name")) or module.rpartition("/")[2]
        if module:
            yield name, (package, module)
