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
    remediation="Use the operator that fits the key and its wildcards in Condition",
    title="IAM policy has a condition or variable that can never match",
    why="""
    Under Deny such a condition disables the protection without a warning. Under Allow it denies the
    workload its access, and the usual quick repair is to remove it. A wildcard needs StringLike, a
    policy variable needs Version 2012-10-17, and a key must be one that AWS sends.
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
    remediation=(
        "Compare the key with the expected values in Condition, without IfExists and ForAllValues"
    ),
    title="IAM policy has a condition that does not restrict access",
    why="""
    The statement looks restricted in review and is not. The condition matches every value or every
    IP address, starts at a date in the past, or is also true for a request without the key
    (IfExists, ForAllValues).
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
