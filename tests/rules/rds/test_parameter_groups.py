"""Parameter groups that leave TLS to the engine: the families of AWS, each with its verdict."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

RDS = "rds-parameter-group-tls-optional"
REDSHIFT = "redshift-parameter-group-tls-optional"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
CLUSTER = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
WAREHOUSE = "aws:redshift/parameterGroup:ParameterGroup"
PLAINTEXT, REQUIRED, OPEN = ["violates"], list[str](), ["undecided"]

# Verdict first, from AWS's documentation; see the rule for the pages.
FAMILIES = [
    (PLAINTEXT, RDS, GROUP, "postgres9.6"),
    (PLAINTEXT, RDS, GROUP, "postgres14"),
    (REQUIRED, RDS, GROUP, "postgres15"),
    (REQUIRED, RDS, GROUP, "postgres17"),
    (PLAINTEXT, RDS, CLUSTER, "postgres14"),
    (PLAINTEXT, RDS, GROUP, "mysql5.7"),
    (PLAINTEXT, RDS, GROUP, "mysql8.0"),
    (PLAINTEXT, RDS, GROUP, "mysql8.4"),
    (REQUIRED, RDS, GROUP, "mysql9.7"),
    (OPEN, RDS, GROUP, "mysql9.0"),
    # It has no such parameter.
    (REQUIRED, RDS, GROUP, "mysql5.6"),
    (PLAINTEXT, RDS, GROUP, "mariadb10.11"),
    (PLAINTEXT, RDS, GROUP, "mariadb11.4"),
    (REQUIRED, RDS, GROUP, "mariadb11.8"),
    (REQUIRED, RDS, GROUP, "mariadb10.4"),
    (PLAINTEXT, RDS, GROUP, "sqlserver-ex-15.0"),
    (PLAINTEXT, RDS, GROUP, "sqlserver-se-16.0"),
    (OPEN, RDS, GROUP, "sqlserver-ee-17.0"),
    (REQUIRED, RDS, GROUP, "oracle-ee-19"),
    (REQUIRED, RDS, GROUP, "db2-ae-11.5"),
    (REQUIRED, RDS, GROUP, "custom-sqlserver-ee-15.0"),
    (PLAINTEXT, RDS, CLUSTER, "aurora-postgresql16"),
    (REQUIRED, RDS, CLUSTER, "aurora-postgresql17"),
    (PLAINTEXT, RDS, CLUSTER, "aurora-mysql8.0"),
    (OPEN, RDS, CLUSTER, "aurora-mysql8.4"),
    # The group of the cluster decides.
    (REQUIRED, RDS, GROUP, "aurora-postgresql16"),
    (REQUIRED, RDS, GROUP, "aurora-mysql8.0"),
    (OPEN, RDS, GROUP, "unheard1"),
    (OPEN, RDS, GROUP, UNKNOWN),
    (PLAINTEXT, REDSHIFT, WAREHOUSE, "redshift-1.0"),
    (OPEN, REDSHIFT, WAREHOUSE, "redshift-2.0"),
]


@pytest.mark.parametrize(("expected", "rule", "kind", "family"), FAMILIES)
def test_what_a_family_does_without_the_parameter(
    expected: list[str], rule: str, kind: str, family: Any
) -> None:
    given = {"family": family, "parameters": [{"name": "max_connections", "value": "100"}]}
    assert [outcome for outcome, _ in outcomes(rule, resource(kind, given))] == expected


@pytest.mark.parametrize(
    ("rule", "kind", "family", "parameter", "value"),
    [
        (RDS, GROUP, "postgres14", "rds.force_ssl", "1"),
        (RDS, GROUP, "mysql8.0", "require_secure_transport", "ON"),
        (RDS, CLUSTER, "aurora-mysql8.0", "require_secure_transport", "1"),
        (REDSHIFT, WAREHOUSE, "redshift-1.0", "require_ssl", "true"),
    ],
)
def test_the_fix_names_the_parameter_of_the_engine(
    rule: str, kind: str, family: str, parameter: str, value: str
) -> None:
    (found,) = verdicts(rule, resource(kind, {"family": family}))
    assert found.fix.startswith(f"Add {parameter} with the value ")
    stated = {"family": family, "parameters": [{"name": parameter, "value": value}]}
    assert outcomes(rule, resource(kind, stated)) == []


def test_a_parameter_that_is_not_known_yet_may_be_the_one() -> None:
    held = [{"name": UNKNOWN, "value": "1"}]
    found = outcomes(RDS, resource(GROUP, {"family": "mysql8.0", "parameters": held}))
    assert found == [("undecided", "parameters[0].name")]
