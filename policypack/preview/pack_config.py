"""The configuration that the pack gets for the options of one preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from policypack.rule.history import current
from policypack.rule.rule import Rule
from policypack.settings.errors import suggestion
from policypack.settings.settings import NAMESPACE, Level


def pack_config(
    rules: Iterable[Rule],
    profile: str | None,
    only: Sequence[str],
    skip: Sequence[str],
    beside: Sequence[str] | None = None,
) -> dict[str, Any]:
    """What `--policy-pack-config` takes; empty where no option asks for anything.

    `only` also enables a rule that is disabled otherwise, as advice. The pack takes the levels as
    options: a rule that is enabled keeps its level. With `beside` none is disabled, and these
    are enabled too. Raises ValueError for an unknown rule.
    """
    settings: dict[str, Any] = {"profile": profile} if profile else {}
    if beside is not None:
        settings["levels"] = dict.fromkeys((*only, *beside), Level.ADVISORY.value)
    elif only or skip:
        known = [rule.id for rule in rules]
        left = chosen_rules(known, only, skip)
        switched = [*left] if only else []
        settings["levels"] = {
            **{rule: Level.DISABLED.value for rule in known if rule not in left},
            **dict.fromkeys(switched, Level.ADVISORY.value),
        }
    return {NAMESPACE: settings} if settings else {}


def chosen_rules(rules: Iterable[str], only: Sequence[str], skip: Sequence[str]) -> frozenset[str]:
    """The rules that the options leave. Raises ValueError for an unknown one."""
    known = frozenset(rules)
    only, skip = ([*map(current, ids)] for ids in (only, skip))
    _check(known, (*only, *skip))
    return frozenset(only or known) - frozenset(skip)


def _check(ids: AbstractSet[str], named: Iterable[str]) -> None:
    for rule in named:
        if rule not in ids:
            hint = suggestion(rule, ids)
            hint = hint if hint.endswith("?") else "run `stackwarden rules` for the list"
            raise ValueError(f"unknown rule {rule!r}; {hint}")
