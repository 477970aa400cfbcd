"""Kinds of weakness: one type, and one table of what each purpose can have."""

from __future__ import annotations

import pytest

from policypack.iam import KINDS, KINDS_OF_PERMISSIONS, KINDS_OF_STATEMENTS, Kind, Purpose

# As texts, so that gaining or losing one shows here.
ESSENTIAL = {
    *("admin", "full-iam", "service-wildcard", "passes-any-role", "escalates", "trusts-anyone"),
    *("trusts-any-repository", "everyone-except", "public"),
}


def test_given_the_kinds_when_asked_then_the_essential_ones_are_those_of_the_profile() -> None:
    assert {kind.value for kind in Kind if kind.is_essential} == ESSENTIAL


def test_given_the_table_when_read_then_every_purpose_has_its_kinds() -> None:
    assert KINDS.keys() == set(Purpose)
    assert KINDS[Purpose.IDENTITY] >= KINDS_OF_PERMISSIONS | KINDS_OF_STATEMENTS
    of_documents = frozenset[Kind]().union(*KINDS.values())
    assert set(Kind) - of_documents == {Kind.MALFORMED, Kind.OVERSIZED}


def test_given_a_misspelt_kind_when_named_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="admn"):
        Kind("admn")
