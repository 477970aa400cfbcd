"""The catalogue as an earlier start has found it: a start imports no module of rules.

A rule of the index has all that the engine announces and the judge dispatches by. Its module is
imported when it judges a resource for the first time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from policypack.rule.documentation import Documentation
from policypack.rule.implication import Implication, Within
from policypack.rule.rule import Outcomes, Profile, Rule, Severity
from policypack.rules import catalogue, installed_rules, merged, rules_in
from policypack.start import beside_bytecode

NAME = "catalogue.json"
_LISTS = ("types", "reads", "asks_for", "alone")


@lru_cache(maxsize=1)
def known_rules() -> tuple[Rule, ...]:
    """The rules of the pack, and those that installed distributions add. Raises ValueError."""
    return merged(indexed(), *installed_rules())


def indexed(complete: Callable[[], Sequence[Rule]] = catalogue) -> tuple[Rule, ...]:
    """The rules of the pack by id. Those of the index import their modules when they judge."""
    with suppress(ValueError, TypeError, KeyError):
        return tuple(map(_read, json.loads(beside_bytecode.read(NAME) or b"")))
    rules = tuple(complete())
    beside_bytecode.write(NAME, json.dumps([*map(_written, rules)]).encode())
    return rules


class _LaterCheck:
    """The check of a rule; the first call imports the module that declares it."""

    def __init__(self, module: str, rule: str) -> None:
        self._module = module
        self._rule = rule

    def __call__(self, *arguments: Any, **named: Any) -> Outcomes:
        return self._check(*arguments, **named)

    @cached_property
    def _check(self) -> Callable[..., Outcomes]:
        declared = {rule.id: rule for rule in rules_in([import_module(self._module)])}
        return declared[self._rule].check


def _written(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "remediation": rule.remediation,
        "title": rule.title,
        "why": rule.documentation.why,
        "example": rule.documentation.example,
        "module": rule.module,
        "fix": rule.fix,
        "kind": rule.kind,
        "implied_by": [[each.by, each.within.value] for each in rule.implied_by],
        **{name: getattr(rule, name) for name in _LISTS},
    }


def _read(row: Mapping[str, Any]) -> Rule:
    """The rule of a row, without the code that checks and declares it."""
    return Rule(
        id=row["id"],
        severity=Severity(row["severity"]),
        profile=Profile(row["profile"]),
        remediation=row["remediation"],
        documentation=Documentation(row["title"], row["why"], row["example"]),
        check=_LaterCheck(row["module"], row["id"]),
        module=row["module"],
        fix=row["fix"],
        kind=row["kind"],
        implied_by=tuple(Implication(by, Within(within)) for by, within in row["implied_by"]),
        types=tuple(row["types"]),
        reads=tuple(row["reads"]),
        asks_for=tuple(row["asks_for"]),
        alone=tuple(row["alone"]),
    )
