"""The core: (resources, settings) -> verdicts. It knows no transport.

Every rule is run on every resource of its types. What it yields becomes a verdict with the
enforcement level that the settings give it. A rule that raises is a violation that names itself:
a check that did not run is not a check that passed.
"""

from __future__ import annotations

import re
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from enum import Enum
from pathlib import PurePath

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Rule, Scope, Severity
from policypack.rules import all_rules
from policypack.settings import Level, Settings
from policypack.stack import Stack
from policypack.unknown import Unknown, UnknownValueError, until_unknown
from policypack.waivers import Waiver

_WITHHELD = "the details repeat a value that is marked as secret, so they are not shown"
_WORDS = re.compile(r"[\w-]+")
# Shorter words of a secret stand in a message by chance.
_SHORT, _LONG = 4, 8


class Outcome(str, Enum):
    """What a verdict says. A rule that is complied with gives none."""

    VIOLATES = "violates"
    CANNOT_TELL = "cannot-tell"


@dataclass(frozen=True)
class Verdict:
    """One finding of one rule about one resource, with what it leads to."""

    rule: Rule
    urn: str
    outcome: Outcome
    severity: Severity
    level: Level
    path: str
    message: str
    fix: str
    waits_for: str | None = None
    waived: Waiver | None = None
    line: int | None = None

    @property
    def blocking(self) -> bool:
        """Whether it stops the deployment."""
        return self.waived is None and self.level in (Level.MANDATORY, Level.REMEDIATE)


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
        self._by_type = self._index(Scope.RESOURCE, lambda rule: rule.types)
        self._by_anchor = self._index(Scope.STACK, lambda rule: rule.types[:1])

    def looks_at(self, kind: str) -> bool:
        """Whether any rule about single resources judges this type."""
        return kind in self._by_type

    def resource(self, resource: Resource) -> list[Verdict]:
        """The verdicts about one resource by itself."""
        return list(self._verdicts(self._by_type.get(resource.type, ()), resource, None))

    def stack(self, stack: Stack) -> list[Verdict]:
        """The verdicts that need more than one resource."""
        return [
            verdict
            for kind, rules in self._by_anchor.items()
            for resource in stack.of_type(kind)
            for verdict in self._verdicts(rules, resource, stack)
        ]

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

    def _index(
        self, scope: Scope, types: Callable[[Rule], tuple[str, ...]]
    ) -> dict[str, list[Rule]]:
        table: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            if rule.scope is scope and self.settings.level(rule) is not Level.DISABLED:
                for kind in types(rule):
                    table[kind].append(rule)
        return dict(table)

    def _verdicts(
        self, rules: Iterable[Rule], resource: Resource, stack: Stack | None
    ) -> Iterator[Verdict]:
        for rule in rules:
            for outcome in _run(rule, resource, stack, self.settings):
                if isinstance(outcome, Finding):
                    outcome = _shown(outcome, resource, stack)
                yield self._waived(self._verdict(rule, resource, outcome))

    def _verdict(self, rule: Rule, resource: Resource, outcome: Finding | Unknown) -> Verdict:
        if isinstance(outcome, Unknown):
            return Verdict(
                rule,
                outcome.owner or resource.urn,
                Outcome.CANNOT_TELL,
                rule.severity,
                self.settings.undecided_level(rule, self._values_known),
                outcome.path,
                f"cannot tell: {outcome.path} is not known yet",
                rule.remediation,
                outcome.waits_for,
            )
        return Verdict(
            rule,
            resource.urn,
            Outcome.VIOLATES,
            outcome.severity or rule.severity,
            self.settings.level(rule, outcome.severity),
            outcome.path,
            outcome.message,
            outcome.fix or rule.remediation,
            line=outcome.line,
        )

    def _waived(self, verdict: Verdict) -> Verdict:
        covering = [
            waiver
            for waiver in self._waivers
            if waiver.covers(verdict.rule.id, verdict.urn, verdict.path)
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


def _shown(finding: Finding, resource: Resource, stack: Stack | None) -> Finding:
    """The finding as people may see it: nothing that the program marks as secret is repeated."""
    secrets = resource.secrets
    if stack is not None:
        # A rule about the stack may tell of other resources; by chance, of none of their long ones.
        secrets |= frozenset(text for text in stack.once(_secrets) if len(text) >= _LONG)
    if any(_repeats(finding.message, secret) for secret in secrets):
        return replace(finding, message=_WITHHELD, fix=None)
    if any(_repeats(finding.fix or "", secret) for secret in secrets):
        return replace(finding, fix=None)
    return finding


def _repeats(text: str, secret: str) -> bool:
    """Whether `text` holds the secret, or one of its longer words by itself."""
    if len(secret) >= _LONG and secret in text:
        return True
    words = (word for word in _WORDS.findall(secret) if len(word) >= _SHORT)
    return any(
        word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
        for word in (secret, *words)
    )


def _secrets(stack: Stack) -> frozenset[str]:
    return frozenset(secret for resource in stack.resources for secret in resource.secrets)


def _run(rule: Rule, resource: Resource, stack: Stack | None, settings: Settings) -> Outcomes:
    try:
        for outcome in until_unknown(rule.judge(resource, stack, settings)):
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
