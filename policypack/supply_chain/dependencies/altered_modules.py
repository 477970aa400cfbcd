"""Folders of node_modules that are not what npm installed.

npm writes which package each folder has into a hidden lock file, and no hashes of their files: a
changed file does not show, but a package that came later does.
https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.dependencies.distributions import MAX_MANIFEST_SIZE, text_of
from policypack.supply_chain.dependencies.node_modules import HIDDEN_LOCK
from policypack.supply_chain.manifests import ManifestError
from policypack.supply_chain.manifests.documents import json_object, mapping

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
    """The object in a file; empty where it cannot be read, which other rules report."""
    try:
        return json_object(text_of(entry, MAX_MANIFEST_SIZE), entry.name)
    except (ManifestError, ArchiveError, RecursionError):
        return {}
