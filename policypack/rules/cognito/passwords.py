"""How users of a pool prove who they are: passwords and second factors."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Mfa,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Unknown,
    Value,
    at_most,
    equal,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.rules.cognito.pools import USER_POOL

# Cognito's own minimum, and the length that NIST asks of a password that is the only factor. It
# advises against classes of characters. https://pages.nist.gov/800-63-4/sp800-63b.html
# Between them, 12 characters of three classes are harder to guess than 8 of all four.
_SHORTEST, _LONGER, _LONG = 8, 12, 15
_CLASSES = ("requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols")
_LENGTH = "passwordPolicy.minimumLength"


def _fix(length: int) -> str:
    if length >= _LONG:
        return f"Set {_LENGTH} to {length} or more"
    *first, last = _CLASSES
    return f"Set {_LENGTH} to {length} or more, and {', '.join(first)} and {last} to true"


@rule(
    id="cognito-pool-weak-password",
    types=(USER_POOL,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=_fix(_LONGER),
    cwe=(521,),
)
def pool_weak_password(pool: Resource, settings: Settings) -> Outcomes:
    """Cognito user pool accepts short or simple passwords.

    A weak password is easy to guess. Without a passwordPolicy, Cognito requires 8 characters of all
    four classes; a policy disables every class that it doesn't name. The setting
    user_pool_password_length sets the minimum length (8 by default). A length of 12 or more needs
    three of the classes, a length of 15 or more needs none, and shorter lengths need all four.
    https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html

    Example:
        aws.cognito.UserPool(
            "customers",
            password_policy={
                "minimum_length": 6,  # bad
                "minimum_length": 12,  # good
                "require_lowercase": True,
                "require_uppercase": True,
                "require_numbers": True,
                "require_symbols": True,
            },
        )
    """
    policy, least = pool.at("passwordPolicy"), settings.user_pool_password_length
    # The provider ignores an empty policy.
    is_given = bool(policy.content)
    yield from until_unknown(_length(policy, least))
    if is_given:
        yield from until_unknown(_classes(policy, least))


def _length(policy: Value, least: int) -> Outcomes:
    length = policy.get("minimumLength", _SHORTEST)
    if length < least:
        holds = "is" if policy.at("minimumLength").is_set else "defaults to"
        message = f"minimumLength {holds} {length:g}, less than {least}"
        yield Finding(message, _LENGTH, fix=_fix(max(least, _LONGER)))


def _classes(policy: Value, least: int) -> Outcomes:
    length = policy.get("minimumLength", _SHORTEST)
    # Passwords that are too short have a separate finding, whose fix sets the length.
    enough = max(length, least)
    if enough >= _LONG:
        return
    required = {name: or_unknown(policy.get, name, False) for name in _CLASSES}
    missing = [name for name, flag in required.items() if flag is False]
    unknown = [flag for flag in required.values() if isinstance(flag, Unknown)]
    tolerated = 1 if enough >= _LONGER else 0
    if len(missing) > tolerated:
        message = f"not true with a minimumLength of {length:g}: {', '.join(missing)}"
        yield Finding(message, f"{policy.path}.{missing[0]}", fix=_fix(max(least, _LONGER)))
    elif len(missing) + len(unknown) > tolerated:
        yield unknown[0]


pool_temporary_password_long = property_rule(
    id="cognito-pool-temporary-password-long",
    properties={USER_POOL: "passwordPolicy.temporaryPasswordValidityDays"},
    must=at_most(7),
    default=7,
    message="temporaryPasswordValidityDays is more than 7",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set passwordPolicy.temporaryPasswordValidityDays to 7 or less",
    fix={"passwordPolicy": {"temporaryPasswordValidityDays": 7}},
    title="Cognito invitation passwords stay valid for more than 7 days",
    why="""
    An unused invitation is a password in a mailbox, and anyone who reads it can take over the
    account. Cognito's default is 7 days.
    https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
    """,
    example="""
    aws.cognito.UserPool(
        "staff",
        password_policy={
            "minimum_length": 12,
            "temporary_password_validity_days": 90,  # bad
            "temporary_password_validity_days": 3,  # good
        },
    )
    """,
)

pool_without_mfa = property_rule(
    id="cognito-pool-without-mfa",
    properties={USER_POOL: "mfaConfiguration"},
    must=lambda settings: (
        equal("ON") if settings.user_pool_mfa is Mfa.REQUIRED else equal("ON", "OPTIONAL")
    ),
    default="OFF",
    message="mfaConfiguration must {must}; otherwise a stolen password is enough to sign in",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(308,),
    remediation=(
        'Set mfaConfiguration to "ON", or to "OPTIONAL" unless the setting user_pool_mfa is '
        '"required", and softwareTokenMfaConfiguration.enabled to true'
    ),
    title="Cognito user pool does not offer multi-factor authentication",
    why="""
    Attackers try passwords that leaked elsewhere; a second factor stops them. OPTIONAL leaves the
    choice to each user, which suits consumer applications; the setting user_pool_mfa can be
    "required". A pool that requires a second factor but configures none can't be deployed, so the
    rule doesn't report it. Waive the rule for a pool whose users only sign in through an identity
    provider or with passkeys.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
    """,
    example="""
    aws.cognito.UserPool(
        "customers",
        mfa_configuration="OFF",  # bad
        mfa_configuration="ON",  # good
        software_token_mfa_configuration={"enabled": True},
    )
    """,
)
