"""Composite findings of the catalogue: what they combine, and whose waivers they follow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import Run, judge
from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.testing.programs import run
from tests.judged import resource
from tests.rules.lambda_.test_exposure import (
    ADMIN as ADMIN_DOCUMENT,
)
from tests.rules.lambda_.test_exposure import (
    ADMINISTRATOR,
    FUNCTION_ARN,
    POLICY_ARN,
    administrator,
    attached_to_many,
    attachment,
    function,
    http_api,
    permission,
    policy,
    quick_api,
    rest_api,
    role,
    url,
    web_socket,
)
from tests.rules.lambda_.test_exposure import role_policy as inline

BOTH = "lambda-function-public-and-privileged"
AWS = "arn:aws:iam::aws:policy"
URL, ADMIN = "lambda-url-without-auth", "iam-attachment-admin"
COMPOSITES = [rule for rule in catalogue() if rule.absorbs]
PUBLIC_AND_PRIVILEGED = (function(), url(), *administrator())


SOON, LATER = (str(date.today() + timedelta(days=days)) for days in (30, 60))


def judged(
    resources: Sequence[Resource], waived: Mapping[str, str] = MappingProxyType({}), **settings: Any
) -> dict[str, Verdict]:
    """The findings of the default profile by their rules; `waived` maps rules to last days."""
    waivers = [
        {"rule": rule, "resource": "*", "reason": "r", "owner": "ann", "expires": day}
        for rule, day in waived.items()
    ]
    found = judge(resources, read_settings({"waivers": waivers, **settings}))
    return {each.rule.id: each for each in found}


def blocking(
    resources: Sequence[Resource], waived: Mapping[str, str] = MappingProxyType({}), **settings: Any
) -> dict[str, list[str]]:
    """The findings that people see and that block, each with what is folded into it."""
    return {
        rule: [it.rule.id for it in each.also]
        for rule, each in judged(resources, waived, **settings).items()
        if each.folded_into is None and each.blocking
    }


def allowing(action: str, target: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": target}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_public_and_privileged_function_is_one_finding_with_both_halves() -> None:
    (one,) = blocking(PUBLIC_AND_PRIVILEGED).items()
    assert one[0] == BOTH
    assert {URL, ADMIN} <= {*one[1]}


def test_a_waiver_of_the_whole_brings_no_half_up() -> None:
    assert blocking(PUBLIC_AND_PRIVILEGED, {BOTH: SOON}) == {}
    never = {"never_waive": [ADMIN]}
    assert [*blocking(PUBLIC_AND_PRIVILEGED, {BOTH: SOON}, **never)] == [ADMIN]


@pytest.mark.parametrize(("half", "left"), [(URL, ADMIN), (ADMIN, URL)])
def test_a_waiver_of_one_half_leaves_the_whole_with_the_other_half(half: str, left: str) -> None:
    (one,) = blocking(PUBLIC_AND_PRIVILEGED, {half: SOON}).items()
    assert one[0] == BOTH
    assert left in one[1]
    assert half not in one[1]


def test_waivers_of_both_halves_are_one_of_the_whole() -> None:
    waived = {URL: LATER, ADMIN: SOON}
    assert blocking(PUBLIC_AND_PRIVILEGED, waived) == {}
    whole = judged(PUBLIC_AND_PRIVILEGED, waived)[BOTH]
    assert whole.waived is not None
    assert whole.waived.expires.isoformat() == SOON


def test_a_privilege_of_another_principal_is_no_part() -> None:
    other = resource("aws:iam/policy:Policy", {"policy": allowing("*", "*")}, "operators")
    assert {*blocking((*PUBLIC_AND_PRIVILEGED, other))} == {BOTH, "iam-policy-admin"}


def test_a_privilege_of_medium_gravity_is_no_part() -> None:
    table = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
    found = judged((*PUBLIC_AND_PRIVILEGED, inline(allowing("dynamodb:*", table))))
    assert found[BOTH].folded_into is None
    assert found["iam-policy-service-wildcard"].folded_into is None


ENTRIES = {
    "a URL": [url()],
    "a permission": [permission()],
    "a resource policy": [
        resource(
            "aws:lambda/resourcePolicy:ResourcePolicy",
            {
                "resourceArn": FUNCTION_ARN,
                "policy": json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": "*",
                                "Action": "lambda:InvokeFunction",
                                "Resource": FUNCTION_ARN,
                            }
                        ],
                    }
                ),
            },
        )
    ],
    "a method": rest_api(),
    "a route": http_api(),
    "an API made by quick create": quick_api(FUNCTION_ARN),
}
PRIVILEGES = {
    "AWS's AdministratorAccess": [role(), attachment(ADMINISTRATOR)],
    "AWS's AmazonS3FullAccess": [role(), attachment(f"{AWS}/AmazonS3FullAccess")],
    "AWS's, in the role": [role(managedPolicyArns=[f"{AWS}/PowerUserAccess"])],
    "AWS's, to many": [role(), attached_to_many(ADMINISTRATOR)],
    "a policy of its own": [role(), attachment(POLICY_ARN), policy(ADMIN_DOCUMENT)],
    "an inline policy in the role": [
        role(inlinePolicies=[{"name": "a", "policy": allowing("s3:*", "*")}])
    ],
    "all of IAM": [role(), inline(allowing("iam:*", "*"))],
    "any role to pass": [role(), inline(allowing("iam:PassRole", "*"))],
    "an escalation": [role(), inline(allowing("iam:AttachRolePolicy", "*"))],
    "any function's code": [role(), inline(allowing("lambda:UpdateFunctionCode", "*"))],
    "any permission": [role(), inline(allowing("s3:PutBucketPolicy", "*"))],
    "two wildcards": [role(), inline(allowing("ec2:*", "*")), inline(allowing("s3:*", "*"), "2")],
}


@pytest.mark.parametrize("privilege", PRIVILEGES)
@pytest.mark.parametrize("entry", ENTRIES)
def test_no_part_is_told_besides_the_whole(entry: str, privilege: str) -> None:
    resources = (function(), *ENTRIES[entry], *PRIVILEGES[privilege])
    found = judge(resources, read_settings({"profile": "strict"}))
    (whole,) = (each for each in found if each.rule.id == BOTH)
    absorbed = {*whole.rule.absorbs}
    beside = [
        (each.rule.id, each.subject, each.path)
        for each in found
        if {each.rule.id, each.rule.kind} & absorbed and each.folded_into is None
    ]
    assert beside == []
    # Each half has a finding below the whole.
    assert len({each.subject for each in whole.also}) >= 2


def test_what_opens_several_functions_is_told_by_itself() -> None:
    resources = (function(), *web_socket("NONE"), *administrator())
    assert {*blocking(resources)} == {BOTH, "api-gateway-route-without-auth"}


def test_a_private_function_has_no_whole_and_its_halves_by_themselves() -> None:
    resources = (function(), url("AWS_IAM"), role(), *administrator()[1:])
    assert [*blocking(resources)] == [ADMIN]
    assert [*blocking((function(), url(), role()))] == [URL]


def test_parts_wait_for_the_complete_stack_in_a_preview_and_not_in_an_update() -> None:
    for is_preview in (True, False):
        judging = Run(Judge(), is_preview=is_preview)
        at_once = [found for each in PUBLIC_AND_PRIVILEGED for found in judging.register(each)]
        assert ({URL, ADMIN} <= {each.rule.id for each in at_once}) is not is_preview
        complete = judging.complete(Stack(PUBLIC_AND_PRIVILEGED))
        assert {URL, ADMIN} <= {each.rule.id for each in complete}


@pytest.mark.parametrize("rule", COMPOSITES, ids=lambda rule: rule.id)
def test_the_example_of_a_composite_rule_is_told_with_its_parts(rule: Rule) -> None:
    found = run(rule.documentation.bad).judged(Judge(read_settings({"profile": "strict"})))
    (whole,) = (each for each in found if each.rule.id == rule.id)
    assert whole.folded_into is None
    assert whole.parts
    absorbed = [each for each in found if {each.rule.id, each.rule.kind}.intersection(rule.absorbs)]
    assert absorbed
    assert all(each.folded_into is not None for each in absorbed)


def test_composite_rules_absorb_rules_and_kinds_that_exist() -> None:
    known = {name for rule in catalogue() for name in (rule.id, rule.kind)}
    assert [name for rule in COMPOSITES for name in rule.absorbs if name not in known] == []
    assert len(COMPOSITES) == 3


def test_a_role_for_an_external_account_that_reads_everything_is_one_finding() -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    auditor = role(assumeRolePolicy=document)
    reads = attachment("arn:aws:iam::aws:policy/ReadOnlyAccess")
    (one,) = blocking((auditor, reads)).items()
    assert one[0] == "iam-role-readonly-to-foreign-account"
    assert {"iam-role-trusts-foreign-account", "iam-attachment-reads-any-data"} <= {*one[1]}
