"""Good events of buses, schedules, pipes, destinations and alarms."""

from __future__ import annotations

from typing import Any

from runtime_guards.testing.samples.queues import BUCKET, QUEUES
from runtime_guards.testing.samples.requests import ACCOUNT, REGION

_ID = "17793124-05d4-b198-2fde-7ededc63b103"
_TIME = "2026-03-10T05:16:23Z"
_FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders-intake"


def _bus_event(source: str, kind: str, resources: list[str], detail: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": _ID,
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT,
        "time": _TIME,
        "region": REGION,
        "resources": resources,
        "detail": detail,
    }


def _alarm_state(value: str, reason: str) -> dict[str, str]:
    return {
        "value": value,
        "reason": reason,
        "reasonData": '{"version":"1.0","period":60}',
        "timestamp": "2026-03-10T05:16:23.677+0000",
    }


BUSES: dict[str, Any] = {
    "event-bridge": _bus_event("shop.orders", "Order Placed", [], {"orderId": "42"}),
    "schedule": _bus_event(
        "aws.events",
        "Scheduled Event",
        [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/every-morning"],
        {},
    ),
    "scheduler": _bus_event(
        "aws.scheduler",
        "Scheduled Event",
        [f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/orders/report"],
        "{}",
    ),
    "event-bridge-s3": _bus_event(
        "aws.s3",
        "Object Created",
        [f"arn:aws:s3:::{BUCKET}"],
        {
            "version": "0",
            "bucket": {"name": BUCKET},
            "object": {
                "key": "incoming/new orders.csv",
                "size": 5,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
                "sequencer": "00617F08299329D189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": ACCOUNT,
            "source-ip-address": "203.0.113.7",
            "reason": "PutObject",
        },
    ),
    "pipe": QUEUES["sqs"]["Records"],
    "destination": {
        "version": "1.0",
        "timestamp": "2026-03-10T05:16:23.677Z",
        "requestContext": {
            "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
            "functionArn": f"{_FUNCTION}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"orderId": "42"},
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "responsePayload": {"errorMessage": "timed out"},
    },
    "cloudwatch-alarm": {
        "source": "aws.cloudwatch",
        "alarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:orders-errors",
        "accountId": ACCOUNT,
        "time": "2026-03-10T05:16:23.677+0000",
        "region": REGION,
        "alarmData": {
            "alarmName": "orders-errors",
            "state": _alarm_state("ALARM", "Threshold Crossed"),
            "previousState": _alarm_state("OK", "Threshold not crossed"),
            "configuration": {
                "description": "Errors of the function",
                "metrics": [
                    {
                        "id": "m1",
                        "metricStat": {
                            "metric": {
                                "namespace": "AWS/Lambda",
                                "name": "Errors",
                                "dimensions": {"FunctionName": "orders-intake"},
                            },
                            "period": 60,
                            "stat": "Sum",
                        },
                        "returnData": True,
                    }
                ],
            },
        },
    },
}
