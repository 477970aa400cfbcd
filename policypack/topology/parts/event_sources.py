"""What an event source mapping reads: the service of its source, by ARN or by the engine's record.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
"""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import parts_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.functions import text_of

SOURCE = "eventSourceArn"
# What stands for a Kafka cluster outside of MSK, which has no ARN.
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
