"""Expressions of programs in Pulumi YAML.

https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from policypack.program_files import yaml_source
from policypack.program_files.arguments.shapes import (
    Called,
    Constructor,
    Definition,
    Items,
    Member,
    Members,
    Name,
    Node,
    Shape,
    Span,
    Text,
    Value,
)
from policypack.program_files.source import UnreadableError
from policypack.reading import yaml_text
from policypack.reading.files import RefusedError, split_lines
from policypack.start.lazy_patterns import lazy_pattern

_REFERENCE = lazy_pattern(r"\$\{([^{}]+)\}")
_FUNCTION = "fn::"
# The sections whose members `${name}` means.
_SECTIONS = ("variables", "resources", "configuration", "config")


class _Alias(NamedTuple):
    """What an anchor elsewhere gives: the key in front of the alias, and the node."""

    key: Any
    node: Any
    id: str = "alias"


class Yaml:
    """A parsed program in YAML."""

    def __init__(self, name: str, text: str, _: str = "") -> None:
        self.name = name
        self._lines = split_lines(text)
        try:
            self.root: Node = yaml_text.nodes(text)
        except RefusedError as error:
            raise UnreadableError("invalid YAML") from error

    def key(self, node: Node) -> int:
        """A number that no other node of the file has."""
        return id(node.key) if isinstance(node, _Alias) else id(node)

    def constructors(self) -> Sequence[Constructor]:
        """The declarations of resources."""
        return self._constructors

    @cached_property
    def _constructors(self) -> list[Constructor]:
        return [
            Constructor(call, node, self._between(key, node), self.span(key), [call.name])
            for call, key, node in yaml_source.declared(self.root)
        ]

    def calls_of(self, name: str) -> Iterator[Node]:
        """None: a program in YAML has no functions of its own."""
        return iter(())

    def name_of(self, function: Node) -> str:
        """None: a program in YAML has no functions of its own."""
        return ""

    def span(self, node: Node) -> Span:
        """Where the node stands."""
        return self._between(node, node)

    def _between(self, first: Any, last: Any) -> Span:
        first, last = (each.key if isinstance(each, _Alias) else each for each in (first, last))
        start, end = first.start_mark, self._end(last)
        return Span(start.line + 1, start.column + 1, *end)

    def _end(self, node: Any) -> tuple[int, int]:
        """A mark behind a block points at what follows it."""
        line, column = node.end_mark.line, node.end_mark.column
        while line > node.start_mark.line and not self._before(line, column).strip():
            line, column = line - 1, len(self._lines[line - 1])
        return line + 1, column + 1

    def _before(self, line: int, column: int) -> str:
        text = self._lines[line][:column] if line < len(self._lines) else ""
        return text.partition("#")[0] if text.lstrip().startswith("#") else text

    def shape(self, node: Node) -> Shape:
        """What the node is; None for what nothing can be found in."""
        if isinstance(node, _Alias):
            return Name("*")
        if node.id == "sequence":
            return Items(node.value)
        if node.id == "mapping":
            return self._of_mapping(node)
        text = str(node.value)
        found = _REFERENCE.findall(text)
        if len(found) == 1 and not _REFERENCE.sub("", text):
            return Name(found[0])
        return self._text(node, text)

    def _of_mapping(self, node: Any) -> Shape:
        members = [
            Member(str(key.value), self._between(key, value), value)
            for key, value in _apart(node.value)
        ]
        names = {each.name: each.value for each in members}
        if "type" in names and "properties" in names:
            return Called(node.value[0][0], [names["properties"]])
        if len(members) == 1 and str(members[0].name).startswith(_FUNCTION):
            return Called(node.value[0][0], [_arguments(members[0].value)])
        return Members(
            [each._replace(name=None) if each.name == "<<" else each for each in members]
        )

    def _text(self, node: Any, text: str) -> Text:
        """A text that stands in the source as it is, also as a literal block."""
        start = node.start_mark
        if node.style == "|" and start.line + 1 < len(self._lines):
            line = self._lines[start.line + 1]
            indent = len(line) - len(line.lstrip())
            return Text(text, (start.line + 2, indent + 1), indent)
        is_plain = node.style == "'" and "'" not in text and "\n" not in text
        return Text(text, (start.line + 1, start.column + 2) if is_plain else None)

    def definitions(self, name: str, node: Node) -> Sequence[Definition]:
        """What `${name.key}` is, in the sections of the program."""
        if isinstance(node, _Alias):
            return [Value(node.node)]
        first, *keys = [part for part in re.split(r"[.\[\]\"']+", name) if part]
        return [Value(each, tuple(keys)) for each in self._declared.get(first, ())]

    @cached_property
    def _declared(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for section in _SECTIONS:
            for key, value in _members(_member(self.root, section)):
                if key.id == "scalar":
                    default = _member(value, "default") if "config" in section else None
                    found.setdefault(key.value, []).append(default or value)
        return found


def _apart(pairs: Sequence[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Keys and values, of which an alias stands elsewhere, before its key."""
    for key, value in pairs:
        is_alias = value.start_mark.index < key.end_mark.index
        yield key, _Alias(key, value) if is_alias else value


def _arguments(node: Any) -> Any:
    """What a function is given: of `fn::invoke`, below `arguments`."""
    return _member(node, "arguments") or node


def _members(node: Any) -> list[tuple[Any, Any]]:
    return list(node.value) if node is not None and node.id == "mapping" else []


def _member(node: Any, name: str) -> Any:
    return next((value for key, value in _members(node) if key.value == name), None)
