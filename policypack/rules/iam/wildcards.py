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
    cwe=(732,),
    remediation="In Action, replace service:* with the actions in use",
    title="IAM policy allows all actions of a service (wildcard action)",
    why="""
    An overly permissive action lets a function that only reads a table also delete the table and
    its backups, and use every action that AWS adds to the service later. A specific Resource
    restricts where, not what. The severity is medium for specific resources, and for services whose
    actions can't destroy or take over anything important; services that only observe or measure
    aren't reported. Another rule reports all IAM actions.
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
    cwe=(732,),
    remediation="List the full names of the actions in Action",
    title="IAM policy has a partial wildcard in an action name",
    why="""
    The wildcard is overly permissive: it also matches actions that AWS adds later, and often more
    than intended. s3:Get*, for example, includes access control lists, bucket policies and old
    versions of objects.
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
    cwe=(732,),
    remediation="Write the full ARN in Resource",
    title="IAM policy has a partial wildcard in a resource name",
    why="""
    The wildcard is overly permissive: it also matches resources of other applications with a
    similar name, now or later. The rule doesn't report wildcards that belong to the format of an
    ARN: the objects of a bucket, the streams of a log group, the versions of a function, the
    indexes of a table.
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
    cwe=(732,),
    remediation="Write the account ID in Resource",
    title="IAM policy has a wildcard account ID in a resource ARN",
    why="""
    The statement is overly permissive: it also allows a resource with the same name in any other
    account that permits it. An attacker can create a queue with that name and receive the data. A
    wildcard for only the Region stays within the account and isn't reported.
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
    cwe=(732,),
    remediation="Replace NotAction with Action and list the actions in use",
    title="IAM policy allows all actions except a list (NotAction with Allow)",
    why="""
    NotAction with Allow is overly permissive: it permits every action that the list doesn't name,
    including each action that AWS adds later. NotAction with Deny restricts access and isn't
    reported.
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
    cwe=(732,),
    remediation="Replace NotResource with Resource and list the ARNs in use",
    title="IAM policy allows all resources except a list (NotResource)",
    why="""
    NotResource with Allow is overly permissive: it permits the actions on every resource that the
    list doesn't name, including resources of other applications and future resources. The severity
    is medium if the actions give no control, content or credentials. NotResource with Deny
    restricts access and isn't reported.
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
