"""YAML within bounds of nodes, of depth, and of what aliases expand to.

A merge of aliases doubles its content with each line, so that a few hundred bytes take gigabytes.
https://yaml.org/spec/1.2.2/#71-alias-nodes and https://yaml.org/type/merge.html
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from policypack.reading.files import MalformedError, RefusedError, split_lines

# With libyaml if PyYAML has it, as its wheels do: it is ten times as fast.
_FAST = hasattr(yaml, "CSafeLoader")
_BASE: Any = yaml.CSafeLoader if _FAST else yaml.SafeLoader
# Without libyaml a megabyte takes some ten seconds.
MAX_SIZE = (8 if _FAST else 1) * 2**20
# A node takes some 400 bytes; lock files of large monorepos have some 100,000.
MAX_NODES = 250_000
MAX_DEPTH = 64
# Python's time for a number grows with the square of its length.
_LONGEST_NUMBER = 64
_MERGE = "<<"
_NUMBERS = ("int", "float")
# Ends of lines in YAML 1.1 alone: https://yaml.org/spec/1.2.2/#line-break-characters
_FORMER_BREAKS = ("\x85", "\u2028", "\u2029")


class Document(NamedTuple):
    """The nodes of a document with their places, None for an empty one, and its content."""

    root: yaml.Node | None
    content: Any


def load(text: str, aliases: bool = True) -> Any:
    """The content of a document. Raises RefusedError, MalformedError for its grammar.

    `aliases`: people may have written it, and aliases are bounded; no tool writes them into a lock.
    """
    return _read(text, aliases, with_content=True).content


def document(text: str) -> Document:
    """The nodes and the content of a document. Raises RefusedError, as `load` does."""
    return _read(text, aliases=True, with_content=True)


def nodes(text: str, first: bool = False) -> yaml.Node | None:
    """The nodes of a document, whose tags may be any. Raises RefusedError, as `load` does.

    `first`: others may follow, of which nothing is read.
    """
    return _read(text, aliases=True, with_content=False, first=first).root


def as_written(node: yaml.Node | None) -> Any:
    """The content of a node whose scalars are texts, whatever their tags and forms."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [as_written(each) for each in node.value]
    if not isinstance(node, yaml.MappingNode):
        return None
    made: dict[str, Any] = {}
    pairs = [(str(key.value), as_written(value)) for key, value in node.value]
    # What stands in a mapping goes before what is merged into it, and there the first.
    for merged in (value for key, value in pairs if key == _MERGE):
        for each in reversed(merged if isinstance(merged, list) else [merged]):
            made.update(each if isinstance(each, dict) else {})
    return {**made, **{key: value for key, value in pairs if key != _MERGE}}


def _read(text: str, aliases: bool, with_content: bool, first: bool = False) -> Document:
    if len(text) > MAX_SIZE:
        raise RefusedError("is too large to be read")
    try:
        loader = _Loader(text)
        try:
            root = _first_of(loader) if first else loader.get_single_node()
            if root is not None and any(each in text for each in _FORMER_BREAKS):
                _place_in_lines(root, text)
            # Without both characters there is neither an anchor nor an alias.
            if root is not None and "&" in text and "*" in text:
                _Expansion(aliases).of(root)
            has_content = with_content and root is not None
            return Document(root, loader.construct_document(root) if has_content else None)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        mark = _Lines(text).mark(mark) if mark else None
        # libyaml places the end of a text on the line after it.
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
        column = mark.column + 1 if mark and mark.line + 1 == line else 0
        raise MalformedError("YAML", str(error.problem), line, column) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise MalformedError("YAML", "control characters are not allowed", line) from None
    except RefusedError:
        raise
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, OverflowError):
        raise MalformedError("YAML", "a value does not have the form of its type") from None


class _Lines:
    """The places of a text as an editor has them: YAML 1.1 has more ends of lines."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for line in split_lines(text, keep_ends=True):
            self._starts.append(self._starts[-1] + len(line))

    def mark(self, mark: Any) -> yaml.Mark:
        line = bisect_right(self._starts, mark.index) - 1
        column = mark.index - self._starts[line]
        return yaml.Mark(mark.name, mark.index, line, column, None, None)


def _place_in_lines(root: yaml.Node, text: str) -> None:
    """Gives each node the marks that an editor has."""
    lines = _Lines(text)
    for node in _every(root):
        node.start_mark, node.end_mark = lines.mark(node.start_mark), lines.mark(node.end_mark)


def _every(root: Any) -> Iterator[Any]:
    """Each node once: an alias is the node that it stands for."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        yield node
        inner = [each for each in _children(node) if id(each) not in seen]
        seen.update(map(id, inner))
        waiting += inner


def _first_of(loader: Any) -> yaml.Node | None:
    return loader.get_node() if loader.check_node() else None


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


def _number(loader: Any, node: Any) -> Any:
    if len(node.value) > _LONGEST_NUMBER:
        raise RefusedError("has a number that is too long", node.start_mark.line + 1)
    kind = node.tag.rpartition(":")[2]
    return getattr(loader, f"construct_yaml_{kind}")(node)


for _name in _NUMBERS:
    _Loader.add_constructor(f"tag:yaml.org,2002:{_name}", _number)


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
