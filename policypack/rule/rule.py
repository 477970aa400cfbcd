"""The rule class with its documentation, and the simplest way to write a rule: a generator."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from enum import Enum
from fnmatch import fnmatchcase
from functools import cached_property
from textwrap import dedent
from typing import Any

from policypack.model.confidence import Confidence
from policypack.model.native import kinds_of
from policypack.model.positions import Position, Related
from policypack.model.unknown import Unknown
from policypack.rule.implication import Implication, Part
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_MARK = lazy_pattern(r"\s*# (bad|good)$")
_URL = lazy_pattern(r"https://[^\s)]+")


@record(frozen=True)
class Documentation:
    """`why` ends with the address of its source; `example` has lines marked bad and good."""

    title: str
    why: str
    example: str

    @classmethod
    def of(cls, docstring: str) -> Documentation:
        """Reads a docstring: a first line, prose, and an indented block below `Example:`."""
        title, _, rest = docstring.partition("\n")
        why, _, example = rest.partition("\nExample:\n")
        return cls.written(title.rstrip("."), why, example)

    @classmethod
    def written(cls, title: str, why: str, example: str) -> Documentation:
        """Documentation from the indented blocks of text of a declaration."""
        return cls(title.strip(), dedent(why).strip(), dedent(example).strip("\n").rstrip())

    @cached_property
    def bad(self) -> str:
        """The program that violates the rule."""
        return self._without("good")

    @cached_property
    def good(self) -> str:
        """The program that complies with it."""
        return self._without("bad")

    @property
    def url(self) -> str:
        """The first URL in `why`, or an empty string."""
        found = _URL.search(self.why)
        return found.group() if found else ""

    def _without(self, mark: str) -> str:
        marks = ((line, _MARK.search(line)) for line in self.example.split("\n"))
        kept = (line for line, found in marks if found is None or found[1] != mark)
        return "\n".join(_MARK.sub("", line) for line in kept)


# Ends the message of the first place of a flow through code, whose last place is the finding's.
ENTERS = "enters here"
# Packages of rules are named as in pulumi_aws, services and their pages as AWS names them.
SERVICES = {
    "apigateway": "api-gateway",
    "cfg": "config",
    "cloudwatch": "logs",
    "lambda_": "lambda",
    "macie2": "macie",
    "secretsmanager": "secrets-manager",
    "sfn": "step-functions",
    "timestreamwrite": "timestream",
    "wafv2": "waf",
}
_WILDCARDS = frozenset("*?[")


class Severity(str, Enum):
    """How bad it is. The values are Pulumi's."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Profile(str, Enum):
    """The profiles are cumulative; an optional rule is on only if a setting names it."""

    ESSENTIAL = "essential"
    RECOMMENDED = "recommended"
    STRICT = "strict"
    OPTIONAL = "optional"

    @property
    def rank(self) -> int:
        """The position among the profiles; a profile includes the rules of all lower ones."""
        return _RANKS[self]


class Status(str, Enum):
    """A rule in preview advises only; a deprecated one has a successor."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"


_RANKS = {profile: rank for rank, profile in enumerate(Profile)}
# The profiles that a setting or an option may choose.
PROFILES = tuple(each.value for each in Profile if each is not Profile.OPTIONAL)


class Scope(str, Enum):
    """The scope of a verdict: one resource, or the whole stack."""

    RESOURCE = "resource"
    STACK = "stack"


@record(frozen=True)
class Finding:
    """Something is wrong at `path`.

    `severity` and `fix` replace the rule's own severity and remediation where this case differs.
    `confidence` is how sure a finding about a secret is; a lower one limits its severity, so that
    it advises and doesn't block.
    `cause` is a shared cause, such as a layer: findings with an equal cause are reported once.
    `owner` is the URN of another resource that the finding is about. `parts` are the places that a
    composite finding combines; see `Rule.absorbs`. `source` is the place in the program that the
    finding is about, where that is not the resource's own, and `related` are others.
    A rule about a package names a `file` in it ("" for the package as a whole); `path` then leads
    into that file, and `line` counts from 1. `content` is the faulty text there. Baselines use it
    to identify the finding; it is never shown. `since` is the day from which a stable rule
    reports this case; `rules_as_of` of an earlier day lets it advise.
    """

    message: str
    path: str = ""
    severity: Severity | None = None
    fix: str | None = None
    file: str | None = None
    line: int | None = None
    cause: Hashable = field(default=None, repr=False)
    owner: str | None = None
    parts: tuple[Part, ...] = ()
    source: Position | None = None
    related: tuple[Related, ...] = ()
    content: str | None = field(default=None, repr=False)
    since: date | None = None
    confidence: Confidence | None = None

    def severity_of(self, rule: Severity) -> Severity | None:
        """The severity of this case; None if it's that of the rule."""
        limit = _LIMITS.get(self.confidence) if self.confidence else None
        rank = [*Severity].index
        is_lower = limit is not None and rank(limit) < rank(self.severity or rule)
        return limit if is_lower else self.severity


# The highest severity of a finding by its confidence.
_LIMITS = {Confidence.MEDIUM: Severity.MEDIUM, Confidence.LOW: Severity.LOW}
Outcomes = Iterator[Finding | Unknown]
Check = Callable[..., Outcomes]
# The properties to set, for the one safe fix of a rule that has one. What stands under the key HERE
# is set where each finding points, such as in an element of a list.
Fix = Mapping[str, Any]
HERE = ""
# A rule with this type judges every resource, or the stack as a whole.
_CATALOGUE = ["policypack", "rules"]
ANY_TYPE = "*"
# Kinds of weakness that resources have by design where a setting says so: a policy that allows any
# principal, and any other way of anonymous access.
PUBLIC, ANONYMOUS = "public", "anonymous"

# What is left to chance without a type checker, as in an organization's own rules.
_TYPES = {
    "id": str,
    "types": tuple,
    "severity": Severity,
    "profile": Profile,
    "remediation": str,
    "cwe": tuple,
}

PACKAGE, PACKAGES = "package", "packages"
_STACK = "stack"
_ON_REQUEST = (PACKAGE, PACKAGES, _STACK, "settings")


@record(frozen=True)
class Rule:
    """One rule of the catalogue.

    `types` are judged, and `reads` are the other types that the check looks up in the stack. Types
    in `alone` are judged without the stack, even if the check has a stack parameter. `declared` is
    the declaration of a declared rule; tests generate its cases from it. A finding that another one
    implies is folded into it (`policypack.judging.folding`): `implied_by` names rules, or the
    `kind` of weakness that several rules report. A composite rule `absorbs` the findings of the
    rules and kinds that it names, if they are at the `parts` of its own finding. `level` is the
    rule's enforcement level in every profile. `rewrite` returns new properties for a resource, its
    serialized properties and the settings, or None if nothing changes. `takes` and `needs` name
    properties of the rule's configuration. `cwe` has the CWE numbers of the weaknesses that the
    rule finds, the main one first. `status` comes from the history of the rule
    (`policypack.rule.history`).
    """

    id: str
    types: tuple[str, ...]
    severity: Severity
    profile: Profile
    remediation: str
    documentation: Documentation
    check: Check
    module: str
    reads: tuple[str, ...] = ()
    fix: Fix | None = None
    declared: Any = None
    asks_for: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    kind: str = ""
    implied_by: tuple[Implication, ...] = ()
    absorbs: tuple[str, ...] = ()
    level: str | None = None
    rewrite: Callable[..., Fix | None] | None = None
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()
    status: Status = Status.STABLE

    def __post_init__(self) -> None:
        # The tables of topology name all types of a subject; those that are judged stand once.
        if self.reads:
            judged = {*self.types}
            others = tuple(dict.fromkeys(kind for kind in self.reads if kind not in judged))
            object.__setattr__(self, "reads", others)
        for name, wanted in _TYPES.items():
            if not isinstance(getattr(self, name), wanted):
                raise TypeError(f"{self.id}: {name} is not of the type {wanted.__name__}")

    @property
    def title(self) -> str:
        """The title: a short statement about the faulty resource."""
        return self.documentation.title

    @property
    def service(self) -> str:
        """The package of the rule's service, such as `lambda_`; empty without one.

        A service of the catalogue may have packages within. A rule of an organization has the
        package that it lives in.
        """
        packages = self.module.split(".")[:-1]
        if packages[:2] == _CATALOGUE:
            return packages[2]
        return packages[-1] if packages else ""

    @property
    def scope(self) -> Scope:
        """Whether the check asks for more than one resource."""
        whole = {_STACK, PACKAGES}.intersection(self.asks_for)
        return Scope.STACK if whole else Scope.RESOURCE

    def judges(self, kind: str) -> bool:
        """Whether it judges resources of the type, directly or as a type of another provider."""
        return ANY_TYPE in self.types or not {*self.types}.isdisjoint(kinds_of(kind))

    @property
    def judges_packages_alone(self) -> bool:
        """Whether the code that ships is enough to judge it, without a resource around it."""
        return self.asks_for[:1] in ((PACKAGE,), (PACKAGES,)) and _STACK not in self.asks_for


def rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    types: tuple[str, ...],
    severity: Severity,
    profile: Profile,
    remediation: str,
    reads: tuple[str, ...] = (),
    fix: Fix | None = None,
    kind: str = "",
    implied_by: tuple[Implication, ...] = (),
    absorbs: tuple[str, ...] = (),
    cwe: tuple[int, ...] = (),
) -> Callable[[Check], Rule]:
    """Declares a rule whose check is a function; its docstring is the documentation.

    `fix` gives the properties to set where there is exactly one safe fix, or under the key HERE
    what to set where a finding points; Pulumi applies it at the enforcement level `remediate`.
    Raises TypeError for an unknown parameter of the check, and where `reads` is missing or given to
    a check that asks for neither stack nor packages.
    """

    def declare(check: Check) -> Rule:
        return Rule(
            id=id,
            types=types,
            severity=severity,
            profile=profile,
            remediation=remediation,
            documentation=Documentation.of(inspect.getdoc(check) or ""),
            check=check,
            module=check.__module__,
            reads=reads,
            fix=fix,
            asks_for=_asks_for(id, check, reads),
            kind=kind,
            implied_by=implied_by,
            absorbs=absorbs,
            cwe=cwe,
        )

    return declare


def _asks_for(id_: str, check: Check, reads: tuple[str, ...]) -> tuple[str, ...]:
    first, *others = inspect.signature(check).parameters
    for name in others:
        if name not in _ON_REQUEST:
            known = ", ".join(_ON_REQUEST)
            raise TypeError(f"{id_}: unknown parameter {name!r} of the check; use one of {known}")
    asked = (first, *others)
    if bool(reads) != bool({_STACK, PACKAGES}.intersection(asked)):
        raise TypeError(
            f"{id_}: `reads` must be given if, and only if, the check takes stack or packages"
        )
    return asked


def service_of(rule: Rule) -> str:
    """The service as AWS names it."""
    return SERVICES.get(rule.service, rule.service)


def narrowest_group(rule: Rule, names: Iterable[str]) -> str | None:
    """The name that selects the rule with the fewest others: a pattern by its length, then its
    service, then its severity. None if only its ID is among the names.

    A pattern that selects more can be longer, so length decides between patterns that overlap.
    """
    patterns = [each for each in names if not _WILDCARDS.isdisjoint(each)]
    matching = (each for each in patterns if fnmatchcase(rule.id, each))
    groups = (service_of(rule), rule.severity.value)
    return max(matching, key=len, default=next((each for each in groups if each in names), None))
