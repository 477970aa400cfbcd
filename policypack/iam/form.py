"""What AWS refuses in a document whatever it grants: characters, operators, elements out of place.

Reading the elements themselves is for `policypack.iam.document`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import Any

# What the engine puts in place of a value that it does not know yet.
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
CURRENT_VERSION = "2012-10-17"
VERSIONS = frozenset({CURRENT_VERSION, "2008-10-17"})
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_COMPARED = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan"),
    *("NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals"),
    *("DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan"),
    *("DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals"),
    *("ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
_OPERATORS = frozenset(name.lower() for name in _COMPARED)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_FOREIGN = re.compile(r"[^\t\n\r\u0020-\u00ff]")


class MalformedDocument(ValueError):
    """AWS would refuse this document: `reason` names the fault, `path` the element that has it."""

    def __init__(self, path: str, reason: str, advice: str) -> None:
        super().__init__(f"{path}: {reason}: {advice}")
        self.path = path
        self.reason = reason
        self.advice = advice

    @property
    def message(self) -> str:
        """What a person is told, besides the advice: where, what, and what follows."""
        return f"{self.path}: {self.reason}; AWS would refuse the document, so it is not judged"


class Purpose(Enum):
    """What a document decides: what its holder may do, who may hold it, who may reach a thing."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"


def check_characters(policy: object, path: str, text: str) -> None:
    """IAM takes Latin-1 and three control characters; `text` is what would be sent of `policy`."""
    if text.isascii() or not _FOREIGN.search(text):
        return
    at = next(_foreign(policy, path), path)
    raise MalformedDocument(at, "foreign character", "write ASCII, or Latin-1 at most")


def _foreign(value: object, path: str) -> Iterator[str]:
    """The paths of all keys and texts with a character that IAM does not take."""
    if isinstance(value, str) and _FOREIGN.search(value):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if _FOREIGN.search(str(key)):
                yield path
            yield from _foreign(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield from _foreign(item, f"{path}[{position}]")


def check_operator(operator: str, path: str) -> None:
    """A misspelt operator is refused, whatever it was to limit."""
    name = operator.lower().removesuffix("ifexists")
    if name.removeprefix("forallvalues:").removeprefix("foranyvalue:") not in _OPERATORS:
        near = get_close_matches(operator, _COMPARED, n=1)
        advice = f"did you mean {near[0]}?" if near else "use an operator that IAM documents"
        raise MalformedDocument(path, "unknown operator", advice)


def check_form(items: Iterable[tuple[Any, str]], purpose: Purpose | None) -> None:
    """The statements, each with its path, have what a document of the purpose needs, and no more.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    sids: set[str] = set()
    for elements, path in items:
        # Other services, such as S3, also take blanks and dashes.
        if purpose in (Purpose.IDENTITY, Purpose.TRUST):
            _check_sid(elements.get("Sid"), f"{path}.Sid", sids)
        if purpose is not None:
            _check_elements(elements, path, purpose)


def _check_sid(sid: object, path: str, seen: set[str]) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"""
    if not isinstance(sid, str) or UNKNOWN_TEXT in sid:
        return
    if sid and sid in seen:
        raise MalformedDocument(path, "duplicate Sid", "give every statement its own")
    if re.search(r"[^A-Za-z0-9]", sid):
        raise MalformedDocument(path, "bad Sid", "use letters and digits alone")
    seen.add(sid)


def _check_elements(elements: Mapping[str, object], path: str, purpose: Purpose) -> None:
    for element in ("Principal", "NotPrincipal"):
        if purpose is Purpose.IDENTITY and element in elements:
            advice = "its holder is the principal; remove it"
            raise MalformedDocument(f"{path}.{element}", f"{element} in an identity policy", advice)
    for element in ("Resource", "NotResource"):
        if purpose is Purpose.TRUST and element in elements:
            advice = "the role itself is the resource; remove it"
            raise MalformedDocument(f"{path}.{element}", f"{element} in a trust policy", advice)
    wanted = "Resource" if purpose is Purpose.IDENTITY else "Principal"
    if wanted not in elements and f"Not{wanted}" not in elements:
        raise MalformedDocument(path, f"missing {wanted}", f"give {wanted}")
