"""How documents are written: valid, short enough, with conditions that do what they say."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule, malformed, oversized
from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.topology.policy_holders import HOLDERS, IDENTITY_HOLDERS
from policypack.values import Value

_ROLE = "aws:iam/role:Role"


@rule(
    id="iam-policy-malformed",
    types=HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Build the document with getPolicyDocument or from a dictionary, and fix the named place "
        "in policy"
    ),
)
def policy_malformed(holder: Resource) -> Outcomes:
    """Policy document is not valid, or says the same key twice.

    AWS refuses the document, at best. At worst two readers read it differently: of two equal keys
    most parsers keep the last one, so an Action of "*" can hide behind a harmless one in review.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

    Example:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "allow",  # bad
                    "Effect": "Allow",  # good
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
    """
    return malformed(holder)


@rule(
    id="iam-policy-oversized",
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Split the document into several Policy resources",
)
def policy_oversized(holder: Resource) -> Outcomes:
    """Policy document is longer than IAM accepts.

    IAM counts the characters of a managed policy, of a trust policy, and of all inline policies of
    a principal together, without whitespace. The deployment stops half-way, and what is too long to
    deploy is also too long to review.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

    Example:
        arns = [
            f"arn:aws:dynamodb:eu-central-1:111122223333:table/orders-{number}"
            for number in range(120)  # bad
            for number in range(3)  # good
        ]
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": arns}],
            }),
        )
    """
    return oversized(holder)


policy_condition_inert = document_rule(
    id="iam-policy-condition-inert",
    kind=Kind.CONDITION_INERT,
    types=HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Use the operator that fits the key and its wildcards in Condition",
    title="A condition can never match as written",
    why="""
    Under Deny such a condition switches the protection off without a word; under Allow it only
    breaks the workload, and the next repair is often a wide one. A wildcard needs StringLike, a
    variable needs Version 2012-10-17, and a key must be one that AWS sends.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """,
    example="""
    aws.s3.BucketPolicy(
        "uploads",
        bucket="shop-uploads",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:DeleteObject",
                "Resource": "arn:aws:s3:::shop-uploads/*",
                "Condition": {
                    "StringEquals": {  # bad
                        "aws:PrincipalArn": "arn:aws:iam::111122223333:role/guest-*"  # bad
                    }  # bad
                    "StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/guest-*"}  # good
                },
            }],
        }),
    )
    """,
)


policy_vacuous_condition = document_rule(
    id="iam-policy-vacuous-condition",
    kind=Kind.VACUOUS_CONDITION,
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Compare the key with real values and the strict operator in Condition",
    title="A condition looks like a restriction but is always true",
    why="""
    Reviewers take the statement for limited, and it is not: a pattern that matches everything, all
    addresses of the internet, a day long gone, or an operator that also holds for a request without
    the key (IfExists, ForAllValues).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """,
    example="""
    aws.s3.BucketPolicy(
        "uploads",
        bucket="shop-uploads",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/importer"},
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::shop-uploads/*",
                "Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1a2b3c4d"}},  # bad
                "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},  # good
            }],
        }),
    )
    """,
)


@rule(
    id="iam-policy-inline",
    types=(
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/role:Role",
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Move the document to a Policy and attach it",
)
def policy_inline(holder: Resource) -> Outcomes:
    """Permissions are inline instead of in a managed policy that can be reviewed and reused.

    An inline policy has no versions and no name of its own in the account, so it is missed in
    reviews, and its text is copied instead of shared. For a single function it is often the better
    choice: the rule is for organizations that review policies centrally.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Example:
        aws.iam.RolePolicy(  # bad
        role = aws.iam.Role(  # good
            "orders",
            role="orders",  # bad
            assume_role_policy=json.dumps({  # good
                "Version": "2012-10-17",  # good
                "Statement": [{  # good
                    "Effect": "Allow",  # good
                    "Principal": {"Service": "lambda.amazonaws.com"},  # good
                    "Action": "sts:AssumeRole",  # good
                }],  # good
            }),  # good
        )  # good
        policy = aws.iam.Policy(  # good
            "orders",  # good
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment("orders", role=role.name, policy_arn=policy.arn)  # good
    """
    if holder.type != _ROLE:
        yield Finding("the permissions are inline", "policy")
        return
    yield from holder.each("inlinePolicies", _entry)


def _entry(entry: Value) -> Outcomes:
    # One entry without a policy is how the provider is told to remove all inline policies.
    if entry.at("policy").is_set:
        yield Finding("the permissions are inline", entry.path)
