"""Keys, descriptions and the end of secrets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, text
from tests.judged import UNKNOWN, outcomes, resource

SECRET = "aws:secretsmanager/secret:Secret"
KEYS = "secrets-manager-secret-without-customer-key"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"


def secret(**properties: Any) -> Any:
    return resource(SECRET, properties)


@pytest.mark.parametrize("key", [None, "alias/aws/secretsmanager"])
def test_the_key_of_aws_violates(key: Any) -> None:
    assert outcomes(KEYS, secret(kmsKeyId=key)) == [("violates", "kmsKeyId")]
    replicated = secret(kmsKeyId=KEY, replicas=[{"region": "eu-west-1", "kmsKeyId": key}])
    assert outcomes(KEYS, replicated) == [("violates", "replicas[0].kmsKeyId")]


def test_customer_managed_keys_comply() -> None:
    assert outcomes(KEYS, secret(kmsKeyId=KEY)) == []
    replicas = [{"region": "eu-west-1", "kmsKeyId": "alias/orders"}]
    assert outcomes(KEYS, secret(kmsKeyId=KEY, replicas=replicas)) == []


def test_a_key_that_is_not_known_yet() -> None:
    key = resource("aws:kms/key:Key", {}, "key")
    own = resource(SECRET, {"kmsKeyId": UNKNOWN}, depends={"kmsKeyId": [key]})
    assert outcomes(KEYS, own) == []
    assert outcomes(KEYS, secret(kmsKeyId=UNKNOWN)) == [("undecided", "kmsKeyId")]
    assert outcomes(KEYS, secret(kmsKeyId=KEY, replicas=UNKNOWN)) == [("undecided", "replicas")]
    computed = resource(SECRET, {"kmsKeyId": KEY, "replicas": UNKNOWN}, depends={})
    assert outcomes(KEYS, computed) == []


@pytest.mark.parametrize(("days", "violated"), [(None, False), (30, False), (7, False), (0, True)])
def test_a_deletion_without_a_recovery_window_violates(days: Any, violated: bool) -> None:
    found = outcomes("secrets-manager-secret-unrecoverable", secret(recoveryWindowInDays=days))
    assert found == [("violates", "recoveryWindowInDays")] * violated


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_blank_description_is_none(text: Any) -> None:
    found = outcomes("secrets-manager-secret-undescribed", secret(description=text))
    assert found == [("violates", "description")]


def test_a_policy_of_another_secret_does_not_count() -> None:
    rule, kind = (
        "secrets-manager-secret-without-policy",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
    )
    own = resource(SECRET, {"arn": "arn:one"}, "one")
    assert outcomes(rule, own, resource(kind, {"secretArn": "arn:one"}, "policy")) == []
    assert outcomes(rule, own, resource(kind, {"secretArn": "arn:two"}, "policy")) == [
        ("violates", "policy")
    ]


POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"


@pytest.mark.parametrize(
    ("kind", "held"), [(SECRET, {}), (POLICY, {}), (POLICY, {"blockPublicPolicy": True})]
)
def test_a_public_policy_violates_before_aws_refuses_it(kind: str, held: Any) -> None:
    statement = allow("secretsmanager:GetSecretValue", Principal="*")
    found = outcomes(
        "secrets-manager-secret-public", resource(kind, {**held, "policy": text(statement)})
    )
    assert [outcome for outcome, _ in found] == ["violates"]


@pytest.mark.parametrize("key", [None, "alias/aws/secretsmanager", KEY])
def test_an_external_account_violates_whatever_key_protects_the_secret(key: Any) -> None:
    statement = allow("secretsmanager:GetSecretValue", Principal={"AWS": "999988887777"})
    own = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:db-Ab12Cd"
    found = outcomes(
        "secrets-manager-secret-foreign-account",
        secret(arn=own, kmsKeyId=key, policy=text(statement)),
    )
    assert [outcome for outcome, _ in found] == ["violates"]


@pytest.mark.parametrize(
    ("principal", "violated"),
    [({"Service": "serverlessrepo.amazonaws.com"}, True), ({"AWS": ACCOUNT}, False), ("*", False)],
)
def test_only_a_service_acts_for_others(principal: Any, violated: bool) -> None:
    statement = allow("secretsmanager:GetSecretValue", Principal=principal)
    found = outcomes(
        "secrets-manager-policy-without-source-arn", resource(POLICY, {"policy": text(statement)})
    )
    assert [outcome for outcome, _ in found] == ["violates"] * violated
