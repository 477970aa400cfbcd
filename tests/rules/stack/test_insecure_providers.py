"""Providers: connections without verified TLS."""

from __future__ import annotations

import pytest

from tests.judged import UNKNOWN, outcomes, resource
from tests.labelled import QUEUE, Case, cases

CASES = [
    *cases(
        "stack-provider-insecure",
        "pulumi:providers:aws",
        ({"insecure": "true"}, "insecure"),
        ({"insecure": True}, "insecure"),
        ({"endpoints": '[{"s3": "http://s3.example.com"}]'}, "endpoints"),
        ({"insecure": "false"}, None),
        ({"endpoints": '[{"s3": "https://s3.example.com"}]'}, None),
        # Emulators: this machine, or a container beside it.
        ({"endpoints": '[{"s3": "http://localhost:4566"}]', "insecure": "true"}, None),
        ({"endpoints": '[{"s3": "http://localstack:4566", "sqs": "http://127.0.0.1:1"}]'}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()


def test_what_is_known_after_apply_is_undecided() -> None:
    held = resource("pulumi:providers:aws", {"insecure": UNKNOWN})
    [(outcome, _)] = outcomes("stack-provider-insecure", held, QUEUE)
    assert outcome == "undecided"
