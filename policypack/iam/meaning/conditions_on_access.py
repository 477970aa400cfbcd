"""Conditions on what is accessed: do they limit what the holder of an identity policy may do?

There the caller is given, so keys about the caller limit nothing, and neither does what the holder
writes into its own request. Only the keys in `policypack.facts.limiting_keys` count.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from policypack.facts.limiting_keys import read_limiting_keys
from policypack.iam.document.elements import Condition
from policypack.iam.document.forms import by_conditions
from policypack.iam.document.globs import glob, names_next_to_nothing
from policypack.iam.meaning.condition_operators import (
    NEGATED,
    POSITIVE,
    all_real,
    base_operator,
    is_false,
    is_true,
    key_type,
    name_of,
    strict,
    unknown_block,
    without_laxness,
)
from policypack.iam.meaning.resource_patterns import wide
from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# Policies that allow everything. A boundary or attached policy that may be one limits nothing.
_POWERFUL_POLICIES = tuple(
    f"arn:aws:iam::aws:policy/{name}" for name in ("AdministratorAccess", "IAMFullAccess")
)
# The same of a cluster: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
_OF_CLUSTERS = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
_VARIABLE = lazy_pattern(r"\$\{([^},]+)")
# The owners of resources outside of the own account must allow the access too:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
_RESOURCE_ACCOUNT = frozenset({"aws:resourceaccount", "s3:resourceaccount"})
# Every request that these are about carries them, so IfExists and ForAllValues make no difference:
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_overview.html
# https://docs.aws.amazon.com/ram/latest/userguide/iam-policies.html
_IN_EVERY_REQUEST = frozenset(
    {
        "organizations:policytype",
        "ram:requestedresourcetype",
        "route53:changeresourcerecordsetsnormalizedrecordnames",
        "route53:changeresourcerecordsetsrecordtypes",
    }
)
_PASSED_TO = "iam:passedtoservice"
# No service of AWS: a pattern that matches it matches any.
NO_SERVICE = "zq7xk.xx-nowhere-1.amazonaws.com"


@by_conditions
def limits_what(conditions: tuple[Condition, ...], passed_to: str = "") -> Truth:
    """Whether one of the conditions narrows what the holder of an identity policy may do.

    iam:PassedToService leaves every role of its services, so it narrows nothing, unless the
    question is about one service, `passed_to`, that it shuts out.
    """
    return any_of(_limits_what(each, passed_to) for each in strict(conditions))


def holds_when_passing(conditions: tuple[Condition, ...], service: str) -> bool:
    """Whether the conditions hold for sure where any role is passed to the service.

    Only those on iam:PassedToService do, which is always there when a role is passed.
    """
    return bool(conditions) and all(_holds_when_passing(each, service) for each in conditions)


def _holds_when_passing(condition: Condition, service: str) -> bool:
    operator, texts = without_laxness(condition), condition.leaves.texts
    if condition.key.lower() != _PASSED_TO or operator not in POSITIVE | NEGATED:
        return False
    named = any(isinstance(each, str) and glob(each.lower())(service) for each in texts)
    if operator in POSITIVE:
        return named
    return not named and all(isinstance(each, str) for each in texts)


_OF_CALLERS = ("aws:principal", "aws:source", "aws:user", "aws:multifactorauth", "aws:tokenissue")
REQUEST_TAGS = frozenset({"aws:requesttag/*", "aws:tagkeys"})


def why_unlimited(conditions: tuple[Condition, ...]) -> str:
    """Why conditions do not narrow what is reached, as the end of a sentence; "" without one."""
    reasons = [
        f"{each.key} {_why_unlimited(each)}" for each in conditions if each.operator and each.key
    ]
    if not reasons:
        return ""
    rest = len(reasons) - 2
    more = f"; and {rest} more" if rest > 0 else ""
    return f". Its Condition does not narrow that: {'; '.join(reasons[:2])}{more}"


def _why_unlimited(condition: Condition) -> str:
    key, operator = condition.key.lower(), without_laxness(condition)
    values = ", ".join(f'"{text}"' for text in condition.leaves.texts[:2] if isinstance(text, str))
    if key == _PASSED_TO:
        return f"leaves every role that {values} can have"
    if key in _RESOURCE_ACCOUNT or key.startswith("aws:resourceorg"):
        return f"leaves every resource of {values}"
    if name_of(key) in REQUEST_TAGS:
        return "is about tags that the request adds"
    if key.startswith(_OF_CALLERS):
        return "is about the caller, not about what is reached"
    if name_of(key) not in _limiting_keys():
        return "is about the request, not about what is reached"
    if operator in NEGATED:
        return f"excludes {values} alone"
    if operator != condition.operator.lower():
        return "is not compared where a request lacks it"
    if _limits_what(condition, "") is True:
        return "is a tag that the holder can write"
    return f"allows {values}, which excludes nothing"


@by_conditions
def spares_what_is_limited(conditions: tuple[Condition, ...]) -> bool:
    """Whether a Deny under these conditions spares only access that the opposite condition limits.

    Deny by StringNotEquals on iam:PermissionsBoundary leaves the grants of Allow by StringEquals: a
    negated operator also matches a request without the key. With several conditions the Deny spares
    what one of them spares. A tag is excluded, as the holder may be allowed to write it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    return bool(conditions) and all(map(_spares_what_is_limited, conditions))


def _spares_what_is_limited(condition: Condition) -> bool:
    operator = without_laxness(condition)
    if operator not in NEGATED or "tag/" in condition.key.lower():
        return False
    opposite = condition._replace(operator=operator.replace("not", "", 1))
    return _limits_what(opposite, "") is True


def _limits_what(condition: Condition, passed_to: str) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    key = condition.key.lower()
    if key == _PASSED_TO:
        return _shuts_out(condition, passed_to)
    operator = base_operator(condition)
    if key in _IN_EVERY_REQUEST:
        operator = without_laxness(condition)
    if key in _RESOURCE_ACCOUNT and without_laxness(condition) in NEGATED:
        return any_of(_is_own_account(each) for each in condition.leaves.texts)
    if operator not in POSITIVE and operator != "null":
        return False
    if not key:
        return unknown_block(condition)
    if operator == "null":
        return all_real(condition, is_false) if _is_named_by_author(key) else False
    if _is_named_by_author(key) and condition.leaves:
        # The key must be present, regardless of the value it is compared with.
        return all_real(condition, bool)
    return all_real(condition, _limit_of(key) or _follows_what_is_reached)


@lru_cache(maxsize=1024)
def _limit_of(key: str) -> Callable[[str], bool] | None:
    """Which values of the key limit; None if it limits nothing at all."""
    name = name_of(key)
    if name is None or name not in _limiting_keys():
        return None
    is_arn = key_type(key) in ("ARN", "ArrayOfARN") and name not in _OF_MANY_TYPES
    return _TESTS.get(name, _names_resource if is_arn else _names_something)


@lru_cache(maxsize=1)
def _limiting_keys() -> frozenset[str | None]:
    return frozenset(key for key, _ in read_limiting_keys())


def _is_named_by_author(key: str) -> bool:
    """Whether that the key is there limits already: the name of a tag, or of a context, does.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
    """
    name = name_of(key)
    return name is not None and name.endswith("*") and name in _limiting_keys()


def _follows_what_is_reached(text: str) -> bool:
    """Whether a value of another key holds a variable of a limiting key, as in ABAC.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html
    """
    return any(name_of(each) in _limiting_keys() for each in _VARIABLE.findall(text))


def _names_something(text: str) -> bool:
    return bool(text) and not names_next_to_nothing(text)


def _names_alias(text: str) -> bool:
    return _names_something(text.removeprefix("alias/"))


def _names_resource(text: str) -> bool:
    """Whether an ARN limits the resources: it isn't a pattern for a whole type."""
    return _names_something(text) and not wide(text)


def _names_service(text: str) -> bool:
    return bool(text) and not glob(text.lower())(NO_SERVICE)


def _keeps_power_away(policy_arn: str) -> bool:
    """Whether a policy to attach, or a boundary, is none of those that allow everything."""
    matches = glob(policy_arn)
    return bool(policy_arn) and not any(matches(each) for each in _POWERFUL_POLICIES)


def _is_not_of_clusters(policy_arn: str) -> bool:
    return bool(policy_arn) and not glob(policy_arn)(_OF_CLUSTERS)


def _is_own_account(text: str | Unknown) -> Truth:
    return text if isinstance(text, Unknown) else text.lower() == "${aws:principalaccount}"


def _shuts_out(condition: Condition, service: str) -> Truth:
    # This key is always there when a role is passed, so IfExists makes no difference.
    operator = condition.operator.lower().removesuffix("ifexists")
    if not service or operator not in POSITIVE:
        return False
    return all_real(condition, lambda text: not glob(text.lower())(service))


# A pattern for all resources of one type leaves out those of the others.
_OF_MANY_TYPES = frozenset(
    {"codestar-notifications:notificationsforresource", "events:targetarn", "ram:resourcearn"}
    | {"s3:accessgrantsinstancearn", "s3:dataaccesspointarn"}
)
_TESTS: dict[str, Callable[[str], bool]] = {
    # "false" is every call that the holder makes itself.
    "aws:viaawsservice": is_true,
    "kms:grantisforawsresource": is_true,
    "iam:policyarn": _keeps_power_away,
    "iam:permissionsboundary": _keeps_power_away,
    "eks:policyarn": _is_not_of_clusters,
    "aws:calledvia": _names_service,
    "aws:calledviafirst": _names_service,
    "aws:calledvialast": _names_service,
    "iam:awsservicename": _names_service,
    "kms:requestalias": _names_alias,
    "kms:resourcealiases": _names_alias,
    "kms:viaservice": _names_service,
    "ram:allowsexternalprincipals": is_false,
    "ram:requestedallowsexternalprincipals": is_false,
}
