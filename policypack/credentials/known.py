"""The secrets of a run as salted hashes with lengths, by which texts are searched for them.

A report hides what the pack knows to be secret, however the source writes it. The values themselves
stay where they were read: what travels to a report is salted for each run and kept nowhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from policypack.reading.files import split_lines
from policypack.start.lazy_patterns import lazy_pattern

# Shorter secrets occur in a text by chance; as a whole literal they count from `_SHORTEST` on.
_LONG, _SHORTEST = 6, 4
# A key in PEM has lines of 64 characters.
_LONG_LINE = 16
_DIGEST = 12
HIDDEN = "(secret)"


class KnownSecrets:
    """Salted hashes of secrets, and of the forms in which sources write them."""

    def __init__(self) -> None:
        self._salt = os.urandom(16)
        # By salt, since several packs may judge in one run, and by length.
        self._digests: dict[bytes, dict[int, set[bytes]]] = {}
        self._untold: list[tuple[int, str]] = []

    def __bool__(self) -> bool:
        return bool(self._digests)

    def add(self, secrets: Iterable[str]) -> None:
        """Adds secrets; those that are too short to be told from other texts are left out."""
        for secret in secrets:
            for form in {*_forms(secret)}:
                digest = _digest(self._salt, form)
                known = self._known(self._salt, len(form))
                if digest not in known:
                    known.add(digest)
                    self._untold.append((len(form), digest.hex()))

    def holds(self, text: str) -> bool:
        """Whether the whole text is one of the secrets."""
        return any(
            _digest(salt, text) in by_length.get(len(text), ())
            for salt, by_length in self._digests.items()
        )

    def within(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each secret in the text; a short one only if it is all of it."""
        if self.holds(text):
            yield 0, len(text)
        for salt, length, known in self._searched():
            for start in range(len(text) - length + 1):
                if _digest(salt, text[start : start + length]) in known:
                    yield start, start + length

    def searches(self, size: int) -> int:
        """How many hashes a search through a text of that size takes."""
        return size * sum(1 for _ in self._searched())

    def hidden(self, text: str) -> str:
        """The text without the secrets in it."""
        made, end = [], 0
        for start, stop in sorted(self.within(text)):
            if start >= end:
                made += [text[end:start], HIDDEN]
            end = max(end, stop)
        return "".join([*made, text[end:]])

    def untold(self) -> str:
        """What was added since the last call, as a line of JSON; empty if nothing was."""
        told, self._untold = self._untold, []
        made = {"salt": self._salt.hex(), "secrets": told}
        return json.dumps(made) + "\n" if told else ""

    def lines(self) -> list[dict[str, Any]]:
        """All of them, as what `take` of another process takes."""
        return [
            {"salt": salt.hex(), "secrets": [[n, each.hex()] for n in known for each in known[n]]}
            for salt, known in self._digests.items()
        ]

    def take(self, line: Mapping[str, Any]) -> None:
        """Takes what `untold` of another process has made."""
        for length, digest in line["secrets"]:
            self._known(bytes.fromhex(line["salt"]), length).add(bytes.fromhex(digest))

    def _known(self, salt: bytes, length: int) -> set[bytes]:
        return self._digests.setdefault(salt, {}).setdefault(length, set())

    def _searched(self) -> Iterator[tuple[bytes, int, set[bytes]]]:
        for salt, by_length in self._digests.items():
            for length, known in by_length.items():
                if length >= _LONG:
                    yield salt, length, known


def _digest(salt: bytes, text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=_DIGEST, key=salt).digest()


def _forms(secret: str) -> Iterator[str]:
    """The secret, the long lines of one that has several, and encodings that a source may hold."""
    for text in (secret, secret.strip()):
        if len(text) >= _SHORTEST:
            yield text
    for line in split_lines(secret):
        if len(line.strip()) >= _LONG_LINE:
            yield line.strip()
    if len(secret) >= _LONG:
        data = secret.encode("utf-8", "surrogatepass")
        yield base64.b64encode(data).decode().rstrip("=")
        yield base64.urlsafe_b64encode(data).decode().rstrip("=")
        yield data.hex()
        yield data.hex().upper()
        yield secret[::-1]
        yield quote(secret, safe="", errors="surrogatepass")
        yield json.dumps(secret)[1:-1]


_BASE64 = lazy_pattern(r"[A-Za-z0-9+/_-]{12,4096}={0,2}")


def decoded(text: str) -> str | None:
    """What a text in base64 stands for, such as a header with a user and a password; else None."""
    found = _BASE64.search(text)
    if found is None:
        return None
    plain = found[0].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8")
    except ValueError:
        return None


_kept: ContextVar[KnownSecrets | None] = ContextVar("kept", default=None)


@contextmanager
def kept_in(known: KnownSecrets | None) -> Iterator[None]:
    """Within, what is reported as a credential is added to `known`."""
    token = _kept.set(known)
    try:
        yield
    finally:
        _kept.reset(token)


def report(value: str) -> None:
    """Notes that a value is reported as a credential."""
    known = _kept.get()
    if known is not None:
        known.add([value])
