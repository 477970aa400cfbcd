"""`stackwarden schema` prints what editors and readers check files with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from policypack.commands import main
from policypack.commands.schema import SCHEMAS
from tests.tools.markdown_pages import ROOT

Capture = pytest.CaptureFixture[str]


def printed(what: str, capsys: Capture) -> dict[str, Any]:
    assert main(["schema", what]) == 0
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


@pytest.mark.parametrize("what", SCHEMAS)
def test_it_is_the_schema_of_the_documentation(what: str, capsys: Capture) -> None:
    names = {"settings": "stackwarden.schema.json", "findings": "findings.schema.json"}
    written = json.loads((ROOT / "docs" / names[what]).read_text(encoding="utf-8"))
    assert printed(what, capsys) == written


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("profile: strict", True),
        ("profile: strickt", False),
        ("waivers: [{rule: sqs-queue-public}]", False),
        ("log_retention_days: 30", True),
        ("unknown: 1", False),
    ],
)
def test_schema_distinguishes_valid_and_invalid_settings(
    text: str, is_valid: bool, capsys: Capture
) -> None:
    checker = jsonschema.Draft202012Validator(printed("settings", capsys))
    assert checker.is_valid(yaml.safe_load(text)) is is_valid


def test_schema_findings_match_a_run(tmp_path: Path, capsys: Capture) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert main(["iam", "--format", "json", str(file)]) == 1
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, printed("findings", capsys))
    assert found["findings"]


def test_it_writes_a_file(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    assert main(["schema", "settings", "--output", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8"))["$schema"].startswith(
        "https://json-schema.org/"
    )
