"""What a deployment package requires and what it contains, read once.

inventory = package.once(read_inventory)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.manifests import (
    Manifest,
    ManifestError,
    Requirement,
    content,
    decoded,
    is_manifest,
    parse,
)

# Lock files of large projects have a few megabytes; the metadata of one package has some pages.
_MAX_MANIFEST_SIZE = 8 * 1024 * 1024
_MAX_METADATA_SIZE = 1024 * 1024
_MODULES = "node_modules/"
_THIRD_PARTY = re.compile(r"(?:^|/)(?:node_modules|[^/]+\.(?:dist|egg)-info)/")


@dataclass(frozen=True)
class Inventory:
    """`manifests` are the program's own; `bundled` are the distributions whose files ship.

    `published` has the files of those distributions with the sizes that their metadata states: they
    are not the program's own and need no search for secrets. `broken` could not be read.
    """

    manifests: tuple[Manifest, ...] = ()
    bundled: tuple[Requirement, ...] = ()
    published: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[ManifestError, ...] = ()

    def is_published(self, entry: Entry) -> bool:
        """Whether the file belongs to a published distribution, unchanged."""
        return _MODULES in f"{entry.name}/" or self.published.get(entry.name) == entry.size


@dataclass
class _Reading:
    package: DeploymentPackage
    manifests: list[Manifest] = field(default_factory=list)
    bundled: list[Requirement] = field(default_factory=list)
    published: dict[str, int] = field(default_factory=dict)
    broken: list[ManifestError] = field(default_factory=list)

    def attempt(self, name: str, read: Callable[[], None]) -> None:
        """Keeps the error of what cannot be read, and continues with the others."""
        try:
            read()
        except ManifestError as error:
            self.broken.append(error)
        except ArchiveError as error:
            self.broken.append(ManifestError(error.reason, name))
        except RecursionError:
            self.broken.append(ManifestError("is nested too deeply", name))


def read_inventory(package: DeploymentPackage) -> Inventory:
    """Reads the metadata of every bundled distribution, then every manifest. Never raises."""
    reading = _Reading(package)
    for entry in package.entries:
        _metadata(reading, entry)
    for entry in _own_manifests(reading):
        reading.attempt(entry.name, lambda entry=entry: _manifest(reading, entry))  # type: ignore[misc]
    included = {name for manifest in reading.manifests for name in manifest.includes}
    manifests = tuple(item for item in reading.manifests if item.file not in included)
    return Inventory(manifests, tuple(reading.bundled), reading.published, tuple(reading.broken))


def _metadata(reading: _Reading, entry: Entry) -> None:
    def add() -> None:
        text = _text(entry, _MAX_METADATA_SIZE)
        if content.is_metadata(entry.name):
            reading.bundled.append(content.distribution(text, entry.name))
        elif content.is_module(entry.name):
            reading.bundled.append(content.module(text, entry.name))
        elif content.is_sbom(entry.name):
            reading.bundled += content.bill(text, entry.name)
        elif content.is_record(entry.name):
            reading.published.update(content.recorded(text, entry.name))

    kinds = (content.is_metadata, content.is_module, content.is_sbom, content.is_record)
    if any(is_kind(entry.name) for is_kind in kinds):
        reading.attempt(entry.name, add)


def _own_manifests(reading: _Reading) -> Iterator[Entry]:
    for entry in reading.package.entries:
        third_party = bool(_THIRD_PARTY.search(entry.name)) or entry.name in reading.published
        if is_manifest(entry.name) and not third_party:
            yield entry


def _manifest(reading: _Reading, entry: Entry) -> None:
    def read(name: str) -> str | None:
        other = reading.package.by_name.get(name)
        return None if other is None else _text(other, _MAX_MANIFEST_SIZE)

    reading.manifests.append(parse(entry.name, _text(entry, _MAX_MANIFEST_SIZE), read))


def _text(entry: Entry, limit: int) -> str:
    if entry.size > limit:
        raise ManifestError("is too large to be read", entry.name)
    target = entry.link
    if target is not None:
        raise ManifestError("is a symlink, which is not followed", entry.name)
    return decoded(entry.read(limit + 1))
