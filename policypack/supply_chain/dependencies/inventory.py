"""The requirements and the content of a deployment package, read once.

inventory = package.once(read_inventory)
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field
from functools import partial

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives import (
    ArchiveError,
    DeploymentPackage,
    Entry,
    NestedLimits,
    folders_above,
    is_nested_archive,
    opened_within,
)
from policypack.supply_chain.dependencies import bundled, distributions, node_modules
from policypack.supply_chain.dependencies.distributions import (
    MAX_MANIFEST_SIZE,
    Distribution,
    matches,
    text_of,
)
from policypack.supply_chain.dependencies.node_modules import package_folders
from policypack.supply_chain.manifests import (
    NPM,
    PYPI,
    Format,
    Kind,
    Manifest,
    ManifestError,
    Requirement,
    UnreadError,
    egg_info,
    format_of,
    installed,
    parsed,
)


@record(frozen=True)
class Published:
    """`hashes` are those that RECORD files state, by the names of the files.

    Several distributions may state the same file. `folders` are those of npm packages.
    """

    hashes: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()

    def holds(self, entry: Entry) -> bool:
        """Whether the file belongs to a published distribution, unchanged."""
        stated = self.hashes.get(entry.name, ())
        return any(matches(entry, each) for each in stated) or not self.folders.isdisjoint(
            package_folders(entry.name)
        )


def hashes_of(distributions: Iterable[Distribution]) -> dict[str, set[str]]:
    """The hashes of all files of the distributions that were installed from an index."""
    found: dict[str, set[str]] = {}
    for distribution in distributions:
        for name, stated in () if distribution.is_local else distribution.hashes.items():
            found.setdefault(name, set()).add(stated)
    return found


# Reads what a package and the archives within it state about dependencies.

_THIRD_PARTY = lazy_pattern(r"(?:^|/)(?:node_modules|META-INF|[^/]+\.dist-info)/")
# The folder that Go, Bundler and Composer copy dependencies into.
_VENDORED = lazy_pattern(r"(?:^|/)vendor/")
_MAX_SCRIPT_SIZE = 256 * 1024


@record(frozen=False)
class Reading:
    """What was read so far, and the errors of what could not be read."""

    manifests: list[Manifest] = field(default_factory=list)
    bundled: list[Requirement] = field(default_factory=list)
    distributions: list[Distribution] = field(default_factory=list)
    hidden: dict[str, node_modules.Folders] = field(default_factory=dict)
    broken: list[ManifestError] = field(default_factory=list)
    unread: list[UnreadError] = field(default_factory=list)
    limits: NestedLimits = field(default_factory=NestedLimits)

    def published(self) -> Published:
        """The published files of all that was read."""
        folders = node_modules.registry_folders(self.bundled, self.manifests, self.hidden)
        return Published(hashes_of(self.distributions), folders)

    def take(self, package: DeploymentPackage, depth: int = 0) -> None:
        """Reads a package, or an archive that is nested `depth` times."""
        known = len(self.distributions)
        files = [(entry, format_of(entry.name)) for entry in package.entries]
        for entry, row in files:
            self._metadata(entry, row, package)
        self.bundled += node_modules.undescribed(self.hidden, package.by_name)
        # The manifests of a published distribution are not the program's.
        published = Published(hashes_of(self.distributions[known:]))
        for entry, row in files:
            self._own(entry, row, package, published)
            if entry.name.endswith(bundled.ENDINGS) and not _is_third_party(entry.name, None):
                self._attempt(entry, partial(self._bundle, entry, package))
        for entry in filter(is_nested_archive, package.entries):
            self._nested(entry, depth + 1)

    def _metadata(self, entry: Entry, row: Format | None, package: DeploymentPackage) -> None:
        if row and row.kind is Kind.INSTALLED:
            self._attempt(entry, lambda: self._installed(entry))
        elif entry.name.endswith(distributions.RECORD):
            self._attempt(entry, lambda: self._distribution(entry, package))
        elif entry.name.endswith(node_modules.HIDDEN_LOCK):
            self._attempt(entry, lambda: self._hidden_lock(entry))

    def _installed(self, entry: Entry) -> None:
        self.bundled += installed(entry.name, text_of(entry, MAX_MANIFEST_SIZE))

    def _distribution(self, entry: Entry, package: DeploymentPackage) -> None:
        self.distributions.append(distributions.read_distribution(entry, package))

    def _hidden_lock(self, entry: Entry) -> None:
        text = text_of(entry, MAX_MANIFEST_SIZE)
        self.hidden[entry.name] = node_modules.installed_folders(text, entry.name)

    def _own(
        self, entry: Entry, row: Format | None, package: DeploymentPackage, published: Published
    ) -> None:
        is_script = row is None and _is_script(entry, package)
        if not is_script and (row is None or row.kind is Kind.INSTALLED):
            return
        if _is_third_party(entry.name, row) or published.holds(entry):
            return
        if row is None:
            self._attempt(entry, lambda: self._script(entry))
        elif row.reader:
            self._attempt(entry, lambda: self._manifest(entry, package))
        elif not _stands_for(row, entry, package):
            self.unread.append(UnreadError(_needed(row), entry.name))

    def _manifest(self, entry: Entry, package: DeploymentPackage) -> None:
        def read(name: str) -> str | None:
            other = package.by_name.get(name)
            return None if other is None else text_of(other, MAX_MANIFEST_SIZE)

        self._add(parsed(entry.name, text_of(entry, MAX_MANIFEST_SIZE), read))

    def _script(self, entry: Entry) -> None:
        if entry.size <= _MAX_SCRIPT_SIZE and not entry.is_link:
            text = text_of(entry, _MAX_SCRIPT_SIZE)
            if egg_info.states_requirements(text):
                self._add(egg_info.parse_script(text, entry.name))

    def _bundle(self, entry: Entry, package: DeploymentPackage) -> None:
        for found in bundled.bundled_releases(package, entry):
            if isinstance(found, UnreadError):
                self.unread.append(found)
            else:
                self.bundled.append(found)

    def _add(self, manifest: Manifest) -> None:
        self.manifests.append(manifest)
        self.unread += manifest.gaps
        self.broken += manifest.faults

    def _nested(self, entry: Entry, depth: int) -> None:
        try:
            self.limits.take(entry, depth)
            with opened_within(entry) as package:
                self.take(package, depth)
                faults = package.faults
        except ArchiveError as error:
            faults = (error,)
        except OSError:
            faults = (ArchiveError("cannot be opened"),)
        # It may be data that only looks like an archive, so it is not malformed.
        for fault in faults[:1]:
            self.unread.append(UnreadError(f"a readable archive: it {fault.reason}", entry.name))

    def _attempt(self, entry: Entry, read: Callable[[], None]) -> None:
        """Keeps the error of what cannot be read, and continues with the others."""
        try:
            read()
        except UnreadError as error:
            self.unread.append(error)
        except ManifestError as error:
            self.broken.append(error)
        except ArchiveError as error:
            self.broken.append(ManifestError(error.reason, entry.name))
        except RecursionError:
            self.broken.append(ManifestError("is nested too deeply", entry.name))


def _is_script(entry: Entry, package: DeploymentPackage) -> bool:
    """Whether the file may be a standalone script: a module of a package is not."""
    if not entry.name.endswith(".py"):
        return False
    folder = entry.name[: entry.name.rfind("/") + 1]
    return f"{folder}__init__.py" not in package.by_name


def _is_third_party(name: str, row: Format | None) -> bool:
    if _THIRD_PARTY.search(name):
        return True
    return row is not None and row.ecosystem not in (PYPI, NPM) and bool(_VENDORED.search(name))


def _stands_for(row: Format, entry: Entry, package: DeploymentPackage) -> bool:
    """Whether a lock file in the same folder or above stands for a format without a reader."""
    return any(
        posixpath.join(folder, lock) in package.by_name
        for folder in (*folders_above(entry.name), "")
        for lock in row.locks
    )


def _needed(row: Format) -> str:
    if row.locks:
        return f"{row.locks[0]} beside it, which states the versions that are installed"
    return "the versions that its own tool resolves"


@record(frozen=True)
class Inventory:
    """`manifests` are the program's own; `bundled` are the packages whose files ship.

    `published` knows the files of those packages: they are not the program's own and need no search
    for secrets. `distributions` are those of Python. `broken` is malformed; `unread` is not, but
    its requirements cannot be known.
    """

    manifests: tuple[Manifest, ...] = ()
    bundled: tuple[Requirement, ...] = ()
    published: Published = field(default_factory=Published)
    distributions: tuple[Distribution, ...] = ()
    broken: tuple[ManifestError, ...] = ()
    unread: tuple[UnreadError, ...] = ()

    def is_published(self, entry: Entry) -> bool:
        """Whether the file belongs to a published distribution, unchanged."""
        return self.published.holds(entry)


def read_inventory(package: DeploymentPackage) -> Inventory:
    """Reads the metadata of every bundled distribution, then every manifest. Never raises."""
    reading = Reading()
    reading.take(package)
    included = {name for manifest in reading.manifests for name in manifest.includes}
    return Inventory(
        tuple(item for item in reading.manifests if item.file not in included),
        tuple(reading.bundled),
        reading.published(),
        tuple(reading.distributions),
        tuple(reading.broken),
        tuple(reading.unread),
    )


def is_published(package: DeploymentPackage, entry: Entry) -> bool:
    """Whether a file of the package belongs to a published distribution, unchanged."""
    return package.kept(
        "published", lambda read: read.once(read_inventory).is_published(entry), entry.name
    )
