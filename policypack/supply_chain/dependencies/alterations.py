"""Installed packages that are not what was installed: Python distributions, and node_modules."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry, folders_above
from policypack.supply_chain.dependencies.distributions import (
    MAX_MANIFEST_SIZE,
    Distribution,
    text_of,
)
from policypack.supply_chain.dependencies.inventory import Inventory, read_inventory
from policypack.supply_chain.dependencies.node_modules import HIDDEN_LOCK
from policypack.supply_chain.manifests import ManifestError
from policypack.supply_chain.manifests.documents import json_object, mapping

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


# Folders of packages alone: what a package has in a folder such as test/ is its own matter. Tools
# write folders whose names begin with a dot, such as .bin and .prisma.
_DESCRIPTION = lazy_pattern(r"(?P<folder>(?:node_modules/(?:@[^/]+/)?[^/.][^/]*/)+)package\.json")


@record(frozen=True)
class AlteredModule:
    """A package that npm has not installed there, and what shows it, as "was ..."."""

    file: str
    name: str
    how: str


def altered_modules(package: DeploymentPackage) -> list[AlteredModule]:
    """The packages in node_modules that differ from the hidden lock file beside them."""
    locks = [entry for entry in package.entries if entry.name.endswith(HIDDEN_LOCK)]
    return [found for lock in locks for found in _of_project(lock, package)]


def _of_project(lock: Entry, package: DeploymentPackage) -> Iterator[AlteredModule]:
    project = lock.name.removesuffix(HIDDEN_LOCK)
    stated = _read(lock).get("packages")
    if not isinstance(stated, Mapping) or (project and not project.endswith("/")):
        return
    for entry in package.entries:
        if not entry.name.startswith(project):
            continue
        found = _DESCRIPTION.fullmatch(entry.name[len(project) :])
        if found:
            folder = found["folder"].rstrip("/")
            how = _difference(stated.get(folder), entry)
            if how:
                yield AlteredModule(entry.name, folder.rpartition("node_modules/")[2], how)


def _difference(stated: Any, entry: Entry) -> str:
    if stated is None:
        return "was added"
    table = mapping(stated, entry.name)
    # Linked and local packages belong to the program, and change with it.
    if table.get("link") is True or str(table.get("resolved", "")).startswith("file:"):
        return ""
    installed, ships = str(table.get("version") or ""), str(_read(entry).get("version") or "")
    differs = installed and ships and installed != ships
    return f"has version {ships[:40]} instead of {installed[:40]}" if differs else ""


def _read(entry: Entry) -> Mapping[str, Any]:
    """The object in a file; empty if it cannot be read, which other rules report."""
    try:
        return json_object(text_of(entry, MAX_MANIFEST_SIZE), entry.name)
    except (ManifestError, ArchiveError, RecursionError):
        return {}
