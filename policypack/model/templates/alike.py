"""Types of CloudFormation that Cloud Control lacks, and so aws-native: as others that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policypack.model.templates.contents import Made

Properties = Mapping[str, Any]
_QUEUES = "Queues"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
_HOLDERS = {
    "Roles": ("AWS::IAM::RolePolicy", "RoleName"),
    "Users": ("AWS::IAM::UserPolicy", "UserName"),
    "Groups": ("AWS::IAM::GroupPolicy", "GroupName"),
}
# The former name of OpenSearch Service, with the properties that have others there.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticsearch-domain.html
_OPEN_SEARCH = "AWS::OpenSearchService::Domain"
_RENAMED = {"ElasticsearchClusterConfig": "ClusterConfig", "ElasticsearchVersion": "EngineVersion"}


def alike(name: str, kind: str, properties: Properties) -> list[Made]:
    """The resources that one of such a type stands for; empty for every other type."""
    make = _TYPES.get(kind)
    return [*make(name, properties)] if make else []


def _policy(name: str, given: Properties) -> Iterator[Made]:
    """One policy for each principal that it is put into."""
    own = {key: held for key, held in given.items() if key not in _HOLDERS}
    made = 0
    for key, (kind, link) in _HOLDERS.items():
        for at, holder in _each(given.get(key)):
            places = {"": "", link: f"{key}{at}"}
            yield Made(_numbered(name, made), kind, {**own, link: holder}, places)
            made += 1
    if not made:
        yield Made(name, "AWS::IAM::RolePolicy", own, {"": ""})


def _queue_policy(name: str, given: Properties) -> Iterator[Made]:
    """The policy of each queue.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
    """
    own = {key: held for key, held in given.items() if key != _QUEUES}
    for made, (at, queue) in enumerate(_each(given.get(_QUEUES))):
        places = {"": "", "Queue": f"{_QUEUES}{at}"}
        kind = "AWS::SQS::QueueInlinePolicy"
        yield Made(_numbered(name, made), kind, {**own, "Queue": queue}, places)


def _domain(name: str, given: Properties) -> Iterator[Made]:
    places = {"": "", **{to: own for own, to in _RENAMED.items()}}
    properties = {_RENAMED.get(key, key): held for key, held in given.items()}
    yield Made(name, _OPEN_SEARCH, properties, places)


def _each(given: Any) -> Iterator[tuple[str, Any]]:
    """The elements of a list with their places; of a function, the first that it returns."""
    if isinstance(given, list):
        yield from ((f"[{at}]", each) for at, each in enumerate(given))
    elif given is not None:
        yield "", {"Fn::Select": [0, given]}


def _numbered(name: str, made: int) -> str:
    return f"{name}.{made + 1}" if made else name


_TYPES: Mapping[str, Callable[[str, Properties], Iterator[Made]]] = {
    "AWS::Elasticsearch::Domain": _domain,
    "AWS::IAM::Policy": _policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
}
