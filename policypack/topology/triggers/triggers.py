"""The triggers that a stack wires to a function, by the contract that the guards use too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import chain
from typing import NamedTuple

from policypack import iam
from policypack.iam import Purpose
from policypack.iam.meaning.confused_deputy import service_principals
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.model.urns import parts_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.apis.api_integrations import HTTP_API
from policypack.topology.parts.documents import documents
from policypack.topology.parts.functions import functions_at, functions_within, text_of
from policypack.topology.parts.links import References, linked, references
from policypack.topology.parts.permissions import PERMISSION
from policypack.topology.parts.property_texts import texts
from policypack.topology.parts.resource_policies import LAMBDA_POLICY
from policypack.topology.triggers.schedule_triggers import (
    DeclaredTrigger,
    body_triggers,
    schedule_triggers,
)
from policypack.topology.triggers.wiring_table import (
    DATA_SOURCE,
    GRANTS,
    HTTP_INTEGRATION,
    JOINED_BY,
    MAPPING,
    NAMED_AT,
    NAMESPACE,
    ONLY,
    REPLACES_EVENT,
    RULE,
    SOURCED_BY,
    TARGET,
    UNMARKED,
    WIRINGS,
)
from runtime_guards.contract import ALIKE, Wiring

# Events of other triggers that a resource may send: of any rule, or made by the program.


def alternatives(
    stack: Stack, resource: Resource, names: frozenset[str]
) -> tuple[frozenset[str], Unknown | None]:
    """The triggers whose events the resource may send instead, and the unknown that decides."""
    more: frozenset[str] = frozenset()
    has_rule = or_unknown(_has_rule, stack, resource)
    if isinstance(has_rule, Unknown) or not has_rule:
        # Any rule of the bus may be the source: a schedule, or one for the events of S3.
        more |= {name for name, taken in ALIKE.items() if taken in names and name != "http-api"}
    if "rest-api" in names and _is_of_another_program(stack, resource):
        more |= {"websocket-api"}
    given = [or_unknown(_has_handler_of_its_own, stack, resource, names)]
    given += [or_unknown(_is_set, resource, path) for path in REPLACES_EVENT.get(resource.type, ())]
    if any(item is not False for item in given):
        more |= UNMARKED
    unknown = (item for item in (has_rule, *given) if isinstance(item, Unknown))
    return more, next(unknown, None)


def _has_rule(stack: Stack, resource: Resource) -> bool:
    """Whether the stack has the rule of a target. A grant does not identify its rule."""
    if resource.type != TARGET:
        return resource.type not in GRANTS
    rules = linked(stack, resource, "rule", RULE)
    if isinstance(rules, Unknown):
        raise UnknownValueError(rules)
    return bool(rules)


def _is_of_another_program(stack: Stack, resource: Resource) -> bool:
    """Whether it is an integration whose API, of HTTP or WebSocket, the stack does not have."""
    if resource.type != HTTP_INTEGRATION:
        return False
    return linked(stack, resource, "apiId", HTTP_API) == ()


def _has_handler_of_its_own(stack: Stack, source: Resource, names: frozenset[str]) -> bool:
    """Whether a handler in JavaScript makes the event of a channel, with the behavior CODE.

    https://docs.aws.amazon.com/appsync/latest/eventapi/writing-event-handlers.html
    """
    if "appsync-events" not in names:
        return False
    return any(
        text_of(namespace.at(f"{handler}.behavior")) == "CODE"
        for namespace in stack.of_type(NAMESPACE)
        for handler in ("handlerConfigs.onPublish", "handlerConfigs.onSubscribe")
        if source in stack.linked(namespace, f"{handler}.integration.dataSourceName", source.type)
    )


def _is_set(resource: Resource, path: str) -> bool:
    return resource.at(path).is_set


# What AWS takes where a wiring's property is not set: an event format has a default.


class Default(NamedTuple):
    """The `value` that holds where the property `kind` matches the pattern."""

    value: str
    kind: str
    pattern: str


_DEFAULTS = {
    # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
    ("aws:apigatewayv2/integration:Integration", "payloadFormatVersion"): Default(
        value="1.0", kind="integrationType", pattern="^AWS_PROXY$"
    ),
    # HTTP APIs require the version; authorizers of WebSocket APIs have none, and send the events of
    # REST APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    ("aws:apigatewayv2/authorizer:Authorizer", "authorizerPayloadFormatVersion"): Default(
        value="1.0", kind="authorizerType", pattern="^REQUEST$"
    ),
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_TargetGroupConfig.html
    ("aws:vpclattice/targetGroup:TargetGroup", "config.lambdaEventStructureVersion"): Default(
        value="V1", kind="type", pattern="^LAMBDA$"
    ),
}


def default_of(wiring: Wiring, resource: Resource) -> Iterator[str | Unknown]:
    """The default of the wiring's property, or the unknown that decides whether it applies."""
    default = _DEFAULTS.get((wiring.type, wiring.property))
    if default is not None and re.search(wiring.pattern, default.value):
        for text in texts(resource.properties, default.kind):
            if isinstance(text, Unknown):
                yield text
            elif re.search(default.pattern, text):
                yield default.value


# The contract's wirings in the resources of a stack: which resource wires which trigger.

# Services whose name in an ARN differs from that in Pulumi's type.
_IN_ARNS = {"msk": "kafka", "docdb": "rds"}
# Services whose outputs may hold any ARN, of a function or a queue too.
_CARRIERS = frozenset({"ssm", "secretsmanager", "cloudformation"})


def holds(wiring: Wiring, resource: Resource) -> bool | Unknown:
    """Whether the wiring's property of the resource matches its pattern."""
    unknown: Unknown | None = None
    given = resource.once(_texts, wiring.property) or default_of(wiring, resource)
    for text in given:
        if not isinstance(text, Unknown):
            if re.search(wiring.pattern, text):
                return True
        elif unknown is None:
            unknown = text
    return False if unknown is None else _by_record(wiring, resource, unknown)


def _texts(resource: Resource, path: str) -> tuple[str | Unknown, ...]:
    return tuple(texts(resource.properties, path))


def _by_record(wiring: Wiring, resource: Resource, unknown: Unknown) -> bool | Unknown:
    """Whether an unknown ARN matches, by the source's type in the engine's record.

    Nothing follows for values other than ARNs, nor for sources that can hold any ARN.
    """
    top = re.split(r"[.\[]", wiring.property, maxsplit=1)[0]
    kinds = [parts_of(urn)[0] for urn in resource.property_dependencies.get(top, ())]
    if ":" not in wiring.pattern:
        return unknown
    if any(re.search(wiring.pattern, _arn_of(kind)) for kind in kinds):
        return True
    plain = bool(kinds) and all(
        kind.startswith("aws:") and _service(kind) not in _CARRIERS for kind in kinds
    )
    return False if plain else unknown


def _arn_of(kind: str) -> str:
    """An ARN of a Pulumi type, as far as a wiring's pattern looks at it."""
    service = _service(kind)
    return (
        f"arn:aws:{_IN_ARNS.get(service, service)}:::{'function' if service == 'lambda' else ''}:"
    )


def _service(kind: str) -> str:
    return kind.removeprefix("aws:").split("/")[0]


# Triggers of the services that Lambda's resource policies allow, as by a permission for each.

# The triggers by the service principal that a permission for them names.
_BY_PRINCIPAL = tuple(
    (name, lazy_pattern(wiring.pattern)) for name, wiring in WIRINGS if wiring.type == PERMISSION
)


def policy_triggers(stack: Stack) -> Iterator[DeclaredTrigger]:
    """The triggers of all resource policies of functions."""
    for policy in stack.of_type(LAMBDA_POLICY):
        functions = or_unknown(functions_at, stack, policy, "resourceArn")
        services = tuple(_services(policy))
        for name, pattern in _BY_PRINCIPAL:
            is_wired = any_of(_matches(pattern, each) for each in services)
            if is_wired is not False:
                unknown = is_wired if isinstance(is_wired, Unknown) else None
                yield name, policy, functions, unknown


# A service principal, and whether it is allowed.
_Service = tuple[str | Unknown, Truth]


def _matches(pattern: re.Pattern[str], service: _Service) -> Truth:
    principal, is_allowed = service
    if isinstance(principal, Unknown):
        return all_of((principal, is_allowed))
    return all_of((bool(pattern.search(principal)), is_allowed))


def _services(policy: Resource) -> Iterator[_Service]:
    """The service principals; an unknown may be one. AWS refuses malformed documents."""
    for document in documents(policy, Purpose.RESOURCE):
        if isinstance(document, Unknown):
            yield document, True
        elif isinstance(document, iam.Document):
            yield from ((unknown, True) for unknown in document.unknowns)
            yield from chain.from_iterable(map(_of_statement, document.statements))


def _of_statement(statement: iam.Statement) -> Iterator[_Service]:
    return ((leaf.text, allows(statement)) for leaf in service_principals(statement))


@record(frozen=True, eq=False)
class WiredTrigger:
    """`resource` makes a service send a function the events of one of the triggers in `names`.

    `unknown` is the value that decides which one, if any; `is_certain`: it is one in any case.
    """

    resource: Resource
    names: frozenset[str]
    unknown: Unknown | None = None
    is_certain: bool = True

    def __str__(self) -> str:
        return f"{self.resource.name} ({self.resource.type})"


@record(frozen=False)
class WiredTriggers:
    """A function's `own` triggers, and the `unassigned` ones, whose function is unknown."""

    own: list[WiredTrigger] = field(default_factory=list)
    unassigned: list[WiredTrigger] = field(default_factory=list)

    @property
    def all(self) -> list[WiredTrigger]:
        """The function's own triggers and those that may be."""
        return self.own + self.unassigned


def wired_triggers(stack: Stack, function: Resource) -> WiredTriggers:
    """The triggers that the stack wires to the function."""
    table, unassigned = stack.once(_table)
    return WiredTriggers(table.get(function.urn, []), unassigned)


@record(frozen=False)
class _Draft:
    """The triggers that one resource wires to one function, by whether that is certain."""

    resource: Resource
    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    unknown: Unknown | None = None

    def add(self, trigger: str, unknown: Unknown | None) -> None:
        """Adds a trigger, and the unknown that decides whether it is one."""
        if unknown is None:
            self.certain.add(trigger)
            return
        self.possible.add(trigger)
        if self.unknown is None:
            self.unknown = unknown

    def wired(self, stack: Stack) -> WiredTrigger:
        """The wired trigger. A mapping always has an event source, also an unknown one."""
        is_certain = bool(self.certain) or self.resource.type == MAPPING
        only = self.certain & {ONLY.get(self.resource.type, "")}
        names = frozenset(only or self.certain | self.possible)
        more, unknown = alternatives(stack, self.resource, names)
        if unknown is None and names > self.certain:
            unknown = self.unknown
        return WiredTrigger(self.resource, names | more, unknown, is_certain)


def _table(stack: Stack) -> tuple[dict[str, list[WiredTrigger]], list[WiredTrigger]]:
    """The triggers of every function by its URN, and those whose function is unknown."""
    drafts: dict[tuple[str, str], _Draft] = {}
    for name, namer, functions, unknown in _declared(stack):
        if isinstance(functions, Unknown):
            drafts.setdefault(("", namer.urn), _Draft(namer)).add(name, functions)
            continue
        for function in functions:
            drafts.setdefault((function.urn, namer.urn), _Draft(namer)).add(name, unknown)
    table: defaultdict[str, list[WiredTrigger]] = defaultdict(list)
    for (urn, _), draft in drafts.items():
        table[urn].append(draft.wired(stack))
    unassigned = [replace(wired, is_certain=False) for wired in table.get("", [])]
    return dict(table), unassigned


def _declared(stack: Stack) -> Iterator[DeclaredTrigger]:
    for name, namer, path, unknown in _named(stack):
        yield name, namer, or_unknown(functions_within, stack, namer, path), unknown
    yield from body_triggers(stack)
    yield from policy_triggers(stack)
    yield from schedule_triggers(stack)


# A trigger, the resource and property that name the function, and the unknown that decides.
_Named = Iterator[tuple[str, Resource, str, Unknown | None]]


def _named(stack: Stack) -> _Named:
    for name, wiring in WIRINGS:
        holding = [*_holding(stack, wiring)]
        for resource, unknown in holding:
            for namer, path, undecided in _namers(stack, wiring, resource):
                yield name, namer, path, undecided if unknown is None else unknown
        # A resource that joins an unknown one may join any of them, so check it once for all.
        for _, unknown in holding[:1]:
            for joiner, path, undecided in _possible_joiners(stack, wiring):
                yield name, joiner, path, undecided if unknown is None else unknown


def _holding(stack: Stack, wiring: Wiring) -> Iterator[tuple[Resource, Unknown | None]]:
    """The resources that wire the trigger, with the unknown that decides it."""
    for resource in stack.of_type(wiring.type):
        held = holds(wiring, resource)
        if held is not False:
            yield resource, held if isinstance(held, Unknown) else None


def _namers(
    stack: Stack, wiring: Wiring, resource: Resource
) -> Iterator[tuple[Resource, str, Unknown | None]]:
    """What names the function of a wiring: the resource itself, or one that is joined to it."""
    if wiring.type in JOINED_BY:
        row = JOINED_BY[wiring.type]
        for joiner in _joiners(stack, wiring).known.get(resource.urn, ()):
            yield joiner, row.function, None
    elif wiring.type in SOURCED_BY:
        path = SOURCED_BY[wiring.type] or wiring.property
        sources = linked(stack, resource, path, DATA_SOURCE)
        undecided = sources if isinstance(sources, Unknown) else None
        for source in stack.of_type(DATA_SOURCE) if isinstance(sources, Unknown) else sources:
            yield source, "lambdaConfig.functionArn", undecided
    else:
        for path in NAMED_AT.get(wiring.type, (wiring.property,)):
            yield resource, path, None


def _possible_joiners(stack: Stack, wiring: Wiring) -> Iterator[tuple[Resource, str, Unknown]]:
    if wiring.type in JOINED_BY:
        for joiner, unknown in _joiners(stack, wiring).undecided:
            yield joiner, JOINED_BY[wiring.type].function, unknown


def _joiners(stack: Stack, wiring: Wiring) -> References:
    row = JOINED_BY[wiring.type]
    return references(stack, row.type, row.link, wiring.type)
