"""Attacks are refused, whatever else the validators let through."""

from __future__ import annotations

import pytest

from runtime_guards.errors import EventRejected
from tests.guards.attacks import FAMILIES, Attack


def _passes(attack: Attack) -> bool:
    try:
        attack.validator.validate(attack.event)
    except EventRejected:
        return False
    return True


@pytest.mark.parametrize("family", FAMILIES)
def test_attacks_are_refused(family: str) -> None:
    assert len(FAMILIES[family]) >= 100
    assert [attack.name for attack in FAMILIES[family] if _passes(attack)] == []
