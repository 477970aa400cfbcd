"""Logs of stages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.apigateway.apis import HTTP_STAGE, SETTINGS, STAGE, http_api, settings, stage

TRACED = "api-gateway-data-traced"
EXECUTION = "api-gateway-execution-unlogged"
UNLOGGED = "api-gateway-stage-unlogged"
FORMAT = "api-gateway-log-unstructured"
LEVEL = "defaultRouteSettings.loggingLevel"
ON: dict[str, Any] = {"dataTraceEnabled": True}


# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
def test_data_traces_of_methods_violate() -> None:
    assert outcomes(TRACED, settings(**ON)) == [("violates", "settings.dataTraceEnabled")]
    assert outcomes(TRACED, settings(dataTraceEnabled=False)) == []
    assert outcomes(TRACED, settings(loggingLevel="INFO")) == []
    unknown = [("undecided", "settings.dataTraceEnabled")]
    assert outcomes(TRACED, settings(dataTraceEnabled=UNKNOWN)) == unknown


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"defaultRouteSettings": ON}, [("violates", "defaultRouteSettings.dataTraceEnabled")]),
        ({"routeSettings": [{}, ON]}, [("violates", "routeSettings[1].dataTraceEnabled")]),
        ({"routeSettings": [{"dataTraceEnabled": False}]}, []),
        ({}, []),
    ],
)
def test_data_traces_of_routes_violate(
    held: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert outcomes(TRACED, stage(HTTP_STAGE, **held)) == expected


def test_only_websocket_stages_of_the_second_version_have_data_traces() -> None:
    """GIVEN the stage $default, which only HTTP APIs have THEN it cannot trace data."""
    traced = {"defaultRouteSettings": ON, "routeSettings": [ON]}
    assert outcomes(TRACED, stage(HTTP_STAGE, **{**traced, "name": "$default"})) == []
    assert len(outcomes(TRACED, stage(HTTP_STAGE, **{**traced, "name": "live"}))) == 2
    unknown = outcomes(TRACED, stage(HTTP_STAGE, **{**traced, "name": UNKNOWN}))
    assert unknown == [("undecided", "name")]


def test_a_stage_needs_settings_that_log_the_execution() -> None:
    violates = [("violates", "")]
    assert outcomes(EXECUTION, stage()) == violates
    assert outcomes(EXECUTION, stage(), settings(loggingLevel="OFF")) == violates
    assert outcomes(EXECUTION, stage(), settings(metricsEnabled=True)) == violates
    for level in ("ERROR", "INFO"):
        assert outcomes(EXECUTION, stage(), settings(loggingLevel=level)) == []


def test_settings_of_one_method_override_those_of_all() -> None:
    everywhere = settings(loggingLevel="ERROR")
    quiet = settings("quiet", "orders/GET", loggingLevel="OFF")
    assert outcomes(EXECUTION, stage(), everywhere, quiet) == [("violates", "")]
    loud = settings("loud", "orders/GET", loggingLevel="INFO")
    assert outcomes(EXECUTION, stage(), everywhere, loud) == []
    assert outcomes(EXECUTION, stage(), loud) == [("violates", "")]


def test_settings_belong_to_a_stage_by_record_or_by_name() -> None:
    held = {"restApi": UNKNOWN, "methodPath": "*/*", "settings": {"loggingLevel": "ERROR"}}
    live, other = stage(), resource(STAGE, {"restApi": UNKNOWN, "stageName": "test"}, "other")
    linked = resource(SETTINGS, {**held, "stageName": UNKNOWN}, "s", depends={"stageName": [live]})
    assert outcomes(EXECUTION, live, linked) == []
    assert outcomes(EXECUTION, other, live, linked) == [("violates", "")]
    unlinked = resource(SETTINGS, {**held, "stageName": UNKNOWN}, "s")
    assert outcomes(EXECUTION, live, unlinked) == [("undecided", "stageName")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
def test_only_websocket_stages_of_the_second_version_have_execution_logs() -> None:
    websocket, http = http_api(protocolType="WEBSOCKET"), http_api(protocolType="HTTP")
    assert outcomes(EXECUTION, stage(HTTP_STAGE), websocket) == [("violates", LEVEL)]
    logged = stage(HTTP_STAGE, defaultRouteSettings={"loggingLevel": "ERROR"})
    assert outcomes(EXECUTION, logged, websocket) == []
    assert outcomes(EXECUTION, stage(HTTP_STAGE), http) == []
    assert outcomes(EXECUTION, stage(HTTP_STAGE)) == []


@pytest.mark.parametrize("kind", [STAGE, HTTP_STAGE])
def test_a_firehose_stream_counts_as_an_access_log(kind: str) -> None:
    stream = "arn:aws:firehose:eu-central-1:111122223333:deliverystream/amazon-apigateway-orders"
    assert outcomes(UNLOGGED, stage(kind, accessLogSettings={"destinationArn": stream})) == []
    assert outcomes(UNLOGGED, stage(kind)) == [("violates", "accessLogSettings.destinationArn")]


@pytest.mark.parametrize(
    ("written", "complies"),
    [
        ('{ "id": "$context.requestId", "status": $context.status }\n', True),
        ("$context.identity.sourceIp,$context.requestId", False),
        ("<request id='$context.requestId'/>", False),
    ],
)
def test_the_format_is_a_json_object(written: str, complies: bool) -> None:
    found = outcomes(FORMAT, stage(accessLogSettings={"format": written}))
    assert found == ([] if complies else [("violates", "accessLogSettings.format")])
