"""Which resource-based policies demand TLS."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import demands_tls, names_all_objects, names_bucket, parse
from policypack.model.unknown import Unknown

PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
LATER = Unknown("policy")


def statement(**changes: Any) -> dict[str, Any]:
    denies = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    return {**denies, "Condition": PLAIN, **changes}


def answer(*statements: Any, pattern: str = "sqs:*") -> Any:
    document = parse({"Version": "2012-10-17", "Statement": list(statements)})
    return demands_tls([document], pattern)


# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Condition": {"BoolIfExists": {"AWS:secureTransport": "False"}}},
        {"Action": "*"},
        {"Principal": {"AWS": "*"}},
    ],
)
def test_given_a_deny_of_requests_without_tls_when_asked_then_it_demands_tls(changes: Any) -> None:
    assert answer(statement(**changes)) is True


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Allow"},
        {"Action": "sqs:SendMessage"},
        {"Principal": {"AWS": "111122223333"}},
        {"Condition": {}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}},
        {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}},
        {"Condition": {**PLAIN, "StringEquals": {"aws:SourceAccount": "111122223333"}}},
    ],
)
def test_given_a_deny_of_less_when_asked_then_it_demands_no_tls(changes: Any) -> None:
    assert answer(statement(**changes)) is False


def test_given_one_action_when_asked_for_it_then_a_deny_of_it_suffices() -> None:
    assert answer(statement(Action="sns:Publish"), pattern="sns:Publish") is True


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": LATER},
        {"Action": LATER},
        {"Principal": LATER},
        {"Condition": LATER},
        {"Condition": {"Bool": LATER}},
        {"Condition": {"Bool": {"aws:SecureTransport": LATER}}},
    ],
)
def test_given_an_unknown_part_when_asked_then_it_decides(changes: Any) -> None:
    assert isinstance(answer(statement(**changes)), Unknown)
    # AND another statement that is known suffices
    assert answer(statement(**changes), statement()) is True


BOTH = ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"]


def on_a_bucket(*statements: Any) -> Any:
    document = parse({"Version": "2012-10-17", "Statement": list(statements)})
    return demands_tls([document], "s3:*", names_bucket, names_all_objects)


@pytest.mark.parametrize("target", [BOTH, "*", "arn:aws:s3:::uploads*"])
def test_given_parts_when_a_deny_names_all_of_them_then_it_demands_tls(target: Any) -> None:
    assert on_a_bucket(statement(Action="s3:*", Resource=target)) is True


def test_given_parts_when_two_statements_name_one_each_then_they_demand_tls() -> None:
    assert on_a_bucket(*(statement(Action="s3:*", Resource=each) for each in BOTH)) is True


@pytest.mark.parametrize("target", [*BOTH, [BOTH[0], "arn:aws:s3:::uploads/reports/*"]])
def test_given_parts_when_one_is_not_named_then_tls_is_not_demanded(target: Any) -> None:
    assert on_a_bucket(statement(Action="s3:*", Resource=target)) is False


def test_given_parts_when_a_resource_is_unknown_then_it_decides() -> None:
    found = on_a_bucket(statement(Action="s3:*", Resource=[BOTH[0], LATER]))
    assert isinstance(found, Unknown)
