"""A guard's validators against the triggers that the stack wires to its function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import chain

from policypack.code_reading.guards import Guard
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.supply_chain.guards import PACKAGE, node
from policypack.topology.apis import http_and_rest
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.http_and_rest import http_entry_points, rest_entry_points
from policypack.topology.apis.openapi import api_bodies, functions_behind, functions_in_unread
from policypack.topology.parts import functions
from policypack.topology.parts.functions import functions_at
from policypack.topology.parts.handlers import EntryPoint
from policypack.topology.parts.permissions import PERMISSION, allows_any_principal
from policypack.topology.parts.resource_policies import LAMBDA_POLICY, opens_to_any_principal
from policypack.topology.triggers.triggers import WiredTrigger, WiredTriggers
from policypack.topology.triggers.wiring_table import GRANTS, MAPPING, UNMARKED, URL
from runtime_guards.contract import ALIKE, BY_NAME

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
BATCH_ITEM_FAILURES = "ReportBatchItemFailures"
_TYPESCRIPT = {"True": "true"}


def validator_name(trigger: str, is_node: bool = False) -> str:
    """The class of the trigger's validator, such as `SQS`, or the function `sqs` for Node.js."""
    dotted: str = BY_NAME[trigger].validator
    return node.validator_name(trigger) if is_node else dotted.rpartition(".")[2]


def written_guard(validators: str = "...", is_node: bool = False) -> str:
    """The guard as code writes it: `@guard(...)`, or `guard([...], ...)` for Node.js."""
    return f"guard([{validators}], ...)" if is_node else f"@guard({validators})"


def written_call(trigger: str, option: str, value: str, is_node: bool) -> str:
    """A validator with an option: `SQS(partial=True)`, `sqs({ partial: true })`."""
    name = validator_name(trigger, is_node)
    if not option:
        return f"{name}()"
    if is_node:
        return f"{name}({{ {option}: {_TYPESCRIPT.get(value, value)} }})"
    return f"{name}({option}={value})"


def accepts(declared: str, wired: WiredTrigger) -> bool | None:
    """Whether a validator for `declared` accepts the trigger's events; None: undecided."""
    accepted = any(_accepts(declared, name) for name in wired.names)
    if wired.unknown is None or not accepted:
        return accepted
    return True if accepts_all(declared, wired) else None


def accepts_all(declared: str, wired: WiredTrigger) -> bool:
    """Whether a validator for `declared` accepts the events, whichever of its names they have."""
    return all(_accepts(declared, name) for name in wired.names)


def _accepts(declared: str, wired: str) -> bool:
    return declared == wired or _is_alike(declared, wired)


def _is_alike(declared: str, wired: str) -> bool:
    # A function URL's validator checks the domain, which an API's request does not have.
    return wired != "http-api" and ALIKE.get(wired) == declared


def covers(guard: Guard, wired: WiredTrigger) -> bool | None:
    """Whether one of the guard's validators accepts the trigger's events; None: undecided."""
    answers = [accepts(validator.trigger, wired) for validator in guard.validators]
    return True if True in answers else None if None in answers else False


def is_wired(trigger: str, wired: WiredTriggers) -> bool | Unknown:
    """Whether the stack wires the trigger to the function."""
    sources = [source for source in specific(wired.own) if accepts(trigger, source)]
    if any(source.resource.type not in GRANTS for source in sources):
        return True
    # Another trigger may still turn out to be one that is more specific than a permission.
    related = set(chain.from_iterable(source.names for source in sources))
    for other in wired.all:
        possible = accepts(trigger, other) is not False or related & other.names
        if other.unknown is not None and possible:
            return other.unknown
    return bool(sources)


def specific(found: list[WiredTrigger]) -> list[WiredTrigger]:
    """The triggers without the permissions for them, which are less specific about the events."""
    others = [wired for wired in found if wired.resource.type not in GRANTS]
    named = set(chain.from_iterable(wired.names for wired in others if wired.is_certain))
    return [wired for wired in found if wired in others or named.isdisjoint(wired.names)]


def is_wired_elsewhere(trigger: str, function: Resource, settings: Settings) -> bool:
    """Whether the trigger needs no wiring in this stack: the setting `wired_elsewhere` names it.

    A direct invocation has no wiring at all.
    """
    if not BY_NAME[trigger].wirings:
        return True
    named = {f"{function.name}:{trigger}", f"*:{trigger}"}
    return not named.isdisjoint(settings.wired_elsewhere)


def reports_batch_item_failures(mapping: Resource) -> bool:
    """Whether an event source mapping uses partial batch responses. Raises UnknownValueError."""
    types = mapping.properties.items("functionResponseTypes")
    return BATCH_ITEM_FAILURES in [str(item.content) for item in types]


# The line that guards a handler against the triggers of its function, as a fix names it.
#
# line = guard_line(triggers)
# line.validators  # HttpApi(body=BODY), SQS(partial=True)
# line.import_validators  # from runtime_guards.events import HttpApi, SQS

# The caller chooses the form of an HTTP body; an event without a mark consists of its body.
_HTTP = frozenset(
    {
        "alb",
        "function-url",
        "http-api",
        "rest-api",
        "vpc-lattice",
        "vpc-lattice-v2",
        "websocket-api",
    }
)
_BODY = UNMARKED | _HTTP
_MODELS = ("a dataclass or JSON Schema", "a schema of zod, valibot or arktype")
_ABOUT_BODY = "BODY is {} of the JSON body; leave it out where an HTTP request has none"
_ABOUT_EVENT = "BODY is {} of the event"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
_ABOUT_EDGE = "Lambda@Edge supports no layers: the guards have to be in the package"
# A guard takes one of these only; see `runtime_guards.guard`.
_EXCLUSIVE = (frozenset({"http-api", "function-url"}), UNMARKED)


@record(frozen=True)
class GuardLine:
    """`validators` as written in the decorator, `imports` as in an import.

    `notes` are sentences that explain the words in capitals, and validators that no single guard
    accepts.
    """

    validators: str
    imports: str
    notes: tuple[str, ...] = ()
    is_node: bool = False

    @property
    def import_validators(self) -> str:
        """The statement that imports the validators."""
        if self.is_node:
            return f'import {{ {self.imports} }} from "{node.PACKAGE}"'
        return f"from {PACKAGE}.events import {self.imports}"

    @property
    def import_all(self) -> str:
        """The statements that import all that the guard names."""
        if self.is_node:
            return f'import {{ guard, {self.imports} }} from "{node.PACKAGE}"'
        return f"from {PACKAGE} import guard; {self.import_validators}"


def guard_line(wired: Sequence[WiredTrigger], is_node: bool = False) -> GuardLine:
    """The validators that accept the events of the triggers."""
    chosen = [(_validator(trigger), trigger) for trigger in wired]
    partial = {name for name, trigger in chosen if _is_partial(trigger)}
    known = sorted({name for name, _ in chosen if name}, key=validator_name)
    unclear = [trigger for name, trigger in chosen if not name]
    calls = [_call(name, name in partial, is_node) for name in known]
    calls += ["VALIDATOR"] * bool(unclear)
    return GuardLine(
        validators=", ".join(calls),
        imports=", ".join(call.partition("(")[0] for call in calls),
        notes=tuple(_notes(calls, known, unclear, is_node)),
        is_node=is_node,
    )


def _validator(wired: WiredTrigger) -> str:
    """The trigger whose validator accepts every event of a wiring; empty: the program decides."""
    accepting = (name for name in sorted(wired.names) if accepts_all(name, wired))
    # An event that the program makes itself has no mark of a service.
    return next(accepting, "direct" if "direct" in wired.names else "")


def _is_partial(wired: WiredTrigger) -> bool:
    if wired.resource.type != MAPPING:
        return False
    return or_unknown(reports_batch_item_failures, wired.resource) is True


def _call(trigger: str, partial: bool, is_node: bool) -> str:
    if trigger in _BODY:
        return written_call(trigger, "body", "BODY", is_node)
    return written_call(trigger, "partial" if partial else "", "True", is_node)


def _notes(
    calls: Sequence[str], known: Sequence[str], unclear: Sequence[WiredTrigger], is_node: bool
) -> Iterator[str]:
    if any("BODY" in call for call in calls):
        about = _ABOUT_EVENT if _HTTP.isdisjoint(known) else _ABOUT_BODY
        yield about.format(_MODELS[is_node])
    if "lambda-edge" in known:
        yield _ABOUT_EDGE
    for trigger in unclear[:1]:
        names = ", ".join(sorted(validator_name(name, is_node) for name in trigger.names))
        yield f"VALIDATOR is one of {names}, by the source of {trigger.resource.name}"
    for group in _EXCLUSIVE:
        names = " and ".join(validator_name(name, is_node) for name in known if name in group)
        if " and " in names:
            yield f"No guard accepts both {names}: use a separate function for each trigger"


# Entry points of APIs that an OpenAPI document opens: its operations without authorization.


def body_entry_points(stack: Stack) -> Iterator[EntryPoint]:
    """An entry point for every operation that may be public, with the functions behind it.

    A body that cannot be read may open the functions that it is made of.
    """
    for api, document in api_bodies(stack).items():
        is_public = is_reachable(stack, api)
        if is_public is False:
            continue
        if isinstance(document, Unknown):
            functions = or_unknown(functions_in_unread, stack, api, document)
            yield EntryPoint(f"the API {api.name}", api, document, functions)
            continue
        for operation in document.operations:
            if operation.uri and not operation.is_authorized:
                functions = or_unknown(functions_behind, stack, api, operation.uri)
                yield EntryPoint(
                    f"{operation.name} of the API {api.name}", api, is_public, functions
                )


READS = (
    URL,
    PERMISSION,
    LAMBDA_POLICY,
    *http_and_rest.READS_OF_HTTP_APIS,
    *http_and_rest.READS_OF_REST_APIS,
    *functions.READS,
)


@record(frozen=False)
class EntryPoints:
    """The public entry points of one function, and the unknowns that may be one."""

    public: list[EntryPoint] = field(default_factory=list)
    undecided: list[Unknown] = field(default_factory=list)


def entry_points(stack: Stack, function: Resource) -> EntryPoints:
    """The entry points that lead to the function.

    One whose function is unknown may lead to any function, so it is undecided for all.
    """
    table = stack.once(_table)
    own, anywhere = table.get(function.urn, EntryPoints()), table.get("", EntryPoints())
    return EntryPoints(own.public, own.undecided + anywhere.undecided)


def public_entry_points(stack: Stack) -> tuple[EntryPoint, ...]:
    """All entry points of the stack that are publicly accessible, or may be."""
    return stack.once(_public)


def _public(stack: Stack) -> tuple[EntryPoint, ...]:
    apis = (*http_entry_points(stack), *rest_entry_points(stack), *body_entry_points(stack))
    found = (*_urls(stack), *_permissions(stack), *_policies(stack), *apis)
    return tuple(entry for entry in found if entry.is_public is not False)


def _table(stack: Stack) -> dict[str, EntryPoints]:
    table: dict[str, EntryPoints] = defaultdict(EntryPoints)
    for entry in public_entry_points(stack):
        if isinstance(entry.functions, Unknown):
            table[""].undecided.append(entry.functions)
            continue
        for function in entry.functions:
            if isinstance(entry.is_public, Unknown):
                table[function.urn].undecided.append(entry.is_public)
            else:
                table[function.urn].public.append(entry)
    return dict(table)


def _urls(stack: Stack) -> Iterator[EntryPoint]:
    for url in stack.of_type(URL):
        functions = or_unknown(functions_at, stack, url, "functionName")
        is_public = or_unknown(_url_is_public, url)
        yield EntryPoint(f"the function URL {url.name}", url, is_public, functions)


def _url_is_public(url: Resource) -> bool:
    return str(url.get("authorizationType", "")) == "NONE"


def _permissions(stack: Stack) -> Iterator[EntryPoint]:
    for permission in stack.of_type(PERMISSION):
        functions = or_unknown(functions_at, stack, permission, "function")
        is_public = or_unknown(allows_any_principal, permission)
        yield EntryPoint(f"the permission {permission.name}", permission, is_public, functions)


def _policies(stack: Stack) -> Iterator[EntryPoint]:
    """The documents that replace a function's whole policy, its permissions included.

    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """
    for policy in stack.of_type(LAMBDA_POLICY):
        functions = or_unknown(functions_at, stack, policy, "resourceArn")
        yield EntryPoint(
            f"the resource policy {policy.name}", policy, opens_to_any_principal(policy), functions
        )
