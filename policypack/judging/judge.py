"""The core: (resources, settings) -> verdicts. It knows no transport.

Every rule is run on every resource of its types. Its outcomes become verdicts with the enforcement
level that the settings give it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from policypack.credentials import without_credentials
from policypack.iam.meaning.grants import Grants
from policypack.judging.baseline import KnownFindings, entries_in
from policypack.judging.contents import Content, content_of, content_of_text, identity
from policypack.judging.execution import Execution, Subject, Tables
from policypack.judging.folding import folded
from policypack.judging.verdict import (
    Accepted,
    Outcome,
    Verdict,
    ownership,
    redacted,
    undecided_message,
    unknown_whole,
)
from policypack.model.resources import Resource, View
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.urns import component_name, maker_of, parts_of
from policypack.rule.implication import Part
from policypack.rule.rule import ANY_TYPE, Finding, Rule
from policypack.rules import all_rules
from policypack.settings.settings import Level, Settings
from policypack.settings.waivers import AppliedWaivers
from policypack.start import clock
from policypack.topology.parts.packages import CODE, opened, property_path
from policypack.topology.roles import boundaries


class Judge:
    """Judges resources by the rules that the settings leave on.

    `values_known`: every value is known without a deployment, so an undecided outcome may block
    (see `UndecidedMode`).
    """

    def __init__(
        self,
        settings: Settings | None = None,
        rules: Sequence[Rule] | None = None,
        *,
        values_known: bool = False,
        today: date | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.rules = all_rules() if rules is None else tuple(rules)
        self._values_known = values_known
        baseline = self.settings.baseline
        self._today = today or clock.today()
        known = entries_in("baseline", baseline, None) if isinstance(baseline, Mapping) else ()
        self._known = KnownFindings(known, self.settings.never_waive)
        self._undecided_levels: dict[str, Level] = {}
        self._tables = Tables(self.rules, self.settings)
        self._absorbed = self._absorbed_by_composites()
        self._begin()

    @property
    def types(self) -> frozenset[str]:
        """The types that its rules name, with `ANY_TYPE` where a rule judges all of them."""
        return self._tables.types

    def _begin(self) -> None:
        self._execution = Execution(self.settings)
        self._waivers = AppliedWaivers(
            self.settings.waivers,
            self.settings.never_waive,
            self._today,
            {rule.id for rule in self.rules} if self.settings.waivers else (),
            {rule.id for rule in self.rules if self.settings.level(rule) is not Level.DISABLED}
            if self.settings.waivers
            else (),
        )

    def anew(self) -> Judge:
        """A judge by the same rules and settings that has judged nothing yet.

        The tables of rules by type are made once for both.
        """
        other = copy(self)
        other._begin()
        return other

    def may_be_attached(self, kind: str) -> bool:
        """Whether `attached` asks for resources of this type."""
        return kind == boundaries.POLICY

    def resource(self, resource: Resource) -> list[Verdict]:
        """The verdicts about one resource by itself."""
        subject = Subject(resource.urn, resource)
        read = self._of(resource)
        found = [*self._verdicts(read, subject)]
        if resource.origin is not None:
            declared = Subject(resource.urn, resource.origin)
            others = self._tables.by_type.get(resource.origin.type, ())
            found += self._verdicts([rule for rule in others if rule not in read], declared)
        return found

    def again(
        self, resource: Resource, rules: Iterable[Rule], stack: Stack | None = None
    ) -> list[Verdict]:
        """The verdicts of some rules about one resource, of which more is known than before."""
        return [*self._verdicts(rules, Subject(resource.urn, resource, stack))]

    def about(self, rule: Rule, resource: Resource, outcome: Finding | Unknown) -> Verdict:
        """The verdict that the settings make of an outcome."""
        return self._accepted(self._verdict(rule, Subject(resource.urn, resource), outcome))

    def attached(self, holder: Resource, policies: Sequence[Resource]) -> list[Verdict]:
        """The verdicts about those of the policies that the holder attaches.

        Whether a policy grants anything, or is a permissions boundary, is known only once the stack
        is complete. An update can't delay these verdicts: by then the policy is attached.
        """
        if holder.type not in boundaries.ATTACHING:
            return []
        stack = Stack([*policies, holder])
        return [
            verdict
            for policy in boundaries.attached(stack)
            for verdict in self._verdicts(
                self._tables.of_stack.get(policy.type, ()), Subject(policy.urn, policy, stack)
            )
        ]

    def stack(self, stack: Stack) -> list[Verdict]:
        """The verdicts that need more than one resource.

        Resources come in any order; the first finding of a cause is reported.
        """
        whole = self._tables.of_stack.get(ANY_TYPE, ())
        # Most stacks have resources of few types.
        types = stack.types
        return [
            *(
                verdict
                for kind, rules in self._tables.of_stack.items()
                if kind in types
                for resource in sorted(stack.of_type(kind), key=attrgetter("urn"))
                for verdict in self._verdicts(
                    _not_of_twin(rules, resource, stack), Subject(resource.urn, resource, stack)
                )
            ),
            *self._verdicts(whole, Subject("", stack=stack)),
        ]

    def folded(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        """The verdicts with those linked that have one cause; see `policypack.judging.folding`."""
        return folded(verdicts, self.settings.never_waive)

    def may_be_part(self, verdict: Verdict) -> bool:
        """Whether a finding about several resources may combine this one with others."""
        absorbed = self._absorbed
        kinds = absorbed.get(verdict.rule.id) or absorbed.get(verdict.rule.kind) or frozenset()
        return parts_of(verdict.subject)[0] in kinds

    def waiver_faults(self) -> list[str]:
        """The faults of the waivers, once everything is judged: one line each."""
        return self._waivers.faults()

    def _of(self, resource: Resource) -> Sequence[Rule]:
        """The rules that judge a resource by itself. Those for every type judge what the program
        registers, and so not what a template holds."""
        by_type = self._tables.by_type
        own = by_type.get(resource.type, ())
        return own if resource.holder else [*own, *by_type.get(ANY_TYPE, ())]

    def _absorbed_by_composites(self) -> Mapping[str, frozenset[str]]:
        """The rules and kinds that the composite rules absorb, each with the types where."""
        table: dict[str, frozenset[str]] = {}
        for rule in self.rules:
            if rule.absorbs and self.settings.level(rule) is not Level.DISABLED:
                for name in rule.absorbs:
                    table[name] = table.get(name, frozenset()).union(rule.types, rule.reads)
        return table

    def _verdicts(self, rules: Iterable[Rule], subject: Subject) -> Iterator[Verdict]:
        for rule in rules:
            for outcome in self._execution.outcomes(rule, subject):
                outcome = redacted(outcome, subject.resource, subject.stack)
                yield self._accepted(self._verdict(rule, subject, outcome))

    def _verdict(self, rule: Rule, subject: Subject, outcome: Finding | Unknown) -> Verdict:
        names = Names.of(subject, outcome.owner)
        path, file = outcome.path, outcome.file
        if file is not None and subject.resource is not None:
            path = names.path_in_code(file, path)
        else:
            path = names.path(path)
        if isinstance(outcome, Unknown):
            return self._undecided(rule, subject, outcome, path, names)
        message = _shown(names.message(outcome.message))
        severity = outcome.severity_of(rule.severity)
        return Verdict(
            rule=rule,
            subject=names.subject,
            part=names.part,
            outcome=Outcome.VIOLATES,
            severity=severity or rule.severity,
            level=self.settings.level(rule, severity, outcome.since),
            advisory_because=self.settings.held_back(rule, severity, outcome.since),
            confidence=outcome.confidence,
            path=path,
            message=message,
            fix=_shown(names.fix(outcome.fix, rule, path)),
            file=file,
            line=outcome.line,
            source=outcome.source,
            related=outcome.related,
            cause=outcome.cause or _shipped_cause(outcome, subject),
            parts=tuple(_as_declared(each, subject) for each in outcome.parts),
            accepted=Accepted(lambda: _accepted(subject, outcome, names.subject, path, message)),
            ownership=ownership(_about(subject, outcome.owner)),
        )

    def _undecided(
        self, rule: Rule, subject: Subject, unknown: Unknown, path: str, names: Names
    ) -> Verdict:
        waits_for = unknown.waits_for and _shown(unknown.waits_for)
        message = undecided_message(path or unknown_whole(unknown), waits_for)
        return Verdict(
            rule=rule,
            subject=names.subject,
            part=names.part,
            outcome=Outcome.UNDECIDED,
            severity=rule.severity,
            level=self._undecided_level(rule),
            path=path,
            message=message,
            fix=names.fix(None, rule, path),
            waits_for=waits_for,
            file=unknown.file,
            accepted=Accepted(lambda: (_identity_of_undecided(path, message), None)),
            ownership=ownership(_about(subject, unknown.owner)),
        )

    def _undecided_level(self, rule: Rule) -> Level:
        level = self._undecided_levels.get(rule.id)
        if level is None:
            level = self.settings.undecided_level(rule, self._values_known)
            self._undecided_levels[rule.id] = level
        return level

    def _accepted(self, verdict: Verdict) -> Verdict:
        """The verdict with its waiver; one of the baseline advises, if it would block."""
        verdict = self._waived(verdict)
        if not verdict.blocking or not self._known.has(verdict):
            return verdict
        return replace(verdict, level=Level.ADVISORY, advisory_because="known in the baseline")

    def _waived(self, verdict: Verdict) -> Verdict:
        if not self.settings.waivers:
            return verdict
        waiver = self._waivers.covering(
            verdict.rule.id, verdict.subject, verdict.path, verdict.content
        )
        return replace(verdict, waived=waiver) if waiver else verdict


class Names(NamedTuple):
    """The names of properties in a verdict: those of the program that declares the resource."""

    view: View | None
    # The component of a package that makes the resource; "" where the program does.
    maker: str
    # The resource that the program registers, and where it holds the other; "" for itself.
    subject: str
    part: str = ""

    @classmethod
    def of(cls, subject: Subject, owner: str | None) -> Names:
        """The names of the resource that an outcome is about."""
        name = owner or subject.name
        found = subject.resource
        if owner is not None and subject.stack is not None:
            found = subject.stack.get(owner)
        view = found.view if found else None
        if found is None or found.holder is None:
            return cls(view, maker_of(name), name)
        urn = found.holder.urn
        return cls(view, maker_of(urn), urn, found.holder.path)

    def path(self, path: str) -> str:
        """The path of a property."""
        return self.view.own(path) if self.view else path

    def path_in_code(self, file: str, path: str) -> str:
        """A place in a resource's code, which waivers and people name as one of its properties."""
        if not self.part:
            return property_path(file, self.path(path))
        return self.path(CODE) + property_path(file, path).removeprefix(CODE)

    def message(self, message: str) -> str:
        """The evidence of a finding."""
        return self.view.own_text(message) if self.view else message

    def fix(self, fix: str | None, rule: Rule, path: str) -> str:
        """The fix, or the rule's remediation; where it cannot be followed as it stands, the
        property that it is about.

        A remediation names properties, which a program cannot set where a component makes the
        resource. https://www.pulumi.com/docs/iac/concepts/resources/options/transforms/
        """
        text = fix or rule.remediation
        own = self.view.own_fix(text, (*rule.types, *rule.reads)) if self.view else text
        if own is None:
            own = f"Correct {path}, or set it" if path else ""
        if fix or not own or not self.maker:
            return own
        maker = component_name(self.maker)
        return f"{own} (use the arguments or the transforms option of {maker}, which makes it)"


# Remediations, and what several rules wait for, come again and again.
_shown = lru_cache(maxsize=2048)(without_credentials)


@lru_cache(maxsize=1024)
def _identity_of_undecided(path: str, message: str) -> str:
    return identity(Outcome.UNDECIDED.value, path, message, Content(""))


def _accepted(
    subject: Subject, outcome: Finding, urn: str, path: str, message: str
) -> tuple[str, Grants | None]:
    """The digest of a finding, and what an IAM document says there."""
    held = _content(subject, outcome, urn, path)
    return identity(Outcome.VIOLATES.value, path, message, held), held.grants


def _content(subject: Subject, outcome: Finding, urn: str, path: str) -> Content:
    """The content of the outcome, at a path as the program names it."""
    if outcome.content:
        return content_of_text(urn, path, outcome.content)
    about = _about(subject, outcome.owner) if outcome.file is None else None
    return content_of(about, outcome.path)


def _about(subject: Subject, owner: str | None) -> Resource | None:
    """The resource that an outcome is about: `owner` is the URN of another one."""
    if owner is None or subject.stack is None:
        return subject.resource
    return subject.stack.get(owner)


def _as_declared(part: Part, subject: Subject) -> Part:
    """The place by the names of the program that declares the resource, as in its own findings."""
    if subject.stack is None or part.urn not in subject.stack:
        return part
    return part._replace(path=Names.of(subject, part.urn).path(part.path))


def _not_of_twin(rules: Sequence[Rule], resource: Resource, stack: Stack) -> Sequence[Rule]:
    """The rules but those that judge a declared resource under another type already."""
    twin = stack[resource.urn]
    if twin.origin is not resource:
        return rules
    return [rule for rule in rules if twin.type not in rule.types]


def _shipped_cause(finding: Finding, subject: Subject) -> Hashable:
    """The file and what is wrong with it, where several functions ship one package."""
    if finding.file is None or subject.resource is None:
        return None
    # Equal content is opened once, so it is one object.
    return (id(opened(subject.resource)), finding.file, finding.path, finding.message)
