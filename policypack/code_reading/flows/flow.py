"""A flow: where a text of the event enters, how it goes, and the call that it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from functools import lru_cache

from policypack.start.record import record


class Kind(str, Enum):
    """How a dangerous call uses its arguments. Sanitizers are defined by kind."""

    CODE = "code"
    COMMAND = "command"
    DESERIALIZATION = "deserialization"
    SQL = "sql"
    # Expressions of DynamoDB and other stores, as opposed to the values in them.
    NOSQL = "nosql"
    # A MongoDB filter, where an object from the sender can contain operators.
    FILTER = "filter"
    PATH = "path"
    # The address of a request (SSRF).
    REQUEST = "request"
    XML = "xml"
    TEMPLATE = "template"
    # The pattern of a regular expression.
    PATTERN = "pattern"
    LDAP = "ldap"
    HTML = "html"
    # The name of a bucket, key, table, queue or function of AWS.
    RESOURCE = "resource"
    # A key that sets attributes of any object, such as `__proto__`.
    PROTOTYPE = "prototype"
    # The whole event in a log, and a text of it in a line of a log without escapes.
    LOG = "log"
    LOG_LINE = "log-line"
    # The address of a redirect, and the origin that may read answers with credentials.
    REDIRECT = "redirect"
    ORIGIN = "origin"
    XPATH = "xpath"
    # Compressed data without a limit on its decompressed size.
    ARCHIVE = "archive"
    # A whole object of the sender that is stored, with all its fields.
    RECORD = "record"
    # A token whose signature is not verified.
    TOKEN = "token"  # noqa: S105 - a kind of sink
    # The instructions of a language model.
    PROMPT = "prompt"

    @property
    def reached(self) -> str:
        """The sink in words: `SQL query`."""
        return _REACHED[self]


_REACHED = {
    Kind.CODE: "executed code",
    Kind.COMMAND: "command",
    Kind.DESERIALIZATION: "deserialized objects",
    Kind.SQL: "SQL query",
    Kind.NOSQL: "query expression",
    Kind.FILTER: "query filter",
    Kind.PATH: "file path",
    Kind.REQUEST: "requested address",
    Kind.XML: "XML entities",
    Kind.TEMPLATE: "template",
    Kind.PATTERN: "regular expression",
    Kind.LDAP: "LDAP filter",
    Kind.HTML: "HTML page",
    Kind.RESOURCE: "name of an AWS resource",
    Kind.PROTOTYPE: "object prototype",
    Kind.LOG: "log",
    Kind.LOG_LINE: "line of a log",
    Kind.REDIRECT: "redirect address",
    Kind.ORIGIN: "allowed origin",
    Kind.XPATH: "XPath query",
    Kind.ARCHIVE: "decompressed data",
    Kind.RECORD: "stored record",
    Kind.TOKEN: "unverified token",
    Kind.PROMPT: "system prompt",
}


class Misused(str, Enum):
    """A mistake in a single call or statement, regardless of the event."""

    TLS = "tls"
    SECRET_LOGGED = "secret-logged"  # noqa: S105 - a kind of mistake
    SHARED_FILE = "shared-file"
    KEPT_DATA = "kept-data"
    EXCEPTION_TEXT = "exception-text"
    WEAK_SECRET = "weak-secret"  # noqa: S105 - a kind of mistake


# What runs a text.
EXECUTED = frozenset({Kind.CODE, Kind.COMMAND, Kind.DESERIALIZATION, Kind.TEMPLATE, Kind.SQL})
# What no text does, since it is not an object.
OF_OBJECTS = frozenset({Kind.FILTER, Kind.RECORD})
# What is done with an address, which a fixed host makes harmless.
OF_ADDRESSES = frozenset({Kind.REQUEST, Kind.REDIRECT})

# The keys of an event from the top. ELEMENT stands for each element of a list, ANY for each key.
Keys = tuple[str, ...]
ELEMENT = "[]"
ANY = "*"
# Ends the first key of what a function of the organization's own sources returns.
OF_CALL = "()"


@record(frozen=True)
class Place:
    """A place in the package: the file, and line and column as editors count them, from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@record(frozen=True)
class Source:
    """The field of the event that others write, and where the code reads it."""

    keys: Keys
    place: Place

    def __str__(self) -> str:
        """The field as AWS documents it, `event.Records[].s3.object.key`, or the call."""
        is_called = self.keys[:1] and self.keys[0].endswith(OF_CALL)
        first, keys = (self.keys[0], self.keys[1:]) if is_called else ("event", self.keys)
        return first + "".join(key if key == ELEMENT else f".{key}" for key in keys)


@record(frozen=True)
class Step:
    """A place on the way. `what` names what happens there, such as "passed to load()"."""

    place: Place
    what: str


@record(frozen=True)
class Sink:
    """The call that the text reaches: the name by which its documentation knows it."""

    called: str
    place: Place


@record(frozen=True)
class Flow:
    """A text of the event reaches a dangerous call. `steps` are those between source and sink."""

    source: Source
    steps: tuple[Step, ...]
    sink: Sink
    kind: Kind

    @property
    def evidence(self) -> str:
        """The flow in words, with the places: files and lines of the package."""
        ways = ", ".join(f"{step.what} ({step.place})" for step in self.steps)
        between = f", {ways}," if ways else ""
        return f"{self.source} ({self.source.place}){between} reaches {self.sink.called}"


@record(frozen=True)
class Misuse:
    """A mistake that needs no event: `what` completes "the code ..."."""

    kind: Misused
    place: Place
    what: str


@record(frozen=True)
class Undecided:
    """What could not be followed. `reason` completes "the code of the file ...".

    `kind` is the kind of the sink that may be reached; None if it may be any.
    """

    place: Place
    reason: str
    kind: Kind | None = None


@record(frozen=True)
class Sent:
    """A text of the event is written to a queue, table or other store of the `service` at a place,
    or handed to a function or workflow."""

    service: str
    place: Place


@record(frozen=True)
class Flows:
    """All that a reader found of one handler; nothing is left out without an Undecided.

    `file` is that of the handler's module, and empty if not even that is known.
    """

    file: str = ""
    flows: tuple[Flow, ...] = ()
    misuses: tuple[Misuse, ...] = ()
    undecided: tuple[Undecided, ...] = field(default=())
    sent: tuple[Sent, ...] = ()


@record(frozen=True)
class Declared:
    """The names of sources, and `NAME:KIND` of sinks and sanitizers."""

    sources: frozenset[str] = frozenset()
    sinks: frozenset[str] = frozenset()
    sanitizers: frozenset[str] = frozenset()

    def is_source(self, name: str) -> bool:
        """Whether the function returns a text of others."""
        return name in self.sources

    def dangers(self, name: str) -> frozenset[Kind]:
        """What the function does with each of its arguments."""
        return _by_name(self.sinks).get(name, frozenset())

    def clears(self, name: str) -> frozenset[Kind]:
        """The kinds of sinks that the result of the function cannot harm."""
        return _by_name(self.sanitizers).get(name, frozenset())


NOTHING_DECLARED = Declared()


@lru_cache(maxsize=32)
def _by_name(declared: Iterable[str]) -> Mapping[str, frozenset[Kind]]:
    found: dict[str, frozenset[Kind]] = {}
    for name, _, kind in (each.rpartition(":") for each in declared):
        found[name] = found.get(name, frozenset()) | {Kind(kind)}
    return found
