"""Trails: coverage, log file validation and encryption."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    equal,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.topology.parts.links import is_computed

_TRAIL = "aws:cloudtrail/trail:Trail"
# Kinds of management events, by readWriteType of a selector, and by the field readOnly of an
# advanced selector.
_Kinds = frozenset[str]
_ALL: _Kinds = frozenset({"reads", "writes"})
_OF_TYPES: Mapping[object, _Kinds] = {
    "All": _ALL,
    "ReadOnly": frozenset({"reads"}),
    "WriteOnly": frozenset({"writes"}),
}
_BOTH = {"true": "reads", "false": "writes"}

trail_stopped = property_rule(
    id="cloudtrail-trail-stopped",
    properties={_TRAIL: "enableLogging"},
    must=equal(True),
    default=True,
    message="enableLogging is false, so the trail records nothing",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Leave out enableLogging, or set it to true",
    fix={"enableLogging": True},
    title="CloudTrail trail is not logging",
    why="""
    Without a record of API calls, you cannot investigate an incident. Attackers often stop the
    trail first.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1
    """,
)


trail_single_region = property_rule(
    id="cloudtrail-trail-single-region",
    properties={_TRAIL: "isMultiRegionTrail"},
    must=equal(True),
    default=False,
    message="isMultiRegionTrail is not true, so calls in other regions are not recorded",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set isMultiRegionTrail to true",
    fix={"isMultiRegionTrail": True},
    title="CloudTrail trail covers a single region",
    why="""
    Attackers use regions in which an account is usually inactive, and a single-region trail does
    not record their calls there.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1
    """,
)


@rule(
    id="cloudtrail-trail-partial-events",
    types=(_TRAIL,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set readWriteType to "All", and leave out excludeManagementEventSources; in an advanced '
        "selector for Management, leave out readOnly and eventSource"
    ),
)
def trail_partial_events(trail: Resource) -> Outcomes:
    """CloudTrail trail does not record all management events.

    Without read events, you cannot see what an attacker looked at; without write events, you cannot
    see what changed. By default, a trail records all management events. A trail for data events
    only is not reported.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1
    """
    for path, selected in _SELECTORS.items():
        if not is_computed(trail, path):
            yield from _judged(path, [*trail.each(path, selected)])


def _judged(path: str, selected: list[_Kinds | Unknown]) -> Outcomes:
    """Judges the management events that all selectors select together."""
    known = frozenset[str]().union(*(each for each in selected if not isinstance(each, Unknown)))
    if not selected or known == _ALL:
        return
    for each in selected:
        if isinstance(each, Unknown):
            yield each
            return
    missing = " and ".join(sorted(_ALL - known))
    yield Finding(f"{missing} are not recorded for every service", path)


def _basic(selector: Value) -> Iterator[_Kinds]:
    if selector.get("includeManagementEvents", True) is True:
        is_whole = not selector.get("excludeManagementEventSources")
        kind = selector.get("readWriteType", "All")
        yield _OF_TYPES.get(kind, frozenset()) if is_whole else frozenset()


def _advanced(selector: Value) -> Iterator[_Kinds]:
    fields = {each.get("field"): each for each in selector.items("fieldSelectors")}
    category = fields.get("eventCategory")
    if category is not None and "Management" in category.get("equals", []):
        read_only = fields["readOnly"].get("equals", []) if "readOnly" in fields else _BOTH
        is_whole = "eventSource" not in fields
        yield frozenset(kind for held, kind in _BOTH.items() if is_whole and held in read_only)


# The management events that each selector selects, by the property of the selectors.
_SELECTORS: Mapping[str, Callable[[Value], Iterator[_Kinds]]] = {
    "eventSelectors": _basic,
    "advancedEventSelectors": _advanced,
}


trail_unvalidated = property_rule(
    id="cloudtrail-trail-unvalidated",
    properties={_TRAIL: "enableLogFileValidation"},
    must=equal(True),
    default=False,
    message="enableLogFileValidation is not true, so changed log files cannot be detected",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set enableLogFileValidation to true",
    fix={"enableLogFileValidation": True},
    title="CloudTrail trail has no log file validation",
    why="""
    With validation, CloudTrail signs a digest of its log files every hour, so you can detect files
    that were changed or deleted.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4
    """,
)


trail_without_log_group = property_rule(
    id="cloudtrail-trail-without-log-group",
    properties={_TRAIL: "cloudWatchLogsGroupArn"},
    must=given("arn:aws:logs:eu-central-1:111122223333:log-group:audit:*"),
    message="cloudWatchLogsGroupArn is not set, so metric filters and alarms see no events",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set cloudWatchLogsGroupArn to the ARN of a log group followed by :*, and "
        "cloudWatchLogsRoleArn to the ARN of a role that can write to it"
    ),
    title="CloudTrail trail sends no events to CloudWatch Logs",
    why="""
    Metric filters and alarms can react to events in CloudWatch Logs within minutes. Log files in S3
    are usually searched only after an incident.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-5
    """,
)


trail_without_customer_key = without_customer_key(
    id="cloudtrail-trail-without-customer-key",
    subject="CloudTrail log",
    properties={_TRAIL: "kmsKeyId", "aws:cloudtrail/eventDataStore:EventDataStore": "kmsKeyId"},
    why="""
    By default, CloudTrail encrypts log files with Amazon S3 managed keys, and event data stores
    with an AWS owned key. With a customer managed key, reading the events requires access to the
    key as well.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2
    """,
)
