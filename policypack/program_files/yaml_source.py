"""Programs in Pulumi YAML: resources are nodes below `resources`.

https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policypack.program_files.source import Call, Comment, Kind, Source, UnreadableError, in_order


def read(text: str, _: str = "") -> Source:
    """The source of a YAML program. Raises UnreadableError where it cannot be parsed."""
    import yaml

    try:
        tokens = list(yaml.scan(text, Loader=yaml.SafeLoader))
        calls = in_order(_calls(yaml.compose(text, Loader=yaml.SafeLoader)))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableError("invalid YAML") from error
    scalars = [
        (token.start_mark.index, token.end_mark.index)
        for token in tokens
        if isinstance(token, yaml.ScalarToken)
    ]
    return Source(tuple(_comments(text, scalars)), calls)


def _comments(text: str, scalars: list[tuple[int, int]]) -> Iterator[Comment]:
    """Comments begin with `#` after white space, outside of every scalar."""
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        for column, character in enumerate(line):
            after_space = column == 0 or line[column - 1].isspace()
            at = start + column
            if character == "#" and after_space and not _is_inside(at, scalars):
                yield Comment(number, line[column + 1 :].strip(), not line[:column].strip())
                break
        start += len(line)


def _is_inside(at: int, scalars: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in scalars)


def _calls(root: Any) -> Iterator[Call]:
    for key, resource in _members(_member(root, "resources")):
        kind = _kind(_text(_member(resource, "type")))
        if kind is not None:
            # The option `name` replaces the key as the resource's name.
            given = _member(resource, "name")
            name = _text(key) if given is None else _text(given)
            is_literal = "${" not in name
            first = key.start_mark.line + 1
            yield Call(first, max(first, _last(resource)), kind, name if is_literal else None)


def _members(node: Any) -> list[tuple[Any, Any]]:
    return list(node.value) if node is not None and node.id == "mapping" else []


def _member(node: Any, name: str) -> Any:
    return next((value for key, value in _members(node) if _text(key) == name), None)


def _text(node: Any) -> str:
    return str(node.value) if node is not None and node.id == "scalar" else ""


def _last(node: Any) -> int:
    """The last line of a node: a mark behind a block points at what follows it."""
    inner = node.value if node.id != "scalar" else ()
    flat = [each for pair in inner for each in (pair if isinstance(pair, tuple) else (pair,))]
    own = node.end_mark.line + (node.end_mark.column > 0)
    if flat and not node.flow_style:
        return max(map(_last, flat))
    return int(own)


def _kind(token: str) -> Kind | None:
    """The type `aws:sqs:Queue` or `aws:sqs/queue:Queue`."""
    parts = token.split(":")
    if len(parts) != 3 or parts[0] == "pulumi":
        return None
    return Kind(parts[0], parts[1].partition("/")[0], parts[2])
