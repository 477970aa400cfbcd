"""The elements of a document. Each keeps its path, so a finding can point at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import Any, NamedTuple

from policypack.model.unknown import Unknown
from policypack.start.record import record

# AWS's managed policies have 4,700 different lists of actions, and fewer of the others.
SIZE = 8192


class Memory(dict[Any, Any]):
    """Answers by question. Memories are compared by identity, which represents the content."""

    __slots__ = ("texts",)

    def __init__(self, texts: tuple[str, ...] = ()) -> None:
        # One object wherever they stand, so that to compare them costs nothing.
        self.texts = texts

    def __repr__(self) -> str:
        # The cached answers are long, and don't describe the content.
        return "Memory()"

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__  # type: ignore[assignment]


class Leaf(NamedTuple):
    """One text of a document, or the unknown that replaces it."""

    text: str | Unknown
    path: str


class Leaves(NamedTuple):
    """All texts of one element, of which a document has many.

    `path` begins at the statement, so equal content is equal in every place. A leaf with its whole
    path is created only when it is read. `is_list` is whether the element is written as a list; an
    absent element has no texts. `memory` is the memory of the texts, None if a text is unknown.
    `places` has the texts' indexes in the list, None if all of them are left.
    """

    texts: tuple[str | Unknown, ...] = ()
    path: str = ""
    is_list: bool = False
    memory: Memory | None = None
    places: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.texts)

    def each(self, statement: str) -> Iterator[Leaf]:
        """The leaves in their order, of the statement with this path."""
        return (self.leaf(at, statement) for at in range(len(self.texts)))

    def leaf(self, at: int, statement: str) -> Leaf:
        """The leaf at a place, of the statement with this path."""
        return Leaf(self.texts[at], statement + self.path_of(at))

    def path_of(self, at: int) -> str:
        """The path of the leaf at a place, within its statement."""
        place = at if self.places is None else self.places[at]
        return f"{self.path}[{place}]" if self.is_list else self.path

    def only(self, places: tuple[int, ...]) -> Leaves:
        """The leaves at these places."""
        before = self.places or range(len(self.texts))
        texts = tuple(self.texts[at] for at in places)
        kept = tuple(before[at] for at in places)
        return self._replace(texts=texts, memory=None, places=kept)


ABSENT = Leaves(memory=Memory())


@record(frozen=True, eq=False)
class Principal:
    """One principal. `kind` is AWS, Service, Federated, CanonicalUser or *; "" while unknown."""

    kind: str
    leaf: Leaf


class Condition(NamedTuple):
    """One key under one operator. Both are "" where the whole block is not known yet."""

    operator: str
    key: str
    leaves: Leaves

    @property
    def path(self) -> str:
        """The path of the key within its statement."""
        return self.leaves.path


class Statement(NamedTuple):
    """One statement.

    `memory` is the memory of its content, None if a part of it is unknown.
    """

    path: str
    effect: str | Unknown
    actions: Leaves = ABSENT
    not_actions: Leaves = ABSENT
    resources: Leaves = ABSENT
    not_resources: Leaves = ABSENT
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str | Unknown | None = None
    memory: Memory | None = None

    def unknown_leaves(self) -> Iterator[Unknown]:
        """Every part that is not known yet and decides; a Sid decides nothing."""
        texts: list[object] = [self.effect]
        for element in (self.actions, self.not_actions, self.resources, self.not_resources):
            texts += element.texts
        texts += [each.leaf.text for each in (*self.principals, *self.not_principals)]
        texts += [text for each in self.conditions for text in each.leaves.texts]
        return (text for text in texts if isinstance(text, Unknown))


@record(frozen=True, eq=False)
class Document:
    """A parsed document. `unknowns` are whole statements, or the whole document, not known yet.

    `version` is None if there is no Version, which AWS takes for 2008-10-17.
    """

    path: str
    statements: tuple[Statement, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    version: str | Unknown | None = None
    source: object = field(default=None, repr=False)

    @cached_property
    def size(self) -> int:
        """How many characters IAM counts: all but whitespace. Unknown leaves count nothing."""
        if self.source is None:
            return 0
        text = self.source if isinstance(self.source, str) else as_text(self.source)
        return len("".join(text.split()))

    def unknown_leaves(self) -> Iterator[Unknown]:
        """Every part that is not known yet, each once."""
        yield from self.unknowns
        if isinstance(self.version, Unknown):
            yield self.version
        for statement in self.statements:
            if isinstance(statement.sid, Unknown):
                yield statement.sid
            yield from statement.unknown_leaves()


def as_text(policy: object) -> str:
    """A mapping as the provider would write it, with nothing in the place of what is unknown."""
    return json.dumps(policy, ensure_ascii=False, default=lambda _: "")
