"""What a document is made of. Every element keeps its path, so a finding can point at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from policypack.unknown import Unknown


class Leaf(NamedTuple):
    """One text of a document, or the unknown that stands in its place.

    A tuple, because documents have many and a tuple is made fastest.
    """

    text: str | Unknown
    path: str


@dataclass(frozen=True, eq=False)
class Principal:
    """One principal. `kind` is AWS, Service, Federated, CanonicalUser or *; "" while unknown."""

    kind: str
    leaf: Leaf


@dataclass(frozen=True, eq=False)
class Condition:
    """One key under one operator. Both are "" where the whole block is not known yet."""

    operator: str
    key: str
    values: tuple[Leaf, ...]
    path: str


class Statement(NamedTuple):
    """One statement. An element that is absent is an empty tuple."""

    path: str
    effect: str | Unknown
    actions: tuple[Leaf, ...] = ()
    not_actions: tuple[Leaf, ...] = ()
    resources: tuple[Leaf, ...] = ()
    not_resources: tuple[Leaf, ...] = ()
    principals: tuple[Principal, ...] = ()
    not_principals: tuple[Principal, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str | Unknown | None = None

    def leaves(self) -> Iterator[Leaf]:
        """Every leaf but the Effect."""
        yield from (*self.actions, *self.not_actions, *self.resources, *self.not_resources)
        yield from (each.leaf for each in (*self.principals, *self.not_principals))
        yield from (leaf for each in self.conditions for leaf in each.values)


@dataclass(frozen=True, eq=False)
class Document:
    """A parsed document. `unknowns` are whole statements, or the whole document, not known yet.

    `version` is None where there is no Version, which AWS takes for 2008-10-17.
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

    @property
    def is_known(self) -> bool:
        """Whether there is no unknown in it."""
        texts = [leaf.text for each in self.statements for leaf in each.leaves()]
        texts += [each.effect for each in self.statements]
        return not self.unknowns and not any(isinstance(text, Unknown) for text in texts)

    def unknown_leaves(self) -> Iterator[Unknown]:
        """Every part that is not known yet, each once."""
        yield from self.unknowns
        if isinstance(self.version, Unknown):
            yield self.version
        for statement in self.statements:
            for text in (statement.effect, statement.sid):
                if isinstance(text, Unknown):
                    yield text
            yield from (each.text for each in statement.leaves() if isinstance(each.text, Unknown))


def as_text(policy: object) -> str:
    """A mapping as the provider would write it, with nothing in the place of what is unknown."""
    return json.dumps(policy, ensure_ascii=False, default=lambda _: "")
