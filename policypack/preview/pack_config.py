"""The configuration that the pack gets for the options of one preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policypack.rule import Rule
from policypack.setting_errors import suggestion
from policypack.settings import NAMESPACE, Level, Settings


def pack_config(
    rules: Iterable[Rule], profile: str | None, only: Sequence[str], skip: Sequence[str]
) -> dict[str, Any]:
    """What `--policy-pack-config` takes; empty where no option asks for anything.

    `only` also enables a rule that the profile does not have, as advice. Raises ValueError for an
    unknown rule.
    """
    settings: dict[str, Any] = {"profile": profile} if profile else {}
    if only or skip:
        known = {rule.id: rule for rule in rules}
        _check(known, (*only, *skip))
        chosen = Settings.read(settings)
        settings["levels"] = _levels(known.values(), chosen, only, skip)
    return {NAMESPACE: settings} if settings else {}


def _levels(
    rules: Iterable[Rule], settings: Settings, only: Sequence[str], skip: Sequence[str]
) -> dict[str, str]:
    levels = {}
    for rule in rules:
        if rule.id in skip or (only and rule.id not in only):
            levels[rule.id] = Level.DISABLED.value
        elif only and settings.level(rule) is Level.DISABLED:
            levels[rule.id] = Level.ADVISORY.value
    return levels


def _check(known: Iterable[str], named: Iterable[str]) -> None:
    ids = set(known)
    for rule in named:
        if rule not in ids:
            hint = suggestion(rule, ids)
            hint = hint if hint.endswith("?") else "run `stackwarden rules` for the list"
            raise ValueError(f"unknown rule {rule!r}; {hint}")
