"""Records have the value semantics of frozen dataclasses, at the price of ordinary ones."""

from __future__ import annotations

import pytest

from policypack.record import record
from policypack.resources import Resource
from policypack.rule import Finding
from policypack.unknown import Unknown
from policypack.values import Value
from policypack.verdict import Verdict


@record(frozen=True)
class Place:
    name: str
    at: int = 0


def test_records_are_compared_and_hashed_by_value() -> None:
    assert Place("a") == Place("a", 0) != Place("a", 1)
    assert len({Place("a"), Place("a", 0), Place("b")}) == 2


@pytest.mark.parametrize("kind", [Place, Value, Unknown, Finding, Verdict, Resource])
def test_no_field_of_a_record_is_set_by_a_call(kind: type) -> None:
    # What a frozen dataclass refuses in `__setattr__`, its `__init__` has to get around.
    assert "__setattr__" not in vars(kind)
