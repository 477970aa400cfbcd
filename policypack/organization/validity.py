"""How long the verdicts on a stack hold: until its state, the pack, the settings or the day change.

What reads the date of the day is listed in `tests/organization/test_validity.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import policypack
from policypack.facts.age import MOST_DAYS, index_date
from policypack.facts.runtimes import DEPRECATED_ON
from policypack.organization.own_rules import rules_of
from policypack.reading import files
from policypack.rules import CATALOGUE
from policypack.settings.settings import Settings
from policypack.start.lazy_patterns import lazy_pattern

# A waiver that expires within these days is listed.
SOON = timedelta(days=30)
_DAY = timedelta(days=1)
# Rooms of the pack that change no line of a journal.
_OTHERS = frozenset({"commands", "engine", "preview", "program_edits", "gate", "lsp", "standalone"})
# Conditions on time, in any case, and the last day on which a guard observes.
_ABOUT_TIME = (b"date", b"epochtime", b"currenttime", b"tokenissuetime", b"until")
_DATED = lazy_pattern(
    rb"date(?:not)?(?:equals|lessthan|greaterthan)|epochtime|currenttime|tokenissuetime|\buntil\b",
    re.IGNORECASE,
)


def digest(data: bytes, tags: Mapping[str, str], config: Mapping[str, str] | None) -> str:
    """A digest of all that a source has of a stack."""
    made = hashlib.blake2b(data, digest_size=16)
    made.update(json.dumps([dict(tags), config], sort_keys=True).encode())
    return made.hexdigest()


def last_day(settings: Settings, data: bytes, today: date) -> str | None:
    """The last day on which the verdicts on a state hold; None if no day ends them.

    `data` is the state without compression.
    """
    if _is_dated(data):
        return today.isoformat()
    ends = [day for day in (*_of_facts(), *_of_waivers(settings)) if day >= today]
    return min(ends).isoformat() if ends else None


def _is_dated(data: bytes) -> bool:
    # Nearly no state has any of these words, and to look for them costs a tenth of the expression.
    lower = data.lower()
    return any(word in lower for word in _ABOUT_TIME) and _DATED.search(data) is not None


def _of_waivers(settings: Settings) -> Iterator[date]:
    for waiver in settings.waivers:
        # It is listed before it expires, and then no longer counts.
        yield from (waiver.expires - SOON - _DAY, waiver.expires)


@cache
def _of_facts() -> tuple[date, ...]:
    """The last days before a runtime is deprecated, and before the index of actions is old."""
    runtimes = (day - _DAY for day in DEPRECATED_ON.values() if day)
    return (*runtimes, date.fromisoformat(index_date()) + timedelta(days=MOST_DAYS))


def version_of_rules(rules_from: tuple[str, ...]) -> str:
    """A digest of the code and the data that decide verdicts, with an organization's own rules."""
    modules = {rule.module for rule in rules_of(rules_from)}
    own = sorted(each for each in modules if not each.startswith(CATALOGUE))
    made = hashlib.blake2b(digest_size=16)
    for file in (*_of_the_pack(), *(file for name in own for file in _of_module(name))):
        made.update(f"{file.name}\0".encode())
        made.update(files.read_bytes(file, files.REPORT))
    return made.hexdigest()


def _of_the_pack() -> Iterator[Path]:
    for room in sorted(Path(policypack.__file__).parent.iterdir()):
        if room.name not in _OTHERS:
            yield from _files(room)


def _of_module(name: str) -> Iterator[Path]:
    """The files of the package that a module is in; its own for one beside packages."""
    spec = find_spec(name.partition(".")[0])
    for folder in (spec and spec.submodule_search_locations) or ():
        yield from _files(Path(folder))
    if spec and spec.origin and not spec.submodule_search_locations:
        yield Path(spec.origin)


def _files(place: Path) -> Iterator[Path]:
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    yield from (each for each in found if each.is_file() and "__pycache__" not in each.parts)
