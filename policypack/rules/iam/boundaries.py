"""Permissions boundaries, which limit what policies grant."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Severity, Stack, rule
from policypack.forms.families.policy_documents import unlimited
from policypack.topology.roles.boundaries import POLICY, READS


@rule(
    id="iam-boundary-unlimited",
    types=(POLICY,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="In the policy, list the maximum permissions of the role",
    cwe=(732,),
)
def boundary_unlimited(policy: Resource, stack: Stack) -> Outcomes:
    """IAM permissions boundary allows every action.

    An overly permissive boundary limits nothing, although the role looks limited in a review: a
    permissions boundary is meant to limit what the policies of a role can grant. A policy that is
    only used as a boundary grants nothing, so no other rule about permissions reports it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

    Example:
        boundary = aws.iam.Policy("boundary", policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "*",  # bad
                "Action": ["dynamodb:*", "sqs:*"],  # good
                "Resource": "*",
            }],
        }))
        aws.iam.Role(
            "orders",
            permissions_boundary=boundary.arn,
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
    """
    return unlimited(policy, stack)
