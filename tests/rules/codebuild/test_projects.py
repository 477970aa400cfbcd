"""Projects: credentials in them, and what they encrypt, log and verify."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret

PASSWORD = "9f2Kq7xVb31"
URL = f"https://build:{PASSWORD}@bitbucket.org/example/orders.git"
SPECIFICATION = "version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: 9f2Kq7!xVb31\n"


def project(**held: Any) -> Resource:
    return resource("aws:codebuild/project:Project", held)


@pytest.mark.parametrize(
    ("kind", "violates"),
    [(None, True), ("PLAINTEXT", True), ("PARAMETER_STORE", False), ("SECRETS_MANAGER", False)],
)
def test_the_type_of_a_variable_decides(kind: str | None, violates: bool) -> None:
    pair = {"name": "DB_PASSWORD", "value": "9f2Kq7!xVb31", "type": kind}
    found = outcomes("codebuild-project-env-secret", project(environment=variables(pair)))
    path = "environment.environmentVariables[0].value"
    assert found == ([("violates", path)] if violates else [])


def variables(*pairs: Any) -> dict[str, Any]:
    return {"environmentVariables": list(pairs)}


def test_an_unknown_type_is_undecided() -> None:
    pair = {"name": "DB_PASSWORD", "value": "9f2Kq7!xVb31", "type": UNKNOWN}
    found = outcomes("codebuild-project-env-secret", project(environment=variables(pair)))
    assert found == [("undecided", "environment.environmentVariables[0].type")]


def test_credentials_in_urls_of_sources() -> None:
    plain, bad = {"location": "https://github.com/example/orders.git"}, {"location": URL}
    rule = "codebuild-project-source-secret"
    assert outcomes(rule, project(source=bad)) == [("violates", "source.location")]
    assert outcomes(rule, project(source=plain, secondarySources=[plain])) == []
    found = outcomes(rule, project(source=plain, secondarySources=[plain, bad]))
    assert found == [("violates", "secondarySources[1].location")]
    unknown = outcomes(rule, project(source={"location": UNKNOWN}, secondarySources=[bad]))
    assert unknown == [
        ("violates", "secondarySources[0].location"),
        ("undecided", "source.location"),
    ]


def test_secrets_in_build_specifications() -> None:
    rule = "codebuild-project-buildspec-secret"
    inline = {"buildspec": SPECIFICATION}
    assert outcomes(rule, project(source=inline)) == [("violates", "source.buildspec")]
    found = outcomes(rule, project(source={"buildspec": "ci/build.yml"}, secondarySources=[inline]))
    assert found == [("violates", "secondarySources[0].buildspec")]
    assert outcomes(rule, project(source={"buildspec": UNKNOWN})) == [
        ("undecided", "source.buildspec")
    ]
    assert outcomes(rule, project(source={"buildspec": secret(SPECIFICATION)})) == [
        ("violates", "source.buildspec")
    ]


@pytest.mark.parametrize(
    ("logs", "outcome"),
    [
        (None, None),
        ({"cloudwatchLogs": {"status": "DISABLED"}}, "violates"),
        ({"cloudwatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": "ENABLED"}}, None),
        ({"cloudwatchLogs": {"status": "DISABLED"}, "s3Logs": {"status": UNKNOWN}}, "undecided"),
        (UNKNOWN, "undecided"),
    ],
)
def test_build_logs(logs: Any, outcome: str | None) -> None:
    found = outcomes("codebuild-project-unlogged", project(logsConfig=logs))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


OFF = {"type": "S3", "encryptionDisabled": True}


@pytest.mark.parametrize(
    ("held", "paths"),
    [
        ({"artifacts": {"type": "S3"}}, []),
        ({"artifacts": OFF}, ["artifacts.encryptionDisabled"]),
        (
            {"logsConfig": {"s3Logs": {"status": "ENABLED", "encryptionDisabled": True}}},
            ["logsConfig.s3Logs.encryptionDisabled"],
        ),
        ({"secondaryArtifacts": [{}, OFF]}, ["secondaryArtifacts[1].encryptionDisabled"]),
    ],
)
def test_output_without_encryption(held: dict[str, Any], paths: list[str]) -> None:
    found = outcomes("codebuild-output-unencrypted", project(**held))
    assert found == [("violates", path) for path in paths]


def test_reports_without_encryption() -> None:
    kind, rule = "aws:codebuild/reportGroup:ReportGroup", "codebuild-output-unencrypted"
    path = "exportConfig.s3Destination.encryptionDisabled"
    plain = resource(
        kind, {"exportConfig": {"type": "S3", "s3Destination": {"encryptionDisabled": True}}}
    )
    assert outcomes(rule, plain) == [("violates", path)]
    assert outcomes(rule, resource(kind, {"exportConfig": {"type": "NO_EXPORT"}})) == []


def test_a_source_whose_certificate_is_not_verified() -> None:
    rule, insecure = "codebuild-source-tls-unverified", {"insecureSsl": True}
    assert outcomes(rule, project(source=insecure)) == [("violates", "source.insecureSsl")]
    found = outcomes(rule, project(source={"insecureSsl": False}, secondarySources=[insecure]))
    assert found == [("violates", "secondarySources[0].insecureSsl")]
    assert outcomes(rule, project(source={"insecureSsl": UNKNOWN})) == [
        ("undecided", "source.insecureSsl")
    ]


@pytest.mark.parametrize(
    ("held", "path"),
    [
        ({"artifacts": {"type": "NO_ARTIFACTS"}}, "artifacts"),
        ({"artifacts": {"type": "CODEPIPELINE"}}, "artifacts"),
        ({"logsConfig": {"s3Logs": {"status": "DISABLED"}}}, "logsConfig.s3Logs"),
        ({"logsConfig": {"s3Logs": {}}}, "logsConfig.s3Logs"),
        ({"secondaryArtifacts": [{"type": "NO_ARTIFACTS"}]}, "secondaryArtifacts[0]"),
    ],
)
def test_what_goes_to_no_bucket_needs_no_encryption(held: dict[str, Any], path: str) -> None:
    rule, switch = "codebuild-output-unencrypted", f"{path}.encryptionDisabled"
    plain = _switched_off(held, path)
    assert outcomes(rule, project(**plain)) == []
    written = _switched_off(held, path, type="S3", status="ENABLED")
    assert outcomes(rule, project(**written)) == [("violates", switch)]
    unknown = _switched_off(held, path, type=UNKNOWN, status=UNKNOWN)
    assert [found for found, _ in outcomes(rule, project(**unknown))] == ["undecided"]


def _switched_off(held: dict[str, Any], path: str, **beside: Any) -> dict[str, Any]:
    """A copy in which the output at the path has its encryption switched off."""
    made: dict[str, Any] = json.loads(json.dumps(held))
    output: Any = made
    for key in path.replace("[0]", ".0").split("."):
        output = output[0 if key == "0" else key]
    output.update(encryptionDisabled=True, **beside)
    return made


def test_a_report_group_without_an_export_needs_no_encryption() -> None:
    kind, destination = "aws:codebuild/reportGroup:ReportGroup", {"encryptionDisabled": True}
    rule = "codebuild-output-unencrypted"
    for export, expected in (("NO_EXPORT", []), ("S3", ["violates"]), (UNKNOWN, ["undecided"])):
        group = resource(kind, {"exportConfig": {"type": export, "s3Destination": destination}})
        assert [found for found, _ in outcomes(rule, group)] == expected
