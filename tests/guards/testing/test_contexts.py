"""The context of a handler, with what AWS documents of it.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime_guards import guard
from runtime_guards.events import SQS
from runtime_guards.testing import context, event


def test_a_context_names_one_function_everywhere() -> None:
    made = context("shop")
    assert made.function_name == "shop"
    assert made.invoked_function_arn.endswith(":function:shop")
    assert made.log_group_name == "/aws/lambda/shop"
    assert made.get_remaining_time_in_millis() == 30_000


def test_every_context_is_another_request() -> None:
    assert context().aws_request_id != context().aws_request_id


def test_attributes_can_be_given() -> None:
    made = context(remaining_ms=5, aws_request_id="a", log_group_name="b", invoked_function_arn="c")
    assert made.get_remaining_time_in_millis() == 5
    assert (made.aws_request_id, made.log_group_name, made.invoked_function_arn) == ("a", "b", "c")


def test_an_audit_record_has_what_the_context_says() -> None:
    records: list[Mapping[str, Any]] = []
    guard(SQS(), audit=records.append)(lambda event, context: None)(event("sqs"), context("shop"))
    assert records[0]["function_name"] == "shop"
    assert records[0]["remaining_time"] == 30_000
