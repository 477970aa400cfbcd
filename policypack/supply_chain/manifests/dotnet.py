"""packages.lock.json of NuGet, and the dependencies that `dotnet publish` states in *.deps.json.

https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files and
https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policypack.supply_chain.ecosystems import NUGET
from policypack.supply_chain.manifests.documents import Lines, json_object, mapping, word
from policypack.supply_chain.manifests.model import Manifest, Requirement, locked, shipped

# A project is the program's own code.
_OWN = "project"


def parse(text: str, file: str) -> Manifest:
    """Every package of the lock file, once for all target frameworks."""
    frameworks = mapping(json_object(text, file).get("dependencies"), file)
    lines = Lines(text)
    found: dict[tuple[str, Any], Requirement] = {}
    for packages in frameworks.values():
        for name, stated in mapping(packages, file).items():
            line = lines.following(f'"{name}"')
            table = mapping(stated, file, line)
            if str(table.get("type")).lower() != _OWN:
                version = word(table.get("resolved"), file, line)
                hashed = bool(table.get("contentHash"))
                package = locked(NUGET, name, version, file, line, hashed=hashed)
                found.setdefault((package.key, version), package)
    return Manifest(file, NUGET, is_lock=True, requirements=tuple(found.values()))


def installed(text: str, file: str) -> Iterator[Requirement]:
    """The packages that are published with the program."""
    for release, stated in mapping(json_object(text, file).get("libraries"), file).items():
        name, _, version = release.partition("/")
        if mapping(stated, file).get("type") == "package" and version:
            yield shipped(NUGET, name, version, file)
