"""Parameters of an engine that require TLS: lists of names and values, and their defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.forms.property_rule import declaring_module
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.parts.links import is_computed

# What requires TLS refuses those that connect without it.
CLIENTS_FIRST = "once all clients connect with TLS"
_ON = {"rds.force_ssl": "1", "require_secure_transport": "1", "require_ssl": "true"}


class Parameters(NamedTuple):
    """The list of parameters, and where an element of it has the name and the value."""

    path: str = "parameters"
    name: str = "name"
    value: str = "value"


_FAMILY = lazy_pattern(r"(?P<engine>[a-z][a-z0-9-]*?)-?(?P<version>\d+(?:\.\d+)*)")
# The property with the engine and version of a group.
FAMILY = "family"
Version = tuple[int, ...]


class EngineDefault(NamedTuple):
    """The default of an engine if a group doesn't set `parameter`: versions from `off_from` to
    `off_to` accept plaintext, and versions from `on_from` require TLS.

    Older versions lack the parameter. AWS doesn't document the default of other versions.
    """

    parameter: str
    off_from: Version
    off_to: Version
    on_from: Version | None = None

    def requires_tls(self, version: Version) -> bool | None:
        """Whether a version requires TLS; None if that is not known."""
        if self.off_from <= version <= self.off_to:
            return False
        is_known = version < self.off_from or (self.on_from and version >= self.on_from)
        return True if is_known else None


# By type, and by engine. One that is not judged has None.
Defaults = Mapping[str, Mapping[str, EngineDefault | None]]


@record(frozen=True)
class ParameterDeclaration:
    """`off` has the values, in lower case, that switch each parameter off."""

    types: Mapping[str, Parameters]
    off: Mapping[str, tuple[str, ...]]
    defaults: Defaults

    def check(self, resource: Resource) -> Outcomes:
        """Judges each parameter by itself, and what the engine does where none is set."""
        places = self.types[resource.type]
        yield from resource.each(places.path, lambda each: self._judged(each, places))
        if resource.type in self.defaults:
            yield from self._left_out(resource, places)

    def _left_out(self, resource: Resource, places: Parameters) -> Outcomes:
        given = resource.get(FAMILY)
        known = _FAMILY.fullmatch(str(given).casefold()) if given else None
        engines = self.defaults[resource.type]
        engine = known and next((each for each in engines if _is_of(known["engine"], each)), None)
        if given and engine is None:
            yield Unknown(FAMILY, f"the TLS default of {given}", resource.urn)
        default = engines[engine] if engine else None
        if known is None or default is None or self._is_set(resource, places, default):
            return
        requires = default.requires_tls(tuple(map(int, known["version"].split("."))))
        if requires is None:
            yield Unknown(FAMILY, f"the default of {default.parameter} in {given}", resource.urn)
        elif not requires:
            yield _left_off(default.parameter, str(given), places.path)

    def _is_set(self, resource: Resource, places: Parameters, default: EngineDefault) -> bool:
        """Whether the parameter is, or may be, among those that are judged by themselves."""
        if is_computed(resource, places.path):
            return False
        names = or_unknown(_names, resource, places)
        return isinstance(names, Unknown) or default.parameter in names

    def _judged(self, parameter: Value, places: Parameters) -> Iterator[Finding]:
        name = str(parameter.get(places.name, "")).casefold()
        if name in self.off and _text(parameter.get(places.value, "")) in self.off[name]:
            yield Finding(
                f"{name} is off, so the engine accepts connections without TLS", parameter.path
            )


def _left_off(parameter: str, family: str, path: str) -> Finding:
    return Finding(
        f"{parameter} is not set, and {family} leaves it off, so the engine accepts connections "
        "without TLS",
        path,
        fix=f"Add {parameter} with the value {_ON[parameter]}, {CLIENTS_FIRST}",
    )


def _names(resource: Resource, places: Parameters) -> set[str]:
    found = resource.properties.items(places.path)
    return {str(each.get(places.name, "")).casefold() for each in found}


def _is_of(engine: str, known: str) -> bool:
    """Whether an engine is the known one, or an edition of it: `sqlserver-ex`."""
    return engine == known or engine.startswith(f"{known}-")


def tls_optional(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    types: Mapping[str, Parameters],
    off: Mapping[str, tuple[str, ...]],
    remediation: str,
    why: str,
    example: str = "",
    severity: Severity = Severity.MEDIUM,
    profile: Profile = Profile.RECOMMENDED,
    defaults: Defaults | None = None,
) -> Rule:
    """Declares the parameters that can disable TLS, with the values that disable it.

    `defaults` are the defaults of engines for an absent parameter.
    """
    declared = ParameterDeclaration(types, off, defaults or {})
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
        cwe=(319,),
    )


def _text(value: Any) -> str:
    return str(value).casefold()
