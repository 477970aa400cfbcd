"""deno.lock, versions 2 to 5: https://docs.deno.com/runtime/fundamentals/modules/#integrity-checking-and-lock-files"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.supply_chain.ecosystems import JSR
from policypack.supply_chain.manifests.documents import Lines, json_object, mapping
from policypack.supply_chain.manifests.model import (
    NPM,
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    locked,
)


def parse(text: str, file: str) -> Manifest:
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
