"""Event patterns of rules."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.iam.meaning.truth import settled
from policypack.topology.parts.event_patterns import matches_everything


@rule(
    id="events-rule-matches-everything",
    types=("aws:cloudwatch/eventRule:EventRule",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "In eventPattern, list the values of source and detail-type that the targets handle"
    ),
)
def rule_matches_everything(rule_: Resource) -> Outcomes:
    """EventBridge rule matches every event on its bus.

    The targets receive events that they were not written for. On a bus that other principals can
    write to, an attacker chooses all of their content. {"prefix": ""}, {"wildcard": "*"} and
    {"exists": true} on a field that every event has exclude nothing. Waive this finding for
    archives and audit logs that receive all events on purpose.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html

    Example:
        aws.cloudwatch.EventRule(
            "orders",
            event_pattern=json.dumps({
                "source": [{"prefix": ""}],  # bad
                "source": ["shop.orders"],  # good
            }),
        )
    """
    pattern = rule_.get("eventPattern")
    if settled(matches_everything(pattern)):
        yield Finding("no field in eventPattern excludes any event", "eventPattern")
