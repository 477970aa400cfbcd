"""A rule that is declared: these types, this property, what it must hold.

    queue_unencrypted = property_rule(
        id="sqs-queue-unencrypted",
        properties={"aws:sqs/queue:Queue": "sqsManagedSseEnabled"},
        must=equal(True),
        default=True,
        unless=("kmsMasterKeyId",),
        ...
    )

Tests generate its cases from the declaration: violating, complying, absent, unknown, secret, and a
value of another type.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policypack.documentation import Documentation
from policypack.requirement import Requirement
from policypack.resources import Resource
from policypack.rule import Finding, Fix, Outcomes, Profile, Rule, Severity
from policypack.unknown import Unknown, until_unknown
from policypack.values import Value


@dataclass(frozen=True)
class PropertyDeclaration:
    """`properties` has the path by type; `[]` in it stands for every element of a list.

    `default` is what AWS does where the property is absent. Where one of `unless` is set the
    property is left alone, and where one of `only_if` is not.
    """

    properties: Mapping[str, str]
    must: Requirement
    message: str
    default: Any = None
    unless: tuple[str, ...] = ()
    only_if: tuple[str, ...] = ()

    def check(self, resource: Resource) -> Outcomes:
        """Judges one resource of the declared types."""
        if any(resource.at(path).is_set for path in self.unless):
            return
        if not all(resource.at(path).is_set for path in self.only_if):
            return
        for value in _values(resource.properties, self.properties[resource.type]):
            yield from until_unknown(self._value(value))

    def _value(self, value: Value) -> Outcomes:
        if self.must.any_value_will_do and isinstance(value.tree, Unknown):
            return
        held = value.content
        if not self.must.is_met(self.default if held is None else held):
            yield Finding(self.message, value.path)


def property_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    properties: Mapping[str, str],
    must: Requirement,
    message: str,
    severity: Severity,
    profile: Profile,
    remediation: str,
    title: str,
    why: str,
    example: str,
    default: Any = None,
    unless: tuple[str, ...] = (),
    only_if: tuple[str, ...] = (),
    fix: Fix | None = None,
    module: str | None = None,
) -> Rule:
    """Declares a rule about one property of each of some types; see `PropertyDeclaration`.

    `message` is the evidence that a finding shows, `module` where the rule is declared: by default
    the caller's.
    """
    declared = PropertyDeclaration(properties, must, message, default, unless, only_if)
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
        asks_for=("resource",),
    )


def declaring_module(depth: int = 2) -> str:
    """The name of the module that called the function which asks."""
    name: str = sys._getframe(depth).f_globals["__name__"]
    return name


def _values(value: Value, path: str) -> Iterator[Value]:
    head, each, rest = path.partition("[]")
    if not each:
        yield value.at(head)
        return
    for item in value.items(head):
        yield from _values(item, rest.removeprefix("."))
