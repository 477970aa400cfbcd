"""The map of a stack: from those who can start its functions to what the functions' roles reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ParamSpec

from policypack import iam
from policypack.exposure.graph import graph
from policypack.exposure.graph.bucket_acls import Opened, is_blocked, opened_by_acl, unassigned_acls
from policypack.exposure.graph.doors import add_doors
from policypack.exposure.graph.feeds import add_feeds
from policypack.exposure.graph.graph import (
    ANY_ACCOUNT,
    INTERNET,
    OPEN,
    OPEN_FLOWS,
    OPEN_ROLE,
    SINK,
    Edge,
    Evidence,
    Exposure,
    Layer,
    Node,
    function_id,
    guard_of,
    reach_id,
    role_id,
    sink_id,
)
from policypack.exposure.graph.left_out import add_left_out
from policypack.exposure.graph.reach import add_reach
from policypack.iam import KINDS, Accounts, Kind, Purpose
from policypack.iam.meaning.actions import ActionSet, names, union
from policypack.iam.meaning.any_principal import COGNITO
from policypack.iam.meaning.expanded_statements import allows, expand_statement
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.resource_documents import Own, own_documents, unassigned, unreadable
from policypack.principals.targets import (
    Target,
    named,
    targets,
    unknown_targets,
    waits_for,
    without_secrets,
)
from policypack.principals.verbs import FUNCTION, ROLE, Verb, verbs
from policypack.principals.verbs import Kind as Held
from policypack.settings.settings import Settings
from policypack.start.wording import first_few
from policypack.topology.parts.accounts import accounts
from policypack.topology.parts.buckets import Group
from policypack.topology.parts.documents import documents, judged
from policypack.topology.parts.permissions import is_given
from policypack.topology.roles.principals import ELSEWHERE, USER, Principal, principal_of
from policypack.topology.triggers.code_flows import flows_of

# What the code of a function does with the texts of its event, as the rules about them read it.
#
# Rules named `lambda-event-reaches-*` report the same flows: both ask `flows_of`.


def add_event_texts(found: Exposure, stack: Stack, function: Resource, settings: Settings) -> None:
    """Adds an edge for each kind of dangerous call that a text of the event reaches."""
    read = or_unknown(flows_of, stack, function, settings)
    if read is None or isinstance(read, Unknown):
        return
    together: dict[str, list[Evidence]] = {}
    for flow in read.flows:
        says = f"passes {flow.evidence}"
        place = str(flow.sink.place)
        evidence = Evidence(f"Code of {function.name}", place, says, "", function.urn)
        together.setdefault(flow.kind.reached, []).append(evidence)
    for what, found_there in together.items():
        name = f"{what} in {function.name}"
        end = found.add(Node(sink_id(function, what), Layer.REACH, SINK, name))
        found.connect([Edge(function_id(function), end, Verb.PASSES, tuple(found_there))])


def unfollowed(stack: Stack, function: Resource, settings: Settings) -> Iterator[str]:
    """What keeps flows of the function's code from being found, as notes of its node."""
    read = or_unknown(flows_of, stack, function, settings)
    if isinstance(read, Unknown):
        yield f"{OPEN_FLOWS}{waits_for(read)}"
    elif read is not None:
        for each in read.undecided[:1]:
            where = str(each.place) or "the package"
            yield f"{OPEN_FLOWS}{where} {each.reason}"


# Services that use a role of the stack without a function, such as a state machine.

# Functions are in the map themselves.
_SHOWN = "lambda.amazonaws.com"


def add_holders(found: Exposure, stack: Stack) -> None:
    """Adds an edge from each service that the trust policy of a role names."""
    for role in stack.of_type(ROLE):
        for service, path in dict(_services(role)).items():
            name = service.split(".")[0]
            origin = found.add(Node(f"service:{name}", Layer.ORIGIN, "service", name))
            says = f"allows {service} to assume the role"
            evidence = Evidence(named(role), path, says, "", role.urn)
            found.connect([Edge(origin, role_id(role), Verb.ASSUMES, (evidence,))])


def _services(role: Resource) -> Iterator[tuple[str, str]]:
    for document in documents(role, Purpose.TRUST):
        for statement in document.statements if isinstance(document, iam.Document) else ():
            for principal in statement.principals if allows(statement) is True else ():
                text = principal.leaf.text
                if principal.kind == "Service" and not isinstance(text, Unknown) and text != _SHOWN:
                    yield text, principal.leaf.path


# What the policies of resources and roles open without any function: buckets, queues, trust.

_INTERNET = Node(INTERNET, Layer.ORIGIN, "internet", "Internet")
_ANY = Node(ANY_ACCOUNT, Layer.ORIGIN, "account", "Any AWS account")
_OTHER = Node("other-accounts", Layer.ORIGIN, "account", "External accounts")
_IDENTITIES = Node("identities", Layer.ORIGIN, "identities", "Identities of a provider")
_ORIGINS = {
    Kind.PUBLIC: _INTERNET,
    Kind.EVERYONE_EXCEPT: _INTERNET,
    Kind.SERVICE_WITHOUT_SOURCE: _ANY,
    Kind.FOREIGN_ACCOUNT: _OTHER,
    Kind.TRUSTS_ANYONE: _ANY,
    Kind.TRUSTS_ANY_REPOSITORY: _INTERNET,
    Kind.TRUSTS_ANY_IDENTITY: _IDENTITIES,
    Kind.TRUSTS_ANY_SERVICE: _ANY,
    Kind.TRUSTS_FOREIGN_ACCOUNT: _OTHER,
}

# Keys and secrets take signed requests alone.
_SIGNED = (Held.KEY, Held.SECRET)


def add_direct(found: Exposure, stack: Stack, accounts: Accounts) -> None:
    """Adds what leads to resources and roles past all functions."""
    for target in targets(stack):
        for opened in opened_by_acl(stack, target.resource):
            _add_acl(found, target, opened)
        # A function's policy is an entry point of it.
        if target.resource.type != FUNCTION and not is_blocked(stack, target.resource):
            for own in own_documents(stack, target.resource):
                for origin, edge in _edges(own, target, accounts):
                    found.add(origin)
                    _add_end(found, target)
                    found.connect([edge])


def _add_acl(found: Exposure, target: Target, opened: Opened) -> None:
    origin = _INTERNET if opened.group is Group.ALL_USERS else _ANY
    found.add(origin)
    _add_end(found, target)
    undecided = opened.evidence.waits_for is not None
    end = reach_id(target.resource)
    found.connect([Edge(origin.id, end, opened.verb, (opened.evidence,), undecided)])


def add_undecided(found: Exposure, stack: Stack) -> None:
    """Adds what policies of resources may open once they are known."""
    for holder, unknown in unassigned(stack):
        found.undecided.append(f"{waits_for(unknown)}; {named(holder)} may apply to any resource")
    for acl, unknown in unassigned_acls(stack):
        found.undecided.append(f"{waits_for(unknown)}; {named(acl)} may apply to any bucket")
    for own, unknown in unreadable(stack):
        found.undecided.append(f"{waits_for(unknown)}; {named(own.holder)} may allow any principal")


def _add_end(found: Exposure, target: Target) -> None:
    resource = target.resource
    if resource.type == ROLE:
        found.add(Node(role_id(resource), Layer.ROLE, "role", resource.name, resource.urn))
    else:
        found.add(
            Node(reach_id(resource), Layer.REACH, target.kind.value, resource.name, resource.urn)
        )


def _edges(own: Own, target: Target, accounts: Accounts) -> Iterator[tuple[Node, Edge]]:
    for kind, stands_for in _ORIGINS.items():
        # What takes no anonymous request is open to the principals of all accounts.
        origin = _ANY if stands_for is _INTERNET and target.kind in _SIGNED else stands_for
        if kind not in KINDS[own.purpose]:
            continue
        for each in judged(own.holder, own.purpose, accounts, kind):
            if isinstance(each, iam.Weakness) and each.is_dormant:
                # The name of the bucket closes the way for as long as the bucket exists.
                continue
            evidence = _evidence(own, each)
            if own.purpose is Purpose.TRUST:
                if kind is Kind.TRUSTS_ANY_IDENTITY and _takes_guests(own, each):
                    origin = _INTERNET
                end = role_id(target.resource)
                yield origin, Edge(origin.id, end, Verb.ASSUMES, (evidence,), _is_open(each))
                continue
            for verb, actions in _granted(own, each, target):
                end, granted = reach_id(target.resource), replace(evidence, actions=names(actions))
                yield origin, Edge(origin.id, end, verb, (granted,), _is_open(each))


def _takes_guests(own: Own, found: iam.Weakness | iam.Undecided) -> bool:
    """Whether the trust is in the identities of Cognito, which it gives to anyone."""
    statements = () if isinstance(own.document, Unknown) else own.document.statements
    named = (
        each.leaf.text
        for statement in statements
        if found.path.startswith(statement.path)
        for each in statement.principals
    )
    return any(isinstance(each, str) and each == COGNITO for each in named)


def _is_open(found: iam.Weakness | iam.Undecided) -> bool:
    return isinstance(found, iam.Undecided)


def _evidence(own: Own, found: iam.Weakness | iam.Undecided) -> Evidence:
    holder, path, urn = named(own.holder), found.path, own.holder.urn
    if isinstance(found, iam.Undecided):
        needs = waits_for(found.unknown)
        return Evidence(holder, path, "may allow any principal", _KNOWN, urn, waits_for=needs)
    says, fix = (without_secrets(each, own.holder) for each in (found.message, found.fix or ""))
    return Evidence(holder, path, says, fix, urn)


_KNOWN = "Make the policy known at preview, or review it after deployment"


def _granted(
    own: Own, found: iam.Weakness | iam.Undecided, target: Target
) -> Iterator[tuple[Verb, ActionSet]]:
    """What the statement of a weakness allows on the resource, with the actions."""
    statements = () if isinstance(own.document, Unknown) else own.document.statements
    held = union(
        expand_statement(each).possible for each in statements if found.path.startswith(each.path)
    )
    for verb, actions in verbs():
        if granted := held & actions & target.actions:
            yield verb, granted


P = ParamSpec("P")


def exposure(stack: Stack, settings: Settings | None = None) -> Exposure:
    """The map of the stack.

    `settings` name the trusted accounts, and the triggers that other programs configure.
    """
    found, settings = Exposure(), settings or Settings()
    known = accounts(stack, settings)
    for function in stack.of_type(FUNCTION):
        _try(found, _add_function, found, stack, function, settings)
    _try(found, add_doors, found, stack, known, settings.wired_elsewhere)
    for principal in stack.of_type(ROLE, USER):
        _try(found, _add_principal, found, stack, principal)
    _try(found, add_direct, found, stack, known)
    _try(found, add_undecided, found, stack)
    _try(found, add_feeds, found, stack)
    _try(found, add_holders, found, stack)
    _try(found, add_left_out, found, stack)
    if found.unfollowed:
        found.undecided.append(
            f"the map has {graph.MOST:,} edges, its limit; edges of {first_few(found.unfollowed)} "
            "may be missing; map fewer stacks together"
        )
    for each in unknown_targets(stack):
        found.undecided.append(f"{waits_for(each)}; no line leads to it")
    return found


def _try(found: Exposure, step: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Takes a step; what it could not read leaves a sentence, and all that it added stays."""
    stopped = or_unknown(step, *args, **kwargs)
    if isinstance(stopped, Unknown):
        found.undecided.append(f"{waits_for(stopped)}; lines may be missing")


def _add_function(found: Exposure, stack: Stack, function: Resource, settings: Settings) -> None:
    roles = or_unknown(stack.linked, function, "role", ROLE)
    notes = []
    if isinstance(roles, Unknown):
        notes.append(f"{OPEN_ROLE}{waits_for(roles)}")
    elif not roles and is_given(function.at("role")):
        notes.append(f"role {ELSEWHERE}")
    notes += unfollowed(stack, function, settings)
    node = Node(
        function_id(function), Layer.FUNCTION, "function", function.name, function.urn,
        guard_of(stack, function), tuple(notes),
    )  # fmt: skip
    found.add(node)
    for role in () if isinstance(roles, Unknown) else roles:
        evidence = Evidence(named(function), "role", f"is {role.name}", "", function.urn)
        found.connect([Edge(node.id, role_id(role), Verb.RUNS_AS, (evidence,))])
    add_event_texts(found, stack, function, settings)


def _add_principal(found: Exposure, stack: Stack, held: Resource) -> None:
    """Adds a role or a user with what it reaches; credentials lead to a user."""
    principal = principal_of(stack, held)
    notes = tuple(dict.fromkeys(f"{OPEN}{waits_for(each)}" for each in _unknowns(principal)))
    kind = "user" if held.type == USER else "role"
    node = found.add(Node(role_id(held), Layer.ROLE, kind, held.name, held.urn, notes=notes))
    add_reach(found, stack, held)
    if held.type == USER and found.leaving().get(node):
        origin = found.add(Node("credentials", Layer.ORIGIN, "credentials", "User credentials"))
        evidence = Evidence(named(held), "", "acts for the holder of its credentials", "", held.urn)
        found.connect([Edge(origin, node, Verb.ASSUMES, (evidence,))])


def _unknowns(principal: Principal) -> Iterator[Unknown]:
    """What is not known of the role's policies, each at its place in what holds it."""
    for policy in principal.policies:
        leaves = (policy,) if isinstance(policy, Unknown) else policy.unknown_leaves()
        yield from map(principal.owned, leaves)
