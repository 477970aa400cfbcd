"""Whether anyone, or another account, writes the events of a trigger.

An unknown source, or one declared outside of the stack, may belong to another account only if a
value names another account: a queue of the same account that another program declares doesn't.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policypack import iam
from policypack.iam import Accounts, Kind, Purpose
from policypack.iam.meaning.accounts import account_of_resource
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.expanded_statements import expand_statements
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts import accounts
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.bus_permissions import PERMISSION as BUS_PERMISSION
from policypack.topology.parts.documents import RESOURCE_POLICIES, documents
from policypack.topology.parts.links import linked, names_own_resources
from policypack.topology.parts.permissions import PERMISSION, is_alexa, restricts
from policypack.topology.parts.resource_policies import LAMBDA_POLICY
from policypack.topology.triggers import validation
from policypack.topology.triggers.triggers import WiredTrigger
from policypack.topology.triggers.wiring_table import MAPPING, RULE, TARGET

_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
_NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
_BUS = "aws:cloudwatch/eventBus:EventBus"
_BUS_NAME = "eventBusName"
_OF_BUSES = ("aws:cloudwatch/eventBusPolicy:EventBusPolicy", BUS_PERMISSION)


class _Source(NamedTuple):
    """Where a wiring names its source, the types of it, and the actions that write to it."""

    path: str
    types: tuple[str, ...]
    actions: tuple[str, ...]


_READ_BY_MAPPINGS = _Source(
    "eventSourceArn",
    ("aws:sqs/queue:Queue", "aws:kinesis/stream:Stream", "aws:dynamodb/table:Table"),
    ("sqs:SendMessage", "kinesis:PutRecord*", "dynamodb:PutItem", "dynamodb:UpdateItem"),
)
_SOURCES: Mapping[str, _Source] = {
    MAPPING: _READ_BY_MAPPINGS,
    _SUBSCRIPTION: _Source("topic", ("aws:sns/topic:Topic",), ("sns:Publish",)),
    _NOTIFICATION: _Source("bucket", BUCKETS, ("s3:PutObject", "s3:DeleteObject")),
    RULE: _Source(_BUS_NAME, (_BUS,), ("events:PutEvents",)),
}
# Of these the service passes on what the outside sends; fronts and entry points tell from whom.
_REQUESTS = frozenset(
    {
        *("alb", "appsync-authorizer", "appsync-batch-resolver", "appsync-events"),
        *("appsync-resolver", "cognito", "function-url", "http-api", "http-authorizer"),
        *("lambda-edge", "rest-api", "rest-authorizer", "ses", "websocket-api"),
    }
)
_OUTSIDERS = frozenset(
    {Kind.PUBLIC, Kind.EVERYONE_EXCEPT, Kind.FOREIGN_ACCOUNT, Kind.SERVICE_WITHOUT_SOURCE}
)
_POLICIES = (*(each for each in RESOURCE_POLICIES if each.startswith("aws:")), BUS_PERMISSION)
READS = (
    *dict.fromkeys(kind for each in _SOURCES.values() for kind in each.types),
    *_POLICIES,
    *validation.READS,
    *accounts.READS,
)


def written_by_outsiders(
    stack: Stack, function: Resource, wired: WiredTrigger, known: Accounts
) -> Truth:
    """Whether anyone, or an external account, writes the events that the trigger sends."""
    resource = wired.resource
    if resource.type == PERMISSION:
        of_grant = _names_outsiders(resource, known)
    elif resource.type == LAMBDA_POLICY:
        of_grant = any_of(_opens(each, known, ()) for each in documents(resource, Purpose.RESOURCE))
    else:
        of_grant = _of_source(stack, resource, known)
    return any_of((of_grant, _is_reached(stack, function, wired)))


def _is_reached(stack: Stack, function: Resource, wired: WiredTrigger) -> Truth:
    """Whether anyone's requests reach the function, if the trigger is one of requests."""
    if _REQUESTS.isdisjoint(wired.names):
        return False
    # Which loads what knows of APIs, load balancers and distributions.
    from policypack.topology.fronts.fronts import fronts

    entries = validation.entry_points(stack, function)
    behind = (_leads_to(each.ends, function, each.is_open) for each in fronts(stack))
    return any_of((bool(entries.public), *entries.undecided, *behind))


def _leads_to(ends: object, function: Resource, is_open: Truth) -> Truth:
    if isinstance(ends, Unknown):
        return all_of((ends, is_open))
    found = isinstance(ends, tuple) and any(each.resource.urn == function.urn for each in ends)
    return is_open if found else False


def _names_outsiders(permission: Resource, known: Accounts) -> Truth:
    """Whether the permission lets a service in for any account, or for an external one."""
    if is_alexa(str(or_unknown(permission.get, "principal", ""))):
        return negated(restricts(permission, "eventSourceToken"))
    paths = ("sourceArn", "sourceAccount", "principalOrgId")
    limited = any_of(restricts(permission, path) for path in paths)
    external = any_of(_is_external(permission, path, known) for path in paths[:2])
    return any_of((negated(limited), external))


def _of_target(stack: Stack, target: Resource, known: Accounts) -> Truth:
    """Whether outsiders write to the bus of a rule. A bus declared elsewhere shows none."""
    rules = linked(stack, target, "rule", RULE)
    if isinstance(rules, Unknown):
        return rules
    return any_of(_of_source(stack, each, known) for each in rules)


def _of_source(stack: Stack, wiring: Resource, known: Accounts) -> Truth:
    if wiring.type == TARGET:
        return _of_target(stack, wiring, known)
    source = _SOURCES.get(wiring.type)
    if source is None:
        return False
    found = linked(stack, wiring, source.path, *source.types)
    if isinstance(found, Unknown) or not found:
        of_bus = source.path == _BUS_NAME and _is_on_default_bus(wiring)
        on_default = _opens_default_bus(stack, known) if of_bus else False
        return any_of((on_default, _is_external(wiring, source.path, known)))
    return any_of(_is_open(stack, each, source.actions, known) for each in found)


def _is_on_default_bus(resource: Resource) -> bool:
    return resource.at(_BUS_NAME).tree in (None, "", "default")


def _opens_default_bus(stack: Stack, known: Accounts) -> Truth:
    """Whether a policy of the account's default bus, which no resource stands for, is open."""
    policies = (each for each in stack.of_type(*_OF_BUSES) if _is_on_default_bus(each))
    return any_of(_opens(one, known, ()) for each in policies for one in _documents(each))


def _is_external(resource: Resource, path: str, known: Accounts) -> Truth:
    """Whether the property names an external account or a resource in one."""
    content = resource.at(path).tree
    if isinstance(content, Unknown):
        return False if names_own_resources(resource, path) else content
    text = str(content or "")
    account = text if text.isdigit() else account_of_resource(text)
    return known.is_external(account, path) if account else False


def _is_open(stack: Stack, source: Resource, actions: tuple[str, ...], known: Accounts) -> Truth:
    """Whether a policy of the source lets outsiders write to it."""
    holders = [source, *(each for kind in _POLICIES for each in _attached(stack, kind, source))]
    return any_of(
        each if isinstance(each, Unknown) else _opens(each, known, actions)
        for holder in holders
        for each in ([holder] if isinstance(holder, Unknown) else _documents(holder))
    )


def _documents(holder: Resource) -> tuple[object, ...]:
    is_holder = holder.type in RESOURCE_POLICIES or holder.type == BUS_PERMISSION
    return documents(holder, Purpose.RESOURCE) if is_holder else ()


def _attached(stack: Stack, kind: str, source: Resource) -> Iterator[Resource | Unknown]:
    """The policies of the type that are about the source."""
    path = RESOURCE_POLICIES[kind].of if kind in RESOURCE_POLICIES else _BUS_NAME
    for policy in stack.of_type(kind) if path not in ("", "-") else ():
        found = or_unknown(stack.linked, policy, path, source.type)
        if isinstance(found, Unknown):
            yield found
        elif source in found:
            yield policy


def _opens(document: object, known: Accounts, actions: tuple[str, ...]) -> Truth:
    """Whether a statement lets outsiders do one of the actions, or anything without actions."""
    if isinstance(document, Unknown):
        return document
    if not isinstance(document, iam.Document):
        # AWS refuses a malformed document, which a separate rule reports.
        return False
    weak = iam.document_weaknesses(document, Purpose.RESOURCE, known, _OUTSIDERS)
    writing = _writing(document, actions)
    found = [each for each in weak if any(each.path.startswith(path) for path in writing)]
    return any_of(each.unknown if isinstance(each, iam.Undecided) else True for each in found)


def _writing(document: iam.Document, actions: tuple[str, ...]) -> list[str]:
    """The paths of the statements that may allow one of the actions."""
    wanted = expand_all(*actions)
    every = expand_statements(document)
    return [each.statement.path for each in every if not actions or each.possible & wanted]
