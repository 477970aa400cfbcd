"""The findings of a document as reports show them: one entry for each cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from enum import Enum

from policypack.report.also import Finding, shown_path
from policypack.rule.rule import Severity
from policypack.start.record import record
from policypack.start.wording import visible

_SEVERITIES = [each.value for each in reversed(Severity)]


class Kind(str, Enum):
    """What an entry means for the run. The values are the words that people read."""

    ERROR = "error"
    WARNING = "warning"
    REMEDIATED = "remediated"
    UNDECIDED = "undecided"
    WAIVED = "waived"
    KNOWN = "known"


# What a reader must change, also where the pack has done so in this run alone.
OPEN = (Kind.ERROR, Kind.WARNING, Kind.REMEDIATED)


@record(frozen=True)
class Entry:
    """One cause: a finding and what is folded into it.

    `rules` are more than one where an unknown value leaves several rules undecided.
    """

    finding: Finding
    also: Sequence[Finding] = ()
    rules: Sequence[str] = ()

    @property
    def kind(self) -> Kind:
        """Whether it blocks, advises, is remediated, waits for a value, is waived or known."""
        if self.finding["waived"]:
            return Kind.WAIVED
        if self.finding.get("known"):
            return Kind.KNOWN
        if self.finding["outcome"] == "remediated":
            return Kind.REMEDIATED
        if self.finding["blocking"]:
            return Kind.ERROR
        return Kind.UNDECIDED if self.finding["outcome"] == "undecided" else Kind.WARNING

    @property
    def blocks(self) -> bool:
        """Whether it fails the run."""
        return bool(self.finding["blocking"])

    @property
    def title(self) -> str:
        """The title of its rule; empty for a finding of an older version."""
        return visible(self.finding.get("title") or "")

    @property
    def place(self) -> str:
        """File, line and column as far as known; else the resource, else the path."""
        finding = self.finding
        if not finding["file"]:
            return self.resource or visible(shown_path(finding))
        known = (finding["file"], finding["line"], finding.get("column"))
        return visible(":".join(str(each) for each in known if each))

    @property
    def resource(self) -> str:
        """The resource in words: `orders (aws:sqs/queue:Queue)`; empty outside a stack."""
        of = self.finding["resource"]
        return visible(f"{of['name']} ({of['type']})") if of else ""


def entries(findings: Sequence[Finding]) -> list[Entry]:
    """One entry for each cause: by severity, what blocks first, then by file and line.

    Undecided findings that need the same value are one entry, and so are equal ones about resources
    that one line declares, in a loop or a function.
    """
    groups: dict[object, list[Entry]] = {}
    for number, each in enumerate(by_rule(findings)):
        groups.setdefault(_cause(each) or number, []).append(each)
    return [_together(group) for group in groups.values()]


def told(findings: Sequence[Finding]) -> int:
    """The number of findings that a report lists: one for each cause."""
    return len(entries(findings))


def _cause(entry: Entry) -> Hashable:
    """What entries of one cause have in common; None for one that stands alone."""
    finding = entry.finding
    project = finding.get("project_id")
    if entry.kind is Kind.WAIVED:
        return None
    if finding["outcome"] == "undecided":
        return project, entry.kind, _subject(finding), finding["line"], finding["message"]
    if not finding["resource"] or not finding["line"]:
        return None
    told = (finding[key] for key in ("rule", "file", "line", "path", "message", "fix"))
    kind = finding["resource"]["type"]
    return (project, entry.kind, kind, *told)


def _together(group: Sequence[Entry]) -> Entry:
    first, *rest = group
    rules = tuple(dict.fromkeys(each.finding["rule"] for each in group))
    if first.finding["outcome"] == "undecided":
        return replace(first, rules=rules)
    more = (also for each in rest for also in (each.finding, *each.also))
    return replace(first, also=(*first.also, *more), rules=rules)


def by_rule(findings: Sequence[Finding]) -> list[Entry]:
    """The same with an entry for each rule that an unknown value leaves undecided."""
    below: dict[object, list[Finding]] = defaultdict(list)
    for each in findings:
        if each["folded_into"] is not None:
            below[leading_place(each)].append(each)
    leading = (each for each in findings if each["folded_into"] is None)
    # Two findings may have one place; what is folded there is told with the first.
    made = (Entry(each, below.pop(place(each), []), (each["rule"],)) for each in leading)
    return sorted(made, key=_order)


def with_folded(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Sequence[Finding]]]:
    """Each finding that is not folded, with those that are folded into it, in their order.

    No finding is omitted: if the finding that it is folded into isn't here, it is separate.
    """
    below: dict[object, list[Finding]] = {
        place(each): [] for each in findings if each["folded_into"] is None
    }
    for each in findings:
        if each["folded_into"] is not None and leading_place(each) in below:
            below[leading_place(each)].append(each)
    leading = {*below}
    for each in findings:
        if each["folded_into"] is None:
            # Two findings may have one place; what is folded there is told with the first.
            yield each, below.pop(place(each), [])
        elif leading_place(each) not in leading:
            yield {**each, "folded_into": None}, []


def place(finding: Finding) -> tuple[object, ...]:
    """What a finding that is folded into this one names. Two projects may have equal URNs."""
    return finding.get("project_id"), finding["rule"], _subject(finding), finding["path"]


def leading_place(finding: Finding) -> tuple[object, ...]:
    """The place of what a folded finding is folded into."""
    into = finding["folded_into"]
    return finding.get("project_id"), into["rule"], into["subject"], into["path"]


def _subject(finding: Finding) -> str | None:
    resource = finding["resource"]
    subject: str | None = resource["urn"] if resource else finding["file"]
    return subject


def _order(entry: Entry) -> tuple[int, bool, str, int, str]:
    """Severity, what blocks, and place; resources of one line are registered in any order."""
    finding = entry.finding
    rank = _SEVERITIES.index(finding["severity"])
    name = (finding["resource"] or {}).get("name", "") if finding["line"] else ""
    return rank, not finding["blocking"], finding["file"] or "", finding["line"] or 0, name
