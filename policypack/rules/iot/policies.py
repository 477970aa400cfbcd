"""Policies that are attached to device certificates."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    rule,
)
from policypack.iam import Document, MalformedDocument, any_device, parse

_POLICY = "aws:iot/policy:Policy"


@rule(
    id="iot-policy-any-device",
    types=(_POLICY,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Limit Resource to the thing of the connection: client/${iot:Connection.Thing.ThingName}, "
        "and topics that contain ${iot:Connection.Thing.ThingName}"
    ),
)
def policy_any_device(policy: Resource) -> Outcomes:
    """IoT policy is overly permissive.

    An attacker who extracts the certificate of one device can then act as any other: connect with
    its client ID, which disconnects it, publish in its name, and read or change its shadow and
    jobs. With a policy variable such as iot:Connection.Thing.ThingName, one policy limits each
    device to its own resources. The rule follows the check of AWS IoT Device Defender, which rates
    it as critical: the client ID must be the name of the thing (or iot:Connection.Thing.IsAttached
    must be true), and no wildcard may match the name of a thing. Your own topics with a prefix are
    not reported.
    https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-policy-permissive.html
    https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html
    """
    document = _parsed(policy.at("policy"))
    if document is None:
        return
    for found in any_device(document):
        if isinstance(found, Unknown):
            yield found
        else:
            *others, last = found.deeds
            deeds = f"{', '.join(others)} and {last}" if others else last
            yield Finding(f"{found.path} lets a device {deeds}", found.path)


def _parsed(policy: Value) -> Document | None:
    """The document; AWS refuses a malformed one."""
    try:
        return parse(policy.tree, policy.path)
    except MalformedDocument:
        return None
