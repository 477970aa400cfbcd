"""Declares a rule about one property of one or more types.

    queue_unencrypted = property_rule(
        id="sqs-queue-unencrypted",
        properties={"aws:sqs/queue:Queue": "sqsManagedSseEnabled"},
        must=equal(True),
        default=True,
        unless=("kmsMasterKeyId",),
        ...
    )

Tests generate the cases from the declaration: violating, complying, absent, unknown, secret, and a
value of another type.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from policypack.forms.requirement import Requirement
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.rule.documentation import Documentation
from policypack.rule.implication import Implication
from policypack.rule.rule import Finding, Fix, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings
from policypack.start.record import record

# The requirement of a property, or a function that computes it from the settings.
Must = Requirement | Callable[[Settings], Requirement]


@record(frozen=True)
class OtherDefault:
    """The value that AWS uses in some resources if the property is absent, and the consequence.

    It applies to resources in which each of `only_if` meets its requirement, and none of `unless`
    does. `where` describes these resources. `native`: it applies to aws-native resources only,
    because the provider of pulumi_aws sends its own value, and aws-native leaves it to AWS.
    """

    value: Any
    where: str
    message: str = ""
    only_if: Mapping[str, Requirement] = field(default_factory=dict)
    unless: Mapping[str, Requirement] = field(default_factory=dict)
    native: bool = False

    def applies(self, resource: Resource) -> bool:
        """Whether the default applies to the resource; raises if a value isn't known yet."""
        if self.native and resource.view is None:
            return False
        if any(_meets(resource, needed, path) for path, needed in self.unless.items()):
            return False
        return all(_meets(resource, needed, path) for path, needed in self.only_if.items())


@record(frozen=True)
class PropertyDeclaration:
    """`properties` maps types to property paths; `[]` in a path means every element of a list.

    `must` is a requirement. If the organization can change it, `must` is a function of the
    settings, such as `lambda settings: at_least(settings.log_retention_days)`. `{must}` in
    `message` is replaced by the requirement in words: "be at least 365".

    `default` is the value that AWS uses if the property is absent. `instead` has defaults that
    differ in some resources of a type. The property isn't judged if one of `unless` is set, or if
    one of `only_if` doesn't meet its requirement. If one of `effective_with` isn't set, AWS ignores
    the property, so `default` applies.
    """

    properties: Mapping[str, str]
    must: Must
    message: str
    default: Any = None
    unless: tuple[str, ...] = ()
    only_if: Mapping[str, Requirement] = field(default_factory=dict)
    effective_with: tuple[str, ...] = ()
    instead: Mapping[str, OtherDefault] = field(default_factory=dict)

    def required(self, settings: Settings | None = None) -> Requirement:
        """Returns the requirement under the settings, or under the default settings."""
        if isinstance(self.must, Requirement):
            return self.must
        return self.must(settings or Settings())

    def check(self, resource: Resource, settings: Settings | None = None) -> Outcomes:
        """Judges one resource of the declared types."""
        excuses = [or_unknown(resource.is_given, path) for path in self.unless]
        if any(excuse is True for excuse in excuses):
            return
        waits = [excuse for excuse in excuses if isinstance(excuse, Unknown)]
        for outcome in until_unknown(self._judged(resource, self.required(settings))):
            yield waits[0] if waits and isinstance(outcome, Finding) else outcome

    def _judged(self, resource: Resource, must: Requirement) -> Outcomes:
        if not all(_meets(resource, needed, path) for path, needed in self.only_if.items()):
            return
        is_ignored = not all(resource.is_given(path) for path in self.effective_with)
        path = self.properties[resource.type]
        for value in until_unknown(values_at(resource.properties, path)):
            if isinstance(value, Unknown):
                yield value
            else:
                judged = replace(value, raw=None) if is_ignored else value
                yield from until_unknown(self._value(resource, judged, must))

    def _value(self, resource: Resource, value: Value, must: Requirement) -> Outcomes:
        default, message = self.default, self.message
        other = self.instead.get(resource.type) if value.tree is None else None
        if other is not None and other.applies(resource):
            default, message = other.value, other.message or self.message
        is_output = resource.is_output(self.properties[resource.type])
        if not meets(must, value, default, is_output=is_output) and not _lacks(resource, value):
            yield Finding(message.replace("{must}", must.phrase), value.path)


def property_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    properties: Mapping[str, str],
    must: Must,
    message: str,
    severity: Severity,
    profile: Profile,
    remediation: str,
    title: str,
    why: str,
    example: str,
    default: Any = None,
    unless: tuple[str, ...] = (),
    only_if: Mapping[str, Requirement] | None = None,
    effective_with: tuple[str, ...] = (),
    instead: Mapping[str, OtherDefault] | None = None,
    fix: Fix | None = None,
    kind: str = "",
    implied_by: tuple[Implication, ...] = (),
    cwe: tuple[int, ...] = (),
    module: str | None = None,
) -> Rule:
    """Declares a rule about one property of each of some types; see `PropertyDeclaration`.

    `message` is the evidence that a finding shows, `module` where the rule is declared: by default
    the caller's.
    """
    declared = PropertyDeclaration(
        properties, must, message, default, unless, only_if or {}, effective_with, instead or {}
    )
    return Rule(
        id=id,
        types=tuple(properties),
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(title, why, example),
        check=declared.check,
        module=module or declaring_module(),
        fix=fix,
        declared=declared,
        asks_for=("resource",) if isinstance(must, Requirement) else ("resource", "settings"),
        kind=kind,
        implied_by=implied_by,
        cwe=cwe,
    )


def _lacks(resource: Resource, value: Value) -> bool:
    """Whether the resource's own provider has no such property: nothing that one could set."""
    return value.tree is None and resource.view is not None and not resource.view.own(value.path)


def _meets(resource: Resource, must: Requirement, path: str) -> bool:
    return meets(must, resource.at(path), is_output=resource.is_output(path))


def meets(must: Requirement, value: Value, default: Any = None, *, is_output: bool = False) -> bool:
    """Whether a property meets the requirement; `default` is what AWS takes where it is absent.

    `is_output`: it is made of outputs of AWS resources alone, which suffices where any value does.

    Raises UnknownValueError where a value that is known only after apply decides.
    """
    if must.any_output_will_do and is_output and isinstance(value.tree, Unknown):
        return True
    held = value.content
    return must.is_met(default if held is None else held)


def declaring_module(depth: int = 2) -> str:
    """The name of the module that called the function which asks."""
    name: str = sys._getframe(depth).f_globals["__name__"]
    return name


def values_at(value: Value, path: str) -> Iterator[Value | Unknown]:
    """The values at a property path; `[]` in it means every element of a list."""
    head, each, rest = path.partition("[]")
    if not each:
        yield value.at(head)
        return
    yield from value.each(head, lambda item: values_at(item, rest.removeprefix(".")))
