"""Safe fixes and remediations: what rules at `remediate` change before a resource is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from google.protobuf import struct_pb2

from policypack import VERSION
from policypack.engine import answers
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model import native
from policypack.model.conversion import of_message, registered, values_of
from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE, UNKNOWN_SENTINELS
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.protocol import analyzer_pb2
from policypack.rule.rule import ANY_TYPE, HERE, Finding, Fix, Rule
from policypack.settings.settings import NAMESPACE, Level
from policypack.start.containment import failure_of, kind_and_place
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import first_few

# A fix in the properties of a resource, as they travel: nothing around it changes.

_STEP = lazy_pattern(r"([^.\[\]]+)|\[(\d+)\]")


def with_fix(value: Any, fix: Any) -> Any:
    """The serialized value with the fix in it.

    Other members of an object stay, a secret stays marked, and what is unknown stays unknown: it is
    undecided, and nothing says that it is wrong.
    """
    if _is_unknown(value):
        return value
    if isinstance(value, Mapping) and value.get(SIGNATURE) in (SECRET, OUTPUT):
        return {**value, "value": with_fix(value["value"], fix)}
    if not isinstance(fix, Mapping):
        return fix
    if isinstance(value, list) and all(isinstance(at, int) for at in fix):
        return [with_fix(each, fix[at]) if at in fix else each for at, each in enumerate(value)]
    held = value if isinstance(value, Mapping) and SIGNATURE not in value else {}
    return {**held, **{key: with_fix(held.get(key), each) for key, each in fix.items()}}


def with_value_at(
    properties: Mapping[str, Any], paths: Iterable[str], value: Any
) -> Mapping[str, Any]:
    """The properties with the value at each path; where it leads to nothing, nothing is made."""
    for path in paths:
        steps = [int(at) if at else name for name, at in _STEP.findall(path)]
        if steps and _leads(properties, steps):
            fix = reduce(lambda below, step: {step: below}, reversed(steps), value)
            properties = with_fix(properties, fix)
    return properties


def _leads(value: Any, steps: Sequence[str | int]) -> bool:
    """Whether an object or a list at the steps can hold the last one of them."""
    while isinstance(value, Mapping) and value.get(SIGNATURE) in (SECRET, OUTPUT):
        value = value.get("value")
    step, *below = steps
    if isinstance(value, list):
        at = step if isinstance(step, int) else len(value)
        return at < len(value) and (not below or _leads(value[at], below))
    is_object = isinstance(value, Mapping) and isinstance(step, str)
    return is_object and (not below or _leads(value.get(step), below))


def _is_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get(SIGNATURE) in (SECRET, OUTPUT) and "value" not in value
    return isinstance(value, str) and value in UNKNOWN_SENTINELS


class Remediation:
    """Applies the fix of each violated rule that is at the level `remediate`."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for rule in judge.rules:
            changes = rule.fix or rule.rewrite
            if changes and judge.settings.level(rule) is Level.REMEDIATE:
                for kind in rule.types:
                    self._rules[kind].append(rule)
        self._told: dict[str, list[Verdict]] = defaultdict(list)

    @property
    def has_rules(self) -> bool:
        """Whether any rule is at the level."""
        return bool(self._rules)

    def of(self, request: analyzer_pb2.AnalyzeRequest) -> analyzer_pb2.RemediateResponse:
        """The resource's properties after each fix. A fix that fails leaves them as they are."""
        response = analyzer_pb2.RemediateResponse()
        properties = request.properties
        for rule, kind in self._rules_for(request.type):
            resource = replace(registered(of_message(request)), wire=values_of(properties))
            for subject in _read_as(kind, resource):
                wrong = self._wrong(rule, subject)
                if wrong is None:
                    continue
                fixed = self._fixed(rule, subject, properties, [each.path for each in wrong])
                if fixed is not None and answers.fits(response, fixed):
                    after = _read_as(kind, replace(resource, wire=values_of(fixed)))
                    self._told[request.urn] += self._resolved(rule, subject, wrong, after)
                    properties = fixed
                    response.remediations.append(_remediation(rule, fixed))
        return response

    def _rules_for(self, kind: str) -> Iterator[tuple[Rule, str]]:
        """The rules with a fix for a type, each with the type as which it reads the resource."""
        for read in native.kinds_of(kind):
            yield from ((rule, read) for rule in self._rules.get(read, ()))
        yield from ((rule, kind) for rule in self._rules.get(ANY_TYPE, ()))

    def told(self, urn: str) -> Sequence[Verdict]:
        """The verdicts about fixes of the resource, made or failed, told once."""
        return self._told.pop(urn, ())

    def _wrong(self, rule: Rule, resource: Resource) -> Sequence[Verdict] | None:
        """What the rule may change; None if it may not, and nothing for a remediation, which
        decides by itself."""
        if rule.rewrite is not None:
            return () if self._judge.about(rule, resource, Finding("")).waived is None else None
        return self._violations(rule, resource) or None

    def _violations(self, rule: Rule, resource: Resource) -> Sequence[Verdict]:
        # What else the rule reads may not be registered yet, and the fix is safe in either case.
        alone = Stack([resource]) if rule.reads else None
        verdicts = self._judge.again(resource, [rule], alone)
        return [each for each in verdicts if each.outcome is Outcome.VIOLATES and not each.waived]

    def _resolved(
        self, rule: Rule, before: Resource, wrong: Sequence[Verdict], after: Sequence[Resource]
    ) -> Iterator[Verdict]:
        """What a fix has resolved: the program itself still violates the rule.

        A remediation that resolves no violation has changed what would not have blocked.
        """
        left = {_evidence(each) for one in after for each in self._violations(rule, one)}
        found = wrong or self._violations(rule, before)
        resolved = [each for each in found if _evidence(each) not in left]
        if rule.rewrite is not None and not resolved:
            told = self._judge.about(rule, before, _rewritten(before, after))
            resolved = [replace(told, level=Level.ADVISORY)]
        yield from (replace(each, outcome=Outcome.REMEDIATED) for each in resolved)

    def _fixed(
        self,
        rule: Rule,
        resource: Resource,
        properties: struct_pb2.Struct,
        places: Sequence[str],
    ) -> struct_pb2.Struct | None:
        made: list[struct_pb2.Struct] = []
        failure = failure_of(lambda: made.extend(self._made(rule, resource, properties, places)))
        if failure is None:
            return made[0] if made else None
        outcome: Finding | Unknown
        if isinstance(failure, UnknownValueError):
            outcome = replace(failure.unknown, owner=resource.urn)
        else:
            message = f"the rule's fix failed with {kind_and_place(failure)}, so nothing is changed"
            outcome = Finding(message, fix="Correct the fix of the rule")
        self._told[resource.urn].append(self._judge.about(rule, resource, outcome))
        return None

    def _made(
        self,
        rule: Rule,
        resource: Resource,
        properties: struct_pb2.Struct,
        places: Sequence[str],
    ) -> Iterator[struct_pb2.Struct]:
        """The changed properties, unless nothing changes."""
        fixed = struct_pb2.Struct()
        if rule.rewrite is None:
            held = values_of(properties)
            changes = _fixes(held, _fix(rule, resource)) or _here(rule, resource, held, places)
            if changes:
                fixed.CopyFrom(properties)
                fixed.update(changes)
                yield fixed
            return
        changed = rule.rewrite(resource, values_of(properties), self._judge.settings)
        if changed is not None:
            fixed.update(changed)
            yield fixed


def _read_as(kind: str, resource: Resource) -> Sequence[Resource]:
    """The resource as rules for the type read it: of one of aws-native, its twins of that type."""
    if kind == resource.type:
        return (resource,)
    return [each for each in native.twins(resource) if each.type == kind]


def _fix(rule: Rule, resource: Resource) -> Fix:
    """The rule's fix for properties with fixed names; empty without such properties."""
    fix = rule.fix or {}
    return {} if HERE in fix else native.fix_of(resource, fix) or {}


def _fixes(held: Mapping[str, Any], fix: Fix) -> dict[str, Any]:
    return {key: with_fix(held.get(key), value) for key, value in fix.items()}


def _here(
    rule: Rule, resource: Resource, held: Mapping[str, Any], places: Sequence[str]
) -> dict[str, Any]:
    """The properties with the one value of a fix where the findings point, as in a list."""
    values = [*_leaves(rule.fix or {})]
    if len(values) != 1:
        return {}
    alike = [each for each in places if native.is_written_alike(resource, each)]
    made = with_value_at(held, alike, values[0])
    return {key: value for key, value in made.items() if value != held.get(key)}


def _leaves(fix: Fix) -> Iterator[Any]:
    for value in fix.values():
        if isinstance(value, Mapping):
            yield from _leaves(value)
        else:
            yield value


def _evidence(verdict: Verdict) -> tuple[str, str]:
    return verdict.path, verdict.message


def _rewritten(before: Resource, after: Sequence[Resource]) -> Finding:
    """The names of changed properties, without values, which may be secret."""
    made = after[0].wire if after else {}
    names = sorted({*before.wire, *made})
    changed = [each for each in names if before.wire.get(each) != made.get(each)]
    path = changed[0] if len(changed) == 1 else ""
    return Finding(f"the policy changes {first_few(changed)}", path=path)


def _remediation(rule: Rule, properties: struct_pb2.Struct) -> analyzer_pb2.Remediation:
    return analyzer_pb2.Remediation(
        policyName=rule.id,
        policyPackName=NAMESPACE,
        policyPackVersion=VERSION,
        description=rule.title,
        properties=properties,
    )
