"""The totals of an audit's reports, counted while its lines are read, in little memory."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from policypack.report.audit_lines import Line
from policypack.report.edits import Edits
from policypack.report.entries import OPEN, Entry, Kind, entries
from policypack.rule.rule import Severity
from policypack.start.record import record

# Rows of a table that people read.
MOST = 10
# What is fixed, of which the first are kept.
FIXED = 50
# What an error of a source says, after its name.
UNLISTED = "stacks cannot be listed"
_INTERRUPTED = "the audit was interrupted; repeat it with --resume"
GRAVEST = [each.value for each in reversed(Severity)]


class Worst(NamedTuple):
    """A stack by its open violations, the gravest first: it orders stacks."""

    severities: tuple[int, ...]
    name: str


@record(frozen=False)
class Totals:
    """What people read, and `summary`, the counts of findings that JSON has.

    People read one entry for each cause: all rules that need an unknown value are one. A violation
    is open where it blocks or advises; `severities`, `projects`, `teams`, `rules`, `by_rule`,
    `in_stacks`, `worst` and `edits` are about open ones. `unjudged` are resources and stacks by
    type.
    """

    run: Mapping[str, Any] = field(default_factory=dict)
    end: Mapping[str, Any] | None = None
    stacks: int = 0
    resources: int = 0
    summary: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: Counter[Kind] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    projects: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rules: Counter[str] = field(default_factory=Counter)
    in_stacks: Counter[str] = field(default_factory=Counter)
    worst: list[Worst] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    expiring: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    fixed: list[Line] = field(default_factory=list)
    unconfigured: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    unjudged_in: Counter[str] = field(default_factory=Counter)
    open_stacks: int = 0
    teams: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_rule: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    edits: Edits = field(default_factory=Edits)

    @property
    def open(self) -> int:
        """The open violations."""
        return self.severities.total()

    @property
    def broken(self) -> list[str]:
        """Why it is not the whole organization: sources that could not be listed, an early end."""
        if self.end is None:
            return [_INTERRUPTED]
        return [*self.end.get("errors", ())]

    def counted(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines; those that have passed are counted, a stack once its last finding has."""
        held: list[Any] = []
        for line in lines:
            kind = line["kind"]
            if kind == "finding":
                held.append(line)
            else:
                self._count(held)
                held = [line] if kind == "stack" else []
            if kind == "run":
                self.run = line
            elif kind == "end":
                self.end = line
            elif kind == "fixed":
                self.statuses["fixed"] += 1
                self.fixed += [line] if len(self.fixed) < FIXED else []
            yield line
        self._count(held)

    def _count(self, held: Sequence[Any]) -> None:
        if held:
            stack, *findings = held
            told = entries(findings)
            _stack(self, stack)
            open_ = [each for each in told if each.kind in OPEN]
            _entries(self, stack, open_)
            self.edits.add(stack, open_)
            self.open_stacks += bool(open_)
            self.kinds.update(each.kind for each in told)

    def gravest_rule(self) -> str:
        """The rule with the gravest open violations; empty without one."""

        def gravity(rule: str) -> tuple[object, ...]:
            return (*(-self.by_rule[rule][each] for each in GRAVEST), rule)

        return min(self.by_rule, key=gravity, default="")

    def worst_first(self) -> list[Worst]:
        """The stacks with the gravest violations."""
        return sorted(self.worst, reverse=True)


def name_of(line: Mapping[str, Any]) -> str:
    """`shop/dev`, or the name alone where the project is not known."""
    return "/".join(part for part in (line["project"], line["stack"]) if part)


def _stack(found: Totals, line: Mapping[str, Any]) -> None:
    name, counts = name_of(line), line["counts"]
    found.stacks += 1
    # A run of a single document or package judges none, and findings alone do not tell.
    found.resources += line["resources"] or 0
    found.summary["severities"].update(counts["severities"])
    found.summary["outcomes"].update(counts["outcomes"])
    found.summary[""].update({key: counts[key] for key in ("blocking", "waived", "folded")})
    found.projects[line["project"]]["stacks"] += 1
    if line["error"]:
        found.errors.append((name, line["error"]))
    elif line["waivers"]["from"] is None:
        found.unconfigured += 1
    found.notes += [(name, note) for note in line["notes"]]
    found.expiring += [(name, waiver) for waiver in line["waivers"]["expiring"]]
    unjudged = line.get("unjudged") or {}
    found.unjudged.update(unjudged)
    found.unjudged_in.update(dict.fromkeys(unjudged, 1))


def _entries(found: Totals, stack: Mapping[str, Any], told: list[Entry]) -> None:
    """Counts the open violations of a stack."""
    severities = Counter(each.finding["severity"] for each in told)
    found.severities.update(severities)
    found.projects[stack["project"]].update(severities)
    found.rules.update(each.finding["rule"] for each in told)
    for each in told:
        found.by_rule[each.finding["rule"]][each.finding["severity"]] += 1
        found.teams[each.finding.get("team") or ""][each.finding["severity"]] += 1
    found.in_stacks.update({each.finding["rule"] for each in told})
    for each in told:
        status = str(each.finding.get("status"))
        found.statuses[status] += 1
        found.statuses[f"{status} {each.kind.value}"] += 1
    worst = Worst(tuple(severities[each] for each in GRAVEST), name_of(stack))
    if told:
        heapq.heappush(found.worst, worst)
        if len(found.worst) > MOST:
            heapq.heappop(found.worst)
