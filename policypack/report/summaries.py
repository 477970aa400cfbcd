"""The parts of a report about the whole run: the header and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from policypack.reading.files import split_lines
from policypack.report.document_shape import Document
from policypack.report.entries import OPEN, Entry, Kind
from policypack.rule.rule import Severity
from policypack.start.wording import first_few, visible

# The severities, the gravest first.
GRAVEST = [each.value for each in reversed(Severity)]
_MORE = "--verbose lists them"
_UNCHANGED = "the program is unchanged; stackwarden fix edits it"


def header(document: Document) -> Iterator[str]:
    """The command with mode, stack and profile; then what of the program was read, and a line for
    each loosened setting."""
    run, stack = document["run"], document["stack"]
    several = document.get("projects")
    parts = [
        f"stackwarden {run['command']}",
        count(len(several), "project") if several is not None else "",
        run["mode"] or "",
        f"stack {stack['project']}/{stack['stack']}" if stack else "",
        f"profile {run['profile']}" if run["profile"] else "",
    ]
    yield visible(" · ".join(part for part in parts if part))
    if read := run.get("read"):
        yield visible(f"Read: {first_few(read)}")
    yield from (visible(f"Loosened: {each}") for each in run["loosened"])


def summary_lines(
    document: Document, found: Sequence[Entry], verbose: bool = True
) -> Iterator[tuple[str, str]]:
    """Labels and texts: what was judged and what was not; then by severity, what blocks, what
    `stackwarden fix` edits, what is known after apply, accepted, how long."""
    kinds = Counter(each.kind for each in found)
    yield from covered(document)
    told = by_severity(found)
    # A run that failed has not judged everything, and what is remediated stands in the program.
    if told or not (document["failure"] or kinds[Kind.REMEDIATED]):
        yield "Findings", told or "none"
    listed = [each for each in found if each.kind in OPEN]
    if listed:
        yield "Blocking", f"{sum(each.blocks for each in listed):,} of {len(listed):,}"
        if "fixable" in document["run"]:
            more = document["run"].get("reviewable")
            further = f", {more:,} more with --unsafe" if more else ""
            fixable = f"{document['run']['fixable']:,} of {len(listed):,}"
            yield "Fixable", f"{fixable} with stackwarden fix{further}"
    if kinds[Kind.REMEDIATED]:
        yield "Remediated", f"{count(kinds[Kind.REMEDIATED], 'finding')}; {_UNCHANGED}"
    hint = "" if verbose else f" ({_MORE})"
    if kinds[Kind.UNDECIDED]:
        hidden = any(each.kind is Kind.UNDECIDED and collapsed(each) for each in found)
        yield "Undecided", f"{undecided(found)}{hint if hidden else ''}"
    for label, kind in (("Waived", Kind.WAIVED), ("Known", Kind.KNOWN)):
        if kinds[kind]:
            yield label, f"{count(kinds[kind], 'finding')}{hint}"
    if document["run"]["seconds"] is not None:
        yield "Time", f"{document['run']['seconds']:.1f} s"


def covered(document: Document) -> Iterator[tuple[str, str]]:
    """How many resources were judged, and each thing that was not, with its reason."""
    run = document["run"]
    if "judged" in run:
        yield "Judged", count(run["judged"], "resource")
    for each in run.get("not_judged", ()):
        yield "Not judged", visible(each)


def left_out(document: Document) -> Iterator[str]:
    """A line for each reason for which projects were not judged."""
    reasons: dict[str, list[str]] = {}
    for each in document.get("left_out", ()):
        reasons.setdefault(each["reason"], []).append(each["folder"])
    for reason, folders in reasons.items():
        yield visible(f"{count(len(folders), 'project')}, {reason}: {first_few(folders)}")


def outcome(document: Document, found: Sequence[Entry]) -> str:
    """What came of one of several projects, in one line."""
    failure = document["failure"]
    told = [by_severity(found) or ("" if failure else "none")]
    blocking = sum(each.blocks for each in found)
    if blocking:
        told.append(f"{blocking} blocking")
    if failure:
        told.append(f"failed: {split_lines(failure['message'].strip())[0]}")
    return visible(", ".join(filter(None, told)))


def collapsed(entry: Entry) -> bool:
    """Whether a short report only counts it: it is accepted, or its value is known after apply.

    Outside a stack there is no deployment: what is undecided there needs an action.
    """
    in_stack = entry.finding["resource"] is not None
    accepted = entry.kind in (Kind.WAIVED, Kind.KNOWN)
    return accepted or (entry.kind is Kind.UNDECIDED and in_stack)


def by_severity(found: Sequence[Entry]) -> str:
    """The counts of what blocks or advises: `1 critical, 2 high`; empty without a finding."""
    told = (each for each in found if each.kind in (Kind.ERROR, Kind.WARNING))
    return severities(Counter(each.finding["severity"] for each in told))


def severities(counts: Mapping[str, int]) -> str:
    """The counts of severities, the gravest first: `1 critical, 2 high`; empty if all are zero."""
    return ", ".join(f"{counts[each]:,} {each}" for each in GRAVEST if counts.get(each))


def undecided(found: Sequence[Entry]) -> str:
    """How many values are known after apply, and how many rules need them."""
    waiting = [each for each in found if each.kind is Kind.UNDECIDED]
    rules = {rule for each in waiting for rule in each.rules}
    in_stack = any(each.finding["resource"] for each in waiting)
    values = f"{count(len(waiting), 'value')}{' known after apply' if in_stack else ''}"
    return f"{values}, needed by {count(len(rules), 'rule')}"


def count(number: int, noun: str) -> str:
    """The number with its noun in the right form."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
