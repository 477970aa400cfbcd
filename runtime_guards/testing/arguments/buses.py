"""Arguments for events of buses, schedules, pipes, destinations and alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime_guards.testing.arguments.queues import sqs_message
from runtime_guards.testing.places import Change, every, put, renamed, repeated


def _resource(event: Any, value: str) -> None:
    event["resources"] = [renamed(event["resources"][0], value)]


def _piped(event: Any, values: Any) -> None:
    batch = {"Records": list(event)}
    repeated("Records", sqs_message)(batch, values)
    event[:] = batch["Records"]


BUSES: Mapping[str, Mapping[str, Change]] = {
    "event-bridge": {
        "detail": put("detail"),
        "detail_type": put("detail-type"),
        "source": put("source"),
        "resources": put("resources"),
    },
    "schedule": {"rule": _resource},
    "scheduler": {"schedule": _resource, "detail": put("detail")},
    "event-bridge-s3": {
        "key": put("detail.object.key"),
        "bucket": every(
            put("detail.bucket.name"),
            put("resources", form=lambda name: [f"arn:aws:s3:::{name}"]),
        ),
        "detail_type": put("detail-type"),
    },
    "pipe": {"bodies": _piped},
    "destination": {
        "request": put("requestPayload"),
        "response": put("responsePayload"),
        "condition": put("requestContext.condition"),
    },
    "cloudwatch-alarm": {
        "alarm": every(
            put("alarmData.alarmName"),
            lambda event, name: event.update(alarmArn=renamed(event["alarmArn"], name)),
        ),
        "state": put("alarmData.state.value"),
        "reason": put("alarmData.state.reason"),
    },
}
