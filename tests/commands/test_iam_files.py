"""The files of `stackwarden iam`: directories, and files that aren't IAM documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.standalone.document_files import documents_of, template_in
from tests.documents import allow, document

Capture = pytest.CaptureFixture[str]
ADMIN = document(allow("*"))
TEMPLATE = {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Statement": []}}}}


def write(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_a_directory_is_walked_for_files_with_documents(tmp_path: Path) -> None:
    wanted = [
        write(tmp_path, "a.json", ADMIN),
        write(tmp_path, "deep/er/b.json", [ADMIN, ADMIN]),
        write(tmp_path, "deep/torn.json", '{"Statement": ['),
    ]
    for name, content in (
        ("package.json", {"name": "shop", "description": "a Statement"}),
        ("stack.json", TEMPLATE),
        ("policy.txt", ADMIN),
        ("broken.json", "{// a comment"),
        ("node_modules/x/policy.json", ADMIN),
        (".cache/policy.json", ADMIN),
    ):
        write(tmp_path, name, content)
    found = [each.file for each in documents_of(str(tmp_path))]
    assert found == [str(wanted[0]), str(wanted[1]), str(wanted[1]), str(wanted[2])]


def test_a_directory_in_a_run_has_findings_in_its_files(tmp_path: Path, capsys: Capture) -> None:
    file = write(tmp_path, "policies/admin.json", ADMIN)
    assert main(["iam", str(tmp_path), "--format", "json"]) == 1
    assert {each["file"] for each in json.loads(capsys.readouterr().out)["findings"]} == {str(file)}


def test_a_directory_without_a_document_is_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    write(tmp_path, "package.json", {})
    assert main(["iam", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"stackwarden iam: {tmp_path}: not an IAM policy; ")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("stack.json", TEMPLATE, "CloudFormation template"),
        ("stack.yaml", "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n", "CloudFormation template"),
        ("main.tf", 'resource "aws_sqs_queue" "q" {}\n', "Terraform configuration"),
        ("main.tf.json", {"resource": {"aws_sqs_queue": {}}}, "Terraform configuration"),
        ("plan.json", {"format_version": "1.2", "planned_values": {}}, "Terraform plan"),
        ("x.tfstate", {"version": 4, "terraform_version": "1.9"}, "Terraform state"),
    ],
)
def test_template_of_another_tool_is_identified(
    name: str, content: Any, what: str, tmp_path: Path, capsys: Capture
) -> None:
    file = write(tmp_path, name, content)
    assert main(["iam", str(file)]) == 2
    assert capsys.readouterr().err == (
        f"stackwarden iam: {file}: {what}, not an IAM policy; "
        "save its policies as JSON files and name those\n"
    )
    assert main(["scan", str(file)]) == 2
    assert f"{file}: {what}, not a package; name a folder" in capsys.readouterr().err


@pytest.mark.parametrize("content", [ADMIN, [ADMIN], {"Version": "2012-10-17"}, "[]", "{", "text"])
def test_possible_iam_document_is_not_treated_as_a_template(content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    assert template_in("policy.json", text) == ""


def test_json_that_is_broken_has_line_and_column(tmp_path: Path, capsys: Capture) -> None:
    file = write(tmp_path, "policy.json", '{\n  "Statement": [\n    {"Effect" "Allow"}\n  ]\n}\n')
    assert main(["iam", str(file), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["rule"], found["line"]) == ("iam-policy-malformed", 3)
    assert "invalid JSON in line 3, column 15: expecting ':' delimiter" in found["message"]


def test_a_broken_document_of_a_list_has_its_place_in_the_file(
    tmp_path: Path, capsys: Capture
) -> None:
    file = write(tmp_path, "policy.json", '[{"Statement": []},  {"Version" 1}]')
    assert main(["iam", str(file), "--format", "json"]) == 1
    messages = [each["message"] for each in json.loads(capsys.readouterr().out)["findings"]]
    assert any("line 1, column 33: expecting ':' delimiter" in message for message in messages)
