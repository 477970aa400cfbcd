"""Installed Python distributions whose files are not those that were installed.

An installer writes the hash of every file into RECORD:
https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum

from policypack.start.record import record
from policypack.supply_chain.archives import DeploymentPackage, Entry, folders_above
from policypack.supply_chain.dependencies.distributions import Distribution
from policypack.supply_chain.dependencies.inventory import Inventory, read_inventory

# What the interpreter imports. Bytecode counts outside of its cache, where no source is beside it.
_SOURCE, _BYTECODE = ".py", ".pyc"
_CODE = (_SOURCE, ".so", ".pyd")
# Several distributions ship a top-level folder of these names by mistake, and programs have one.
_SHARED = frozenset(("test", "tests", "doc", "docs", "examples", "scripts"))
# An installer writes them after it, or another tool at any time.
_OF_INSTALLERS = ("INSTALLER", "REQUESTED", "direct_url.json")


class Change(str, Enum):
    """How the files of a distribution differ from its RECORD."""

    ALTERED = "altered"
    ADDED = "added"
    MISSING = "missing"


@record(frozen=True)
class Alteration:
    """The files of one distribution that differ in one way, sorted."""

    distribution: Distribution
    change: Change
    files: tuple[str, ...]


def alterations(package: DeploymentPackage) -> list[Alteration]:
    """The altered, added and missing files of the distributions that were installed."""
    inventory = package.once(read_inventory)
    found: dict[tuple[Distribution, Change], list[str]] = defaultdict(list)
    # The packages of an archive within the package are imported by nothing.
    shipped = [it for it in inventory.distributions if f"{it.info}/RECORD" in package.by_name]
    installed = [distribution for distribution in shipped if not distribution.is_local]
    is_complete = not (package.faults or package.unread)
    releases = Counter((it.root, it.key) for it in shipped)
    for distribution in installed:
        found[distribution, Change.ALTERED] = [*_altered(distribution, package, inventory)]
        # An older release whose metadata stayed lists files that the newer one no longer has.
        if is_complete and releases[distribution.root, distribution.key] == 1:
            found[distribution, Change.MISSING] = [*_missing(distribution, package)]
    for distribution, name in _added(installed, shipped, package):
        found[distribution, Change.ADDED].append(name)
    return [Alteration(*key, tuple(sorted(names))) for key, names in found.items() if names]


def _altered(
    distribution: Distribution, package: DeploymentPackage, inventory: Inventory
) -> Iterator[str]:
    # Scripts name the interpreter of the build, which packaging changes.
    ignored = {posixpath.join(distribution.info, name) for name in _OF_INSTALLERS}
    scripts = posixpath.join(distribution.root, "bin/")
    for name in distribution.hashes:
        entry = package.by_name.get(name)
        if entry is None or name in ignored or name.startswith(scripts):
            continue
        if not inventory.is_published(entry):
            yield name


def _missing(distribution: Distribution, package: DeploymentPackage) -> Iterator[str]:
    """Modules that are missing beside others. A folder that is missing as a whole was left out."""
    code = [name for name in distribution.hashes if name.endswith(_CODE)]
    folders = {posixpath.dirname(name) for name in code if name in package.by_name}
    folders.discard(distribution.root)
    for name in code:
        if name not in package.by_name and posixpath.dirname(name) in folders:
            yield name


def _added(
    installed: list[Distribution], shipped: list[Distribution], package: DeploymentPackage
) -> Iterator[tuple[Distribution, str]]:
    """Code within the import packages of distributions that no RECORD lists."""
    owners = _import_packages(installed)
    listed = {name for distribution in shipped for name in distribution.hashes}
    for entry in package.entries if owners else ():
        if entry.name not in listed and _is_code(entry, package):
            owner = next((owners[it] for it in folders_above(entry.name) if it in owners), None)
            if owner:
                yield owner, entry.name


def _import_packages(installed: list[Distribution]) -> Mapping[str, Distribution]:
    """The folders with an `__init__.py` of a distribution. Namespace packages have none."""
    return {
        posixpath.dirname(name): distribution
        for distribution in installed
        for name in distribution.hashes
        if name.endswith("/__init__.py") and not _is_shared(posixpath.dirname(name), distribution)
    }


def _is_shared(folder: str, distribution: Distribution) -> bool:
    return posixpath.relpath(folder, distribution.root or ".").split("/")[0] in _SHARED


def _is_code(entry: Entry, package: DeploymentPackage) -> bool:
    if entry.name.endswith(_BYTECODE):
        source = entry.name.removesuffix("c")
        return "__pycache__" not in entry.name.split("/") and source not in package.by_name
    return entry.name.endswith(_CODE)
