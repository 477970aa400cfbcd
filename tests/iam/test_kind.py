"""Kinds of weakness: one type, and one table of what each purpose can have."""

from __future__ import annotations

import pytest

from policypack.iam import KINDS, KINDS_OF_PERMISSIONS, KINDS_OF_STATEMENTS, Kind, Purpose


def test_given_the_table_when_read_then_every_purpose_has_its_kinds() -> None:
    assert KINDS.keys() == set(Purpose)
    assert KINDS[Purpose.IDENTITY] >= KINDS_OF_PERMISSIONS | KINDS_OF_STATEMENTS
    of_documents = frozenset[Kind]().union(*KINDS.values())
    assert set(Kind) - of_documents == {Kind.MALFORMED, Kind.OVERSIZED}


def test_given_a_misspelt_kind_when_named_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="admn"):
        Kind("admn")
