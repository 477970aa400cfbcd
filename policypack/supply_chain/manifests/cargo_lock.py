"""Cargo.lock: https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.supply_chain.ecosystems import CRATES
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, toml, word
from policypack.supply_chain.manifests.model import Manifest, Origin, Requirement, locked

_CRATES_IO = (
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
)


def parse(text: str, file: str) -> Manifest:
    """Every crate of the lock file but those of the workspace, which have no source."""
    document = toml(text, file)
    # Before version 2 the checksums stood at the end.
    older = mapping(document.get("metadata"), file)
    lines = Lines(text)
    found = []
    for package in tables(document.get("package"), file):
        line = lines.following("[[package]]")
        if "source" in package:
            found.append(_requirement(package, older, file, line))
    return Manifest(file, CRATES, is_lock=True, requirements=tuple(found))


def _requirement(
    package: Mapping[str, Any], older: Mapping[str, Any], file: str, line: int
) -> Requirement:
    name, version, source = (
        word(package.get(key), file, line) for key in ("name", "version", "source")
    )
    kind, _, address = source.partition("+")
    return locked(
        CRATES,
        name,
        version,
        file,
        line,
        hashed="checksum" in package or f"checksum {name} {version} ({source})" in older,
        origin=Origin.VCS if kind == "git" else Origin.INDEX,
        location=None if source in _CRATES_IO else address,
    )
