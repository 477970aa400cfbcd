"""The journal of an audit, `audit.jsonl.gz`: its report, and what a resumed run need not do again.

It is written part by part (`policypack.organization.parts`), so an interruption costs the parts
that were being judged: what is cut off is judged again. It is written to `audit.jsonl.gz.part`,
which takes the place of the last journal once all is judged.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from policypack.organization.parts import lines_in, packed, sealed_parts_in, texts_of_stacks
from policypack.report import audit_lines
from policypack.sealed_log.journals import Chain, Entry, Seals, entry
from policypack.sealed_log.keys import Sign, digest_seal

NAME = "audit.jsonl.gz"
# Bytes that each part leaves free, so that a full disk has room for the line that says so.
_SPARE = 2**12
Line = Mapping[str, Any]


class Journal:
    """Appends parts to a file. `done` are the stacks that it has, by source and key."""

    def __init__(
        self,
        file: Path,
        run: Line,
        *,
        resume: bool,
        sign: Sign = digest_seal,
        judged: Callable[[Sequence[dict[str, Any]]], None] = lambda _: None,
    ) -> None:
        """Begins the file with the line of the run, or goes on where it ends.

        `judged` is called with the lines of each stack that a resumed run has. Raises ValueError
        if there is nothing to resume, or where the run was another one.
        """
        self._last, self.path = file, part_of(file)
        self.done: set[tuple[str, str]] = set()
        self.is_over = False
        self._sign, self._chain = sign, Chain(sign)
        if resume and not self.path.exists():
            _copy(file, self.path)
        try:
            # Without a buffer, which would keep what a full disk refuses.
            self._file: IO[bytes] = self.path.open("r+b" if resume else "wb", buffering=0)
        except FileNotFoundError:
            if not resume:
                raise
            raise ValueError(self._nothing) from None
        if not resume:
            self.append([run])
            return
        try:
            self._resume(run, judged)
        except ValueError:
            self._file.close()
            raise

    def append(self, lines: Sequence[Line], *, last: bool = False) -> None:
        """Writes lines as a part, which may be the `last` one."""
        texts = [audit_lines.text([line]).encode() for line in lines]
        self.add_part(packed(texts), [*map(entry, texts)], spare=0 if last else _SPARE)

    def add(self, texts: Sequence[bytes]) -> None:
        """Writes the texts of stacks, or of other lines, as a part."""
        self.add_part(packed(texts), [*map(entry, texts)])

    def add_part(self, part: bytes, entries: Sequence[Entry], spare: int = _SPARE) -> None:
        """Writes a part and its seal if that leaves `spare` bytes of room, else nothing of it.

        Raises OSError if it doesn't, as on a full disk.
        """
        begin, head = self._file.tell(), self._chain.head
        try:
            sealed = part + packed([self._chain.seal(entries)])
            # Readers skip zeros after a part, should the process be killed here.
            rest = memoryview(sealed + bytes(spare))
            while rest:
                rest = rest[self._file.write(rest) :]
            self._file.truncate(self._file.seek(begin + len(sealed)))
        except OSError as error:
            self._chain.head = head
            self._file.seek(begin)
            self._file.truncate()
            reason = f"{self.path}: cannot be written ({error.strerror}); free space there"
            raise OSError(error.errno, reason) from None

    @property
    def head(self) -> str:
        """The digest of the last seal: whoever keeps it elsewhere can tell another journal."""
        return self._chain.head.digest

    def close(self) -> None:
        """Makes sure that all is on disk."""
        os.fsync(self._file.fileno())
        self._file.close()

    def place(self, *, whole: bool) -> bool:
        """Puts the journal in the place of the last one, unless only that one is `whole`."""
        is_placed = whole or not _is_whole(self._last)
        if is_placed:
            self.path.replace(self._last)
        return is_placed

    @property
    def _nothing(self) -> str:
        return f"{self._last}: nothing to resume; run without --resume"

    def _resume(self, run: Line, judged: Callable[[Sequence[dict[str, Any]]], None]) -> None:
        """Reads the parts that are whole and sealed, and cuts off what follows."""
        whole, seals = 0, Seals(self.path)
        for begin, end, text in sealed_parts_in(self._file, seals):
            found = [lines_in(each) for each in texts_of_stacks(text)]
            first = found[0][0]
            if begin == 0:
                self._refuse_another(first, run, seals)
            # What is fixed shows once all stacks are judged, so it is told again; and what ended
            # early, or left out a source, goes on.
            self.is_over = first["kind"] == "end" and not first.get("errors")
            if first["kind"] == "fixed" or (first["kind"] == "end" and not self.is_over):
                break
            whole, self._chain = end, Chain(self._sign, seals.chain, seals.head)
            for stack in found if first["kind"] == "stack" else ():
                self.done.add((stack[0]["source"], stack[0]["key"]))
                judged(stack)
        if not whole:
            raise ValueError(self._nothing)
        self._file.seek(whole)
        self._file.truncate()

    def _refuse_another(self, line: Line, run: Line, seals: Seals) -> None:
        if line.get("asked") != run["asked"] or not seals.is_signed(self._sign):
            raise ValueError(
                f"{self.path}: journal of an audit with other options; "
                "repeat them, or run without --resume"
            )


def part_of(file: Path) -> Path:
    """Where a journal is written until it is whole."""
    return file.with_name(f"{file.name}.part")


def _copy(file: Path, to: Path) -> None:
    """Copies a journal that is not whole: what is killed meanwhile leaves no half of it."""
    if file.exists():
        copied = to.with_name(f"{to.name}.part")
        shutil.copyfile(file, copied)
        copied.replace(to)


def _is_whole(file: Path) -> bool:
    """Whether a file is the journal of an audit that has judged all sources."""
    try:
        end = next(reversed([line for line in audit_lines.read(file) if line["kind"] == "end"]))
    except (StopIteration, OSError, ValueError, KeyError):
        return False
    return not end.get("errors")
