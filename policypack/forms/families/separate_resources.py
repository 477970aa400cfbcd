"""Properties that a resource states inline, or that a separate resource states for it.

A bucket is versioned by its own `versioning` or by a BucketVersioning; each is judged where it
stands, and a bucket that has neither is judged itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from policypack.forms.property_rule import Requirement, declaring_module, meets, values_at
from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.rule.implication import Implication
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.topology.parts.completion import Separate, is_completed, is_named_at
from policypack.topology.parts.links import is_computed, linked


@record(frozen=True)
class Wide:
    """A resource that sets something for all owners of an account: those of the properties that
    are true."""

    type: str
    properties: tuple[str, ...]

    def holds(self, resource: Resource) -> bool:
        """Whether every property is true. Raises UnknownValueError."""
        return all(resource.get(path) is True for path in self.properties)


@record(frozen=True)
class SeparateDeclaration:
    """`properties` has the path by type; `[]` in it stands for the elements of a list, one of which
    must meet the requirement. A type that completes `owners` and has no path there suffices.

    `separate` has the property that names the owner, by the type that completes it. An owner that
    is named at one of `unless_named_at`, such as the target of a log, needs none, and neither does
    one where `unless_set` sets it for the account.
    """

    owners: tuple[str, ...]
    separate: Separate
    properties: Mapping[str, str]
    must: Requirement
    message: str
    absent: str
    unless_named_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless_set: Wide | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The types that are judged: the owners, and what completes them with a property."""
        return (*self.owners, *(kind for kind in self.separate if kind in self.properties))

    def check(self, resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
        """Judges what a resource states; an owner that states nothing needs another that does."""
        is_owner = resource.type in self.owners
        owners = (resource,) if is_owner else self._owners(stack, resource)
        truths = [self._is_met(resource)]
        truths += [is_named_at(stack, each, self.unless_named_at) for each in owners]
        if is_owner:
            truths.append(is_completed(stack, resource, self.separate))
            truths.append(settings.is_completed_elsewhere(resource.urn))
            truths += self._set_widely(stack)
        answer = any_of(truths)
        if isinstance(answer, Unknown):
            yield answer
        elif not answer:
            yield self._finding(resource)

    def _set_widely(self, stack: Stack) -> Iterator[Truth]:
        if self.unless_set:
            yield from (
                or_unknown(self.unless_set.holds, each)
                for each in stack.of_type(self.unless_set.type)
            )

    def _finding(self, resource: Resource) -> Finding:
        path = self.properties.get(resource.type, "").partition("[]")[0]
        states = bool(path) and not is_computed(resource, path) and resource.at(path).is_set
        return Finding(self.message if states else self.absent, path)

    def _owners(self, stack: Stack, resource: Resource) -> tuple[Resource, ...]:
        if not self.unless_named_at:
            return ()
        found = linked(stack, resource, self.separate[resource.type], *self.owners)
        return () if isinstance(found, Unknown) else found

    def _is_met(self, resource: Resource) -> Truth:
        path = self.properties.get(resource.type)
        if path is None or is_computed(resource, path):
            return False
        is_output = resource.is_output(path)
        return any_of(
            each if isinstance(each, Unknown) else or_unknown(self._meets, each, is_output)
            for each in _values(resource, path)
        )

    def _meets(self, value: Value, is_output: bool) -> bool:
        return meets(self.must, value, is_output=is_output)


def inline_or_separate(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    owners: tuple[str, ...],
    separate: Separate,
    properties: Mapping[str, str],
    must: Requirement,
    message: str,
    absent: str,
    remediation: str,
    title: str,
    why: str,
    example: str = "",
    unless_named_at: Mapping[str, tuple[str, ...]] | None = None,
    unless_set: Wide | None = None,
    implied_by: tuple[Implication, ...] = (),
    severity: Severity = Severity.LOW,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares a property that a resource or a separate resource for it must set.

    `message` is the evidence if the property is set, `absent` if it isn't. The setting
    `completed_elsewhere` names owners that another program completes.
    """
    declared = SeparateDeclaration(
        owners, separate, properties, must, message, absent, unless_named_at or {}, unless_set
    )
    wide = (unless_set.type,) if unless_set else ()
    return Rule(
        id=id,
        types=declared.types,
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(title, why, example),
        check=declared.check,
        module=declaring_module(),
        reads=(*separate, *declared.unless_named_at, *wide),
        declared=declared,
        asks_for=("resource", "stack", "settings"),
        implied_by=implied_by,
    )


def _values(resource: Resource, path: str) -> Iterator[Value | Unknown]:
    found: Any = or_unknown(list, values_at(resource.properties, path))
    return iter([found] if isinstance(found, Unknown) else found)
