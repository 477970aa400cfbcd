"""What judging a document yields: a weakness, or an honest "this cannot be excluded yet"."""

from __future__ import annotations

from dataclasses import dataclass

from policypack.unknown import Unknown


@dataclass(frozen=True)
class Weakness:
    """The document surely does what `kind` names.

    `path` is the element to change, `message` says what it grants, and `fix` the smallest change.
    """

    kind: str
    path: str
    message: str
    fix: str | None = None


@dataclass(frozen=True, eq=False)
class Undecided:
    """The weakness `kind` cannot be excluded before the leaf `unknown` is known."""

    kind: str
    unknown: Unknown

    @property
    def path(self) -> str:
        """Where the unknown leaf stands."""
        return self.unknown.path
