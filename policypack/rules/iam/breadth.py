"""How much an identity policy takes in: exceptions, wildcards, and what does not fit together."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses
from policypack.topology.policy_holders import HOLDERS, IDENTITY_HOLDERS


@rule(
    id="iam-policy-all-actions-except",
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Use Action with the wanted list instead of NotAction",
    peers=(
        "kics:cfn:4fbfee74",
        "kics:tf:5ea624e4",
        "kics:cfn:818f38ed",
    ),
)
def policy_all_actions_except(holder: Resource) -> Outcomes:
    """Statement allows everything except a list, so every new action is allowed too.

    NotAction with Allow is a list of what is forbidden, so everything that nobody thought of is
    allowed, and so is every action that AWS adds later. With Deny it is the recommended fence.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "NotAction": "s3:DeleteObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
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
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.ALL_ACTIONS_EXCEPT)


@rule(
    id="iam-policy-all-resources-except",
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Use Resource with the wanted ARNs instead of NotResource",
)
def policy_all_resources_except(holder: Resource) -> Outcomes:
    """Statement allows its actions on everything except a list.

    NotResource with Allow reaches everything that is not named, resources of other teams and those
    of tomorrow included. With Deny it is a fence and fine.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:GetItem",
                    "NotResource": "arn:aws:dynamodb:eu-central-1:111122223333:table/payments",
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
    return weaknesses(holder, Kind.ALL_RESOURCES_EXCEPT)


@rule(
    id="iam-policy-any-resource",
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the ARNs in Resource",
    peers=(
        "checkov:CKV_AWS_355",
        "checkov:CKV_AWS_356",
        "cdk-nag:AwsSolutions-IAM5",
        "trivy:AWS-0057~",
    ),
)
def policy_any_resource(holder: Resource) -> Outcomes:
    """Policy allows restrictable actions on every resource.

    Who takes over one function with such a policy learns about, or disturbs, what belongs to
    others. Actions that only work on "*", and the network interfaces of a function in a VPC, are
    not reported; secrets, data, writes and permissions have rules of their own.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:DescribeTable",
                    "Resource": "*",
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
                    "Action": "dynamodb:DescribeTable",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.ANY_RESOURCE)


@rule(
    id="iam-policy-account-wildcard",
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write the account id in Resource",
    peers=("cdk-nag:AwsSolutions-IAM5",),
)
def policy_account_wildcard(holder: Resource) -> Outcomes:
    """Resource ARN leaves the account open.

    With a wildcard for the account, the holder also reaches a resource of the same name in any
    account that lets it: data then flows to a stranger who made a queue of that name. A wildcard
    for the region alone stays in the account and is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "sqs:SendMessage",
                    "Resource": "arn:aws:sqs:eu-central-1:*:orders",
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
                    "Action": "sqs:SendMessage",
                    "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.ACCOUNT_WILDCARD)


@rule(
    id="iam-policy-partial-action-wildcard",
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Spell the actions out in Action",
    peers=(
        "cdk-nag:AwsSolutions-IAM5",
        "trivy:AWS-0057~",
    ),
)
def policy_partial_action_wildcard(holder: Resource) -> Outcomes:
    """Policy uses a wildcard inside an action name, so future actions join in.

    A wildcard takes in whatever begins alike, today and after the next release of the service:
    s3:Get* also reads access lists, policies and old versions.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "s3:GetObject*",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
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
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.PARTIAL_ACTION_WILDCARD)


@rule(
    id="iam-policy-partial-resource-wildcard",
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write the full ARN in Resource",
    peers=("cdk-nag:AwsSolutions-IAM5",),
)
def policy_partial_resource_wildcard(holder: Resource) -> Outcomes:
    """Resource ARN has a wildcard that matches more than the workload's own resources.

    A name with a wildcard reaches what others name alike, tomorrow too. What is only the shape of
    an ARN is not reported: objects of a bucket, streams of a log group, versions of a function,
    indexes of a table.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders-*",
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
    return weaknesses(holder, Kind.PARTIAL_RESOURCE_WILDCARD)


@rule(
    id="iam-policy-resource-mismatch",
    types=HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Pair object actions with bucket/*, bucket actions with the bucket, and account-level "
        "actions with * in Resource"
    ),
)
def policy_resource_mismatch(holder: Resource) -> Outcomes:
    """Action can never apply to the resource it is paired with.

    The statement grants nothing, so somebody will repair it in a hurry, most likely with "*". An
    action that takes objects needs bucket/*, one that takes the bucket needs its ARN, and one
    without resources needs "*".
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads",
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
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.RESOURCE_MISMATCH)


@rule(
    id="iam-policy-unknown-action",
    types=HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Correct the spelling in Action",
)
def policy_unknown_action(holder: Resource) -> Outcomes:
    """Policy names an action or service that does not exist.

    IAM accepts any name and matches it with nothing: an Allow fails at run time, and a Deny
    protects nothing. The list of actions has a date, so an action that is newer is reported too;
    that is why this rule advises.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "dynamodb:GetItems",
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
    return weaknesses(holder, Kind.UNKNOWN_ACTION)


@rule(
    id="iam-policy-invoke-arn-incomplete",
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="List both the function ARN and the ARN followed by :* in Resource",
    peers=("kics:tf:0ca1017d",),
)
def policy_invoke_arn_incomplete(holder: Resource) -> Outcomes:
    """Policy allows invoking the function but not its versions and aliases, or the reverse.

    The function's own ARN does not match its versions and aliases, and theirs does not match it: a
    caller that moves to an alias is refused, and the quick repair is a wildcard.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html

    Bad:
        aws.iam.Policy(
            "orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "lambda:InvokeFunction",
                    "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:orders",
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
                    "Action": "lambda:InvokeFunction",
                    "Resource": [
                        "arn:aws:lambda:eu-central-1:111122223333:function:orders",
                        "arn:aws:lambda:eu-central-1:111122223333:function:orders:*",
                    ],
                }],
            }),
        )
    """
    return weaknesses(holder, Kind.INVOKE_ARN_INCOMPLETE)
