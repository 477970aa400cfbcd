"""What identity policies let their holder do, one document at a time."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.rule import Profile, Severity

_TYPES = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/role:Role",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/userPolicy:UserPolicy",
)


policy_admin = document_rule(
    id="iam-policy-admin",
    kind=Kind.ADMIN,
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="List the actions and resource ARNs that the workload uses in policy",
    title="Policy allows every action on every resource",
    why="""
    Who takes over one function with such a role has the whole account. All statements count
    together, however the wildcard is written ("*:*", "?*"), and a NotAction that leaves out next to
    nothing is the same. Only what a Deny of the document really covers is taken off again.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],  # bad
            "Statement": [{  # good
                "Effect": "Allow",  # good
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],  # good
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",  # good
            }],  # good
        }),
    )
    """,
)


policy_full_iam = document_rule(
    id="iam-policy-full-iam",
    kind=Kind.FULL_IAM,
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="List the few iam actions in use and restrict Resource to the roles concerned",
    title="Policy allows every IAM action, which is administrator access in one more step",
    why="""
    The holder attaches AdministratorAccess to itself, or makes a user with it. A Deny of the same
    actions on the same resources clears this; one that protects a single user does not.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """,
    example="""
    aws.iam.Policy(
        "operators",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}],  # bad
            "Statement": [  # good
                {  # good
                    "Effect": "Allow",  # good
                    "Action": "iam:GetRole",  # good
                    "Resource": "arn:aws:iam::111122223333:role/orders",  # good
                }  # good
            ],  # good
        }),
    )
    """,
)


policy_service_wildcard = document_rule(
    id="iam-policy-service-wildcard",
    kind=Kind.SERVICE_WILDCARD,
    types=_TYPES,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Replace service:* in Action by the actions in use",
    title="Policy allows every action of a whole service",
    why="""
    A function that reads a table may then also delete it and its backups, and may do whatever AWS
    adds to the service later. A narrow Resource limits where, not what. The whole of IAM is a rule
    of its own.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
    """,
    example="""
    aws.iam.Policy(
        "orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:*",  # bad
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],  # good
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            }],
        }),
    )
    """,
)


policy_passes_any_role = document_rule(
    id="iam-policy-passes-any-role",
    kind=Kind.PASSES_ANY_ROLE,
    types=_TYPES,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Name the roles in Resource and add a StringEquals condition on iam:PassedToService"
    ),
    title="Policy may hand any role to a service",
    why="""
    With one permission to start something (a function, a task, a notebook) the holder runs code
    under the most powerful role that the service may take. iam:PassedToService says which service;
    only Resource says which role.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """,
    example="""
    aws.iam.Policy(
        "deployer",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}],  # bad
            "Statement": [{  # good
                "Effect": "Allow",  # good
                "Action": "iam:PassRole",  # good
                "Resource": "arn:aws:iam::111122223333:role/orders",  # good
                "Condition": {  # good
                    "StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}  # good
                },  # good
            }],  # good
        }),
    )
    """,
)


policy_escalates = document_rule(
    id="iam-policy-escalates",
    kind=Kind.ESCALATES,
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Remove the named action, or restrict Resource to principals that are not more "
        "powerful and require a permissions boundary (iam:PermissionsBoundary)"
    ),
    title="Policy lets its holder give itself more permissions",
    why="""
    Rights over identities are rights to everything: attaching a policy, writing a new version of
    one, making keys for somebody else, changing a trust policy, or passing a role to compute that
    the holder starts. Wildcards count for all that they match, and a condition only where it
    restricts the target.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """,
    example="""
    aws.iam.Policy(
        "operators",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}  # bad
                {  # good
                    "Effect": "Allow",  # good
                    "Action": "iam:ListRolePolicies",  # good
                    "Resource": "arn:aws:iam::111122223333:role/orders",  # good
                }  # good
            ],
        }),
    )
    """,
)
