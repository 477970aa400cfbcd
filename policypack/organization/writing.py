"""Writes the journal of a run: what is judged, what an earlier run has judged, and the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import Any

from policypack.organization.baselines import Baseline
from policypack.organization.batches import EndedError
from policypack.organization.earlier import Earlier
from policypack.organization.journal import Journal
from policypack.organization.parts import Part, lines_in, packed, stacks_in
from policypack.organization.sources import Source, StackKey, shown
from policypack.report import audit_lines
from policypack.report.audit_totals import UNLISTED
from policypack.start.record import record

# Has stacks judged, and adds to the notes.
Judge = Callable[[Iterator[StackKey], list[str]], Iterator[Part]]
# Stacks that are taken over in one part.
_TOGETHER = 200


@record(frozen=False)
class _Totals:
    """What the last line holds."""

    judged: int = 0
    same: int = 0
    fixed: int = 0
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Writing:
    """One run, while its journal is written.

    `by_mark`: a stack that is listed as before is the same.
    """

    def __init__(
        self,
        sources: Sequence[tuple[str, Source]],
        baseline: Baseline | None,
        journal: Journal,
        earlier: Earlier | None,
        progress: Callable[[int], None],
        by_mark: bool,
    ) -> None:
        self._sources, self._by_mark = sources, by_mark
        self._baseline, self._journal, self._earlier = baseline, journal, earlier
        self._progress, self._totals = progress, _Totals()
        self._taken: list[bytes] = []

    def write(self, judge: Judge) -> None:
        """Has judged what is left, and ends the journal whatever happens.

        Raises ValueError where `judge` cannot be used.
        """
        began, totals = time.monotonic(), self._totals
        judged = judge(self._keys(), totals.notes)
        try:
            for part in judged:
                self._add(part.data, part.judged)
                totals.judged += part.judged
                for key in part.same:
                    self._take(key)
            self._write_taken()
        except EndedError as error:
            totals.errors.append(f"the audit ended early: {error}")
        except Exception as error:
            # A full disk among them: what is written of the journal counts.
            name = getattr(error, "strerror", None) or type(error).__name__
            totals.errors.append(f"the audit ended early: {name}; repeat it with --resume")
        # Of an audit that is not whole, nobody knows what is fixed.
        for line in self._baseline.fixed() if self._baseline and not totals.errors else ():
            totals.fixed += 1
            self._journal.append([line])
        self._journal.append([self._last(time.monotonic() - began)])

    def _add(self, data: bytes, stacks: int) -> None:
        if stacks:
            self._journal.add(self._compared(data) if self._baseline else data)
            self._progress(stacks)

    def _compared(self, data: bytes) -> bytes:
        return packed(self._text(lines) for lines in stacks_in(data))

    def _text(self, lines: list[dict[str, Any]]) -> bytes:
        if self._baseline:
            self._baseline.compared(lines)
        return audit_lines.text(lines).encode()

    def _take(self, key: StackKey) -> None:
        """Takes over a stack of the earlier audit."""
        assert self._earlier is not None
        text = self._earlier.text(key)
        if self._baseline or self._earlier.run.get("baseline"):
            text = self._text([{**each, **_unknown(each)} for each in lines_in(text)])
        self._taken.append(text)
        self._totals.same += 1
        if len(self._taken) == _TOGETHER:
            self._write_taken()

    def _write_taken(self) -> None:
        if self._taken:
            self._journal.add(packed(self._taken))
            self._progress(len(self._taken))
            self._taken = []

    def _keys(self) -> Iterator[StackKey]:
        """The stacks to look at; a source that cannot be listed costs its own."""
        for location, source in self._sources:
            try:
                yield from self._of(source, location)
            except Exception as error:
                why = getattr(error, "strerror", None) or type(error).__name__
                self._totals.errors.append(f"{shown(location)}: {UNLISTED}: {why}")

    def _of(self, source: Source, location: str) -> Iterator[StackKey]:
        for key in source.stacks():
            if (shown(location), key.name) in self._journal.done:
                continue
            if self._by_mark and self._earlier and self._earlier.is_same(key):
                self._take(key)
                continue
            known = self._earlier and self._earlier.known(key)
            yield key._replace(known=known.digest) if known else key

    def _last(self, seconds: float) -> dict[str, Any]:
        totals, before = self._totals, len(self._journal.done)
        return {
            "kind": "end",
            "seconds": round(seconds, 1),
            "stacks": totals.judged + totals.same + before,
            "judged": totals.judged,
            "same": totals.same,
            "resumed": before,
            "fixed": totals.fixed,
            "notes": totals.notes,
            "errors": totals.errors,
        }


def _unknown(line: dict[str, Any]) -> dict[str, Any]:
    """What only the baseline of this run can tell."""
    return {"status": None} if line["kind"] == "finding" else {}
