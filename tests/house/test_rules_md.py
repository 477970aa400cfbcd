"""RULES.md is what the rules say. To write it anew:

python -m policypack.commands rules --format markdown > policypack/RULES.md
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from policypack.report.catalogue import listing_markdown
from policypack.rule import Rule
from policypack.rules import catalogue

FILE = Path(__file__).parents[2] / "policypack" / "RULES.md"


def difference(text: str, rules: Sequence[Rule]) -> list[str]:
    """The first lines in which `text` differs from what the rules say."""
    lines = difflib.unified_diff(text.split("\n"), listing_markdown(rules).split("\n"), "RULES.md")
    return list(lines)[:20]


def test_rules_md_is_up_to_date() -> None:
    assert difference(FILE.read_text(encoding="utf-8"), catalogue()) == []


def test_a_planted_change_is_caught() -> None:
    first, *rest = catalogue()
    text = listing_markdown(catalogue())
    assert difference(text, rest) != []
    assert difference(text, [replace(first, remediation="Pray"), *rest]) != []
    assert difference(text.replace("critical", "low", 1), catalogue()) != []
    assert difference(text, catalogue()) == []
