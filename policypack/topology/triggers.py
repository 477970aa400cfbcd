"""Which triggers the stack wires to a function, by the table that the guards go by too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology import functions
from policypack.topology.functions import functions_within
from policypack.topology.links import linked
from policypack.topology.wirings import holds
from policypack.unknown import Unknown, UnknownValueError, or_unknown
from runtime_guards.contract import ALIKE, TRIGGERS, Wiring

PERMISSION = "aws:lambda/permission:Permission"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
_RULE = "aws:cloudwatch/eventRule:EventRule"
_API = "aws:apigatewayv2/api:Api"
_INTEGRATION = "aws:apigatewayv2/integration:Integration"
_SOURCE = "aws:appsync/dataSource:DataSource"
_RESOLVER = "aws:appsync/resolver:Resolver"

# Where a type names its function, unless the wiring's own property does.
_NAMED_AT = {
    MAPPING: ("functionName",),
    PERMISSION: ("function",),
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint",),
    "aws:lambda/functionUrl:FunctionUrl": ("functionName",),
    "aws:apigatewayv2/authorizer:Authorizer": ("authorizerUri",),
    _INTEGRATION: ("integrationUri",),
    "aws:codepipeline/pipeline:Pipeline": ("stages[].actions[].configuration.FunctionName",),
    "aws:cloudformation/stack:Stack": ("templateBody", "parameters"),
}
# Types that another resource joins to a function: its type, its link to them, and the function.
_JOINED_BY = {
    "aws:lb/targetGroup:TargetGroup": (
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "targetGroupArn",
        "targetId",
    ),
    "aws:vpclattice/targetGroup:TargetGroup": (
        "aws:vpclattice/targetGroupAttachment:TargetGroupAttachment",
        "targetGroupIdentifier",
        "target.id",
    ),
    _API: (_INTEGRATION, "apiId", "integrationUri"),
    _RULE: (_TARGET, "rule", "arn"),
}
# An API that the program does not spell out (OpenAPI, quick create, another stack) shows in the
# permission that API Gateway needs, which does not tell of what kind it is.
_APIS = frozenset({"rest-api", "http-api", "websocket-api", "rest-authorizer", "http-authorizer"})
_WIRINGS = (
    *((trigger.name, wiring) for trigger in TRIGGERS for wiring in trigger.wirings),
    *((name, Wiring(PERMISSION, "principal", r"^apigateway[.]amazonaws[.]com")) for name in _APIS),
)
# The types of which a stack's wiring is made.
READS = tuple(
    dict.fromkeys(
        (
            *(wiring.type for _, wiring in _WIRINGS),
            *(joiner[0] for joiner in _JOINED_BY.values()),
            _SOURCE,
            *functions.READS,
        )
    )
)
_UNMARKED = frozenset(trigger.name for trigger in TRIGGERS if not trigger.mark)
# What replaces the event that the service would have sent by one of the program's own.
_REPLACED = {
    "aws:scheduler/schedule:Schedule": ("target.input",),
    _TARGET: ("input", "inputPath", "inputTransformer"),
    "aws:pipes/pipe:Pipe": ("targetParameters.inputTemplate", "enrichmentParameters.inputTemplate"),
}


@dataclass(frozen=True, eq=False)
class Wire:
    """`resource` makes a service send a function the events of one of the `triggers`.

    `unknown` is set where it depends on a value which of them it is; `sure`: it is one at any rate.
    """

    resource: Resource
    triggers: frozenset[str]
    unknown: Unknown | None = None
    sure: bool = True

    def __str__(self) -> str:
        return f"{self.resource.name} ({self.resource.type})"


@dataclass
class Wires:
    """What is wired to a function, and what may be wired to it or to another one (`astray`)."""

    own: list[Wire] = field(default_factory=list)
    astray: list[Wire] = field(default_factory=list)


def accepts(declared: str, wire: Wire) -> bool | None:
    """Whether a guard for the trigger `declared` takes what a wire brings; None: it depends."""
    taken = [declared == name or _takes(declared, name) for name in wire.triggers]
    if wire.unknown is None:
        return any(taken)
    return None if any(taken) and not all(taken) else any(taken)


def _takes(declared: str, wired: str) -> bool:
    # A function URL's validator looks at the domain, which an API's request does not have.
    return wired != "http-api" and ALIKE.get(wired) == declared


def wires(stack: Stack, function: Resource) -> Wires:
    """What the stack wires to the function."""
    table, astray = stack.once(_table)
    return Wires(table.get(function.urn, []), astray)


@dataclass
class _Draft:
    """The triggers that one resource wires to one function, by whether that is certain."""

    resource: Resource
    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    unknown: Unknown | None = None

    def add(self, trigger: str, unknown: Unknown | None) -> None:
        """Takes down a trigger, and what it waits for if it is not certain."""
        if unknown is None:
            self.certain.add(trigger)
            return
        self.possible.add(trigger)
        if self.unknown is None:
            self.unknown = unknown

    def wire(self, stack: Stack) -> Wire:
        """The wire. A mapping reads from some source, whatever is known of it."""
        sure = bool(self.certain) or self.resource.type == MAPPING
        names = frozenset(self.certain | self.possible)
        if "websocket-api" in self.certain and self.resource.type == _INTEGRATION:
            # The payload format of its integrations says 1.0 whatever comes.
            names = frozenset({"websocket-api"})
        more, unknown = _alternatives(stack, self.resource, names)
        if unknown is None and names > self.certain:
            unknown = self.unknown
        return Wire(self.resource, names | more, unknown, sure)


def _table(stack: Stack) -> tuple[dict[str, list[Wire]], list[Wire]]:
    """The wires of every function by its URN, and those whose function is not known."""
    drafts: dict[tuple[str, str], _Draft] = {}
    for name, namer, path, unknown in _named(stack):
        functions = or_unknown(functions_within, stack, namer, path)
        if isinstance(functions, Unknown):
            drafts.setdefault(("", namer.urn), _Draft(namer)).add(name, functions)
            continue
        for function in functions:
            drafts.setdefault((function.urn, namer.urn), _Draft(namer)).add(name, unknown)
    table: defaultdict[str, list[Wire]] = defaultdict(list)
    for (urn, _), draft in drafts.items():
        table[urn].append(draft.wire(stack))
    astray = [replace(wire, sure=False) for wire in table.get("", [])]
    return dict(table), astray


# A trigger, the resource and property that name the function, and what that waits for.
_Named = Iterator[tuple[str, Resource, str, Unknown | None]]


def _named(stack: Stack) -> _Named:
    for name, wiring in _WIRINGS:
        for resource in stack.of_type(wiring.type):
            held = holds(wiring, resource)
            if held is not False:
                unknown = held if isinstance(held, Unknown) else None
                for namer, path, unsure in _namers(stack, wiring, resource):
                    yield name, namer, path, unsure if unknown is None else unknown


def _namers(
    stack: Stack, wiring: Wiring, resource: Resource
) -> Iterator[tuple[Resource, str, Unknown | None]]:
    """What names the function of a wiring: the resource itself, or one that is joined to it."""
    if wiring.type in _JOINED_BY:
        kind, link, path = _JOINED_BY[wiring.type]
        for joiner in stack.of_type(kind):
            joined = linked(stack, joiner, link, wiring.type)
            if isinstance(joined, Unknown):
                yield joiner, path, joined
            elif resource in joined:
                yield joiner, path, None
    elif wiring.type == _RESOLVER:
        sources = linked(stack, resource, "dataSource", _SOURCE)
        unsure = sources if isinstance(sources, Unknown) else None
        for source in stack.of_type(_SOURCE) if isinstance(sources, Unknown) else sources:
            yield source, "lambdaConfig.functionArn", unsure
    else:
        for path in _NAMED_AT.get(wiring.type, (wiring.property,)):
            yield resource, path, None


def _alternatives(
    stack: Stack, resource: Resource, names: frozenset[str]
) -> tuple[frozenset[str], Unknown | None]:
    """What the resource may send instead of its usual events, and what decides whether it does."""
    more: frozenset[str] = frozenset()
    has_rule = or_unknown(_has_rule, stack, resource)
    if isinstance(has_rule, Unknown) or not has_rule:
        # Any rule of the bus may be behind it: a schedule, or one for the events of S3.
        more |= {name for name, taken in ALIKE.items() if taken in names and name != "http-api"}
    given = [or_unknown(_is_set, resource, path) for path in _REPLACED.get(resource.type, ())]
    if any(item is not False for item in given):
        more |= _UNMARKED
    unknown = (item for item in (has_rule, *given) if isinstance(item, Unknown))
    return more, next(unknown, None)


def _has_rule(stack: Stack, resource: Resource) -> bool:
    """Whether the stack has the rule behind a target. A permission tells of none."""
    if resource.type != _TARGET:
        return resource.type != PERMISSION
    rules = linked(stack, resource, "rule", _RULE)
    if isinstance(rules, Unknown):
        raise UnknownValueError(rules)
    return bool(rules)


def _is_set(resource: Resource, path: str) -> bool:
    return resource.at(path).is_set
