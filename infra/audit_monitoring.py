"""What guards refuse, and to whom: alarms and a dashboard over the audit records of functions.

The module needs no other of this folder: copy it into a program whose functions are guarded. The
records are those of `runtime_guards.audit`; their fields are described in docs/audit.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

# Patterns of metric filters, over the JSON of a record, and over a line that the guards write when
# a record fails: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
REFUSED = '{ $.audit = "runtime_guards" && ($.outcome = "refused" || $.refused_count > 0) }'
UNSEALED = '"runtime_guards: an audit record"'

# Queries of CloudWatch Logs Insights by what they tell, each with the view of its widget:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
QUERIES: Mapping[str, tuple[str, str]] = {
    "Invocations by outcome": (
        "timeSeries",
        """
        filter audit = "runtime_guards" and outcome != "started"
        | stats count(*) as invocations by bin(5m), outcome
        """,
    ),
    "Refused events by place": (
        "table",
        """
        filter audit = "runtime_guards" and outcome in ["refused", "observed"]
        | stats count(*) as events by function_name, event_source, reason, path
        | sort events desc
        | limit 50
        """,
    ),
    "Batches with refused records": (
        "table",
        """
        filter audit = "runtime_guards" and refused_count > 0
        | stats sum(refused_count) as records by function_name, trigger_arn
        | sort records desc
        """,
    ),
    "Callers with the most refusals": (
        "table",
        """
        filter audit = "runtime_guards" and outcome = "refused" and ispresent(caller)
        | stats count(*) as refusals, count_distinct(path) as places by caller
        | sort refusals desc
        | limit 20
        """,
    ),
    "Failed handlers": (
        "table",
        """
        filter audit = "runtime_guards" and outcome = "failed"
        | stats count(*) as failures, latest(aws_request_id) as request by function_name, error
        | sort failures desc
        """,
    ),
    "Requests that never ended": (
        "table",
        """
        filter audit = "runtime_guards"
        | stats count(*) as records, latest(outcome) as last by function_name, aws_request_id
        | filter last = "started"
        """,
    ),
}
_WIDTH, _HEIGHT = 12, 6


@dataclass(frozen=True)
class Watched:
    """The log group of a guarded function, and how many events it may refuse in five minutes."""

    log_group: pulumi.Input[str]
    most_refusals: int = 0


class AuditMonitoring(pulumi.ComponentResource):
    """Two alarms for each function, and a dashboard of them all.

    `namespace` is that of the metrics, `topic` the ARN of the SNS topic that hears of an alarm.
    """

    dashboard: aws.cloudwatch.Dashboard

    def __init__(
        self,
        name: str,
        functions: Mapping[str, Watched],
        *,
        topic: pulumi.Input[str],
        region: str,
        namespace: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("orders:infra:AuditMonitoring", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._namespace, self._topic = namespace, topic
        for function, watched in functions.items():
            self._watch(function, watched)
        groups = [each.log_group for each in functions.values()]
        self.dashboard = aws.cloudwatch.Dashboard(
            name,
            dashboard_name=f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}",
            dashboard_body=pulumi.Output.all(*groups).apply(lambda known: _body(known, region)),
            opts=self._child,
        )
        self.register_outputs({"dashboard": self.dashboard.dashboard_name})

    def _watch(self, function: str, watched: Watched) -> None:
        refuses = f"The function {function} refused events: its audit log says why"
        self._alarm(f"{function}-refusals", REFUSED, watched, watched.most_refusals, refuses)
        unsealed = f"The function {function} wrote no sealed audit record: has its secret a key?"
        self._alarm(f"{function}-unsealed", UNSEALED, watched, 0, unsealed)

    def _alarm(
        self, name: str, pattern: str, watched: Watched, most: int, description: str
    ) -> None:
        aws.cloudwatch.LogMetricFilter(
            name,
            log_group_name=watched.log_group,
            pattern=pattern,
            metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                name=name, namespace=self._namespace, value="1", default_value="0", unit="Count"
            ),
            opts=self._child,
        )
        aws.cloudwatch.MetricAlarm(
            name,
            alarm_description=description,
            namespace=self._namespace,
            metric_name=name,
            statistic="Sum",
            comparison_operator="GreaterThanThreshold",
            threshold=most,
            period=300,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            alarm_actions=[self._topic],
            ok_actions=[self._topic],
            tags={"component": "monitoring"},
            opts=self._child,
        )


def _body(groups: list[str], region: str) -> str:
    """A dashboard with one widget for each query, two beside each other.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    sources = [f"SOURCE '{group}'" for group in groups]
    widgets = [
        {
            "type": "log",
            "x": number % 2 * _WIDTH,
            "y": number // 2 * _HEIGHT,
            "width": _WIDTH,
            "height": _HEIGHT,
            "properties": {
                "title": title,
                "region": region,
                "view": view,
                "query": " | ".join([*sources, " ".join(query.split())]),
            },
        }
        for number, (title, (view, query)) in enumerate(QUERIES.items())
    ]
    return json.dumps({"widgets": widgets})
