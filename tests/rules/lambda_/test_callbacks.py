"""lambda-callback-default-role.

https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policypack.facts.callback_functions import DEFAULT_POLICIES, attachment_suffix
from policypack.judging.run import judge
from policypack.model.resources import Resource, ResourceOptions
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-callback-default-role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
S3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
LAMBDA = "arn:aws:iam::aws:policy/AWSLambda_FullAccess"
FUNCTION = resource("aws:lambda/function:Function", {"role": "on-upload"}, "on-upload")


def attached(arn: str = S3, known: Any = None, function: str = "on-upload") -> Resource:
    name = f"{function}{attachment_suffix(arn)}"
    return resource(ATTACHMENT, {"role": "on-upload", "policyArn": known or arn}, name)


def by_default(*functions: str) -> list[Resource]:
    """The attachments that the SDK makes for functions without role and policies."""
    arns = [f"arn:aws:iam::aws:policy/{name}" for name in sorted(DEFAULT_POLICIES)]
    return [attached(arn, function=each) for each in functions for arn in arns]


def test_a_function_with_the_default_policies_violates() -> None:
    assert outcomes(RULE, FUNCTION, *by_default("on-upload")) == [("violates", "role")]
    (found,) = verdicts(RULE, FUNCTION, *by_default("on-upload"))
    assert found.message.startswith("the SDK attaches AWSCloudFormationReadOnlyAccess, AWSLambda")
    assert '"on-upload"' in found.fix


def test_a_function_with_policies_of_its_own_complies() -> None:
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    by_hand = resource(ATTACHMENT, {"role": "on-upload", "policyArn": S3}, "on-upload-s3")
    for other in (attached(basic), *by_default("on-message"), by_hand):
        assert outcomes(RULE, FUNCTION, other) == []


def test_a_function_of_the_same_name_in_another_component_complies() -> None:
    def within(component: str, it: Resource) -> Resource:
        parent = f"urn:pulumi:dev::shop::shop:index:{component}::it"
        options = ResourceOptions(parent=parent)
        return replace(it, urn=f"{it.urn}-{component}", options=options)

    site, shop = within("Site", FUNCTION), within("Shop", FUNCTION)
    attachments = [within("Site", each) for each in by_default("on-upload")]
    (found,) = verdicts(RULE, site, shop, *attachments)
    assert found.subject == site.urn


@pytest.mark.parametrize("names", [["AmazonS3FullAccess"], ["AWSLambda_FullAccess"]])
def test_policies_that_the_program_chose_are_told_at_their_attachments(names: list[str]) -> None:
    chosen = [attached(f"arn:aws:iam::aws:policy/{name}") for name in names]
    assert outcomes(RULE, FUNCTION, *chosen) == []
    assert len(verdicts("iam-attachment-full-access", *chosen)) == len(names)


def test_an_unknown_policy_is_undecided() -> None:
    known = [each for each in by_default("on-upload") if "CloudWatchE" not in each.get("policyArn")]
    unknown = attached(known=UNKNOWN)
    assert ("undecided", "policyArn") in outcomes(
        RULE, FUNCTION, unknown, attached(LAMBDA, UNKNOWN)
    )
    assert outcomes(RULE, FUNCTION, unknown, *known) == [("violates", "role")]


def test_all_default_policies_are_one_finding_at_the_function() -> None:
    found = judge([FUNCTION, *by_default("on-upload")], read_settings({"profile": "strict"}))
    told = {each.rule.id for each in found if each.folded_into is None}
    assert RULE in told
    assert not told.intersection({"iam-attachment-full-access", "iam-attachment-aws-managed"})
