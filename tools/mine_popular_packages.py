"""Makes `policypack/facts/popular_packages.z`, the most downloaded packages of PyPI and npm.

Run it with two rankings, text files with one name per line, most downloaded first:
`python -m tools.mine_popular_packages 2026-11-25 pypi.txt npm.txt`. The documentation of
`policypack.facts.popular_packages` says where rankings come from. The same rankings give the same
bytes.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

from policypack.facts import popular_packages
from policypack.supply_chain.dependencies import typosquatted_package, typosquatting
from policypack.supply_chain.ecosystems import NPM, PYPI, normalized_name

# How many names others may imitate, and how many are too popular to be a mere typing error.
RANKED = 8_000
LEGITIMATE = {PYPI: 10_000, NPM: 20_000}
# A less popular package is legitimate unless its rank is as low as typing errors of the other.
RANK_OF_TYPING_ERRORS = 200


def mined(date: str, rankings: dict[str, list[str]]) -> bytes:
    """One line of the date, then one per ecosystem: name, ranked names, legitimate neighbours."""
    names = {
        ecosystem: list(dict.fromkeys(normalized_name(ecosystem, name) for name in ranking))
        for ecosystem, ranking in rankings.items()
    }
    alone = _packed(date, names, {})
    neighbours = {each: _neighbours(alone, each, ranking) for each, ranking in names.items()}
    return _packed(date, names, neighbours)


def _packed(date: str, names: dict[str, list[str]], neighbours: dict[str, list[str]]) -> bytes:
    lines = [date]
    for ecosystem, ranking in names.items():
        beside = neighbours.get(ecosystem, [])
        lines.append("\t".join([ecosystem, " ".join(ranking[:RANKED]), " ".join(beside)]))
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


def _neighbours(index: bytes, ecosystem: str, ranking: list[str]) -> list[str]:
    """The popular names that would count as imitations of more popular ones."""
    popular_packages.INDEX.write_bytes(index)
    popular_packages.popular.cache_clear()
    typosquatting._index.cache_clear()
    ranks = {name: rank for rank, name in enumerate(ranking, start=1)}

    def is_legitimate(name: str) -> bool:
        meant = typosquatted_package(ecosystem, name)
        if meant is None:
            return False
        return ranks[name] <= max(LEGITIMATE[ecosystem], RANK_OF_TYPING_ERRORS * ranks[meant])

    return sorted(filter(is_legitimate, ranking[RANKED:]))


if __name__ == "__main__":
    _, day, *files = sys.argv
    ranked = (Path(file).read_text(encoding="ascii").split() for file in files)
    popular_packages.INDEX.write_bytes(mined(day, dict(zip((PYPI, NPM), ranked, strict=True))))
