"""How a handler uses its event before a known validator checks it, in any language."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from policypack.facts.event_validators import WRITTEN_BY_AWS
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

# The keys that lead to a part of the event; `[]` stands for an element of a list.
Path = tuple[str, ...]
# The parts that a value may hold.
Parts = frozenset[Path]
NOTHING: Parts = frozenset()
WHOLE: Parts = frozenset({()})


class Kind(Enum):
    """What is done with a part. `UNCLEAR` may be anything."""

    USED = "used"
    UNCLEAR = "unclear"
    VALIDATED = "validated"
    SHOWN = "shown"
    ASKED = "asked"


class Use(NamedTuple):
    """A use of a part at the file and line. `says` is the validator's library, or why it is
    unclear."""

    kind: Kind
    path: Path
    file: str
    line: int
    says: str = ""


def entry_of(uses: Iterable[Use], may_validate: bool) -> Entry:
    """What all uses come to: one that is not validated counts more than what is.

    To log a part, or to ask whether it is there, is to read it: that needs no validator before it,
    and is none.
    """
    every = list(uses)
    counted = [use for use in every if not _is_of_aws(use)]
    used = [use for use in counted if use.kind is Kind.USED]
    unclear = [use for use in counted if use.kind is Kind.UNCLEAR]
    libraries = {use.says: None for use in every if use.kind is Kind.VALIDATED}
    if unclear and not used and may_validate:
        first = unclear[0]
        return Unread(first.says, first.file, first.line, may_validate)
    if used or unclear or (every and not libraries):
        first = min(used or unclear or every, key=lambda use: (use.file, use.line))
        return Unvalidated(_shown(first.path), first.file, first.line)
    return Validated(tuple(libraries)) if libraries else Ignored()


def _is_of_aws(use: Use) -> bool:
    return any(use.path[: len(written)] == written for written in WRITTEN_BY_AWS)


def _shown(path: Path) -> str:
    """The part in words, such as `Records[].body of the event`."""
    text = ".".join(path).replace(".[]", "[]")
    return f"{text} of the event" if text else "the event"
