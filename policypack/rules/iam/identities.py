"""Users, roles and permissions boundaries, with all that the program attaches to them."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Part,
    Profile,
    Requirement,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Within,
    at_least,
    between,
    equal,
    given,
    meets,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.policy_documents import unlimited, weaknesses
from policypack.iam import Kind, Weakness
from policypack.topology.parts import accounts
from policypack.topology.roles import principals
from policypack.topology.roles.boundaries import POLICY, READS
from policypack.topology.roles.principals import aws_managed, has_groups, has_members
from policypack.topology.roles.role_privileges import escalation_across_policies

# Names that the SES console gives to its users begin so.
_OF_SES = "ses-smtp-user"
# Where the types that can also attach to others show whether users are meant.
_USERS_AT = {
    "aws:iam/policyAttachment:PolicyAttachment": "users",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
}

access_key_in_state = property_rule(
    id="iam-access-key-in-state",
    properties={"aws:iam/accessKey:AccessKey": "pgpKey"},
    must=given("keybase:operators"),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Use a Role, or set pgpKey so that only the owner of the PGP key can read it",
    title="IAM access key secret is stored in the stack's state",
    message="pgpKey is not set, so the state contains the secret access key",
    why="""
    The state contains the secret access key, and the SES SMTP password that AWS derives from it.
    Both are encrypted, but everyone who may decrypt the stack's configuration can read them. The
    rule also reports inactive keys, because a single API call activates them. With pgpKey, only the
    owner of that key can read the secret.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/accesskey/
    """,
)


@rule(
    id="iam-password-policy-weak",
    types=("aws:iam/accountPasswordPolicy:AccountPasswordPolicy",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set the four require* properties to true, and minimumPasswordLength, "
        "passwordReusePrevention and maxPasswordAge to the values of the settings (14, 24 and 90 "
        "by default)"
    ),
    cwe=(521,),
)
def password_policy_weak(policy: Resource, settings: Settings) -> Outcomes:
    """IAM account password policy is weak.

    A weak password is easy to guess, or already known because it leaked from another site. The CIS
    benchmark and Security Hub require 14 characters of all classes, no reuse of the last 24
    passwords and expiry after 90 days. The settings account_password_length, account_password_reuse
    and account_password_days change these values.
    https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
    """
    for path, must in _passwords(settings).items():
        yield from until_unknown(_password(policy, path, must))


def _passwords(settings: Settings) -> dict[str, Requirement]:
    """The requirement of each property. An absent flag is off, and an absent number is 0."""
    return {
        "minimumPasswordLength": at_least(settings.account_password_length),
        "requireLowercaseCharacters": equal(True),
        "requireUppercaseCharacters": equal(True),
        "requireNumbers": equal(True),
        "requireSymbols": equal(True),
        "passwordReusePrevention": at_least(settings.account_password_reuse),
        # Passwords with 0 days never expire.
        "maxPasswordAge": between(1, settings.account_password_days),
    }


def _password(policy: Resource, path: str, must: Requirement) -> Outcomes:
    if not meets(must, policy.at(path)):
        yield Finding(f"{path} must {must.phrase}", path)


@rule(
    id="iam-user-declared",
    types=("aws:iam/user:User",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Replace User with a Role or an Identity Center permission set",
)
def user_declared(user: Resource) -> Outcomes:
    """IAM user is created instead of a role or single sign-on.

    A user's access keys and password don't expire; roles and single sign-on issue credentials that
    expire after hours. The rule doesn't report users that send mail through SES SMTP, whose names
    start with ses-smtp-user if the SES console created them.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp
    https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
    """
    if not str(user.get("name", "")).startswith(_OF_SES):
        yield Finding("the credentials of the user do not expire", "name")


@rule(
    id="iam-user-policy-attached",
    types=(
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Attach the policy to a Group and add the user with UserGroupMembership",
)
def user_policy_attached(attachment: Resource) -> Outcomes:
    """IAM policy is attached directly to a user.

    Reviews miss permissions of single users, and these permissions remain when a person changes
    teams. The name of a group or role states the purpose of its permissions.
    https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2
    """
    path = _USERS_AT.get(attachment.type)
    if path is None or attachment.get(path):
        yield Finding("a user holds the policy itself instead of a group", path or "user")


@rule(
    id="iam-user-without-group",
    types=("aws:iam/user:User",),
    reads=principals.READS_OF_MEMBERSHIPS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add a UserGroupMembership",
    implied_by=(Implication("iam-user-declared", Within.RESOURCE),),
)
def user_without_group(user: Resource, stack: Stack) -> Outcomes:
    """IAM user belongs to no group.

    Reviews of permissions by group miss such a user, and permissions soon get attached to the user
    directly.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
    """
    yield from _alone(has_groups(stack, user), "no membership of this program names the user")


@rule(
    id="iam-group-empty",
    types=("aws:iam/group:Group",),
    reads=principals.READS_OF_MEMBERSHIPS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add members or remove the Group",
)
def group_empty(group: Resource, stack: Stack) -> Outcomes:
    """IAM group has no members.

    The permissions of an empty group are unused, but an attacker with iam:AddUserToGroup can
    obtain them. The rule only considers memberships in this stack.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
    """
    yield from _alone(has_members(stack, group), "no membership of this program names the group")


def _alone(found: bool | Unknown, message: str) -> Outcomes:
    if isinstance(found, Unknown):
        yield found
    elif not found:
        yield Finding(message, "name")


# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
_READS_EVERYTHING = "ReadOnlyAccess"


@rule(
    id="iam-role-escalates-across-policies",
    types=("aws:iam/role:Role",),
    reads=principals.READS,
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
    """
    found = escalation_across_policies(stack, role)
    if isinstance(found, Weakness):
        yield Finding(f"policies of the role together: {found.message}", fix=found.fix)
    else:
        yield from found or ()


@rule(
    id="iam-role-readonly-to-foreign-account",
    types=("aws:iam/role:Role",),
    reads=(*principals.READS, *accounts.READS),
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


@rule(
    id="iam-boundary-unlimited",
    types=(POLICY,),
    reads=READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="In the policy, list the maximum permissions of the role",
    cwe=(732,),
)
def boundary_unlimited(policy: Resource, stack: Stack) -> Outcomes:
    """IAM permissions boundary allows every action.

    An overly permissive boundary limits nothing, although the role looks limited in a review: a
    permissions boundary is meant to limit what the policies of a role can grant. A policy that is
    only used as a boundary grants nothing, so no other rule about permissions reports it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    return unlimited(policy, stack)
