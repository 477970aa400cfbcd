"""The configuration that the pack gets for the options of one preview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policypack.rule.history import current
from policypack.rule.rule import Rule
from policypack.rule.selection import groups_of, selected
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
    are enabled too. Only an ID enables a rule; a service, a severity or a pattern selects from the
    rules that are enabled. Raises ValueError for a name without a rule.
    """
    settings: dict[str, Any] = {"profile": profile} if profile else {}
    if beside is not None or only or skip:
        every = [*rules]
        left = chosen_rules(every, only, skip)
        ids = [rule.id for rule in every]
        switched = [each for each in map(current, only) if each in left]
        disabled = [] if beside is not None else [each for each in ids if each not in left]
        settings["levels"] = {
            **dict.fromkeys(disabled, Level.DISABLED.value),
            **dict.fromkeys((*switched, *(beside or ())), Level.ADVISORY.value),
        }
    return {NAMESPACE: settings} if settings else {}


def chosen_rules(rules: Iterable[Rule], only: Sequence[str], skip: Sequence[str]) -> frozenset[str]:
    """The IDs of the rules that the options leave. Raises ValueError for a name without a rule."""
    every = [*rules]
    kept = _named(every, only) if only else frozenset(rule.id for rule in every)
    return kept - _named(every, skip)


def _named(rules: Sequence[Rule], names: Iterable[str]) -> frozenset[str]:
    return frozenset(rule.id for name in names for rule in _of_name(rules, name))


def _of_name(rules: Sequence[Rule], name: str) -> list[Rule]:
    found = selected(rules, name)
    if not found:
        hint = suggestion(name, {*(rule.id for rule in rules), *groups_of(rules)})
        hint = hint if hint.endswith("?") else "run `stackwarden rules` for the list"
        raise ValueError(f"unknown rule {name!r}; {hint}")
    return found
