"""The packages within bundles of JavaScript, with the versions that the lock file beside states.

A bundle names its packages, and seldom their versions. The lock file that stands beside the
program, or in a folder above it, has those that the bundler found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from policypack.reading import files
from policypack.supply_chain.archives import DeploymentPackage, Entry
from policypack.supply_chain.archives.sources import LOCKS, NPM_LOCKS, upwards
from policypack.supply_chain.bundles import Origins, origins_of
from policypack.supply_chain.dependencies.distributions import MAX_MANIFEST_SIZE
from policypack.supply_chain.manifests import (
    NPM,
    ManifestError,
    Requirement,
    UnreadError,
    package_lock,
    parse,
)
from policypack.supply_chain.manifests.model import shipped

ENDINGS = (".js", ".mjs", ".cjs")
# Bundles of large programs have some megabytes.
MAX_BUNDLE = 16 * 1024 * 1024
_NAMES = "the names of its modules: build the bundle with a source map that ships, or unminified"
_LOCK = "a lock file of npm, pnpm, Yarn or Bun beside the program, which states its version"
# Their code, not their version, is compared with the releases.
_GUARDS = "stackwarden-guards"
Versions = Mapping[str, Sequence[str]]


def is_script(entry: Entry) -> bool:
    """Whether the file may be a bundle."""
    return entry.name.endswith(ENDINGS) and entry.size <= MAX_BUNDLE and not entry.is_link


def origins_in(package: DeploymentPackage, entry: Entry) -> Origins:
    """What the file was built from. Raises ArchiveError."""

    def read(name: str) -> str:
        other = package.by_name.get(name)
        return other.read(MAX_BUNDLE).decode("utf-8", "replace") if other else ""

    return origins_of(entry.name, entry.read(MAX_BUNDLE), read)


def bundled_releases(
    package: DeploymentPackage, entry: Entry
) -> Iterator[Requirement | UnreadError]:
    """The packages within the file, and what keeps one from being known. Raises ArchiveError."""
    if not is_script(entry):
        return
    origins = origins_in(package, entry)
    if origins.is_nameless:
        yield UnreadError(_NAMES, entry.name)
    if not origins.packages:
        return
    locked = package.once(_locked_versions)
    for name, stated in sorted(_versions(origins).items()):
        versions = sorted(stated) or locked.get(name, ())
        if len(versions) == 1 or stated:
            yield from (shipped(NPM, name, version, entry.name) for version in versions)
        elif versions or name != _GUARDS:
            which = f"one version of {name}, of which its lock file has {len(versions)}"
            waits_for = which if versions else f"{_LOCK}: it contains {name}"
            yield UnreadError(waits_for, entry.name)


def _versions(origins: Origins) -> Mapping[str, set[str]]:
    """The packages by name, with the versions that their paths state."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in origins.packages:
        found[each.name] |= {each.version} if each.version else set()
    return found


def _locked_versions(package: DeploymentPackage) -> Versions:
    """The versions by the names of packages, in the nearest lock file."""
    texts = {name: package.by_name[name] for name in LOCKS if name in package.by_name}
    for name, entry in texts.items():
        return _parsed(name, entry.read(MAX_MANIFEST_SIZE).decode("utf-8", "replace"))
    for folder in package.beside:
        for above in upwards(folder):
            for name in LOCKS:
                if (above / name).is_file():
                    return _read(above / name)
    return {}


def _read(lock: Path) -> Versions:
    try:
        return _parsed(lock.name, files.read_text(lock, MAX_MANIFEST_SIZE), lock.parent)
    except (OSError, ValueError):
        return {}


def _parsed(name: str, text: str, folder: Path | None = None) -> Versions:
    def read(other: str) -> str | None:
        try:
            return files.read_text(folder / other, MAX_MANIFEST_SIZE) if folder else None
        except (OSError, ValueError):
            return None

    try:
        # A bundle may contain what is a dependency for development only.
        manifest = (
            package_lock.parse(text, name, development=True)
            if name in NPM_LOCKS
            else parse(name, text, read)
        )
    except ManifestError:
        return {}
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for requirement in manifest.requirements:
        if requirement.ecosystem == NPM and requirement.version:
            found[requirement.name][requirement.version] = None
    return {key: [*versions] for key, versions in found.items()}
