"""What all formats are read into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

# The ecosystems in OSV's words: https://ossf.github.io/osv-schema/#affectedpackage-field
PYPI = "PyPI"
NPM = "npm"

_NAME = re.compile(r"[-_.]+")


class Origin(str, Enum):
    """Where a package is taken from."""

    INDEX = "index"
    URL = "url"
    VCS = "vcs"
    PATH = "path"
    EDITABLE = "editable"
    # The package's own files ship: what is installed is what was reviewed.
    CONTENT = "content"


@dataclass(frozen=True)
class Requirement:
    """One package that a manifest asks for, or that ships.

    `pinned`: exactly one release, or one commit, can be meant. `version` is that release, where it
    is known. `hashed`: what is installed must match a hash that stands in the file. `location` is
    the index, address or repository without credentials; None is the ecosystem's own index, or an
    index that the file names by an option.
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

    @property
    def key(self) -> str:
        """The name by which its ecosystem takes two spellings for one."""
        return normalized(self.ecosystem, self.name)


class OptionKind(str, Enum):
    """What a manifest tells the installer about the places that it looks in."""

    INDEX = "index"
    EXTRA_INDEX = "extra index"
    TRUSTED_HOST = "trusted host"
    FIND_LINKS = "place with files"


@dataclass(frozen=True)
class Option:
    """One such place: an address, or a host, without credentials."""

    kind: OptionKind
    location: str
    file: str
    line: int


@dataclass(frozen=True)
class Manifest:
    """What one file says. `is_lock`: it was written by a resolver and lists everything.

    `includes` are other files of the package that this one has taken in.
    """

    file: str
    ecosystem: str
    is_lock: bool
    requirements: tuple[Requirement, ...] = ()
    options: tuple[Option, ...] = ()
    includes: frozenset[str] = frozenset()


class ManifestError(Exception):
    """A file that cannot be read as what its name says. Holds nothing of its content."""

    def __init__(self, reason: str, file: str, line: int = 1) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.reason = reason
        self.file = file
        self.line = line


def normalized(ecosystem: str, name: str) -> str:
    """The one spelling of a name: by PEP 503 for PyPI, and as it is elsewhere.

    https://peps.python.org/pep-0503/#normalized-names
    """
    return _NAME.sub("-", name).lower() if ecosystem == PYPI else name


def without_credentials(url: str) -> str:
    """A URL as it may be shown: no user, no password, no query."""
    # An address may leave its scheme out, as `//host/simple` does.
    scheme, divider, rest = url.partition("//")
    if not divider:
        scheme, rest = "", url
    host, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}{divider}{host.rpartition('@')[2]}{slash}{path}"
