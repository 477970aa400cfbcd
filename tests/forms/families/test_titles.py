"""Titles of the families read as a statement about any resource that a rule may name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policypack.forms.families.policy_documents import (
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.rule.rule import Rule

SUBJECTS = (
    "SQS queue",
    "API Gateway REST API",
    "Secrets Manager secret",
    "DynamoDB table or stream",
)
LONGEST = 70


def public(subject: str) -> Rule:
    return publicly_accessible(
        id="t-queue-open", subject=subject, types=(), remediation="Close it", why="", example=""
    )


def cross_account(subject: str) -> Rule:
    return shared_with_external_account(
        id="t-queue-open", subject=subject, types=(), why="", example=""
    )


def confused_deputy(subject: str) -> Rule:
    return service_without_source(id="t-queue-open", subject=subject, types=(), why="", example="")


@pytest.mark.parametrize(
    ("declare", "statement"),
    [
        (public, "is publicly accessible"),
        (cross_account, "allows external cross-account access"),
        (confused_deputy, "is exposed to the confused deputy problem"),
    ],
)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_title_names_the_subject_first_and_is_short(
    declare: Callable[[str], Rule], statement: str, subject: str
) -> None:
    title = declare(subject).title
    assert title == f"{subject} {statement}"
    assert len(title) <= LONGEST
