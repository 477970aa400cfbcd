"""conda-lock.yml: https://conda.github.io/conda-lock/"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policypack.supply_chain.ecosystems import CONDA, PYPI
from policypack.supply_chain.manifests.addresses import addresses
from policypack.supply_chain.manifests.documents import Lines, mapping, tables, word, yaml_object
from policypack.supply_chain.manifests.formats import is_development_group
from policypack.supply_chain.manifests.model import Manifest, Requirement, locked


def parse(text: str, file: str) -> Manifest:
    """The packages of all platforms, each release once, without development ones."""
    lines = Lines(text)
    lines.following("package:")
    found: dict[tuple[str, str, str | None], Requirement] = {}
    for package in tables(yaml_object(text, file).get("package"), file):
        line = lines.following("- name:")
        if not is_development_group(str(package.get("category", "main"))):
            release = _requirement(package, file, line)
            found.setdefault((release.ecosystem, release.key, release.version), release)
    return Manifest(file, CONDA, is_lock=True, requirements=tuple(found.values()))


def _requirement(package: Mapping[str, Any], file: str, line: int) -> Requirement:
    is_pip = package.get("manager") == "pip"
    release = locked(
        PYPI if is_pip else CONDA,
        word(package.get("name"), file, line),
        word(package.get("version"), file, line),
        file,
        line,
        hashed=bool(mapping(package.get("hash"), file, line)),
    )
    return replace(release, addresses=addresses(package.get("url") if is_pip else None))
