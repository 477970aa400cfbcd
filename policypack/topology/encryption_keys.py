"""Whether a queue, stream or topic is encrypted with a customer managed key."""

from __future__ import annotations

from policypack.iam.truth import Truth
from policypack.requirement import customer_managed_key
from policypack.resources import Resource
from policypack.unknown import Unknown

QUEUE = "aws:sqs/queue:Queue"
STREAM = "aws:kinesis/stream:Stream"
TOPIC = "aws:sns/topic:Topic"
_KEY = {QUEUE: "kmsMasterKeyId", TOPIC: "kmsMasterKeyId", STREAM: "kmsKeyId"}
TYPES = tuple(_KEY)


def has_customer_key(resource: Resource) -> Truth:
    """Whether the resource names a customer managed key; an output of a key is one."""
    path = _KEY[resource.type]
    held = resource.at(path).tree
    if not isinstance(held, Unknown):
        return customer_managed_key().is_met(held)
    return True if resource.is_output(path) else held
