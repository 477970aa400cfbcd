"""An earlier audit: which of its stacks are the same still, and their lines."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from policypack.organization.parts import (
    line_of_stack,
    lines_in,
    parts_in,
    sealed_parts_in,
    texts_of_stacks,
)
from policypack.organization.sources import StackKey
from policypack.reading import files
from policypack.sealed_log.journals import Seals

Line = Mapping[str, Any]
# What a run may have been asked for otherwise. The version of the rules is compared.
_OTHERWISE = frozenset({"sources", "version"})


class _Known(NamedTuple):
    """A stack of the earlier audit: the part that has it, its number there, and what it was."""

    part: int
    number: int
    mark: str
    digest: str


class Earlier:
    """The journal of an earlier audit. It keeps some hundred bytes for each stack.

    `why_not` tells why none of its stacks is taken over.
    """

    def __init__(self, file: Path, run: Line, today: date) -> None:
        """Reads the journal once. Raises ValueError if it is none that can be taken over."""
        self._file = file
        self._known: dict[bytes, _Known] = {}
        self._today = today.isoformat()
        seals = Seals(file)
        with files.opened(file) as held:
            _, _, first = next(parts_in(held), (0, 0, b""))
            self.run = self._first(first)
            self.why_not = _difference(self.run, run)
            held.seek(0)
            for begin, _, text in () if self.why_not else sealed_parts_in(held, seals):
                self._read(begin, text)
        seals.end()
        if seals.is_sealed is False:
            self.why_not = "the earlier journal is not sealed"

    def _first(self, text: bytes) -> Line:
        found: Line = next(iter(lines_in(text)), {})
        if found.get("kind") != "run":
            raise ValueError(f"{self._file}: not the journal of an audit; name its audit.jsonl.gz")
        return found

    def _read(self, begin: int, text: bytes) -> None:
        for number, each in enumerate(texts_of_stacks(text)):
            line = line_of_stack(each)
            if line and line.get("digest") and self._holds(line):
                place = _Known(begin, number, line["listed"], line["digest"])
                self._known[_named(line["source"], line["key"])] = place

    def _holds(self, line: Line) -> bool:
        """Whether its verdicts are those of today too."""
        return bool(line["day"] <= self._today <= (line["holds"] or self._today))

    def known(self, key: StackKey) -> _Known | None:
        """What is known of a stack."""
        return self._known.get(_named(*key.identity))

    def is_same(self, key: StackKey) -> bool:
        """Whether the list alone tells that a stack is the same."""
        known = self.known(key)
        return known is not None and bool(known.mark) and known.mark == key.mark

    def text(self, key: StackKey) -> bytes:
        """The lines of a stack that is the same."""
        known = self.known(key)
        assert known is not None, key.name
        return self._part(known.part)[known.number]

    # Stacks are listed nearly in the order in which they were judged.
    @lru_cache(maxsize=4)  # noqa: B019 - there is one for each run
    def _part(self, begin: int) -> list[bytes]:
        with files.opened(self._file) as held:
            held.seek(begin)
            _, _, text = next(parts_in(held))
        return [*texts_of_stacks(text)]


def _named(source: str, key: str) -> bytes:
    return hashlib.blake2b(f"{source}\0{key}".encode(), digest_size=16).digest()


def _difference(earlier: Line, run: Line) -> str | None:
    """Why verdicts of another run do not hold in this one."""
    if earlier.get("pack") != run["pack"]:
        return "the rules are from another version"
    before, now = earlier["asked"], run["asked"]
    keys = (before.keys() | now.keys()) - _OTHERWISE
    other = sorted(key for key in keys if before.get(key) != now.get(key))
    return f"other {', '.join(other)}" if other else None
