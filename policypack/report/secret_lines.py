"""The lines of a source that no output shows, since they hold a secret or may hold one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from policypack.credentials import secret_in, secrets_in_text
from policypack.credentials.known import KnownSecrets, decoded
from policypack.report.code_secrets import may_be_secret
from policypack.report.literals import Literal, characters, literals

# Hashes, each a microsecond. A source that takes more is not shown.
_MOST_SEARCHES = 1_000_000
# No known format is shorter.
_FORMATTED = 12


def hidden_lines(
    text: str, name: str, known: KnownSecrets, columns: int | None = None
) -> frozenset[int]:
    """The numbers of the lines, from 1, that every output of the source leaves out.

    They hold a known secret, one that is detected without a run, or may hold one by their form.
    `name` is that of the file, whose ending tells the language. Only the first `columns` of a line
    are shown, by default all.
    """
    # As secrets are counted: other separators than a newline end no line.
    lines = text.split("\n")
    suspected = (
        number
        for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), 1)
        if may_be_secret(line[:columns], before[:columns], name)
    )
    detected = (number for number, _ in secrets_in_text(text))
    return frozenset([*suspected, *detected]) | secret_lines(text, name, known)


def secret_lines(text: str, name: str, known: KnownSecrets) -> frozenset[int]:
    """The numbers of the lines, from 1, that hold a secret or a part of one.

    Where something is known, all lines of a source that cannot be parsed or takes long to search.
    """
    lines = text.split("\n")
    every = frozenset(range(1, len(lines) + 1))
    if known.searches(2 * len(text)) > _MOST_SEARCHES:
        return every
    try:
        found = literals(text, name)
    except ValueError:
        return every if known else frozenset()
    plain = (number for number, line in enumerate(lines, 1) if any(known.within(line)))
    streams = (found, [*characters(found)])
    return frozenset([*plain, *(line for each in streams for line in _in_literals(each, known))])


def _in_literals(found: Sequence[Literal], known: KnownSecrets) -> Iterator[int]:
    for each in found:
        inner = decoded(each.value)
        is_known = known.holds(each.value) or bool(inner and any(known.within(inner)))
        # What no run has reported, such as that of a report from a file, has a known format.
        if is_known or (len(each.value) >= _FORMATTED and secret_in(None, each.value)):
            yield from _lines(each)
    # A secret may be in pieces, which stand one after the other.
    starts = [0, *accumulate(len(each.value) for each in found)]
    for start, end in known.within("".join(each.value for each in found)):
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1)
        for each in found[first:last]:
            yield from _lines(each)


def _lines(literal: Literal) -> Iterable[int]:
    """The lines of the literal itself. The others only name the variable that has it."""
    first, last = literal.lines[0]
    return range(first, last + 1)
