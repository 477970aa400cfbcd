"""Arguments for events of identity, applications and operations."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from runtime_guards.testing.places import Change, every, put, renamed, text


def _batch(event: Any, values: Any) -> None:
    first = copy.deepcopy(event[0])
    event[:] = [{**copy.deepcopy(first), "arguments": value} for value in values]


def _subject(event: Any, value: str) -> None:
    mail = event["Records"][0]["ses"]["mail"]
    mail["commonHeaders"]["subject"] = value
    _replace_header(mail["headers"], "Subject", value)


def _sender(event: Any, value: str) -> None:
    mail = event["Records"][0]["ses"]["mail"]
    mail["source"] = mail["commonHeaders"]["returnPath"] = value
    mail["commonHeaders"]["from"] = [value]
    _replace_header(mail["headers"], "From", value)


def _replace_header(headers: list[dict[str, str]], name: str, value: str) -> None:
    for header in headers:
        if header["name"] == name:
            header["value"] = value


def _recipients(event: Any, value: list[str]) -> None:
    ses = event["Records"][0]["ses"]
    ses["mail"]["destination"] = list(value)
    ses["mail"]["commonHeaders"]["to"] = list(value)
    ses["receipt"]["recipients"] = list(value)


def _user_parameters(event: Any, value: Any) -> None:
    data = event["CodePipeline.job"]["data"]
    data["actionConfiguration"]["configuration"]["UserParameters"] = text(value)


def _properties(event: Any, value: Mapping[str, Any]) -> None:
    event["ResourceProperties"] = {"ServiceToken": event["ServiceToken"], **value}


def _request_type(event: Any, value: str) -> None:
    event["RequestType"] = value
    if value != "Create":
        event["PhysicalResourceId"] = "orders-table"
    if value == "Update":
        event["OldResourceProperties"] = copy.deepcopy(event["ResourceProperties"])


def _intent(event: Any, value: str) -> None:
    event["sessionState"]["intent"]["name"] = value
    event["interpretations"][0]["intent"]["name"] = value
    event["transcriptions"][0]["resolvedContext"]["intent"] = value


def _slots(event: Any, value: Mapping[str, str | None]) -> None:
    slots = {name: said and _slot(said) for name, said in value.items()}
    event["sessionState"]["intent"]["slots"] = slots
    event["interpretations"][0]["intent"]["slots"] = copy.deepcopy(slots)
    event["transcriptions"][0]["resolvedSlots"] = {}


def _slot(said: str) -> dict[str, Any]:
    value = {"originalValue": said, "interpretedValue": said, "resolvedValues": [said]}
    return {"shape": "Scalar", "value": value}


def _agent_parameters(event: Any, value: Mapping[str, str]) -> None:
    event["parameters"] = [
        {"name": name, "type": "string", "value": given} for name, given in value.items()
    ]


def _secret(event: Any, value: str) -> None:
    event["SecretId"] = renamed(event["SecretId"], value)


APPLICATIONS: Mapping[str, Mapping[str, Change]] = {
    "cognito": {
        "trigger": put("triggerSource"),
        "user": put("userName"),
        "attributes": put("request.userAttributes"),
        "metadata": put("request.clientMetadata"),
    },
    "appsync-resolver": {
        "arguments": put("arguments"),
        "field": put("info.fieldName"),
        "parent": put("info.parentTypeName"),
        "identity": put("identity"),
    },
    "appsync-batch-resolver": {
        "arguments": _batch,
        "field": put("[].info.fieldName"),
        "parent": put("[].info.parentTypeName"),
    },
    "appsync-authorizer": {
        "token": put("authorizationToken"),
        "query": put("requestContext.queryString"),
        "variables": put("requestContext.variables"),
    },
    "ses": {"sender": _sender, "recipients": _recipients, "subject": _subject},
    "config-rule": {
        "parameters": put("ruleParameters", form=json.dumps),
        "invoking_event": put("invokingEvent", form=json.dumps),
    },
    "code-pipeline": {"user_parameters": _user_parameters},
    "cloudformation": {"properties": _properties, "request_type": _request_type},
    "secret-rotation": {"step": put("Step"), "secret": _secret},
    "lex-v2": {
        "transcript": every(put("inputTranscript"), put("transcriptions[].transcription")),
        "intent": _intent,
        "slots": _slots,
    },
    "connect": {
        "parameters": put("Details.Parameters"),
        "attributes": put("Details.ContactData.Attributes"),
        "channel": put("Details.ContactData.Channel"),
    },
    "bedrock-agent": {
        "path": put("apiPath"),
        "method": put("httpMethod"),
        "parameters": _agent_parameters,
        "text": put("inputText"),
    },
}
