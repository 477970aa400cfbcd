"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

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
    Origin,
    Requirement,
    without_credentials,
)

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
