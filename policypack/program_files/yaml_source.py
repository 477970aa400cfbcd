"""Programs in Pulumi YAML: resources are nodes below `resources`.

https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from policypack.program_files.source import Call, Comment, Kind, Source, UnreadableError, in_order
from policypack.reading.files import RefusedError, split_lines


def read(text: str, _: str = "") -> Source:
    """The source of a YAML program. Raises UnreadableError if it cannot be parsed."""
    from policypack.reading import yaml_text

    try:
        root = yaml_text.nodes(text)
    except RefusedError as error:
        raise UnreadableError("invalid YAML") from error
    return Source(
        tuple(_comments(text, _scalars(root))), in_order(call for call, _, _ in declared(root))
    )


def _scalars(root: Any) -> list[tuple[int, int]]:
    """Where each scalar starts and ends, in the order of the text."""
    found, seen = [], set()
    pending = [] if root is None else [root]
    while pending:
        node = pending.pop()
        # An alias is the node that it stands for.
        if id(node) not in seen:
            seen.add(id(node))
            pending += _inner(node)
            if node.id == "scalar":
                found.append((node.start_mark.index, node.end_mark.index))
    return sorted(found)


def _inner(node: Any) -> list[Any]:
    """The nodes right below one: those of a sequence, or the keys and values of a mapping."""
    if node.id == "mapping":
        return [each for pair in node.value for each in pair]
    return node.value if node.id == "sequence" else []


def _comments(text: str, scalars: list[tuple[int, int]]) -> Iterator[Comment]:
    """Comments begin with `#` after white space, outside of every scalar."""
    start = 0
    for number, line in enumerate(split_lines(text, keep_ends=True), 1):
        for column, character in enumerate(line):
            after_space = column == 0 or line[column - 1].isspace()
            at = start + column
            if character == "#" and after_space and not _is_inside(at, scalars):
                yield Comment(number, line[column + 1 :].strip(), not line[:column].strip())
                break
        start += len(line)


def _is_inside(at: int, scalars: list[tuple[int, int]]) -> bool:
    nearest = bisect_right(scalars, at, key=lambda each: each[0]) - 1
    return nearest >= 0 and at < scalars[nearest][1]


def declared(root: Any) -> Iterator[tuple[Call, Any, Any]]:
    """The declarations of resources, with the nodes of key and value."""
    for key, resource in _members(_member(root, "resources")):
        kind = _kind(_text(_member(resource, "type")))
        if kind is not None:
            # The option `name` replaces the key as the resource's name.
            given = _member(resource, "name")
            name = _text(key) if given is None else _text(given)
            is_literal = "${" not in name
            first = key.start_mark.line + 1
            call = Call(first, max(first, _last(resource)), kind, name if is_literal else None)
            yield call, key, resource


def _members(node: Any) -> list[tuple[Any, Any]]:
    return list(node.value) if node is not None and node.id == "mapping" else []


def _member(node: Any, name: str) -> Any:
    return next((value for key, value in _members(node) if _text(key) == name), None)


def _text(node: Any) -> str:
    return str(node.value) if node is not None and node.id == "scalar" else ""


def _last(node: Any) -> int:
    """The last line of a node: a mark behind a block points at what follows it."""
    flat = _inner(node)
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
