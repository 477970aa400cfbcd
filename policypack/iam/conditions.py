"""Does a condition really limit, or does it only look like one?

Two questions. In a resource or trust policy: does it limit *who* may call? The keys are those that
AWS itself counts when it decides whether a bucket policy is public, with fixed values
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html),
and the ones of the same kind that other services add. In an identity policy: does it limit *what*
the holder may do? There the caller is given, so keys about the caller limit nothing.

A wildcard under StringEquals never matches. It is judged as the pattern that its author meant:
the next edit makes it StringLike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

from policypack.iam.arns import names_an_owner
from policypack.iam.elements import Condition
from policypack.iam.globs import glob, has_wildcard, is_all_wildcards
from policypack.iam.truth import Truth, all_of, any_of
from policypack.unknown import Unknown

# Negated operators, Null and dates are missing on purpose: they hold for nearly every caller.
POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
    | {"ipaddress", "bool", "binaryequals"}
    | {"numericequals", "numericlessthan", "numericlessthanequals"}
)
NEGATED = frozenset(
    {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"}
    | {"notipaddress"}
)
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


def base_operator(condition: Condition) -> str:
    """The operator in lower case, as the tables above have it.

    ...IfExists and ForAllValues:... stay as they are, so no table has them: they hold also for a
    request without the key
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).
    """
    return condition.operator.lower().removeprefix("foranyvalue:")


def tells_callers_apart(key: str) -> bool:
    """Whether real values of the key, in lower case, say who calls, or for whom."""
    return key in _LIMITING_KEYS or key == "sts:externalid"


def limits_who(conditions: tuple[Condition, ...]) -> Truth:
    """Whether one of the conditions leaves out nearly everybody in the world."""
    return any_of(_limits_who(each, base_operator(each), POSITIVE) for each in _strict(conditions))


def demanded_keys(conditions: tuple[Condition, ...]) -> frozenset[str]:
    """The keys, in lower case, that a request must carry: Null says "false" of them.

    With it ...IfExists and ForAllValues:... compare as any other operator, which is how AWS advises
    to use them. A value that is not known yet demands nothing.
    """
    return frozenset(
        each.key.lower()
        for each in conditions
        if each.operator.lower() == "null"
        and [isinstance(leaf.text, str) and leaf.text for leaf in each.values] == ["false"]
    )


def _strict(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions, without the laxness that a demanded key takes from an operator."""
    # One alone has no Null beside it, and most are alone.
    demanded = demanded_keys(conditions) if len(conditions) > 1 else None
    if not demanded:
        return conditions
    return tuple(
        replace(each, operator=_without_laxness(each)) if each.key.lower() in demanded else each
        for each in conditions
    )


def _without_laxness(condition: Condition) -> str:
    return condition.operator.lower().removeprefix("forallvalues:").removesuffix("ifexists")


def demands(
    conditions: tuple[Condition, ...], key: Callable[[str], bool], real: Callable[[str], bool]
) -> Truth:
    """Whether one of the conditions compares a key, told by its name in lower case, with values
    that are all real."""
    return any_of(_demands(each, key, real) for each in _strict(conditions))


def _demands(
    condition: Condition, key: Callable[[str], bool], real: Callable[[str], bool]
) -> Truth:
    if not condition.operator:
        return _unknown_block(condition)
    if base_operator(condition) not in POSITIVE:
        return False
    if not condition.key:
        return _unknown_block(condition)
    return _all_real(condition, real) if key(condition.key.lower()) else False


def fences(conditions: tuple[Condition, ...]) -> bool:
    """Whether a Deny with these conditions is a fence: it hits everybody but a few.

    One negated condition on a key that limits, such as StringNotEquals on aws:PrincipalOrgID. It
    also hits a request without the key, with ...IfExists and ForAllValues:... too, but not with
    ForAnyValue:...; a second condition would open the fence.
    """
    if len(conditions) != 1:
        return False
    return _limits_who(conditions[0], _without_laxness(conditions[0]), NEGATED) is True


def _limits_who(condition: Condition, operator: str, operators: frozenset[str]) -> Truth:
    if not condition.operator:
        return _unknown_block(condition)
    if operator not in operators:
        return False
    if not condition.key:
        return _unknown_block(condition)
    key = condition.key.lower()
    if key.startswith(("aws:resourceaccount", "aws:resourceorg")):
        return _all_real(condition, _is_the_caller)
    test = _LIMITING_KEYS.get(key)
    return _all_real(condition, test) if test else False


def limits_what(conditions: tuple[Condition, ...], passed_to: str = "") -> Truth:
    """Whether one of the conditions narrows what the holder of an identity policy may do.

    iam:PassedToService leaves every role of its services, so it narrows nothing, unless the
    question is about one service, `passed_to`, that it shuts out.
    """
    return any_of(_limits_what(each, passed_to) for each in _strict(conditions))


def _limits_what(condition: Condition, passed_to: str) -> Truth:
    if not condition.operator:
        return _unknown_block(condition)
    key = condition.key.lower()
    if key == "iam:passedtoservice":
        return _shuts_out(condition, passed_to)
    if base_operator(condition) not in POSITIVE:
        return False
    if not key:
        return _unknown_block(condition)
    if key == "aws:viaawsservice":
        # "false" is every call that the holder makes itself.
        return _all_real(condition, _is_true)
    if key in _POLICY_KEYS:
        return _all_real(condition, _keeps_power_away)
    if key == "iam:associatedresourcearn" or key.startswith(_ABOUT_THE_CALLER):
        return False
    return _all_real(condition, lambda text: bool(text) and not is_all_wildcards(text))


def _keeps_power_away(policy_arn: str) -> bool:
    """Whether a policy to attach, or a boundary, is none of those that allow everything."""
    reaches = glob(policy_arn)
    return bool(policy_arn) and not any(reaches(each) for each in _POWERFUL_POLICIES)


def _shuts_out(condition: Condition, service: str) -> Truth:
    # This key is always there when a role is passed, so IfExists makes no difference.
    operator = condition.operator.lower().removesuffix("ifexists")
    if not service or operator not in POSITIVE:
        return False
    return _all_real(condition, lambda text: not glob(text.lower())(service))


def _unknown_block(condition: Condition) -> Truth:
    leaf = condition.values[0].text
    assert isinstance(leaf, Unknown)
    return leaf


def _all_real(condition: Condition, test: Callable[[str], bool]) -> Truth:
    """Values are alternatives, so one that excludes nobody opens the whole condition."""
    if not condition.values:
        return False
    return all_of(
        leaf.text if isinstance(leaf.text, Unknown) else test(leaf.text)
        for leaf in condition.values
    )


def _settled(text: str) -> str | None:
    """The text with variables of the own resource filled in; None where a caller's decide."""
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
    return settled is not None and names_an_owner(settled)


def _is_narrow_network(text: str) -> bool:
    """AWS counts what is broader than /8 (IPv4) or /32 (IPv6) as public."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (8 if network.version == 4 else 32)


def _is_true(text: str) -> bool:
    return text.lower() == "true"


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
    # kms:ViaService says only how the call came, so it limits nobody without this one.
    "kms:calleraccount": _is_id,
    "lambda:sourcefunctionarn": _is_owned_arn,
    "s3:dataaccesspointaccount": _is_id,
    "s3:dataaccesspointarn": _is_owned_arn,
    # A mount target lies in one VPC; this is EFS's own example of a policy for its clients.
    "elasticfilesystem:accessedviamounttarget": _is_true,
}
