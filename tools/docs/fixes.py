"""The table of the safe fixes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.report.rule_pages import page_of
from policypack.rule.rule import HERE, Fix, Rule
from policypack.rules import catalogue
from tools.docs.markdown import table


def fix_table() -> str:
    """Returns a table of the rules with a safe fix, and what it sets."""
    rows = (
        (f"[{rule.id}]({page_of(rule)})", _fix_of(rule, rule.fix))
        for rule in catalogue()
        if rule.fix
    )
    return table(("Rule", "Fix"), rows)


def _fix_of(rule: Rule, fix: Fix) -> str:
    """The properties that are set; of a fix at the place of a finding, the rule's own words."""
    return rule.remediation if HERE in fix else ", ".join(_settings(fix))


def _settings(fix: Mapping[str, Any], above: str = "") -> list[str]:
    found = []
    for key, value in fix.items():
        if isinstance(value, Mapping):
            found += _settings(value, f"{above}{key}.")
        else:
            found.append(f"`{above}{key}`: `{json.dumps(value)}`")
    return found
