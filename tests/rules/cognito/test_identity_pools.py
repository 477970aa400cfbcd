"""cognito-identity-pool-guest-access and cognito-identity-role-broad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from tests.documents import ACCOUNT, allow, deny, document
from tests.judged import UNKNOWN, outcomes, resource, verdicts

GUESTS = "cognito-identity-pool-guest-access"
BROAD = "cognito-identity-role-broad"
POOL = "aws:cognito/identityPool:IdentityPool"
AT = "allowUnauthenticatedIdentities"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
PICTURES = allow("s3:GetObject", "arn:aws:s3:::shop-pictures/public/*")


@pytest.mark.parametrize(
    ("classic", "severity"),
    [(None, "medium"), (False, "medium"), (UNKNOWN, "medium"), (True, "high")],
)
def test_the_classic_flow_makes_guest_access_worse(classic: Any, severity: str) -> None:
    pool = resource(POOL, {AT: True, "allowClassicFlow": classic})
    (found,) = verdicts(GUESTS, pool)
    assert (found.outcome.value, found.path, found.severity.value) == ("violates", AT, severity)


def test_a_pool_without_guests_complies() -> None:
    assert outcomes(GUESTS, resource(POOL, {AT: False, "allowClassicFlow": True})) == []
    assert outcomes(GUESTS, resource(POOL, {})) == []


def test_unknown_guest_access_is_undecided() -> None:
    assert outcomes(GUESTS, resource(POOL, {AT: UNKNOWN})) == [("undecided", AT)]


ID = "eu-central-1:1a2b3c4d-5e6f"
ARN = f"arn:aws:cognito-identity:eu-central-1:{ACCOUNT}:identitypool/{ID}"


def guests(pool: Any, *methods: str) -> Resource:
    """The role that the guests of a pool can assume."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": pool},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": methods},
        },
    }
    return resource("aws:iam/role:Role", {"assumeRolePolicy": document(statement)}, "guest")


@pytest.mark.parametrize("classic", [False, True])
@pytest.mark.parametrize(
    ("pool", "arn", "is_one"),
    [
        (ID, ARN, True),
        ("eu-central-1:another", ARN, False),
        (ID, UNKNOWN, False),
        ([ID, "eu-central-1:another"], ARN, False),
    ],
)
def test_given_a_role_for_guests_of_the_pool_when_judged_then_both_are_one_finding(
    pool: Any, arn: Any, is_one: bool, classic: bool
) -> None:
    made = resource(POOL, {AT: True, "arn": arn, "allowClassicFlow": classic})
    for order in ([made, guests(pool, "unauthenticated")], [guests(pool, "unauthenticated"), made]):
        found = {each.rule.id: each.folded_into for each in judge(order)}
        assert found["iam-role-trusts-any-identity"] is None
        assert (found[GUESTS] is not None) == is_one


def arn_of(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def role(name: str = "shopper", **properties: Any) -> Resource:
    return resource("aws:iam/role:Role", {"name": name, "arn": arn_of(name), **properties}, name)


def policy(*statements: dict[str, Any], of: str = "shopper") -> Resource:
    made = {"role": of, "policy": document(*statements)}
    return resource("aws:iam/rolePolicy:RolePolicy", made, f"{of}-policy")


def attachment(*, made_of: Mapping[str, Any] | None = None, **properties: Any) -> Resource:
    kind = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"
    pool = {"identityPoolId": "eu-central-1:1a2b3c4d-5e6f"}
    return resource(kind, {**pool, **properties}, "shop", depends=made_of)


def broad(*resources: Resource, **properties: Any) -> list[tuple[str, str]]:
    return outcomes(BROAD, attachment(**properties), *resources)


BOTH = {"authenticated": arn_of("shopper"), "unauthenticated": arn_of("guest")}


@pytest.mark.parametrize(
    "statement",
    [
        *(allow("*", "*"), allow("s3:*", "*"), allow("iam:PassRole", "*")),
        *(allow("dynamodb:GetItem", "*"), allow("secretsmanager:GetSecretValue", "*")),
        *(allow("lambda:InvokeFunction", "*"), allow("sts:AssumeRole", "*")),
    ],
)
@pytest.mark.parametrize("name", ["shopper", "guest"])
def test_a_role_of_signed_in_users_or_guests_with_wildcards_is_reported(
    statement: dict[str, Any], name: str
) -> None:
    roles = (role("shopper"), role("guest"))
    assert broad(*roles, policy(statement, of=name), roles=BOTH) == [("violates", "roles")]


def test_a_role_of_a_mapping_is_judged_too() -> None:
    rule = {"claim": "tier", "matchType": "Equals", "value": "paid", "roleArn": arn_of("shopper")}
    mappings = [{"identityProvider": "p", "type": "Rules", "mappingRules": [rule]}]
    bad = policy(allow("s3:*", "*"))
    assert broad(role(), bad, roleMappings=mappings) == [("violates", "roleMappings")]
    token = [{"identityProvider": "p", "type": "Token"}]
    assert broad(role(), bad, roleMappings=token) == []


# https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
def test_the_role_of_a_group_is_judged_where_a_mapping_takes_it_from_the_token() -> None:
    token = [{"identityProvider": "p", "type": "Token"}]
    group = resource("aws:cognito/userGroup:UserGroup", {"roleArn": arn_of("shopper")}, "buyers")
    without = resource("aws:cognito/userGroup:UserGroup", {"name": "all"}, "all")
    bad, mapped = policy(allow("s3:*", "*")), attachment(roleMappings=token)
    (found,) = verdicts(BROAD, mapped, role(), bad, group, without)
    assert (found.path, found.severity.value) == ("roleMappings", "high")
    assert outcomes(BROAD, mapped, role(), policy(PICTURES), group) == []
    by_rule = [{"identityProvider": "p", "type": "Rules", "mappingRules": []}]
    assert outcomes(BROAD, attachment(roleMappings=by_rule), role(), bad, group) == []


def test_few_actions_and_those_without_resources_comply() -> None:
    own = {"authenticated": arn_of("shopper")}
    assert broad(role(), policy(PICTURES), roles=own) == []
    assert broad(role(), policy(allow("polly:SynthesizeSpeech", "*")), roles=own) == []


def test_all_policies_of_the_role_count_together_within_deny_and_attachment() -> None:
    own = {"authenticated": arn_of("shopper")}
    assert broad(role(managedPolicyArns=[ADMIN]), roles=own) == [("violates", "roles")]
    assert broad(role(), policy(allow("s3:*", "*"), deny("*", "*")), roles=own) == []


def test_the_record_names_the_roles_before_their_arns_are_known() -> None:
    shopper, guest = role(arn=UNKNOWN), role("guest", arn=UNKNOWN)
    it = attachment(
        roles={"authenticated": UNKNOWN, "unauthenticated": UNKNOWN},
        made_of={"roles": (shopper, guest)},
    )
    bad = policy(allow("s3:*", "*"), of="guest")
    assert outcomes(BROAD, it, shopper, guest, bad) == [("violates", "roles")]
    assert outcomes(BROAD, it, shopper, guest, policy(PICTURES)) == []


def test_what_is_not_known_is_undecided() -> None:
    own = {"authenticated": arn_of("shopper")}
    assert broad(roles=own) == [("undecided", "roles.authenticated")]
    assert broad(role(), roles=UNKNOWN) == [("undecided", "roles")]
    unknown = resource(
        "aws:iam/rolePolicy:RolePolicy", {"role": "shopper", "policy": UNKNOWN}, "unknown"
    )
    assert broad(role(), unknown, roles=own) == [("undecided", "policy")]


def test_the_message_names_the_role() -> None:
    roles = {"authenticated": arn_of("shopper")}
    (found,) = verdicts(BROAD, attachment(roles=roles), role(), policy(allow("s3:*", "*")))
    assert found.message.startswith("role shopper: ")
