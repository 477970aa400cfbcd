"""The grammar of IAM documents: characters, operators, and which elements each purpose needs.

ExpandedStatement the elements themselves is for `policypack.iam.document`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from policypack.iam.purpose import Purpose

# What the engine puts in place of a value that it does not know yet.
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
_UNSUPPORTED = re.compile(r"[^\t\n\r\u0020-\u00ff]")


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


def check_operator(operator: str, path: str) -> None:
    """Refuse an operator that IAM does not have. Raises MalformedDocument."""
    name = operator.lower().removesuffix("ifexists")
    if name.removeprefix("forallvalues:").removeprefix("foranyvalue:") not in _OPERATORS:
        near = get_close_matches(operator, _OPERATOR_NAMES, n=1)
        advice = f"Write {near[0]}" if near else "Use an operator that IAM documents"
        raise MalformedDocument(path, "unknown operator", advice)


def check_elements(items: Iterable[tuple[Any, str]], purpose: Purpose | None) -> None:
    """Refuse statements that lack what the purpose needs, or have more. Raises MalformedDocument.

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
        raise MalformedDocument(path, "duplicate Sid", "Give every statement its own Sid")
    if re.search(r"[^A-Za-z0-9]", sid):
        raise MalformedDocument(path, "invalid Sid", "Use letters and digits only")
    seen.add(sid)


def _check_elements(elements: Mapping[str, object], path: str, purpose: Purpose) -> None:
    for element in ("Principal", "NotPrincipal"):
        if purpose is Purpose.IDENTITY and element in elements:
            advice = f"Remove {element}: the holder of the policy is the principal"
            raise MalformedDocument(f"{path}.{element}", f"{element} in an identity policy", advice)
    if purpose is Purpose.TRUST and "NotPrincipal" in elements:
        advice = "Name the principals that may assume the role in Principal"
        raise MalformedDocument(f"{path}.NotPrincipal", "NotPrincipal in a trust policy", advice)
    for element in ("Resource", "NotResource"):
        if purpose is Purpose.TRUST and element in elements:
            advice = f"Remove {element}: the role itself is the resource"
            raise MalformedDocument(f"{path}.{element}", f"{element} in a trust policy", advice)
    wanted = "Resource" if purpose is Purpose.IDENTITY else "Principal"
    if wanted not in elements and f"Not{wanted}" not in elements:
        raise MalformedDocument(path, f"missing {wanted}", f"Add {wanted}")
