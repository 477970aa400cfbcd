"""The `-public` rules about resource policies: what holds for every service.

What is particular to a service is tested in its own folder.
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import Purpose
from policypack.model.resources import Resource
from policypack.rules import all_rules
from policypack.topology.parts.documents import PROPERTIES
from tests.documents import (
    ACCOUNT,
    EVERYBODY,
    RESTRICTING,
    ROLE,
    VACUOUS,
    allow,
    deny,
    document,
    text,
)
from tests.judged import UNKNOWN, outcomes, resource

TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
STREAM = f"arn:aws:kinesis:eu-central-1:{ACCOUNT}:stream/clicks"
ECR = f"arn:aws:ecr:eu-central-1:{ACCOUNT}"
FILE_SYSTEM = f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:file-system/fs-0123456789abcdef0"
# An action of each service, and the resources that a statement may name.
SERVICES = {
    "backup-vault-public": (
        "backup:CopyIntoBackupVault",
        (f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:orders",),
    ),
    "dynamodb-table-public": (
        "dynamodb:GetItem",
        (TABLE, f"{TABLE}/index/day", f"{TABLE}/stream/2026-02-12T18:57:26.492"),
    ),
    "ecr-repository-public": ("ecr:PutImage", (f"{ECR}:repository/orders",)),
    "efs-file-system-public": ("elasticfilesystem:ClientMount", (FILE_SYSTEM,)),
    "glue-catalog-public": ("glue:GetTable", (f"arn:aws:glue:eu-central-1:{ACCOUNT}:catalog",)),
    "kinesis-stream-public": ("kinesis:GetRecords", (STREAM, f"{STREAM}/consumer/reports:1")),
    "kms-key-public": ("kms:Decrypt", ("*",)),
    "msk-policy-public": (
        "kafka:CreateVpcConnection",
        (f"arn:aws:kafka:eu-central-1:{ACCOUNT}:cluster/orders/1",),
    ),
    "s3-bucket-policy-public": ("s3:GetObject", ("arn:aws:s3:::uploads/*", "arn:aws:s3:::uploads")),
    "secrets-manager-secret-public": ("secretsmanager:GetSecretValue", ("*",)),
    "sns-topic-public": ("sns:Subscribe", (f"arn:aws:sns:eu-central-1:{ACCOUNT}:orders",)),
    "sqs-queue-public": ("sqs:SendMessage", (f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders",)),
}
TYPES = {rule.id: rule.types for rule in all_rules() if rule.id in SERVICES}
PLACES = [(rule, kind) for rule in SERVICES for kind in TYPES[rule]]


def grant(rule: str, principal: Any = "*", **elements: Any) -> dict[str, Any]:
    action, arns = SERVICES[rule]
    return {**allow(action, arns[0], Principal=principal), **elements}


def place(kind: str) -> str:
    """Where a resource of the type has its policy; of a list, its first element."""
    return PROPERTIES[Purpose.RESOURCE][kind].replace("[]", "[0]")


def holding(kind: str, policy: Any) -> Resource:
    """A resource of the type with the policy."""
    for step in reversed(place(kind).split(".")):
        name, listed, _ = step.partition("[")
        policy = {name: [policy] if listed else policy}
    return resource(kind, policy)


def holder(rule: str, *statements: dict[str, Any]) -> Resource:
    return holding(TYPES[rule][0], text(*statements))


def silent(**elements: Any) -> list[str]:
    """The rules that do not report a grant with the elements."""
    return [
        rule
        for rule in SERVICES
        if [each for each, _ in outcomes(rule, holder(rule, grant(rule, **elements)))]
        != ["violates"]
    ]


@pytest.mark.parametrize("write", [document, text])
def test_everybody_violates_in_every_type_as_text_and_as_object(write: Any) -> None:
    for rule, kind in PLACES:
        policy = write(grant(rule, {"AWS": ROLE}), grant(rule))
        ((outcome, path),) = outcomes(rule, holding(kind, policy))
        assert outcome == "violates", (rule, kind)
        assert path.startswith(f"{place(kind)}.Statement[1]"), (rule, kind)


@pytest.mark.parametrize("rule", SERVICES)
def test_every_resource_of_the_service_is_judged_alike(rule: str) -> None:
    for arn in SERVICES[rule][1]:
        found = outcomes(rule, holder(rule, grant(rule, Resource=arn)))
        assert [outcome for outcome, _ in found] == ["violates"], arn


@pytest.mark.parametrize("principal", EVERYBODY)
def test_every_way_to_say_everybody_violates(principal: Any) -> None:
    assert silent(principal=principal) == []


@pytest.mark.parametrize("condition", VACUOUS)
def test_a_condition_that_anybody_satisfies_does_not_help(condition: dict[str, Any]) -> None:
    assert silent(Condition=condition) == []


@pytest.mark.parametrize("condition", RESTRICTING)
def test_a_condition_with_real_values_complies(condition: dict[str, Any]) -> None:
    for rule in SERVICES:
        assert outcomes(rule, holder(rule, grant(rule, Condition=condition))) == [], rule


@pytest.mark.parametrize("rule", SERVICES)
def test_named_principals_and_denials_comply(rule: str) -> None:
    assert outcomes(rule, holder(rule, grant(rule, {"AWS": ROLE}))) == []
    action, arns = SERVICES[rule]
    assert outcomes(rule, holder(rule, deny(action, arns[0], Principal="*"))) == []


def test_an_absent_policy_complies_and_an_unknown_one_cannot_be_told() -> None:
    for rule, kind in PLACES:
        assert outcomes(rule, resource(kind, {})) == [], (rule, kind)
        found = outcomes(rule, holding(kind, UNKNOWN))
        assert found == [("undecided", place(kind))], (rule, kind)


@pytest.mark.parametrize("rule", SERVICES)
def test_an_unknown_principal_cannot_be_told(rule: str) -> None:
    policy = document(grant(rule, {"AWS": UNKNOWN}))
    kind = TYPES[rule][0]
    found = outcomes(rule, holding(kind, policy))
    assert found == [("undecided", f"{place(kind)}.Statement[0].Principal.AWS")]


@pytest.mark.parametrize("rule", SERVICES)
def test_an_unknown_condition_cannot_be_told(rule: str) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}}
    policy = document(grant(rule, Condition=condition))
    kind = TYPES[rule][0]
    found = outcomes(rule, holding(kind, policy))
    path = f"{place(kind)}.Statement[0].Condition.StringEquals.aws:PrincipalOrgID"
    assert found == [("undecided", path)]
