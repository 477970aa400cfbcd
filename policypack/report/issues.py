"""Edits as issues for a tracker: one for each edit, grouped by owner."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from policypack.reading.text_lines import split_lines
from policypack.report.edits import Edit, Edits
from policypack.report.rule_pages import page_url
from policypack.report.summaries import count
from policypack.rule.rule import Rule
from policypack.start.wording import escaped, visible

_NOBODY = "Without an owner"


def as_json(found: Edits, rules: Mapping[str, Rule]) -> str:
    """A list of issues: `key` stays the same from audit to audit, so that none is filed twice."""
    made = [
        {
            "key": each.key,
            "title": title(each),
            "body": body(each, rules),
            "labels": ["security", f"severity:{each.severity}"],
            "owner": each.owner or None,
            "severity": each.severity,
            "edit": each.record(),
        }
        for _, edits in _by_owner(found)
        for each in edits
    ]
    return json.dumps(made, indent=2) + "\n"


def markdown(found: Edits, rules: Mapping[str, Rule]) -> Iterator[str]:
    """A checklist for each owner."""
    yield "# Issues by owner\n"
    closed = f"{_close(len(found))} {count(found.findings, 'finding')}"
    yield f"\n{count(len(found), 'edit')} {closed}.\n"
    for owner, edits in _by_owner(found):
        closed = count(sum(each.findings for each in edits), "finding")
        told = f"{count(len(edits), 'edit')}, {closed}"
        yield f"\n## {escaped(owner or _NOBODY)}: {told}\n"
        for each in edits:
            lines = split_lines(body(each, rules).strip())
            yield f"\n- [ ] **{escaped(title(each))}**\n\n"
            yield "".join(f"  {line}".rstrip() + "\n" for line in lines)


def title(each: Edit) -> str:
    """The title of an issue: the problem and its place."""
    name = f"{each.place} in {each.program}" if each.program else each.place
    return visible(f"{each.title}: {name}")


def body(each: Edit, rules: Mapping[str, Rule]) -> str:
    """The text of an issue in Markdown."""
    url = page_url(rules[each.rule]) if each.rule in rules else ""
    name = f"[{escaped(each.rule)}]({url})" if url else escaped(each.rule)
    whose = (("Owners", each.owners), ("Teams", each.teams))
    lines = [
        f"{escaped(each.sentence())}.",
        f"**Evidence:** {escaped(each.message)}",
        f"**Fix:** {escaped(each.fix)}" if each.fix else "",
        f"**Rule:** {name} ({each.severity}, {each.blocking:,} blocking)",
        *(f"**{label}:** {escaped(', '.join(names))}" for label, names in whose if names),
    ]
    return "\n\n".join(filter(None, lines)) + "\n"


def _by_owner(found: Edits) -> Iterator[tuple[str, Sequence[Edit]]]:
    """The edits of each owner, and last those that nobody answers for; those that close the most
    come first."""
    ordered = sorted(found.ordered(), key=lambda each: (not each.owner, each.owner))
    for owner, edits in groupby(ordered, key=lambda each: each.owner):
        yield owner, [*edits]


def _close(number: int) -> str:
    return "closes" if number == 1 else "close"
