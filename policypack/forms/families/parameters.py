"""Parameters of an engine that switch TLS off: lists of names and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.forms.property_rule import declaring_module
from policypack.model.resources import Resource
from policypack.model.values import Value
from policypack.rule.documentation import Documentation
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.start.record import record


class Parameters(NamedTuple):
    """The list of parameters, and where an element of it has the name and the value."""

    path: str = "parameters"
    name: str = "name"
    value: str = "value"


@record(frozen=True)
class ParameterDeclaration:
    """`off` has the values, in lower case, that switch each parameter off."""

    types: Mapping[str, Parameters]
    off: Mapping[str, tuple[str, ...]]

    def check(self, resource: Resource) -> Outcomes:
        """Judges each parameter by itself. A parameter that is not set keeps the engine's value."""
        places = self.types[resource.type]
        yield from resource.each(places.path, lambda each: self._judged(each, places))

    def _judged(self, parameter: Value, places: Parameters) -> Iterator[Finding]:
        name = str(parameter.get(places.name, "")).casefold()
        if name in self.off and _text(parameter.get(places.value, "")) in self.off[name]:
            yield Finding(f"{name} is off, so the engine accepts plaintext", parameter.path)


def tls_optional(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    types: Mapping[str, Parameters],
    off: Mapping[str, tuple[str, ...]],
    remediation: str,
    why: str,
    example: str,
    severity: Severity = Severity.MEDIUM,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares the parameters that must not switch TLS off, with the values that do."""
    declared = ParameterDeclaration(types, off)
    return Rule(
        id=id,
        types=tuple(types),
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(
            f"{subject} allows connections without TLS", why, example
        ),
        check=declared.check,
        module=declaring_module(),
        declared=declared,
        asks_for=("resource",),
    )


def _text(value: Any) -> str:
    return str(value).casefold()
