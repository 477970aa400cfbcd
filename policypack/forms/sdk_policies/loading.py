"""Finds the policies of a module, also those that it hands to a `PolicyPack`.

A `PolicyPack` serves its policies and never returns. While a module is imported for its policies,
it only takes note of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple

import pulumi.runtime
import pulumi_policy as sdk

from policypack.forms.sdk_policies.policies import rule_of
from policypack.rule.rule import Rule
from policypack.start.lazy_patterns import lazy_pattern

# A module may name its organization; the first word of its own name is the prefix otherwise.
_ORGANIZATION = "ORGANIZATION"
# The SDK's own.
_DEFAULT = sdk.EnforcementLevel.ADVISORY
_WORD = lazy_pattern(r"[A-Za-z0-9]+")


class Noted(NamedTuple):
    """A pack that was not started: its policies, and its level for those without one."""

    policies: list[sdk.Policy]
    level: str


@contextmanager
def noting_packs() -> Iterator[list[Noted]]:
    """Lets modules make packs that are noted and not started."""
    noted: list[Noted] = []
    start = sdk.PolicyPack.__init__

    def note(
        _: sdk.PolicyPack,
        name: str,
        policies: list[sdk.Policy],
        enforcement_level: sdk.EnforcementLevel | None = None,
        **others: Any,
    ) -> None:
        noted.append(Noted(policies, (enforcement_level or _DEFAULT).value))

    sdk.PolicyPack.__init__ = note  # type: ignore[method-assign,assignment]
    try:
        yield noted
    finally:
        sdk.PolicyPack.__init__ = start  # type: ignore[method-assign]


def policies_in(module: ModuleType, packs: list[Noted]) -> list[Rule]:
    """The policies of a module as rules, with ids that begin with the organization's prefix."""
    found = {id(each): (each, pack.level) for pack in packs for each in pack.policies}
    for value in vars(module).values():
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, sdk.Policy):
                found.setdefault(id(each), (each, _DEFAULT.value))
    if found:
        _configure_sdk()
    prefix = _prefix(module)
    return [
        rule_of(policy, _id(prefix, policy.name), module.__name__, level)
        for policy, level in found.values()
    ]


def _prefix(module: ModuleType) -> str:
    named = getattr(module, _ORGANIZATION, None)
    if isinstance(named, str) and named:
        return named
    word = _WORD.match(module.__name__)
    return word.group() if word else module.__name__


def _id(prefix: str, name: str) -> str:
    # Waivers in comments end an id at white space.
    plain = "-".join(name.split())
    return plain if plain.startswith(f"{prefix}-") else f"{prefix}-{plain}"


def _configure_sdk() -> None:
    """Lets policies ask `pulumi.get_stack()` and `pulumi.Config`, as the SDK does before each."""
    for key, value in pulumi.runtime.get_config_env().items():
        pulumi.runtime.set_config(key, value)
    stack = os.environ.get("PULUMI_STACK")
    if stack:
        pulumi.runtime.configure(
            pulumi.runtime.Settings(
                project=os.environ.get("PULUMI_PROJECT"),
                stack=stack,
                dry_run=os.environ.get("PULUMI_DRY_RUN") == "true",
                organization=os.environ.get("PULUMI_ORGANIZATION") or "organization",
            )
        )
