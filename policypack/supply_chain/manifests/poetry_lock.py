"""The lock files of Poetry and PDM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policypack.supply_chain.manifests.addresses import addresses, file_addresses
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, toml, word
from policypack.supply_chain.manifests.formats import is_development_group
from policypack.supply_chain.manifests.model import (
    PYPI,
    Manifest,
    Origin,
    Requirement,
    without_credentials,
)

_ORIGINS = {
    "git": Origin.VCS,
    "url": Origin.URL,
    "directory": Origin.PATH,
    "file": Origin.PATH,
    "legacy": Origin.INDEX,
}


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file, without those that only development groups need."""
    document = toml(text, file)
    metadata = mapping(document.get("metadata"), file)
    # Before Poetry 1.3 the hashes stood at the end, by package.
    older = mapping(metadata.get("files"), file)
    lines = Lines(text)
    listed = [
        (item, lines.following("[[package]]")) for item in tables(document.get("package"), file)
    ]
    return Manifest(
        file,
        PYPI,
        is_lock=True,
        requirements=tuple(
            _requirement(item, older, file, line) for item, line in listed if _ships(item)
        ),
        members=frozenset(_folders((item for item, _ in listed), file)),
        requires_python=str(metadata.get("python-versions") or ""),
    )


def _ships(package: Mapping[str, Any]) -> bool:
    """Whether a group needs it that is not for development; Poetry 1.5 to 1.8 state no group."""
    stated = package.get("groups", [package.get("category", "main")])
    return not isinstance(stated, list) or not all(map(is_development_group, map(str, stated)))


def _folders(packages: Iterable[Mapping[str, Any]], file: str) -> Iterator[str]:
    """The folders of the packages whose requirements the file locks too."""
    for package in packages:
        source = mapping(package.get("source"), file)
        if source.get("type") == "directory":
            yield str(source.get("url"))


def _requirement(
    package: Mapping[str, Any], older: Mapping[str, Any], file: str, line: int
) -> Requirement:
    name = word(package.get("name"), file, line)
    version = word(package.get("version"), file, line)
    source = mapping(package.get("source"), file, line)
    origin = _ORIGINS.get(str(source.get("type")), Origin.INDEX)
    address = source.get("url")
    if source.get("develop") is True or package.get("develop") is True:
        origin = Origin.EDITABLE
    local = origin in (Origin.PATH, Origin.EDITABLE)
    files = [*tables(package.get("files"), file), *tables(older.get(name), file)]
    return Requirement(
        name,
        file,
        line,
        specifier=f"=={version}",
        pinned=origin is not Origin.VCS or bool(source.get("resolved_reference")),
        version=version,
        hashed=local or (bool(files) and all("hash" in entry for entry in files)),
        origin=origin,
        location=without_credentials(word(address, file, line)) if address and not local else None,
        addresses=addresses(None if local else address),
    )


# pdm.lock: https://pdm-project.org/en/latest/usage/lockfile/
# Its entries are those that `Candidate.as_lockfile_entry` writes:
# https://github.com/pdm-project/pdm/blob/main/src/pdm/models/candidates.py
_PDM_ORIGINS = {
    "git": Origin.VCS,
    "hg": Origin.VCS,
    "svn": Origin.VCS,
    "bzr": Origin.VCS,
    "url": Origin.URL,
    "path": Origin.PATH,
}


def parse_pdm(text: str, file: str) -> Manifest:
    """Every package of the lock file, without those that only development groups need."""
    document = toml(text, file)
    targets = [*tables(mapping(document.get("metadata"), file).get("targets"), file)]
    lines = Lines(text)
    listed = [
        (item, lines.following("[[package]]")) for item in tables(document.get("package"), file)
    ]
    return Manifest(
        file,
        PYPI,
        is_lock=True,
        requirements=tuple(
            _pdm_requirement(item, file, line) for item, line in listed if _pdm_ships(item)
        ),
        # The requirements of these folders are locked too.
        members=frozenset(str(item["path"]) for item, _ in listed if "path" in item),
        requires_python=str(targets[0].get("requires_python") or "") if len(targets) == 1 else "",
    )


def _pdm_ships(package: Mapping[str, Any]) -> bool:
    """Whether a group needs it that is not for development."""
    stated = package.get("groups") or ["default"]
    return not isinstance(stated, list) or not all(map(is_development_group, map(str, stated)))


def _pdm_requirement(package: Mapping[str, Any], file: str, line: int) -> Requirement:
    kind = next((kind for kind in _PDM_ORIGINS if kind in package), "")
    origin = Origin.EDITABLE if package.get("editable") else _PDM_ORIGINS.get(kind, Origin.INDEX)
    version = word(package.get("version"), file, line)
    local = origin in (Origin.PATH, Origin.EDITABLE)
    files = [*tables(package.get("files"), file)]
    return Requirement(
        word(package.get("name"), file, line),
        file,
        line,
        specifier=f"=={version}",
        pinned=origin is not Origin.VCS or bool(package.get("revision")),
        version=version,
        hashed=local or (bool(files) and all("hash" in entry for entry in files)),
        origin=origin,
        location=None
        if local or not kind
        else without_credentials(word(package[kind], file, line)),
        addresses=(*addresses(None if local else package.get(kind)), *file_addresses(files)),
    )
