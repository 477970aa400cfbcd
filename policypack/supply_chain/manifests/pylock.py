"""pylock.toml: https://packaging.python.org/en/latest/specifications/pylock-toml/ (PEP 751)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.addresses import addresses, file_addresses
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, toml, word
from policypack.supply_chain.manifests.model import (
    PYPI,
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.pep508 import installs_on_lambda

_GROUPED = lazy_pattern(r"\b(?:dependency_groups|extras)\b")


def parse(text: str, file: str) -> Manifest:
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
            _requirement(item, file, line) for item, line in listed if _ships(item, groups)
        ),
        requires_python=str(document.get("requires-python") or ""),
    )


def _ships(package: Mapping[str, Any], groups: frozenset[str]) -> bool:
    """Whether the default installation takes it; only groups and extras make a difference here."""
    marker = str(package.get("marker") or "")
    return not _GROUPED.search(marker) or installs_on_lambda(marker, groups=groups)


def _requirement(package: Mapping[str, Any], file: str, line: int) -> Requirement:
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
