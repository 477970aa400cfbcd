"""Conditions without the effect that they seem to have."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

policy_condition_inert = document_rule(
    id="iam-policy-condition-inert",
    kind=Kind.CONDITION_INERT,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="In Condition, use the operator that fits the key and its wildcards",
    title="IAM policy has a condition or variable that can never match",
    why="""
    In a Deny statement, such a condition silently disables the protection. In an Allow statement,
    it denies the workload its access, and the usual quick fix is to remove it. Wildcards require
    StringLike, policy variables require Version 2012-10-17, and AWS must send the key.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """,
    example="""
    guests = {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/guest-*"}
    aws.s3.BucketPolicy("uploads", bucket="shop-uploads", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:DeleteObject",
            "Resource": "arn:aws:s3:::shop-uploads/*",
            "Condition": {"StringEquals": guests},  # bad
            "Condition": {"StringLike": guests},  # good
        }],
    }))
    """,
)


policy_vacuous_condition = document_rule(
    id="iam-policy-vacuous-condition",
    kind=Kind.VACUOUS_CONDITION,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(732,),
    remediation=(
        "In Condition, compare the key with the expected values, without IfExists and ForAllValues"
    ),
    title="IAM policy has a condition that does not restrict access",
    why="""
    The statement is overly permissive, although it looks restricted in a review. The condition
    matches every value or every IP address, starts at a date in the past, or is also true for a
    request without the key (IfExists, ForAllValues).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """,
    example="""
    aws.s3.BucketPolicy("uploads", bucket="shop-uploads", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:role/importer"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shop-uploads/*",
            "Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1a2b3c4d"}},  # bad
            "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},  # good
        }],
    }))
    """,
)
