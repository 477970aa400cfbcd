"""cognito-pool-custom-auth-unprotected and cognito-risk-unblocked."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource, verdicts

CUSTOM = "cognito-pool-custom-auth-unprotected"
RISK = "cognito-risk-unblocked"
POOL = "aws:cognito/userPool:UserPool"
AT = "userPoolAddOns.advancedSecurityAdditionalFlows.customAuthMode"
TRIGGER = "arn:aws:lambda:eu-central-1:111122223333:function:challenge"


def custom(triggers: Any, mode: Any) -> list[tuple[str, str]]:
    flows = {"customAuthMode": mode}
    add_ons = {"advancedSecurityMode": "ENFORCED", "advancedSecurityAdditionalFlows": flows}
    return outcomes(CUSTOM, resource(POOL, {"lambdaConfig": triggers, "userPoolAddOns": add_ons}))


@pytest.mark.parametrize("mode", ["AUDIT", None])
@pytest.mark.parametrize(
    "trigger", ["createAuthChallenge", "defineAuthChallenge", "verifyAuthChallengeResponse"]
)
def test_custom_authentication_that_is_only_watched_is_reported(trigger: str, mode: Any) -> None:
    assert custom({trigger: TRIGGER}, mode) == [("violates", AT)]
    assert custom({trigger: TRIGGER}, "ENFORCED") == []


def test_a_pool_without_custom_authentication_is_not_judged() -> None:
    assert custom({}, "AUDIT") == []
    assert custom({"preSignUp": TRIGGER}, "AUDIT") == []


def test_an_unknown_trigger_or_mode_is_undecided() -> None:
    waits = {"createAuthChallenge": UNKNOWN}
    assert custom(waits, "AUDIT") == [("undecided", "lambdaConfig.createAuthChallenge")]
    assert custom(waits, "ENFORCED") == []
    assert custom({"createAuthChallenge": TRIGGER}, UNKNOWN) == [("undecided", AT)]


def test_a_pool_without_threat_protection_is_told_once() -> None:
    pool = resource(POOL, {"lambdaConfig": {"defineAuthChallenge": TRIGGER}})
    found = judge([pool], read_settings({"profile": "strict"}))
    (one,) = (each for each in found if each.rule.id == CUSTOM)
    assert one.folded_into is not None
    assert one.folded_into.rule == "cognito-pool-without-threat-protection"


def risk(leaked: Any = "BLOCK", **actions: Any) -> dict[str, Any]:
    takeover = {f"{level}Action": {"eventAction": action} for level, action in actions.items()}
    return {
        "userPoolId": "eu-central-1_a1b2c3d4e",
        "compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": leaked}},
        "accountTakeoverRiskConfiguration": {"actions": takeover},
    }


def risks(properties: Any) -> list[tuple[str, str, str]]:
    configuration = resource("aws:cognito/riskConfiguration:RiskConfiguration", properties)
    return [
        (each.outcome.value, each.path.split(".")[-2], each.severity.value)
        for each in verdicts(RISK, configuration)
    ]


def test_no_action_is_reported_by_the_risk_that_passes() -> None:
    assert risks(risk(leaked="NO_ACTION")) == [("violates", "actions", "medium")]
    assert risks(risk(high="NO_ACTION")) == [("violates", "highAction", "medium")]
    assert risks(risk(medium="NO_ACTION")) == [("violates", "mediumAction", "low")]


def test_each_action_is_judged_although_another_one_is_unknown() -> None:
    assert risks(risk(leaked=UNKNOWN, high="NO_ACTION")) == [
        ("violates", "highAction", "medium"),
        ("undecided", "actions", "medium"),
    ]


def test_what_blocks_or_asks_for_a_second_factor_complies() -> None:
    assert risks(risk(high="BLOCK", medium="MFA_REQUIRED", low="NO_ACTION")) == []
    assert risks({"userPoolId": "eu-central-1_a1b2c3d4e"}) == []


def test_the_configuration_of_a_client_is_judged_alone() -> None:
    client = {**risk(leaked="NO_ACTION"), "clientId": "a1b2c3"}
    assert risks(client) == [("violates", "actions", "medium")]
