"""Devices that connect and register: what they send becomes policies, topics and names.

https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html
https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.events.iot_authorizer import IoTAuthorizer
from runtime_guards.events.iot_provisioning import IoTProvisioning
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

AUTHORIZER = "iot-authorizer"
HOOK = "iot-provisioning"
DATA = "protocolData"


@dataclass
class Scale:
    SerialNumber: str


def _answer(validator: Any, event: Any) -> Any:
    @guard(validator, audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return "the handler's"

    return handler(event, None)


def test_a_request_is_read() -> None:
    event = IoTAuthorizer(signed=True, token="scale-.*").validate(sample(AUTHORIZER))
    assert (event.token, event.signature_verified) == ("scale-7-2026", True)
    assert (event.client_id, event.user_name) == ("scale-7", "scale-7")
    assert event.password == b"correct horse"
    assert event.headers == {"x-shop": "main"}


@pytest.mark.parametrize(
    ("protocols", "data"),
    [
        (["http"], {"http": {"headers": {}, "queryString": ""}}),
        (["tls", "mqtt"], {"tls": {"serverName": "a.example.com"}, "mqtt": {"clientId": "a"}}),
        # "Any fields that aren't relevant to the connection request aren't included."
        (["mqtt"], {}),
    ],
)
def test_a_request_of_fewer_protocols_is_read(protocols: list[str], data: dict[str, Any]) -> None:
    edits = (("protocols", protocols), (DATA, data), ("token", GONE), ("signatureVerified", False))
    event = IoTAuthorizer().validate(changed(AUTHORIZER, *edits))
    assert (event.token, event.password, event.signature_verified) == (None, None, False)
    assert event.headers == {}


@pytest.mark.parametrize(
    ("change", "value", "reason", "place"),
    [
        ("protocols", [], "missing", "protocols"),
        ("protocols", ["coap"], "malformed", "protocols[0]"),
        ("protocols", ["tls", "mqtt"], "inconsistent", f"{DATA}.http"),
        ("signatureVerified", "true", "wrong-type", "signatureVerified"),
        ("token", "a\r\nb", "control-character", "token"),
        ("token", "a" * 6145, "too-long", "token"),
        (f"{DATA}.tls.serverName", "a/../b", "malformed", f"{DATA}.tls.serverName"),
        (f"{DATA}.http.headers", {"a b": "c"}, "malformed", f"{DATA}.http.headers.*"),
        (f"{DATA}.http.headers", {"a": "b\nc"}, "control-character", f"{DATA}.http.headers.*"),
        (f"{DATA}.http.queryString", "?a\r\n", "control-character", f"{DATA}.http.queryString"),
        (f"{DATA}.mqtt.password", "no base64", "malformed", f"{DATA}.mqtt.password"),
        (f"{DATA}.mqtt.username", "a\x00", "control-character", f"{DATA}.mqtt.username"),
        *(
            (f"{DATA}.mqtt.clientId", name, "malformed", f"{DATA}.mqtt.clientId")
            # https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html
            for name in ("*", "scale-?", "${iot:ClientId}", "+/status", "#", "a\nb", "", "x" * 129)
        ),
    ],
)
def test_another_request_is_refused(change: str, value: Any, reason: str, place: str) -> None:
    event = changed(AUTHORIZER, (change, value))
    assert refusal_of(IoTAuthorizer(), event) == (reason, place)
    if value != []:
        assert _answer(IoTAuthorizer(), event) == {"isAuthenticated": False}


@pytest.mark.parametrize("name", ["scale-7", "Waage/7", "größe", "a:b_c.d", "x" * 128])
def test_a_client_id_without_wildcards_is_accepted(name: str) -> None:
    event = changed(AUTHORIZER, (f"{DATA}.mqtt.clientId", name))
    assert IoTAuthorizer().validate(event).client_id == name


@pytest.mark.parametrize("verified", [False, None, GONE])
def test_an_unsigned_token_is_refused_where_signatures_are_required(verified: Any) -> None:
    event = changed(AUTHORIZER, ("signatureVerified", verified))
    assert refusal_of(IoTAuthorizer(signed=True), event) == ("not-allowed", "signatureVerified")


def test_options_of_the_authorizer_are_applied() -> None:
    event = sample(AUTHORIZER)
    assert refusal_of(IoTAuthorizer(token="scale"), event) == ("malformed", "token")
    gone = changed(AUTHORIZER, ("token", GONE))
    assert refusal_of(IoTAuthorizer(token=".+"), gone) == ("malformed", "token")
    assert refusal_of(IoTAuthorizer(max_token=5), event) == ("too-long", "token")
    place = f"{DATA}.mqtt.password"
    assert refusal_of(IoTAuthorizer(max_password=5), event) == ("too-long", place)
    assert _answer(IoTAuthorizer(), event) == "the handler's"


def test_a_registration_is_read() -> None:
    event = IoTProvisioning().validate(sample(HOOK))
    assert event.parameters == {"SerialNumber": "S-0042", "Site": "Berlin"}
    assert event.certificate_id == "2b" * 32
    assert event.template_arn.endswith(":provisioningtemplate/scales")
    assert event.client_id == "scale-0042"
    modelled = changed(HOOK, ("parameters", {"SerialNumber": "S-0042"}))
    assert IoTProvisioning(parameters=Scale).validate(modelled).parameters == Scale("S-0042")


@pytest.mark.parametrize(
    ("change", "value", "reason", "place"),
    [
        ("certificateId", "2b", "malformed", "certificateId"),
        ("claimCertificateId", "../", "malformed", "claimCertificateId"),
        ("certificatePem", "-----BEGIN PRIVATE KEY-----", "malformed", "certificatePem"),
        ("certificatePem", GONE, "missing", "certificatePem"),
        ("templateArn", "arn:aws:iot:eu-central-1:1:thing/a", "malformed", "templateArn"),
        ("clientId", "*", "malformed", "clientId"),
        ("parameters", GONE, "missing", "parameters"),
        ("parameters", {"a": 5}, "wrong-type", "parameters.*"),
        ("parameters", {"a\nb": "c"}, "control-character", "parameters.*"),
        ("parameters", {"a": "x" * 4097}, "too-long", "parameters.*"),
        ("parameters", {str(n): "x" for n in range(101)}, "too-many", "parameters"),
    ],
)
def test_another_registration_is_refused(change: str, value: Any, reason: str, place: str) -> None:
    event = changed(HOOK, (change, value))
    assert refusal_of(IoTProvisioning(), event) == (reason, place)
    assert _answer(IoTProvisioning(), event) == {"allowProvisioning": False}


def test_options_of_the_hook_are_applied() -> None:
    event = sample(HOOK)
    other = f"{event['templateArn']}-2"
    assert refusal_of(IoTProvisioning(templates={other}), event) == ("not-allowed", "templateArn")
    assert IoTProvisioning(templates={event["templateArn"]}).validate(event)
    validator = IoTProvisioning(parameters=Scale)
    wrong = changed(HOOK, ("parameters", {"Serial": "1"}))
    assert refusal_of(validator, wrong)[0] == "schema"
    assert _answer(IoTProvisioning(), event) == "the handler's"
