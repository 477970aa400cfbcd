"""Credentials that stand in a property which many people and tools can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from policypack.credentials import secret_in
from policypack.documentation import Documentation
from policypack.property_rule import declaring_module
from policypack.resources import Resource, outputs_of
from policypack.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.topology.origins import possible_credentials
from policypack.unknown import Unknown
from policypack.values import Secret, Value


@dataclass(frozen=True)
class SecretDeclaration:
    """The mapping of names to values that is searched, by type."""

    properties: Mapping[str, str]

    def check(self, resource: Resource) -> Outcomes:
        """Judges each value by its name, its form and its mark."""
        path = self.properties[resource.type]
        waiting = []
        for outcome in resource.each(path, _entry):
            if isinstance(outcome, Unknown):
                waiting.append(outcome)
            else:
                yield outcome
        yield from _awaited(resource, path, waiting)


def plaintext_secret(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    remediation: str,
    why: str,
    example: str,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.ESSENTIAL,
) -> Rule:
    """Declares that no value of the mapping may be a credential.

    ARNs, parameter paths, `{{resolve:...}}` and placeholders are fine. What the program marks as
    secret counts as one; see `policypack.credentials`.
    """
    declared = SecretDeclaration(properties)
    return Rule(
        id=id,
        types=tuple(properties),
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(f"{subject} contains a plaintext secret", why, example),
        check=declared.check,
        module=declaring_module(),
        declared=declared,
        asks_for=("resource",),
    )


def _awaited(resource: Resource, path: str, waiting: list[Unknown]) -> Iterator[Unknown]:
    """One outcome for all values that are unknown, unless none of them can be a credential."""
    makers = possible_credentials(resource, path)
    if waiting and makers != ():
        first = waiting[0] if len(waiting) == 1 else replace(waiting[0], path=path)
        yield replace(first, waits_for=outputs_of(makers or ()))


def _entry(entry: Value) -> Outcomes:
    name = entry.path.rpartition(".")[2]
    # Only a mark of its own counts: one on the whole mapping says nothing of a single value.
    marked = isinstance(entry.raw, Secret)
    if marked and isinstance(entry.tree, Unknown):
        yield Finding("a value that the program marks as secret is stored here", entry.path)
        return
    kind = _kind(name, str(entry.content), marked)
    if kind:
        yield Finding(f"the value is a secret ({kind})", entry.path)


def _kind(name: str, value: str, marked: bool) -> str:
    found = secret_in(name, value)
    if found is not None:
        return found.kind
    # The mark says as much as a name does, and no more: an ARN stays an ARN.
    return "marked by the program" if marked and secret_in("SECRET", value) else ""
