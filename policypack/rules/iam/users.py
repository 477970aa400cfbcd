"""Users and what comes with them: keys, passwords, groups."""

from __future__ import annotations

from collections.abc import Callable

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology import memberships
from policypack.topology.memberships import has_groups, has_members
from policypack.unknown import Unknown, until_unknown

_FLAGS = (
    "requireLowercaseCharacters",
    "requireUppercaseCharacters",
    "requireNumbers",
    "requireSymbols",
)
_EXCLUSIVE = "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive"
_MANY = "aws:iam/policyAttachment:PolicyAttachment"
_OF_SES = "ses-smtp-user"


@rule(
    id="iam-access-key-in-state",
    types=("aws:iam/accessKey:AccessKey",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use a Role; if a key is unavoidable, set pgpKey so that only encryptedSecret is stored"
    ),
)
def access_key_in_state(key: Resource) -> Outcomes:
    """A long-lived access key is created and its secret is kept in the stack's state.

    Pulumi keeps the key's secret with the stack, encrypted but readable for whoever may decrypt the
    configuration; the password for SES's SMTP is derived from it. A key with the status Inactive is
    there too, and one call makes it work. With pgpKey only its owner can read it.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/accesskey/

    Example:
        aws.iam.AccessKey("mailer", user="mailer")  # bad
        aws.iam.AccessKey("mailer", user="mailer", pgp_key="keybase:operators")  # good
    """
    if not key.at("pgpKey").is_set:
        yield Finding("the secret of the access key is kept in the stack's state", "pgpKey")


@rule(
    id="iam-password-policy-weak",
    types=("aws:iam/accountPasswordPolicy:AccountPasswordPolicy",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set minimumPasswordLength 14, the four require* flags, passwordReusePrevention 24 and "
        "maxPasswordAge 90"
    ),
)
def password_policy_weak(policy: Resource) -> Outcomes:
    """The account's password policy asks for too little.

    Short passwords, and old ones from other sites, are guessed from lists. The numbers are those of
    the CIS benchmark and of Security Hub: 14 characters of all classes, no reuse of the last 24,
    expiry after 90 days. A flag that is not set is off.
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
    for check in _PASSWORD_CHECKS:
        yield from until_unknown(check(policy))


@rule(
    id="iam-user-declared",
    types=("aws:iam/user:User",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Replace User by a Role or an Identity Center permission set",
)
def user_declared(user: Resource) -> Outcomes:
    """Stack creates an IAM user instead of using roles or single sign-on.

    A user has keys and a password that do not end by themselves; roles and single sign-on hand out
    credentials for hours. Users who send mail over SES's SMTP are the usual exception: the name
    that SES's console gives them begins with ses-smtp-user.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp
    https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html

    Example:
        aws.iam.User("ann")  # bad
        user = aws.iam.User("mailer", name="ses-smtp-user.shop")  # good
        aws.iam.UserGroupMembership("mailer", user=user.name, groups=["mailers"])  # good
    """
    if not str(user.get("name", "")).startswith(_OF_SES):
        yield Finding("the stack creates a user, whose credentials do not expire", "name")


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
    """Permissions are attached to a user directly instead of to a group or role.

    Rights that hang on single users are not found when somebody changes teams. Groups and roles say
    what the rights are for.
    https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2

    Example:
        aws.iam.PolicyAttachment(
            "operators",
            policy_arn="arn:aws:iam::111122223333:policy/operators",
            users=["ann"],  # bad
            groups=["operators"],  # good
        )
    """
    path = _PATH_OF_USERS.get(attachment.type, "")
    if not path or attachment.get(path):
        yield Finding("the permissions are attached to a user", path or "user")


@rule(
    id="iam-user-without-group",
    types=("aws:iam/user:User",),
    reads=memberships.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add a UserGroupMembership",
)
def user_without_group(user: Resource, stack: Stack) -> Outcomes:
    """User belongs to no group.

    What nobody has put into a group is missed when rights are reviewed by group, and soon gets
    rights of its own.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html

    Example:
        aws.iam.User("ann", name="ann")  # bad
        user = aws.iam.User("mailer", name="ses-smtp-user.shop")  # good
        aws.iam.UserGroupMembership("mailer", user=user.name, groups=["mailers"])  # good
    """
    yield from _alone(user, has_groups(stack, user), "the user belongs to no group", "name")


@rule(
    id="iam-group-empty",
    types=("aws:iam/group:Group",),
    reads=memberships.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add members or remove the Group",
)
def group_empty(group: Resource, stack: Stack) -> Outcomes:
    """Group has no members.

    Nobody needs the rights of an empty group today, and whoever can add himself to it has them.
    Members may be added in another stack: this rule sees one.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html

    Example:
        aws.iam.Group("operators", name="operators")  # bad
        group = aws.iam.Group("operators", name="operators")  # good
        aws.iam.GroupMembership("operators", group=group.name, users=["ann"])  # good
    """
    yield from _alone(group, has_members(stack, group), "the group has no members", "name")


def _short(policy: Resource) -> Outcomes:
    length = policy.get("minimumPasswordLength", 0)
    if length < 14:
        yield Finding(f"passwords of {length} characters are accepted", "minimumPasswordLength")


def _flag(name: str) -> Callable[[Resource], Outcomes]:
    def check(policy: Resource) -> Outcomes:
        if policy.get(name) is not True:
            yield Finding(f"{name} is not set", name)

    return check


def _reused(policy: Resource) -> Outcomes:
    if policy.get("passwordReusePrevention", 0) < 24:
        yield Finding("old passwords may be used again too soon", "passwordReusePrevention")


def _eternal(policy: Resource) -> Outcomes:
    # Zero days, like no days, mean that passwords never expire.
    if not 0 < policy.get("maxPasswordAge", 0) <= 90:
        yield Finding("passwords are good for more than 90 days", "maxPasswordAge")


_PASSWORD_CHECKS = (_short, *map(_flag, _FLAGS), _reused, _eternal)
# What says whether the types that can attach to others too mean users at all.
_PATH_OF_USERS = {_MANY: "users", _EXCLUSIVE: "policyArns"}


def _alone(one: Resource, found: bool | Unknown, message: str, path: str) -> Outcomes:
    if isinstance(found, Unknown):
        yield found
    elif not found:
        yield Finding(f"{message} of this program", path)
