"""What a sink does with the text that gets there, and mistakes that need no text of an event."""

from __future__ import annotations

from enum import Enum


class Kind(str, Enum):
    """What a dangerous call does with what it is given. Sanitizers are known by kind."""

    CODE = "code"
    COMMAND = "command"
    DESERIALIZATION = "deserialization"
    SQL = "sql"
    # Expressions of DynamoDB and other stores, as opposed to the values in them.
    NOSQL = "nosql"
    # A filter of MongoDB, where an object of the sender has operators of its own.
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
    # The whole event in a log.
    LOG = "log"

    @property
    def reached(self) -> str:
        """What a text gets to, in words: `SQL query`."""
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
}


class Misused(str, Enum):
    """A mistake that stands in one call or statement, whatever the event."""

    TLS = "tls"
    SECRET_LOGGED = "secret-logged"  # noqa: S105 - a kind of mistake
    SHARED_FILE = "shared-file"
    KEPT_DATA = "kept-data"
    EXCEPTION_TEXT = "exception-text"
