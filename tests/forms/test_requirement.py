"""Each requirement: values that meet it, values that do not, and values of another type."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.forms.property_rule import (
    Requirement,
    at_least,
    at_most,
    between,
    customer_managed_key,
    differ,
    equal,
    given,
    including,
    not_plain_http,
    or_absent,
)
from policypack.model.unknown import Unknown, UnknownValueError

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
REQUIREMENTS = {
    "equal(True)": equal(True),
    "equal(False)": equal(False),
    "equal(text)": equal("KMS"),
    "equal(texts)": equal("ALL", "ERROR"),
    "equal(1)": equal(1),
    "differ": differ("NONE", meeting="AWS_IAM"),
    "differ(True)": differ(True, meeting=False),
    "at_least": at_least(14),
    "at_most": at_most(300),
    "between": between(1, 90),
    "given": given("alias/orders"),
    "including": including("audit", "error"),
    "customer_managed_key": customer_managed_key(),
    "not_plain_http": not_plain_http(),
}
each = pytest.mark.parametrize("must", REQUIREMENTS.values(), ids=REQUIREMENTS)


@each
def test_the_values_for_the_generated_cases_meet_and_fail(must: Requirement) -> None:
    assert must.is_met(must.meeting)
    assert not must.is_met(must.failing)


@each
def test_nothing_and_what_holds_nothing_never_meet(must: Requirement) -> None:
    empty: tuple[Any, ...] = (None, [], {})
    assert [value for value in empty if must.is_met(value)] == []


@pytest.mark.parametrize("name", [name for name in REQUIREMENTS if name != "given"])
def test_a_value_of_another_type_never_meets(name: str) -> None:
    assert not REQUIREMENTS[name].is_met([{}])


def test_an_output_of_the_stack_is_a_given_value_and_a_key_of_its_own() -> None:
    found = [name for name, must in REQUIREMENTS.items() if must.any_output_will_do]
    assert found == ["given", "customer_managed_key"]


def test_an_unknown_element_of_a_list_decides_only_where_a_value_is_missing() -> None:
    must, unknown = including("audit"), Unknown("logs[0]")
    assert must.is_met([unknown, "audit"])
    with pytest.raises(UnknownValueError):
        must.is_met(["error", unknown])


@pytest.mark.parametrize(
    ("must", "meets", "fails"),
    [
        # 1 == True in Python, and AWS has neither for the other.
        (equal(True), [True], [False, 1, "true", "True"]),
        (equal(False), [False], [True, 0, "", "false"]),
        (equal(1), [1], [True, 1.0, "1", 2]),
        (equal("KMS"), ["KMS"], ["kms", "NONE", "", True]),
        (equal("ALL", "ERROR"), ["ALL", "ERROR"], ["OFF", "ALL ERROR"]),
        (differ("NONE", meeting="AWS_IAM"), ["AWS_IAM", "none", ""], ["NONE", True, 0]),
        (differ("A", "B", meeting="C"), ["C"], ["A", "B"]),
        (differ(True, meeting=False), [False], [True, 0, "false"]),
        (at_least(14), [14, 15, 14.5], [13, 13.9, -1, "14", True]),
        (at_least(14, unlimited=0), [14, 15, 0], [13, -1, "0", False]),
        (at_most(300), [300, 0, -1], [301, 300.5, "0", False]),
        (between(1, 90), [1, 45.5, 90], [0, 91, -1, "45", True]),
        (given("x"), ["x", 0, False, [0], {"a": None}, " "], [""]),
        (
            including("audit", "error"),
            [["audit", "error"], ["error", "general", "audit"]],
            [["audit"], ["AUDIT", "error"], "audit error", {"audit": 1, "error": 2}, True],
        ),
        (or_absent(equal(True)), [None, True], [False, 1, "true"]),
        (or_absent(differ("host", meeting="task")), [None, "task"], ["host", 7]),
        (
            customer_managed_key(),
            [KEY, "alias/orders", "1234abcd", "arn:aws:kms:eu-central-1:1:alias/orders"],
            [
                "",
                "alias/aws/sqs",
                "ALIAS/AWS/sqs",
                "arn:aws:kms:eu-central-1:111122223333:alias/aws/sqs",
                "arn:aws-cn:kms:cn-north-1:111122223333:alias/aws/kinesis",
                True,
                7,
            ],
        ),
        (
            not_plain_http(),
            ["https://example.com", "", "arn:aws:sqs:::q", "httpx://a", "example.com/http://"],
            ["http://example.com", "HTTP://EXAMPLE.COM", "  http://a", "http://", True, 7],
        ),
    ],
)
def test_which_values_meet(must: Requirement, meets: list[Any], fails: list[Any]) -> None:
    assert [value for value in meets if not must.is_met(value)] == []
    assert [value for value in fails if must.is_met(value)] == []


@pytest.mark.parametrize(
    ("must", "phrase"),
    [
        (equal(True), "be true"),
        (equal("ALL", "ERROR"), 'be "ALL" or "ERROR"'),
        (equal(1), "be 1"),
        (differ("NONE", meeting="AWS_IAM"), 'not be "NONE"'),
        (at_least(14), "be at least 14"),
        (at_most(300), "be at most 300"),
        (between(1, 90), "be from 1 to 90"),
        (given("x"), "be set"),
        (including("audit", "error"), 'include "audit" and "error"'),
        (or_absent(equal(True)), "be true where it is set"),
        (customer_managed_key(), "name a customer managed key"),
        (not_plain_http(), "not be an http:// address"),
    ],
)
def test_the_phrase_completes_a_sentence(must: Requirement, phrase: str) -> None:
    assert must.phrase == phrase
