"""Resources and values of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
