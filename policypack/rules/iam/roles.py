"""Roles together with all that the program attaches to them."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Part,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.forms.families.policy_documents import weaknesses
from policypack.iam import Kind, Weakness
from policypack.topology.parts import accounts
from policypack.topology.roles import role_policies
from policypack.topology.roles.role_policies import aws_managed
from policypack.topology.roles.role_privileges import escalation_across_policies

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
_READS_EVERYTHING = "ReadOnlyAccess"


@rule(
    id="iam-role-escalates-across-policies",
    types=("aws:iam/role:Role",),
    reads=role_policies.READS,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Move one of the named actions to another role, or restrict its Resource",
    cwe=(269,),
)
def role_escalates_across_policies(role: Resource, stack: Stack) -> Outcomes:
    """IAM role policies together allow privilege escalation.

    If one policy allows iam:PassRole and another allows lambda:CreateFunction, each is harmless,
    but a role with both can run code with any role that it may pass. The rule combines all policies
    of the role: inline policies, policies that any resource attaches, and AWS managed policies. It
    subtracts what Deny statements and the permissions boundary exclude.
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
        allowed = {
            "iam:PassRole": "arn:aws:iam::111122223333:role/*",  # bad
            "iam:PassRole": "arn:aws:iam::111122223333:role/worker",  # good
            "lambda:*Function": "arn:aws:lambda:eu-central-1:111122223333:function:orders-*",
        }
        for action, resource in allowed.items():
            statement = {"Effect": "Allow", "Action": action, "Resource": resource}
            aws.iam.RolePolicy(
                action.partition(":")[0],
                role=role.name,
                policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            )
    """
    found = escalation_across_policies(stack, role)
    if isinstance(found, Weakness):
        yield Finding(f"policies of the role together: {found.message}", fix=found.fix)
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
    cwe=(284,),
    absorbs=(Kind.TRUSTS_FOREIGN_ACCOUNT.value, "iam-attachment-reads-any-data"),
)
def role_readonly_to_foreign_account(role: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """IAM role gives an external account read access to all data.

    ReadOnlyAccess allows reading the objects of every bucket, the items of every table and every
    parameter. An external account that is meant to audit the configuration can copy all data with
    this role. SecurityAudit and ViewOnlyAccess allow reading the configuration without the data.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ViewOnlyAccess.html

    Example:
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
            "auditor",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess",  # bad
            policy_arn="arn:aws:iam::aws:policy/SecurityAudit",  # good
        )
    """
    reads = aws_managed(stack, role, _READS_EVERYTHING)
    if reads is None:
        return
    for outcome in weaknesses(role, Kind.FOREIGN_ACCOUNT, accounts.accounts(stack, settings)):
        if isinstance(outcome, Unknown):
            yield outcome
        elif isinstance(reads, Unknown):
            yield reads
        else:
            message = f"{outcome.message} with AWS's policy ReadOnlyAccess"
            attached = Part(reads.holder.urn, reads.path)
            parts = (Part(role.urn, outcome.path), attached)
            yield Finding(message, outcome.path, parts=parts)
