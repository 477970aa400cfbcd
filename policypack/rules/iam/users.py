"""Users and what comes with them: keys, passwords, groups."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
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
from policypack.topology.roles import memberships
from policypack.topology.roles.memberships import has_groups, has_members

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
    example="""
    aws.iam.AccessKey(
        "mailer",
        user="mailer",
        pgp_key="keybase:operators",  # good
    )
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

    Example:
        aws.iam.AccountPasswordPolicy(
            "account",
            minimum_password_length=8,  # bad
            minimum_password_length=14,  # good
            require_lowercase_characters=True,
            require_uppercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            password_reuse_prevention=24,
            max_password_age=90,
        )
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

    Example:
        user = aws.iam.User(
            "mailer",
            name="mailer",  # bad
            name="ses-smtp-user.shop",  # good
        )
        aws.iam.UserGroupMembership("mailer", user=user.name, groups=["mailers"])
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

    Example:
        aws.iam.PolicyAttachment(
            "operators",
            policy_arn="arn:aws:iam::111122223333:policy/operators",
            users=["ann"],  # bad
            groups=["operators"],  # good
        )
    """
    path = _USERS_AT.get(attachment.type)
    if path is None or attachment.get(path):
        yield Finding("a user holds the policy itself instead of a group", path or "user")


@rule(
    id="iam-user-without-group",
    types=("aws:iam/user:User",),
    reads=memberships.READS,
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

    Example:
        user = aws.iam.User("mailer", name="ses-smtp-user.shop")
        aws.iam.UserGroupMembership("mailer", user=user.name, groups=["mailers"])  # good
    """
    yield from _alone(has_groups(stack, user), "no membership of this program names the user")


@rule(
    id="iam-group-empty",
    types=("aws:iam/group:Group",),
    reads=memberships.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add members or remove the Group",
)
def group_empty(group: Resource, stack: Stack) -> Outcomes:
    """IAM group has no members.

    The permissions of an empty group are unused, but an attacker with iam:AddUserToGroup can
    obtain them. The rule only considers memberships in this stack.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html

    Example:
        group = aws.iam.Group("operators", name="operators")
        aws.iam.GroupMembership("operators", group=group.name, users=["ann"])  # good
    """
    yield from _alone(has_members(stack, group), "no membership of this program names the group")


def _alone(found: bool | Unknown, message: str) -> Outcomes:
    if isinstance(found, Unknown):
        yield found
    elif not found:
        yield Finding(message, "name")
