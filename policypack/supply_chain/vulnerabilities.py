"""Which of the releases that a package ships are known to be vulnerable.

The index of each ecosystem is asked where there is one. `index_of` says where there is none, so
that whoever reports can say so once instead of for every package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from policypack.supply_chain.advisories import Advisory, Index, IndexUnusableError
from policypack.supply_chain.advisories import Package as Release
from policypack.supply_chain.advisories.store import ECOSYSTEMS, shared_index
from policypack.supply_chain.dependencies import shipped
from policypack.supply_chain.inventory import Inventory
from policypack.supply_chain.manifests import Requirement

# The order in which they are told; what nobody has rated comes before what is known to be mild.
_GRAVITY = ("critical", "high", None, "medium", "low")


@dataclass(frozen=True)
class Vulnerability:
    """A release that ships, what is known about it, and the date of that knowledge."""

    release: Requirement
    advisory: Advisory
    known: datetime

    @property
    def fixed(self) -> str | None:
        """The lowest later version that is fixed, where one is known."""
        return self.advisory.fixed_after(self.release.version or "")


def releases(inventory: Inventory) -> list[Requirement]:
    """Every release that ships, once for each file that says so."""
    found = {(r.file, r.ecosystem, r.key, r.version): r for r in reversed([*shipped(inventory)])}
    return list(reversed(found.values()))


def vulnerabilities(inventory: Inventory) -> list[Vulnerability]:
    """What is known about the releases that ship, the gravest first.

    Raises IndexUnusableError where an index turns out to be damaged.
    """
    present = releases(inventory)
    indexes = {ecosystem: index_of(ecosystem) for ecosystem in {r.ecosystem for r in present}}
    found = [known for each in present for known in _known(each, indexes[each.ecosystem])]
    return sorted(found, key=lambda item: _GRAVITY.index(item.advisory.severity))


def index_of(ecosystem: str) -> Index | str:
    """The index of an ecosystem, or what judging its packages waits for."""
    try:
        index = shared_index(ecosystem)
    except IndexUnusableError as error:
        return _lacking(ecosystem, str(error))
    return index or _lacking(ecosystem, "no index of known vulnerabilities is there yet")


def _lacking(ecosystem: str, reason: str) -> str:
    if ecosystem in ECOSYSTEMS:
        remedy = f"`stackwarden advisories update --ecosystem {ecosystem}` makes it"
    else:
        remedy = f"this version reads those of {', '.join(ECOSYSTEMS)}"
    return f"the advisories of {ecosystem}: {reason}; {remedy}"


def _known(release: Requirement, index: Index | str) -> Iterator[Vulnerability]:
    # Where there is none, whoever judges the whole stack says so.
    if isinstance(index, Index) and release.version is not None:
        asked = Release(release.ecosystem, release.name, release.version)
        for advisory in index.affecting(asked):
            yield Vulnerability(release, advisory, index.about.made)
