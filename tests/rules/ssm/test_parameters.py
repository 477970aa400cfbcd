"""ssm-parameter-plain-secret, and which types of parameters are judged."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

RULE = "ssm-parameter-plain-secret"
PARAMETER = "aws:ssm/parameter:Parameter"
PASSWORD = "9f2Kq7!xVb31"
TABLE = resource("aws:dynamodb/table:Table", {}, "table")
RANDOM = resource("random:index/randomPassword:RandomPassword", {}, "random")


def parameter(value: Any, kind: str = "String", name: Any = "/orders/db-password") -> Any:
    return resource(PARAMETER, {"name": name, "type": kind, "value": value}, "it")


@pytest.mark.parametrize("kind", ["String", "StringList"])
@pytest.mark.parametrize("mark", [secret, lambda value: value])
def test_a_secret_in_plain_text_violates_and_is_not_shown(kind: str, mark: Any) -> None:
    (found,) = verdicts(RULE, parameter(mark(PASSWORD), kind))
    assert (found.outcome.value, found.path) == ("violates", "value")
    assert PASSWORD not in found.message


def test_an_insecure_value_is_plain_text_whatever_the_type() -> None:
    held = {"name": "/orders/db-password", "type": "SecureString", "insecureValue": PASSWORD}
    assert outcomes(RULE, resource(PARAMETER, held)) == [("violates", "insecureValue")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("/orders/table", "orders"),
        ("/orders/db-password-arn", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db"),
        ("/orders/db-password-path", "/orders/db"),
        ("/orders/db-password", "{{resolve:secretsmanager:db}}"),
    ],
)
def test_configuration_and_references_comply(name: str, value: str) -> None:
    assert outcomes(RULE, parameter(secret(value), name=name)) == []


def test_a_parameter_without_a_value_complies() -> None:
    assert outcomes(RULE, resource(PARAMETER, {"name": "/orders/db-password"})) == []


def test_the_name_of_the_resource_stands_for_an_unknown_name() -> None:
    held = {"name": UNKNOWN, "type": "String", "value": secret(PASSWORD)}
    found = outcomes(RULE, resource(PARAMETER, held, "db-password"))
    assert found == [("violates", "value")]


def test_an_encrypted_secret_complies_unless_it_is_a_default_password() -> None:
    assert outcomes(RULE, parameter(secret(PASSWORD), "SecureString")) == []
    (found,) = verdicts(RULE, parameter(secret("changeme"), "SecureString"))
    assert (found.path, "changeme" in found.message) == ("value", False)


def test_an_unknown_value_is_undecided_where_it_may_be_a_plain_secret() -> None:
    def made(kind: str, maker: Any) -> list[tuple[str, str]]:
        held = {"name": "/orders/x", "type": kind, "value": secret(UNKNOWN)}
        return outcomes(RULE, resource(PARAMETER, held, depends={"value": [maker]}))

    assert outcomes(RULE, parameter(secret(UNKNOWN))) == [("undecided", "value")]
    assert made("String", RANDOM) == [("undecided", "value")]
    assert made("SecureString", RANDOM) == []
    # The name or the ARN of a table is not a credential.
    assert made("String", TABLE) == []


@pytest.mark.parametrize(
    ("kind", "violated"), [("String", True), ("StringList", False), ("SecureString", False)]
)
def test_a_list_cannot_be_encrypted(kind: str, violated: bool) -> None:
    found = outcomes("ssm-parameter-unencrypted", parameter("orders", kind))
    assert found == [("violates", "type")] * violated


@pytest.mark.parametrize(
    ("kind", "key", "violated"),
    [
        ("SecureString", None, True),
        ("SecureString", "alias/aws/ssm", True),
        ("SecureString", "alias/orders", False),
        ("String", None, False),
    ],
)
def test_an_encrypted_parameter_needs_a_customer_managed_key(
    kind: str, key: Any, violated: bool
) -> None:
    held = resource(PARAMETER, {"type": kind, "keyId": key})
    found = outcomes("ssm-parameter-without-customer-key", held)
    assert found == [("violates", "keyId")] * violated
