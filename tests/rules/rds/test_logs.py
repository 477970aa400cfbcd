"""Which logs each engine has to export."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "rds-database-unlogged"
EXPORTS = "enabledCloudwatchLogsExports"
INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"


def database(kind: str, engine: Any, *logs: Any, **held: Any) -> Resource:
    return resource(kind, {"engine": engine, EXPORTS: list(logs), **held})


@pytest.mark.parametrize(
    ("kind", "engine", "complete", "incomplete"),
    [
        (INSTANCE, "postgres", ["postgresql"], ["upgrade"]),
        (INSTANCE, "mysql", ["audit", "error"], ["error", "general"]),
        (INSTANCE, "mariadb", ["audit", "error", "slowquery"], ["audit"]),
        (INSTANCE, "sqlserver-se", ["agent", "error"], ["error"]),
        (INSTANCE, "sqlserver-ex", ["error"], []),
        (INSTANCE, "oracle-se2-cdb", ["alert", "audit", "listener", "trace"], ["alert", "audit"]),
        (INSTANCE, "db2-se", ["diag.log"], []),
        (CLUSTER, "aurora-mysql", ["audit"], ["error", "slowquery"]),
        (CLUSTER, "aurora-postgresql", ["postgresql"], ["instance"]),
        (CLUSTER, "postgres", ["postgresql"], ["upgrade"]),
        (CLUSTER, "mysql", ["error"], ["general"]),
    ],
)
def test_an_engine_has_to_export_the_logs_that_security_hub_asks_for(
    kind: str, engine: str, complete: list[str], incomplete: list[str]
) -> None:
    assert outcomes(RULE, database(kind, engine, *complete)) == []
    assert outcomes(RULE, database(kind, engine, *incomplete)) == [("violates", EXPORTS)]
    assert outcomes(RULE, resource(kind, {"engine": engine})) == [("violates", EXPORTS)]


def test_without_an_engine_any_log_will_do() -> None:
    """A replica has the engine of its source."""
    replica = {"replicateSourceDb": "orders"}
    assert outcomes(RULE, resource(INSTANCE, {**replica, EXPORTS: ["upgrade"]})) == []
    assert outcomes(RULE, resource(INSTANCE, replica)) == [("violates", EXPORTS)]


@pytest.mark.parametrize(
    "unable",
    [
        database(INSTANCE, "aurora-postgresql"),
        database(INSTANCE, "custom-oracle-ee"),
        database(CLUSTER, "aurora-mysql", engineMode="serverless"),
    ],
)
def test_what_cannot_export_is_not_reported(unable: Resource) -> None:
    assert outcomes(RULE, unable) == []


def test_the_fix_keeps_the_logs_that_are_exported() -> None:
    [found] = verdicts(RULE, database(INSTANCE, "mysql", "slowquery", "error"))
    assert found.message == "audit is not exported"
    assert found.fix == f'Set {EXPORTS} to ["slowquery", "error", "audit"]'


@pytest.mark.parametrize(
    ("judged", "path"),
    [
        (database(INSTANCE, UNKNOWN, "postgresql"), "engine"),
        (database(INSTANCE, "postgres", "upgrade", UNKNOWN), f"{EXPORTS}[1]"),
        (resource(INSTANCE, {"engine": "postgres", EXPORTS: UNKNOWN}), EXPORTS),
        (database(CLUSTER, "aurora-mysql", engineMode=UNKNOWN), "engineMode"),
    ],
)
def test_what_decides_and_is_unknown_leaves_it_undecided(judged: Resource, path: str) -> None:
    assert outcomes(RULE, judged) == [("undecided", path)]


def test_an_unknown_log_does_not_matter_beside_the_needed_ones() -> None:
    assert outcomes(RULE, database(INSTANCE, "postgres", "postgresql", UNKNOWN)) == []
