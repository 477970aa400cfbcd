"""User pools: who can join them, how users prove who they are, and threat protection."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Mfa,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Unknown,
    Value,
    Within,
    at_most,
    equal,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.public_endpoints import without_web_acl
from policypack.iam.meaning.truth import any_of, settled

USER_POOL = "aws:cognito/userPool:UserPool"

pool_deletable = property_rule(
    id="cognito-pool-deletable",
    properties={USER_POOL: "deletionProtection"},
    must=equal("ACTIVE"),
    default="INACTIVE",
    message="deletionProtection is not ACTIVE, so a single call deletes all accounts",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set deletionProtection to "ACTIVE"',
    title="Cognito user pool has no deletion protection",
    why="""
    No user of a deleted pool can sign in. Only AWS Support can restore the pool, within 14 days,
    and passwords can't be exported. Deletion protection is inactive unless the program sets it.
    Waive the rule in short-lived stacks.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPool.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html
    """,
    fix={"deletionProtection": "ACTIVE"},
)

pool_self_sign_up = property_rule(
    id="cognito-pool-self-sign-up",
    properties={USER_POOL: "adminCreateUserConfig.allowAdminCreateUserOnly"},
    must=equal(True),
    default=False,
    unless=("lambdaConfig.preSignUp",),
    message="allowAdminCreateUserOnly is not true, and no preSignUp trigger decides who may join",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set adminCreateUserConfig.allowAdminCreateUserOnly to true",
    title="Cognito user pool allows self-service sign-up",
    why="""
    Anyone on the internet can create an account and gets the permissions of every signed-in user. A
    consumer application needs this; an internal application doesn't.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html
    """,
)

pool_without_waf = without_web_acl(
    id="cognito-pool-without-waf",
    subject="Cognito user pool",
    kinds=(USER_POOL,),
    why="""
    AWS WAF blocks credential stuffing, bots and floods at the sign-in endpoints, which are on the
    internet. The rule can't see web ACLs that Firewall Manager associates.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html
    """,
)


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
)


_CUSTOM = "userPoolAddOns.advancedSecurityAdditionalFlows.customAuthMode"
_CHALLENGES = ("createAuthChallenge", "defineAuthChallenge", "verifyAuthChallengeResponse")
_LEAKED = "compromisedCredentialsRiskConfiguration.actions.eventAction"
_TAKEOVER = "accountTakeoverRiskConfiguration.actions.{}Action.eventAction"

pool_without_threat_protection = property_rule(
    id="cognito-pool-without-threat-protection",
    properties={USER_POOL: "userPoolAddOns.advancedSecurityMode"},
    must=equal("ENFORCED"),
    default="OFF",
    message="advancedSecurityMode is not ENFORCED",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set userPoolAddOns.advancedSecurityMode to "ENFORCED" and userPoolTier to "PLUS"'
    ),
    title="Cognito user pool does not enforce threat protection",
    why="""
    Threat protection detects passwords that leaked elsewhere and sign-ins that are unusual for the
    user. AUDIT only records them. The feature requires the Plus plan, which costs more per user.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
    """,
)


@rule(
    id="cognito-pool-custom-auth-unprotected",
    types=(USER_POOL,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=f'Set {_CUSTOM} to "ENFORCED"',
    implied_by=(Implication("cognito-pool-without-threat-protection", Within.RESOURCE),),
)
def pool_custom_auth_unprotected(pool: Resource) -> Outcomes:
    """Cognito threat protection does not cover custom authentication.

    The pool's mode only applies to password sign-in. Sign-in with the challenges of Lambda triggers
    has its own mode, and AUDIT only records the risk. The rule ignores pools without these
    triggers.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
    """
    is_custom = any_of(or_unknown(pool.is_given, f"lambdaConfig.{name}") for name in _CHALLENGES)
    if is_custom is not False and pool.get(_CUSTOM) != "ENFORCED" and settled(is_custom):
        yield Finding("customAuthMode is not ENFORCED", _CUSTOM)


@rule(
    id="cognito-risk-unblocked",
    types=("aws:cognito/riskConfiguration:RiskConfiguration",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        f'Set {_LEAKED} to "BLOCK", and the eventAction of accountTakeoverRiskConfiguration.actions'
        '.highAction and mediumAction to "MFA_REQUIRED" or "BLOCK"'
    ),
)
def risk_unblocked(configuration: Resource) -> Outcomes:
    """Cognito threat protection does not act on a risky sign-in.

    With NO_ACTION, a sign-in with a leaked password or at high risk succeeds. A configuration with
    a clientId replaces the pool's configuration for that client, so the rule judges each
    configuration separately. NO_ACTION at medium risk has severity low; at low risk it isn't
    reported.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-compromised-credentials.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html
    """
    high, medium = _TAKEOVER.format("high"), _TAKEOVER.format("medium")
    yield from until_unknown(_passes(configuration, _LEAKED, "a leaked password"))
    yield from until_unknown(_passes(configuration, high, "high risk"))
    yield from until_unknown(_passes(configuration, medium, "medium risk", Severity.LOW))


def _passes(
    configuration: Resource, path: str, risk: str, severity: Severity | None = None
) -> Outcomes:
    if configuration.get(path) == "NO_ACTION":
        yield Finding(f"eventAction is NO_ACTION for {risk}", path, severity)
