"""Versions of jobs, passwords of connections and modes of security configurations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret

JOB = "aws:glue/job:Job"
OUTDATED = "glue-job-version-outdated"
CONNECTION = "aws:glue/connection:Connection"
PASSWORD = "glue-connection-password"
CONFIGURATION = "aws:glue/securityConfiguration:SecurityConfiguration"
DISABLED = "glue-security-configuration-disabled"
ENCRYPTED = {
    "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS"},
    "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS"},
    "s3Encryption": {"s3EncryptionMode": "SSE-S3"},
}


@pytest.mark.parametrize("version", ["0.9", "1.0", "2.0"])
def test_versions_without_patches_are_reported(version: str) -> None:
    assert outcomes(OUTDATED, resource(JOB, {"glueVersion": version})) == [
        ("violates", "glueVersion")
    ]


@pytest.mark.parametrize("version", ["3.0", "4.0", "5.0", "10.0", None, "latest"])
def test_supported_and_absent_versions_comply(version: Any) -> None:
    assert outcomes(OUTDATED, resource(JOB, {"glueVersion": version})) == []


def test_only_jobs_of_spark_have_the_version() -> None:
    def judged(command: Any) -> list[tuple[str, str]]:
        return outcomes(OUTDATED, resource(JOB, {"glueVersion": "1.0", "command": command}))

    assert judged({"name": "pythonshell"}) == []
    assert judged({"name": "gluestreaming"}) == [("violates", "glueVersion")]
    assert judged({"name": UNKNOWN}) == [("undecided", "command.name")]
    assert outcomes(OUTDATED, resource(JOB, {"glueVersion": UNKNOWN})) == [
        ("undecided", "glueVersion")
    ]


@pytest.mark.parametrize("properties", [{"PASSWORD": "x"}, secret({"PASSWORD": "x"})])
def test_a_password_of_a_connection_is_reported(properties: Any) -> None:
    found = outcomes(PASSWORD, resource(CONNECTION, {"connectionProperties": properties}))
    assert found == [("violates", "connectionProperties.PASSWORD")]


def test_a_connection_with_a_secret_complies_and_an_unknown_one_is_undecided() -> None:
    named = resource(CONNECTION, {"connectionProperties": {"SECRET_ID": "orders"}})
    assert outcomes(PASSWORD, named) == []
    ((outcome, _),) = outcomes(PASSWORD, resource(CONNECTION, {"connectionProperties": UNKNOWN}))
    assert outcome == "undecided"


def modes(**changed: Any) -> list[tuple[str, str]]:
    return outcomes(
        DISABLED, resource(CONFIGURATION, {"encryptionConfiguration": {**ENCRYPTED, **changed}})
    )


def test_each_mode_of_a_security_configuration_is_judged() -> None:
    assert modes() == []
    path = "encryptionConfiguration.jobBookmarksEncryption.jobBookmarksEncryptionMode"
    off = {"jobBookmarksEncryptionMode": "DISABLED"}
    assert modes(jobBookmarksEncryption=off) == [("violates", path)]
    assert modes(jobBookmarksEncryption={}) == [("violates", path)]
    assert modes(jobBookmarksEncryption={"jobBookmarksEncryptionMode": UNKNOWN}) == [
        ("undecided", path)
    ]
    assert len(outcomes(DISABLED, resource(CONFIGURATION, {}))) == 3
