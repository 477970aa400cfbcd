"""Queue policies: what is particular to this service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, document, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

PUBLIC = "sqs-queue-public"
WITHOUT_SOURCE = "sqs-queue-policy-without-source-arn"
EXTERNAL = "sqs-queue-foreign-account"
ARN = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"
OWN = resource("aws:sqs/queue:Queue", {"arn": ARN}, "orders")
OTHER = "999988887777"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("sqs:SendMessage", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any], rule: str = PUBLIC) -> bool:
    policy = resource("aws:sqs/queuePolicy:QueuePolicy", {"policy": text(statement)})
    found = outcomes(rule, policy, OWN)
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def test_a_source_arn_counts_unless_its_account_is_a_wildcard() -> None:
    mine = {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:*:{ACCOUNT}:*"}}
    anyones = {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-central-1:*:orders"}}
    assert not violates(grant(Condition=mine))
    assert violates(grant(Condition=anyones))


@pytest.mark.parametrize("service", ["sns", "events", "s3"])
def test_a_service_without_a_source_violates(service: str) -> None:
    assert violates(grant({"Service": f"{service}.amazonaws.com"}), WITHOUT_SOURCE)


@pytest.mark.parametrize(
    ("source", "violated"),
    [
        pytest.param(
            {"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:a"}}, False, id="ARN"
        ),
        pytest.param({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, False, id="account"),
        pytest.param(
            {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:uploads"}}, True, id="any account"
        ),
        pytest.param({"Bool": {"aws:SecureTransport": "true"}}, True, id="TLS"),
    ],
)
def test_a_source_counts_where_it_names_an_owner(source: dict[str, Any], violated: bool) -> None:
    statement = grant({"Service": "s3.amazonaws.com"}, Condition=source)
    assert violates(statement, WITHOUT_SOURCE) is violated


BUCKET = {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::uploads"}}


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
def test_s3_needs_the_account_of_the_bucket_too() -> None:
    def severities(condition: dict[str, Any], service: str = "s3") -> list[str]:
        statement = grant({"Service": f"{service}.amazonaws.com"}, Condition=condition)
        return [each.severity.value for each in verdicts(WITHOUT_SOURCE, queue_policy(statement))]

    assert severities({}) == ["high"]
    assert severities(BUCKET) == ["medium"]
    assert severities({**BUCKET, "StringEquals": {"aws:SourceAccount": ACCOUNT}}) == []
    assert severities({**BUCKET, "StringLike": {"aws:SourceAccount": "*"}}) == ["medium"]
    job = f"arn:aws:s3:eu-central-1:{ACCOUNT}:job/1"
    assert severities({"ArnEquals": {"aws:SourceArn": job}}) == []
    # AND an unknown account may be one
    waits = {**BUCKET, "StringEquals": {"aws:SourceAccount": UNKNOWN}}
    later = grant({"Service": "s3.amazonaws.com"}, Condition=waits)
    held = {"queueUrl": "https://sqs/orders", "policy": document(later)}
    found = outcomes(WITHOUT_SOURCE, resource("aws:sqs/queuePolicy:QueuePolicy", held))
    path = "policy.Statement[0].Condition.StringEquals.aws:SourceAccount"
    assert found == [("undecided", path)]


def test_an_account_is_no_service() -> None:
    assert not violates(grant({"AWS": OTHER}), WITHOUT_SOURCE)


@pytest.mark.parametrize(
    "principal",
    [OTHER, f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:role/intake"],
)
def test_an_external_account_violates_in_each_form_unless_its_organization_is_named(
    principal: str,
) -> None:
    organization = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert violates(grant({"AWS": principal}), EXTERNAL)
    assert not violates(grant({"AWS": principal}, Condition=organization), EXTERNAL)


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": ACCOUNT},
        {"Service": "sns.amazonaws.com"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
    ],
)
def test_the_own_account_services_and_canonical_users_are_not_external(principal: Any) -> None:
    assert not violates(grant(principal), EXTERNAL)


ANY_ACTION = "sqs-queue-any-action"
TLS_OPTIONAL = "sqs-queue-tls-optional"


def queue_policy(*statements: dict[str, Any]) -> Any:
    held = {"queueUrl": "https://sqs/orders", "policy": text(*statements)}
    return resource("aws:sqs/queuePolicy:QueuePolicy", held)


@pytest.mark.parametrize("action", ["sqs:*", "SQS:*", "*"])
@pytest.mark.parametrize(
    ("principal", "severity"),
    [
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/intake"}, "medium"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "low"),
    ],
)
def test_a_statement_for_every_action_violates(action: str, principal: Any, severity: str) -> None:
    statement = {**grant(principal), "Action": ["sqs:SendMessage", action]}
    (found,) = verdicts(ANY_ACTION, queue_policy(statement))
    assert (found.path, found.severity.value) == ("policy.Statement[0].Action[1]", severity)
    assert found.message.startswith(f"policy.Statement[0].Action[1] is {action}, so")


@pytest.mark.parametrize("changes", [{"Action": "sqs:Send*"}, {"Effect": "Deny", "Action": "*"}])
def test_a_statement_for_less_complies(changes: Any) -> None:
    assert outcomes(ANY_ACTION, queue_policy({**grant(), **changes})) == []


def test_a_policy_that_is_unknown_or_malformed_is_not_judged() -> None:
    kind = "aws:sqs/queuePolicy:QueuePolicy"
    unknown = outcomes(ANY_ACTION, resource(kind, {"policy": UNKNOWN}))
    assert unknown == [("undecided", "policy")]
    assert outcomes(ANY_ACTION, resource(kind, {"policy": "{"})) == []


DENIES = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": ARN,
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
QUEUE = resource("aws:sqs/queue:Queue", {"arn": ARN, "url": "https://sqs/orders"}, "orders")


@pytest.mark.parametrize("operator", ["Bool", "BoolIfExists"])
def test_a_queue_whose_policy_denies_requests_without_tls_complies(operator: str) -> None:
    denies = {**DENIES, "Condition": {operator: {"aws:SecureTransport": "false"}}}
    assert outcomes(TLS_OPTIONAL, QUEUE, queue_policy(denies)) == []


@pytest.mark.parametrize(
    "changes", [{"Action": "sqs:SendMessage"}, {"Principal": {"AWS": OTHER}}, {"Condition": {}}]
)
def test_a_queue_whose_policy_denies_less_violates(changes: Any) -> None:
    found = outcomes(TLS_OPTIONAL, QUEUE, queue_policy({**DENIES, **changes}))
    assert found == [("violates", "policy")]


def test_a_queue_without_a_policy_violates_and_an_unknown_one_is_undecided() -> None:
    assert outcomes(TLS_OPTIONAL, QUEUE) == [("violates", "policy")]
    unknown = resource("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": UNKNOWN, "policy": "{}"})
    assert outcomes(TLS_OPTIONAL, QUEUE, unknown) == [("undecided", "queueUrl")]
    held = {"queueUrl": "https://sqs/orders", "policy": UNKNOWN}
    later = resource("aws:sqs/queuePolicy:QueuePolicy", held)
    assert outcomes(TLS_OPTIONAL, QUEUE, later) == [("undecided", "policy")]


def test_a_queue_without_a_policy_allows_no_action() -> None:
    assert outcomes(ANY_ACTION, QUEUE) == []
