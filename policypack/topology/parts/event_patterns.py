"""Event patterns of EventBridge: which of them match every event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import parts_of
from policypack.model.values import parsed_json
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.functions import text_of

# The service that an event source mapping reads, by ARN or by the engine's record.
#
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html

SOURCE = "eventSourceArn"
# Represents a Kafka cluster outside of MSK, which has no ARN.
SELF_MANAGED = "self-managed"
STREAMS = frozenset({"kinesis", "dynamodb"})
KAFKA = frozenset({"kafka", SELF_MANAGED})
_SERVICE = lazy_pattern(r"arn:[^:]+:(?P<service>[a-z0-9-]+):")
_KIND = lazy_pattern(r"aws:(?P<service>kinesis|dynamodb|sqs|mq|msk|docdb)/")
# Services whose name in an ARN differs from that in Pulumi's type.
_IN_ARNS = {"msk": "kafka", "docdb": "rds"}


def source_service(mapping: Resource) -> str:
    """The service that the mapping reads, as in an ARN: `sqs`, `kinesis`, `kafka`; "" for none.

    Raises UnknownValueError.
    """
    if mapping.get("selfManagedEventSource"):
        return SELF_MANAGED
    source = mapping.at(SOURCE)
    recorded = _recorded(mapping)
    if isinstance(source.tree, Unknown) and recorded:
        return recorded
    found = _SERVICE.match(text_of(source))
    return found["service"] if found else ""


def _recorded(mapping: Resource) -> str:
    """The service whose resources alone the source is made of, "" without one."""
    kinds = (_KIND.match(parts_of(urn)[0]) for urn in mapping.depends_on(SOURCE))
    services = {found["service"] if found else "" for found in kinds}
    service = services.pop() if len(services) == 1 else ""
    return _IN_ARNS.get(service, service)


# The fields that every event has: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
_OF_EVERY_EVENT = frozenset({"version", "id", "detail-type", "source", "account", "time", "region"})
# The version that all events have today.
_VERSION = "0"
_MATCH_ANY_TEXT: tuple[Any, ...] = (
    {"prefix": ""},
    {"prefix": {"equals-ignore-case": ""}},
    {"suffix": ""},
    {"suffix": {"equals-ignore-case": ""}},
    {"wildcard": "*"},
    {"exists": True},
)


def matches_everything(pattern: Any) -> Truth:
    """Whether the pattern matches every event; a pattern that AWS refuses matches none."""
    if isinstance(pattern, Unknown):
        return pattern
    if isinstance(pattern, str):
        pattern = parsed_json(pattern)
    return _matches_everything(pattern) if isinstance(pattern, dict) else False


def is_of_aws(pattern: Any) -> Truth:
    """Whether the pattern matches events of AWS services alone, which no caller can put.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
    """
    if isinstance(pattern, Unknown):
        return pattern
    held = parsed_json(pattern) if isinstance(pattern, str) else pattern
    if held is None:
        # A rule with a schedule takes no events.
        return True
    sources = held.get("source") if isinstance(held, dict) else None
    if isinstance(sources, Unknown):
        return sources
    return isinstance(sources, list) and all_of(map(_is_of_aws, sources)) is True


def _is_of_aws(source: Any) -> Truth:
    if isinstance(source, Unknown):
        return source
    text = source.get("prefix") if isinstance(source, dict) else source
    return isinstance(text, str) and text.startswith("aws.")


def _matches_everything(pattern: Mapping[str, Any]) -> Truth:
    return all_of(_excludes_nothing(field, wanted) for field, wanted in pattern.items())


def _excludes_nothing(field: str, wanted: Any) -> Truth:
    if isinstance(wanted, Unknown):
        return wanted
    if not isinstance(wanted, list):
        return False
    if field == "$or":
        return any_of(matches_everything(each) for each in wanted)
    of_all = _MATCH_ANY_TEXT + ((_VERSION,) if field == "version" else ())
    return field in _OF_EVERY_EVENT and any_of(_is_one_of(each, of_all) for each in wanted)


def _is_one_of(matcher: Any, matchers: tuple[Any, ...]) -> Truth:
    return matcher if isinstance(matcher, Unknown) else matcher in matchers
