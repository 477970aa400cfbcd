"""The resource-based policies of a queue, a topic or a bucket: its own and the attached ones."""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.iam import Purpose
from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.topology.parts.buckets import BUCKETS, POLICY
from policypack.topology.parts.documents import documents
from policypack.topology.parts.links import references

# Where the type of a policy names what it is attached to.
_ATTACHED_AT = {
    **dict.fromkeys(BUCKETS, (POLICY, "bucket")),
    "aws:sns/topic:Topic": ("aws:sns/topicPolicy:TopicPolicy", "arn"),
    "aws:sqs/queue:Queue": ("aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
}
READS = tuple(dict.fromkeys(kind for kind, _ in _ATTACHED_AT.values()))
# The parts of a resource that a policy names one by one.
_PARTS = dict.fromkeys(BUCKETS, (iam.names_bucket, iam.names_all_objects))


def demands_tls(stack: Stack, resource: Resource, actions: str) -> Truth:
    """Whether a policy of the resource denies the actions in requests without TLS."""
    parts = _PARTS.get(resource.type, ())
    return any_of(
        each if isinstance(each, Unknown) else iam.demands_tls((each,), actions, *parts)
        for each in _documents(stack, resource)
    )


def is_closed(stack: Stack, resource: Resource) -> bool:
    """Whether the resource has statements in the stack, none of which allows any principal."""
    found = tuple(_documents(stack, resource))
    known = [each for each in found if not isinstance(each, Unknown)]
    has_statements = any(each.statements for each in known)
    return has_statements and len(known) == len(found) and not any(map(_is_open, known))


def _is_open(document: iam.Document) -> bool:
    weak = iam.document_weaknesses(document, Purpose.RESOURCE, kinds={iam.Kind.PUBLIC})
    return next(iter(weak), None) is not None


def _documents(stack: Stack, resource: Resource) -> Iterator[iam.Document | Unknown]:
    kind, path = _ATTACHED_AT[resource.type]
    for holder in (resource, *references(stack, kind, path, resource.type).to(resource)):
        if isinstance(holder, Unknown):
            yield holder
            continue
        for each in documents(holder, Purpose.RESOURCE):
            # AWS refuses a malformed document, which a separate rule reports.
            if not isinstance(each, iam.MalformedDocument):
                yield each
