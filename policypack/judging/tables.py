"""The rules that the settings leave on, by the types that they judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from policypack.rule.rule import Rule, Scope
from policypack.settings.settings import Level, Settings


class Tables:
    """The rules that are on, by the types that they judge, made when first asked for."""

    def __init__(self, rules: Sequence[Rule], settings: Settings) -> None:
        self._rules, self._settings = rules, settings

    @property
    def by_type(self) -> Mapping[str, list[Rule]]:
        """Those that judge one resource."""
        return self._indexed[Scope.RESOURCE]

    @property
    def of_stack(self) -> Mapping[str, list[Rule]]:
        """Those that need the whole stack."""
        return self._indexed[Scope.STACK]

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that they name."""
        return frozenset((*self.by_type, *self.of_stack))

    @cached_property
    def _indexed(self) -> Mapping[Scope, Mapping[str, list[Rule]]]:
        tables: dict[Scope, dict[str, list[Rule]]] = {scope: defaultdict(list) for scope in Scope}
        for rule in self._rules:
            if self._settings.level(rule) is not Level.DISABLED:
                scope = rule.scope
                for kind in rule.types:
                    tables[Scope.RESOURCE if kind in rule.alone else scope][kind].append(rule)
        return {scope: dict(table) for scope, table in tables.items()}
