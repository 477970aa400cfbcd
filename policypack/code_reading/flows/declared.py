"""An organization's own sources, sinks and sanitizers: functions, by the names of the code.

The name of a function of Python is dotted, `acme.texts.clean`. That of a package for Node.js has
its export, `@acme/texts.clean`, and that of the program's own module its file, `lib/texts.clean`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from policypack.code_reading.flows.kinds import Kind
from policypack.start.record import record


@record(frozen=True)
class Declared:
    """The names of sources, and `NAME:KIND` of sinks and sanitizers."""

    sources: frozenset[str] = frozenset()
    sinks: frozenset[str] = frozenset()
    sanitizers: frozenset[str] = frozenset()

    def is_source(self, name: str) -> bool:
        """Whether the function returns a text of others."""
        return name in self.sources

    def dangers(self, name: str) -> frozenset[Kind]:
        """What the function does with each of its arguments."""
        return _by_name(self.sinks).get(name, frozenset())

    def clears(self, name: str) -> frozenset[Kind]:
        """The kinds of sinks that the result of the function cannot harm."""
        return _by_name(self.sanitizers).get(name, frozenset())


NOTHING_DECLARED = Declared()


@lru_cache(maxsize=32)
def _by_name(declared: Iterable[str]) -> Mapping[str, frozenset[Kind]]:
    found: dict[str, frozenset[Kind]] = {}
    for name, _, kind in (each.rpartition(":") for each in declared):
        found[name] = found.get(name, frozenset()) | {Kind(kind)}
    return found
