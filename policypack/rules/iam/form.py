"""How documents are written: valid, short enough, with conditions that do what they say."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource, Value
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.topology.documents import malformed, oversized, weaknesses
from policypack.topology.policy_holders import HOLDERS, IDENTITY_HOLDERS

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

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "allow",
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )

    Good:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
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

    Bad:
        arns = [
            f"arn:aws:dynamodb:eu-central-1:111122223333:table/orders-{number}"
            for number in range(120)
        ]
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": arns}],
            }),
        )

    Good:
        arns = [
            f"arn:aws:dynamodb:eu-central-1:111122223333:table/orders-{number}"
            for number in range(3)
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


@rule(
    id="iam-policy-condition-inert",
    types=HOLDERS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Use the operator that fits the key and its wildcards in Condition",
)
def policy_condition_inert(holder: Resource) -> Outcomes:
    """A condition can never match as written.

    Under Deny such a condition switches the protection off without a word; under Allow it only
    breaks the workload, and the next repair is often a wide one. A wildcard needs StringLike, a
    variable needs Version 2012-10-17, and a key must be one that AWS sends.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

    Bad:
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
                        "StringEquals": {
                            "aws:PrincipalArn": "arn:aws:iam::111122223333:role/guest-*"
                        }
                    },
                }],
            }),
        )

    Good:
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
                        "StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/guest-*"}
                    },
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.CONDITION_INERT)


@rule(
    id="iam-policy-vacuous-condition",
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Compare the key with real values and the strict operator in Condition",
)
def policy_vacuous_condition(holder: Resource) -> Outcomes:
    """A condition looks like a restriction but is always true.

    Reviewers take the statement for limited, and it is not: a pattern that matches everything, all
    addresses of the internet, a day long gone, or an operator that also holds for a request without
    the key (IfExists, ForAllValues).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

    Bad:
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
                    "Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
                }],
            }),
        )

    Good:
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
                    "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.VACUOUS_CONDITION)


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
    peers=(
        "cdk-nag:HIPAA.Security-IAMNoInlinePolicy",
        "kics:cfn:a58d1a2d",
        "kics:cfn:edc95c10",
    ),
)
def policy_inline(holder: Resource) -> Outcomes:
    """Permissions are inline instead of in a managed policy that can be reviewed and reused.

    An inline policy has no versions and no name of its own in the account, so it is missed in
    reviews, and its text is copied instead of shared. For a single function it is often the better
    choice: the rule is for organizations that review policies centrally.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Bad:
        aws.iam.RolePolicy(
            "orders",
            role="orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )

    Good:
        role = aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
        policy = aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment("orders", role=role.name, policy_arn=policy.arn)
    """
    if holder.type != _ROLE:
        yield Finding("the permissions are inline", "policy")
        return
    yield from holder.each("inlinePolicies", _entry)


def _entry(entry: Value) -> Outcomes:
    # One entry without a policy is how the provider is told to remove all inline policies.
    if entry.at("policy").is_set:
        yield Finding("the permissions are inline", entry.path)
