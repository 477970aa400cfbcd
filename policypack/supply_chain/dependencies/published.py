"""The files of a package that come unchanged from published distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field

from policypack.start.record import record
from policypack.supply_chain.archives import Entry
from policypack.supply_chain.dependencies.distributions import Distribution, matches
from policypack.supply_chain.dependencies.node_modules import package_folders


@record(frozen=True)
class Published:
    """`hashes` are those that RECORD files state, by the names of the files.

    Several distributions may state the same file. `folders` are those of npm packages.
    """

    hashes: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()

    def holds(self, entry: Entry) -> bool:
        """Whether the file belongs to a published distribution, unchanged."""
        stated = self.hashes.get(entry.name, ())
        return any(matches(entry, each) for each in stated) or not self.folders.isdisjoint(
            package_folders(entry.name)
        )


def hashes_of(distributions: Iterable[Distribution]) -> dict[str, set[str]]:
    """The hashes of all files of the distributions that were installed from an index."""
    found: dict[str, set[str]] = {}
    for distribution in distributions:
        for name, stated in () if distribution.is_local else distribution.hashes.items():
            found.setdefault(name, set()).add(stated)
    return found
