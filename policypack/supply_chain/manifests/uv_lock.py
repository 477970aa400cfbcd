"""The lock file of uv, and `pylock.toml`, which every installer can write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import normalized_name
from policypack.supply_chain.manifests.addresses import addresses, file_addresses
from policypack.supply_chain.manifests.documents import (
    Lines,
    mapping,
    reachable,
    tables,
    toml,
    word,
)
from policypack.supply_chain.manifests.formats import is_development_group
from policypack.supply_chain.manifests.model import (
    PYPI,
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.pep508 import installs_on_lambda

_ORIGINS = {
    "registry": Origin.INDEX,
    "git": Origin.VCS,
    "url": Origin.URL,
    "path": Origin.PATH,
    "directory": Origin.PATH,
    "editable": Origin.EDITABLE,
}
_FOLDERS = ("virtual", "editable", "directory")


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file but the project itself and what only development needs."""
    document = toml(text, file)
    packages = list(tables(document.get("package"), file))
    own = [*_own(document, packages, file)]
    shipped = _shipped(packages, own, file)
    lines = Lines(text)
    found = []
    for package in packages:
        line = lines.following("[[package]]")
        name = word(package.get("name"), file, line)
        if name not in own and normalized_name(PYPI, name) in shipped:
            found.append(_requirement(name, package, file, line))
    return Manifest(
        file,
        PYPI,
        is_lock=True,
        requirements=tuple(found),
        members=frozenset(filter(None, (_folder(package, file) for package in packages))),
        own=frozenset(normalized_name(PYPI, name) for name in own),
        requires_python=str(document.get("requires-python") or ""),
    )


def _folder(package: Mapping[str, Any], file: str) -> str | None:
    """The folder of a package whose requirements the file locks too."""
    source = mapping(package.get("source"), file)
    return next((str(source[kind]) for kind in _FOLDERS if kind in source), None)


def _own(
    document: Mapping[str, Any], packages: list[Mapping[str, Any]], file: str
) -> Iterator[str]:
    """The project and the members of its workspace: they ship anyway."""
    stated = mapping(document.get("manifest"), file).get("members")
    members = {*map(str, stated)} if isinstance(stated, list) else set()
    for package in packages:
        folder, name = _folder(package, file), str(package.get("name"))
        virtual = "virtual" in mapping(package.get("source"), file)
        if virtual or folder == "." or (folder and name in members):
            yield name


def _shipped(packages: list[Mapping[str, Any]], own: list[str], file: str) -> set[str]:
    needs: dict[str, set[str]] = defaultdict(set)
    for package in packages:
        needs[normalized_name(PYPI, str(package.get("name")))].update(_needs(package, file))
    return reachable([normalized_name(PYPI, name) for name in own] or needs, needs)


def _needs(package: Mapping[str, Any], file: str) -> Iterator[str]:
    """What the package needs, with its extras and the groups that are not for development."""
    extras = mapping(package.get("optional-dependencies"), file)
    groups = mapping(package.get("dev-dependencies"), file)
    shipped = (stated for name, stated in groups.items() if not is_development_group(name))
    for stated in (package.get("dependencies"), *extras.values(), *shipped):
        for item in tables(stated, file):
            yield normalized_name(PYPI, str(item.get("name")))


def _requirement(name: str, package: Mapping[str, Any], file: str, line: int) -> Requirement:
    source = mapping(package.get("source"), file, line)
    kind = next((kind for kind in _ORIGINS if kind in source), "registry")
    files = [*tables(package.get("wheels"), file)]
    if "sdist" in package:
        files.append(mapping(package["sdist"], file, line))
    version = package.get("version")
    local = kind in ("path", "directory", "editable")
    address = source.get(kind)
    return Requirement(
        name,
        file,
        line,
        specifier=f"=={version}" if version else "",
        pinned=True,
        version=word(version, file, line) if version else None,
        hashed=local or (bool(files) and all("hash" in entry for entry in files)),
        origin=_ORIGINS[kind],
        location=without_credentials(word(address, file, line)) if address and not local else None,
        addresses=(*addresses(None if local else address), *file_addresses(files)),
    )


_GROUPED = lazy_pattern(r"\b(?:dependency_groups|extras)\b")


def parse_pylock(text: str, file: str) -> Manifest:
    """Every package of the lock file that its default groups install."""
    document = toml(text, file)
    if not str(document.get("lock-version", "")).startswith("1."):
        raise ManifestError("has no lock-version 1.x", file)
    defaults = document.get("default-groups")
    groups = frozenset(map(str, defaults if isinstance(defaults, list) else ()))
    lines = Lines(text)
    listed = [
        (item, lines.following("[[packages]]")) for item in tables(document.get("packages"), file)
    ]
    return Manifest(
        file,
        PYPI,
        is_lock=True,
        requirements=tuple(
            _pylock_requirement(item, file, line) for item, line in listed if _ships(item, groups)
        ),
        requires_python=str(document.get("requires-python") or ""),
    )


def _ships(package: Mapping[str, Any], groups: frozenset[str]) -> bool:
    """Whether the default installation takes it; only groups and extras make a difference here."""
    marker = str(package.get("marker") or "")
    return not _GROUPED.search(marker) or installs_on_lambda(marker, groups=groups)


def _pylock_requirement(package: Mapping[str, Any], file: str, line: int) -> Requirement:
    origin, address = _origin(package, file, line)
    version = package.get("version")
    vcs = mapping(package.get("vcs"), file, line)
    return Requirement(
        word(package.get("name"), file, line),
        file,
        line,
        specifier=f"=={version}" if version else "",
        pinned=origin is not Origin.VCS or bool(vcs.get("commit-id")),
        version=word(version, file, line) if version else None,
        hashed=_hashed(package, file, line),
        origin=origin,
        location=without_credentials(word(address, file, line)) if address else None,
        addresses=(*addresses(address), *file_addresses(_files(package, file, line))),
    )


def _origin(package: Mapping[str, Any], file: str, line: int) -> tuple[Origin, Any]:
    if "vcs" in package:
        vcs = mapping(package["vcs"], file, line)
        return Origin.VCS, vcs.get("url") or vcs.get("path")
    if "directory" in package:
        editable = mapping(package["directory"], file, line).get("editable") is True
        return (Origin.EDITABLE if editable else Origin.PATH), None
    if "archive" in package:
        url = mapping(package["archive"], file, line).get("url")
        return (Origin.URL if url else Origin.PATH), url
    return Origin.INDEX, package.get("index")


def _hashed(package: Mapping[str, Any], file: str, line: int) -> bool:
    if "directory" in package:
        return True
    files = _files(package, file, line)
    return bool(files) and all(entry.get("hashes") for entry in files)


def _files(package: Mapping[str, Any], file: str, line: int) -> list[Mapping[str, Any]]:
    one = [mapping(package[key], file, line) for key in ("sdist", "archive") if key in package]
    return [*tables(package.get("wheels"), file), *one]
