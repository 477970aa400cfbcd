"""pnpm-lock.yaml, versions 5 to 9: https://pnpm.io/git#lockfiles

The key of a package was `/axios/1.6.0` in 5, `/axios@1.6.0` in 6 and is `axios@1.6.0` since 9; what
follows in brackets or behind an underscore names the peers. Before 9, the host of another registry
stood before the first slash. Up to 8 each package states whether only development needs it, since 9
the importers and snapshots do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.documents import Lines, mapping, reachable, word, yaml_object
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    ManifestError,
    Option,
    OptionKind,
    Origin,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.package_json import npm_addresses

_KEY = lazy_pattern(
    r"(?:(?P<host>[^/@]+\.[^/@]+)?/)?(?P<name>@[^/@]+/[^/@]+|[^/@]+)[/@](?P<version>\d[^(_]*)"
)
_GROUPS = ("dependencies", "optionalDependencies")
_ROOT = "."


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file, without those that only development needs."""
    document = yaml_object(text, file)
    packages = mapping(document.get("packages"), file)
    importers = mapping(document.get("importers"), file)
    shipped = _shipped(packages, importers, mapping(document.get("snapshots"), file), file)
    lines = Lines(text)
    lines.following("packages:")
    found = []
    for key, stated in packages.items():
        line = lines.following(key if f"\n  {key}:" in text else f"'{key}'")
        table = mapping(stated, file, line)
        if table.get("dev") is not True and key in shipped:
            found.append(_requirement(key, table, file, line))
    registry = document.get("registry")
    return Manifest(
        file,
        NPM,
        is_lock=True,
        requirements=tuple(found),
        options=(Option.stated(OptionKind.INDEX, str(registry), file, 1),) if registry else (),
        members=frozenset(importers) - {_ROOT},
        own=frozenset(
            name
            for importer in importers.values()
            for name, reference in _references(importer, file)
            if reference.startswith("link:")
        ),
    )


def _shipped(
    packages: Mapping[str, Any],
    importers: Mapping[str, Any],
    snapshots: Mapping[str, Any],
    file: str,
) -> set[str]:
    """The keys of what the importers need; all of them where a reference leads nowhere."""
    needs = {key: {*_targets(stated, snapshots, file)} for key, stated in snapshots.items()}
    roots = {key for importer in importers.values() for key in _targets(importer, snapshots, file)}
    found = reachable(roots, needs)
    if not snapshots or not found <= needs.keys():
        return {*packages}
    return {key.partition("(")[0] for key in found}


def _targets(stated: Any, snapshots: Mapping[str, Any], file: str) -> Iterator[str]:
    for name, reference in _references(stated, file):
        if not reference.startswith("link:"):
            # An alias or another source has a key of its own, all others the name before it.
            yield reference if reference in snapshots else f"{name}@{reference}"


def _references(stated: Any, file: str) -> Iterator[tuple[str, str]]:
    table = mapping(stated, file)
    for group in _GROUPS:
        for name, item in mapping(table.get(group), file).items():
            yield name, str(item.get("version") if isinstance(item, Mapping) else item)


def _requirement(key: str, table: Mapping[str, Any], file: str, line: int) -> Requirement:
    resolution = mapping(table.get("resolution"), file, line)
    address = str(resolution.get("tarball") or resolution.get("repo") or "")
    named = _KEY.match(key)
    if named is None and not (address or resolution.get("directory")):
        raise ManifestError("does not have the expected structure", file, line)
    version = named["version"] if named else table.get("version")
    origin = _origin(resolution, named is not None)
    return Requirement(
        named["name"] if named else str(table.get("name") or key.partition("@")[0] or key),
        file,
        line,
        NPM,
        str(version or ""),
        pinned=True,
        version=word(version, file, line) if version else None,
        hashed=bool(resolution.get("integrity")) or origin is Origin.PATH,
        origin=origin,
        location=without_credentials(address) if "://" in address else None,
        addresses=npm_addresses(address or _implied(named)),
    )


def _implied(named: re.Match[str] | None) -> str:
    """The address of a package whose key has the host of its registry."""
    if named is None or not named["host"]:
        return ""
    name, version = named["name"], named["version"]
    return f"https://{named['host']}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"


def _origin(resolution: Mapping[str, Any], from_index: bool) -> Origin:
    if "repo" in resolution or resolution.get("type") == "git":
        return Origin.VCS
    if "directory" in resolution:
        return Origin.PATH
    return Origin.INDEX if from_index else Origin.URL
