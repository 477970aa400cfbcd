"""The lock files of Bun and Deno."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import JSR
from policypack.supply_chain.manifests.documents import Lines, json_object, mapping, word
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    locked,
)
from policypack.supply_chain.manifests.package_json import npm_addresses, origin_of

# A text, which stays as it is; a comment; a comma before a closing bracket. A text that is not
# closed ends with its line, so that no part of it is searched twice.
_JSON_WITH_COMMENTS = lazy_pattern(r'("(?:[^"\\\n]|\\.)*"?)|//[^\n]*|,(?=\s*[\]}])')
_DEEPEST = 64
_NEEDED = ("dependencies", "optionalDependencies", "peerDependencies")
_RELEASE = lazy_pattern(r"\d+\.\d+\.\d+")
_OWN = ("workspace:", "root:")


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file that the workspaces need without development."""
    document = json_object(_JSON_WITH_COMMENTS.sub(lambda found: found[1] or "", text), file)
    packages = mapping(document.get("packages"), file)
    shipped = _needed(mapping(document.get("workspaces"), file), packages, file)
    lines = Lines(text)
    lines.following('"packages"')
    found: list[Requirement] = []
    for key, stated in packages.items():
        line = lines.following(f'"{key}"')
        if key in shipped:
            found += _requirement(_elements(stated, file, line), file, line)
    workspaces = mapping(document.get("workspaces"), file)
    return Manifest(
        file,
        NPM,
        is_lock=True,
        requirements=tuple(found),
        members=frozenset(workspaces) - {""},
        own=frozenset(str(table.get("name")) for table in workspaces.values()),
    )


def _needed(
    workspaces: Mapping[str, Any], packages: Mapping[str, Any], file: str
) -> dict[str, None]:
    """The keys of the packages that the workspaces need, directly or not."""
    needed = dict.fromkeys(name for table in workspaces.values() for name in _names(table, file))
    pending = list(needed)
    while pending:
        key = pending.pop()
        tables = [item for item in packages.get(key) or () if isinstance(item, Mapping)]
        for name in (name for table in tables for name in _names(table, file)):
            new = [place for place in _places(key, name) if place in packages]
            pending += [place for place in new if place not in needed]
            needed.update(dict.fromkeys(new))
    return needed


def _names(table: Any, file: str) -> Iterator[str]:
    for group in _NEEDED:
        yield from mapping(mapping(table, file).get(group), file)


def _places(key: str, name: str) -> Iterator[str]:
    """Where a package may find another: in itself, in what contains it, at the top."""
    # Real keys are nested a few times; each place of a longer one would copy it.
    while key and key.count("/") < _DEEPEST:
        yield f"{key}/{name}"
        key = key.rpartition("/")[0]
    yield name


def _elements(stated: Any, file: str, line: int) -> list[Any]:
    if not isinstance(stated, list) or not stated:
        raise ManifestError("does not have the expected structure", file, line)
    return stated


def _requirement(elements: list[Any], file: str, line: int) -> Iterator[Requirement]:
    # `@scope/name@1.2.3`: the name ends at the last at sign of its kind.
    installed = word(elements[0], file, line)
    at = installed.find("@", 1)
    name, rest = installed[:at], installed[at + 1 :]
    if at < 0:
        raise ManifestError("does not have the expected structure", file, line)
    if rest.startswith(_OWN):
        return
    released = _RELEASE.match(rest)
    location = elements[1] if released and len(elements) > 1 else rest
    release = locked(
        NPM,
        name,
        rest if released else None,
        file,
        line,
        hashed=any(isinstance(item, str) and item.startswith("sha") for item in elements),
        origin=Origin.INDEX if released else origin_of(rest),
        location=location if isinstance(location, str) and "://" in location else None,
    )
    yield replace(release, addresses=npm_addresses(location if isinstance(location, str) else ""))


def parse_deno(text: str, file: str) -> Manifest:
    """Every package and every module from an address. The file does not mark development."""
    document = json_object(text, file)
    lines = Lines(text)
    found = [*_packages(JSR, document, file, lines), *_packages(NPM, document, file, lines)]
    for address in mapping(document.get("remote"), file):
        line = lines.following(f'"{address}"')
        name = address.rpartition("/")[2] or address
        found.append(_module(name, address, file, line))
    return Manifest(file, NPM, is_lock=True, requirements=tuple(found))


def _packages(
    ecosystem: str, document: Mapping[str, Any], file: str, lines: Lines
) -> Iterator[Requirement]:
    key = ecosystem.lower()
    # Versions 3 and 2 nest them: {"packages": {"npm": ...}} and {"npm": {"packages": ...}}.
    older = mapping(document.get("packages"), file)
    stated = mapping(document.get(key, older.get(key)), file)
    for release, table in mapping(stated.get("packages", stated), file).items():
        line = lines.following(f'"{release}"')
        # `name@1.2.3_peer@1.0.0`
        name, at, version = release.partition("_")[0].rpartition("@")
        if not (name and at and version):
            raise ManifestError("does not have the expected structure", file, line)
        hashed = bool(mapping(table, file, line).get("integrity"))
        yield locked(ecosystem, name, version, file, line, hashed=hashed)


def _module(name: str, address: str, file: str, line: int) -> Requirement:
    return locked(NPM, name, None, file, line, hashed=True, origin=Origin.URL, location=address)
