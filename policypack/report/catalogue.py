"""The rules as text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from textwrap import indent
from typing import Any

from policypack.facts.frameworks import frameworks_of
from policypack.facts.peers import peers
from policypack.facts.weaknesses import address, label
from policypack.report import rule_pages
from policypack.report.examples import examples
from policypack.rule.rule import Rule
from policypack.start.wording import first_few

# The languages of an example besides Python.
_LANGUAGES = {"typescript": "TypeScript", "yaml": "YAML"}
_UNMAPPED = "no requirement is mapped"


def record(rule: Rule) -> dict[str, Any]:
    """Returns a rule as a JSON object."""
    return {
        "id": rule.id,
        "types": list(rule.types),
        "reads": list(rule.reads),
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "scope": rule.scope.value,
        "title": rule.title,
        "fix": rule.remediation,
        **rule_pages.record(rule),
        "cwe": [f"CWE-{each}" for each in rule.cwe],
        "peers": _by_tool(rule),
        "frameworks": {name: list(ids) for name, ids in frameworks_of(rule.id).items()},
    }


def _by_tool(rule: Rule) -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for peer in peers(rule.id):
        tool, _, check = peer.partition(":")
        table[tool].append(check)
    return dict(table)


def listing_text(rules: Sequence[Rule], after: date | None = None) -> str:
    """Returns one line for each rule: ID, severity, profile, title, and its changes after a day."""
    width = max((len(rule.id) for rule in rules), default=0)
    return "".join(
        f"{rule.id:<{width}}  {rule.severity.value:<8}  {rule.profile.value:<11}  {rule.title}"
        f"{_news(rule, after)}\n"
        for rule in rules
    )


def _news(rule: Rule, after: date | None) -> str:
    return f" ({rule_pages.news(rule.id, after)})" if after else ""


def listing_json(rules: Sequence[Rule]) -> str:
    """Returns a list of `record`."""
    return json.dumps([record(rule) for rule in rules], indent=2) + "\n"


def listing_markdown(rules: Sequence[Rule]) -> str:
    """Returns a table of the rules."""
    rows = (
        f"| `{rule.id}` | {rule.severity.value} | {rule.profile.value} | {escaped(rule.title)} |\n"
        for rule in rules
    )
    return "".join(["| Rule | Severity | Profile | Title |\n|---|---|---|---|\n", *rows])


def page_json(rule: Rule) -> str:
    """Returns the page of a rule as JSON: `record` and its documentation."""
    doc = rule.documentation
    page = record(rule) | {"why": doc.why, "bad": doc.bad, "good": doc.good, "url": doc.url}
    page["examples"] = {**examples(rule)}
    page["defaults"] = rule_pages.records(rule.id)
    return json.dumps(page, indent=2) + "\n"


def page_text(rule: Rule) -> str:
    """Returns the page of a rule for a terminal."""
    doc = rule.documentation
    weaknesses = f"Weaknesses:      {', '.join(map(label, rule.cwe))}\n" if rule.cwe else ""
    also = f"Also reads:      {', '.join(rule.reads)}\n" if rule.reads else ""
    unset = [f"    {each}\n" for each in rule_pages.statements(rule.id)]
    others = "".join(
        f"In {_LANGUAGES[language]}:\n\n{indent(text, '    ')}\n\n"
        for language, text in examples(rule).items()
        if language in _LANGUAGES
    )
    defaults = "".join(["\nWhere a property is not set:\n", *unset]) if unset else ""
    return (
        f"{rule.id}  ({rule.severity.value}, {rule.profile.value})\n{doc.title}\n\n{doc.why}\n\n"
        f"Fix: {rule.remediation}\n\n"
        "Example (lines marked `bad` violate the rule, lines marked `good` comply):\n\n"
        f"{indent(doc.example, '    ')}\n\n{others}"
        f"{weaknesses}Resource types:  {', '.join(rule.types)}\n{also}"
        f"Other tools:     {', '.join(peers(rule.id)) or 'no equivalent check is known'}\n"
        f"Frameworks:      {', '.join(_frameworks(rule)) or _UNMAPPED}\n{_since(rule)}{defaults}"
    )


def _since(rule: Rule) -> str:
    added = rule_pages.since(rule)
    changes = (f"                 {each}\n" for each in rule_pages.changes(rule))
    return f"Since:           {added}\n{''.join(changes)}" if added else ""


def page_markdown(rule: Rule) -> str:
    """Returns the section of a rule on the page of its service. Its ID is the anchor."""
    doc = rule.documentation
    facts = [
        f"- Severity: {rule.severity.value}",
        f"- Profile: {rule.profile.value}",
        *([f"- Weaknesses: {_weaknesses(rule)}"] if rule.cwe else []),
        f"- Resource types: {_codes(rule.types)}",
        *([f"- Also reads: {_codes(rule.reads)}"] if rule.reads else []),
        f"- Other tools: {_codes(peers(rule.id)) or 'no equivalent check is known'}",
        f"- Frameworks: {', '.join(_frameworks(rule)) or _UNMAPPED}",
        *([f"- Since: {added}"] if (added := rule_pages.since(rule)) else []),
        *(f"- Changed in {each}" for each in rule_pages.changes(rule)),
        *(f"- Where it is not set, {escaped(each)}" for each in rule_pages.statements(rule.id)),
    ]
    return (
        f"## {rule.id}\n\n**{escaped(doc.title)}**\n\n{linked(doc.why)}\n\n"
        f"**Fix:** {escaped(rule.remediation)}\n\n```python\n{doc.example}\n```\n\n"
        + "".join(
            f"<details><summary>{_LANGUAGES[language]}</summary>\n\n"
            f"```{language}\n{text}\n```\n\n</details>\n\n"
            for language, text in examples(rule).items()
            if language in _LANGUAGES
        )
        + "\n".join(facts)
        + "\n"
    )


def _weaknesses(rule: Rule) -> str:
    return ", ".join(f"[{label(each)}]({address(each)})" for each in rule.cwe)


def _frameworks(rule: Rule) -> Iterator[str]:
    """`cis-aws-5.0 (2.1.1)`, for each framework of which the rule checks requirements."""
    for framework, ids in frameworks_of(rule.id).items():
        yield f"{framework} ({first_few(ids)})"


def escaped(text: str) -> str:
    """Returns prose in which `*` and `<` stand for themselves, except in code."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = (re.sub(r"([*<])", r"\\\1", part) for part in parts[::2])
    return "".join(parts)


def linked(prose: str) -> str:
    """Returns escaped prose in which a line that is an address is a link."""
    # A bare address is a link on some hosts of Markdown, an address in brackets on all.
    return re.sub(r"^(https://\S+)$", r"<\1>", escaped(prose), flags=re.MULTILINE)


def _codes(texts: Sequence[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


FORMATS: dict[str, Callable[[Sequence[Rule]], str]] = {
    "text": listing_text,
    "json": listing_json,
    "markdown": listing_markdown,
}
