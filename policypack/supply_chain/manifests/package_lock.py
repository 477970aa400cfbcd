"""package-lock.json and npm-shrinkwrap.json, versions 1 to 3:
https://docs.npmjs.com/cli/configuring-npm/package-lock-json"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.supply_chain.manifests.documents import Lines, json_object, mapping, word
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    Origin,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.package_json import npm_addresses, origin_of

# What version 1 writes where one package is installed under the name of another.
_ALIAS = "npm:"
_FOLDER = "node_modules/"
_LOCAL = "file:"


def parse(text: str, file: str, *, development: bool = False) -> Manifest:
    """Every package of the lock file, without the root and workspace members.

    Those for development are not installed for a function, and are left out unless asked for.
    """
    document = json_object(text, file)
    lines = Lines(text)
    if "packages" in document:
        lines.following('"packages"')
        found = _installed(mapping(document["packages"], file), file, lines, development)
    else:
        lines.following('"dependencies"')
        found = _nested(mapping(document.get("dependencies"), file), file, lines, development)
    linked = dict(_linked(document, file))
    return Manifest(
        file,
        NPM,
        is_lock=True,
        requirements=tuple(found),
        members=frozenset(linked.values()),
        own=frozenset(linked),
    )


def _linked(document: Mapping[str, Any], file: str) -> Iterator[tuple[str, str]]:
    """The packages of the workspace by name, with their folders."""
    for path, stated in mapping(document.get("packages"), file).items():
        if _links(stated):
            yield path.rpartition(_FOLDER)[2], str(stated.get("resolved"))
    for name, stated in mapping(document.get("dependencies"), file).items():
        # Version 1 writes a folder where the version stands else.
        version = str(stated.get("version")) if isinstance(stated, Mapping) else ""
        if version.startswith(_LOCAL):
            yield name, version.removeprefix(_LOCAL)


def _links(stated: Any) -> bool:
    """Whether the entry is a link to a member of the workspace."""
    return isinstance(stated, Mapping) and stated.get("link") is True


def _installed(
    packages: Mapping[str, Any], file: str, lines: Lines, development: bool
) -> Iterator[Requirement]:
    for path, stated in packages.items():
        line = lines.following(f'"{path}"')
        table = mapping(stated, file, line)
        # The root has no folder; a workspace's member has one, and a link that points to it.
        if _FOLDER not in path or _links(table) or (_development(table) and not development):
            continue
        name = str(table.get("name") or path.rpartition(_FOLDER)[2])
        yield _requirement(name, table, file, line, bundled=table.get("inBundle") is True)


def _nested(
    packages: Mapping[str, Any], file: str, lines: Lines, development: bool
) -> Iterator[Requirement]:
    for name, stated in packages.items():
        line = lines.following(f'"{name}"')
        table = mapping(stated, file, line)
        if development or not _development(table):
            yield _requirement(name, table, file, line, bundled=table.get("bundled") is True)
        within = mapping(table.get("dependencies"), file, line)
        yield from _nested(within, file, lines, development)


def _development(table: Mapping[str, Any]) -> bool:
    return table.get("dev") is True


def _requirement(
    name: str, table: Mapping[str, Any], file: str, line: int, bundled: bool
) -> Requirement:
    version = word(table.get("version"), file, line)
    if version.startswith(_ALIAS):
        name, _, version = version.removeprefix(_ALIAS).rpartition("@")
    # Version 1 writes the address of what comes from no index where the version stands else.
    address = str(table.get("resolved") or (version if ":" in version else ""))
    origin = origin_of(address)
    return Requirement(
        name,
        file,
        line,
        NPM,
        specifier="" if ":" in version else version,
        pinned=True,
        version=None if ":" in version else version,
        # What is bundled is part of the package around it, and under that one's hash.
        hashed=bundled or origin is Origin.PATH or bool(table.get("integrity")),
        origin=origin,
        location=without_credentials(address) if "://" in address else None,
        addresses=npm_addresses(address),
    )
