"""cognito-pool-weak-password; cognito-pool-without-mfa beyond the cases of its declaration."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

WEAK = "cognito-pool-weak-password"
POOL = "aws:cognito/userPool:UserPool"
AT = "passwordPolicy"
CLASSES = dict.fromkeys(
    ("requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"), True
)


def weak(policy: Any) -> list[tuple[str, str]]:
    return outcomes(WEAK, resource(POOL, {AT: policy}))


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        ({**CLASSES, "minimumLength": 7}, "minimumLength"),
        ({**CLASSES, "minimumLength": 11, "requireSymbols": False}, "requireSymbols"),
        (
            {"minimumLength": 12, "requireNumbers": True, "requireLowercase": True},
            "requireUppercase",
        ),
        # A policy that is present switches off what it does not name.
        ({"minimumLength": 14}, "requireLowercase"),
        ({"temporaryPasswordValidityDays": 3}, "requireLowercase"),
        # What is known to be missing is reported although another class is not known.
        ({"minimumLength": 12, "requireNumbers": UNKNOWN}, "requireLowercase"),
    ],
)
def test_a_policy_weaker_than_cognitos_own_is_reported(policy: Any, path: str) -> None:
    assert weak(policy) == [("violates", f"{AT}.{path}")]


def test_a_short_password_without_classes_has_both_findings() -> None:
    found = verdicts(WEAK, resource(POOL, {AT: {"minimumLength": 6, "requireNumbers": True}}))
    assert [each.message for each in found] == [
        "minimumLength is 6, less than 8",
        "not true with a minimumLength of 6: requireLowercase, requireUppercase, requireSymbols",
    ]


# Without a policy, Cognito requires 8 characters of all classes.
# https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
@pytest.mark.parametrize(
    "policy",
    [
        *(None, {}, {**CLASSES, "minimumLength": 8}, CLASSES, {"minimumLength": 15}),
        {**CLASSES, "minimumLength": 12, "requireSymbols": False},
        {**CLASSES, "minimumLength": 12, "requireSymbols": UNKNOWN},
    ],
)
def test_cognitos_own_policy_and_a_long_password_comply(policy: Any) -> None:
    assert weak(policy) == []


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        (UNKNOWN, ""),
        ({**CLASSES, "minimumLength": UNKNOWN}, ".minimumLength"),
        ({**CLASSES, "minimumLength": 8, "requireNumbers": UNKNOWN}, ".requireNumbers"),
        (
            {**CLASSES, "minimumLength": 12, "requireNumbers": UNKNOWN, "requireSymbols": False},
            ".requireNumbers",
        ),
    ],
)
def test_an_unknown_policy_is_undecided(policy: Any, path: str) -> None:
    assert set(weak(policy)) == {("undecided", f"{AT}{path}")}


def test_a_setting_asks_for_longer_passwords_also_of_a_pool_without_a_policy() -> None:
    for policy, evidence in (
        ({**CLASSES, "minimumLength": 13}, "minimumLength is 13, less than 14"),
        (CLASSES, "minimumLength defaults to 8, less than 14"),
        ({}, "minimumLength defaults to 8, less than 14"),
        (None, "minimumLength defaults to 8, less than 14"),
    ):
        (found,) = verdicts(WEAK, resource(POOL, {AT: policy}), user_pool_password_length=14)
        assert (found.message, found.path) == (evidence, f"{AT}.minimumLength")
        assert found.fix.startswith("Set passwordPolicy.minimumLength to 14 or more, and require")
    long = resource(POOL, {AT: {**CLASSES, "minimumLength": 14}})
    assert outcomes(WEAK, long, user_pool_password_length=14) == []


def test_a_setting_allows_shorter_passwords_of_all_classes() -> None:
    short = {**CLASSES, "minimumLength": 6}
    assert outcomes(WEAK, resource(POOL, {AT: short}), user_pool_password_length=6) == []
    simple = resource(POOL, {AT: {**short, "requireSymbols": False}})
    found = outcomes(WEAK, simple, user_pool_password_length=6)
    assert found == [("violates", f"{AT}.requireSymbols")]


def test_what_the_required_length_excuses_is_not_told_besides() -> None:
    simple = resource(POOL, {AT: {"minimumLength": 8}})
    (found,) = verdicts(WEAK, simple, user_pool_password_length=16)
    assert found.path == f"{AT}.minimumLength"
    assert found.fix == "Set passwordPolicy.minimumLength to 16 or more"
    unknown = resource(POOL, {AT: {**CLASSES, "minimumLength": UNKNOWN}})
    found_unknown = outcomes(WEAK, unknown, user_pool_password_length=16)
    assert set(found_unknown) == {("undecided", f"{AT}.minimumLength")}


@pytest.mark.parametrize(("mode", "complies"), [("ON", True), ("OPTIONAL", True), ("OFF", False)])
def test_optional_mfa_complies(mode: str, complies: bool) -> None:
    found = outcomes("cognito-pool-without-mfa", resource(POOL, {"mfaConfiguration": mode}))
    assert found == ([] if complies else [("violates", "mfaConfiguration")])


@pytest.mark.parametrize("mode", [None, "OFF", "OPTIONAL"])
def test_a_setting_requires_a_second_factor(mode: Any) -> None:
    pool = resource(POOL, {"mfaConfiguration": mode})
    (found,) = verdicts("cognito-pool-without-mfa", pool, user_pool_mfa="required")
    assert 'mfaConfiguration must be "ON"' in found.message
    on = resource(POOL, {"mfaConfiguration": "ON"})
    assert outcomes("cognito-pool-without-mfa", on, user_pool_mfa="required") == []
