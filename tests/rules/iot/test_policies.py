"""iot-policy-any-device."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import allow, deny, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "iot-policy-any-device"
POLICY = "aws:iot/policy:Policy"
OF = "arn:aws:iot:eu-central-1:111122223333:"
THING = "${iot:Connection.Thing.ThingName}"
ATTACHED = {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}


def statement(action: Any, *resources: Any, **more: Any) -> dict[str, Any]:
    named = [
        each if each == UNKNOWN or each in ("*", "arn:aws:iot:*") else OF + each
        for each in resources
    ]
    return {"Effect": "Allow", "Action": action, "Resource": named, **more}


def policy(*statements: Any) -> Any:
    return resource(POLICY, {"policy": {"Version": "2012-10-17", "Statement": [*statements]}})


@pytest.mark.parametrize(
    ("action", "place", "deed"),
    [
        ("iot:Connect", "*", "connect as any client"),
        ("iot:Connect", "client/*", "connect as any client"),
        ("iot:Connect", "client/${iot:ClientId}", "connect as any client"),
        ("iot:connect", "arn:aws:iot:*", "connect as any client"),
        ("iot:Publish", "*", "publish to the topics of any thing"),
        ("iot:Publish", "topic/*", "publish to the topics of any thing"),
        ("iot:Publish", "topic/$aws/things/*", "publish to the topics of any thing"),
        ("iot:Publish", "topic/$aws/things/*/shadow/update", "publish to the topics of any thing"),
        ("iot:RetainPublish", "topic/*", "publish to the topics of any thing"),
        ("iot:Subscribe", "topicfilter/*", "subscribe to the topics of any thing"),
        ("iot:Subscribe", "topicfilter/#", "subscribe to the topics of any thing"),
        ("iot:Subscribe", "topicfilter/$aws/things/*", "subscribe to the topics of any thing"),
        ("iot:Subscribe", "topicfilter/$aws/things/#", "subscribe to the topics of any thing"),
        ("iot:Subscribe", "topicfilter/$aws/things/+/shadow/update", "subscribe to"),
        ("iot:GetThingShadow", "thing/*", "use the shadow or the jobs of any thing"),
        ("iot:UpdateThing*", "*", "use the shadow or the jobs of any thing"),
        ("iot:StartNextPendingJobExecution", "thing/*", "use the shadow or the jobs"),
    ],
)
def test_what_belongs_to_any_device_violates(action: str, place: str, deed: str) -> None:
    (found,) = verdicts(RULE, policy(statement(action, "topic/own", place)))
    assert found.path == "policy.Statement[0].Resource[1]"
    assert f"Resource[1] lets a device {deed}" in found.message


@pytest.mark.parametrize(
    ("action", "place"),
    [
        ("iot:Connect", f"client/{THING}"),
        ("iot:Connect", "client/sensor-*"),
        ("iot:Connect", "client/sensor-1"),
        ("iot:Publish", f"topic/$aws/things/{THING}/shadow/*"),
        ("iot:Publish", "topic/$aws/things/sensor*"),
        ("iot:Publish", "topic/orders/*"),
        ("iot:Publish", "topic/$aws/rules/orders/*"),
        ("iot:Subscribe", f"topicfilter/$aws/things/{THING}/jobs/*"),
        ("iot:Subscribe", "topicfilter/orders/#"),
        ("iot:Receive", "topic/$aws/things/*"),
        ("iot:Receive", "*"),
        ("iot:GetThingShadow", f"thing/{THING}"),
        # Other actions have other resources.
        ("iot:Connect", "topic/*"),
        ("iot:Publish", "client/*"),
        ("iot:ListThings", "*"),
    ],
)
def test_what_belongs_to_the_device_complies(action: str, place: str) -> None:
    assert outcomes(RULE, policy(statement(action, place))) == []


def test_everything_is_one_finding() -> None:
    (found,) = verdicts(RULE, policy(statement("iot:*", "*")))
    assert found.message.endswith(
        "lets a device connect as any client, publish to the topics of any thing, subscribe to the "
        "topics of any thing and use the shadow or the jobs of any thing"
    )
    both = policy(statement("iot:Connect", "*"), statement("iot:Publish", "*"))
    assert [path for _, path in outcomes(RULE, both)] == [
        "policy.Statement[0].Resource[0]",
        "policy.Statement[1].Resource[0]",
    ]


@pytest.mark.parametrize("place", ["client/*", "client/${iot:ClientId}"])
def test_a_thing_that_must_be_attached_limits_the_client(place: str) -> None:
    assert outcomes(RULE, policy(statement("iot:Connect", place, Condition=ATTACHED))) == []
    off = {"Bool": {"iot:Connection.Thing.IsAttached": "false"}}
    for condition in (off, {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}):
        found = outcomes(RULE, policy(statement("iot:Connect", place, Condition=condition)))
        assert [outcome for outcome, _ in found] == ["violates"]
    # It does not limit topics.
    topics = policy(statement("iot:Publish", "topic/*", Condition=ATTACHED))
    assert [outcome for outcome, _ in outcomes(RULE, topics)] == ["violates"]


def test_what_is_denied_is_no_permission() -> None:
    assert outcomes(RULE, policy({**statement("iot:*", "*"), "Effect": "Deny"})) == []


def test_a_document_may_be_text_absent_malformed_or_unknown() -> None:
    open_ = text(allow("iot:*", "*"))
    assert [kind for kind, _ in outcomes(RULE, resource(POLICY, {"policy": open_}))] == ["violates"]
    assert outcomes(RULE, resource(POLICY, {"policy": text(deny("iot:*", "*"))})) == []
    assert outcomes(RULE, resource(POLICY, {})) == []
    assert outcomes(RULE, resource(POLICY, {"policy": "{"})) == []
    unknown = resource(POLICY, {"policy": UNKNOWN})
    assert outcomes(RULE, unknown) == [("undecided", "policy")]


def test_an_unknown_resource_of_an_action_that_matters_is_undecided() -> None:
    unknown = policy(statement("iot:Connect", UNKNOWN))
    assert outcomes(RULE, unknown) == [("undecided", "policy.Statement[0].Resource[0]")]
    assert outcomes(RULE, policy(statement("iot:Receive", UNKNOWN))) == []
