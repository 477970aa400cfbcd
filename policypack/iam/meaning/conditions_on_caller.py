"""Conditions on the caller: do they limit who may call, in a resource or trust policy?

The keys are the ones that AWS itself evaluates to decide whether a bucket policy is public, with
fixed values
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html),
and keys of the same kind that other services add.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network

from policypack.iam.document.elements import Condition
from policypack.iam.document.globs import has_wildcard
from policypack.iam.meaning.arns import names_owner
from policypack.iam.meaning.condition_operators import (
    NEGATED,
    POSITIVE,
    all_real,
    base_operator,
    is_true,
    strict,
    unknown_block,
    without_laxness,
)
from policypack.iam.meaning.truth import Truth, any_of


def identifies_caller(key: str) -> bool:
    """Whether real values of the key, in lower case, identify the caller, or for whom it acts."""
    return key in _LIMITING_KEYS or key == "sts:externalid"


def limits_who(conditions: tuple[Condition, ...]) -> Truth:
    """Whether one of the conditions excludes nearly every caller in the world."""
    return any_of(_limits_who(each, base_operator(each), POSITIVE) for each in strict(conditions))


def denies_all_except(conditions: tuple[Condition, ...]) -> bool:
    """Whether a Deny with these conditions applies to every caller except a few.

    It spares those whom one of the conditions spares, so each must be negated and on a key that
    limits, such as StringNotEquals on aws:PrincipalOrgID. That also applies to a request without
    the key, with ...IfExists and ForAllValues:... too, but not with ForAnyValue:...
    """
    return bool(conditions) and all(
        _limits_who(each, without_laxness(each), NEGATED) is True for each in conditions
    )


def _limits_who(condition: Condition, operator: str, operators: frozenset[str]) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    if operator not in operators:
        return False
    if not condition.key:
        return unknown_block(condition)
    key = condition.key.lower()
    if key.startswith(("aws:resourceaccount", "aws:resourceorg")):
        return all_real(condition, _is_the_caller)
    test = _LIMITING_KEYS.get(key)
    return all_real(condition, test) if test else False


def _settled(text: str) -> str | None:
    """The text with variables of the own resource filled in; None if a caller's decide."""
    settled = re.sub(r"(?i)\$\{aws:resourceaccount\}", "000000000000", text)
    settled = re.sub(r"(?i)\$\{aws:resourceorgid\}", "o-own", settled)
    return None if not settled or "${" in settled else settled


def _is_the_caller(text: str) -> bool:
    """The resource belongs to the caller's own account or organization."""
    return re.fullmatch(r"(?i)\$\{aws:principal(account|orgid)\}", text) is not None


def _is_id(text: str) -> bool:
    settled = _settled(text)
    return settled is not None and not has_wildcard(settled)


def _is_id_with_tail(text: str) -> bool:
    """`o-abc/r-1/*` and `AROAEXAMPLE:*`: the first part is the id."""
    return _is_id(re.split("[/:]", text)[0]) if "${" not in text else _is_id(text)


def _is_owned_arn(text: str) -> bool:
    settled = _settled(text)
    return settled is not None and names_owner(settled)


def _is_narrow_network(text: str) -> bool:
    """AWS counts what is broader than /8 (IPv4) or /32 (IPv6) as public."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (8 if network.version == 4 else 32)


_LIMITING_KEYS: dict[str, Callable[[str], bool]] = {
    "aws:principalorgid": _is_id,
    "aws:principalorgpaths": _is_id_with_tail,
    "aws:principalaccount": _is_id,
    "aws:principalarn": _is_owned_arn,
    "aws:userid": _is_id_with_tail,
    "aws:sourcearn": _is_owned_arn,
    "aws:sourceaccount": _is_id,
    "aws:sourceowner": _is_id,
    "aws:sourceorgid": _is_id,
    "aws:sourceorgpaths": _is_id_with_tail,
    "aws:sourceip": _is_narrow_network,
    "aws:sourcevpc": _is_id,
    "aws:sourcevpce": _is_id,
    "aws:sourcevpcarn": _is_owned_arn,
    "aws:vpceaccount": _is_id,
    "aws:vpceorgid": _is_id,
    "aws:vpceorgpaths": _is_id_with_tail,
    # kms:ViaService is only about how the call came, so it limits no caller without this one.
    "kms:calleraccount": _is_id,
    "lambda:sourcefunctionarn": _is_owned_arn,
    "s3:dataaccesspointaccount": _is_id,
    "s3:dataaccesspointarn": _is_owned_arn,
    # A mount target lies in one VPC; this is EFS's own example of a policy for its clients.
    "elasticfilesystem:accessedviamounttarget": is_true,
    "elasticfilesystem:accesspointarn": _is_owned_arn,
}
