"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.supply_chain.manifests.documents import Lines, mapping, tables, toml, word
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


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file but the project itself."""
    lines = Lines(text)
    found = []
    for package in tables(toml(text, file).get("package"), file):
        line = lines.following("[[package]]")
        source = mapping(package.get("source"), file, line)
        # The project and the members of its workspace are the code that ships anyway.
        if "virtual" not in source and source.get("editable") != ".":
            found.append(_requirement(package, source, file, line))
    return Manifest(file, PYPI, is_lock=True, requirements=tuple(found))


def _requirement(
    package: Mapping[str, Any], source: Mapping[str, Any], file: str, line: int
) -> Requirement:
    kind = next((kind for kind in _ORIGINS if kind in source), "registry")
    files = [*tables(package.get("wheels"), file)]
    if "sdist" in package:
        files.append(mapping(package["sdist"], file, line))
    version = package.get("version")
    local = kind in ("path", "directory", "editable")
    address = source.get(kind)
    return Requirement(
        word(package.get("name"), file, line),
        file,
        line,
        specifier=f"=={version}" if version else "",
        pinned=True,
        version=word(version, file, line) if version else None,
        hashed=local or (bool(files) and all("hash" in entry for entry in files)),
        origin=_ORIGINS[kind],
        location=without_credentials(word(address, file, line)) if address and not local else None,
    )
