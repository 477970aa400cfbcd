"""lambda-function-env-secret."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.confidence import Confidence
from policypack.model.resources import Resource
from policypack.report.json_findings import json_finding
from policypack.settings.settings import Settings
from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

RULE = "lambda-function-env-secret"
# Random letters, spelled in two parts so that no scanner takes this file for a leak.
PASSWORD = "9f2Kq7" + "xVb31tR"


def function(**variables: Any) -> Resource:
    return resource("aws:lambda/function:Function", {"environment": {"variables": variables}})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("DB_PASSWORD", PASSWORD, id="by name"),
        pytest.param("CONFIG", "AKIA" + "QYLPMN5HFIQR7XYA", id="by value: AWS access key id"),
        pytest.param("CONFIG", "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a", id="GitHub"),
        pytest.param("DATABASE", f"postgres://app:{PASSWORD}@db.internal/orders", id="URL"),
        pytest.param("CONFIG", f"-----BEGIN {'RSA'} PRIVATE KEY-----\nMIIEpAIBAAKCAQEA", id="PEM"),
    ],
)
def test_a_credential_in_a_variable_violates(name: str, value: str) -> None:
    assert outcomes(RULE, function(**{name: value})) == [
        ("violates", f"environment.variables.{name}")
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TABLE", "orders", id="plain"),
        pytest.param(
            "DB_PASSWORD",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-AbCdEf",
            id="ARN",
        ),
        pytest.param("DB_PASSWORD", "/orders/db-password", id="parameter path"),
        pytest.param("DB_PASSWORD", "{{resolve:ssm-secure:/orders/db:1}}", id="resolve"),
        pytest.param("DB_PASSWORD", "${DB_PASSWORD}", id="placeholder"),
        pytest.param("DB_PASSWORD_ARN", PASSWORD, id="a name that points elsewhere"),
    ],
)
def test_a_reference_to_a_secret_complies(name: str, value: str) -> None:
    assert outcomes(RULE, function(**{name: value})) == []


def test_an_unknown_variable_leaves_the_others_judged() -> None:
    assert outcomes(RULE, function(A=UNKNOWN, DB_PASSWORD=PASSWORD)) == [
        ("violates", "environment.variables.DB_PASSWORD"),
        ("undecided", "environment.variables.A"),
    ]


def test_many_unknown_variables_are_one_outcome() -> None:
    assert outcomes(RULE, function(A=UNKNOWN, B=UNKNOWN, C="plain")) == [
        ("undecided", "environment.variables")
    ]


def made_of(*kinds: str) -> Resource:
    makers = [resource(kind, {}, f"maker-{number}") for number, kind in enumerate(kinds)]
    unknown = {"variables": {"TABLE": UNKNOWN, "DB_PASSWORD": UNKNOWN}}
    kind = "aws:lambda/function:Function"
    return resource(kind, {"environment": unknown}, depends={"environment": makers})


@pytest.mark.parametrize(
    "kinds",
    [
        ("aws:dynamodb/table:Table", "aws:sqs/queue:Queue"),
        # Its outputs are names and ARNs; the value stands in a version.
        ("aws:secretsmanager/secret:Secret",),
        ("random:index/randomPet:RandomPet", "aws:s3/bucket:Bucket"),
    ],
)
def test_an_output_that_is_no_credential_complies(kinds: tuple[str, ...]) -> None:
    assert outcomes(RULE, made_of(*kinds)) == []


@pytest.mark.parametrize(
    "kind",
    [
        "aws:iam/accessKey:AccessKey",
        "aws:rds/instance:Instance",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:ssm/parameter:Parameter",
        "aws:cloudformation/stack:Stack",
        "random:index/randomPassword:RandomPassword",
        "pulumi:pulumi:StackReference",
        "aws-native:rds:DBInstance",
    ],
)
def test_an_output_that_may_be_a_credential_is_undecided_once(kind: str) -> None:
    (verdict,) = verdicts(RULE, made_of("aws:dynamodb/table:Table", kind))
    assert (verdict.outcome.value, verdict.path) == ("undecided", "environment.variables")
    assert verdict.waits_for == f"an output of maker-1 ({kind})"


def test_an_unknown_output_with_a_secret_mark_violates() -> None:
    marked = {"variables": {"KEY": secret(UNKNOWN)}}
    key = resource("aws:iam/accessKey:AccessKey", {})
    it = resource(
        "aws:lambda/function:Function", {"environment": marked}, depends={"environment": [key]}
    )
    assert outcomes(RULE, it) == [("violates", "environment.variables.KEY")]


def test_an_unknown_environment_is_undecided() -> None:
    it = resource("aws:lambda/function:Function", {"environment": UNKNOWN})
    assert outcomes(RULE, it) == [("undecided", "environment")]


def test_a_value_without_the_form_of_a_secret_violates_if_the_program_marks_it() -> None:
    assert outcomes(RULE, function(SETTING=secret("plumtreehouse"))) == [
        ("violates", "environment.variables.SETTING")
    ]


@pytest.mark.parametrize("value", ["plum-tree", "orders-1a2b3c4", "disabled"])
def test_mark_on_text_that_looks_public_advises_and_says_so(value: str) -> None:
    """The SDK marks the value of every SSM parameter, which a function may get."""
    (found,) = verdicts(RULE, function(TABLE=secret(value)))
    assert (found.confidence, found.severity.value) == (Confidence.MEDIUM, "medium")
    assert "by the program alone: the text looks public" in found.message
    (found,) = verdicts(RULE, function(DB_PASSWORD=secret("plum-tree")))
    assert (found.confidence, found.severity.value) == (Confidence.HIGH, "high")


@pytest.mark.parametrize(
    ("name", "value", "confidence", "severity", "blocks"),
    [
        ("STRIPE_SECRET_KEY", "sk_live" + "_4eC39HqLyjWDarjtT1zdp7dcQx", "high", "high", True),
        ("DB_PASSWORD", PASSWORD, "high", "high", True),
        ("DB_PASSWORD", "hunter2", "medium", "medium", False),
        ("DB_PASSWORD", "raveberry", "low", "low", False),
    ],
)
def test_name_alone_advises_and_evidence_in_the_value_blocks(
    name: str, value: str, confidence: str, severity: str, blocks: bool
) -> None:
    it = function(**{name: value})
    (found,) = verdicts(RULE, it)
    assert (found.confidence, found.severity.value) == (Confidence(confidence), severity)
    in_default_profile = [each for each in judge([it], Settings()) if each.rule.id == RULE]
    assert [each.blocking for each in in_default_profile] == [blocks]
    assert ("reported by its name alone" in found.message) is not blocks
    assert json_finding(found)["confidence"] == confidence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD_HASHER", "argon2id"),
        ("TOKEN_MODEL", "cl100k_base"),
        ("PASSWORD_RULES", '{"minLength":14}'),
        ("SECRETS_BASE_PATH", "email-client"),
        ("DB_PASSWORD", "not-configured"),
    ],
)
def test_setting_under_a_similar_name_complies(name: str, value: str) -> None:
    assert outcomes(RULE, function(**{name: value})) == []


ARN = "arn:aws:sqs:eu-central-1:111122223333:orders"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def severities(environment: Any, **properties: Any) -> list[tuple[str, str]]:
    it = resource("aws:lambda/function:Function", {"environment": environment, **properties})
    return [(found.path.rpartition(".")[2], found.severity.value) for found in verdicts(RULE, it)]


@pytest.mark.parametrize("value", [ARN, "/orders/db-password", "true", 7, "${VALUE}"])
def test_the_mark_decides_whatever_the_value_looks_like(value: Any) -> None:
    assert severities({"variables": {"IT": secret(value)}}) == [("IT", "medium")]
    assert severities({"variables": {"IT": value}}) == []


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_value_is_no_secret(value: Any) -> None:
    assert severities({"variables": {"IT": secret(value)}}) == []


@pytest.mark.parametrize("value", ["plumtreehouse", PASSWORD, UNKNOWN])
@pytest.mark.parametrize(
    ("key", "severity"),
    [
        (KEY, "medium"),
        (UNKNOWN, "medium"),
        # The AWS managed key of Lambda is open to everybody who can read the function.
        ("alias/aws/lambda", "high"),
        (None, "high"),
    ],
)
def test_a_customer_managed_key_limits_who_reads_a_marked_value(
    value: Any, key: Any, severity: str
) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    found = severities({"variables": {"SETTING": secret(value)}}, kmsKeyArn=key)
    assert found == [("SETTING", severity)]


def test_a_key_does_not_hide_what_stands_in_the_program() -> None:
    assert severities({"variables": {"DB_PASSWORD": PASSWORD}}, kmsKeyArn=KEY) == [
        ("DB_PASSWORD", "high")
    ]


def test_a_mark_on_the_whole_mapping_is_one_finding() -> None:
    marked = secret({"LEVEL": "plum-tree", "TABLE": "orders"})
    assert severities({"variables": marked}) == [("variables", "medium")]
    assert severities(secret({"variables": {"LEVEL": "plum-tree"}})) == [("environment", "medium")]
    assert severities({"variables": secret(UNKNOWN)}) == [("variables", "medium")]
    assert severities(secret(UNKNOWN)) == [("environment", "medium")]
    assert severities(secret(None)) == []


def test_a_secret_in_a_marked_mapping_is_told_instead_of_the_mapping() -> None:
    marked = secret({"LEVEL": "plum-tree", "DB_PASSWORD": PASSWORD})
    assert severities({"variables": marked}) == [("DB_PASSWORD", "high")]


@pytest.mark.parametrize("value", [PASSWORD, secret(PASSWORD)], ids=["plain", "marked"])
def test_the_message_holds_nothing_of_the_value(value: Any) -> None:
    (verdict,) = verdicts(RULE, function(DB_PASSWORD=value))
    assert "secret" in verdict.message
    assert not any(PASSWORD[n : n + 4] in verdict.message for n in range(len(PASSWORD) - 3))
