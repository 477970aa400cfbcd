"""The rules themselves as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby
from textwrap import indent
from typing import Any

from policypack.rule import Rule

INTRODUCTION = """# Rules

Made by `stackwarden rules --format markdown` from the rules themselves; a test runs both examples
of every rule. Severity: critical = an outsider can use it directly, or it gives administrator
rights; high = one step away, the supply chain, or a stored secret; medium = a weakened defence;
low = hygiene. Profiles are cumulative: essential, recommended, strict; an optional rule is off
until a setting names it.
"""


def record(rule: Rule) -> dict[str, Any]:
    """One rule as a JSON object."""
    return {
        "id": rule.id,
        "types": list(rule.types),
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "scope": rule.scope.value,
        "title": rule.title,
        "fix": rule.remediation,
        "peers": _peers(rule),
    }


def _peers(rule: Rule) -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for peer in rule.peers:
        tool, _, check = peer.partition(":")
        table[tool].append(check)
    return dict(table)


def listing_text(rules: Sequence[Rule]) -> str:
    """One line a rule: id, severity, profile, title."""
    width = max((len(rule.id) for rule in rules), default=0)
    return "".join(
        f"{rule.id:<{width}}  {rule.severity.value:<8}  {rule.profile.value:<11}  {rule.title}\n"
        for rule in rules
    )


def listing_json(rules: Sequence[Rule]) -> str:
    """A list of `record`."""
    return json.dumps([record(rule) for rule in rules], indent=2) + "\n"


def listing_markdown(rules: Sequence[Rule]) -> str:
    """The whole of RULES.md: a table, then a page for each rule."""
    parts = [INTRODUCTION, "| rule | severity | profile | says |\n|---|---|---|---|"]
    parts[1] += "".join(
        f"\n| [{rule.id}](#{rule.id}) | {rule.severity.value} | {rule.profile.value} "
        f"| {rule.title} |"
        for rule in rules
    )
    for service, group in groupby(
        sorted(rules, key=lambda rule: (rule.service, rule.id)), key=lambda rule: rule.service
    ):
        parts.append(f"\n## {service.rstrip('_')}\n")
        parts.extend(page_markdown(rule) for rule in group)
    return "\n".join(parts).rstrip("\n") + "\n"


def page_json(rule: Rule) -> str:
    """The page of one rule as JSON: `record` and its documentation."""
    doc = rule.documentation
    page = record(rule) | {"why": doc.why, "bad": doc.bad, "good": doc.good, "url": doc.url}
    return json.dumps(page, indent=2) + "\n"


def page_text(rule: Rule) -> str:
    """The page of one rule for a terminal."""
    doc = rule.documentation
    return (
        f"{rule.id}  ({rule.severity.value}, {rule.profile.value})\n{doc.title}\n\n{doc.why}\n\n"
        f"Fix: {rule.remediation}\n\nBad:\n{indent(doc.bad, '    ')}\n\n"
        f"Good:\n{indent(doc.good, '    ')}\n\nLooks at: {', '.join(rule.types)}\n"
        f"Also known as: {', '.join(rule.peers) or 'no other tool checks this'}\n"
    )


def page_markdown(rule: Rule) -> str:
    """The page of one rule in RULES.md."""
    doc = rule.documentation
    peers = ", ".join(f"`{peer}`" for peer in rule.peers) or "none"
    types = ", ".join(f"`{kind}`" for kind in rule.types)
    return (
        f'### <a id="{rule.id}"></a>{rule.id}\n\n**{doc.title}** '
        f"({rule.severity.value}, {rule.profile.value})\n\n{doc.why}\n\n"
        f"Fix: {rule.remediation}\n\nBad:\n```python\n{doc.bad}\n```\n\n"
        f"Good:\n```python\n{doc.good}\n```\n\nLooks at {types}. Peers: {peers}.\n"
    )


FORMATS: dict[str, Callable[[Sequence[Rule]], str]] = {
    "text": listing_text,
    "json": listing_json,
    "markdown": listing_markdown,
}
