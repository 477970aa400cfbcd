"""What patterns rule out, compared with what texts that match can do."""

from __future__ import annotations

import re

import pytest

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.patterns import (
    rule_out_by_pattern,
    rule_out_by_removal,
)
from policypack.code_reading.python.texts import rule_out_by_method

# A text that does harm at a sink of the kind.
HARMFUL = {
    Kind.COMMAND: "a;reboot",
    Kind.SQL: "a' OR '1'='1",
    Kind.PATH: "../../etc/passwd",
    Kind.REQUEST: "evil.example.com/",
    Kind.HTML: "<script>",
    Kind.CODE: "quit()",
}


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        (r"[a-z0-9-]+", {*HARMFUL}),
        (r"\d{1,9}", {*HARMFUL}),
        (r"[\w.-]+", {*HARMFUL} - {Kind.REQUEST}),
        (r"[\w./-]+", {*HARMFUL} - {Kind.REQUEST, Kind.PATH}),
        (r"orders/[a-z]+\.csv", {*HARMFUL}),
        (r"[^;]+", set()),
        (r".+", set()),
        (r"\S+", set()),
        (r"(?:[a-z]+|.*)", set()),
        (r"(a|b)+", {*HARMFUL}),
        (r"[", set()),
    ],
)
def test_a_pattern_rules_out_what_its_characters_cannot_do(pattern: str, kinds: set[Kind]) -> None:
    found = rule_out_by_pattern(pattern, is_full=True)
    assert found & HARMFUL.keys() == kinds
    for kind in found & HARMFUL.keys():
        assert not re.fullmatch(pattern, HARMFUL[kind])


def test_a_match_has_to_reach_the_end() -> None:
    assert rule_out_by_pattern(r"[a-z]+$")
    assert rule_out_by_pattern(r"[a-z]+\Z")
    assert not rule_out_by_pattern(r"[a-z]+")


def test_what_is_removed_is_ruled_out() -> None:
    assert Kind.COMMAND in rule_out_by_removal(r"[^a-z]+")
    assert Kind.PATH in rule_out_by_removal(r"[^\w.]")
    assert not rule_out_by_removal(r"[;&]")
    assert not rule_out_by_removal(r"\.\./")


def test_a_method_rules_out_what_its_characters_cannot_do() -> None:
    assert HARMFUL.keys() <= rule_out_by_method("isdigit")
    assert not rule_out_by_method("islower")
