"""The literals of a source as its language reads them, in order, each with its lines.

A secret may be written in pieces, with escapes or in another literal above, so a report searches
the values of all literals one after the other instead of the lines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from policypack.credentials.known import decoded
from policypack.reading import python_text
from policypack.reading.files import RefusedError
from policypack.start.lazy_patterns import lazy_pattern

Lines = tuple[int, int]
Columns = tuple[int, int]


class Literal(NamedTuple):
    """The value of a literal, and the first and last lines of all that it is made of.

    `columns` are those of the first of these, from 1 and in code points: its first, and the one
    behind its last. They are None if the parser has no such end.
    """

    value: str
    lines: tuple[Lines, ...]
    # A number may be the code of a character.
    is_number: bool = False
    columns: Columns | None = None


def literals(text: str, name: str) -> list[Literal]:
    """The literals of a source of that name. Raises ValueError if it cannot be parsed."""
    suffix = PurePath(name).suffix.lower()
    if suffix == ".py":
        return _of_python(text)
    if suffix in (".yaml", ".yml"):
        return _of_yaml(text)
    return _of_c_like(text)


# Python: https://docs.python.org/3/library/ast.html


def _of_python(text: str) -> list[Literal]:
    try:
        tree = python_text.parse(text)
    except RefusedError as error:
        raise ValueError("invalid Python") from error
    source = text.split("\n")
    named = {
        name: [*_python_pieces(value, {}, source)]
        for node in ast.walk(tree)
        for target, value in _assigned(node)
        for name in _name(target)
    }
    return [*_python_pieces(tree, named, source)]


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The assignments of a statement or an expression: each target with its value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _matched(target, node.value)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, node.value


def _matched(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    kinds = (ast.Tuple, ast.List)
    if isinstance(target, kinds) and isinstance(value, kinds):
        for each, held in zip(target.elts, value.elts, strict=False):
            yield from _matched(each, held)
    else:
        yield target, value


def _name(node: ast.AST) -> Iterator[str]:
    """The name of a variable or of an attribute, whatever has it."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr


def _python_pieces(
    root: ast.AST, named: dict[str, list[Literal]], source: Sequence[str]
) -> Iterator[Literal]:
    pending: list[tuple[ast.AST, ast.AST | None]] = [(root, None)]
    while pending:
        node, around = pending.pop()
        own = around or node
        if isinstance(node, ast.Constant):
            for each in _constant(node.value, _lines(own)):
                yield each._replace(columns=_columns(own, source))
        elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
            at = _lines(own)
            for name in _name(node):
                yield from (each._replace(lines=(*each.lines, at)) for each in named.get(name, ()))
        # The places of parts of an f-string are known from Python 3.12 on.
        inner = own if isinstance(node, ast.JoinedStr) else around
        pending += [(each, inner) for each in reversed([*ast.iter_child_nodes(node)])]


def _lines(node: ast.AST) -> Lines:
    first = getattr(node, "lineno", 0)
    return first, getattr(node, "end_lineno", None) or first


def _columns(node: Any, source: Sequence[str]) -> Columns:
    places = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    first, last = (_code_points(source[line - 1 : line], offset) for line, offset in places)
    return first + 1, last + 1


def _code_points(line: Sequence[str], offset: int) -> int:
    """Python's parser counts the bytes of UTF-8."""
    for text in line:
        if not text.isascii():
            return len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))
    return offset


def _constant(value: Any, lines: Lines) -> Iterator[Literal]:
    if isinstance(value, str):
        yield Literal(value, (lines,))
    elif isinstance(value, bytes):
        yield Literal(value.decode("latin-1"), (lines,))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield Literal(str(value), (lines,), is_number=True)


# YAML, with the interpolation of Pulumi's programs:
# https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/

_BLOCKS = ("|", ">")
_BINARY = "tag:yaml.org,2002:binary"
_DEFAULTS = ("default", "value", "fn::secret")
_INTERPOLATED = lazy_pattern(r"\$\{([\w.-]+)\}")


def _of_yaml(text: str) -> list[Literal]:
    from policypack.reading import yaml_text

    root = yaml_text.nodes(text)
    found = [*_yaml_nodes(root)]
    named: dict[str, Literal] = {}
    for node in found:
        for name, literal in _named(node) if node.id == "mapping" else ():
            named.setdefault(name, literal)
    scalars = (_scalar(node) for node in found if node.id == "scalar")
    return [piece for each in scalars for piece in _interpolated(each, named)]


def _yaml_nodes(root: Any) -> Iterator[Any]:
    pending = [] if root is None else [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if node.id == "mapping":
            pending += [each for pair in reversed(node.value) for each in reversed(pair)]
        elif node.id != "scalar":
            pending += reversed(node.value)


def _scalar(node: Any) -> Literal:
    # The mark behind a block is at the line that follows it.
    last = node.end_mark.line + (node.end_mark.column > 0)
    value = "".join(node.value.split()) if node.tag == _BINARY else node.value
    first, end = node.start_mark, node.end_mark
    # The end of a block is on another line than its text.
    columns = (first.column + 1, end.column + 1) if node.style not in _BLOCKS else None
    return Literal(value, ((first.line + 1, max(last, 1)),), columns=columns)


def _named(mapping: Any) -> Iterator[tuple[str, Literal]]:
    """The variables and the settings of a mapping that have a literal, or one as their default."""
    for key, value in mapping.value:
        inner = value.value if value.id == "mapping" else ()
        held = [value, *(each for name, each in inner if name.value in _DEFAULTS)]
        found = next((each for each in held if each.id == "scalar"), None)
        if found is not None and key.id == "scalar":
            yield key.value, _scalar(found)


def _interpolated(scalar: Literal, named: dict[str, Literal]) -> Iterator[Literal]:
    parts = _INTERPOLATED.split(scalar.value)
    for number, part in enumerate(parts):
        held = named.get(part) if number % 2 else None
        if held is not None:
            yield held._replace(lines=(*held.lines, *scalar.lines))
        elif part or len(parts) == 1:
            yield scalar._replace(value=part)


# TypeScript, JavaScript, Go, Java and C#, whose literals differ little:
# https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar and https://go.dev/ref/spec#String_literals

_TOKEN = lazy_pattern(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)
    |(?P<string>"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$))
    |(?P<template>`)|(?P<open>\{)|(?P<close>\})
    |(?P<number>\b(?:0[xX][0-9a-fA-F]+|\d[\d_]*)\b)
    |(?P<name>[A-Za-z_$][\w$]*)|(?P<assigned>:?=(?!=))|\s+|.""",
    re.DOTALL | re.VERBOSE | re.MULTILINE,
)
_CHUNK = lazy_pattern(r"((?:[^`\\$]|\\.|\$(?!\{))*)(`|\$\{|\\?\Z)", re.DOTALL)
_ESCAPE = lazy_pattern(
    r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})"
    r"|([0-3]?[0-7]{1,2})|(\r\n|.))",
    re.DOTALL,
)
_NAMED_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r\n": "",
}  # fmt: skip


class _Scanner:
    """The literals of one text. A template literal holds expressions, which hold literals."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._begin, self._counted = 1, 0, 0
        self._named: dict[str, Literal] = {}
        # The last two tokens, for `NAME = literal`.
        self._before: tuple[str, str] = ("", "")
        self._found: list[Literal] = []
        self._raw: list[Literal] = []

    def scan(self) -> list[Literal]:
        """All literals."""
        at = 0
        # For each template whose expression is open, how many braces are open in that.
        open_braces: list[int] = []
        while at < len(self._text):
            token = _TOKEN.match(self._text, at)
            assert token is not None
            kind, start, at = token.lastgroup, at, token.end()
            if kind == "open" and open_braces:
                open_braces[-1] += 1
            elif kind == "close" and open_braces:
                open_braces[-1] -= 1
                if open_braces[-1] < 0:
                    open_braces.pop()
                    at = self._template(at, open_braces)
            elif kind == "template":
                at = self._template(at, open_braces)
            elif kind == "string":
                value = _unescaped(token[0][1:].removesuffix(token[0][0]))
                self._add(self._literal(value, start, at))
            elif kind == "number":
                value = str(int(token[0].replace("_", ""), 0)) if _is_plain(token[0]) else token[0]
                self._add(self._literal(value, start, at)._replace(is_number=True))
            elif kind == "name" and token[0] in self._named:
                held = self._named[token[0]]
                self._found.append(held._replace(lines=(*held.lines, self._lines(start, at))))
            if token[0].strip():
                self._before = (self._before[1], token[0])
        return [*self._found, *self._raw]

    def _template(self, at: int, open_braces: list[int]) -> int:
        """Takes a template up to its end or to its next expression."""
        chunk = _CHUNK.match(self._text, at)
        assert chunk is not None
        is_first, is_last = self._text[at - 1] == "`", chunk[2] == "`"
        start, end = at - is_first, chunk.end() if is_last else chunk.end(1)
        literal = self._literal(_unescaped(chunk[1]), start, end)
        self._add(literal)
        # In Go it is a raw text, and in String.raw too.
        self._raw.append(literal._replace(value=chunk[1]))
        if chunk[2] == "${":
            open_braces.append(0)
        return chunk.end()

    def _add(self, literal: Literal) -> None:
        name, mark = self._before
        if mark in ("=", ":="):
            self._named.setdefault(name, literal)
        self._found.append(literal)

    def _literal(self, value: str, start: int, end: int) -> Literal:
        lines = self._lines(start, end)
        last = max(self._begin, self._text.rfind("\n", start, end) + 1)
        return Literal(value, (lines,), columns=(start - self._begin + 1, end - last + 1))

    def _lines(self, start: int, end: int) -> Lines:
        self._line += self._text.count("\n", self._counted, start)
        self._begin = max(self._begin, self._text.rfind("\n", self._counted, start) + 1)
        self._counted = start
        return self._line, self._line + self._text.count("\n", start, end)


def _is_plain(number: str) -> bool:
    return number[:2].lower() == "0x" or number == "0" or number[0] != "0"


def _of_c_like(text: str) -> list[Literal]:
    return _Scanner(text).scan()


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    short, braces, four, eight, octal, other = found.groups()
    code = short or braces or four or eight
    if code or octal:
        number = int(code, 16) if code else int(octal, 8)
        return chr(number) if number <= 0x10FFFF else ""
    return _NAMED_ESCAPES.get(other, other)


def characters(found: Iterable[Literal]) -> Iterator[Literal]:
    """Numbers as the characters whose codes they may be."""
    for each in found:
        if each.is_number and each.value.isdigit() and len(each.value) < 8:
            number = int(each.value)
            if 0 < number <= 0x10FFFF:
                yield each._replace(value=chr(number))


# Shorter texts are assembled by chance from some literals that stand one after the other.
_SHORTEST = 8
# What separates the elements of a list that is joined.
_LONGEST_SEPARATOR = 3


def start_of(text: str, found: Sequence[Literal]) -> Literal | None:
    """The first of the literals of which the whole text is made; None if it is not made so.

    They stand one after the other in an expression, which may name variables with further literals:
    `"a" + "b"`, `f"{first}{second}"`, `"-".join(["a", "b"])`, `b64encode(b"a")`.
    """
    plain = decoded(text)
    return _start(text, found) or (_start(plain, found) if plain else None)


def _start(text: str, found: Sequence[Literal]) -> Literal | None:
    if len(text) < _SHORTEST:
        return None
    for at, each in enumerate(found):
        if each.value and text.startswith(each.value) and _is_made(text, found, at):
            return each
    return None


def _is_made(text: str, found: Sequence[Literal], start: int) -> bool:
    """Whether the text is made of the literals from this one on, with a separator or without."""
    first = found[start].value
    following = next((each.value for each in found[start + 1 : start + 3] if each.value), "")
    position = text.find(following, len(first))
    separator = text[len(first) : position] if following and position > 0 else ""
    end = _end(text, found, start, separator)
    if end is None or not separator:
        return end is not None
    # A separator stands before the elements, or behind them.
    beside = [found[at].value for at in (start - 1, end) if 0 <= at < len(found)]
    return len(separator) <= _LONGEST_SEPARATOR and separator in beside


def _end(text: str, found: Sequence[Literal], start: int, separator: str) -> int | None:
    """Behind which of the literals the text ends, if it is made of them."""
    rest = text
    for at in range(start, len(found)):
        value = found[at].value
        if not rest.startswith(value):
            return None
        rest = rest[len(value) :]
        if not rest:
            return at + 1
        if not rest.startswith(separator):
            return None
        rest = rest[len(separator) :]
    return None
