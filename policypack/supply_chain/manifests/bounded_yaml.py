"""Untrusted YAML: bounded in nodes, in depth and in what aliases expand to.

A merge of aliases doubles its content with each line, so that a few hundred bytes take gigabytes.
https://yaml.org/spec/1.2.2/#71-alias-nodes and https://yaml.org/type/merge.html
"""

from __future__ import annotations

from typing import Any

import yaml

# With libyaml if PyYAML has it, as its wheels do: it is ten times as fast.
_FAST = hasattr(yaml, "CSafeLoader")
_BASE: Any = yaml.CSafeLoader if _FAST else yaml.SafeLoader
# Without libyaml a megabyte takes some ten seconds.
MAX_SIZE = (8 if _FAST else 1) * 1024 * 1024
# A node takes some 400 bytes; lock files of large monorepos have some 100,000.
MAX_NODES = 250_000
MAX_DEPTH = 64
# Python's time for a decimal number grows with the square of its length.
_LONGEST_NUMBER = 64


class RefusedError(Exception):
    """A document beyond the bounds. `reason` completes "the file ..."; `line` starts at 1."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(f"line {line}: {reason}")
        self.reason = reason
        self.line = line


class _Loader(_BASE):  # type: ignore[misc]
    """Counts the nodes while they are composed: the composer announces each of them."""

    nodes = 0
    depth = 0

    def descend_resolver(self, parent: Any, index: Any) -> None:
        self.nodes += 1
        self.depth += 1
        line = parent.start_mark.line + 1 if parent else 1
        if self.nodes > MAX_NODES:
            raise RefusedError("has too many elements", line)
        if self.depth > MAX_DEPTH:
            raise RefusedError("is nested too deeply", line)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def _integer(loader: Any, node: Any) -> int:
    if len(node.value) > _LONGEST_NUMBER:
        raise RefusedError("has a number that is too long", node.start_mark.line + 1)
    number: int = loader.construct_yaml_int(node)
    return number


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def load(text: str, aliases: bool = False) -> Any:
    """The document. Raises RefusedError, or what yaml.load raises.

    `aliases`: people may have written it, and aliases are bounded; no tool writes them into a lock.
    """
    if len(text) > MAX_SIZE:
        raise RefusedError("is too large to be read")
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        # Without both characters there is neither an anchor nor an alias.
        if "&" in text and "*" in text:
            _Expansion(aliases).of(root)
        return loader.construct_document(root)
    finally:
        loader.dispose()


class _Expansion:
    """How many nodes a document has once every alias is replaced by what it stands for."""

    def __init__(self, aliases: bool) -> None:
        self._aliases = aliases
        self._known: dict[int, tuple[int, int]] = {}

    def of(self, node: Any) -> tuple[int, int]:
        """The number of nodes and the depth. Raises RefusedError beyond the bounds."""
        line = node.start_mark.line + 1
        known = self._known.get(id(node))
        if known and not self._aliases:
            raise RefusedError("has YAML aliases, which no tool writes into a lock file", line)
        if known:
            return known
        # What contains itself has no end.
        self._known[id(node)] = (MAX_NODES, MAX_DEPTH)
        inner = [self.of(child) for child in _children(node)]
        size = 1 + sum(size for size, _ in inner)
        depth = 1 + max((depth for _, depth in inner), default=0)
        if size > MAX_NODES or depth > MAX_DEPTH:
            raise RefusedError("has too many elements once its aliases are expanded", line)
        self._known[id(node)] = size, depth
        return size, depth


def _children(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [inner for pair in node.value for inner in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []
