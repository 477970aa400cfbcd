"""Findings by necessary edit: a program is edited once, however many stacks it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from policypack.judging.contents import digest
from policypack.model.urns import describe
from policypack.report import audit_lines
from policypack.report.entries import OPEN, Entry, entries
from policypack.report.summaries import count
from policypack.rule.rule import Severity
from policypack.start.record import record
from policypack.start.wording import visible

Line = Mapping[str, Any]
# An edit names so many of its stacks.
_NAMED = 500
_SEVERITIES = [each.value for each in Severity]


class StackId(NamedTuple):
    """A stack and its backend, each as ten hexadecimal digits."""

    backend: str
    stack: str


@record(frozen=False)
class Edit:
    """One place of a program that a rule wants changed, and what the change closes.

    `place` is a line if one is known, else the resource; `title`, `fix` and `message` come from
    its gravest finding. `named` are the IDs of its first 500 stacks by that of their
    backend.
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
    named: dict[str, list[str]] = field(default_factory=dict)
    owners: Counter[str] = field(default_factory=Counter)
    teams: Counter[str] = field(default_factory=Counter)
    _last: StackId | None = None

    @property
    def key(self) -> str:
        """What tells it from other edits, the same in each audit."""
        return digest(self.program, self.place, self.rule, self.path)

    @property
    def is_whole(self) -> bool:
        """Whether `named` has all of its stacks."""
        return self.stacks <= _NAMED

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

    def add(self, stack: StackId, entry: Entry) -> None:
        """Counts one finding of a stack, by its ID. The findings of a stack are consecutive."""
        finding = entry.finding
        if not self.findings or _rank(finding["severity"]) > _rank(self.severity):
            self.severity, self.title = finding["severity"], entry.title or self.rule
            self.fix, self.message = finding["fix"] or "", finding["message"]
        self.findings += 1
        self.blocking += entry.blocks
        if self._last != stack:
            self._last = stack
            self.stacks += 1
            if self.is_whole:
                self.named.setdefault(stack.backend, []).append(stack.stack)
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
        program, id_ = stack["project"] or "", stack_id(stack)
        for entry in told:
            finding = entry.finding
            key = (program, place_of(finding), finding["rule"], finding["path"])
            edit = self._found.get(key)
            if edit is None:
                edit = self._found[key] = Edit(*key)
            edit.add(id_, entry)

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


def backend_id(backend: str) -> str:
    """What tells a backend from others, in ten hexadecimal digits."""
    return digest(backend)[:10]


def stack_id(stack: Line) -> StackId:
    """What tells the stack of a line from others."""
    named = digest(stack["project"] or "", stack["stack"] or "")[:10]
    return StackId(backend_id(stack.get("backend") or ""), named)


def place_of(finding: Line) -> str:
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
