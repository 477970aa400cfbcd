"""Tags name the owner of a resource."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import NOBODY, Ownership
from policypack.report.json_findings import json_finding, reported
from policypack.settings.settings import Settings
from tests.judged import UNKNOWN, resource
from tests.rules_of_tests import QUEUE, make

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "ann"}


def found(**properties: Any) -> Ownership:
    made = resource(QUEUE, {"open": True, **properties}, "orders")
    (verdict,) = judge([made], Settings(), [make()])
    return verdict.ownership


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"owner": "ann", "team": "web", "other": "x"}, ("ann", "web")),
        ({"Owner": "ann", "TEAM": "web"}, ("ann", "web")),
        ({"team": "web"}, (None, "web")),
        ({"owner": "", "team": 7}, NOBODY),
        ({"owner": UNKNOWN, "team": "web"}, (None, "web")),
        ({"owner": SECRET, "team": "web"}, (None, "web")),
        (UNKNOWN, NOBODY),
        ("owner", NOBODY),
    ],
)
def test_tags_name_the_owner_and_the_team(tags: Any, expected: tuple[str | None, ...]) -> None:
    assert found(tags=tags) == expected


def test_a_resource_without_tags_has_nobody() -> None:
    assert found() == NOBODY


def test_a_value_that_looks_like_a_credential_is_not_shown() -> None:
    told = found(tags={"owner": "AKIAIOSFODNN7EXAMPLF"})
    assert "AKIAIOSFODNN7EXAMPLF" not in str(told)


def test_a_finding_has_the_requirements_and_the_owner_besides() -> None:
    (verdict,) = judge(
        [resource(QUEUE, {"open": True, "tags": {"owner": "ann"}}, "orders")], Settings(), [make()]
    )
    more: dict[str, Any] = {"frameworks": {}, "owner": "ann", "team": None}
    assert reported(verdict) == {**json_finding(verdict), **more}
