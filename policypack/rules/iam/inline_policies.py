"""Inline policies, which belong to one principal and have no versions."""

from __future__ import annotations

from policypack.resources import Resource, Value
from policypack.rule import Finding, Outcomes, Profile, Severity, rule

_ROLE = "aws:iam/role:Role"


@rule(
    id="iam-policy-inline",
    types=(
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
        _ROLE,
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Move the document to a Policy resource and attach that",
)
def policy_inline(holder: Resource) -> Outcomes:
    """IAM policy is inline instead of managed.

    An inline policy has no versions and no ARN, so reviews of managed policies miss it, and other
    roles copy its text. For a single function it is often the better choice: the rule is for
    organizations that review policies centrally.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Example:
        document = json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:GetItem",
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            }],
        })
        trust = json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }],
        })
        role = aws.iam.Role("orders", assume_role_policy=trust)
        aws.iam.RolePolicy("orders", role=role.name, policy=document)  # bad
        policy = aws.iam.Policy("orders", policy=document)  # good
        aws.iam.RolePolicyAttachment("orders", role=role.name, policy_arn=policy.arn)  # good
    """
    if holder.type != _ROLE:
        yield _inline("policy")
        return
    yield from holder.each("inlinePolicies", _entry)


def _entry(entry: Value) -> Outcomes:
    # One entry without a policy is how the provider is asked to remove all inline policies.
    if entry.at("policy").is_set:
        yield _inline(entry.path)


def _inline(path: str) -> Finding:
    return Finding("the document has no versions and cannot be attached elsewhere", path)
