"""How much an identity policy takes in: exceptions, wildcards, and what does not fit together."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity
from policypack.topology.policy_holders import HOLDERS, IDENTITY_HOLDERS

policy_all_actions_except = document_rule(
    id="iam-policy-all-actions-except",
    kind=Kind.ALL_ACTIONS_EXCEPT,
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Use Action with the wanted list instead of NotAction",
    title="Statement allows everything except a list, so every new action is allowed too",
    why="""
    NotAction with Allow is a list of what is forbidden, so everything that nobody thought of is
    allowed, and so is every action that AWS adds later. With Deny it is the recommended fence.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "NotAction": "s3:DeleteObject",  # bad
                "Action": "s3:GetObject",  # good
                "Resource": "arn:aws:s3:::shop-uploads/*",
            }],
        }),
    )
    """,
)


policy_all_resources_except = document_rule(
    id="iam-policy-all-resources-except",
    kind=Kind.ALL_RESOURCES_EXCEPT,
    types=HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Use Resource with the wanted ARNs instead of NotResource",
    title="Statement allows its actions on everything except a list",
    why="""
    NotResource with Allow reaches everything that is not named, resources of other teams and those
    of tomorrow included. With Deny it is a fence and fine.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:GetItem",
                "NotResource": "arn:aws:dynamodb:eu-central-1:111122223333:table/payments",  # bad
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
            }],
        }),
    )
    """,
)


policy_any_resource = document_rule(
    id="iam-policy-any-resource",
    kind=Kind.ANY_RESOURCE,
    types=IDENTITY_HOLDERS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Name the ARNs in Resource",
    title="Policy allows restrictable actions on every resource",
    why="""
    Who takes over one function with such a policy learns about, or disturbs, what belongs to
    others. Actions that only work on "*", and the network interfaces of a function in a VPC, are
    not reported; secrets, data, writes and permissions have rules of their own.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:DescribeTable",
                "Resource": "*",  # bad
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
            }],
        }),
    )
    """,
)


policy_account_wildcard = document_rule(
    id="iam-policy-account-wildcard",
    kind=Kind.ACCOUNT_WILDCARD,
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write the account id in Resource",
    title="Resource ARN leaves the account open",
    why="""
    With a wildcard for the account, the holder also reaches a resource of the same name in any
    account that lets it: data then flows to a stranger who made a queue of that name. A wildcard
    for the region alone stays in the account and is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:*:orders",  # bad
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",  # good
            }],
        }),
    )
    """,
)


policy_partial_action_wildcard = document_rule(
    id="iam-policy-partial-action-wildcard",
    kind=Kind.PARTIAL_ACTION_WILDCARD,
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Spell the actions out in Action",
    title="Policy uses a wildcard inside an action name, so future actions join in",
    why="""
    A wildcard takes in whatever begins alike, today and after the next release of the service:
    s3:Get* also reads access lists, policies and old versions.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "s3:GetObject*",  # bad
                "Action": "s3:GetObject",  # good
                "Resource": "arn:aws:s3:::shop-uploads/*",
            }],
        }),
    )
    """,
)


policy_partial_resource_wildcard = document_rule(
    id="iam-policy-partial-resource-wildcard",
    kind=Kind.PARTIAL_RESOURCE_WILDCARD,
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write the full ARN in Resource",
    title="Resource ARN has a wildcard that matches more than the workload's own resources",
    why="""
    A name with a wildcard reaches what others name alike, tomorrow too. What is only the shape of
    an ARN is not reported: objects of a bucket, streams of a log group, versions of a function,
    indexes of a table.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:GetItem",
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders-*",  # bad
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
            }],
        }),
    )
    """,
)


policy_resource_mismatch = document_rule(
    id="iam-policy-resource-mismatch",
    kind=Kind.RESOURCE_MISMATCH,
    types=HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Pair object actions with bucket/*, bucket actions with the bucket, and account-level "
        "actions with * in Resource"
    ),
    title="Action can never apply to the resource it is paired with",
    why="""
    The statement grants nothing, so somebody will repair it in a hurry, most likely with "*". An
    action that takes objects needs bucket/*, one that takes the bucket needs its ARN, and one
    without resources needs "*".
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::shop-uploads",  # bad
                "Resource": "arn:aws:s3:::shop-uploads/*",  # good
            }],
        }),
    )
    """,
)


policy_unknown_action = document_rule(
    id="iam-policy-unknown-action",
    kind=Kind.UNKNOWN_ACTION,
    types=HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Correct the spelling in Action",
    title="Policy names an action or service that does not exist",
    why="""
    IAM accepts any name and matches it with nothing: an Allow fails at run time, and a Deny
    protects nothing. The list of actions has a date, so an action that is newer is reported too;
    that is why this rule advises.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:GetItems",  # bad
                "Action": "dynamodb:GetItem",  # good
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            }],
        }),
    )
    """,
)


policy_invoke_arn_incomplete = document_rule(
    id="iam-policy-invoke-arn-incomplete",
    kind=Kind.INVOKE_ARN_INCOMPLETE,
    types=IDENTITY_HOLDERS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="List both the function ARN and the ARN followed by :* in Resource",
    title="Policy allows invoking the function but not its versions and aliases, or the reverse",
    why="""
    The function's own ARN does not match its versions and aliases, and theirs does not match it: a
    caller that moves to an alias is refused, and the quick repair is a wildcard.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:orders",  # bad
                "Resource": [  # good
                    "arn:aws:lambda:eu-central-1:111122223333:function:orders",  # good
                    "arn:aws:lambda:eu-central-1:111122223333:function:orders:*",  # good
                ],  # good
            }],
        }),
    )
    """,
)
