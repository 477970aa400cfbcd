"""What a handler does with its event, as far as its code tells."""

from __future__ import annotations

from policypack.start.record import record


@record(frozen=True)
class Ignored:
    """The handler never reads its event."""


@record(frozen=True)
class Validated:
    """A validator of the `libraries` stands between the event and everything that uses it."""

    libraries: tuple[str, ...]


@record(frozen=True)
class Unvalidated:
    """The code at the place uses `what`, a part of the event, without a known validator."""

    what: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """The file and line."""
        return f"{self.file}:{self.line}"


@record(frozen=True)
class Unread:
    """Undecided without running the code. `reason` completes "the code of the file ...".

    `may_validate`: code on the way uses a known validator.
    """

    reason: str
    file: str
    line: int
    may_validate: bool


Entry = Ignored | Validated | Unvalidated | Unread
