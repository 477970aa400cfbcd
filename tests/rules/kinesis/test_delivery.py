"""Destinations of delivery streams."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

UNLOGGED = "kinesis-firehose-errors-unlogged"
PLAINTEXT = "kinesis-firehose-plaintext-key"
PASSWORD = "9f2Kq7" + "xVb31tR"


def stream(**destinations: Any) -> Resource:
    kind = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
    return resource(kind, {"name": "clicks", **destinations})


# https://www.pulumi.com/registry/packages/aws/api-docs/kinesis/firehosedeliverystream/
@pytest.mark.parametrize(
    "destination",
    [
        *("extendedS3Configuration", "httpEndpointConfiguration", "icebergConfiguration"),
        *("elasticsearchConfiguration", "opensearchConfiguration"),
        *("opensearchserverlessConfiguration", "redshiftConfiguration"),
        *("snowflakeConfiguration", "splunkConfiguration"),
    ],
)
@pytest.mark.parametrize("options", [None, {}, {"enabled": False}])
def test_a_destination_without_a_log_violates(destination: str, options: Any) -> None:
    found = outcomes(UNLOGGED, stream(**{destination: {"cloudwatchLoggingOptions": options}}))
    assert found == [("violates", f"{destination}.cloudwatchLoggingOptions.enabled")]


def test_a_destination_with_a_log_complies() -> None:
    logged = {"cloudwatchLoggingOptions": {"enabled": True}}
    assert outcomes(UNLOGGED, stream(extendedS3Configuration=logged)) == []
    assert outcomes(UNLOGGED, stream()) == []


def test_an_unknown_log_is_undecided() -> None:
    unknown = {"cloudwatchLoggingOptions": {"enabled": UNKNOWN}}
    found = outcomes(UNLOGGED, stream(extendedS3Configuration=unknown))
    path = "extendedS3Configuration.cloudwatchLoggingOptions.enabled"
    assert found == [("undecided", path)]


CREDENTIALS = (
    ("httpEndpointConfiguration", "accessKey"),
    ("redshiftConfiguration", "password"),
    ("snowflakeConfiguration", "keyPassphrase"),
    ("snowflakeConfiguration", "privateKey"),
    ("splunkConfiguration", "hecToken"),
)


@pytest.mark.parametrize(("destination", "name"), CREDENTIALS)
def test_a_credential_in_the_program_violates(destination: str, name: str) -> None:
    (found,) = verdicts(PLAINTEXT, stream(**{destination: {name: PASSWORD}}))
    assert found.path == f"{destination}.{name}"
    assert PASSWORD not in found.message
    marked = {destination: {name: secret(PASSWORD)}}
    assert outcomes(PLAINTEXT, stream(**marked)) == []
    unknown = {destination: {name: UNKNOWN}}
    assert outcomes(PLAINTEXT, stream(**unknown)) == [("undecided", f"{destination}.{name}")]


def test_a_destination_with_a_secret_of_secrets_manager_complies() -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:collector"
    named = {"secretsManagerConfiguration": {"enabled": True, "secretArn": arn}}
    assert outcomes(PLAINTEXT, stream(httpEndpointConfiguration=named)) == []


def test_a_mark_on_the_destination_covers_its_credential() -> None:
    for destination, name in CREDENTIALS:
        assert outcomes(PLAINTEXT, stream(**{destination: secret({name: PASSWORD})})) == []
        assert outcomes(PLAINTEXT, stream(**{destination: secret(UNKNOWN)})) == []


def test_an_attribute_of_the_requests_may_be_a_credential() -> None:
    def found(name: str, value: Any) -> list[tuple[str, str]]:
        attributes = {"commonAttributes": [{"name": name, "value": value}]}
        return outcomes(
            PLAINTEXT, stream(httpEndpointConfiguration={"requestConfiguration": attributes})
        )

    path = "httpEndpointConfiguration.requestConfiguration.commonAttributes[0].value"
    assert found("x-api-password", PASSWORD) == [("violates", path)]
    assert found("x-api-password", secret(PASSWORD)) == []
    assert found("team", "orders") == []
