"""Judging single resources by one rule: what comes out, and that no unknown value silences it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE
from policypack.model.resources import Resource, ResourceOptions
from policypack.rule.rule import Rule
from policypack.settings.loading import read_settings
from policypack.settings.settings import Level, Settings

# A value that is known after apply.
UNKNOWN = {SIGNATURE: OUTPUT}


def secret(value: Any) -> dict[str, Any]:
    """Returns `value` with Pulumi's secret mark."""
    return {SIGNATURE: SECRET, "value": value}


def resource(
    kind: str,
    properties: Mapping[str, Any],
    name: str = "it",
    *,
    depends: Mapping[str, Sequence[Resource]] | None = None,
    options: ResourceOptions = ResourceOptions(),  # noqa: B008
) -> Resource:
    """Returns a resource as the engine hands it over; `depends` links properties to others, as in
    the complete stack."""
    links = {key: tuple(item.urn for item in found) for key, found in (depends or {}).items()}
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    return Resource(urn, kind, name, properties, links, depends is not None, options)


def switched_on(*rules: Rule, **settings: Any) -> Settings:
    """Returns settings in which the rules block, whatever their profiles."""
    return read_settings({"levels": {rule.id: Level.MANDATORY for rule in rules}, **settings})


def verdicts(
    rule: Rule, *resources: Resource, may_be_silent: Collection[str] = (), **settings: Any
) -> list[Verdict]:
    """Returns what the rule finds in the resources, switched on whatever its profile.

    Raises AssertionError where it finds a violation that an unknown value would hide, but for the
    values at the paths `may_be_silent`.
    """
    from policypack.testing.unknowns import silent

    chosen = switched_on(rule, **settings)
    found = judge(resources, chosen, [rule])
    if any(verdict.outcome is Outcome.VIOLATES for verdict in found):
        excused = tuple(f" {path}" for path in may_be_silent)
        silenced = silent(rule, resources, chosen)
        left = [text for text in silenced if not excused or not text.endswith(excused)]
        if left:
            raise AssertionError(f"unknown values silence the rule: {left}")
    return found


def outcomes(
    rule: Rule, *resources: Resource, may_be_silent: Collection[str] = (), **settings: Any
) -> list[tuple[str, str]]:
    """Returns the (outcome, path) pairs of `verdicts`: `("violates", "policy.Statement[0]")`."""
    found = verdicts(rule, *resources, may_be_silent=may_be_silent, **settings)
    return [(verdict.outcome.value, verdict.path) for verdict in found]
