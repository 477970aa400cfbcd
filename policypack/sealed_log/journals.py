"""Seals of a journal: lines with the hash chain of audit records, each over the lines before it.

A seal has the names and SHA-256 digests of the texts since the last one: of each stack with its
findings, and of any other line. Without a key, who rewrites a journal can seal it again: a
signature, or the digest of the last seal, kept elsewhere, shows that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from policypack.reading import json_text
from policypack.sealed_log.keys import Keys, Sign, digest_seal
from policypack.sealed_log.records import Head, Line, Place, Tampering, TamperingKind, audit_records
from policypack.start.lazy_patterns import lazy_pattern

KIND = "seal"
SEAL = b'{"kind":"seal",'
UNSEALED = "The journal is not sealed, so edits cannot be detected"
_END = b'{"kind":"end"'
_FINDING = b'{"kind":"finding"'
_STACK = lazy_pattern(
    rb'\{"kind":"stack","project":("(?:[^"\\]|\\.)*"),"stack":("(?:[^"\\]|\\.)*")[,}]'
)
_ANY = lazy_pattern(rb'\{\s*"kind"\s*:\s*"([a-z]{1,20})"')

_KINDS = (b"run", b"stack", b"finding", b"fixed", b"end", KIND.encode())
_NOTHING = Head(-1, "0" * 64)
# The name of a text, and its SHA-256 in hexadecimal.
Entry = tuple[str, str]


def entry(text: bytes) -> Entry:
    """The name and the digest of a text."""
    return _name(text), sha256(text).hexdigest()


def _name(text: bytes) -> str:
    if stack := _STACK.match(text):
        return "stack " + "/".join(filter(None, (json_text.loads(each) for each in stack.groups())))
    other = _ANY.match(text)
    return f"line {other[1].decode()}" if other else "line"


def _texts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The text of each stack with its findings, and of any other line."""
    held: list[bytes] = []
    for line in lines:
        if held and not line.startswith(_FINDING):
            yield b"".join(held)
            held = []
        held.append(line)
    if held:
        yield b"".join(held)


def begins(line: bytes) -> bool:
    """Whether a journal, or what is left of one, may begin with a line."""
    found = _ANY.match(line)
    return found is not None and found[1] in _KINDS


class Chain:
    """Makes the seals of a journal; `chain` and `head` are of the last one that is there."""

    def __init__(self, sign: Sign = digest_seal, chain: str = "", head: Head = _NOTHING) -> None:
        self._sign, self._id, self.head = sign, chain or uuid4().hex, head

    def seal(self, entries: Sequence[Entry]) -> bytes:
        """The line of the next seal."""
        of, number = json.dumps(entries, separators=(",", ":")), self.head.sequence + 1
        chain = f'"id":"{self._id}","sequence":{number},"previous":"{self.head.digest}","seal":'
        sealed = b'%b"of":%b,"chain":{%b' % (SEAL, of.encode(), chain.encode())
        record = sealed + _closing(self._sign, sealed)
        self.head = Head(number, sha256(record).hexdigest())
        return record + b"\n"


def _closing(sign: Sign, sealed: bytes) -> bytes:
    return b'"%b"}}' % sign(sealed).encode()


class Seals:
    """Checks the lines of a journal as they are read, and gives each once a seal has it.

    What follows the last seal was cut off while it was written, and is left out. `is_sealed` is
    False for a journal of an older version, whose lines are not checked. `chain` and `head` are of
    the last seal; `is_over` once the end has one.

    Raises ValueError for what was removed, reordered, changed or inserted, or adds it to `faults`.
    Without `keys` a signature is taken as it is. `heads` are those of an earlier verification.
    """

    def __init__(
        self,
        file: object,
        keys: Keys | None = None,
        heads: Mapping[str, Head] = MappingProxyType({}),
        faults: list[Tampering] | None = None,
    ) -> None:
        self.is_sealed: bool | None = None
        self.chain, self.head, self.lines, self.is_over = "", _NOTHING, 0, False
        self._file, self._held, self._last = str(file), list[bytes](), b""
        self._keys, self._heads, self._faults = keys or Keys.of_digests(signed=True), heads, faults

    def checked(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines."""
        for line in lines:
            yield from self.add(line)
        self.end()
        if self.is_sealed is None:
            yield from self._held

    def add(self, line: bytes) -> Sequence[bytes]:
        """The lines that this one seals, with it."""
        self.lines += 1
        self._held.append(line)
        is_seal = line.startswith(SEAL)
        if is_seal:
            self._check(line.rstrip(b"\r\n"))
        if is_seal or self.lines == 2:
            self.is_sealed = is_seal
        # The first line waits for the second, which tells.
        if not is_seal and self.is_sealed is not False:
            return ()
        held, self._held = self._held, []
        return held

    def end(self) -> None:
        """Checks what follows the last seal."""
        if self._held and self.is_over:
            self._find(TamperingKind.INSERTED, "lines after the end of the audit")
        if self.is_sealed and any(each.startswith(_END) for each in self._held):
            self._find(TamperingKind.REMOVED, "the seal of the end is missing")
        elif self._faults is not None and self.is_sealed and not self.is_over:
            self._find(TamperingKind.REMOVED, "the end: cut off, or the audit was interrupted")
        head = self._heads.get(self.chain)
        if self._heads and (head is None or head.sequence > self.head.sequence):
            self._find(TamperingKind.REMOVED, "the head of the earlier verification is missing")

    def is_signed(self, sign: Sign) -> bool:
        """Whether the last seal is one that `sign` makes."""
        sealed, name, _ = self._last.rpartition(b'"seal":')
        return self._last == sealed + name + _closing(sign, sealed + name)

    def _check(self, text: bytes) -> None:
        before, self._last = self.head, text
        found = [*audit_records(Line(self._file, self.lines, text), self._keys)]
        if len(found) != 1 or not found[0].intact or found[0].chain is None:
            self._find(TamperingKind.CHANGED, "invalid seal, or signed with another key")
            self.head = Head(before.sequence + 1, "")
            return
        chain, self.head = found[0].chain, Head(found[0].sequence, found[0].digest)
        if self.is_over or chain != (self.chain or chain):
            self._find(TamperingKind.INSERTED, "a seal after the end, or of another journal")
        elif fault := _unlinked(self.head.sequence, found[0].previous, before):
            self._find(*fault)
        if self.is_sealed is False:
            self._find(TamperingKind.INSERTED, "lines before the first seal, or it is missing")
        else:
            for kind, name in _edits(json_text.loads(text)["of"], self._held[:-1]):
                self._find(kind, name)
        known = self._heads.get(chain, self.head)
        if known.sequence == self.head.sequence and known.digest != self.head.digest:
            self._find(
                TamperingKind.CHANGED, "its head is not the head in the earlier verification"
            )
        self.chain = self.chain or chain
        self.is_over = self.is_over or self._held[0].startswith(_END)

    def _find(self, kind: TamperingKind, message: str) -> None:
        if self._faults is None:
            raise ValueError(
                f"{self._file}: line {self.lines}: {kind.value}: {message}; run "
                f"`stackwarden verify {self._file}`, and audit again"
            )
        place = Place(self._file, self.lines)
        self._faults.append(Tampering(kind, None, None, place, message))


def _unlinked(number: int, previous: str, before: Head) -> tuple[TamperingKind, str] | None:
    """Why a seal does not follow another one."""
    expected = before.sequence + 1
    if number == expected and previous == (before.digest or previous):
        return None
    kind = TamperingKind.REMOVED if number > expected else TamperingKind.REORDERED
    if number == expected:
        kind = TamperingKind.CHANGED
    return kind, f"seal {number} follows {f'seal {before.sequence}' if expected else 'no seal'}"


def _edits(of: Sequence[Any], lines: Sequence[bytes]) -> Iterator[tuple[TamperingKind, str]]:
    """What was done to the lines between two seals, by what the second one is of."""
    sealed = [(str(name), str(digest)) for name, digest in of]
    there = [entry(text) for text in _texts(lines)]
    missing, more = Counter(sealed) - Counter(there), Counter(there) - Counter(sealed)
    changed = {name for name, _ in missing} & {name for name, _ in more}
    for name, _ in missing:
        yield TamperingKind.CHANGED if name in changed else TamperingKind.REMOVED, name
    yield from ((TamperingKind.INSERTED, name) for name, _ in more if name not in changed)
    if sealed != there and not missing and not more:
        name = next(before for before, now in zip(sealed, there, strict=True) if before != now)[0]
        yield TamperingKind.REORDERED, name
