"""What each language's reader finds in a source file: comments, and calls that make resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class UnreadableError(ValueError):
    """The file cannot be parsed; the text says in which language."""


class Comment(NamedTuple):
    """A comment without its mark; `alone`: nothing else stands on its line (from 1)."""

    line: int
    text: str
    alone: bool


class Kind(NamedTuple):
    """The type of a resource as a program names it: package `aws`, module `sqs`, class `Queue`."""

    package: str
    module: str
    name: str

    @classmethod
    def of(cls, token: str) -> Kind:
        """The type of Pulumi's type token, such as `aws:sqs/queue:Queue`."""
        package, module, name = (*token.split(":"), "", "", "")[:3]
        return cls(package, module.partition("/")[0], name)

    def is_of(self, token: str) -> bool:
        """Whether the type token is this type."""
        return self == Kind.of(token)


class Call(NamedTuple):
    """The lines of a call that makes a resource, and what it makes.

    `name` is None if the program computes it; `repeated`: the call stands in a loop; `once`: it
    is the whole value of a statement that a run of the program comes to at most once.
    """

    first: int
    last: int
    kind: Kind
    name: str | None
    repeated: bool = False
    once: bool = False


def in_order(calls: Iterable[Call]) -> tuple[Call, ...]:
    """The calls in the order of their lines."""
    return tuple(sorted(calls, key=lambda call: (call.first, call.last)))


class Source(NamedTuple):
    """The comments and the calls of one file, in the order of their lines."""

    comments: tuple[Comment, ...]
    calls: tuple[Call, ...]
