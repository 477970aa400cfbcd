"""The totals of an audit, and what reports say of them in sentences and tables.

They are counted while the lines of the audit are read, in little memory. A sentence tells of the
resources at risk, their accounts, and the changes; a table has rows of two cells.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

from policypack.report.audit_lines import Line
from policypack.report.edits import Edit, Edits
from policypack.report.entries import OPEN, Entry, Kind, entries
from policypack.report.summaries import GRAVEST, count, severities
from policypack.start.record import record
from policypack.start.wording import visible

# Rows of a table that people read.
MOST = 10
# What is fixed, of which the first are kept.
FIXED = 50
# What an error of a source says, after its name.
UNLISTED = "stacks cannot be listed"
_INTERRUPTED = "the audit was interrupted; repeat it with --resume"


class Worst(NamedTuple):
    """A stack by its open violations, the gravest first: it orders stacks."""

    severities: tuple[int, ...]
    name: str

    def told(self) -> str:
        """Its violations: `2 critical, 1 high`."""
        return severities(dict(zip(GRAVEST, self.severities, strict=True)))


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

        return min(self.by_rule, key=lambda rule: _gravity(self.by_rule[rule], rule), default="")

    def worst_first(self) -> list[Worst]:
        """The stacks with the gravest violations."""
        return sorted(self.worst, reverse=True)


def _gravity(counted: Mapping[str, int], name: str) -> tuple[object, ...]:
    """What sorts by open violations, the gravest first, and then by name."""
    return (*(-counted.get(each, 0) for each in GRAVEST), name)


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
    counts = Counter(each.finding["severity"] for each in told)
    found.severities.update(counts)
    found.projects[stack["project"]].update(counts)
    found.rules.update(each.finding["rule"] for each in told)
    for each in told:
        found.by_rule[each.finding["rule"]][each.finding["severity"]] += 1
        found.teams[each.finding.get("team") or ""][each.finding["severity"]] += 1
    found.in_stacks.update({each.finding["rule"] for each in told})
    for each in told:
        status = str(each.finding.get("status"))
        found.statuses[status] += 1
        found.statuses[f"{status} {each.kind.value}"] += 1
    worst = Worst(tuple(counts[each] for each in GRAVEST), name_of(stack))
    if told:
        heapq.heappush(found.worst, worst)
        if len(found.worst) > MOST:
            heapq.heappop(found.worst)


Rows = list[tuple[str, str]]
# Waivers or notes that are listed; the journal has the others.
_LONGEST = 50


def tables(found: Totals, titles: Mapping[str, str]) -> Iterator[tuple[str, Rows]]:
    """The tables of a summary: a heading with rows of two cells; empty tables are omitted.

    The list of unjudged resources is complete, every other list is cut.
    """
    worst = [(each.name, each.told()) for each in found.worst_first()]
    rules = [_rule(found, *each, titles) for each in found.rules.most_common(MOST)]
    edits = [(each.closes(), _edit_row(each)) for each in found.edits.ordered()]
    notes = [*(("", each) for each in (found.end or {}).get("notes", ())), *found.notes]
    made = [
        ("Edits that close the most", _cut(edits, MOST)),
        ("Worst stacks", worst),
        ("Most frequent rules", rules),
        ("Projects", _cut(_projects(found), MOST)),
        ("Teams", _cut(_teams(found), MOST)),
        ("Fixed", _fixed(found, titles)),
        ("Not judged", [*found.errors, *(("", each) for each in found.broken)]),
        ("Waivers that expire within 30 days", _cut([*map(_waiver, found.expiring)], _LONGEST)),
        ("Resources that no rule judges", _cut(_unjudged(found), MOST)),
        ("Notes", _cut(notes, _LONGEST)),
    ]
    return ((heading, rows) for heading, rows in made if rows)


def _cut(rows: Rows, most: int) -> Rows:
    more = len(rows) - most
    return [*rows[:most], (f"and {more:,} more", "")] if more > 0 else rows


def _rule(found: Totals, rule: str, number: int, titles: Mapping[str, str]) -> tuple[str, str]:
    stacks = found.in_stacks[rule]
    where = f"{number:,} in {count(stacks, 'stack')}"
    return rule, f"{where}: {titles[rule]}" if rule in titles else where


def _edit_row(edit: Edit) -> str:
    owner = f" ({edit.owner})" if edit.owner else ""
    return f"{edit.where()}{owner}: {edit.title}"


def _projects(found: Totals) -> Rows:
    ordered = sorted(found.projects.items(), key=lambda each: _gravity(each[1], each[0]))
    return [
        (
            name or "(unknown)",
            f"{count(counted['stacks'], 'stack')}: {severities(counted) or 'none'}",
        )
        for name, counted in ordered
    ]


def _teams(found: Totals) -> Rows:
    """The teams by their gravest violations; none if no team is named."""
    named = [(name, counted) for name, counted in found.teams.items() if name]
    named.sort(key=lambda each: _gravity(each[1], each[0]))
    return [(name, severities(counted)) for name, counted in named]


def _fixed(found: Totals, titles: Mapping[str, str]) -> Rows:
    """What the baseline has and the run has not."""
    rows = [
        (name_of(line), f"{titles.get(line['rule'], line['rule'])}: {_resource(line)}")
        for line in found.fixed
    ]
    more = found.statuses["fixed"] - len(rows)
    return [*rows, (f"and {more:,} more", "")] if more else rows


def _resource(line: Mapping[str, Any]) -> str:
    return str((line["resource"] or {}).get("name") or line["path"])


def _unjudged(found: Totals) -> Rows:
    return [
        (kind, f"{number:,} in {count(found.unjudged_in[kind], 'stack')}")
        for kind, number in found.unjudged.most_common()
    ]


def _waiver(found: tuple[str, Mapping[str, str]]) -> tuple[str, str]:
    name, waiver = found
    whose = f"{waiver['rule']} for {waiver['resource']} ({waiver['owner']})"
    return name, f"{whose} until {waiver['expires']}"


# Severities that are listed first.
_GRAVE = GRAVEST[:2]


def sentences(found: Totals, titles: Mapping[str, str]) -> Iterator[str]:
    """The sentences, the gravest first. None of them says how to run a command."""
    yield from _risk(found)
    yield from _gravest(found, titles)
    yield from _where(found)
    yield from _told_edits(found)
    yield from _changes(found)
    yield from _waivers(found)
    yield from _gaps(found)


def _risk(found: Totals) -> Iterator[str]:
    judged = found.stacks - len(found.errors)
    if not judged:
        # Nothing open in nothing would read as success.
        yield "No stack was judged, so violations are unknown."
        return
    of = f"{found.open_stacks:,} of {count(judged, 'judged stack')}"
    if not found.open:
        yield f"No violation is open in {count(judged, 'judged stack')}."
        return
    grave = [f"{found.severities[each]:,} {each}" for each in _GRAVE if found.severities[each]]
    also = f", {' and '.join(grave)}," if grave else ""
    is_one = found.open == 1
    yield f"{count(found.open, 'violation')}{also} {'is' if is_one else 'are'} open in {of}."
    blocking = found.kinds[Kind.ERROR]
    if blocking and not is_one:
        told = "All of them" if blocking == found.open else f"{blocking:,} of them"
        yield f"{told} would block a deployment."


def _gravest(found: Totals, titles: Mapping[str, str]) -> Iterator[str]:
    """The rule with the gravest violations."""
    rule = found.gravest_rule()
    if rule:
        where = count(found.in_stacks[rule], "stack")
        told = f"{titles[rule]} ({rule})" if rule in titles else rule
        yield visible(f"The gravest: {told}, {count(found.rules[rule], 'time')} in {where}.")


def _where(found: Totals) -> Iterator[str]:
    """The project and the team with the gravest violations, where there is more than one."""
    for noun, counted in (("project", found.projects), ("team", found.teams)):
        named = {name: each for name, each in counted.items() if name}
        if len(named) < 2:
            continue
        worst = min(named, key=lambda name: _gravity(named[name], name))
        if numbers := severities(named[worst]):
            yield visible(f"Most at risk is the {noun} {worst}: {numbers}.")


def _told_edits(found: Totals) -> Iterator[str]:
    if len(found.edits) < found.edits.findings:
        first = found.edits.ordered()[0]
        yield (
            f"{count(len(found.edits), 'edit')} would close all "
            f"{count(found.edits.findings, 'finding')}; {first.sentence()}."
        )


def _judged_again(found: Totals) -> Iterator[str]:
    """The judged stacks, and the stacks that an earlier audit judged."""
    since, end = found.run.get("since"), found.end or {}
    if since and since["why_not"]:
        yield f"All stacks were judged, not only what has changed: {since['why_not']}."
    elif since:
        judged, same = end.get("judged", 0), end.get("same", 0)
        yield (
            f"{count(judged, 'stack')} judged again, {same:,} the same as in the audit of "
            f"{since['started'][:10]}."
        )


def _changes(found: Totals) -> Iterator[str]:
    """The new, fixed and unchanged findings since the previous audit."""
    if not found.run.get("baseline"):
        return
    since = found.run.get("baseline_started")
    when = f"the audit of {since[:10]}" if since else "the baseline"
    new, blocking = found.statuses["new"], found.statuses["new error"]
    yield (
        f"Since {when}, {count(new, 'violation')} {_is(new)} new ({blocking:,} blocking), "
        f"{found.statuses['fixed']:,} {_is(found.statuses['fixed'])} fixed and "
        f"{found.statuses['unchanged']:,} {_is(found.statuses['unchanged'])} unchanged."
    )


def _waivers(found: Totals) -> Iterator[str]:
    # A waiver of the organization stands with each of its stacks.
    expiring = {tuple(sorted(waiver.items())) for _, waiver in found.expiring}
    if expiring:
        number, first = len(expiring), min(waiver["expires"] for _, waiver in found.expiring)
        told = (
            "expires within 30 days, on" if number == 1 else "expire within 30 days, the first on"
        )
        yield f"{count(number, 'waiver')} {told} {first}."


def _gaps(found: Totals) -> Iterator[str]:
    """The parts that the numbers don't include."""
    kinds = ((Kind.WAIVED, "waived"), (Kind.UNDECIDED, "undecided"))
    left = [f"{found.kinds[kind]:,} {word}" for kind, word in kinds if found.kinds[kind]]
    if left:
        yield f"Not counted: {' and '.join(left)}."
    judged = found.stacks - len(found.errors)
    yield f"{judged:,} of {count(found.stacks, 'stack')} judged, {_resources(found)}."
    yield from _judged_again(found)
    if sources := [each for each in found.broken if UNLISTED in each]:
        yield f"{count(len(sources), 'source')} could not be listed."
    if found.end is None:
        yield "The audit was interrupted, so stacks are missing."
    elif len(sources) < len(found.broken):
        yield "The audit ended early, so stacks are missing."
    if found.unconfigured:
        whose = "its" if found.unconfigured == 1 else "their"
        yield (
            f"The configuration of {count(found.unconfigured, 'stack')} is unknown, so {whose} "
            "own settings and waivers are ignored."
        )


def _resources(found: Totals) -> str:
    return f"with {count(found.resources, 'resource')}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
