"""Threat protection of user pools against leaked passwords and risky sign-ins."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Within,
    equal,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import any_of, settled
from policypack.rules.cognito.pools import USER_POOL

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
    example="""
    aws.cognito.UserPool(
        "customers",
        user_pool_tier="PLUS",
        user_pool_add_ons={
            "advanced_security_mode": "AUDIT",  # bad
            "advanced_security_mode": "ENFORCED",  # good
        },
    )
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

    Example:
        aws.cognito.UserPool(
            "customers",
            user_pool_tier="PLUS",
            lambda_config={
                "define_auth_challenge": "arn:aws:lambda:eu-central-1:111122223333:function:define",
            },
            user_pool_add_ons={
                "advanced_security_mode": "ENFORCED",
                "advanced_security_additional_flows": {
                    "custom_auth_mode": "AUDIT",  # bad
                    "custom_auth_mode": "ENFORCED",  # good
                },
            },
        )
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

    Example:
        aws.cognito.RiskConfiguration(
            "customers",
            user_pool_id="eu-central-1_a1b2c3d4e",
            compromised_credentials_risk_configuration={
                "actions": {
                    "event_action": "NO_ACTION",  # bad
                    "event_action": "BLOCK",  # good
                },
            },
        )
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
