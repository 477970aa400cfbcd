"""Shared by the rules about a function's code: flows, and the stack around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from policypack.authoring import (
    Finding,
    Outcomes,
    Position,
    Profile,
    Related,
    Resource,
    Rule,
    Settings,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
)
from policypack.code_reading.flows import Flow, Flows, Kind, Misused, Place, Step
from policypack.code_reading.javascript.fixes import FIXES
from policypack.facts.table import read_table
from policypack.forms.property_rule import declaring_module
from policypack.iam.meaning.actions import NOTHING, ActionSet, union
from policypack.principals.access import accesses
from policypack.principals.targets import Target, targets
from policypack.principals.verbs import verbs
from policypack.rule.rule import ENTERS, Documentation
from policypack.topology.parts import accounts
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.handlers import is_javascript
from policypack.topology.parts.packages import opened
from policypack.topology.roles import principals
from policypack.topology.roles.principals import ROLE
from policypack.topology.roles.role_privileges import role_privileges
from policypack.topology.triggers import code_flows, validation, wiring_table
from policypack.topology.triggers.code_flows import TOPIC_RULE, flows_of, publishers
from policypack.topology.triggers.triggers import wired_triggers

if TYPE_CHECKING:
    from policypack.exposure.graph.outsiders import Outsiders

# For kinds of sink that the rule's own fix does not fit.
_FIXES: Mapping[Kind | Misused, str] = {
    Kind.FILTER: "Make the value a text with str(), or compare with it by $eq",
}
# Types that can send events to a function: triggers, entry points, and principals.
_SENDING = (*wiring_table.READS, *validation.READS, *principals.READS)
READS = (*code_flows.READS, *accounts.READS, *_SENDING, *code_flows.READS_OF_PUBLISHERS)


_PROGRAM = """\
app = '''
{app}
'''
aws.lambda_.Function(
    "orders",
    role="arn:aws:iam::111122223333:role/orders",
    runtime="python3.13",
    handler="app.handler",
    code=pulumi.AssetArchive({{"app.py": pulumi.StringAsset(app)}}),
)"""
_ROWS = {row["id"]: row for row in read_table(__file__)["rules"]}
# The severity where nobody outside of the account controls the function's events.
_WITHIN = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}


def declare(id: str) -> Rule:  # noqa: A002 - as other declarations
    """The rule of a row of flows.json.

    Texts of the event have the rule's own severity if anyone or an external account controls the
    function's events, and a lower one if not.
    """
    row = _ROWS[id]
    severity, lines = Severity(row["severity"]), "\n".join
    kinds = tuple(map(Kind, row.get("kinds", ())))

    def check(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
        if kinds:
            within = _WITHIN.get(severity, severity)
            yield from _reaching(function, stack, settings, kinds, within)
        else:
            yield from _mistakes(function, stack, settings, Misused(row["mistake"]))

    app = _PROGRAM.format(app=lines(row.get("app", ())))
    example = lines(row["example"]) if "example" in row else app
    return Rule(
        row["id"],
        types=(FUNCTION,),
        reads=READS,
        severity=severity,
        profile=Profile(row["profile"]),
        remediation=row["remediation"],
        documentation=Documentation.written(row["title"], lines(row["why"]), example),
        check=check,
        module=declaring_module(),
        asks_for=("function", "stack", "settings"),
        cwe=tuple(row["cwe"]),
    )


def _mistakes(function: Resource, stack: Stack, settings: Settings, kind: Misused) -> Outcomes:
    """The mistakes of a kind in the code, whatever its event."""
    found = flows_of(stack, function, settings)
    if found is None:
        return
    for each in found.misuses:
        if each.kind is kind:
            yield _finding(function, f"{each.place} {each.what}", each.place, each.kind)
    yield from _unfollowed(function, found)


def _reaching(
    function: Resource,
    stack: Stack,
    settings: Settings,
    kinds: tuple[Kind, ...],
    otherwise: Severity,
) -> Outcomes:
    found = flows_of(stack, function, settings)
    if found is None:
        return
    flows = [flow for flow in found.flows if flow.kind in kinds]
    if flows:
        outsiders = _outsiders(stack, function, settings)
        severity = None if outsiders else otherwise
        around = _around(stack, function, outsiders)
        for flow, *others in _by_source(flows):
            calls = first_few([f"{each.sink.called} ({each.sink.place})" for each in others])
            more = f", {calls}" if others else ""
            message = f"{flow.evidence} ({flow.sink.place}){more}{around}"
            found_here = _finding(function, message, flow.sink.place, flow.kind, severity)
            yield replace(found_here, related=tuple(_way(function, flow)))
    yield from _unfollowed(function, found, kinds)


def _by_source(flows: list[Flow]) -> Iterable[list[Flow]]:
    """The flows of each field to each kind of call: to check the field once corrects them all."""
    found: dict[object, list[Flow]] = {}
    for flow in flows:
        found.setdefault((flow.source.keys, flow.kind), []).append(flow)
    return found.values()


def _unfollowed(
    function: Resource, found: Flows, kinds: tuple[Kind, ...] = ()
) -> Iterator[Unknown]:
    """What keeps the kinds from being found: one line for each handler."""
    open_ = [each for each in found.undecided if each.kind is None or each.kind in kinds]
    for each in open_[:1]:
        yield _undecided(function, each.place, each.reason)


def _undecided(function: Resource, place: Place, reason: str) -> Unknown:
    where = str(place) or "the package"
    waits_for = f"code that can be followed without running it: {where} {reason}"
    return Unknown("", waits_for, function.urn, place.file)


def _finding(
    function: Resource,
    message: str,
    place: Place,
    kind: Kind | Misused,
    severity: Severity | None = None,
) -> Finding:
    # Functions that share a package share the finding.
    cause = (id(opened(function)), place)
    # The rule's own fix is written for Python.
    fix = (FIXES if is_javascript(function) else _FIXES).get(kind)
    line, source = place.line or None, _in_program(function, place)
    return Finding(
        message, "", severity, fix, file=place.file, line=line, cause=cause, source=source
    )


def _way(function: Resource, flow: Flow) -> Iterator[Related]:
    """The places in the program at which the text enters, and through which it goes."""
    entering = Step(flow.source.place, f"{flow.source} {ENTERS}")
    for step in (entering, *flow.steps):
        position = _in_program(function, step.place)
        if position is not None:
            yield Related(position, step.what)


def _in_program(function: Resource, place: Place) -> Position | None:
    """A place of the package in the repository; None for one in an archive, and outside."""
    package = opened(function)
    entry = package.by_name.get(place.file) if package else None
    if entry is None or entry.disk is None or function.sources is None:
        return None
    name = function.sources.name_of(entry.disk)
    return None if name is None else Position(name, place.line or None, place.column)


def _outsiders(stack: Stack, function: Resource, settings: Settings) -> Outsiders | None:
    """Principals outside of the account that control the function's events, as on the map."""
    senders = (each for each in stack.of_type(*_SENDING) if each is not function)
    if next(senders, None) is None:
        return None
    # Few functions have a flow, and the map takes longer to import than the rules.
    from policypack.exposure.graph.outsiders import outsiders_of

    return outsiders_of(stack, function, settings) or None


def _around(stack: Stack, function: Resource, outsiders: Outsiders | None) -> str:
    """Who can start the function, and what its role reaches, in words."""
    sentences = []
    wired = [each for each in wired_triggers(stack, function).own if each.is_certain]
    triggers = tuple(dict.fromkeys(map(str, wired)))
    if outsiders and outsiders.public:
        verb = "is" if len(outsiders.public) == 1 else "are"
        sentences.append(f"{first_few(outsiders.public)} {verb} publicly accessible")
    elif outsiders:
        sentences.append(f"{first_few(outsiders.external)} can start the function")
    elif triggers:
        verb = "triggers" if len(triggers) == 1 else "trigger"
        sentences.append(f"{first_few(triggers)} {verb} the function")
    devices = _devices(stack, [each.resource for each in wired])
    if devices:
        sentences.append(f"devices with {devices} can publish to its topics")
    reached = _reached(stack, function)
    if reached:
        sentences.append(f"its role {reached}")
    return f"; {', and '.join(sentences)}" if sentences else ""


def _devices(stack: Stack, triggers: list[Resource]) -> str:
    """The policies by which devices publish to the topics of rules of AWS IoT, in words."""
    rules = [each for each in triggers if each.type == TOPIC_RULE]
    found = dict.fromkeys(policy for rule in rules for policy in publishers(stack, rule))
    return first_few([f"{each.name} ({each.type})" for each in found]) if found else ""


def _reached(stack: Stack, function: Resource) -> str:
    """Describes the permissions that the function's role certainly has, the worst first."""
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
    """The actions that the role is certainly allowed on the target; none for unknown values."""
    found = or_unknown(accesses, stack, role, target)
    return NOTHING if isinstance(found, Unknown) else union(each.sure for each in found)
