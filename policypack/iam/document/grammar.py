"""The grammar of IAM documents: characters and operators.

Reading the elements is for `policypack.iam.document.document`, which of them a purpose needs for
`policypack.iam.document.elements_by_purpose`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache

from policypack.start.lazy_patterns import lazy_pattern


class Purpose(Enum):
    """The decision that a document makes.

    Some grant: the holder's permissions, the right to assume a role, or access to a resource.
    Others limit such grants: a permissions boundary, a session policy, an organization's policies
    for its accounts and resources, and a VPC endpoint policy.
    """

    # Members are told apart by identity; an enumeration's own hash is computed in Python.
    __hash__ = object.__hash__

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"

    @property
    def has_principals(self) -> bool:
        """Whether its statements name principals; otherwise its holder is the principal."""
        return self in _WITH_PRINCIPALS

    @property
    def is_of_resource(self) -> bool:
        """Whether a resource holds the document, in the dialect of its service."""
        return self in (Purpose.RESOURCE, Purpose.ENDPOINT)


_WITH_PRINCIPALS = frozenset({Purpose.TRUST, Purpose.RESOURCE, Purpose.RCP, Purpose.ENDPOINT})


# The text that the engine uses for a value that it doesn't know yet.
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
CURRENT_VERSION = "2012-10-17"
VERSIONS = frozenset({CURRENT_VERSION, "2008-10-17"})
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_OPERATOR_NAMES = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan"),
    *("NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals"),
    *("DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan"),
    *("DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals"),
    *("ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
_OPERATORS = frozenset(name.lower() for name in _OPERATOR_NAMES)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_UNSUPPORTED = lazy_pattern(r"[^\t\n\r\u0020-\u00ff]")


class MalformedDocument(ValueError):
    """AWS refuses this document: `reason` names the fault, `path` the element that has it."""

    def __init__(self, path: str, reason: str, advice: str) -> None:
        super().__init__(f"{path}: {reason}. {advice}")
        self.path = path
        self.reason = reason
        self.advice = advice

    @property
    def message(self) -> str:
        """The place, the fault and what follows from it, for people; the advice stands apart."""
        return f"{self.path}: {self.reason}; AWS refuses the document, so it is not checked further"


def check_characters(policy: object, path: str, text: str) -> None:
    """Refuse what is neither Latin-1 nor one of three control characters, as IAM does.

    `text` is what would be sent of `policy`. Raises MalformedDocument.
    """
    if text.isascii() or not _UNSUPPORTED.search(text):
        return
    at = next(_unsupported(policy, path), path)
    raise MalformedDocument(at, "unsupported character", "Use ASCII, or Latin-1 at most")


def _unsupported(value: object, path: str) -> Iterator[str]:
    """The paths of all keys and texts with a character that IAM does not take."""
    if isinstance(value, str) and _UNSUPPORTED.search(value):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if _UNSUPPORTED.search(str(key)):
                yield path
            yield from _unsupported(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield from _unsupported(item, f"{path}[{position}]")


@lru_cache(maxsize=256)
def _is_operator(operator: str) -> bool:
    name = operator.lower().removesuffix("ifexists")
    return name.removeprefix("forallvalues:").removeprefix("foranyvalue:") in _OPERATORS


def check_operator(operator: str, path: str) -> None:
    """Refuse an operator that IAM does not have. Raises MalformedDocument."""
    if not _is_operator(operator):
        from difflib import get_close_matches

        near = get_close_matches(operator, _OPERATOR_NAMES, n=1)
        advice = f"Write {near[0]}" if near else "Use an operator that IAM documents"
        raise MalformedDocument(path, "unknown operator", advice)
