"""Which dependencies of a package are pinned and hashed, and which releases ship."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

import semver
from packaging.version import Version

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.dependencies.inventory import Inventory
from policypack.supply_chain.ecosystems import NPM, PYPI
from policypack.supply_chain.manifests import Manifest, Origin, Requirement, installs_on_lambda

# Whether a release is in the range that a manifest states, by the rules of its ecosystem.
#
# PyPI: https://packaging.python.org/en/latest/specifications/version-specifiers/ and, for Poetry,
# https://python-poetry.org/docs/dependency-specification/. npm:
# https://docs.npmjs.com/cli/using-npm/semver

# Poetry's `^1.2`, `~1.2`, `=1.2`, `1.2` and `1.*`.
_POETRY = lazy_pattern(r"(\^|~(?!=)|=(?!=))?\s*(\d\S*)")
_NUMBER = r"(?:\d+|[xX*])"
_PARTIAL = (
    rf"v?({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
)
_COMPARATOR = lazy_pattern(rf"\s*(\^|~>?|>=|<=|>|<|=)?\s*{_PARTIAL}(?=\s|$)")
_HYPHEN = lazy_pattern(r"\s*(\S+)\s+-\s+(\S+)\s*")
# Longer than any range that people write, and short enough for these patterns.
_LONGEST = 500


@lru_cache(maxsize=4096)
def satisfies(ecosystem: str, version: str, stated: str) -> bool:
    """Whether the release is in the range. A tag, or other text, includes every release."""
    inside = {PYPI: _in_specifier, NPM: _in_range}.get(ecosystem)
    if inside is None or len(stated) > _LONGEST:
        return True
    try:
        return any(inside(version, each.strip()) for each in stated.split("||"))
    except ValueError:
        return True


def _in_specifier(version: str, stated: str) -> bool:
    # The import compiles one large pattern, and most packages state no range.
    from packaging.specifiers import SpecifierSet

    parts = (_pep440(part.strip()) for part in stated.split(","))
    return SpecifierSet(",".join(filter(None, parts))).contains(version, prereleases=True)


def _pep440(part: str) -> str:
    poetry = _POETRY.fullmatch(part)
    if poetry is None:
        return "" if part == "*" else part
    operator, stated = poetry.groups()
    if operator == "=" or stated.endswith("*"):
        return f"=={stated}"
    numbers = Version(stated).release
    ceiling = ".".join(map(str, _next(numbers, operator or "^")))
    return f">={stated},<{ceiling}"


def _next(numbers: Sequence[int], operator: str) -> list[int]:
    """The first numbers above those that the operator allows."""
    last = len(numbers) - 1
    raised = {
        # The first number that is not zero must stay.
        "^": next((place for place, number in enumerate(numbers) if number), last),
        "~": min(1, last),
    }.get(operator[:1], last)
    return [*numbers[:raised], numbers[raised] + 1]


def _in_range(version: str, stated: str) -> bool:
    if not semver.Version.is_valid(version):
        return False
    found = semver.Version.parse(version)
    stated = _HYPHEN.sub(r">=\1 <=\2", stated)
    if _COMPARATOR.sub("", stated).strip():
        return True
    return all(_meets(found, each) for each in _COMPARATOR.finditer(stated))


def _meets(version: semver.Version, comparator: re.Match[str]) -> bool:
    operator, *partial, prerelease = comparator.groups()
    numbers = [int(part) for part in partial if part and part.isdigit()]
    if not numbers:
        return True
    floor = _version(numbers, prerelease)
    ceiling = _version(_next(numbers, operator or "="), "0")
    low = {"<": None, "<=": None, ">": ceiling}.get(operator, floor)
    high = {">": None, ">=": None, "<": floor}.get(operator, ceiling)
    return (low is None or version >= low) and (high is None or version < high)


def _version(numbers: Sequence[int], prerelease: str | None) -> semver.Version:
    major, minor, patch = (*numbers, 0, 0)[:3]
    return semver.Version(major, minor, patch, prerelease)


# Which requirements of a manifest a lock file fixes.
#
# A lock file is what its own tool installs in its own project. So it stands for the manifests of
# that tool in its folder or its workspace, and there for the requirements that it names and
# satisfies. All others are resolved when they are installed.

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


def effective_requirements(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements that determine what is installed.

    What a lock file fixes, it replaces in the manifests that it was made from. What the package
    itself contains is not installed.
    """
    bundled = {(item.ecosystem, item.key) for item in inventory.bundled}
    locks = Locks(inventory)
    for manifest in inventory.manifests:
        for requirement in manifest.requirements:
            ships = (requirement.ecosystem, requirement.key) in bundled
            if not ships and not locks.fix(manifest, requirement):
                yield requirement


def unpinned(inventory: Inventory) -> Iterator[Requirement]:
    """The requirements without an exact version or commit."""
    kinds = (Origin.INDEX, Origin.VCS)
    return (r for r in effective_requirements(inventory) if not r.pinned and r.origin in kinds)


def unhashed(inventory: Inventory) -> Iterator[Requirement]:
    """The pinned requirements from an index that have no hash."""
    return (
        r
        for r in effective_requirements(inventory)
        if r.pinned and not r.hashed and r.origin is Origin.INDEX
    )


def shipped_requirements(inventory: Inventory) -> Iterator[Requirement]:
    """Every release known to ship: what the package contains, and what is pinned to a version."""
    yield from inventory.bundled
    yield from (r for r in effective_requirements(inventory) if r.version is not None)


def shipped_releases(inventory: Inventory) -> list[Requirement]:
    """Every release that ships, once per file that states it."""
    found = {
        (r.file, r.ecosystem, r.key, r.version): r
        for r in reversed([*shipped_requirements(inventory)])
    }
    return list(reversed(found.values()))
