"""Who can start the functions of a stack, and through what: the edges that lead to functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from policypack.exposure.graph.fronts import add_fronts
from policypack.exposure.graph.graph import (
    ANY_ACCOUNT,
    INTERNET,
    Edge,
    Evidence,
    Exposure,
    Layer,
    Node,
    door_id,
    function_id,
    workload_id,
)
from policypack.iam import Accounts
from policypack.iam.meaning.accounts import account_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.targets import named, waits_for
from policypack.principals.verbs import Verb
from policypack.topology.parts.functions import FUNCTION, functions_at
from policypack.topology.parts.handlers import EntryPoint, declared_triggers
from policypack.topology.parts.permissions import PERMISSION, is_service, restricts
from policypack.topology.triggers.triggers import WiredTrigger, wired_triggers
from policypack.topology.triggers.validation import public_entry_points, specific
from policypack.topology.triggers.wiring_table import URL

# How each kind of public entry point is closed.

# https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
_FIXES = {
    URL: 'Set authorizationType of {name} to "AWS_IAM"',
    "aws:apigatewayv2/route:Route": (
        "Set authorizationType of {name} to AWS_IAM, JWT or CUSTOM with an authorizer"
    ),
    "aws:apigatewayv2/api:Api": (
        "Replace target of {name} by routes with an authorizationType, or set a security scheme "
        "for each operation of its body"
    ),
    "aws:apigateway/method:Method": (
        "Set authorization of {name} to AWS_IAM, COGNITO_USER_POOLS or CUSTOM"
    ),
    "aws:apigateway/restApi:RestApi": "Set a security scheme for each operation of {name}'s body",
    PERMISSION: "Name the account or service in principal of {name}",
}


def fix_of(resource: Resource, principal: str = "") -> str:
    """The smallest change that closes the entry point."""
    if principal and is_service(principal):
        return f"Set sourceArn of {resource.name} to the ARN of what invokes the function"
    if principal and principal != "*":
        return f"Remove {resource.name}, or list the account in the setting trusted_accounts"
    return _FIXES.get(resource.type, "Name the principal in the policy of {name}").format(
        name=resource.name
    )


# Who is behind these triggers of the guards' contract does not show in a stack, or is not judged
# here.
NOT_FOLLOWED: Mapping[str, str] = {
    "active-mq": "who can send messages to a broker of Amazon MQ",
    "alexa-skill": "the users of an Alexa skill",
    "alexa-smart-home": "the users of an Alexa skill",
    "bedrock-agent": "who can prompt a Bedrock agent",
    "connect": "who can contact an Amazon Connect instance",
    "documentdb": "who can write to a DocumentDB cluster",
    "firehose": "who can put records into a Firehose stream",
    "iot-authorizer": "devices that connect to AWS IoT",
    "iot-provisioning": "devices that register with AWS IoT",
    "iot-rule": "devices that publish to AWS IoT topics",
    "lex-v2": "who can talk to a Lex bot",
    "rabbit-mq": "who can send messages to a broker of Amazon MQ",
    "self-managed-kafka": "who can write to self-managed Kafka brokers",
    "transfer-authorizer": "who can connect to a Transfer Family server",
    "vpc-lattice": "who can call a VPC Lattice service",
    "vpc-lattice-v2": "who can call a VPC Lattice service",
}


# Triggers whose requests come from the internet; these have passed an authorizer or a signature.
_HTTP = frozenset({"alb", "function-url", "http-api", "rest-api", "websocket-api"})


def add_doors(
    found: Exposure, stack: Stack, accounts: Accounts, wired_elsewhere: AbstractSet[str]
) -> None:
    """Adds the origins, and what leads from them to functions.

    `wired_elsewhere` is the setting: triggers that another program configures.
    """
    for entry in public_entry_points(stack):
        _add_public(found, stack, entry)
    add_fronts(found, stack)
    for permission in stack.of_type(PERMISSION):
        _add_permission(found, stack, permission, accounts)
    for function in stack.of_type(FUNCTION):
        triggers = wired_triggers(stack, function)
        for wired in specific(triggers.own):
            _add_trigger(found, function, wired)
        for wired in triggers.unassigned:
            found.undecided.append(f"{wired} may start {function.name}")
        for name in sorted(_elsewhere(stack, function, wired_elsewhere)):
            _add_elsewhere(found, function, name)


def _add_public(found: Exposure, stack: Stack, entry: EntryPoint) -> None:
    truth, functions = entry.is_public, entry.functions
    unknown = next((each for each in (truth, functions) if isinstance(each, Unknown)), None)
    if isinstance(functions, Unknown):
        may = f"{entry.name} may lead from the internet to any function"
        found.undecided.append(f"{may}: {waits_for(functions)}")
        return
    says = f"{'allows' if unknown is None else 'may allow'} anonymous access through {entry.name}"
    needs = None if unknown is None else waits_for(unknown)
    opens = entry.resource
    evidence = Evidence(named(opens), "", says, fix_of(opens), opens.urn, waits_for=needs)
    origin = found.add(Node(INTERNET, Layer.ORIGIN, "internet", "Internet"))
    _add_edges(found, origin, opens, functions, evidence)


def _add_edges(
    found: Exposure,
    origin: str,
    opens: Resource,
    functions: tuple[Resource, ...],
    evidence: Evidence,
) -> None:
    """Adds the edges from an origin through a door to functions."""
    kind = opens.type.rpartition(":")[2]
    door = found.add(Node(door_id(opens), Layer.DOOR, kind, opens.name, opens.urn))
    undecided = evidence.waits_for is not None
    edges = [Edge(origin, door, Verb.CALLS, (evidence,), undecided)]
    edges += [
        Edge(door, function_id(each), Verb.CALLS, (evidence,), undecided) for each in functions
    ]
    for edge in edges:
        found.connect_once(edge)


def _add_permission(
    found: Exposure, stack: Stack, permission: Resource, accounts: Accounts
) -> None:
    """A permission for an external account, or for a service on behalf of any account."""
    principal = or_unknown(lambda: str(permission.get("principal", "")))
    functions = or_unknown(functions_at, stack, permission, "function")
    if isinstance(principal, Unknown) or isinstance(functions, Unknown):
        who = next(each for each in (principal, functions) if isinstance(each, Unknown))
        found.undecided.append(f"the permission {permission.name}: {waits_for(who)}")
        return
    for origin, says in _origins(permission, principal, accounts):
        fix = fix_of(permission, principal)
        evidence = Evidence(named(permission), "principal", says, fix, permission.urn)
        _add_edges(found, found.add(origin), permission, functions, evidence)


def _origins(
    permission: Resource, principal: str, accounts: Accounts
) -> Iterator[tuple[Node, str]]:
    account = account_of(principal)
    if account and accounts.is_external(account, "principal") is True:
        says = f"allows the account {account} to invoke the function"
        yield account_node(account), says
    elif is_service(principal) and not any(_limits(permission)):
        says = f"allows {principal} to invoke the function for any AWS account: no sourceArn"
        yield Node(ANY_ACCOUNT, Layer.ORIGIN, "account", "Any AWS account"), says


def account_node(account: str) -> Node:
    """The node of an external account."""
    return Node(f"account:{account}", Layer.ORIGIN, "account", f"Account {account}")


def _limits(permission: Resource) -> Iterator[bool]:
    for path in ("sourceArn", "sourceAccount", "principalOrgId", "eventSourceToken"):
        # An unknown value is given, and what it may leave open has a rule of its own.
        yield restricts(permission, path) is not False


def _add_trigger(found: Exposure, function: Resource, wired: WiredTrigger) -> None:
    names = sorted(wired.names)
    is_http = not _HTTP.isdisjoint(names)
    origin = (
        Node("authorized", Layer.ORIGIN, "authorized", "Authorized callers")
        if is_http
        else Node(f"service:{names[0]}", Layer.ORIGIN, "service", names[0])
    )
    door = door_id(wired.resource)
    if found.is_public(function_id(function)) if is_http else found.connects(INTERNET, door):
        return
    left_out = next((NOT_FOLLOWED[name] for name in names if name in NOT_FOLLOWED), None)
    if left_out is not None:
        found.leave_out(left_out, named(wired.resource), [function_id(function)])
    unknown = wired.unknown
    evidence = Evidence(
        holder=named(wired.resource),
        path="",
        says=f"starts {function.name} by {' or '.join(names)}",
        fix="",
        resource=wired.resource.urn,
        waits_for=None if unknown is None else waits_for(unknown),
    )
    _add_edges(found, found.add(origin), wired.resource, (function,), evidence)
    workflow = workload_id(wired.resource)
    if workflow in found.nodes:
        called = Edge(workflow, function_id(function), Verb.CALLS, (evidence,), unknown is not None)
        found.connect_once(called)


def _elsewhere(stack: Stack, function: Resource, listed: AbstractSet[str]) -> Iterator[str]:
    """The triggers that the setting lists for the function.

    One that it lists for all functions is one of those whose guard has a validator for it.
    """
    declared = or_unknown(declared_triggers, stack, function)
    of_guard = () if isinstance(declared, Unknown) else declared or ()
    for name, _, trigger in (each.rpartition(":") for each in listed):
        if name == function.name or (name == "*" and trigger in of_guard):
            yield trigger


def _add_elsewhere(found: Exposure, function: Resource, trigger: str) -> None:
    """A trigger of another program: whether one of HTTP is anonymous does not show here."""
    is_http = trigger in _HTTP
    needs = "the access control of the API, which another program declares" if is_http else None
    says = f"lists {trigger} as a trigger of {function.name} in another program"
    evidence = Evidence("Setting wired_elsewhere", "", says, "", waits_for=needs)
    origin = (
        Node(INTERNET, Layer.ORIGIN, "internet", "Internet")
        if is_http
        else Node(f"service:{trigger}", Layer.ORIGIN, "service", trigger)
    )
    ident = f"door:{function.urn}:{trigger}"
    door = found.add(Node(ident, Layer.DOOR, "trigger elsewhere", trigger))
    ends = ((found.add(origin), door), (door, function_id(function)))
    found.connect([Edge(*each, Verb.CALLS, (evidence,), is_http) for each in ends])
