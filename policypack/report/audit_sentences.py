"""The opening prose of an audit: the resources at risk, their accounts, and the changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.report.audit_totals import GRAVEST, UNLISTED, Totals
from policypack.report.entries import Kind
from policypack.report.summaries import count
from policypack.start.wording import visible

# Severities that are listed first.
_GRAVE = GRAVEST[:2]


def sentences(found: Totals, titles: Mapping[str, str]) -> Iterator[str]:
    """The sentences, the gravest first. None of them says how to run a command."""
    yield from _risk(found)
    yield from _gravest(found, titles)
    yield from _where(found)
    yield from _edits(found)
    yield from _changes(found)
    yield from _waivers(found)
    yield from _gaps(found)


def _risk(found: Totals) -> Iterator[str]:
    judged = found.stacks - len(found.errors)
    if not judged:
        # Nothing open in nothing would read as success.
        yield "No stack was judged, so nothing is known of violations."
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
        worst = min(named, key=lambda name: (*(-named[name][each] for each in GRAVEST), name))
        numbers = [f"{named[worst][each]:,} {each}" for each in GRAVEST if named[worst][each]]
        if numbers:
            yield visible(f"Most at risk is the {noun} {worst}: {', '.join(numbers)}.")


def _edits(found: Totals) -> Iterator[str]:
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
