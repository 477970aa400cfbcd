"""The rules themselves as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from textwrap import indent
from typing import Any

from policypack.facts.peers import peers
from policypack.rule import Rule


def record(rule: Rule) -> dict[str, Any]:
    """One rule as a JSON object."""
    return {
        "id": rule.id,
        "types": list(rule.types),
        "reads": list(rule.reads),
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "scope": rule.scope.value,
        "title": rule.title,
        "fix": rule.remediation,
        "peers": _by_tool(rule),
    }


def _by_tool(rule: Rule) -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for peer in peers(rule.id):
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
    """A table of the rules."""
    rows = (
        f"| `{rule.id}` | {rule.severity.value} | {rule.profile.value} | {rule.title} |\n"
        for rule in rules
    )
    return "".join(["| rule | severity | profile | title |\n|---|---|---|---|\n", *rows])


def page_json(rule: Rule) -> str:
    """The page of one rule as JSON: `record` and its documentation."""
    doc = rule.documentation
    page = record(rule) | {"why": doc.why, "bad": doc.bad, "good": doc.good, "url": doc.url}
    return json.dumps(page, indent=2) + "\n"


def page_text(rule: Rule) -> str:
    """The page of one rule for a terminal."""
    doc = rule.documentation
    also = f"Reads: {', '.join(rule.reads)}\n" if rule.reads else ""
    return (
        f"{rule.id}  ({rule.severity.value}, {rule.profile.value})\n{doc.title}\n\n{doc.why}\n\n"
        f"Fix: {rule.remediation}\n\nExample:\n{indent(doc.example, '    ')}\n\n"
        f"Judges: {', '.join(rule.types)}\n{also}"
        f"Other tools: {', '.join(peers(rule.id)) or 'none has this check'}\n"
    )


def page_markdown(rule: Rule) -> str:
    """The section of one rule on the page of its service."""
    doc = rule.documentation
    also = f", and reads {_codes(rule.reads)}" if rule.reads else ""
    return (
        f'## <a id="{rule.id}"></a>{rule.id}\n\n**{doc.title}** '
        f"({rule.severity.value}, {rule.profile.value})\n\n{doc.why}\n\n"
        f"Fix: {rule.remediation}\n\n```python\n{doc.example}\n```\n\n"
        f"Judges {_codes(rule.types)}{also}. Other tools: {_codes(peers(rule.id)) or 'none'}.\n"
    )


def _codes(texts: Sequence[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


FORMATS: dict[str, Callable[[Sequence[Rule]], str]] = {
    "text": listing_text,
    "json": listing_json,
    "markdown": listing_markdown,
}
