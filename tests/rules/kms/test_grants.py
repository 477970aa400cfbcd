"""kms-grant-unconstrained."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import ACCOUNT, ROLE
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "kms-grant-unconstrained"
GRANT = "aws:kms/grant:Grant"
KEY = "aws:kms/key:Key"
OWN = resource("aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:own"}, "own")
VIOLATES = [("violates", "constraints")]
OTHER = "arn:aws:iam::999988887777:role/report"


def grant(*operations: Any, **properties: Any) -> Any:
    held = {"keyId": "1234abcd", "granteePrincipal": ROLE, "operations": list(operations)}
    return resource(GRANT, {**held, **properties}, "grant")


@pytest.mark.parametrize("operation", ["Decrypt", "ReEncryptFrom", "CreateGrant"])
def test_a_grave_operation_without_a_constraint_violates(operation: str) -> None:
    assert outcomes(RULE, grant("DescribeKey", operation), OWN) == VIOLATES
    assert outcomes(RULE, grant(operation, constraints=[]), OWN) == VIOLATES
    empty = grant(operation, constraints=[{"encryptionContextEquals": {}}])
    assert outcomes(RULE, empty, OWN) == VIOLATES


@pytest.mark.parametrize("name", ["encryptionContextEquals", "encryptionContextSubset"])
def test_a_constraint_complies(name: str) -> None:
    assert outcomes(RULE, grant("Decrypt", constraints=[{name: {"table": "orders"}}]), OWN) == []


@pytest.mark.parametrize("operation", ["Encrypt", "DescribeKey", "Sign", "GenerateMac", "Verify"])
def test_an_operation_that_reads_nothing_complies(operation: str) -> None:
    assert outcomes(RULE, grant(operation), OWN) == []


def test_a_grant_for_an_external_account_is_of_high_severity() -> None:
    (found,) = verdicts(RULE, grant("Decrypt", granteePrincipal=OTHER), OWN)
    assert (found.path, found.severity.value) == ("granteePrincipal", "high")
    (found,) = verdicts(RULE, grant("Decrypt"), OWN)
    assert found.severity.value == "medium"


def test_a_service_linked_role_complies() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/x"
    assert outcomes(RULE, grant("Decrypt", "CreateGrant", granteePrincipal=role), OWN) == []


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P256", "HMAC_256"])
def test_a_key_without_encryption_context_needs_no_constraint(spec: str) -> None:
    key = resource(KEY, {"keyId": "1234abcd", "customerMasterKeySpec": spec}, "key")
    assert outcomes(RULE, grant("CreateGrant"), key, OWN) == []


def test_an_asymmetric_key_has_no_encryption_context() -> None:
    rsa = resource(KEY, {"keyId": "1234abcd", "customerMasterKeySpec": "RSA_2048"}, "key")
    assert outcomes(RULE, grant("Decrypt"), rsa, OWN) == []
    (found,) = verdicts(RULE, grant("Decrypt", granteePrincipal=OTHER), rsa, OWN)
    assert found.fix == "Remove the grant, or list the account in the setting trusted_accounts"
    unknown = resource(KEY, {"keyId": "1234abcd", "customerMasterKeySpec": UNKNOWN}, "key")
    assert outcomes(RULE, grant("Decrypt"), unknown, OWN) == [
        ("undecided", "customerMasterKeySpec")
    ]
    plain = resource(KEY, {"keyId": "1234abcd"}, "key")
    assert outcomes(RULE, grant("Decrypt"), plain, OWN) == VIOLATES


def test_a_grant_without_operations_complies() -> None:
    assert outcomes(RULE, resource(GRANT, {})) == []


def test_unknown_operations_and_constraints_are_undecided() -> None:
    assert outcomes(RULE, grant(UNKNOWN), OWN) == [("undecided", "operations[0]")]
    assert outcomes(RULE, grant("Decrypt", constraints=UNKNOWN), OWN) == [
        ("undecided", "constraints")
    ]
