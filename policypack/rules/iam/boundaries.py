"""Permissions boundaries, which limit what policies grant."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity
from policypack.topology.boundaries import POLICY

boundary_unlimited = document_rule(
    id="iam-boundary-unlimited",
    kind=Kind.UNLIMITED_BOUNDARY,
    types=(POLICY,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="List in the policy what the role may do at most",
    title="IAM permissions boundary allows every action",
    why="""
    A permissions boundary limits what the policies of a role can grant. One that allows every
    action on every resource limits nothing, and the role looks limited in review. A policy that is
    used as a boundary alone grants nothing, so no other rule about permissions reports it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """,
    example="""
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
    """,
)
