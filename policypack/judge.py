"""The core: (resources, settings) -> verdicts. It knows no transport.

Every rule is run on every resource of its types. What it yields becomes a verdict with the
enforcement level that the settings give it. A rule that raises is a violation that names itself:
a check that did not run is not a check that passed.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from enum import Enum
from pathlib import PurePath
from typing import Any, NamedTuple

from policypack.redaction import redacted
from policypack.resources import Resource
from policypack.rule import PACKAGE, PACKAGES, Finding, Outcomes, Rule, Scope, Severity
from policypack.rules import all_rules
from policypack.settings import Level, Settings
from policypack.stack import Stack
from policypack.supply_chain.archives import DeploymentPackage
from policypack.topology.packages import opened, property_path
from policypack.unknown import Unknown, UnknownValueError, or_unknown, until_unknown
from policypack.waivers import Waiver


class Outcome(str, Enum):
    """The outcome of a rule. One that is complied with gives no verdict."""

    VIOLATES = "violates"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Verdict:
    """One finding of one rule, with what it leads to.

    `subject` is the URN of the resource, or the name of what is judged outside a stack. `file` and
    `line` are a place in it where it has files: a package, a document.
    """

    rule: Rule
    subject: str
    outcome: Outcome
    severity: Severity
    level: Level
    path: str
    message: str
    fix: str
    waits_for: str | None = None
    waived: Waiver | None = None
    file: str | None = None
    line: int | None = None

    @property
    def urn(self) -> str | None:
        """The URN of the resource, None outside a stack."""
        return self.subject if self.subject.startswith("urn:") else None

    @property
    def blocking(self) -> bool:
        """Whether it stops the deployment."""
        return self.waived is None and self.level in (Level.MANDATORY, Level.REMEDIATE)


class Shipped(NamedTuple):
    """A package outside a stack, and the type of the resource whose code it would be."""

    type: str
    package: DeploymentPackage


class _Subject(NamedTuple):
    """What one rule is asked about: `name` is the verdicts' subject."""

    name: str
    resource: Resource | None = None
    stack: Stack | None = None
    package: DeploymentPackage | None = None
    packages: Mapping[str, DeploymentPackage] | None = None


class Judge:
    """Judges resources by the rules that the settings leave on.

    `values_known`: nothing waits for a deployment, so an undecided outcome may block (see
    `UndecidedMode`).
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
        self._today = today or datetime.now(timezone.utc).date()
        self._matched: set[Waiver] = set()
        self._waivers = [
            waiver
            for waiver in self.settings.waivers
            if waiver.flaw(self._today, self.settings.never_waive) is None
        ]
        self._by_type = self._index(Scope.RESOURCE)
        self._of_stack = self._index(Scope.STACK)

    def looks_at(self, kind: str) -> bool:
        """Whether any rule about single resources judges this type."""
        return kind in self._by_type

    def resource(self, resource: Resource) -> list[Verdict]:
        """The verdicts about one resource by itself."""
        subject = _Subject(resource.urn, resource)
        return [*self._verdicts(self._by_type.get(resource.type, ()), subject)]

    def stack(self, stack: Stack) -> list[Verdict]:
        """The verdicts that need more than one resource."""
        return [
            verdict
            for kind, rules in self._of_stack.items()
            for resource in stack.of_type(kind)
            for verdict in self._verdicts(rules, _Subject(resource.urn, resource, stack))
        ]

    def packages(self, shipped: Mapping[str, Shipped]) -> list[Verdict]:
        """The verdicts about packages outside a stack, by the rules that need no resource.

        The keys name the packages, and are the verdicts' subjects.
        """
        found = [
            verdict
            for name, (kind, package) in shipped.items()
            for verdict in self._verdicts(
                [rule for rule in self._by_type.get(kind, ()) if rule.judges_packages_alone],
                _Subject(name, package=package),
            )
        ]
        together = [
            rule
            for rules in self._of_stack.values()
            for rule in rules
            if rule.judges_packages_alone
        ]
        packages = {name: package for name, (_, package) in shipped.items()}
        return [*found, *self._verdicts(together, _Subject("", packages=packages))]

    def waiver_flaws(self) -> list[str]:
        """What is wrong with the waivers, once everything has been judged."""
        flaws = []
        for waiver in self.settings.waivers:
            flaw = waiver.flaw(self._today, self.settings.never_waive)
            if flaw is None and waiver not in self._matched:
                flaw = "it matches nothing; remove it, or correct rule, resource or path"
            if flaw is not None:
                flaws.append(f"{waiver} does not count: {flaw}")
        return flaws

    def _index(self, scope: Scope) -> dict[str, list[Rule]]:
        table: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            if rule.scope is scope and self.settings.level(rule) is not Level.DISABLED:
                for kind in rule.types:
                    table[kind].append(rule)
        return dict(table)

    def _verdicts(self, rules: Iterable[Rule], subject: _Subject) -> Iterator[Verdict]:
        for rule in rules:
            for outcome in _run(rule, subject, self.settings):
                if isinstance(outcome, Finding) and subject.resource is not None:
                    outcome = redacted(outcome, subject.resource, subject.stack)
                yield self._waived(self._verdict(rule, subject, outcome))

    def _verdict(self, rule: Rule, subject: _Subject, outcome: Finding | Unknown) -> Verdict:
        path, file = outcome.path, outcome.file
        if file is not None and subject.resource is not None:
            # Waivers and people name a place in a resource's code as one of its properties.
            path = property_path(file, path)
        if isinstance(outcome, Unknown):
            return Verdict(
                rule,
                outcome.owner or subject.name,
                Outcome.UNDECIDED,
                rule.severity,
                self.settings.undecided_level(rule, self._values_known),
                path,
                f"undecided: {path or file or 'the package'} is not known",
                rule.remediation,
                outcome.waits_for,
                file=file,
            )
        return Verdict(
            rule,
            subject.name,
            Outcome.VIOLATES,
            outcome.severity or rule.severity,
            self.settings.level(rule, outcome.severity),
            path,
            outcome.message,
            outcome.fix or rule.remediation,
            file=file,
            line=outcome.line,
        )

    def _waived(self, verdict: Verdict) -> Verdict:
        covering = [
            waiver
            for waiver in self._waivers
            if waiver.covers(verdict.rule.id, verdict.subject, verdict.path)
        ]
        self._matched.update(covering)
        return replace(verdict, waived=covering[0]) if covering else verdict


def judge(
    resources: Iterable[Resource],
    settings: Settings | None = None,
    rules: Sequence[Rule] | None = None,
    *,
    values_known: bool = False,
) -> list[Verdict]:
    """All verdicts about the resources of one stack."""
    bench = Judge(settings, rules, values_known=values_known)
    stack = Stack(resources)
    alone = [verdict for resource in stack.resources for verdict in bench.resource(resource)]
    return alone + bench.stack(stack)


def _run(rule: Rule, subject: _Subject, settings: Settings) -> Outcomes:
    try:
        for outcome in until_unknown(_asked(rule, subject, settings)):
            if not isinstance(outcome, (Finding, Unknown)):
                raise TypeError("a rule yields Finding and Unknown")
            yield outcome
    except UnknownValueError as stopped:
        # A check that is no generator itself reads values before there is anything to iterate.
        yield stopped.unknown
    except Exception as error:
        # The error's text may hold a property's value, so only its type and place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        yield Finding(
            f"the rule itself failed with {type(error).__name__} "
            f"({PurePath(place.filename).name}:{place.lineno}), so nothing was checked; "
            f"please report it, and waive it for this resource if it must not wait"
        )


def _asked(rule: Rule, subject: _Subject, settings: Settings) -> Outcomes:
    """The outcomes of the check, given what it asks for by parameter name."""
    first, *others = rule.asks_for
    if not others and first not in (PACKAGE, PACKAGES):
        return rule.check(subject.resource)
    return _given(rule, subject, {"stack": subject.stack, "settings": settings})


def _given(rule: Rule, subject: _Subject, given: dict[str, Any]) -> Outcomes:
    if PACKAGE in rule.asks_for:
        given[PACKAGE] = opened(subject.resource) if subject.resource else subject.package
        if given[PACKAGE] is None:
            return
    if PACKAGES in rule.asks_for:
        given[PACKAGES], undecided = _packages(rule, subject)
        yield from undecided
    first, *others = rule.asks_for
    asked = given.get(first, subject.resource)
    yield from rule.check(asked, **{name: given[name] for name in others})


def _packages(
    rule: Rule, subject: _Subject
) -> tuple[Mapping[str, DeploymentPackage], list[Unknown]]:
    """The packages of the resources that the rule reads, by owner, and those not known yet."""
    if subject.stack is None:
        return subject.packages or {}, []
    resources = subject.stack.of_type(*rule.reads)
    found = {resource.urn: or_unknown(opened, resource) for resource in resources}
    known = {urn: each for urn, each in found.items() if isinstance(each, DeploymentPackage)}
    return known, [each for each in found.values() if isinstance(each, Unknown)]
