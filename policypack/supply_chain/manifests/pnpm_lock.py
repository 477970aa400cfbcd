"""pnpm-lock.yaml, versions 5 to 9: https://pnpm.io/git#lockfiles

The key of a package was `/axios/1.6.0` in 5, `/axios@1.6.0` in 6 and is `axios@1.6.0` since 9; what
follows in brackets or behind an underscore names the peers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from policypack.supply_chain.manifests.documents import Lines, mapping, word, yaml_object
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    without_credentials,
)

_KEY = re.compile(r"/?(@[^/@]+/[^/@]+|[^/@]+)[/@](\d[^(_]*)")


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file, without those that it marks as development."""
    document = yaml_object(text, file)
    lines = Lines(text)
    lines.following("packages:")
    found = []
    for key, stated in mapping(document.get("packages"), file).items():
        line = lines.following(key if f"\n  {key}:" in text else f"'{key}'")
        table = mapping(stated, file, line)
        if table.get("dev") is not True:
            found.append(_requirement(key, table, file, line))
    return Manifest(file, NPM, is_lock=True, requirements=tuple(found))


def _requirement(key: str, table: Mapping[str, Any], file: str, line: int) -> Requirement:
    resolution = mapping(table.get("resolution"), file, line)
    address = str(resolution.get("tarball") or resolution.get("repo") or "")
    named = _KEY.match(key)
    if named is None and not (address or resolution.get("directory")):
        raise ManifestError("does not have the expected structure", file, line)
    version = named[2] if named else table.get("version")
    origin = _origin(resolution, named is not None)
    return Requirement(
        named[1] if named else str(table.get("name") or key.partition("@")[0] or key),
        file,
        line,
        NPM,
        str(version or ""),
        pinned=True,
        version=word(version, file, line) if version else None,
        hashed=bool(resolution.get("integrity")) or origin is Origin.PATH,
        origin=origin,
        location=without_credentials(address) if "://" in address else None,
    )


def _origin(resolution: Mapping[str, Any], from_index: bool) -> Origin:
    if "repo" in resolution or resolution.get("type") == "git":
        return Origin.VCS
    if "directory" in resolution:
        return Origin.PATH
    return Origin.INDEX if from_index else Origin.URL
