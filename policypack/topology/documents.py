"""The IAM documents that resources carry, and what `policypack.iam` finds in them.

A resource's documents are parsed and judged once, however many rules ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from policypack import iam
from policypack.iam import KINDS, Kind, Purpose, size
from policypack.resources import Resource
from policypack.unknown import Unknown, until_unknown
from policypack.values import Value

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

# How long the documents of one resource may be together, in characters, by type.
_LIMITS: Mapping[Purpose, Mapping[str, int]] = {
    Purpose.IDENTITY: {
        "aws:iam/groupPolicy:GroupPolicy": size.INLINE_OF_GROUP,
        "aws:iam/policy:Policy": size.MANAGED,
        "aws:iam/role:Role": size.INLINE_OF_ROLE,
        "aws:iam/rolePolicy:RolePolicy": size.INLINE_OF_ROLE,
        "aws:iam/userPolicy:UserPolicy": size.INLINE_OF_USER,
    },
    Purpose.TRUST: {"aws:iam/role:Role": size.TRUST},
}

_Parsed = iam.Document | iam.MalformedDocument | Unknown
Judged = iam.Weakness | iam.Undecided
# Resources are compared by identity, and their entries go when they do.
_PARSED: WeakKeyDictionary[Resource, dict[Purpose, tuple[_Parsed, ...]]] = WeakKeyDictionary()
_JUDGED: WeakKeyDictionary[Resource, dict[tuple[Purpose, iam.Accounts], tuple[Judged, ...]]] = (
    WeakKeyDictionary()
)


def purposes_of(kind: Kind) -> tuple[Purpose, ...]:
    """The purposes of the documents in which a kind is looked for. Raises KeyError for no kind."""
    found = tuple(purpose for purpose, kinds in KINDS.items() if kind in kinds)
    if not found:
        raise KeyError(kind.value)
    return found


def over_limits(resource: Resource) -> Iterator[Judged | Unknown]:
    """Whether the resource's documents are longer than IAM accepts."""
    for purpose, limits in _LIMITS.items():
        if resource.type in limits:
            parsed = documents(resource, purpose)
            yield from (each for each in parsed if isinstance(each, Unknown))
            whole = [each for each in parsed if isinstance(each, iam.Document)]
            yield from iam.size_weaknesses(whole, limits[resource.type])


def documents(resource: Resource, purpose: Purpose) -> tuple[_Parsed, ...]:
    """The resource's documents of one purpose; one that AWS would refuse is its own error."""
    known = _PARSED.setdefault(resource, {})
    if purpose not in known:
        path = PROPERTIES[purpose].get(resource.type)
        values = () if path is None else until_unknown(_values(resource.properties, path))
        known[purpose] = tuple(_parse(value, purpose) for value in values)
    return known[purpose]


def _parse(value: Value | Unknown, purpose: Purpose) -> _Parsed:
    policy = value if isinstance(value, Unknown) else value.tree
    if isinstance(policy, Unknown):
        return policy
    try:
        return iam.parse(policy, value.path, purpose)
    except iam.MalformedDocument as fault:
        return fault


def _values(value: Value, path: str) -> Iterator[Value | Unknown]:
    head, _, below = path.partition("[].")
    if not below:
        yield value.at(head)
        return
    yield from value.each(head, lambda item: _values(item, below))


def judged(resource: Resource, purpose: Purpose, accounts: iam.Accounts) -> tuple[Judged, ...]:
    """What the judge finds in the resource's documents of one purpose, once for all rules."""
    known = _JUDGED.setdefault(resource, {})
    if (purpose, accounts) not in known:
        known[purpose, accounts] = tuple(
            found
            for parsed in documents(resource, purpose)
            if isinstance(parsed, iam.Document)
            for found in iam.document_weaknesses(parsed, purpose, accounts)
        )
    return known[purpose, accounts]
