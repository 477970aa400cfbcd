"""The rules of an audit: the catalogue, and what an organization adds to it."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module

from policypack.rule.rule import Rule
from policypack.rules import added_rules, all_rules, merged


@cache
def rules_of(modules: tuple[str, ...]) -> tuple[Rule, ...]:
    """All rules, with those of the modules that the setting `rules_from` names.

    Raises ValueError if a module cannot be imported or repeats an id.
    """
    added = [added_rules(name, partial(import_module, name)) for name in modules]
    return merged(all_rules(), *added)
