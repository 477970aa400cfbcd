"""The model that every manifest format is read into."""

from __future__ import annotations

from enum import Enum

from policypack.start.record import record
from policypack.supply_chain.ecosystems import NPM, PYPI, normalized_name
from policypack.supply_chain.manifests.addresses import Address, addresses

__all__ = [
    "NPM",
    "PYPI",
    "Address",
    "Manifest",
    "ManifestError",
    "Option",
    "OptionKind",
    "Origin",
    "Requirement",
    "UnreadError",
    "locked",
    "shipped",
    "without_credentials",
]


class Origin(str, Enum):
    """Where a package is installed from."""

    INDEX = "index"
    URL = "url"
    VCS = "vcs"
    PATH = "path"
    EDITABLE = "editable"
    # The files ship in the deployment package: what runs is what was reviewed.
    CONTENT = "content"


@record(frozen=True)
class Requirement:
    """One package that a manifest requires, or that ships.

    `pinned`: exactly one release or commit is allowed. `version` is that release, where it is
    known. `hashed`: what is installed must match a hash in the file. `location` is
    the index, address or repository without credentials; None is the ecosystem's own index, or an
    index that an option of the file names. `addresses` are all that the installer may download it
    from, `location` among them. `marker` is where it is installed (PEP 508), empty for everywhere.
    """

    name: str
    file: str
    line: int
    ecosystem: str = PYPI
    specifier: str = ""
    pinned: bool = False
    version: str | None = None
    hashed: bool = False
    origin: Origin = Origin.INDEX
    location: str | None = None
    addresses: tuple[Address, ...] = ()
    marker: str = ""

    def __post_init__(self) -> None:
        if not self.addresses:
            object.__setattr__(self, "addresses", addresses(self.location))

    @property
    def key(self) -> str:
        """The normalized name, equal for all spellings of one package."""
        return normalized_name(self.ecosystem, self.name)


class OptionKind(str, Enum):
    """The kind of an option that tells the installer where to look for packages."""

    INDEX = "index"
    EXTRA_INDEX = "extra index"
    TRUSTED_HOST = "trusted host"
    FIND_LINKS = "find-links location"


@record(frozen=True)
class Option:
    """One installer option: an address, a host or a local path, without credentials."""

    kind: OptionKind
    location: str
    file: str
    line: int
    addresses: tuple[Address, ...] = ()

    def __post_init__(self) -> None:
        if not self.addresses:
            object.__setattr__(self, "addresses", _of_option(self.kind, self.location))

    @classmethod
    def stated(cls, kind: OptionKind, value: str, file: str, line: int) -> Option:
        """The option with a value as the manifest states it, credentials included."""
        return cls(kind, without_credentials(value), file, line, _of_option(kind, value))


def _of_option(kind: OptionKind, value: str) -> tuple[Address, ...]:
    # A trusted host stands without a scheme.
    full = kind is not OptionKind.TRUSTED_HOST or "://" in value
    return addresses(value if full else f"https://{value}")


@record(frozen=True)
class Manifest:
    """The content of one manifest. `is_lock`: it lists every package that is installed.

    `is_compiled`: it is a list for an installer, made from the sources beside it. `includes` are
    the other files of the package that this one includes. `members` are the folders of the other
    projects of a lock's workspace, `own` the names of the packages in them, as `"shop"`: nothing
    installs these. `requires_python` is the range of versions that a lock was made for. `gaps` are
    requirements that it states in a form that cannot be read, `faults` its malformed lines: the
    others count all the same.
    """

    file: str
    ecosystem: str
    is_lock: bool
    is_compiled: bool = False
    requirements: tuple[Requirement, ...] = ()
    options: tuple[Option, ...] = ()
    includes: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    requires_python: str = ""
    gaps: tuple[UnreadError, ...] = ()
    faults: tuple[ManifestError, ...] = ()


class ManifestError(Exception):
    """A manifest that is malformed or unreadable. The error holds none of its content."""

    def __init__(self, reason: str, file: str, line: int = 1) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.reason = reason
        self.file = file
        self.line = line


class UnreadError(ManifestError):
    """Requirements that cannot be read, though nothing is malformed. `reason` is what is needed."""


def without_credentials(url: str) -> str:
    """The URL without user, password and query, safe to show."""
    # An address may omit its scheme: `//host/simple`.
    scheme, divider, rest = url.partition("//")
    if not divider:
        scheme, rest = "", url
    host, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}{divider}{host.rpartition('@')[2]}{slash}{path}"


def locked(
    ecosystem: str,
    name: str,
    version: str | None,
    file: str,
    line: int,
    *,
    hashed: bool,
    origin: Origin = Origin.INDEX,
    location: str | None = None,
) -> Requirement:
    """A release that a lock file names. What is local needs no hash."""
    return Requirement(
        name,
        file,
        line,
        ecosystem,
        specifier=version or "",
        pinned=True,
        version=version,
        hashed=hashed or origin is Origin.PATH,
        origin=origin,
        location=without_credentials(location) if location else None,
    )


def shipped(ecosystem: str, name: str, version: str, file: str) -> Requirement:
    """A release whose files ship."""
    return locked(ecosystem, name, version, file, 1, hashed=True, origin=Origin.CONTENT)
