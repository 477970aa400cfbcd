"""The type and the name of a URN."""

from __future__ import annotations

from policypack.urns import describe, parts_of, stack_of

URN = "urn:pulumi:dev::shop::my:Component$aws:sqs/queue:Queue::orders"


def test_a_urn_tells_type_and_name() -> None:
    assert parts_of(URN) == ("aws:sqs/queue:Queue", "orders")
    assert parts_of("urn:pulumi:dev::shop::t::a::b") == ("t", "a::b")
    assert parts_of("orders") == ("", "orders")
    assert (describe(URN), describe("orders")) == ("orders (aws:sqs/queue:Queue)", "orders")


def test_a_urn_tells_project_and_stack() -> None:
    assert stack_of(URN) == ("shop", "dev")
    assert stack_of("urn:pulumi:dev::shop::t::a::b") == ("shop", "dev")
    for text in ("", "orders", "urn:pulumi:dev::shop::t"):
        assert stack_of(text) == ("", "")
