"""Which elements the statements of each purpose need, and which they must not have.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policypack.iam.document.grammar import UNKNOWN_TEXT, MalformedDocument, Purpose
from policypack.model.unknown import Unknown

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
