"""lambda-callback-default-role.

https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from policypack.checked_settings import read_settings
from policypack.facts.callback_functions import DEFAULT_POLICIES, attachment_suffix
from policypack.judge import judge
from policypack.resources import Resource, ResourceOptions
from tests.judging import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-callback-default-role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
S3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
FUNCTION = resource("aws:lambda/function:Function", {"role": "on-upload"}, "on-upload")


def attached(arn: str = S3, known: Any = None, function: str = "on-upload") -> Resource:
    name = f"{function}{attachment_suffix(arn)}"
    return resource(ATTACHMENT, {"role": "on-upload", "policyArn": known or arn}, name)


def test_a_function_with_a_default_policy_violates() -> None:
    assert outcomes(RULE, FUNCTION, attached()) == [("violates", "role")]
    (found,) = verdicts(RULE, FUNCTION, attached())
    assert found.message == "the SDK attaches AmazonS3FullAccess to its role"
    assert '"on-upload"' in found.fix


def test_a_function_with_policies_of_its_own_complies() -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    by_hand = resource(ATTACHMENT, {"role": "on-upload", "policyArn": S3}, "on-upload-s3")
    for other in (attached(basic), attached(function="on-message"), by_hand):
        assert outcomes(RULE, FUNCTION, other) == []


def test_a_function_of_the_same_name_in_another_component_complies() -> None:
    def within(component: str, it: Resource) -> Resource:
        parent = f"urn:pulumi:dev::shop::shop:index:{component}::it"
        options = ResourceOptions(parent=parent)
        return replace(it, urn=f"{it.urn}-{component}", options=options)

    site, shop = within("Site", FUNCTION), within("Shop", FUNCTION)
    (found,) = verdicts(RULE, site, shop, within("Site", attached()))
    assert found.subject == site.urn


def test_an_unknown_policy_is_undecided() -> None:
    assert outcomes(RULE, FUNCTION, attached(known=UNKNOWN)) == [("undecided", "policyArn")]


def test_all_default_policies_are_one_finding_at_the_function() -> None:
    arns = [f"arn:aws:iam::aws:policy/{name}" for name in sorted(DEFAULT_POLICIES)]
    found = judge([FUNCTION, *map(attached, arns)], read_settings({"profile": "strict"}))
    told = {each.rule.id for each in found if each.folded_into is None}
    assert RULE in told
    assert not told.intersection({"iam-attachment-full-access", "iam-attachment-aws-managed"})
