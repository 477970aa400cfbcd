"""A waiver counts for what it names, until its day, for a reason and an owner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from policypack.settings.errors import SettingsError
from policypack.settings.merging import read_waiver
from policypack.settings.settings import Place
from policypack.settings.waivers import Waiver

TODAY = date(2026, 3, 1)
URN = "urn:pulumi:dev::shop::my:Component$aws:sqs/queue:Queue::orders"
NONE: frozenset[str] = frozenset()


def dotted(place: Place) -> str:
    return ".".join(map(str, place))


def waiver(**changes: Any) -> Waiver:
    given = {
        "rule": "sqs-queue-unencrypted",
        "resource": "orders",
        "reason": "legacy",
        "owner": "ann",
        "expires": "2026-03-31",
    }
    return read_waiver(given | changes, dotted)


@pytest.mark.parametrize(
    ("resource", "covered"),
    [
        ("orders", True),
        (URN, True),
        ("*", True),
        ("ord*", True),
        ("*:Queue::orders", True),
        ("urn:pulumi:dev::shop::*", True),
        ("order", False),
        ("orders2", False),
        ("*x", False),
        ("o.ders", False),
        ("urn:pulumi:prod::*", False),
    ],
)
def test_a_resource_is_a_name_or_urn_with_stars(resource: str, covered: bool) -> None:
    assert waiver(resource=resource).covers("sqs-queue-unencrypted", URN, "") is covered


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        (None, True),
        ("policy.Statement[0].Principal", True),
        ("policy.Statement[*].Principal", True),
        ("policy.*", True),
        ("*", True),
        ("policy", False),
        ("policy.Statement[1].Principal", False),
    ],
)
def test_a_path_narrows(path: str | None, covered: bool) -> None:
    found = "policy.Statement[0].Principal"
    assert waiver(path=path).covers("sqs-queue-unencrypted", URN, found) is covered


@pytest.mark.parametrize("rule", ["sqs-queue-public", "*", "sqs-*"])
def test_a_waiver_is_for_one_rule_by_its_whole_id(rule: str) -> None:
    assert not waiver(rule=rule).covers("sqs-queue-unencrypted", URN, "")


@pytest.mark.parametrize(
    ("expires", "fault"),
    [
        (TODAY - timedelta(days=1), "expired on 2026-02-28; remove it or agree on a new date"),
        (TODAY, None),
        (TODAY + timedelta(days=365), None),
        (
            TODAY + timedelta(days=366),
            "expires on 2027-03-02, more than 365 days away; set an earlier date",
        ),
    ],
)
def test_a_waiver_is_valid_through_its_day_and_for_a_year_at_most(
    expires: date, fault: str | None
) -> None:
    assert waiver(expires=expires).fault(TODAY, NONE) == fault


def test_waiver_forbidden_by_the_organization_is_ignored() -> None:
    fault = waiver().fault(TODAY, frozenset({"sqs-queue-unencrypted"}))
    assert fault == "the organization's never_waive lists the rule; remove the waiver"


@pytest.mark.parametrize("field", ["rule", "resource", "reason", "owner"])
@pytest.mark.parametrize("text", ["", " \t"])
def test_no_field_is_blank(field: str, text: str) -> None:
    with pytest.raises(SettingsError, match=field):
        waiver(**{field: text})


@pytest.mark.parametrize("field", ["rule", "resource", "reason", "owner", "expires"])
def test_only_the_path_is_optional(field: str) -> None:
    given = vars(waiver()).copy()
    del given[field]
    with pytest.raises(SettingsError, match=field):
        read_waiver(given, dotted)


@pytest.mark.parametrize(
    "day",
    ["2026-3-31", "31.03.2026", "2026-02-30", "2026-03-31T00:00:00", "1774915200", 1774915200, ""],
)
def test_a_day_is_written_in_one_way(day: Any) -> None:
    with pytest.raises(SettingsError, match="expires"):
        waiver(expires=day)


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("kmsMasterKeyId", True),
        ("kms_master_key_id", True),
        ("KmsMasterKeyId", True),
        ("kms_*", True),
        ("kms_master_key", False),
        ("kmsmasterkeyid", False),
    ],
)
def test_a_path_may_have_the_spelling_of_the_program(path: str, covered: bool) -> None:
    urn = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"
    day = date(2030, 1, 31)
    made = Waiver(rule="a", resource="*", path=path, reason="b", owner="c", expires=day)
    assert made.covers("a", urn, "kmsMasterKeyId") is covered


def test_a_key_of_the_program_has_one_spelling() -> None:
    """GIVEN two variables WHEN one is waived THEN the other is not."""
    urn = "urn:pulumi:dev::shop::aws:lambda/function:Function::orders"
    of = "environment.variables"
    made = Waiver(
        rule="a", resource="*", path=f"{of}.db_password", reason="b", owner="c",
        expires=date(2030, 1, 31),
    )  # fmt: skip
    assert made.covers("a", urn, f"{of}.db_password")
    assert not made.covers("a", urn, f"{of}.dbPassword")
