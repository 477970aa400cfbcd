"""Requests of VPC Lattice in event structure V2."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.vpc_lattice_v2 import VpcLatticeV2
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

CONTEXT = "requestContext"
IDENTITY = f"{CONTEXT}.identity"
_SERVICE = "arn:aws:vpc-lattice:eu-central-1:123456789012:service/svc-0a40eebed65f8d69c"


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


def test_flag() -> None:
    event = changed("vpc-lattice-v2", ("isBase64Encoded", "no"))
    assert refusal_of(VpcLatticeV2(), event) == ("wrong-type", "isBase64Encoded")


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(VpcLatticeV2(), event) == ("wrong-type", CONTEXT)


def test_event_structure_v1_refused() -> None:
    assert refusal_of(VpcLatticeV2(), sample("vpc-lattice")) == ("inconsistent", "version")


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
    arns = {
        "source_vpcs": "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0123456789abcdef0",
        "principals": "arn:aws:iam::123456789012:role/shop",
    }
    options: dict[str, Any] = {option: {arns[option]}}

    assert refusal_of(VpcLatticeV2(**options), event) == ("not-allowed", f"{IDENTITY}.{field}")
