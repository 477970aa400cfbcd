"""The rules that an editor shows: the pack's, and the rules of installed distributions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from policypack.engine.catalogue_file import known_rules
from policypack.report import catalogue
from policypack.report.rule_pages import page_url
from policypack.rule.rule import Rule
from policypack.start.lazy_patterns import lazy_pattern

_ID = lazy_pattern(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """The rules by ID."""
    return {rule.id: rule for rule in known_rules()}


def page(rule: str) -> str:
    """The URL of a rule's page; empty where it has none."""
    found = rules().get(rule)
    return page_url(found) if found else ""


def explanation(rule: str, own: Mapping[str, str]) -> str:
    """A rule as Markdown, with the link to its page; `own` has the text of other rules by ID."""
    found = rules().get(rule)
    if found is None:
        return own.get(rule, "")
    url = page_url(found)
    return catalogue.page_markdown(found) + (f"\n[{rule}]({url})\n" if url else "")


def named_at(text: str, column: int) -> tuple[str, int, int] | None:
    """The ID of a rule that a line names at a column from 1, with the columns where it stands."""
    for found in _ID.finditer(text):
        if found.start() < column <= found.end() + 1 and found[0] in rules():
            return found[0], found.start() + 1, found.end() + 1
    return None
