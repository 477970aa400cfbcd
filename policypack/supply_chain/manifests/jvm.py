"""gradle.lockfile, and the descriptions of Maven's artifacts in a JAR file.

https://docs.gradle.org/current/userguide/dependency_locking.html and
https://maven.apache.org/shared/maven-archiver/#pom-properties-content
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.reading.text_lines import split_lines
from policypack.supply_chain.ecosystems import MAVEN
from policypack.supply_chain.manifests.model import (
    Manifest,
    ManifestError,
    Requirement,
    UnreadError,
    locked,
    shipped,
)


def parse(text: str, file: str) -> Manifest:
    """Every artifact of the lock file but those of tests alone. Gradle keeps hashes elsewhere."""
    found = tuple(
        requirement
        for number, line in enumerate(split_lines(text), 1)
        for requirement in _of_line(line.strip(), file, number)
    )
    return Manifest(file, MAVEN, is_lock=True, requirements=found)


def _of_line(line: str, file: str, number: int) -> Iterator[Requirement]:
    stated, equals, configurations = line.partition("=")
    if line.startswith("#") or not line or stated == "empty":
        return
    parts = stated.split(":")
    if not equals or len(parts) != 3:
        raise ManifestError("does not have the expected structure", file, number)
    if not all("test" in name.lower() for name in configurations.split(",")):
        yield locked(MAVEN, ":".join(parts[:2]), parts[2], file, number, hashed=False)


def installed(text: str, file: str) -> Iterator[Requirement]:
    """The artifact that a pom.properties describes."""
    lines = (line.partition("=") for line in split_lines(text) if not line.startswith("#"))
    stated = {key.strip(): value.strip() for key, _, value in lines}
    group, name, version = (stated.get(key) for key in ("groupId", "artifactId", "version"))
    if not (group and name and version):
        raise UnreadError("the name and the version of the artifact", file)
    yield shipped(MAVEN, f"{group}:{name}", version, file)
