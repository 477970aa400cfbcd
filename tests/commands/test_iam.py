"""`stackwarden iam`: its input, findings, reports and exit status."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policypack.commands import main
from policypack.iam.document.grammar import UNKNOWN_TEXT
from tests import corpora
from tests.documents import ACCOUNT, allow, document

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
GOOD = document(allow("dynamodb:GetItem", TABLE))
ADMIN = document(allow("dynamodb:GetItem", TABLE), allow("*"))
VENDOR = f"arn:aws:iam::{999988887777}:root"


def trust(principal: Any) -> dict[str, Any]:
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})


def file(folder: Path, content: Any, name: str = "policy.json") -> str:
    made = folder / name
    made.write_text(
        content if isinstance(content, str) else json.dumps(content, indent=2), encoding="utf-8"
    )
    return str(made)


def judged(capsys: Capture, *arguments: str) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    status = main(["iam", "--format", "json", *arguments])
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == 1
    return status, report["findings"], report["summary"]


def rules(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["rule"] for finding in findings]


def test_a_narrow_document_is_clean(tmp_path: Path, capsys: Capture) -> None:
    assert main(["iam", file(tmp_path, GOOD)]) == 0
    assert "Findings  none\n" in capsys.readouterr().out


def test_a_blocking_finding_is_status_1_and_has_its_line(tmp_path: Path, capsys: Capture) -> None:
    name = file(tmp_path, ADMIN)
    status, findings, summary = judged(capsys, name)
    assert status == 1
    admin = findings[rules(findings).index("iam-policy-admin")]
    line = Path(name).read_text(encoding="utf-8").splitlines().index('      "Action": "*",') + 1
    assert admin == {
        "rule": "iam-policy-admin",
        "title": "IAM policy allows administrator access (all actions, all resources)",
        "severity": "critical",
        "outcome": "violates",
        "blocking": True,
        "resource": None,
        "path": "document.Statement[1].Action",
        "message": admin["message"],
        "fix": "List the actions that the workload uses in Action and their ARNs in Resource",
        "waits_for": None,
        "file": name,
        "line": line,
        "folded_into": None,
        "waived": None,
        "fingerprint": admin["fingerprint"],
        "content": admin["content"],
        "grants": [{"effect": "Allow", "actions": ["*"], "resources": ["*"]}],
        "frameworks": admin["frameworks"],
        "owner": None,
        "team": None,
    }
    assert admin["frameworks"]["cis-aws-5.0"] == ["1.15"]
    assert summary["outcomes"]["violates"] == len(findings)
    assert summary["severities"]["critical"] >= 1
    assert summary["blocking"] >= 1
    assert summary["waived"] == 0


def test_the_text_says_where_what_and_what_to_do(tmp_path: Path, capsys: Capture) -> None:
    name = file(tmp_path, ADMIN)
    assert main(["iam", name]) == 1
    out = capsys.readouterr().out
    assert f"{name}:" in "".join(out.split())
    assert "error[iam-policy-admin] IAM policy allows administrator" in " ".join(out.split())
    assert "  Fix       List the actions" in out


def test_several_files_and_standard_input_in_one_run(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ADMIN)))
    good = file(tmp_path, GOOD)
    status, findings, _ = judged(capsys, good, "-")
    assert status == 1
    assert {finding["file"] for finding in findings} == {"-"}


@pytest.mark.parametrize("write", [json.dumps, lambda several: "\n".join(map(json.dumps, several))])
def test_several_documents_in_one_file(write: Any, tmp_path: Path, capsys: Capture) -> None:
    name = file(tmp_path, write([GOOD, ADMIN, trust("*")]))
    _, findings, _ = judged(capsys, name)
    places = {finding["rule"]: finding["path"] for finding in findings}
    assert places["iam-policy-admin"] == "document[1].Statement[1].Action"
    assert places["iam-role-trusts-anyone"] == "document[2].Statement[0].Principal"


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (ADMIN, "iam-policy-admin"),
        (trust("*"), "iam-role-trusts-anyone"),
        (document(allow("sqs:*", Principal="*")), "sqs-queue-public"),
        (
            document({"Effect": "Allow", "Action": "codeartifact:*", "Principal": "*"}),
            "iam-document-public",
        ),
        (
            document({"Effect": "Allow", "NotAction": "x:y", "Principal": "*"}),
            "iam-document-public",
        ),
    ],
)
def test_the_elements_decide_what_a_document_is_for(
    made: Any, rule: str, tmp_path: Path, capsys: Capture
) -> None:
    assert rule in rules(judged(capsys, file(tmp_path, made))[1])


def test_the_kind_can_be_given(tmp_path: Path, capsys: Capture) -> None:
    name = file(tmp_path, trust("*"))
    assert "iam-document-public" in rules(judged(capsys, "--kind", "resource", name)[1])
    found = rules(judged(capsys, "--kind", "identity", name)[1])
    assert found == ["iam-policy-malformed"]


@pytest.mark.parametrize(
    ("kind", "made", "found"),
    [
        ("identity", document(allow("*")), "iam-policy-admin"),
        ("boundary", document(allow("*")), "iam-boundary-unlimited"),
        ("scp", document(allow("*")), None),
        ("scp", document(allow("*", Principal="*")), "iam-policy-malformed"),
        ("session", document(allow("*")), None),
        ("rcp", document(allow("*", Principal="*")), None),
        ("rcp", document(allow("s3:*", Principal="*")), "iam-policy-malformed"),
        ("endpoint", document(allow("s3:*", Principal="*")), "ec2-endpoint-policy-open"),
        ("scp", document({**allow("s3:*"), "Sid": "x" * 5200}), "iam-policy-oversized"),
    ],
)
def test_a_document_is_judged_by_its_kind(
    kind: str, made: Any, found: str | None, tmp_path: Path, capsys: Capture
) -> None:
    name = file(tmp_path, made)
    told = rules(judged(capsys, "--profile", "strict", "--kind", kind, name)[1])
    assert found in told if found else told == []


@pytest.mark.parametrize("profile", ["essential", "recommended", "strict"])
def test_document_that_cannot_be_judged_blocks_in_every_profile(
    profile: str, tmp_path: Path, capsys: Capture
) -> None:
    broken = file(tmp_path, '{"Statement": {"Effect": "Allow", "Action": "a:b", "Action": "*"}}')
    cut = file(tmp_path, '[{"Statement": ', "cut.json")
    places = {
        broken: "document.Statement.Action: duplicate key; ",
        cut: "document[0]: invalid JSON in line 1, column 16: ",
    }
    for name, place in places.items():
        status, (finding,), _ = judged(capsys, "--profile", profile, name)
        assert (status, finding["rule"]) == (1, "iam-policy-malformed")
        assert finding["message"].startswith(place)


def test_missing_element_is_shown_at_its_expected_place(tmp_path: Path, capsys: Capture) -> None:
    made = document(allow("a:b"), {"Action": "s3:GetObject", "Resource": "*"})
    name = file(tmp_path, made)
    (finding,) = judged(capsys, name)[1]
    assert finding["path"] == "document.Statement[1].Effect"
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    assert lines[finding["line"] - 1 :][1].strip() == '"Action": "s3:GetObject",'


def test_the_profile_decides_what_is_shown(tmp_path: Path, capsys: Capture) -> None:
    long = document({**allow("dynamodb:GetItem", TABLE), "Sid": "x" * 6200})
    name = file(tmp_path, long)
    assert judged(capsys, "--profile", "essential", name)[1] == []
    assert judged(capsys, name)[0] == 0
    status, findings, _ = judged(capsys, "--profile", "strict", name)
    assert (status, rules(findings)) == (1, ["iam-policy-oversized"])
    assert findings[0]["line"] == 1


def test_an_account_that_may_be_the_own_one_is_undecided(tmp_path: Path, capsys: Capture) -> None:
    name = file(tmp_path, trust({"AWS": VENDOR}))
    status, (finding,), summary = judged(capsys, name)
    assert (status, finding["outcome"], finding["blocking"]) == (0, "undecided", False)
    assert finding["waits_for"] == "the own account, which may be 999988887777"
    needs = f"undecided: {finding['path']} needs {finding['waits_for']}"
    assert finding["message"] == needs
    assert finding["fix"] == "Give the IDs of your own accounts with --account"
    assert summary["outcomes"] == {"violates": 0, "undecided": 1, "remediated": 0}
    status, (finding,), _ = judged(capsys, name, "--account", ACCOUNT)
    assert (status, finding["rule"]) == (1, "iam-role-trusts-foreign-account")
    assert judged(capsys, name, "--account", "999988887777")[1] == []
    assert main(["iam", name]) == 0
    assert "needs the own account" in " ".join(capsys.readouterr().out.split())


def test_value_known_after_apply_is_undecided_for_all_accounts(
    tmp_path: Path, capsys: Capture
) -> None:
    name = file(tmp_path, document(allow(UNKNOWN_TEXT, TABLE)))
    _, findings, _ = judged(capsys, "--account", ACCOUNT, name)
    assert {each["outcome"] for each in findings} == {"undecided"}
    path = "document.Statement[0].Action"
    assert {(each["path"], each["fix"]) for each in findings} == {
        (path, f"Replace the placeholder in {path} with the deployed value")
    }


@pytest.mark.parametrize(
    ("principal", "rule", "severity"),
    [
        ("*", "iam-document-public", "critical"),
        ({"AWS": VENDOR}, "iam-document-foreign-account", "high"),
        ({"Service": "lambda.amazonaws.com"}, "iam-document-service-without-source", "medium"),
    ],
)
def test_the_policy_of_another_service_has_a_rule(
    principal: Any, rule: str, severity: str, tmp_path: Path, capsys: Capture
) -> None:
    name = file(tmp_path, document(allow("codeartifact:ReadFromRepository", Principal=principal)))
    (finding,) = judged(capsys, "--account", ACCOUNT, name)[1]
    assert (finding["rule"], finding["severity"]) == (rule, severity)
    assert finding["outcome"] == "violates"


@pytest.mark.parametrize(
    ("action", "principal", "rule"),
    [
        ("sqs:SendMessage", "*", "sqs-queue-public"),
        ("SQS:SendMessage", {"AWS": VENDOR}, "sqs-queue-foreign-account"),
        ("sns:Publish", {"AWS": VENDOR}, "sns-topic-foreign-account"),
        (
            "sqs:SendMessage",
            {"Service": "sns.amazonaws.com"},
            "sqs-queue-policy-without-source-arn",
        ),
        (
            "sns:Publish",
            {"Service": "events.amazonaws.com"},
            "sns-topic-policy-without-source-arn",
        ),
        ("lambda:InvokeFunction", "*", "lambda-resource-policy-public"),
        ("lambda:InvokeFunction", {"AWS": VENDOR}, "iam-document-foreign-account"),
        ("s3:GetObject", "*", "s3-bucket-policy-public"),
        ("dynamodb:GetItem", "*", "dynamodb-table-public"),
    ],
)
def test_the_policy_of_a_service_has_the_rule_of_that_service(
    action: str, principal: Any, rule: str, tmp_path: Path, capsys: Capture
) -> None:
    name = file(tmp_path, document(allow(action, Principal=principal)))
    assert rules(judged(capsys, "--account", ACCOUNT, name)[1]) == [rule]


def test_placeholders_of_templates_are_plain_text(tmp_path: Path, capsys: Capture) -> None:
    made = document(allow("dynamodb:GetItem", "arn:aws:dynamodb:${Region}:${Account}:table/${T}"))
    assert judged(capsys, file(tmp_path, made))[0] == 0


def test_sarif_is_valid_and_names_lines_and_rules(tmp_path: Path, capsys: Capture) -> None:
    name = file(
        tmp_path, [ADMIN, trust({"AWS": VENDOR}), document(allow("codeartifact:*", Principal="*"))]
    )
    assert main(["iam", "--format", "sarif", name]) == 1
    log = json.loads(capsys.readouterr().out)
    (run,) = log["runs"]
    described = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert described["iam-policy-admin"]["helpUri"].startswith("https://")
    public = described["iam-document-public"]
    assert public["shortDescription"]["text"] == "AWS resource is publicly accessible"
    assert public["helpUri"].endswith("/docs/rules/iam.md#iam-document-public")
    kinds = {result["ruleId"]: (result["kind"], result["level"]) for result in run["results"]}
    assert kinds["iam-policy-admin"] == ("fail", "error")
    assert kinds["iam-role-trusts-foreign-account"] == ("open", "none")
    corpora.skip_without("schemas/sarif-2.1.0.json")
    schema = corpora.FOLDER / "schemas" / "sarif-2.1.0.json"
    jsonschema.validate(log, json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "not an IAM policy"), ("[]", "not an IAM policy"), (b"\xff\xfe{}", "invalid UTF-8")],
)
def test_a_file_without_a_document_is_status_2(
    content: Any, said: str, tmp_path: Path, capsys: Capture
) -> None:
    made = tmp_path / "policy.json"
    made.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["iam", str(made)]) == 2
    assert f"{made}: {said}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.json"], "missing.json: No such file or directory; give a file"),
        ([str(Path(__file__).parent)], "not an IAM policy; give a file"),
        (["--account", "mine", "policy.json"], "--account mine: invalid account ID; write its"),
        (["--account", "1234567890123", "-"], "--account 1234567890123: invalid account ID"),
    ],
    ids=["file", "folder", "account", "digits"],
)
def test_wrong_usage_is_status_2_in_one_line(
    arguments: list[str], said: str, capsys: Capture
) -> None:
    assert main(["iam", *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["--kind", "secret", "x"], ["--format", "xml", "x"]])
def test_wrong_options_are_status_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(["iam", *arguments])
    assert left.value.code == 2


def test_a_bad_file_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(document(allow("*"))), encoding="utf-8")
    arguments = ["iam", str(tmp_path / "bad.json"), str(good), str(tmp_path / "nonesuch.json")]
    assert main([*arguments, "--format", "json"]) == 2
    made = json.loads(capsys.readouterr().out)
    assert made["findings"]
    assert made["failure"]["message"].count("\n") == 1
    assert "bad.json: No such file" in made["failure"]["message"]
