"""Runs one rule on one subject and gives it what its check asks for.

A rule that raises, does not end or yields nonsense gives a finding about itself: a check that did
not run is not a check that passed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from policypack.model.confidence import Confidence
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.rule.rule import (
    ANONYMOUS,
    PACKAGE,
    PACKAGES,
    PUBLIC,
    Finding,
    Outcomes,
    Rule,
    Scope,
    Severity,
)
from policypack.settings.settings import Level, Settings
from policypack.start.containment import OutOfTimeError, failure_of, kind_and_place
from policypack.supply_chain import database_folder
from policypack.supply_chain.archives import DeploymentPackage
from policypack.supply_chain.kept import kept, kept_name
from policypack.topology.parts.packages import opened

# The rules that the settings leave on, by the types that they judge.


class Tables:
    """The rules that are on, by the types that they judge, made when first asked for."""

    def __init__(self, rules: Sequence[Rule], settings: Settings) -> None:
        self._rules, self._settings = rules, settings

    @property
    def by_type(self) -> Mapping[str, list[Rule]]:
        """Those that judge one resource."""
        return self._indexed[Scope.RESOURCE]

    @property
    def of_stack(self) -> Mapping[str, list[Rule]]:
        """Those that need the whole stack."""
        return self._indexed[Scope.STACK]

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that they name."""
        return frozenset((*self.by_type, *self.of_stack))

    @cached_property
    def _indexed(self) -> Mapping[Scope, Mapping[str, list[Rule]]]:
        tables: dict[Scope, dict[str, list[Rule]]] = {scope: defaultdict(list) for scope in Scope}
        for rule in self._rules:
            if self._settings.level(rule) is not Level.DISABLED:
                scope = rule.scope
                for kind in rule.types:
                    tables[Scope.RESOURCE if kind in rule.alone else scope][kind].append(rule)
        return {scope: dict(table) for scope, table in tables.items()}


# The most outcomes of a rule about a subject: more than a person reads, less than memory holds.
_MOST = 10_000
_TEXT, _OPTIONAL_TEXT = (str,), (str, type(None))
_TYPES: Mapping[type, Mapping[str, tuple[type, ...]]] = {
    Finding: {
        "message": _TEXT,
        "path": _TEXT,
        "severity": (Severity, type(None)),
        "fix": _OPTIONAL_TEXT,
        "file": _OPTIONAL_TEXT,
        "line": (int, type(None)),
        "owner": _OPTIONAL_TEXT,
        "source": (tuple, type(None)),
        "content": _OPTIONAL_TEXT,
        "confidence": (Confidence, type(None)),
    },
    Unknown: {
        "path": _TEXT,
        "waits_for": _OPTIONAL_TEXT,
        "owner": _OPTIONAL_TEXT,
        "file": _OPTIONAL_TEXT,
    },
}
_FIELDS = {kind: attrgetter(*types) for kind, types in _TYPES.items()}


class Subject(NamedTuple):
    """The subject of a rule: `name` is the subject of its verdicts."""

    name: str
    resource: Resource | None = None
    stack: Stack | None = None

    @property
    def registered(self) -> str:
        """The name of what the program registers: of what a template holds, that of its holder."""
        holder = self.resource.holder if self.resource else None
        return holder.urn if holder else self.name


class Execution:
    """Runs rules. A rule that exceeds its time limit isn't run again: it fails for all subjects."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._too_slow: dict[str, BaseException] = {}

    def outcomes(self, rule: Rule, subject: Subject) -> list[Finding | Unknown]:
        """The findings of the rule and the unknown values that leave it undecided."""
        if self._settings.public_by_design and self._is_by_design(rule, subject.registered):
            return []
        found: list[Finding | Unknown] = []
        run = self._run if PACKAGE in rule.asks_for else self._ask
        failure = self._too_slow.get(rule.id) or failure_of(run, rule, subject, found)
        if failure is None:
            return found
        if isinstance(failure, UnknownValueError):
            found.append(failure.unknown)
            # Its frames hold each other and all that is judged, until garbage is collected.
            failure.__traceback__ = None
        else:
            found.append(_about(failure))
        if isinstance(failure, OutOfTimeError):
            self._too_slow[rule.id] = failure
        return found

    def _is_by_design(self, rule: Rule, name: str) -> bool:
        """Whether the setting `public_by_design` says that the resource is what the rule reports.

        A rule in `never_waive` reports it all the same.
        """
        settings = self._settings
        return (
            rule.kind in (PUBLIC, ANONYMOUS)
            and rule.id not in settings.never_waive
            and settings.is_public_by_design(name)
        )

    def _run(self, rule: Rule, subject: Subject, found: list[Finding | Unknown]) -> None:
        """Runs a rule about a package, unless its outcomes are cached."""
        # The package reader is loaded only for a stack that has a package.

        name = kept_by(rule, subject.resource, self._settings)
        known = read_kept(name)
        if known is not None:
            found += known
            return
        self._ask(rule, subject, found)
        keep(name, found)

    def _ask(self, rule: Rule, subject: Subject, found: list[Finding | Unknown]) -> None:
        for outcome in _check(rule, subject, self._settings):
            if len(found) == _MOST:
                raise OverflowError("a rule must yield a bounded number of outcomes")
            _refuse_nonsense(outcome)
            found.append(outcome)


def _refuse_nonsense(outcome: object) -> None:
    """Raises TypeError for what no rule yields."""
    kind = Finding if isinstance(outcome, Finding) else Unknown
    if not isinstance(outcome, kind):
        raise TypeError("a rule must yield Finding or Unknown")
    for held, (name, types) in zip(_FIELDS[kind](outcome), _TYPES[kind].items(), strict=True):
        if not isinstance(held, types):
            raise TypeError(f"{kind.__name__}.{name} has another type")
    hash(getattr(outcome, "cause", None))


def _about(failure: BaseException) -> Finding:
    return Finding(
        f"the rule itself failed with {kind_and_place(failure)}, so nothing is checked",
        fix="Report the error of the rule, and waive this finding until it is corrected",
    )


def _check(rule: Rule, subject: Subject, settings: Settings) -> Outcomes:
    """The outcomes of the check, called with the arguments that its parameters name."""
    asked = rule.asks_for
    if PACKAGE in asked or PACKAGES in asked:
        return _with_packages(rule, subject, {"stack": subject.stack, "settings": settings})
    if len(asked) == 1:
        return rule.check(subject.resource)
    first, *others = asked
    given = {"stack": subject.stack, "settings": settings}
    return rule.check(given.get(first, subject.resource), **{name: given[name] for name in others})


def _with_packages(rule: Rule, subject: Subject, given: dict[str, Any]) -> Outcomes:
    if PACKAGE in rule.asks_for:
        given[PACKAGE] = opened(subject.resource) if subject.resource else None
        if given[PACKAGE] is None:
            return
    if PACKAGES in rule.asks_for:
        given[PACKAGES], undecided = _packages(rule, subject.stack)
        yield from undecided
    first, *others = rule.asks_for
    yield from rule.check(
        given.get(first, subject.resource), **{name: given[name] for name in others}
    )


def _packages(
    rule: Rule, stack: Stack | None
) -> tuple[Mapping[str, DeploymentPackage], list[Unknown]]:
    """The packages of the resources that the rule reads, by owner, and the unknown ones."""
    resources = stack.of_type(*rule.reads) if stack else ()
    found = {resource.urn: or_unknown(opened, resource) for resource in resources}
    known = {urn: each for urn, each in found.items() if isinstance(each, DeploymentPackage)}
    return known, [each for each in found.values() if isinstance(each, Unknown)]


# Outcomes of rules about packages, from one run to the next.
# Kept is what a rule of this pack says of nothing but a package and the settings: it is the same
# for the same content. A text that is wrong, such as a secret, is never written: where a finding
# has one, the rule runs again.
_ASKS_FOR = ((PACKAGE,), (PACKAGE, "settings"))
_OURS = "policypack.rules."
_SAID = ("message", "path", "fix", "file", "line")
_OPEN = ("path", "waits_for", "owner", "file")


def kept_by(rule: Rule, resource: Resource | None, settings: Settings) -> str:
    """The name by which the outcomes about the package of a resource are kept; empty for none."""
    if kept() is None or resource is None or rule.asks_for not in _ASKS_FOR:
        return ""
    package = or_unknown(opened, resource)
    if not isinstance(package, DeploymentPackage) or not rule.module.startswith(_OURS):
        return ""
    told = _told(settings) if len(rule.asks_for) > 1 else ""
    return kept_name("rule", rule.id, package.content, told, _databases())


def _told(settings: Settings) -> str:
    return json.dumps(vars(settings), sort_keys=True, default=_plain)


def _plain(held: object) -> object:
    # A set has another order in each process.
    return sorted(map(repr, held)) if isinstance(held, AbstractSet) else repr(held)


def _databases() -> str:
    """The vulnerability databases as they lie there."""
    place = database_folder.folder()
    found = sorted(place.iterdir()) if place.is_dir() else []
    states = ((each, each.stat()) for each in found)
    return "".join(f"{each} {it.st_size} {it.st_mtime_ns} {it.st_ino}\n" for each, it in states)


def read_kept(name: str) -> list[Finding | Unknown] | None:
    """The outcomes that are kept by the name, or None."""
    store = kept()
    found = store.get(name) if store is not None and name else None
    try:
        return None if found is None else [_read(each) for each in found]
    except (KeyError, TypeError, ValueError):
        return None


def _read(given: Any) -> Finding | Unknown:
    if given["is"] == "unknown":
        return Unknown(**{key: given[key] for key in _OPEN})
    severity, confidence = given["severity"], given["confidence"]
    said = {key: given[key] for key in _SAID}
    return Finding(
        severity=None if severity is None else Severity(severity),
        confidence=None if confidence is None else Confidence(confidence),
        **said,
    )


def keep(name: str, found: Sequence[Finding | Unknown]) -> None:
    """Keeps the outcomes, unless one has what must not be written, or could not be read back."""
    store = kept()
    if store is None or not name:
        return
    if all(map(_is_whole, found)):
        store.put(name, [_written(each) for each in found])


def _is_whole(outcome: Finding | Unknown) -> bool:
    """Whether what is written is all of the outcome."""
    # An unknown value cannot be compared, and all of its fields are written.
    return isinstance(outcome, Unknown) or _read(_written(outcome)) == outcome


def _written(outcome: Finding | Unknown) -> dict[str, Any]:
    if isinstance(outcome, Unknown):
        return {"is": "unknown", **{key: getattr(outcome, key) for key in _OPEN}}
    graded = {"severity": outcome.severity, "confidence": outcome.confidence}
    said = {key: getattr(outcome, key) for key in _SAID}
    return {
        "is": "finding",
        **{key: None if each is None else each.value for key, each in graded.items()},
        **said,
    }
