"""What a package depends on and what it brings along, read from it once.

found = package.once(take)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from policypack.supply_chain.archive import ArchiveError, Entry, Package
from policypack.supply_chain.manifests import (
    Manifest,
    ManifestError,
    Requirement,
    content,
    is_manifest,
    parse,
)
from policypack.supply_chain.manifests.encodings import decoded

# Lock files of large projects have a few megabytes; descriptions of one package have pages.
_LARGEST_MANIFEST = 8 * 1024 * 1024
_LARGEST_DESCRIPTION = 1024 * 1024
_MODULES = "node_modules/"
_FOREIGN = re.compile(r"(?:^|/)(?:node_modules|[^/]+\.(?:dist|egg)-info)/")


@dataclass(frozen=True)
class Inventory:
    """`manifests` are the package's own; `brought` is what ships with its files, by description.

    `published` has the files that those brought, with the size that their makers state, so nobody
    needs to look for the program's own secrets in them. `broken` could not be read.
    """

    manifests: tuple[Manifest, ...] = ()
    brought: tuple[Requirement, ...] = ()
    published: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[ManifestError, ...] = ()

    def is_published(self, entry: Entry) -> bool:
        """Whether the file came as it is with a published package."""
        return _MODULES in f"{entry.name}/" or self.published.get(entry.name) == entry.size


@dataclass
class _Taking:
    package: Package
    manifests: list[Manifest] = field(default_factory=list)
    brought: list[Requirement] = field(default_factory=list)
    published: dict[str, int] = field(default_factory=dict)
    broken: list[ManifestError] = field(default_factory=list)

    def attempt(self, name: str, take: Callable[[], None]) -> None:
        """Notes what cannot be read, and goes on with the others."""
        try:
            take()
        except ManifestError as error:
            self.broken.append(error)
        except ArchiveError as error:
            self.broken.append(ManifestError(error.reason, name))
        except RecursionError:
            self.broken.append(ManifestError("is nested too deeply", name))


def take(package: Package) -> Inventory:
    """Reads every description, then every manifest of the package's own. Never raises."""
    taking = _Taking(package)
    for entry in package.entries:
        _describe(taking, entry)
    for entry in _own_manifests(taking):
        taking.attempt(entry.name, lambda entry=entry: _manifest(taking, entry))  # type: ignore[misc]
    included = {name for manifest in taking.manifests for name in manifest.includes}
    manifests = tuple(item for item in taking.manifests if item.file not in included)
    return Inventory(manifests, tuple(taking.brought), taking.published, tuple(taking.broken))


def _describe(taking: _Taking, entry: Entry) -> None:
    def add() -> None:
        text = _text(entry, _LARGEST_DESCRIPTION)
        if content.is_metadata(entry.name):
            taking.brought.append(content.distribution(text, entry.name))
        elif content.is_module(entry.name):
            taking.brought.append(content.module(text, entry.name))
        elif content.is_sbom(entry.name):
            taking.brought += content.bill(text, entry.name)
        elif content.is_record(entry.name):
            taking.published.update(content.recorded(text, entry.name))

    kinds = (content.is_metadata, content.is_module, content.is_sbom, content.is_record)
    if any(is_kind(entry.name) for is_kind in kinds):
        taking.attempt(entry.name, add)


def _own_manifests(taking: _Taking) -> Iterator[Entry]:
    for entry in taking.package.entries:
        foreign = bool(_FOREIGN.search(entry.name)) or entry.name in taking.published
        if is_manifest(entry.name) and not foreign:
            yield entry


def _manifest(taking: _Taking, entry: Entry) -> None:
    def read(name: str) -> str | None:
        other = taking.package.by_name.get(name)
        return None if other is None else _text(other, _LARGEST_MANIFEST)

    taking.manifests.append(parse(entry.name, _text(entry, _LARGEST_MANIFEST), read))


def _text(entry: Entry, limit: int) -> str:
    if entry.size > limit:
        raise ManifestError("is too large to be read", entry.name)
    target = entry.link
    if target is not None:
        raise ManifestError("is a link, which is not followed", entry.name)
    return decoded(entry.read(limit + 1))


def below(folder: str, file: str) -> bool:
    """Whether `file` lies in `folder` or deeper."""
    return not folder or posixpath.dirname(file) == folder or file.startswith(f"{folder}/")
