"""Where the states of an organization's stacks are kept: what every kind of source offers.

| SOURCE | kind |
|---|---|
| `file://`, `s3://`, `gs://`, `azblob://` | a self-managed backend (`backends`) |
| `postgres://...?table=` | a self-managed backend in PostgreSQL (`backends`, `postgres`) |
| `https://app.pulumi.com/ORGANIZATION` or another API | Pulumi Cloud (`cloud`) |
| a path | exported stacks (`exports`), or a self-managed backend where it has `.pulumi/` |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from policypack.organization.retries import Retries


class StackKey(NamedTuple):
    """One stack of a source: plain data that travels to a worker.

    `name` is what the source reads it by, such as the key of an object. `project` is empty if
    only the state itself tells it. `mark` is another text once the stack has changed; empty if
    the list does not tell. `known` is the digest of the stack that an earlier run has judged.
    """

    source: str
    name: str
    project: str
    stack: str
    mark: str = ""
    known: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """What no two stacks have in common, as the line of a stack has it."""
        return shown(self.source), self.name


class Source(Protocol):
    """A place that holds the states of many stacks. All methods raise OSError if it fails.

    `at_once` is how many stacks are read from it at the same time.
    """

    at_once: int

    def stacks(self) -> Iterator[StackKey]:
        """All stacks of the source, as they are listed."""

    def state(self, key: StackKey, retries: Retries) -> bytes:
        """The state of a stack, as it is kept."""

    def is_changing(self, key: StackKey) -> bool:
        """Whether the mark says nothing of the state, since an update ran when it was read."""

    def tags(self, key: StackKey, retries: Retries) -> Mapping[str, str]:
        """The tags of a stack."""

    def config(self, key: StackKey, retries: Retries) -> Mapping[str, str] | None:
        """The configuration of the last update without its secrets; None if none is kept."""


def each_once(keys: Iterable[StackKey], seen: set[tuple[str, str]]) -> Iterator[StackKey]:
    """The stacks without those `seen`: pages of a list overlap where stacks come and go."""
    for key in keys:
        if key.identity not in seen:
            seen.add(key.identity)
            yield key


# Parameters without which two backends would have one name.
_NAMING = ("prefix", "endpoint", "storage_account", "domain", "table")


def shown(location: str) -> str:
    """The location as people may see it: without user, password and what does not name it."""
    if "://" not in location:
        return location
    parts = urlsplit(location)
    given = dict(parse_qsl(parts.query))
    # An endpoint may have a user and a password itself.
    query = "&".join(f"{key}={without_user(given[key])}" for key in _NAMING if key in given)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def without_user(text: str) -> str:
    """A URL, or part of one, without user and password."""
    scheme, between, rest = text.rpartition("://")
    return f"{scheme}{between}{rest.rpartition('@')[2]}"
