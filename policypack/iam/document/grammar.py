"""The grammar of IAM documents: characters, operators, and the elements of each purpose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from policypack.model.unknown import Unknown
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


_NAMES = {
    Purpose.IDENTITY: "an identity policy",
    Purpose.TRUST: "a trust policy",
    Purpose.RESOURCE: "a resource policy",
    Purpose.BOUNDARY: "a permissions boundary",
    Purpose.SESSION: "a session policy",
    Purpose.SCP: "a service control policy",
    Purpose.RCP: "a resource control policy",
    Purpose.ENDPOINT: "an endpoint policy",
}
_HOLDER = "the holder of the policy is the principal"
_NO_PRINCIPAL = {each: f"Remove {each}: {_HOLDER}" for each in ("Principal", "NotPrincipal")}
# Elements that a statement of the purpose must not have, and the advice to fix it.
_FORBIDDEN: Mapping[Purpose, Mapping[str, str]] = {
    Purpose.IDENTITY: _NO_PRINCIPAL,
    Purpose.BOUNDARY: _NO_PRINCIPAL,
    Purpose.SESSION: _NO_PRINCIPAL,
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
    Purpose.SCP: {
        each: f"Remove {each}, and compare aws:PrincipalArn in Condition"
        for each in ("Principal", "NotPrincipal")
    },
    Purpose.TRUST: {
        "NotPrincipal": "Name the principals that may assume the role in Principal",
        "Resource": "Remove Resource: the role itself is the resource",
        "NotResource": "Remove NotResource: the role itself is the resource",
    },
    Purpose.RESOURCE: {},
    Purpose.RCP: {
        "NotPrincipal": 'Write "*" in Principal',
        "NotAction": "List the actions in Action",
    },
    Purpose.ENDPOINT: {},
}


def check_elements(items: Iterable[tuple[Any, str]], purpose: Purpose | None) -> None:
    """Refuse statements that lack what the purpose needs, or have more. Raises MalformedDocument.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    if purpose is None:
        return
    forbidden = _FORBIDDEN[purpose]
    wanted = "Principal" if purpose.has_principals else "Resource"
    sids: set[str] | None = set() if has_unique_sids(purpose) else None
    for elements, path in items:
        if sids is not None and "Sid" in elements:
            _check_sid(elements["Sid"], f"{path}.Sid", sids)
        for element, advice in forbidden.items():
            if element in elements:
                reason = f"{element} in {_NAMES[purpose]}"
                raise MalformedDocument(f"{path}.{element}", reason, advice)
        if wanted not in elements and f"Not{wanted}" not in elements:
            raise MalformedDocument(path, f"missing {wanted}", f"Add {wanted}")
        if purpose is Purpose.RCP:
            _check_for_resources(elements, path)


def has_unique_sids(purpose: Purpose | None) -> bool:
    """Whether each statement of the purpose needs a unique Sid of letters and digits.

    Services other than IAM, such as S3, also take blanks and dashes.
    """
    return purpose is not None and not purpose.is_of_resource


def is_sid(text: str) -> bool:
    """Whether IAM takes the text as the name of a statement."""
    return text.isalnum() and text.isascii()


def _check_sid(sid: object, path: str, seen: set[str]) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html"""
    if not isinstance(sid, str) or UNKNOWN_TEXT in sid:
        return
    if sid and sid in seen:
        raise MalformedDocument(path, "duplicate Sid", "Give every statement its own Sid")
    if sid and not is_sid(sid):
        raise MalformedDocument(path, "invalid Sid", "Use letters and digits only")
    seen.add(sid)


def _check_for_resources(elements: Mapping[str, object], path: str) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"""
    if _differs(elements["Principal"], "*", {"AWS": "*"}):
        advice = 'Write "*", and compare aws:PrincipalOrgID or aws:PrincipalArn in Condition'
        reason = "principals by name in a resource control policy"
        raise MalformedDocument(f"{path}.Principal", reason, advice)
    # AWS's own RCPFullAWSAccess is the one policy that allows.
    whole = [elements.get(each, "*") for each in ("Action", "Resource")]
    is_partial = any(_differs(each, "*", ["*"]) for each in whole) or "Condition" in elements
    effect = elements.get("Effect")
    # An unknown effect may still become Deny.
    if isinstance(effect, str) and effect == "Allow" and is_partial:
        reason, advice = "Allow in a resource control policy", "Write Deny"
        raise MalformedDocument(f"{path}.Effect", reason, advice)


def _differs(value: object, *wanted: object) -> bool:
    """Whether a value is known, and none of those that are wanted."""
    # An unknown cannot be compared.
    return not _has_unknown(value) and value not in wanted


def _has_unknown(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_unknown, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_has_unknown, value))
    return isinstance(value, Unknown) or UNKNOWN_TEXT in str(value)
