"""Logs that begin later than the verification whose heads they continue."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from policypack.sealed_log import Head, TamperingKind, Verification
from tests.sealed_log.logs import chained, dated
from tests.sealed_log.test_verify import judged, kinds

OVER = dated(["10:00 accepted", "11:00 accepted"])
GOING_ON = dated(["12:00 accepted", "20:00 accepted", "30:00 accepted", "31:00 accepted"])
FIRST_DAY = [*OVER, *GOING_ON[:2]]


def heads(lines: Sequence[bytes]) -> dict[str, Head]:
    return {chain.id: chain.head for chain in judged(lines).chains}


def after(lines: Sequence[bytes]) -> Verification:
    """The verification of a log that follows the first day's."""
    return judged(lines, heads=heads(FIRST_DAY))


def test_a_head_has_the_time_of_its_record() -> None:
    assert [head.time for head in heads(FIRST_DAY).values()] == [
        "2026-11-23T11:00:00.000Z",
        "2026-11-23T20:00:00.000Z",
    ]


@pytest.mark.parametrize(
    "log",
    [
        GOING_ON[2:],  # The file of the second day.
        dated(["30:00 accepted"]),  # The same, where every environment is a new one.
        GOING_ON[1:],  # What a retention period has left of both days.
        [*OVER[1:], *GOING_ON],
        [*FIRST_DAY, *GOING_ON[2:]],
    ],
)
def test_a_log_may_begin_later_than_a_chain_ended(log: list[bytes]) -> None:
    assert after(log).findings == []


def test_the_heads_of_chains_that_ended_before_are_kept() -> None:
    verdict = after(GOING_ON[2:])
    assert [head.sequence for head in verdict.earlier.values()] == [1]
    assert [(chain.first, chain.head.sequence) for chain in verdict.chains] == [(2, 3)]
    assert after([*FIRST_DAY, *GOING_ON[2:]]).earlier == {}


@pytest.mark.parametrize(
    ("log", "found"),
    [
        # The log has a record of 10:00, so that it has all of 11:00 too.
        ([OVER[0], *GOING_ON], (TamperingKind.REMOVED, 1, 1)),
        # The log has a record of 12:00, which the first day has seen, but none of 20:00.
        ([GOING_ON[0]], (TamperingKind.REMOVED, 1, 1)),
        # A record of the second day is missing.
        ([GOING_ON[3]], (TamperingKind.REMOVED, 2, 1)),
    ],
)
def test_a_record_after_the_beginning_of_the_log_is_missed(
    log: list[bytes], found: tuple[TamperingKind, int, int]
) -> None:
    assert kinds(after(log)) == [found]


def test_a_whole_chain_that_was_removed_is_missed() -> None:
    """GIVEN a log that has what came before a chain THEN it must have the chain."""
    before = dated(["09:00 accepted"])
    verdict = judged([*before, *GOING_ON], heads=heads([*before, *FIRST_DAY]))
    assert kinds(verdict) == [(TamperingKind.REMOVED, 0, None)]


def test_a_log_that_ends_before_the_earlier_one_excuses_nothing() -> None:
    assert len(after(dated(["09:00 accepted"])).findings) == 2
    assert len(after([]).findings) == 2


def test_what_has_no_time_excuses_nothing() -> None:
    """GIVEN a head or a seen record without a time THEN it is unknown when the log begins."""
    untimed = {name: Head(head.sequence, head.digest) for name, head in heads(FIRST_DAY).items()}
    assert kinds(judged(GOING_ON[2:], heads=untimed)) == [(TamperingKind.REMOVED, 0, None)]
    without = chained(2)
    for log in ([*without, *GOING_ON], [*GOING_ON, *without]):
        verdict = judged(log, heads=heads([*FIRST_DAY, *without]))
        assert kinds(verdict) == [(TamperingKind.REMOVED, 0, None)]
