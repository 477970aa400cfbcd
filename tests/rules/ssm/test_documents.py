"""Documents and preferences of sessions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

PUBLIC = "ssm-document-public"
SECRET = "ssm-document-secret"
LOGS = "ssm-session-log-unencrypted"
ENCRYPTION = "ssm-session-unencrypted"
SHARING = "ssm-account-sharing-unblocked"
DOCUMENT = "aws:ssm/document:Document"
SETTING = "aws:ssm/serviceSetting:ServiceSetting"
PASSWORD = "9f2Kq7!xVb31"
CONTENT = [("violates", "content")]


def shared(accounts: Any) -> Any:
    return resource(DOCUMENT, {"permissions": {"type": "Share", "account_ids": accounts}})


@pytest.mark.parametrize("accounts", ["All", "all", "ALL", "111122223333, All"])
def test_a_document_for_all_accounts_violates(accounts: str) -> None:
    assert outcomes(PUBLIC, shared(accounts)) == [("violates", "permissions.account_ids")]


def test_a_document_for_some_accounts_complies() -> None:
    assert outcomes(PUBLIC, shared("111122223333,444455556666")) == []
    assert outcomes(PUBLIC, resource(DOCUMENT, {})) == []
    assert outcomes(PUBLIC, shared(UNKNOWN)) == [("undecided", "permissions.account_ids")]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"mainSteps": [{"inputs": {"password": PASSWORD}}]}),
        f"schemaVersion: '2.2'\nmainSteps:\n- inputs:\n    password: '{PASSWORD}'\n",
        f"export DB_PASSWORD='{PASSWORD}'",
        json.dumps({"mainSteps": [{"inputs": {"runCommand": [f"export DB_PASSWORD={PASSWORD}"]}}]}),
        json.dumps({"mainSteps": [{"inputs": {"runCommand": f"id\nDB_PASSWORD={PASSWORD}\n./a"}}]}),
        f"mainSteps:\n- inputs:\n    runCommand:\n    - export DB_PASSWORD={PASSWORD}\n",
    ],
)
def test_a_secret_in_each_form_violates_and_is_not_shown(content: str) -> None:
    (found,) = verdicts(SECRET, resource(DOCUMENT, {"content": content}))
    assert (found.outcome.value, found.path) == ("violates", "content")
    assert PASSWORD not in found.message


@pytest.mark.parametrize(
    "content", ['{"inputs": {"password": "{{ssm:/orders/db}}"}}', "uptime", "", None]
)
def test_a_reference_complies(content: str) -> None:
    assert outcomes(SECRET, resource(DOCUMENT, {"content": content})) == []


def test_unknown_content_is_undecided() -> None:
    unknown = resource(DOCUMENT, {"content": UNKNOWN, "documentType": "Session"})
    for rule in (SECRET, LOGS, ENCRYPTION):
        assert outcomes(rule, unknown) == [("undecided", "content")]


def session(inputs: Any, as_yaml: bool = False) -> Any:
    held = {"schemaVersion": "1.0", "inputs": inputs}
    lines = [f"  {name}: {json.dumps(value)}" for name, value in inputs.items()]
    text = "\n".join(["schemaVersion: '1.0'", "inputs:", *lines]) if as_yaml else json.dumps(held)
    return resource(DOCUMENT, {"documentType": "Session", "content": text})


BUCKET = {"s3BucketName": "logs", "s3EncryptionEnabled": True}
GROUP = {"cloudWatchLogGroupName": "sessions", "cloudWatchEncryptionEnabled": True}


@pytest.mark.parametrize("as_yaml", [True, False])
@pytest.mark.parametrize("inputs", [BUCKET, GROUP, {**BUCKET, **GROUP}])
def test_encrypted_session_logs_comply(inputs: Any, as_yaml: bool) -> None:
    assert outcomes(LOGS, session(inputs, as_yaml)) == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"kmsKeyId": "alias/sessions"},
        {"s3BucketName": "", "cloudWatchLogGroupName": ""},
        {"s3BucketName": "logs"},
        {**BUCKET, "s3EncryptionEnabled": False},
        {**BUCKET, **GROUP, "cloudWatchEncryptionEnabled": False},
    ],
)
def test_missing_or_unencrypted_session_logs_violate(inputs: Any) -> None:
    assert outcomes(LOGS, session(inputs)) == CONTENT


@pytest.mark.parametrize(
    ("inputs", "violated"),
    [({"kmsKeyId": "alias/sessions"}, False), ({"kmsKeyId": ""}, True), ({"x": "y"}, True)],
)
@pytest.mark.parametrize("as_yaml", [True, False])
def test_a_session_needs_a_key(inputs: Any, violated: bool, as_yaml: bool) -> None:
    assert outcomes(ENCRYPTION, session(inputs, as_yaml)) == CONTENT * violated


@pytest.mark.parametrize("rule", [LOGS, ENCRYPTION])
def test_documents_of_another_type_and_malformed_ones_are_not_judged(rule: str) -> None:
    command = {"documentType": "Command", "content": "{}"}
    assert outcomes(rule, resource(DOCUMENT, command)) == []
    malformed = {"documentType": "Session", "content": "{"}
    assert outcomes(rule, resource(DOCUMENT, malformed)) == []
    assert outcomes(rule, resource(DOCUMENT, {})) == []


@pytest.mark.parametrize("prefix", ["", "arn:aws:ssm:eu-central-1:111122223333:servicesetting"])
def test_the_setting_is_judged_by_its_id_or_its_arn(prefix: str) -> None:
    own = f"{prefix}/ssm/documents/console/public-sharing-permission"
    enabled = resource(SETTING, {"settingId": own, "settingValue": "Enable"})
    assert outcomes(SHARING, enabled) == [("violates", "settingValue")]
    disabled = resource(SETTING, {"settingId": own, "settingValue": "Disable"})
    assert outcomes(SHARING, disabled) == []
    other = resource(SETTING, {"settingId": "/ssm/managed-instance/x", "settingValue": "Enable"})
    assert outcomes(SHARING, other) == []


@pytest.mark.parametrize("rule", [LOGS, ENCRYPTION])
@pytest.mark.parametrize("kind", ["Port", "InteractiveCommands", "NonInteractiveCommands"])
def test_only_shell_sessions_have_preferences(rule: str, kind: str) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html"""
    content = json.dumps({"schemaVersion": "1.0", "sessionType": kind, "parameters": {}})
    held = {"documentType": "Session", "content": content}
    assert outcomes(rule, resource(DOCUMENT, held)) == []
