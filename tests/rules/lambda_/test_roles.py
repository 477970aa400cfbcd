"""Functions that share an execution role, and roles that others can assume."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.errors import SettingsError
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-function-shared-role"
FUNCTION = "aws:lambda/function:Function"
ROLE = "aws:iam/role:Role"
ARN = "arn:aws:iam::111122223333:role/{}".format
VIOLATES = [("violates", "role")]


def function(name: str, role: Any, *record: Resource) -> Resource:
    depends = {"role": record} if record else None
    return resource(FUNCTION, {"role": role}, name, depends=depends)


def test_functions_with_one_role_are_told_once_at_the_first() -> None:
    (found,) = verdicts(RULE, *(function(name, ARN("shared")) for name in ("c", "a", "b")))
    assert found.subject.endswith("::a")
    assert found.message == "role is also the execution role of b, c"


def test_many_names_are_cut() -> None:
    (found,) = verdicts(RULE, *(function(name, ARN("shared")) for name in "abcdef"))
    assert found.message.endswith("of b, c, d and 2 more")


def test_a_role_for_each_function_complies() -> None:
    assert outcomes(RULE, function("a", ARN("a")), function("b", ARN("b"))) == []
    assert outcomes(RULE, function("a", ARN("a"))) == []


def test_a_role_of_the_stack_is_one_by_record_arn_and_name() -> None:
    role = resource(ROLE, {"arn": ARN("shared"), "name": "shared"}, "shared")
    by_record, by_arn = function("a", UNKNOWN, role), function("b", ARN("shared"))
    assert outcomes(RULE, role, by_record, by_arn) == VIOLATES


def test_roles_of_one_name_in_two_accounts_are_two() -> None:
    ours, theirs = ARN("shared"), "arn:aws:iam::444455556666:role/shared"
    assert outcomes(RULE, function("a", ours), function("b", theirs)) == []
    found = outcomes(RULE, function("a", ours), function("b", theirs), function("c", theirs))
    assert found == VIOLATES
    # AND the path of a role tells no two apart, since a name is unique in an account
    assert outcomes(RULE, function("a", ours), function("b", ARN("team/shared"))) == VIOLATES


def test_two_unknown_roles_by_record_are_two() -> None:
    one, other = resource(ROLE, {}, "one"), resource(ROLE, {}, "other")
    found = outcomes(RULE, one, other, function("a", UNKNOWN, one), function("b", UNKNOWN, other))
    assert found == []


INLINE = "aws:iam/rolePolicy:RolePolicy"
ATTACHED = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def _policy(action: Any, role: str = "shared") -> Resource:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return resource(INLINE, {"role": role, "policy": document}, f"inline-{action}")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([_policy("logs:PutLogEvents")], []),
        ([_policy("xray:PutTraceSegments"), _policy("ec2:CreateNetworkInterface")], []),
        ([_policy("logs:PutLogEvents"), _policy("s3:GetObject")], VIOLATES),
        ([_policy("logs:*")], VIOLATES),
        ([_policy("logs:PutLogEvents"), _policy("s3:GetObject", "another")], []),
        # A role without policies in the program has them from elsewhere.
        ([], VIOLATES),
        (
            [_policy("logs:PutLogEvents"), resource(INLINE, {"role": "shared", "policy": UNKNOWN})],
            VIOLATES,
        ),
    ],
)
def test_a_role_that_grants_only_what_every_function_needs_may_be_shared(
    given: list[Resource], found: list[tuple[str, str]]
) -> None:
    role = resource(ROLE, {"arn": ARN("shared"), "name": "shared"}, "shared")
    both = function("a", ARN("shared")), function("b", ARN("shared"))
    assert outcomes(RULE, role, *both, *given) == found


def test_awss_own_execution_role_may_be_shared() -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    sqs = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
    role = resource(ROLE, {"arn": ARN("shared"), "name": "shared"}, "shared")
    both = function("a", ARN("shared")), function("b", ARN("shared"))
    for arn, found in ((basic, []), (sqs, VIOLATES)):
        attached = resource(ATTACHED, {"role": "shared", "policyArn": arn})
        assert outcomes(RULE, role, *both, attached) == found


def test_an_unknown_role_is_undecided_unless_the_function_is_alone() -> None:
    unknown = function("a", UNKNOWN)
    assert outcomes(RULE, unknown, function("b", ARN("b"))) == [("undecided", "role")]
    assert outcomes(RULE, unknown) == []


def test_functions_without_a_role_share_none() -> None:
    assert outcomes(RULE, function("a", None), function("b", None)) == []


def test_a_role_that_anybody_can_assume_is_one_finding() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com", "AWS": "*"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = resource(ROLE, {"assumeRolePolicy": document})
    found = judge([role], read_settings({"profile": "recommended"}))
    told = {each.rule.id: each.folded_into is None for each in found}
    assert told == {"iam-role-trusts-anyone": True, "lambda-role-trusted-by-others": False}


BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"
POLICY = "aws:iam/policy:Policy"


def limited(
    boundary: Any,
    *others: Resource,
    setting: str | None = BOUNDARY,
    used: Any = "{}",
    arn: Any = "{}",
) -> list[tuple[str, str]]:
    """What a role with the boundary violates; `used` is the role of a function, None without."""
    role = resource(
        ROLE,
        {
            "arn": ARN("orders") if arn == "{}" else arn,
            "name": "orders",
            "permissionsBoundary": boundary,
        },
        "orders",
        depends={"permissionsBoundary": others},
    )
    functions = [] if used is None else [function("a", ARN("orders") if used == "{}" else used)]
    settings = {} if setting is None else {"permissions_boundary": setting}
    return outcomes("lambda-role-without-boundary", role, *functions, *others, **settings)


@pytest.mark.parametrize(
    "boundary",
    [
        None,
        "",
        "arn:aws:iam::111122223333:policy/other",
        "arn:aws:iam::999988887777:policy/boundary",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ],
)
def test_given_a_boundary_in_the_settings_when_a_role_has_another_or_none_then_it_violates(
    boundary: str | None,
) -> None:
    assert limited(boundary) == [("violates", "permissionsBoundary")]
    assert limited(boundary, used=ARN("other")) == []
    assert limited(boundary, used=None) == []
    assert limited(boundary, setting=None) == []


@pytest.mark.parametrize("used", [ARN("orders"), ARN("team/orders")])
def test_given_a_literal_arn_before_the_first_deployment_then_the_role_of_the_stack_is_meant(
    used: str,
) -> None:
    found = limited(None, used=used, arn=UNKNOWN)
    assert found == [("violates", "permissionsBoundary")]
    assert limited(BOUNDARY, used=used, arn=UNKNOWN) == []
    assert limited(None, used=ARN("other"), arn=UNKNOWN) == []


def test_given_a_boundary_in_the_settings_when_the_role_has_it_then_it_complies() -> None:
    assert limited(BOUNDARY) == []


def test_given_an_unknown_boundary_or_user_when_judged_then_it_is_undecided() -> None:
    policy = resource(POLICY, {"arn": UNKNOWN, "name": "boundary"}, "boundary")
    assert limited(UNKNOWN) == [("undecided", "permissionsBoundary")]
    assert limited(UNKNOWN, policy) == [("undecided", "permissionsBoundary")]
    assert limited(UNKNOWN, setting=None) == []
    assert limited(None, used=UNKNOWN) == [("undecided", "role")]


def test_given_a_boundary_that_is_no_policy_when_read_then_it_is_refused() -> None:
    with pytest.raises(SettingsError, match="permissions_boundary: must be the ARN of a policy"):
        read_settings({"permissions_boundary": "boundary"})
