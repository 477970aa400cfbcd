"""Findings by necessary edit: a program is edited once, however many stacks it has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from typing import Any

from policypack.judging.contents import digest
from policypack.model.urns import describe
from policypack.reading.files import split_lines
from policypack.report import audit_lines
from policypack.report.entries import OPEN, Entry, entries
from policypack.report.rule_pages import page_url
from policypack.report.summaries import count
from policypack.rule.rule import Rule, Severity
from policypack.start.record import record
from policypack.start.wording import escaped, visible

Line = Mapping[str, Any]
_SEVERITIES = [each.value for each in Severity]


@record(frozen=False)
class Edit:
    """One place of a program that a rule wants changed, and what the change closes.

    `place` is a line if one is known, else the resource; `title`, `fix` and `message` come from
    its gravest finding.
    """

    program: str
    place: str
    rule: str
    path: str
    title: str = ""
    fix: str = ""
    message: str = ""
    severity: str = "low"
    findings: int = 0
    blocking: int = 0
    stacks: int = 0
    owners: Counter[str] = field(default_factory=Counter)
    teams: Counter[str] = field(default_factory=Counter)
    _last: tuple[str, str] | None = None

    @property
    def key(self) -> str:
        """What tells it from other edits, the same in each audit."""
        return digest(self.program, self.place, self.rule, self.path)

    @property
    def owner(self) -> str:
        """The owner with the most findings, else the team; empty if neither is named."""
        named = self.owners or self.teams
        return named.most_common(1)[0][0] if named else ""

    def closes(self) -> str:
        """The findings that it closes: `10 findings in 10 stacks`."""
        told = count(self.findings, "finding")
        return f"{told} in {count(self.stacks, 'stack')}" if self.stacks > 1 else told

    def where(self) -> str:
        """Where it is: `sqsManagedSseEnabled of orders (aws:sqs/queue:Queue) in shop`."""
        place = f"{self.path} of {self.place}" if self.path else self.place
        return visible(f"{place} in {self.program}" if self.program else place)

    def sentence(self) -> str:
        """`sqsManagedSseEnabled of orders (aws:sqs/queue:Queue) in shop closes 10 findings`."""
        return f"{self.where()} closes {self.closes()}"

    def add(self, stack: tuple[str, str], entry: Entry) -> None:
        """Counts one finding of a stack. The findings of a stack are consecutive."""
        finding = entry.finding
        if not self.findings or _rank(finding["severity"]) > _rank(self.severity):
            self.severity, self.title = finding["severity"], entry.title or self.rule
            self.fix, self.message = finding["fix"] or "", finding["message"]
        self.findings += 1
        self.blocking += entry.blocks
        self.stacks += self._last != stack
        self._last = stack
        for names, key in ((self.owners, "owner"), (self.teams, "team")):
            if finding.get(key):
                names[finding[key]] += 1

    def record(self) -> dict[str, Any]:
        """The edit as JSON."""
        return {
            "key": self.key,
            "program": self.program,
            "place": self.place,
            "rule": self.rule,
            "path": self.path,
            "title": self.title,
            "severity": self.severity,
            "closes": self.findings,
            "blocking": self.blocking,
            "stacks": self.stacks,
            "owners": [*self.owners],
            "teams": [*self.teams],
            "message": self.message,
            "fix": self.fix,
        }


class Edits:
    """The edits of an audit, in memory that grows with them and not with the stacks."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], Edit] = {}

    def add(self, stack: Line, told: Iterable[Entry]) -> None:
        """Counts the open entries of a stack."""
        program = stack["project"] or ""
        for entry in told:
            finding = entry.finding
            key = (program, _place(finding), finding["rule"], finding["path"])
            edit = self._found.get(key)
            if edit is None:
                edit = self._found[key] = Edit(*key)
            edit.add((stack["project"], stack["stack"]), entry)

    def ordered(self) -> list[Edit]:
        """The edits that close the most first, the graver first among equals."""
        return sorted(
            self._found.values(),
            key=lambda each: (-each.findings, -_rank(each.severity), each.where(), each.rule),
        )

    def __len__(self) -> int:
        return len(self._found)

    @property
    def findings(self) -> int:
        """How many findings they close together."""
        return sum(each.findings for each in self._found.values())


def of_lines(lines: Iterable[Line]) -> Edits:
    """The edits of the lines of an audit."""
    found = Edits()
    for stack, *findings in audit_lines.stacks(lines):
        found.add(stack, (each for each in entries(findings) if each.kind in OPEN))
    return found


def _place(finding: Line) -> str:
    """The line of the program, else the resource without its stack, else the document."""
    if finding["file"] and finding["line"]:
        return f"{finding['file']}:{finding['line']}"
    resource = finding["resource"]
    if not resource:
        return str(finding["file"] or "")
    # A resource of a component has its name in it alone.
    kinds = resource["urn"].split("::", 3)[2] if resource["urn"].count("::") >= 3 else ""
    around = kinds.rpartition("$")[0]
    told = describe(resource["urn"])
    return f"{told} of {around.replace('$', ' in ')}" if around else told


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity)


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
