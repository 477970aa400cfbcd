"""Own, trusted and external accounts."""

from __future__ import annotations

from policypack.iam import Accounts, UnknownAccount

OWN, OTHER = "111122223333", "444455556666"


def test_an_account_is_own_trusted_or_external() -> None:
    known = Accounts(frozenset({OWN}), frozenset({"777788889999"}))
    assert known.is_external(OTHER, "a") is True
    assert known.is_external(OWN, "a") is False
    assert known.is_external("777788889999", "a") is False
    assert known.is_own(OWN, "a") is True
    assert known.is_own(OTHER, "a") is False
    assert known.is_own("777788889999", "a") is False


def test_without_an_own_account_any_may_be_the_own_one() -> None:
    for answer in (Accounts().is_external(OTHER, "a"), Accounts().is_own(OTHER, "a")):
        assert isinstance(answer, UnknownAccount)
        assert (answer.path, answer.waits_for) == ("a", f"the own account, which may be {OTHER}")


def test_the_reader_is_told_what_can_name_the_account() -> None:
    answer = Accounts(named_by="a setting can name it").is_external(OTHER, "a")
    assert isinstance(answer, UnknownAccount)
    wanted = f"the own account, which may be {OTHER}; a setting can name it"
    assert answer.waits_for == wanted
