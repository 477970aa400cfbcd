"""Key policies: what is particular to this service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "kms-key-public"
ARN = "*"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("kms:Decrypt", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any]) -> bool:
    found = outcomes(RULE, resource("aws:kms/key:Key", {"policy": text(statement)}))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def test_the_base_statement_of_every_key_complies() -> None:
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert not violates(allow("kms:*", Principal=root))


def test_everybody_through_one_service_of_one_account_complies() -> None:
    condition = {
        "StringEquals": {
            "kms:CallerAccount": ACCOUNT,
            "kms:ViaService": "sqs.eu-central-1.amazonaws.com",
        }
    }
    assert not violates(grant({"AWS": "*"}, Condition=condition))


EXTERNAL = "kms-key-foreign-account"
OTHER = "999988887777"
CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"
OWN = resource("aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:own"}, "own")
TYPES = (
    "aws:kms/key:Key",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)


@pytest.mark.parametrize("kind", TYPES)
def test_any_principal_violates_in_every_type_with_a_key_policy(kind: str) -> None:
    found = outcomes(RULE, resource(kind, {"policy": text(grant())}))
    assert [outcome for outcome, _ in found] == ["violates"]
    service = grant({"Service": "sns.amazonaws.com"})
    found = outcomes("kms-key-policy-without-source-arn", resource(kind, {"policy": text(service)}))
    assert [outcome for outcome, _ in found] == ["violates"]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    ("action", "severity"),
    [
        ("kms:Decrypt", "high"),
        (["kms:Decrypt", "kms:DescribeKey"], "high"),
        ("kms:*", "critical"),
        ("kms:Put*", "critical"),
        ("kms:PutKeyPolicy", "critical"),
    ],
)
def test_an_external_account_that_may_change_the_policy_is_critical(
    kind: str, action: Any, severity: str
) -> None:
    # The statement that delegates all decisions shows the own account.
    base = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    statement = allow(action, Principal={"AWS": f"arn:aws:iam::{OTHER}:root"})
    (found,) = verdicts(EXTERNAL, resource(kind, {"policy": text(base, statement)}), OWN)
    assert (found.outcome.value, found.severity.value) == ("violates", severity)
    assert found.path.startswith("policy.Statement[1].Principal")


@pytest.mark.parametrize(
    "statement",
    [
        allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        allow("kms:Decrypt", Principal={"Service": "sns.amazonaws.com"}),
        allow(
            "kms:Decrypt",
            Principal={"AWS": OTHER},
            Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        ),
    ],
)
def test_the_own_account_and_its_organization_are_not_external(statement: Any) -> None:
    assert outcomes(EXTERNAL, resource(TYPES[0], {"policy": text(statement)}), OWN) == []


def test_a_trusted_account_is_not_external() -> None:
    statement = allow("kms:Decrypt", Principal={"AWS": OTHER})
    policy = resource(TYPES[0], {"policy": text(statement)})
    assert outcomes(EXTERNAL, policy, OWN, trusted_accounts=[OTHER]) == []
    unknown = resource(TYPES[0], {"policy": UNKNOWN})
    assert outcomes(EXTERNAL, unknown, OWN) == [("undecided", "policy")]
    for kind in TYPES:
        assert outcomes(EXTERNAL, resource(kind, {}), OWN) == []


@pytest.mark.parametrize(
    ("service", "condition", "violated"),
    [
        ("sns", None, True),
        (
            "cloudtrail",
            {"StringLike": {CONTEXT: f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"}},
            False,
        ),
        ("cloudtrail", {"StringLike": {CONTEXT: "arn:aws:cloudtrail:*:*:trail/*"}}, True),
        ("events", {"StringEquals": {"aws:SourceAccount": ACCOUNT}}, False),
        *((service, None, True) for service in ("events", "s3", "cloudfront")),
        # It sends neither key, so a condition would lock it out.
        ("logdelivery.elasticloadbalancing", None, False),
        (
            "cloudfront",
            {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:d/E1"}},
            False,
        ),
        (
            "logs.eu-central-1",
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:*:{ACCOUNT}:*"}},
            False,
        ),
        ("logs.eu-central-1", None, True),
    ],
)
def test_a_service_needs_its_source_or_the_log_group(
    service: str, condition: Any, violated: bool
) -> None:
    more = {"Condition": condition} if condition else {}
    statement = allow("kms:Decrypt", Principal={"Service": f"{service}.amazonaws.com"}, **more)
    policy = resource(TYPES[0], {"policy": text(statement)})
    found = outcomes("kms-key-policy-without-source-arn", policy)
    assert [outcome for outcome, _ in found] == ["violates"] * violated


@pytest.mark.parametrize("principal", [{"AWS": ACCOUNT}, {"AWS": OTHER}, "*"])
def test_only_a_service_acts_for_others(principal: Any) -> None:
    statement = allow("kms:Decrypt", Principal=principal)
    policy = resource(TYPES[0], {"policy": text(statement)})
    assert outcomes("kms-key-policy-without-source-arn", policy) == []


@pytest.mark.parametrize(
    ("actions", "violated"),
    [
        ("kms:DescribeKey", False),
        (["kms:Describe*", "kms:Get*", "kms:List*"], False),
        (["kms:DescribeKey", "kms:CreateGrant"], True),
        ("kms:*", True),
    ],
)
def test_a_service_that_reads_no_data_is_no_confused_deputy(actions: Any, violated: bool) -> None:
    statement = allow(actions, Principal={"Service": "cloudtrail.amazonaws.com"})
    found = outcomes(
        "kms-key-policy-without-source-arn", resource(TYPES[0], {"policy": text(statement)})
    )
    assert [outcome for outcome, _ in found] == ["violates"] * violated


def test_the_arn_of_a_replica_shows_the_own_account() -> None:
    """A stack in a second region may hold nothing else that has an ARN."""
    arn = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/mrk-1"
    statement = allow("kms:Decrypt", Principal={"AWS": OTHER})
    replica = resource(TYPES[2], {"arn": arn, "policy": text(statement)})
    assert [outcome for outcome, _ in outcomes(EXTERNAL, replica)] == ["violates"]
