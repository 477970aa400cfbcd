"""What AWS itself does where pulumi_aws would send a value of its own: resources of aws-native.

AWS's model of its API says what a request that lacks a member does. Where that is another default
than the one that rules take from the provider of pulumi_aws, a rule has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from policypack.facts.defaults import PLACEHOLDER, REQUIRED, Default, all_defaults
from policypack.facts.native_types import native_types
from policypack.model.native import twins
from tests.house.test_defaults import described, model
from tests.judged import UNKNOWN, resource, verdicts
from tools.default_sentences import Value, stated_default

NATIVE = "aws-native"
# The names of services in botocore where they are not those of modules in pulumi_aws.
_SERVICES = {
    "cfg": "config",
    "cloudwatch": "logs",
    "cognito": "cognito-idp",
    "elasticsearch": "es",
    "lb": "elbv2",
    "msk": "kafka",
    "mskconnect": "kafkaconnect",
    "redshiftserverless": "redshift-serverless",
    "s3control": "s3control",
    "sfn": "stepfunctions",
}
_CREATES = r"(?:Create|Put|Register|Run)(?:DB|Cache)?"


def modelled(row: Default) -> Value | None:
    """What AWS's model says that a request which creates such a resource does without it."""
    module, _, name = row.type.removeprefix("aws:").replace("/", ":").split(":")
    service = model(_SERVICES.get(module, module))
    if service is None:
        return None
    code = "b" if isinstance(row.value, bool) else "i" if isinstance(row.value, int) else "s"
    for operation, found in service["operations"].items():
        if "input" in found and re.fullmatch(_CREATES + name, operation, re.IGNORECASE):
            members = service["shapes"][found["input"]["shape"]].get("members", {})
            for member, described_by in members.items():
                if member.casefold() == row.path.casefold():
                    stated = stated_default(described(service, described_by), code)
                    return stated.value if stated else None
    return None


def otherwise(table: Iterable[Default]) -> Iterator[str]:
    """The defaults of pulumi_aws that AWS's model contradicts, and no line for aws-native has."""
    rows = [row for row in table if row.source not in (PLACEHOLDER, REQUIRED)]
    twins = {kind for kinds in native_types().values() for kind in kinds}
    natives = {row[:2]: row.value for row in rows if row.where.startswith(NATIVE)}
    for row in rows:
        if row.type in twins and not row.where:
            of_aws = modelled(row)
            if of_aws is not None and of_aws != natives.get(row[:2], row.value):
                yield f"{row.path} of {row.type}: AWS says {of_aws!r}; set instead= for aws-native"


def test_no_default_of_the_provider_stands_for_another_of_aws() -> None:
    compared = [row for row in all_defaults() if modelled(row) is not None]
    assert len(compared) > 15
    assert [*otherwise(all_defaults())] == []


def test_a_planted_default_of_the_provider_is_caught() -> None:
    (row,) = (
        row
        for row in all_defaults()
        if row.type == "aws:mq/broker:Broker" and "Upgrade" in row.path and not row.where
    )
    assert [*otherwise([row])] == [
        f"{row.path} of {row.type}: AWS says True; set instead= for aws-native"
    ]
    assert [*otherwise([row, row._replace(where=NATIVE, value=True)])] == []


INSTANCE = ("aws:rds/instance:Instance", "aws-native:rds:DbInstance")
BROKER = ("aws:mq/broker:Broker", "aws-native:amazonmq:Broker")
GRAPH = ("aws:neptune/cluster:Cluster", "aws-native:neptune:DbCluster")
# A rule, a type, properties of both providers, and the outcomes in pulumi_aws and aws-native.
CASES: Iterable[tuple[str, tuple[str, str], Mapping[str, Any], str, str]] = (
    ("rds-database-public", INSTANCE, {"engine": "postgres"}, "", "violates"),
    ("rds-database-public", INSTANCE, {"engine": "aurora-mysql"}, "", ""),
    ("rds-database-public", INSTANCE, {"engine": UNKNOWN}, "", "undecided"),
    ("rds-database-public", INSTANCE, {"engine": "mysql", "publiclyAccessible": False}, "", ""),
    ("rds-database-public", INSTANCE, {"engine": "mysql", "dbSubnetGroupName": "own"}, "", ""),
    (
        "rds-database-public",
        INSTANCE,
        {"engine": "mysql", "dbSubnetGroupName": "default"},
        "",
        "violates",
    ),
    ("rds-instance-without-backups", INSTANCE, {}, "violates", ""),
    (
        "rds-instance-without-backups",
        INSTANCE,
        {"backupRetentionPeriod": 0},
        "violates",
        "violates",
    ),
    ("rds-instance-backups-short", INSTANCE, {}, "violates", "violates"),
    ("mq-broker-upgrades-off", BROKER, {}, "violates", ""),
    ("mq-broker-upgrades-off", BROKER, {"autoMinorVersionUpgrade": False}, "violates", "violates"),
    ("neptune-cluster-deletable", GRAPH, {}, "violates", ""),
    ("neptune-cluster-deletable", GRAPH, {"deletionProtection": False}, "violates", "violates"),
)


@pytest.mark.parametrize(("rule", "kinds", "properties", "classic", "native"), CASES)
def test_a_resource_of_aws_native_has_the_default_of_aws(
    rule: str, kinds: tuple[str, str], properties: Mapping[str, Any], classic: str, native: str
) -> None:
    for kind, expected in zip(kinds, (classic, native), strict=True):
        found = verdicts(rule, *twins(resource(kind, dict(properties))))
        assert [each.outcome.value for each in found] == [expected] * bool(expected), kind
