"""CloudWatch alarms that invoke a function."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    ACCOUNT,
    REGION,
    TIME,
    Fields,
    Line,
    Matching,
    Object,
    OneOf,
    Text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_STATE = Fields(
    {"value": OneOf("ALARM", "OK", "INSUFFICIENT_DATA"), "timestamp": TIME},
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
    {
        "reason": Text(1023),
        "reasonData": Text(4000),
        "actionsSuppressedBy": Line(64),
        "actionsSuppressedReason": Text(1023),
    },
)
_ALARM = Fields(
    {
        "source": OneOf("aws.cloudwatch"),
        "alarmArn": Matching(
            r"arn:[a-z0-9-]{1,30}:cloudwatch:[a-z0-9-]{1,30}:[0-9]{12}:alarm:[^\x00-\x1f\x7f]{1,255}"
        ),
        "accountId": ACCOUNT,
        "time": TIME,
        "region": REGION,
        "alarmData": Fields(
            {"alarmName": Line(255), "state": _STATE},
            {"previousState": _STATE, "configuration": Object()},
        ),
    }
)


class CloudWatchAlarmEvent(Event):
    """A validated state change of an alarm; `state` is the new state, such as `ALARM`."""

    __slots__ = ("alarm_arn", "alarm_name", "state")
    FIELDS = _ALARM.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.alarm_arn: str = raw["alarmArn"]
        self.alarm_name: str = raw["alarmData"]["alarmName"]
        self.state: str = raw["alarmData"]["state"]["value"]


class CloudWatchAlarm(ShapedValidator[CloudWatchAlarmEvent]):
    """Validates state changes of a CloudWatch alarm.

    Refuses:
        - an alarm ARN that is malformed or contradicts the alarm's name, region or account
        - unknown states and malformed times

    Keyword arguments:
        alarms: Allowed alarm ARNs; None allows all.
        states: Allowed new states of ALARM, OK and INSUFFICIENT_DATA; None allows all.
        max_age: Maximum age in seconds of an event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
    """

    trigger = "cloudwatch-alarm"
    shape = _ALARM

    def __init__(
        self,
        *,
        alarms: Collection[str] | None = None,
        states: Collection[str] | None = None,
        max_age: float | None = None,
    ) -> None:
        self._alarms = listed(alarms)
        self._states = listed(states)
        self._max_age = max_age

    def _checked(self, event: Any) -> CloudWatchAlarmEvent:
        _, _, _, region, account, _, name = event["alarmArn"].split(":", 6)
        if (region, account) != (event["region"], event["accountId"]):
            raise EventRejected("inconsistent", "alarmArn")
        if name != event["alarmData"]["alarmName"]:
            raise EventRejected("inconsistent", "alarmData.alarmName")
        allow(event["alarmArn"], self._alarms, "alarmArn")
        allow(event["alarmData"]["state"]["value"], self._states, "alarmData.state.value")
        if self._max_age is not None:
            check_age(_in_utc(event["time"]), "time", self._max_age)
        return CloudWatchAlarmEvent(event)


def _in_utc(time: str) -> str:
    # CloudWatch writes the zone as an offset, which is always none.
    return time.replace("+0000", "Z").replace("+00:00", "Z")
