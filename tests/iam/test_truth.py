"""Three-valued logic: all nine pairs, and which unknown decides."""

from __future__ import annotations

import pytest

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated, settled
from policypack.model.unknown import Unknown, UnknownValueError

FIRST, SECOND = Unknown("first"), Unknown("second")


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (False, True, False, True),
        (False, False, False, False),
        (True, FIRST, FIRST, True),
        (FIRST, True, FIRST, True),
        (False, FIRST, False, FIRST),
        (FIRST, False, False, FIRST),
        (FIRST, SECOND, FIRST, FIRST),
    ],
)
def test_given_a_pair_when_joined_then_kleenes_tables_hold(
    left: Truth, right: Truth, both: Truth, either: Truth
) -> None:
    assert all_of((left, right)) is both
    assert any_of((left, right)) is either


def test_given_nothing_when_joined_then_all_hold_and_none_does() -> None:
    assert all_of(()) is True
    assert any_of(()) is False


def test_given_a_truth_when_negated_then_the_unknown_stays() -> None:
    assert (negated(True), negated(False)) == (False, True)
    assert negated(FIRST) is FIRST


def test_a_settled_answer_is_known() -> None:
    assert settled(True) is True
    assert settled(False) is False
    with pytest.raises(UnknownValueError):
        settled(Unknown("a"))
