"""Which principals resource-based policies allow."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

policy_everyone_except = document_rule(
    id="iam-policy-everyone-except",
    kind=Kind.EVERYONE_EXCEPT,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    cwe=(284,),
    remediation=(
        "Replace NotPrincipal with Principal and list the accounts, roles or services in use"
    ),
    title="Resource-based policy allows any principal except a list",
    why="""
    The resource is publicly accessible: NotPrincipal with Allow permits every principal that the
    list doesn't name, including anonymous callers. NotPrincipal with Deny restricts access and
    isn't reported. AWS rejects NotPrincipal in trust policies.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sns.Topic("uploads", kms_master_key_id="alias/uploads")
    aws.s3.BucketPolicy("uploads", bucket="shop-uploads", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/guest"},  # bad
            "Principal": {"AWS": f"arn:aws:iam::{account}:role/importer"},  # good
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shop-uploads/*",
        }],
    }))
    """,
)


principal_partial_wildcard = document_rule(
    id="iam-principal-partial-wildcard",
    kind=Kind.PRINCIPAL_PARTIAL_WILDCARD,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    cwe=(284,),
    remediation="Write the whole account ID or ARN in Condition",
    title="Resource-based policy matches external principals by a wildcard",
    why="""
    The resource is publicly accessible: a wildcard in place of the account also matches an
    attacker's account, in which the attacker only has to create a role with the expected name. A
    wildcard for the name of a role after a complete account ID stays within that account and isn't
    reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sns.Topic("uploads", kms_master_key_id="alias/uploads")
    aws.s3.BucketPolicy("uploads", bucket="shop-uploads", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shop-uploads/*",
            "Condition": {"ArnLike": {
                "aws:PrincipalArn": "arn:aws:iam::*:role/importer",  # bad
                "aws:PrincipalArn": f"arn:aws:iam::{account}:role/importer",  # good
            }},
        }],
    }))
    """,
)
