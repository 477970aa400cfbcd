"""The lines of the table of defaults, as the miner makes them from a table and rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from policypack.facts.defaults import DOCUMENTATION, Default
from policypack.forms.property_rule import OtherDefault, PropertyDeclaration, equal
from policypack.rule.rule import Rule
from tests.rules_of_tests import QUEUE, make
from tools.mine_defaults import documented, mined, version

DELAY = "delaySeconds"
LOOKED_UP = Default(QUEUE, "sqsManagedSseEnabled", "", True, ("a",), "https://x", "2026-11", "On.")


def declaring(**changes: Any) -> Rule:
    declared = PropertyDeclaration({QUEUE: DELAY}, equal(0), "late", default=0)
    return replace(make(), declared=replace(declared, **changes))


def test_a_new_default_gets_a_line_with_what_the_documentation_states() -> None:
    (row,) = mined([], [declaring(properties={QUEUE: "visibilityTimeoutSeconds"}, default=1)])
    assert row[:3] == (QUEUE, "visibilityTimeoutSeconds", "")
    assert (row.value, row.rules) == (30, ("t-queue-open",))
    assert row[5:] == (DOCUMENTATION, version(), "The default for this attribute is 30.")


def test_what_it_does_not_state_waits_for_someone_to_look_it_up() -> None:
    (row,) = mined([], [declaring(properties={QUEUE: "kmsMasterKeyId"}, default="none")])
    assert row == Default(QUEUE, "kmsMasterKeyId", "", "none", ("t-queue-open",), "", "", "")


def test_what_was_looked_up_stays() -> None:
    assert mined([LOOKED_UP], []) == [LOOKED_UP]


def test_a_quoted_sentence_stays_as_long_as_it_stands_there() -> None:
    quoted = LOOKED_UP._replace(
        source=DOCUMENTATION,
        as_of="1.0.0",
        text="Boolean to enable server-side encryption (SSE) of message content",
    )
    assert mined([quoted], []) == [quoted._replace(as_of=version())]
    (row,) = mined([quoted._replace(text="Boolean to disable")], [])
    assert (row.source, row.as_of, row.text) == ("", "", "")


def test_a_line_goes_with_the_last_rule_that_relies_on_it() -> None:
    row = LOOKED_UP._replace(rules=("t-queue-open",))
    assert mined([row], [declaring(default=None)]) == []
    assert mined([row._replace(rules=("other", "t-queue-open"))], [declaring(default=None)]) == [
        row._replace(rules=("other",))
    ]


def test_another_default_has_a_line_of_its_own() -> None:
    other = OtherDefault(9, "FIFO queue", "late")
    rows = mined([], [declaring(instead={QUEUE: other})])
    assert [(row.where, row.value) for row in rows] == [("", 0), ("FIFO queue", 9)]


def test_a_property_is_found_below_lists_and_objects() -> None:
    found = documented("aws:dynamodb/table:Table", "replicas[].pointInTimeRecovery")
    assert found is not None
    assert found.code == "b"
    assert "Default is `false`" in found.text
    assert documented("aws:dynamodb/table:Table", "replicas[].none.at") is None
    assert documented("aws:lambda/function:Function", "timeout") is not None
