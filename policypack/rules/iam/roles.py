"""Roles together with all that the program attaches to them."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, stack_rule
from policypack.rules.iam.exclusive_policies import conflicts
from policypack.settings import Settings
from policypack.stack import Stack
from policypack.topology.accounts import accounts
from policypack.topology.documents import weaknesses
from policypack.topology.joint_privileges import opened_together
from policypack.topology.role_policies import AwsManaged, policies_of
from policypack.unknown import Unknown

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
_READS_EVERYTHING = "readonlyaccess"


@stack_rule(
    id="iam-role-escalates-across-policies",
    types=(
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    ),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Move one half of the named combination to another role, or restrict its Resource"
    ),
)
def role_escalates_across_policies(role: Resource, stack: Stack) -> Outcomes:
    """Policies that are harmless one by one let the role take over others together.

    One policy passes roles, another one creates functions: each is harmless, and who has both runs
    code with any role that it may pass. All policies of the role count together, inline ones, those
    attached by whatever resource, and AWS's own, less what Deny and the permissions boundary take
    away.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

    Bad:
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
        passing = aws.iam.Policy(
            "passing",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": "arn:aws:iam::111122223333:role/*",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment("passing", role=role.name, policy_arn=passing.arn)
        creating = aws.iam.Policy(
            "creating",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"],
                    "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:*",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment("creating", role=role.name, policy_arn=creating.arn)

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
        passing = aws.iam.Policy(
            "passing",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": "iam:PassRole",
                    "Resource": "arn:aws:iam::111122223333:role/worker",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment("passing", role=role.name, policy_arn=passing.arn)
    """
    return opened_together(stack, role)


@stack_rule(
    id="iam-role-policies-conflict",
    types=(
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
    ),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use either inlinePolicies/managedPolicyArns of Role (deprecated) or separate RolePolicy "
        "and RolePolicyAttachment resources"
    ),
    peers=("pulumi:awsguard/iam-role-no-policy-management-conflicts",),
)
def role_policies_conflict(role: Resource, stack: Stack) -> Outcomes:
    """The role's policies are managed in two exclusive ways that undo each other.

    inlinePolicies, managedPolicyArns and the Exclusive resources remove what they do not list, and
    PolicyAttachment does so in the whole account. Each deployment then takes away what the other
    way has attached: a Deny that protects, or the right that the function needs.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/

    Bad:
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
            managed_policy_arns=[
                "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
            ],
        )
        aws.iam.RolePolicyAttachment(
            "orders",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
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
        aws.iam.RolePolicyAttachment(
            "orders",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        )
    """
    return conflicts(stack, role)


@stack_rule(
    id="iam-role-readonly-to-foreign-account",
    types=(
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
    ),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Attach SecurityAudit or ViewOnlyAccess instead of ReadOnlyAccess, and require "
        "sts:ExternalId"
    ),
    peers=("prowler:iam_role_cross_account_readonlyaccess_policy",),
)
def role_readonly_to_foreign_account(role: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Another account gets read access to everything, data included.

    ReadOnlyAccess reads the objects of every bucket, the items of every table and every parameter:
    what was meant as an audit is a copy of all data. SecurityAudit and ViewOnlyAccess show how
    things are set up and not what they hold.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ViewOnlyAccess.html

    Bad:
        role = aws.iam.Role(
            "auditor",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "shop-3f9c1b7e52d8"}},
                }],
            }),
        )
        aws.iam.RolePolicyAttachment(
            "auditor", role=role.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )

    Good:
        aws.iam.Role(
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
    """
    reads = _reads_everything(stack, role)
    if reads is False:
        return
    for outcome in weaknesses(role, Kind.FOREIGN_ACCOUNT, accounts(stack, settings)):
        if isinstance(outcome, Unknown):
            yield outcome
        elif isinstance(reads, Unknown):
            yield reads
        else:
            message = f"{outcome.message}, and the role has AWS's ReadOnlyAccess"
            yield Finding(message, outcome.path)


def _reads_everything(stack: Stack, role: Resource) -> bool | Unknown:
    """Whether the role has AWS's ReadOnlyAccess; an unknown policy may be that."""
    undecided: bool | Unknown = False
    for policy in policies_of(stack, role):
        if isinstance(policy, AwsManaged) and policy.name.lower() == _READS_EVERYTHING:
            return True
        if isinstance(policy, Unknown):
            undecided = policy
    return undecided
