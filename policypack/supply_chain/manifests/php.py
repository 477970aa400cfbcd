"""composer.lock, and Composer's list of installed packages:
https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.supply_chain.ecosystems import PACKAGIST
from policypack.supply_chain.manifests.documents import Lines, json_object, mapping, tables, word
from policypack.supply_chain.manifests.model import Manifest, Origin, Requirement, locked, shipped


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file, without development ones."""
    packages = tables(json_object(text, file).get("packages"), file)
    lines = Lines(text)
    lines.following('"packages"')
    found = tuple(_requirement(package, file, lines) for package in packages)
    return Manifest(file, PACKAGIST, is_lock=True, requirements=found)


def _requirement(package: Mapping[str, Any], file: str, lines: Lines) -> Requirement:
    name = word(package.get("name"), file)
    line = lines.following(f'"name": "{name}"')
    dist = mapping(package.get("dist"), file, line)
    return locked(
        PACKAGIST,
        name,
        word(package.get("version"), file, line),
        file,
        line,
        # Archives of GitHub have no checksum, but the commit that they are made of.
        hashed=bool(dist.get("shasum") or dist.get("reference")),
        origin=Origin.PATH if dist.get("type") == "path" else Origin.INDEX,
    )


def installed(text: str, file: str) -> Iterator[Requirement]:
    """The packages in the folder vendor."""
    # Composer 1 writes the list alone.
    document = f'{{"packages": {text}}}' if text.lstrip().startswith("[") else text
    for package in tables(json_object(document, file).get("packages"), file):
        name, version = word(package.get("name"), file), word(package.get("version"), file)
        yield shipped(PACKAGIST, name, version, file)
