"""Judging single resources in tests: one rule, one set of properties, what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policypack.judge import Verdict, judge
from policypack.resources import OUTPUT, SECRET, SIGNATURE, Resource
from policypack.rules import all_rules
from policypack.settings import Level, Settings

UNKNOWN = {SIGNATURE: OUTPUT}


def secret(value: Any) -> dict[str, Any]:
    """`value` with Pulumi's secret mark."""
    return {SIGNATURE: SECRET, "value": value}


def resource(
    kind: str,
    properties: Mapping[str, Any],
    name: str = "it",
    *,
    depends: Mapping[str, Sequence[Resource]] | None = None,
) -> Resource:
    """A resource as the engine would hand it over; `depends` links properties to others."""
    links = {key: tuple(item.urn for item in found) for key, found in (depends or {}).items()}
    return Resource(
        f"urn:pulumi:dev::shop::{kind}::{name}", kind, name, properties, property_dependencies=links
    )


def verdicts(rule: str, *resources: Resource, **settings: Any) -> list[Verdict]:
    """What one rule says about the resources, switched on whatever its profile."""
    chosen = Settings.read({"levels": {rule: Level.MANDATORY}, **settings})
    return judge(resources, chosen, [known for known in all_rules() if known.id == rule])


def outcomes(rule: str, *resources: Resource, **settings: Any) -> list[tuple[str, str]]:
    """The (outcome, path) pairs of `verdicts`: `("violates", "policy.Statement[0]")`."""
    found = verdicts(rule, *resources, **settings)
    return [(verdict.outcome.value, verdict.path) for verdict in found]
