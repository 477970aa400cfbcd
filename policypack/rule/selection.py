"""Which rules a name selects: an ID, a service, a severity, or a pattern of IDs such as `iam-*`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from policypack.rule.history import current
from policypack.rule.rule import Rule, Severity, service_of


def groups_of(rules: Iterable[Rule]) -> frozenset[str]:
    """The names that select several rules: their services, and all severities."""
    return frozenset({*map(service_of, rules), *(each.value for each in Severity)})


def selects(rule: Rule, name: str) -> bool:
    """Whether the name selects the rule; a former ID does."""
    return (
        rule.id == current(name)
        or name in (rule.severity.value, service_of(rule))
        or fnmatchcase(rule.id, name)
    )


def selected(rules: Sequence[Rule], name: str) -> list[Rule]:
    """The rules that the name selects."""
    return [rule for rule in rules if selects(rule, name)]
