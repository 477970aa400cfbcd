"""Which events rules react to."""

from __future__ import annotations

from policypack.authoring import Finding, Outcomes, Profile, Resource, Severity, rule
from policypack.iam.meaning.truth import settled
from policypack.topology.parts.event_patterns import matches_everything


@rule(
    id="events-rule-matches-everything",
    types=("aws:cloudwatch/eventRule:EventRule",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Name the values of source and detail-type that the targets handle in eventPattern",
)
def rule_matches_everything(rule_: Resource) -> Outcomes:
    """EventBridge rule matches every event on its bus.

    The targets receive events that they were not written for, and on a bus that others may write to
    an attacker chooses all of their content. {"prefix": ""}, {"wildcard": "*"} and {"exists": true}
    on a field that every event has exclude nothing. Waive the rule for archives and audit logs that
    take all events on purpose.
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
        yield Finding("no field of the pattern excludes an event", "eventPattern")
