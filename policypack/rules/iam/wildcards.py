"""Wildcards and negated elements (NotAction, NotResource): statements that allow too much."""

from __future__ import annotations

from policypack.authoring import Profile, Severity
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind

policy_service_wildcard = document_rule(
    id="iam-policy-service-wildcard",
    kind=Kind.SERVICE_WILDCARD,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Replace service:* in Action with the actions in use",
    title="IAM policy allows all actions of a service (wildcard action)",
    why="""
    A function that only reads a table can then also delete it and its backups, and can use every
    action that AWS adds to the service later. A specific Resource limits where, not what. The
    severity is medium on specific resources, and for services whose actions destroy or take over
    nothing of weight; services that only observe or measure are not reported. All actions of IAM
    have a rule of their own.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "dynamodb:*",  # bad
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],  # good
            "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
        }],
    }))
    """,
)


policy_partial_action_wildcard = document_rule(
    id="iam-policy-partial-action-wildcard",
    kind=Kind.PARTIAL_ACTION_WILDCARD,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="List the full names of the actions in Action",
    title="IAM policy has a partial wildcard in an action name",
    why="""
    The wildcard also matches actions that AWS adds later, and often more than was meant: s3:Get*
    includes access control lists, bucket policies and old versions of objects.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "s3:GetObject*",  # bad
            "Action": "s3:GetObject",  # good
            "Resource": "arn:aws:s3:::shop-uploads/*",
        }],
    }))
    """,
)


policy_partial_resource_wildcard = document_rule(
    id="iam-policy-partial-resource-wildcard",
    kind=Kind.PARTIAL_RESOURCE_WILDCARD,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write the full ARN in Resource",
    title="IAM policy has a partial wildcard in a resource name",
    why="""
    The wildcard also matches resources of other applications that have a similar name, now or
    later. Wildcards that belong to the format of an ARN are not reported: the objects of a bucket,
    the streams of a log group, the versions of a function, the indexes of a table.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders-*",  # bad
            "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
        }],
    }))
    """,
)


policy_account_wildcard = document_rule(
    id="iam-policy-account-wildcard",
    kind=Kind.ACCOUNT_WILDCARD,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Write the account ID in Resource",
    title="IAM policy has a wildcard account ID in a resource ARN",
    why="""
    The statement also allows a resource of the same name in any other account that permits it. An
    attacker can create a queue of that name and receive the data. A wildcard for the region alone
    stays within the account and is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:eu-central-1:*:orders",  # bad
            "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",  # good
        }],
    }))
    """,
)


policy_all_actions_except = document_rule(
    id="iam-policy-all-actions-except",
    kind=Kind.ALL_ACTIONS_EXCEPT,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Replace NotAction with Action and list the actions in use",
    title="IAM policy allows all actions except a list (NotAction with Allow)",
    why="""
    NotAction with Allow permits every action that the list does not name, including each action
    that AWS adds later. NotAction with Deny restricts access and is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "NotAction": "s3:DeleteObject",  # bad
            "Action": "s3:GetObject",  # good
            "Resource": "arn:aws:s3:::shop-uploads/*",
        }],
    }))
    """,
)


policy_all_resources_except = document_rule(
    id="iam-policy-all-resources-except",
    kind=Kind.ALL_RESOURCES_EXCEPT,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Replace NotResource with Resource and list the ARNs in use",
    title="IAM policy allows all resources except a list (NotResource)",
    why="""
    NotResource with Allow permits the actions on every resource that the list does not name:
    resources of other applications, and those that are created later. The severity is medium where
    the actions give no control, content or credentials. NotResource with Deny restricts access and
    is not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
    """,
    example="""
    aws.iam.Policy("orders", policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "NotResource": "arn:aws:dynamodb:eu-central-1:111122223333:table/payments",  # bad
            "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
        }],
    }))
    """,
)
