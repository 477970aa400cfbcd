"""Where each Pulumi type that wires a trigger names the function, and which version it invokes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import parts_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.apis import openapi
from policypack.topology.apis.api_integrations import HTTP_API
from policypack.topology.parts import functions
from policypack.topology.parts.functions import ALIAS
from policypack.topology.parts.permissions import PERMISSION
from policypack.topology.parts.property_texts import texts
from policypack.topology.parts.resource_policies import LAMBDA_POLICY
from runtime_guards.contract import TRIGGERS, Wiring

MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
RULE = "aws:cloudwatch/eventRule:EventRule"
URL = "aws:lambda/functionUrl:FunctionUrl"
RESOLVER = "aws:appsync/resolver:Resolver"
NAMESPACE = "aws:appsync/channelNamespace:ChannelNamespace"
DATA_SOURCE = "aws:appsync/dataSource:DataSource"
HTTP_INTEGRATION = "aws:apigatewayv2/integration:Integration"
_LOAD_BALANCER_TARGETS = "aws:lb/targetGroup:TargetGroup"
_LATTICE_TARGETS = "aws:vpclattice/targetGroup:TargetGroup"


class Joiner(NamedTuple):
    """A resource that joins another one, at `link`, to a function, at `function`."""

    type: str
    link: str
    function: str


# Where a type names its function, unless the wiring's own property does.
NAMED_AT = {
    MAPPING: ("functionName",),
    PERMISSION: ("function",),
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint",),
    URL: ("functionName",),
    "aws:apigatewayv2/authorizer:Authorizer": ("authorizerUri",),
    HTTP_INTEGRATION: ("integrationUri",),
    "aws:codepipeline/pipeline:Pipeline": ("stages[].actions[].configuration.FunctionName",),
    "aws:cloudformation/stack:Stack": ("templateBody", "parameters"),
}
# Types of AppSync that name a data source, at the property, or at that of the wiring itself.
SOURCED_BY = {RESOLVER: "dataSource", NAMESPACE: ""}
# The trigger that a resource certainly belongs to, regardless of its other properties: an
# integration of a WebSocket API has payload format 1.0 for every event, and a data source belongs
# to one API, of GraphQL or of events.
ONLY = {HTTP_INTEGRATION: "websocket-api", DATA_SOURCE: "appsync-events"}
# Types that another resource joins to a function.
JOINED_BY = {
    _LOAD_BALANCER_TARGETS: Joiner(
        type="aws:lb/targetGroupAttachment:TargetGroupAttachment",
        link="targetGroupArn",
        function="targetId",
    ),
    _LATTICE_TARGETS: Joiner(
        type="aws:vpclattice/targetGroupAttachment:TargetGroupAttachment",
        link="targetGroupIdentifier",
        function="target.id",
    ),
    HTTP_API: Joiner(type=HTTP_INTEGRATION, link="apiId", function="integrationUri"),
    RULE: Joiner(type=TARGET, link="rule", function="arn"),
}
# An API that is declared elsewhere (quick create, another stack) shows only in the
# permission for API Gateway, which does not identify its kind.
_APIS = frozenset({"rest-api", "http-api", "websocket-api", "rest-authorizer", "http-authorizer"})
WIRINGS = (
    *((trigger.name, wiring) for trigger in TRIGGERS for wiring in trigger.wirings),
    *((name, Wiring(PERMISSION, "principal", r"^apigateway[.]amazonaws[.]com")) for name in _APIS),
)
# The types that wire a stack's functions.
READS = tuple(
    dict.fromkeys(
        (
            *(wiring.type for _, wiring in WIRINGS),
            *(joiner.type for joiner in JOINED_BY.values()),
            DATA_SOURCE,
            *openapi.READS,
            LAMBDA_POLICY,
            *functions.READS,
        )
    )
)
# What allows a service to invoke a function, and says little of the events that it sends.
GRANTS = (PERMISSION, LAMBDA_POLICY)
# Triggers whose events carry no mark of their service.
UNMARKED = frozenset(trigger.name for trigger in TRIGGERS if not trigger.mark)
# The properties that replace the service's event with one that the program writes.
REPLACES_EVENT = {
    "aws:scheduler/schedule:Schedule": ("target.input",),
    TARGET: ("input", "inputPath", "inputTransformer"),
    "aws:pipes/pipe:Pipe": ("targetParameters.inputTemplate", "enrichmentParameters.inputTemplate"),
}


# The qualifiers of the unpublished code: none, or `$LATEST`.
LATEST = ("", "$LATEST")
# The types that name the function and its qualifier separately.
_APART = (URL, PERMISSION)
_NAMED = lazy_pattern(r"function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$-]+))?")


def is_qualified(trigger: Resource, function: Resource) -> Truth:
    """Whether the trigger invokes a version or an alias of the function."""
    kinds = (parts_of(urn)[0] for urns in trigger.property_dependencies.values() for urn in urns)
    if ALIAS in kinds:
        return True
    if trigger.type in _APART:
        qualifier = trigger.at("qualifier").tree
        return qualifier if isinstance(qualifier, Unknown) else (qualifier or "") not in LATEST
    return any_of(_in_texts(trigger, function))


def _in_texts(trigger: Resource, function: Resource) -> Iterator[Truth]:
    """For each property made of the function, whether it has a qualifier.

    A text that is not known yet may be the function's ARN or its qualifiedArn.
    """
    name = function.at("name").tree
    made_of_it = [
        path for path, urns in trigger.property_dependencies.items() if function.urn in urns
    ]
    for path in made_of_it or trigger.properties.raw:
        for text in texts(trigger.properties, path):
            if not isinstance(text, Unknown):
                yield from (each not in LATEST for each in _qualifiers(text, name))
            elif made_of_it:
                yield text


def _qualifiers(text: str, name: str | Unknown | None) -> Iterator[str]:
    """The qualifiers of the function in an ARN, or in its name; "" where it has none."""
    for found in _NAMED.finditer(text):
        if not isinstance(name, str) or found["name"] == name:
            yield found["qualifier"] or ""
    plain, _, qualifier = text.partition(":")
    if isinstance(name, str) and plain == name:
        yield qualifier
