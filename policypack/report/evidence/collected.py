"""The evidence of an audit's lines for each requirement of a framework.

A requirement has one status, the gravest of any resource. It is clean only if a rule judged it:
the journal names the rules of a run, the rules that settings disable, and the resources by type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum
from typing import Any, NamedTuple

from policypack.facts.frameworks import all_requirements, in_order, reasons, requirements
from policypack.report.audit_lines import Line
from policypack.report.rule_pages import requirements_of
from policypack.start.record import record
from policypack.start.wording import first_few

# Rows of one status that a requirement keeps; the CSV has all.
KEPT = 1_000
_UNRECORDED = "The run does not record which resources its rules judged"
_OLDER = "The sources of this version do not know the requirement"


class Status(str, Enum):
    """The statuses of a requirement, the most severe first. The values are for people."""

    VIOLATED = "violated"
    UNDECIDED = "undecided"
    WAIVED = "waived"
    CLEAN = "judged clean"
    NOT_JUDGED = "not judged"
    NOT_COVERED = "not covered"


# What rows of resources say; the others say why there is none.
OF_RESOURCES = (Status.VIOLATED, Status.UNDECIDED, Status.WAIVED, Status.CLEAN)


class Row(NamedTuple):
    """One piece of evidence: a finding, a resource that was judged clean, or a reason for none.

    `since` is `new` or `unchanged` where the audit has a baseline. `rules` judged a clean resource.
    """

    requirement: str
    status: Status
    rules: tuple[str, ...] = ()
    project: str = ""
    stack: str = ""
    resource: str = ""
    path: str = ""
    severity: str = ""
    message: str = ""
    since: str = ""
    owner: str = ""
    team: str = ""
    waived_by: str = ""
    waived_until: str = ""
    reason: str = ""


@record(frozen=False)
class Requirement:
    """A requirement with its rules and its evidence. `rows` has the first of each status."""

    id: str
    rules: tuple[str, ...] = ()
    rows: dict[Status, list[Row]] = field(default_factory=dict)
    counts: Counter[Status] = field(default_factory=Counter)
    stacks: Counter[Status] = field(default_factory=Counter)
    reason: str = ""
    off: tuple[str, ...] = ()
    _last: dict[Status, tuple[str, str]] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """The gravest status that holds."""
        found = next((each for each in OF_RESOURCES if self.counts[each]), None)
        if found is not None:
            return found
        return Status.NOT_JUDGED if self.rules else Status.NOT_COVERED

    def add(self, row: Row) -> None:
        """Counts a row, and keeps it while there is room."""
        self.counts[row.status] += 1
        of = (row.project, row.stack)
        self.stacks[row.status] += self._last.get(row.status) != of
        self._last[row.status] = of
        kept = self.rows.setdefault(row.status, [])
        if len(kept) < KEPT:
            kept.append(row)


@record(frozen=False)
class Evidence:
    """The requirements of a framework with their evidence, once all lines have passed."""

    framework: str
    run: Mapping[str, Any] = field(default_factory=dict)
    end: Mapping[str, Any] | None = None
    # The name of the journal, and its SHA-256.
    journal: tuple[str, str] | None = None
    requirements: dict[str, Requirement] = field(default_factory=dict)
    stacks: int = 0
    resources: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    _types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _by_type: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _off: frozenset[str] = frozenset()
    _recorded: bool = False

    def rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        """Every row: by stack as lines pass, then the requirements without evidence."""
        self.requirements = {each: Requirement(each) for each in all_requirements(self.framework)}
        held: list[Line] = []
        for line in lines:
            if line["kind"] == "finding":
                held.append(line)
                continue
            yield from self._counted(held)
            held = [line] if line["kind"] == "stack" else []
            if line["kind"] == "run":
                self._begin(line)
            elif line["kind"] == "end":
                self.end = line
        yield from self._counted(held)
        yield from self._without()

    def read(self, lines: Iterable[Line]) -> Evidence:
        """The evidence of all lines."""
        for _ in self.rows(lines):
            pass
        return self

    def ordered(self) -> list[Requirement]:
        """The requirements in the framework's order."""
        return [self.requirements[each] for each in in_order(self.requirements)]

    def by_status(self) -> Counter[Status]:
        """How many requirements have each status."""
        return Counter(each.status for each in self.requirements.values())

    def _begin(self, line: Line) -> None:
        self.run = line
        self._types = {rule: (*types,) for rule, types in (line.get("rules") or {}).items()}
        self._off = frozenset(line.get("off") or ())
        for rule in self._types:
            for id_ in requirements(rule, self.framework):
                self._of(id_).rules += (rule,)
                for kind in self._types[rule]:
                    self._by_type[kind].append((id_, rule))

    def _of(self, id_: str) -> Requirement:
        return self.requirements.setdefault(id_, Requirement(id_))

    def _counted(self, held: Sequence[Line]) -> Iterator[Row]:
        if not held:
            return
        stack, *findings = held
        self.stacks += 1
        self.resources += stack["resources"] or 0
        if stack["error"]:
            self.errors.append((_name(stack), stack["error"]))
        for row in (*self._found(findings), *self._clean(stack, findings)):
            self._of(row.requirement).add(row)
            yield row

    def _found(self, findings: Iterable[Line]) -> Iterator[Row]:
        for line in findings:
            ids = requirements_of(line).get(self.framework, ())
            if not ids:
                continue
            row = _row(line)
            for id_ in ids:
                requirement = self._of(id_)
                if line["rule"] not in requirement.rules:
                    requirement.rules += (line["rule"],)
                yield row._replace(requirement=id_)

    def _clean(self, stack: Line, findings: Sequence[Line]) -> Iterator[Row]:
        """A row for each resource that rules of a requirement judged, and of which none of them
        has a finding."""
        judged = stack.get("judged")
        if judged is None or not self._types:
            return
        self._recorded = True
        off = self._off ^ {*(stack.get("switched") or ())}
        told: dict[str, set[str]] = defaultdict(set)
        for line in findings:
            told[line["rule"]].add(_below(_urn(line)))
        of = f"{stack['stack']}::{stack.get('in_urns') or stack['project']}"
        for id_, by_place in self._judging(judged, off).items():
            rules = self.requirements[id_].rules
            open_ = set[str]().union(*(told[each] for each in rules if each in told))
            for place in sorted(by_place.keys() - open_):
                yield Row(
                    id_,
                    Status.CLEAN,
                    rules=(*by_place[place],),
                    project=stack["project"],
                    stack=stack["stack"],
                    resource=f"urn:pulumi:{of}::{place}",
                )

    def _judging(
        self, judged: Mapping[str, Any], off: frozenset[str]
    ) -> Mapping[str, Mapping[str, list[str]]]:
        """The rules that judged each resource, by requirement and by the resource's place."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for kind, below in judged.items():
            for id_, rule in self._by_type.get(kind, ()):
                if rule not in off:
                    for place in _places(kind, below):
                        found[id_][place].append(rule)
        return found

    def _without(self) -> Iterator[Row]:
        """A row for each requirement that has no evidence, with the reason."""
        known = reasons(self.framework)
        for each in self.ordered():
            each.off = tuple(rule for rule in each.rules if rule in self._off)
            if each.status in OF_RESOURCES:
                continue
            covered = self._covering(each)
            each.rules = each.rules or covered
            each.reason = self._why(each) if covered else known.get(each.id, _OLDER)
            yield Row(each.id, each.status, rules=each.rules, reason=each.reason)

    def _covering(self, requirement: Requirement) -> tuple[str, ...]:
        """Its rules, also where a run records none."""
        return requirement.rules or _rules_of(self.framework).get(requirement.id, ())

    def _why(self, requirement: Requirement) -> str:
        if not self._recorded:
            return _UNRECORDED
        on = [each for each in requirement.rules if each not in self._off]
        if not on:
            profile = self.run["run"]["profile"]
            return f"Off in the profile {profile}: {first_few(requirement.rules)}"
        types = sorted({kind for rule in on for kind in self._types.get(rule) or _types(rule)})
        return f"No stack has a resource that its rules judge: {first_few(types)}"


def _types(rule: str) -> tuple[str, ...]:
    """The types that a rule of the catalogue judges: a preview names only rules that judged."""
    from policypack.rules import catalogue

    return next(((*each.types,) for each in catalogue() if each.id == rule), ())


def _rules_of(framework: str) -> Mapping[str, tuple[str, ...]]:
    """The rules of the catalogue by requirement."""
    from policypack.rules import catalogue

    found: dict[str, tuple[str, ...]] = {}
    for rule in catalogue():
        for id_ in requirements(rule.id, framework):
            found[id_] = (*found.get(id_, ()), rule.id)
    return found


def _row(line: Line) -> Row:
    """The row of a finding, for any of its requirements."""
    waived = line["waived"] or {}
    undecided = line["outcome"] == "undecided"
    status = Status.WAIVED if waived else Status.UNDECIDED if undecided else Status.VIOLATED
    return Row(
        "",
        status,
        rules=(line["rule"],),
        project=line["project"],
        stack=line["stack"],
        resource=_urn(line) or line["file"] or "",
        path=line["path"],
        severity=line["severity"],
        message=line["message"],
        since=line["status"] or "",
        owner=line.get("owner") or "",
        team=line.get("team") or "",
        waived_by=waived.get("owner", ""),
        waived_until=waived.get("expires", ""),
        reason=waived.get("reason", ""),
    )


def _urn(line: Line) -> str:
    return str((line["resource"] or {}).get("urn", ""))


def _below(urn: str) -> str:
    """The part of a URN behind stack and project, which names a resource in its stack."""
    return urn.split("::", 2)[-1]


def _places(kind: str, below: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for around, names in below.items():
        yield from (f"{around or kind}::{name}" for name in names)


def _name(line: Line) -> str:
    return "/".join(part for part in (line["project"], line["stack"]) if part)
