"""Roles together with all that the program attaches to them."""

from __future__ import annotations

from policypack.families.policy_documents import weaknesses
from policypack.iam import Kind, Weakness
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.settings import Settings
from policypack.stack import Stack
from policypack.topology import accounts, role_policies
from policypack.topology.joint_privileges import opened_together
from policypack.topology.role_policies import AwsManaged, policies_of
from policypack.unknown import Unknown

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
_READS_EVERYTHING = "readonlyaccess"


@rule(
    id="iam-role-escalates-across-policies",
    types=("aws:iam/role:Role",),
    reads=role_policies.READS,
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

    Example:
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
                    "Resource": "arn:aws:iam::111122223333:role/*",  # bad
                    "Resource": "arn:aws:iam::111122223333:role/worker",  # good
                }],
            }),
        )
        aws.iam.RolePolicyAttachment("passing", role=role.name, policy_arn=passing.arn)
        creating = aws.iam.Policy(  # bad
            "creating",  # bad
            policy=json.dumps({  # bad
                "Version": "2012-10-17",  # bad
                "Statement": [{  # bad
                    "Effect": "Allow",  # bad
                    "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"],  # bad
                    "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:*",  # bad
                }],  # bad
            }),  # bad
        )  # bad
        aws.iam.RolePolicyAttachment("creating", role=role.name, policy_arn=creating.arn)  # bad
    """
    found = opened_together(stack, role)
    if isinstance(found, Weakness):
        yield Finding(f"the policies of the role together: {found.message}", fix=found.fix)
    else:
        yield from found or ()


@rule(
    id="iam-role-readonly-to-foreign-account",
    types=("aws:iam/role:Role",),
    reads=(*role_policies.READS, *accounts.READS),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Attach SecurityAudit or ViewOnlyAccess instead of ReadOnlyAccess, and require "
        "sts:ExternalId"
    ),
)
def role_readonly_to_foreign_account(role: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Another account gets read access to everything, data included.

    ReadOnlyAccess reads the objects of every bucket, the items of every table and every parameter:
    what was meant as an audit is a copy of all data. SecurityAudit and ViewOnlyAccess show how
    things are set up and not what they hold.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ViewOnlyAccess.html

    Example:
        role = aws.iam.Role(  # bad
            "auditor",  # bad
        aws.iam.Role(  # good
            "orders",  # good
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},  # bad
                    "Principal": {"Service": "lambda.amazonaws.com"},  # good
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "shop-3f9c1b7e52d8"}},  # bad
                }],
            }),
        )
        aws.iam.RolePolicyAttachment(  # bad
            "auditor", role=role.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess"  # bad
        )  # bad
    """
    reads = _reads_everything(stack, role)
    if reads is False:
        return
    for outcome in weaknesses(role, Kind.FOREIGN_ACCOUNT, accounts.accounts(stack, settings)):
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
