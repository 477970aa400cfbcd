"""Python programs: comments by the tokenizer, calls by the syntax tree."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator

from policypack.code_reading.python.bindings import list_imports
from policypack.program_files.source import Call, Comment, Kind, Source, UnreadableError, in_order
from policypack.reading import python_text
from policypack.reading.files import RefusedError

_LOOPS = (ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PREFIX = "pulumi_"
# The parameter of every resource class of Pulumi's SDKs.
_NAME = "resource_name"


def read(text: str, _: str = "") -> Source:
    """The source of a Python file. Raises UnreadableError if it cannot be parsed."""
    tree = parsed(text)
    try:
        found = in_order(call for call, _ in calls(tree))
        return Source(tuple(_comments(text)), found)
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError) as error:
        raise UnreadableError("invalid Python") from error


def parsed(text: str) -> ast.Module:
    """The syntax tree of a Python file. Raises UnreadableError if it cannot be parsed."""
    try:
        return python_text.parse(text)
    except RefusedError as error:
        raise UnreadableError("invalid Python") from error


def calls(tree: ast.Module) -> Iterator[tuple[Call, ast.Call]]:
    """The calls that make resources, with their nodes. Raises RecursionError in deep ones."""
    once = frozenset(map(id, _values(tree.body)))
    yield from _calls(tree, dict(_imports(tree)), once, False)


def _comments(text: str) -> Iterator[Comment]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            yield Comment(line, token.string[1:].strip(), not token.line[:column].strip())


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each imported name with the dotted name that it stands for."""
    for node in ast.walk(tree):
        for name, bound in list_imports(node):
            if not bound.level:
                yield name, f"{bound.module}.{bound.name}".rstrip(".")


def _values(body: Iterable[ast.stmt]) -> Iterator[ast.expr]:
    """The values of a module's own statements, also of those below a condition."""
    for statement in body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr)) and statement.value:
            yield statement.value
        elif isinstance(statement, (ast.If, ast.With, ast.Try)):
            yield from _values(each for each in _below(statement) if isinstance(each, ast.stmt))


def _below(statement: ast.stmt) -> Iterator[ast.AST]:
    for each in ast.iter_child_nodes(statement):
        yield from each.body if isinstance(each, ast.ExceptHandler) else (each,)


def _calls(
    node: ast.AST, imported: dict[str, str], once: frozenset[int], repeated: bool
) -> Iterator[tuple[Call, ast.Call]]:
    if isinstance(node, ast.Call):
        kind = _kind(_dotted(node.func), imported)
        if kind is not None:
            last = node.end_lineno or node.lineno
            name = _literal_name(node)
            yield Call(node.lineno, last, kind, name, repeated, id(node) in once), node
    if isinstance(node, (ast.For, ast.AsyncFor)):
        yield from _calls(node.iter, imported, once, repeated)
        for each in (*node.body, *node.orelse):
            yield from _calls(each, imported, once, True)
        return
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, imported, once, repeated or isinstance(node, _LOOPS))


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def _kind(dotted: str, imported: dict[str, str]) -> Kind | None:
    """The type of resource that the name is a class of; None for everything else."""
    top, _, rest = dotted.partition(".")
    full = f"{imported.get(top, '')}.{rest}".strip(".")
    package, *modules, name = ("", *full.split("."))[-3:] if full else ("", "")
    is_class = name[:1].isupper() and not name.endswith("Args")
    if not (package.startswith(_PREFIX) and modules and is_class):
        return None
    # Names that Python reserves end with an underscore: `lambda_`.
    found = package.removeprefix(_PREFIX).replace("_", "-")
    return Kind(found, modules[0].rstrip("_"), name)


def _literal_name(call: ast.Call) -> str | None:
    name = name_of(call)
    value = name.value if isinstance(name, ast.Constant) else None
    return value if isinstance(value, str) else None


def name_of(call: ast.Call) -> ast.expr | None:
    """The argument that names the resource."""
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg == _NAME)]
    return given[0] if given else None
