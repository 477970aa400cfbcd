"""Users: keys, the password policy, attachments and groups."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

KEY = "iam-access-key-in-state"
PASSWORDS = "iam-password-policy-weak"
DECLARED = "iam-user-declared"
ATTACHED = "iam-user-policy-attached"
ALONE = "iam-user-without-group"
EMPTY = "iam-group-empty"

USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
OF_USER = "aws:iam/userGroupMembership:UserGroupMembership"
OF_GROUP = "aws:iam/groupMembership:GroupMembership"
STRONG: dict[str, Any] = {
    "minimumPasswordLength": 14,
    "requireLowercaseCharacters": True,
    "requireUppercaseCharacters": True,
    "requireNumbers": True,
    "requireSymbols": True,
    "passwordReusePrevention": 24,
    "maxPasswordAge": 90,
}
ANN = resource(USER, {"name": "ann"}, "ann")
OPERATORS = resource(GROUP, {"name": "operators"}, "operators")


def test_an_inactive_key_is_in_the_state_too() -> None:
    key = resource("aws:iam/accessKey:AccessKey", {"user": "mailer", "status": "Inactive"})
    assert outcomes(KEY, key) == [("violates", "pgpKey")]


def passwords(**properties: Any) -> Resource:
    kind = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
    return resource(kind, {**STRONG, **properties})


def test_a_strong_password_policy_complies() -> None:
    assert outcomes(PASSWORDS, passwords()) == []
    assert outcomes(PASSWORDS, passwords(minimumPasswordLength=64, maxPasswordAge=30)) == []


@pytest.mark.parametrize(
    ("setting", "path", "tighter", "looser"),
    [
        ("account_password_length", "minimumPasswordLength", 16, 8),
        ("account_password_reuse", "passwordReusePrevention", 24, 5),
        ("account_password_days", "maxPasswordAge", 30, 365),
    ],
)
def test_settings_say_what_an_organization_asks_for(
    setting: str, path: str, tighter: int, looser: int
) -> None:
    assert outcomes(PASSWORDS, passwords(**{path: tighter}), **{setting: tighter}) == []
    loose = passwords(**{path: looser})
    assert outcomes(PASSWORDS, loose, **{setting: looser}) == []
    (found,) = verdicts(PASSWORDS, loose, **{setting: tighter})
    assert (found.path, str(tighter) in found.message) == (path, True)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("minimumPasswordLength", 13),
        ("requireLowercaseCharacters", False),
        ("requireUppercaseCharacters", False),
        ("requireNumbers", False),
        ("requireSymbols", False),
        ("passwordReusePrevention", 23),
        ("maxPasswordAge", 91),
        ("maxPasswordAge", 0),
        *((path, None) for path in STRONG),
    ],
)
def test_each_weak_property_violates_alone(path: str, value: Any) -> None:
    assert outcomes(PASSWORDS, passwords(**{path: value})) == [("violates", path)]


@pytest.mark.parametrize("path", STRONG)
def test_an_unknown_property_leaves_the_others_judged(path: str) -> None:
    other = "requireSymbols" if path != "requireSymbols" else "requireNumbers"
    found = outcomes(PASSWORDS, passwords(**{path: UNKNOWN, other: False}))
    assert sorted(found) == [("undecided", path), ("violates", other)]


def test_a_user_violates_unless_it_is_one_of_ses() -> None:
    assert outcomes(DECLARED, ANN) == [("violates", "name")]
    assert outcomes(DECLARED, resource(USER, {})) == [("violates", "name")]
    assert outcomes(DECLARED, resource(USER, {"name": "ses-smtp-user.shop"})) == []
    assert outcomes(DECLARED, resource(USER, {"name": UNKNOWN})) == [("undecided", "name")]


@pytest.mark.parametrize(
    ("kind", "properties", "path"),
    [
        ("userPolicyAttachment:UserPolicyAttachment", {"user": "ann"}, "user"),
        ("userPolicy:UserPolicy", {"user": "ann"}, "user"),
        ("policyAttachment:PolicyAttachment", {"users": ["ann"]}, "users"),
        (
            "userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
            {"policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
            "policyArns",
        ),
    ],
)
def test_rights_of_a_single_user_violate(kind: str, properties: Any, path: str) -> None:
    assert outcomes(ATTACHED, resource(f"aws:iam/{kind}", properties)) == [("violates", path)]


@pytest.mark.parametrize("users", [None, []])
def test_a_policy_attachment_without_users_complies(users: Any) -> None:
    kind = "aws:iam/policyAttachment:PolicyAttachment"
    assert outcomes(ATTACHED, resource(kind, {"users": users, "groups": ["operators"]})) == []


def test_an_exclusive_list_that_attaches_nothing_complies() -> None:
    kind = "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive"
    assert outcomes(ATTACHED, resource(kind, {"policyArns": []})) == []


def test_an_attachment_to_unknown_users_cannot_be_told() -> None:
    kind = "aws:iam/policyAttachment:PolicyAttachment"
    found = outcomes(ATTACHED, resource(kind, {"users": UNKNOWN}))
    assert found == [("undecided", "users")]


@pytest.mark.parametrize(
    "membership",
    [
        resource(OF_USER, {"user": "ann", "groups": ["operators"]}),
        resource(OF_GROUP, {"users": ["bob", "ann"], "group": "operators"}),
        resource(OF_GROUP, {"users": UNKNOWN, "group": "operators"}, depends={"users": [ANN]}),
        resource(
            OF_USER,
            {"user": UNKNOWN, "groups": UNKNOWN},
            depends={"user": [ANN], "groups": [OPERATORS]},
        ),
    ],
)
def test_a_user_with_a_membership_of_either_kind_complies(membership: Resource) -> None:
    assert outcomes(ALONE, ANN, OPERATORS, membership) == []


@pytest.mark.parametrize(
    "others",
    [
        (),
        (resource(OF_USER, {"user": "bob", "groups": ["operators"]}),),
        (resource(OF_USER, {"user": "ann", "groups": []}),),
        (resource(OF_USER, {"user": "ann"}),),
        (resource(OF_GROUP, {"users": ["bob"], "group": "operators"}),),
    ],
)
def test_a_user_without_a_membership_violates(others: tuple[Resource, ...]) -> None:
    assert outcomes(ALONE, ANN, *others) == [("violates", "name")]


def test_a_list_of_groups_that_is_not_known_may_be_empty() -> None:
    membership = resource(OF_USER, {"user": "ann", "groups": UNKNOWN})
    assert outcomes(ALONE, ANN, membership) == [("undecided", "groups")]


def test_a_user_whose_name_is_not_known_may_be_the_one_that_is_named() -> None:
    nameless = resource(USER, {"name": UNKNOWN}, "nameless")
    membership = resource(OF_USER, {"user": "ann", "groups": ["operators"]})
    assert outcomes(ALONE, nameless, membership) == [("undecided", "name")]


def test_a_membership_of_an_unknown_user_cannot_be_told() -> None:
    membership = resource(OF_USER, {"user": UNKNOWN, "groups": ["operators"]})
    assert outcomes(ALONE, ANN, membership) == [("undecided", "user")]


@pytest.mark.parametrize(
    "membership",
    [
        resource(OF_USER, {"user": "ann", "groups": ["auditors", "operators"]}),
        resource(OF_GROUP, {"users": ["ann"], "group": "operators"}),
        resource(OF_GROUP, {"users": ["ann"], "group": UNKNOWN}, depends={"group": [OPERATORS]}),
    ],
)
def test_a_group_with_a_member_complies(membership: Resource) -> None:
    assert outcomes(EMPTY, OPERATORS, membership) == []


@pytest.mark.parametrize(
    "others",
    [
        (),
        (resource(OF_USER, {"user": "ann", "groups": ["auditors"]}),),
        (resource(OF_GROUP, {"users": [], "group": "operators"}),),
    ],
)
def test_a_group_without_members_violates(others: tuple[Resource, ...]) -> None:
    assert outcomes(EMPTY, OPERATORS, *others) == [("violates", "name")]


def test_a_membership_of_an_unknown_group_cannot_be_told() -> None:
    membership = resource(OF_GROUP, {"users": ["ann"], "group": UNKNOWN})
    assert outcomes(EMPTY, OPERATORS, membership) == [("undecided", "group")]
