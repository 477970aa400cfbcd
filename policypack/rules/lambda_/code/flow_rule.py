"""Rules about what the code of a function does with its event: declared by the kinds of sinks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
    rule,
)
from policypack.code_reading.flows import Flow, Flows, Kind, Misused, Place
from policypack.iam.meaning.action_sets import NOTHING, ActionSet, union
from policypack.principals.access import accesses
from policypack.principals.targets import Target, targets
from policypack.principals.verbs import verbs
from policypack.rule.rule import Rule
from policypack.topology.parts.packages import FUNCTION, opened
from policypack.topology.roles import role_policies
from policypack.topology.roles.role_policies import ROLE
from policypack.topology.roles.role_privileges import role_privileges
from policypack.topology.triggers.code_flows import READS, Starters, flows_of, starters_of

_READS = (*READS, *role_policies.READS)


def flow_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    kinds: tuple[Kind, ...],
    remediation: str,
    severity: Severity = Severity.HIGH,
    otherwise: Severity = Severity.MEDIUM,
    profile: Profile = Profile.RECOMMENDED,
) -> Callable[[Callable[[], None]], Rule]:
    """Declares that no text of the event may reach a sink of the kinds.

    `severity` is that of a function that anybody or an external account can start, `otherwise` that
    of any other. The decorated function has the documentation.
    """

    def check(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
        found = flows_of(stack, function)
        if found is None:
            return
        flows = [flow for flow in found.flows if flow.kind in kinds]
        if flows:
            starters = starters_of(stack, function, settings)
            worst = severity if starters.are_anybody else otherwise
            around = _around(stack, function, starters)
            for flow in flows:
                yield _reported(function, flow, worst, around)
        reasons = [each for each in found.undecided if each.kind is None or each.kind in kinds]
        for each in reasons[:1]:
            yield _undecided(function, each.place, each.reason)

    return _declaring(check, id, severity, profile, remediation)


def mistake_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    kind: Misused,
    remediation: str,
    severity: Severity,
    profile: Profile,
) -> Callable[[Callable[[], None]], Rule]:
    """Declares that the code must not have mistakes of a kind, whatever its event."""

    def check(function: Resource, stack: Stack) -> Outcomes:
        found = flows_of(stack, function)
        if found is None:
            return
        for each in found.misuses:
            if each.kind is kind:
                yield _finding(function, f"{each.place} {each.what}", each.place)
        yield from _unfollowed(function, found)

    return _declaring(check, id, severity, profile, remediation)


def _declaring(
    check: Callable[..., Outcomes], id_: str, severity: Severity, profile: Profile, remediation: str
) -> Callable[[Callable[[], None]], Rule]:
    def declare(documented: Callable[[], None]) -> Rule:
        check.__doc__ = inspect.getdoc(documented)
        check.__module__ = documented.__module__
        return rule(
            id=id_,
            types=(FUNCTION,),
            reads=_READS,
            severity=severity,
            profile=profile,
            remediation=remediation,
        )(check)

    return declare


def _unfollowed(function: Resource, found: Flows) -> Iterator[Unknown]:
    """What keeps any kind from being found: one line for each handler."""
    for each in [each for each in found.undecided if each.kind is None][:1]:
        yield _undecided(function, each.place, each.reason)


def _undecided(function: Resource, place: Place, reason: str) -> Unknown:
    where = str(place) or "the package"
    waits_for = f"code that can be followed without running it: {where} {reason}"
    return Unknown("", waits_for, function.urn, place.file)


def _reported(function: Resource, flow: Flow, severity: Severity, around: str) -> Finding:
    message = f"{flow.evidence} ({flow.sink.place}){around}"
    return _finding(function, message, flow.sink.place, severity)


def _finding(
    function: Resource, message: str, place: Place, severity: Severity | None = None
) -> Finding:
    # What functions ship together is told once.
    cause = (id(opened(function)), place)
    return Finding(message, "", severity, file=place.file, line=place.line or None, cause=cause)


def _around(stack: Stack, function: Resource, starters: Starters) -> str:
    """Who can start the function, and what its role reaches, in words."""
    sentences = []
    if starters.public:
        verb = "is" if len(starters.public) == 1 else "are"
        sentences.append(f"{first_few(starters.public)} {verb} publicly accessible")
    elif starters.external:
        sentences.append(f"the external account {first_few(starters.external)} can invoke it")
    elif starters.triggers:
        verb = "triggers" if len(starters.triggers) == 1 else "trigger"
        sentences.append(f"{first_few(starters.triggers)} {verb} the function")
    reached = _reached(stack, function)
    if reached:
        sentences.append(f"its role {reached}")
    return f"; {', and '.join(sentences)}" if sentences else ""


def _reached(stack: Stack, function: Resource) -> str:
    """What the function's role may certainly do, the worst first."""
    privileges = or_unknown(role_privileges, stack, function)
    if not isinstance(privileges, Unknown) and privileges.dangerous:
        return f"is privileged: {privileges.dangerous[0].message}"
    roles = or_unknown(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown):
        return ""
    found: dict[str, list[str]] = {verb.value: [] for verb, _ in verbs()}
    for target in targets(stack):
        if target.resource is function or target.resource in roles:
            continue
        sure = union(_sure(stack, role, target) for role in roles)
        worst = next((verb for verb, actions in verbs() if sure & actions), None)
        if worst is not None:
            found[worst.value].append(f"{target.resource.name} ({target.resource.type})")
    said = [f"{verb} {first_few(names)}" for verb, names in found.items() if names]
    return " and ".join(said)


def _sure(stack: Stack, role: Resource, target: Target) -> ActionSet:
    """What the role certainly may do to the target; nothing where a value is not known."""
    found = or_unknown(accesses, stack, role, target)
    return NOTHING if isinstance(found, Unknown) else union(each.sure for each in found)
