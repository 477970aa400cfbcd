"""Which requirements of a manifest a lock file fixes.

A lock file is what its own tool installs in its own project. So it stands for the manifests of that
tool in its folder or its workspace, and there for the requirements that it names and satisfies. All
others are resolved when they are installed.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.dependencies.inventory import Inventory
from policypack.supply_chain.dependencies.satisfaction import satisfies
from policypack.supply_chain.manifests import Manifest, Origin, Requirement, installs_on_lambda

_PYPROJECT = r"pyproject\.toml|setup\.(?:cfg|py)"
# The manifests that each lock file is made from. Compiled requirements have no name of their own:
# https://pip-tools.readthedocs.io/en/stable/, https://docs.astral.sh/uv/pip/compile/ and, for a
# .lock, https://rye.astral.sh/guide/sync/
_MADE_FROM = (
    (r"(?:uv|poetry|pdm)\.lock", _PYPROJECT),
    # https://pipenv.pypa.io/en/latest/pylock.html
    (r"pylock(?:\..+)?\.toml", rf"{_PYPROJECT}|Pipfile"),
    (r"Pipfile\.lock", r"Pipfile"),
    (
        r"package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|(?:bun|deno)\.lock",
        r"package\.json",
    ),
    # https://conda.github.io/conda-lock/ and https://pixi.prefix.dev/latest/workspace/lockfile/
    (r"(?:.*\.)?conda-lock\.ya?ml", r"(?i:.*environment.*\.ya?ml)"),
    (r"pixi\.lock", _PYPROJECT),
    (r".*\.lock", rf"{_PYPROJECT}|Pipfile|.*\.(?:in|txt)"),
    (r".*\.(?:txt|in)", rf"{_PYPROJECT}|Pipfile|.*\.in"),
)
_WILDCARD = lazy_pattern(r"[*?\[]")
# Bounds far above what people write; beyond them, nothing is fixed.
_MOST_PATTERNS = 100
_MOST_RELEASES = 20
_MOST_MARKERS = 1000


class Locks:
    """The lock files of a package, by the folders that they stand for."""

    def __init__(self, inventory: Inventory) -> None:
        self._at: dict[str, list[_Lock]] = defaultdict(list)
        self._patterns: list[tuple[str, _Lock]] = []
        for manifest in inventory.manifests:
            if manifest.is_lock:
                self._add(_Lock(manifest))
        for manifest in inventory.manifests:
            for lock in self._of(manifest):
                lock.take_member(manifest)

    def _add(self, lock: _Lock) -> None:
        for place in lock.places():
            if not _WILDCARD.search(place):
                self._at[place].append(lock)
            elif len(self._patterns) < _MOST_PATTERNS:
                self._patterns.append((place, lock))

    def fix(self, manifest: Manifest, requirement: Requirement) -> bool:
        """Whether a lock file made from the manifest fixes the requirement."""
        return any(lock.fixes(requirement) for lock in self._of(manifest))

    def _of(self, manifest: Manifest) -> Iterator[_Lock]:
        place = posixpath.dirname(manifest.file)
        above = (lock for pattern, lock in self._patterns if fnmatchcase(place, pattern))
        return (lock for lock in (*self._at[place], *above) if lock.is_made_from(manifest))


class _Lock:
    """One lock file with its packages by name."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._folder, base = posixpath.split(manifest.file)
        self._sources = next((names for lock, names in _MADE_FROM if re.fullmatch(lock, base)), "")
        self._own = set(manifest.own)
        self._markers: set[str] = set()
        self._releases: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        for requirement in manifest.requirements:
            releases = self._releases[requirement.ecosystem, requirement.key]
            if len(releases) < _MOST_RELEASES:
                releases.add(requirement.version)

    def places(self) -> Iterator[str]:
        """The folders of the projects that the file locks; some are patterns."""
        yield self._folder
        above, name = posixpath.split(self._folder)
        if self._manifest.is_compiled and name == "requirements":
            # A folder of requirements files belongs to the project above it.
            yield above
        for member in self._manifest.members:
            yield posixpath.normpath(posixpath.join(self._folder, member))

    def is_made_from(self, manifest: Manifest) -> bool:
        """Whether the manifest is one of the lock file's tool."""
        name = posixpath.basename(manifest.file)
        return not manifest.is_lock and bool(re.fullmatch(self._sources, name))

    def take_member(self, manifest: Manifest) -> None:
        """Notes the packages of a member of the workspace: nothing is installed for these."""
        if posixpath.dirname(manifest.file) != self._folder:
            self._own |= manifest.own

    def fixes(self, requirement: Requirement) -> bool:
        """Whether the file names a release for the requirement, or none is ever installed."""
        if requirement.key in self._own:
            return True
        releases = self._releases.get((requirement.ecosystem, requirement.key), ())
        return any(_fits(each, requirement) for each in releases) or self._leaves_out(requirement)

    def _leaves_out(self, requirement: Requirement) -> bool:
        """Whether none of the Pythons that the file is for installs it on Lambda."""
        self._markers.add(requirement.marker)
        return len(self._markers) <= _MOST_MARKERS and not installs_on_lambda(
            requirement.marker, self._manifest.requires_python
        )


def _fits(version: str | None, requirement: Requirement) -> bool:
    # A package from a repository, an address or a folder has a fixed version.
    if requirement.origin is not Origin.INDEX or version is None:
        return True
    return satisfies(requirement.ecosystem, version, requirement.specifier)
