"""The table of the safe fixes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.report.rule_pages import page_of
from policypack.rule import HERE
from policypack.rules import catalogue
from tools.docs.markdown import table


def fix_table() -> str:
    """Returns a table of the rules with a safe fix, and what it sets."""
    rows = (
        (f"[{rule.id}]({page_of(rule)})", ", ".join(_settings(rule.fix)))
        for rule in catalogue()
        if rule.fix
    )
    return table(("Rule", "Fix"), rows)


def _settings(fix: Mapping[str, Any], above: str = "") -> list[str]:
    found = []
    for key, value in fix.items():
        if isinstance(value, Mapping):
            found += _settings(value, f"{above}{key}.")
        else:
            place = f"`{above}{key}`" if key != HERE else "where the finding points"
            found.append(f"{place}: `{json.dumps(value)}`")
    return found
