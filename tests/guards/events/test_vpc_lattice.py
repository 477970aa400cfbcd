"""Requests of VPC Lattice in both event structures."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.vpc_lattice import VpcLattice, VpcLatticeV2
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

CONTEXT = "requestContext"
IDENTITY = f"{CONTEXT}.identity"
QUERIES = [("vpc-lattice", "query_string_parameters"), ("vpc-lattice-v2", "queryStringParameters")]


def _validator(trigger: str, **options: Any) -> Validator:
    return VpcLattice(**options) if trigger == "vpc-lattice" else VpcLatticeV2(**options)


@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_accepted(trigger: str) -> None:
    event = sample(trigger)

    checked: Any = _validator(trigger, body=dict).validate(event)

    assert (checked.method, checked.path, checked.query) == ("POST", "/orders", {"page": "1"})
    assert checked.headers["x-forwarded-for"] == "10.213.229.10"
    assert checked.path_parameters == {}
    assert checked.body["quantity"] == 2
    assert dict(checked) == event


@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_unknown_fields_are_accepted_and_hidden(trigger: str) -> None:
    checked = _validator(trigger).validate(changed(trigger, ("added", 1)))

    assert "added" not in checked


def test_unknown_fields_of_the_context_are_hidden() -> None:
    event = changed("vpc-lattice-v2", (f"{CONTEXT}.added", 1), (f"{IDENTITY}.added", {}))
    checked = VpcLatticeV2().validate(event)

    assert "added" not in checked[CONTEXT]
    assert "added" not in checked[CONTEXT]["identity"]


def test_several_values() -> None:
    headers = {"Accept": ["text/html", "*/*"], "host": "a"}
    event = changed(
        "vpc-lattice-v2",
        ("headers", headers),
        ("queryStringParameters", {"page": ["1", "2"], "sort": "day"}),
    )

    checked = VpcLatticeV2().validate(event)

    assert checked.headers == {"accept": "*/*", "host": "a"}
    assert checked.query == {"page": "2", "sort": "day"}


@pytest.mark.parametrize(("trigger", "field"), QUERIES)
def test_no_query(trigger: str, field: str) -> None:
    for value in (None, {}, GONE):
        checked: Any = _validator(trigger).validate(changed(trigger, (field, value)))
        assert checked.query == {}


@pytest.mark.parametrize("headers", [None, {}, GONE])
@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_no_headers(trigger: str, headers: Any) -> None:
    checked: Any = _validator(trigger).validate(changed(trigger, ("headers", headers)))

    assert checked.headers == {}


@pytest.mark.parametrize(
    ("values", "reason", "below"),
    [
        ([], "wrong-type", ""),
        ("s3cret", "wrong-type", ""),
        ({"a": 1}, "wrong-type", ".*"),
        ({"a": []}, "missing", ".*"),
        ({"a": [1]}, "wrong-type", ".*"),
        ({"a": ["1", None]}, "wrong-type", ".*"),
        ({"a": "b\nc"}, "control-character", ".*"),
        ({"a": ["b\nc", "1"]}, "control-character", ".*"),
        ({"a": ["b%0ac", "1"]}, "control-character", ".*"),
        ({"a%0a": "1"}, "control-character", ".*"),
        ({"a": "%ff"}, "malformed", ".*"),
        ({f"n{n}": "" for n in range(201)}, "too-many", ""),
        ({"a": "x" * 16_385}, "too-long", ".*"),
    ],
)
@pytest.mark.parametrize(("trigger", "field"), QUERIES)
def test_query_refused(trigger: str, field: str, values: Any, reason: str, below: str) -> None:
    refused = refusal_of(_validator(trigger), changed(trigger, (field, values)))

    assert refused == (reason, field + below)


@pytest.mark.parametrize(("trigger", "field"), QUERIES)
def test_query_stays_as_it_came(trigger: str, field: str) -> None:
    checked: Any = _validator(trigger).validate(changed(trigger, (field, {"a": "b%20c"})))

    assert checked.query == {"a": "b%20c"}


@pytest.mark.parametrize(
    ("target", "path"), [("/a", "/a"), ("/a?b=../c", "/a"), ("/a?", "/a"), ("/a?b?c", "/a")]
)
@pytest.mark.parametrize(
    ("trigger", "field"), [("vpc-lattice", "raw_path"), ("vpc-lattice-v2", "path")]
)
def test_path_is_without_the_query(trigger: str, field: str, target: str, path: str) -> None:
    checked: Any = _validator(trigger).validate(changed(trigger, (field, target)))

    assert checked.path == path


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (GONE, "missing"),
        (1, "wrong-type"),
        ("", "malformed"),
        ("?a", "malformed"),
        ("/a/../b", "traversal"),
        ("/%2e%2e/b?c", "traversal"),
        ("/a?b\nc", "control-character"),
        ("/a?" + "b" * 16_385, "too-long"),
        ("/" + "b" * 16_385, "too-long"),
    ],
)
@pytest.mark.parametrize(
    ("trigger", "field"), [("vpc-lattice", "raw_path"), ("vpc-lattice-v2", "path")]
)
def test_path_refused(trigger: str, field: str, target: Any, reason: str) -> None:
    refused = refusal_of(_validator(trigger), changed(trigger, (field, target)))

    assert refused == (reason, field)


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("method", GONE, "missing", "method"),
        ("method", "get", "method-not-allowed", "method"),
        ("headers", {"a": "b\r\nc"}, "control-character", "headers.*"),
        ("headers", {"a": 1}, "wrong-type", "headers.*"),
        ("headers", 1, "wrong-type", "headers"),
        ("body", 1, "wrong-type", "body"),
        ("body", "x" * (6 * 1024 * 1024 + 1), "too-long", "body"),
    ],
)
@pytest.mark.parametrize("trigger", ["vpc-lattice", "vpc-lattice-v2"])
def test_refused(trigger: str, path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(_validator(trigger), changed(trigger, (path, value))) == (reason, place)


def test_flag_of_each_structure() -> None:
    first = changed("vpc-lattice", ("is_base64_encoded", "no"))
    second = changed("vpc-lattice-v2", ("isBase64Encoded", "no"))

    assert refusal_of(VpcLattice(), first) == ("wrong-type", "is_base64_encoded")
    assert refusal_of(VpcLatticeV2(), second) == ("wrong-type", "isBase64Encoded")
    encoded = changed("vpc-lattice", ("is_base64_encoded", True), ("body", "YQ=="))
    assert VpcLattice().validate(encoded).body == b"a"


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(VpcLattice(), event)[0] in ("missing", "wrong-type")
    assert refusal_of(VpcLatticeV2(), event) == ("wrong-type", CONTEXT)


def test_structures_refuse_each_other() -> None:
    mixed = {**sample("vpc-lattice-v2"), "raw_path": "/orders"}

    assert refusal_of(VpcLattice(), mixed) == ("inconsistent", CONTEXT)
    assert refusal_of(VpcLatticeV2(), sample("vpc-lattice")) == ("inconsistent", "version")


_SERVICE = "arn:aws:vpc-lattice:eu-central-1:123456789012:service/svc-0a40eebed65f8d69c"


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("version", "1.0", "inconsistent", "version"),
        ("version", GONE, "inconsistent", "version"),
        (CONTEXT, GONE, "missing", CONTEXT),
        (CONTEXT, 1, "wrong-type", CONTEXT),
        (f"{CONTEXT}.region", GONE, "missing", CONTEXT),
        (f"{CONTEXT}.region", "us-east-1", "inconsistent", f"{CONTEXT}.serviceNetworkArn"),
        (f"{CONTEXT}.serviceNetworkArn", _SERVICE, "malformed", f"{CONTEXT}.serviceNetworkArn"),
        (f"{CONTEXT}.serviceArn", GONE, "missing", f"{CONTEXT}.serviceArn"),
        (f"{CONTEXT}.serviceArn", 1, "wrong-type", f"{CONTEXT}.serviceArn"),
        (f"{CONTEXT}.serviceArn", _SERVICE + "\n", "malformed", f"{CONTEXT}.serviceArn"),
        (
            f"{CONTEXT}.serviceArn",
            _SERVICE.replace("eu-central-1", "us-east-1"),
            "inconsistent",
            f"{CONTEXT}.serviceArn",
        ),
        (f"{CONTEXT}.targetGroupArn", _SERVICE, "malformed", f"{CONTEXT}.targetGroupArn"),
        (IDENTITY, [], "wrong-type", IDENTITY),
        (IDENTITY, "s3cret", "wrong-type", IDENTITY),
        (f"{IDENTITY}.sourceVpcArn", "vpc-1", "malformed", f"{IDENTITY}.sourceVpcArn"),
        (f"{IDENTITY}.principal", 1, "wrong-type", f"{IDENTITY}.principal"),
        (f"{IDENTITY}.principal", "a\nb", "control-character", f"{IDENTITY}.principal"),
        (f"{IDENTITY}.x509SanDns", "a" * 16_385, "too-long", f"{IDENTITY}.x509SanDns"),
    ],
)
def test_context_refused(path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(VpcLatticeV2(), changed("vpc-lattice-v2", (path, value))) == (reason, place)


@pytest.mark.parametrize("identity", [None, {}, GONE])
def test_no_identity(identity: Any) -> None:
    assert VpcLatticeV2().validate(changed("vpc-lattice-v2", (IDENTITY, identity))).path


@pytest.mark.parametrize(
    ("option", "field"),
    [
        ("service_networks", "serviceNetworkArn"),
        ("services", "serviceArn"),
        ("target_groups", "targetGroupArn"),
        ("source_vpcs", "identity.sourceVpcArn"),
        ("principals", "identity.principal"),
    ],
)
def test_allow_lists(option: str, field: str) -> None:
    event = sample("vpc-lattice-v2")
    value = event[CONTEXT]
    for name in field.split("."):
        value = value[name]

    options: dict[str, Any] = {option: {value}}
    assert VpcLatticeV2(**options).validate(event).path == "/orders"
    options = {option: {value + "0"}}
    assert refusal_of(VpcLatticeV2(**options), event) == ("not-allowed", f"{CONTEXT}.{field}")


@pytest.mark.parametrize(
    ("option", "field"), [("source_vpcs", "sourceVpcArn"), ("principals", "principal")]
)
def test_allow_list_and_no_identity(option: str, field: str) -> None:
    event = changed("vpc-lattice-v2", (IDENTITY, {}))
    options: dict[str, Any] = {option: {"arn:aws:iam::123456789012:role/shop"}}

    assert refusal_of(VpcLatticeV2(**options), event) == ("not-allowed", f"{IDENTITY}.{field}")
