"""Results about a document: a weakness, or one that its unknown values leave undecided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth
from policypack.model.unknown import Unknown
from policypack.start.record import record

# How grave one case of a kind of weakness is, where the cases differ.


class Gravity(str, Enum):
    """How severe a weakness is, with the values of rules' severities."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Weakness(NamedTuple):
    """The document certainly has a weakness of this kind.

    `path` is the element to change, `message` the evidence and what follows from it, and `fix` the
    smallest change, as an imperative. `gravity` is None where every case of the kind is as bad.
    `cause` names what is at fault where that is another resource too, such as an identity pool.
    `is_dormant`: it does harm only once a resource that the document names is deleted.
    """

    kind: Kind
    path: str
    message: str
    fix: str | None = None
    gravity: Gravity | None = None
    cause: str | None = None
    is_dormant: bool = False


@record(frozen=True, eq=False)
class Undecided:
    """Whether the document has a weakness of this kind depends on the value `unknown`."""

    kind: Kind
    unknown: Unknown

    @property
    def path(self) -> str:
        """Where the unknown value stands."""
        return self.unknown.path


Found = Iterator[Weakness | Undecided]


def where(truth: Truth, weakness: Weakness) -> Found:
    """The weakness where the truth is true, undecided where it is not known."""
    if isinstance(truth, Unknown):
        yield Undecided(weakness.kind, truth)
    elif truth:
        yield weakness


def undecided(kind: Kind, unknowns: Iterable[Unknown]) -> Iterator[Undecided]:
    """One outcome for each unknown value, however often it is given."""
    return (Undecided(kind, each) for each in {each.path: each for each in unknowns}.values())
