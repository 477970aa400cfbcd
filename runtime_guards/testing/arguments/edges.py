"""Arguments for events of Lambda@Edge, devices, file transfers, repositories and Alexa."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from runtime_guards.testing.places import Change, encoded, put

_REQUEST = "Records[].cf.request"


def _edge_headers(event: Any, value: Mapping[str, str]) -> None:
    headers = event["Records"][0]["cf"]["request"]["headers"]
    for name, given in value.items():
        headers[name.lower()] = [{"key": name, "value": given}]


def _edge_method(event: Any, value: str) -> None:
    request = event["Records"][0]["cf"]["request"]
    request["method"] = value
    if value in ("GET", "HEAD", "OPTIONS"):
        del request["body"]


def _edge_body(event: Any, value: Any) -> None:
    event["Records"][0]["cf"]["request"]["body"] = {
        "action": "read-only",
        "data": encoded(value),
        "encoding": "base64",
        "inputTruncated": False,
    }


def _channel(event: Any, value: str) -> None:
    segments = value.strip("/").split("/")
    event["info"]["channel"] = {"path": f"/{'/'.join(segments)}", "segments": segments}
    event["info"]["channelNamespace"]["name"] = segments[0]


def _published(event: Any, values: Any) -> None:
    first = event["events"][0]
    event["events"] = [
        {"id": f"{first['id'][:-5]}{index:05}", "payload": value}
        for index, value in enumerate(values)
    ]


def _operation(event: Any, value: str) -> None:
    event["info"]["operation"] = value
    if value == "SUBSCRIBE":
        event["events"] = None


def _slots(event: Any, value: Mapping[str, str | None]) -> None:
    event["request"]["intent"]["slots"] = {
        name: {
            "name": name,
            "confirmationStatus": "NONE",
            **({} if said is None else {"value": said}),
        }
        for name, said in value.items()
    }


def _skill(event: Any, value: str) -> None:
    application = {"applicationId": value}
    event["session"]["application"] = application
    event["context"]["System"]["application"] = copy.copy(application)


def _whole(event: Any, value: Mapping[str, Any]) -> None:
    event.clear()
    event.update(value)


EDGES: Mapping[str, Mapping[str, Change]] = {
    "lambda-edge": {
        "method": _edge_method,
        "uri": put(f"{_REQUEST}.uri"),
        "query_string": put(f"{_REQUEST}.querystring"),
        "headers": _edge_headers,
        "body": _edge_body,
    },
    "appsync-events": {"channel": _channel, "operation": _operation, "payloads": _published},
    "code-commit": {
        "ref": put("Records[].codecommit.references[].ref"),
        "custom_data": put("Records[].customData"),
    },
    "transfer-authorizer": {
        "username": put("username"),
        "password": put("password"),
        "protocol": put("protocol"),
    },
    "transfer-workflow": {
        "key": put("fileLocation.key"),
        "bucket": put("fileLocation.bucket"),
        "user": put("serviceMetadata.transferDetails.userName"),
    },
    "iot-authorizer": {
        "token": put("token"),
        "username": put("protocolData.mqtt.username"),
        "password": put("protocolData.mqtt.password", form=encoded),
        "client_id": put("protocolData.mqtt.clientId"),
    },
    "iot-provisioning": {"parameters": put("parameters"), "client_id": put("clientId")},
    "alexa-skill": {
        "intent": put("request.intent.name"),
        "slots": _slots,
        "skill": _skill,
        "locale": put("request.locale"),
    },
    "alexa-smart-home": {
        "name": put("directive.header.name"),
        "namespace": put("directive.header.namespace"),
        "payload": put("directive.payload"),
    },
    "step-functions": {"payload": _whole},
    "iot-rule": {"payload": _whole},
    "direct": {"payload": _whole},
}
