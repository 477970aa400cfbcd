"""Conditions on what is accessed: do they limit what the holder of an identity policy may do?

There the caller is given, so keys about the caller limit nothing.
"""

from __future__ import annotations

from policypack.iam.condition_operators import (
    POSITIVE,
    all_real,
    base_operator,
    is_true,
    strict,
    unknown_block,
)
from policypack.iam.elements import Condition
from policypack.iam.globs import glob, is_all_wildcards
from policypack.iam.truth import Truth, any_of

# About the caller, the way the call came or the caller's own account, never about what it touches.
_ABOUT_THE_CALLER = (
    *("aws:principal", "aws:user", "aws:sourceip", "aws:sourcevpc", "aws:vpc", "aws:referer"),
    *("aws:securetransport", "aws:multifactorauth", "aws:currenttime", "aws:epochtime"),
    *("aws:tokenissuetime", "aws:requestedregion", "aws:federatedprovider", "aws:sourceidentity"),
    *("aws:ec2instancesource", "aws:resourceaccount", "aws:resourceorg"),
    *("s3:resourceaccount", "s3:authtype", "s3:signatureversion", "s3:signatureage"),
    *("s3:tlsversion", "ec2:region"),
)

# Which policy may be attached, and which boundary must be: a limit, but for those of AWS's own that
# are as good as none.
_POLICY_KEYS = frozenset({"iam:policyarn", "iam:permissionsboundary"})
_POWERFUL_POLICIES = tuple(
    f"arn:aws:iam::aws:policy/{name}" for name in ("AdministratorAccess", "IAMFullAccess")
)


def limits_what(conditions: tuple[Condition, ...], passed_to: str = "") -> Truth:
    """Whether one of the conditions narrows what the holder of an identity policy may do.

    iam:PassedToService leaves every role of its services, so it narrows nothing, unless the
    question is about one service, `passed_to`, that it shuts out.
    """
    return any_of(_limits_what(each, passed_to) for each in strict(conditions))


def _limits_what(condition: Condition, passed_to: str) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    key = condition.key.lower()
    if key == "iam:passedtoservice":
        return _shuts_out(condition, passed_to)
    if base_operator(condition) not in POSITIVE:
        return False
    if not key:
        return unknown_block(condition)
    if key == "aws:viaawsservice":
        # "false" is every call that the holder makes itself.
        return all_real(condition, is_true)
    if key in _POLICY_KEYS:
        return all_real(condition, _keeps_power_away)
    if key == "iam:associatedresourcearn" or key.startswith(_ABOUT_THE_CALLER):
        return False
    return all_real(condition, lambda text: bool(text) and not is_all_wildcards(text))


def _keeps_power_away(policy_arn: str) -> bool:
    """Whether a policy to attach, or a boundary, is none of those that allow everything."""
    matches = glob(policy_arn)
    return bool(policy_arn) and not any(matches(each) for each in _POWERFUL_POLICIES)


def _shuts_out(condition: Condition, service: str) -> Truth:
    # This key is always there when a role is passed, so IfExists makes no difference.
    operator = condition.operator.lower().removesuffix("ifexists")
    if not service or operator not in POSITIVE:
        return False
    return all_real(condition, lambda text: not glob(text.lower())(service))
