"""The IAM documents that resources carry, and what `policypack.iam` finds in them.

A rule names a kind of weakness and gets the findings of that kind in all documents of a resource:

    def queue_public(queue: Resource) -> Outcomes:
        return weaknesses(queue, "public")

A resource's documents are parsed and judged once, however many rules ask. One that AWS would refuse
cannot be judged, which is a finding of every rule that asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from weakref import WeakKeyDictionary

from policypack import iam
from policypack.resources import Resource, Value, decided
from policypack.rule import Finding, Outcomes
from policypack.unknown import Unknown


class Purpose(Enum):
    """What a document decides: what its holder may do, who may hold it, who may reach a thing."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"


# The weaknesses that each judge of `policypack.iam` looks for.
KINDS: Mapping[Purpose, frozenset[str]] = {
    Purpose.IDENTITY: frozenset(
        {"admin", "full-iam", "service-wildcard", "passes-any-role", "escalates"}
    ),
    Purpose.TRUST: frozenset({"trusts-anyone", "trusts-any-repository", "everyone-except"}),
    Purpose.RESOURCE: frozenset({"public", "everyone-except"}),
}

# The properties that hold documents, by type, as pulumi_aws 7.51.1 declares them. `[]` stands for
# every element of a list.
PROPERTIES: Mapping[Purpose, Mapping[str, str]] = {
    Purpose.IDENTITY: {
        "aws:iam/groupPolicy:GroupPolicy": "policy",
        "aws:iam/policy:Policy": "policy",
        "aws:iam/role:Role": "inlinePolicies[].policy",
        "aws:iam/rolePolicy:RolePolicy": "policy",
        "aws:iam/userPolicy:UserPolicy": "policy",
    },
    Purpose.TRUST: {"aws:iam/role:Role": "assumeRolePolicy"},
    Purpose.RESOURCE: {
        "aws:apigateway/restApi:RestApi": "policy",
        "aws:apigateway/restApiPolicy:RestApiPolicy": "policy",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
        "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
        "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": "policy",
        "aws:ecr/registryPolicy:RegistryPolicy": "policy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
        "aws:kinesis/resourcePolicy:ResourcePolicy": "policy",
        "aws:kms/externalKey:ExternalKey": "policy",
        "aws:kms/key:Key": "policy",
        "aws:kms/keyPolicy:KeyPolicy": "policy",
        "aws:kms/replicaExternalKey:ReplicaExternalKey": "policy",
        "aws:kms/replicaKey:ReplicaKey": "policy",
        "aws:lambda/resourcePolicy:ResourcePolicy": "policy",
        "aws:s3/accessPoint:AccessPoint": "policy",
        "aws:s3/bucket:Bucket": "policy",
        "aws:s3/bucketPolicy:BucketPolicy": "policy",
        "aws:s3/bucketV2:BucketV2": "policy",
        "aws:s3control/accessPointPolicy:AccessPointPolicy": "policy",
        "aws:schemas/registryPolicy:RegistryPolicy": "policy",
        "aws:secretsmanager/secret:Secret": "policy",
        "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
        "aws:sns/topic:Topic": "policy",
        "aws:sns/topicPolicy:TopicPolicy": "policy",
        "aws:sqs/queue:Queue": "policy",
        "aws:sqs/queuePolicy:QueuePolicy": "policy",
    },
}

# A finding or an unknown here concerns the document as a whole, so every kind.
_Judged = iam.Weakness | iam.Unsure | Finding | Unknown
# Resources are compared by identity, and their entries go when they do.
_JUDGED: WeakKeyDictionary[Resource, dict[Purpose, tuple[_Judged, ...]]] = WeakKeyDictionary()


def weaknesses(resource: Resource, kind: str) -> Outcomes:
    """The findings of one kind in the resource's documents, and what cannot be told of it yet.

    Raises KeyError for a kind that no judge looks for.
    """
    purposes = [purpose for purpose, kinds in KINDS.items() if kind in kinds]
    if not purposes:
        raise KeyError(kind)
    for purpose in purposes:
        for judged in _judged(resource, purpose):
            if isinstance(judged, (Finding, Unknown)):
                yield judged
            elif judged.kind == kind:
                yield _outcome(judged)


def _outcome(judged: iam.Weakness | iam.Unsure) -> Finding | Unknown:
    if isinstance(judged, iam.Unsure):
        return judged.unknown
    return Finding(judged.message, judged.path, fix=judged.fix)


def _judged(resource: Resource, purpose: Purpose) -> tuple[_Judged, ...]:
    known = _JUDGED.setdefault(resource, {})
    if purpose not in known:
        path = PROPERTIES[purpose].get(resource.type)
        values = () if path is None else decided(_values(resource.properties, path))
        known[purpose] = tuple(found for value in values for found in _judge(value, purpose))
    return known[purpose]


def _values(value: Value, path: str) -> Iterator[Value | Unknown]:
    head, _, below = path.partition("[].")
    if not below:
        yield value.at(head)
        return
    yield from value.each(head, lambda item: _values(item, below))


def _judge(value: Value | Unknown, purpose: Purpose) -> Iterator[_Judged]:
    if isinstance(value, Unknown):
        yield value
        return
    try:
        document = iam.parse(value.tree, value.path)
    except iam.MalformedDocument as fault:
        message = f"AWS would refuse the document, and it cannot be judged: {fault.reason}"
        yield Finding(message, fault.path, fix=fault.advice)
        return
    if purpose is Purpose.IDENTITY:
        yield from iam.judge_identity(document)
    elif purpose is Purpose.TRUST:
        yield from iam.judge_trust(document)
    else:
        yield from iam.judge_resource_policy(document)
