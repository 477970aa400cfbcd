"""SARIF from the findings of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sarif import loader  # type: ignore[import-untyped]

from policypack.report import run, sarif
from policypack.report.formats import Terminal, render
from policypack.report.run import Failure
from policypack.rules import catalogue
from tests import corpora
from tests.report.run_documents import finding, of, preview, undecided

QUEUE = "aws:sqs/queue:Queue"
RULES = {rule.id: rule for rule in catalogue()}
PUBLIC = of(QUEUE, "q", 3, "sqs-queue-public", path="policy", message="any principal may send")
WAIVED = {"reason": "a test", "owner": "ann", "expires": "2099-01-01"}


def one_run(findings: list[dict[str, Any]], root: Path | None = None) -> dict[str, Any]:
    made = run.document(findings, command="preview")
    (found,) = sarif.log(made, Terminal(root=root), RULES)["runs"]
    assert isinstance(found, dict)
    return found


def result(root: Path | None = None, **changed: Any) -> dict[str, Any]:
    (made,) = one_run([{**PUBLIC, **changed}], root)["results"]
    assert isinstance(made, dict)
    return made


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    made = result(waived=WAIVED, blocking=False)
    assert made["level"] == "warning"
    (suppression,) = made["suppressions"]
    assert suppression["justification"] == "a test (ann, until 2099-01-01)"
    assert "suppressions" not in result()


def test_a_finding_without_a_file_is_at_its_resource() -> None:
    (location,) = result(file=None, line=None)["locations"]
    urn = PUBLIC["resource"]["urn"]
    assert location == {"logicalLocations": [{"fullyQualifiedName": f"{urn}#policy"}]}


def test_a_finding_without_a_file_is_in_the_project_of_the_sources(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (location,) = result(tmp_path, file=None, line=None)["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "Pulumi.yaml"}}


def test_a_file_is_a_uri_with_a_line_where_it_is_known() -> None:
    (location,) = result(file="my policy.json", line=7, resource=None)["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "my%20policy.json"}
    assert physical["region"] == {"startLine": 7}
    (location,) = result(file="x.json", line=None, resource=None, path="")["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": "x.json"}}}


def test_a_file_is_relative_to_the_repository_of_the_sources(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "stacks" / "shop"
    folder.mkdir(parents=True)
    for file in ("../x.json", str(tmp_path / "stacks" / "x.json")):
        (location,) = result(folder, file=file)["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": "stacks/x.json"}


def test_the_message_has_the_evidence_what_is_folded_and_the_fix() -> None:
    place = {"rule": "sqs-queue-public", "subject": PUBLIC["resource"]["urn"], "path": "policy"}
    folded = {**PUBLIC, "rule": "iam-policy-vacuous-condition", "folded_into": place}
    found = one_run([PUBLIC, folded])
    (made,) = found["results"]
    assert made["message"]["text"].splitlines() == [
        "policy: any principal may send",
        "Also: iam-policy-vacuous-condition",
        "Fix: Close it",
    ]
    assert [each["id"] for each in found["tool"]["driver"]["rules"]] == ["sqs-queue-public"]
    without = result(outcome="undecided", blocking=False, message="undecided: policy", fix=None)
    assert without["message"]["text"] == "undecided: policy"


def test_rules_are_described_once_and_referred_to() -> None:
    found = one_run([PUBLIC, {**PUBLIC, "rule": "iam-policy-admin"}, finding("own-thing-bad")])
    described = found["tool"]["driver"]["rules"]
    ids = ["iam-policy-admin", "own-thing-bad", "sqs-queue-public"]
    assert [rule["id"] for rule in described] == ids
    assert {ids[made["ruleIndex"]] == made["ruleId"] for made in found["results"]} == {True}
    assert "**Fix:**" in described[0]["help"]["markdown"]
    # AND one that is not in the catalogue has the title that its findings bring
    assert described[1] == {"id": "own-thing-bad", "shortDescription": {"text": "Queue is open"}}


def test_fingerprints_stay_when_a_line_moves_and_in_another_stack() -> None:
    (mark,) = result()["partialFingerprints"].values()
    moved = {**PUBLIC["resource"], "urn": PUBLIC["resource"]["urn"].replace(":dev:", ":prod:")}
    for changed in ({"line": 30}, {"resource": moved}, {"severity": "low"}):
        assert result(**changed)["partialFingerprints"] == {"stackwarden/v2": mark}
    assert result(path="other")["partialFingerprints"] != {"stackwarden/v2": mark}


def test_every_undecided_rule_is_an_open_result() -> None:
    found = one_run([undecided("sqs-queue-public"), undecided("sqs-queue-foreign-account")])
    assert [(made["kind"], made["level"]) for made in found["results"]] == [("open", "none")] * 2


def test_a_failure_of_the_program_is_a_notification() -> None:
    made = preview(failure=Failure(status=3, message="the program failed"))
    (found,) = sarif.log(made, Terminal(), RULES)["runs"]
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"] == {"text": "the program failed"}
    assert found["automationDetails"]["id"].startswith("stackwarden/preview/shop/dev/")


@pytest.mark.parametrize("failure", [None, Failure(status=3, message="it failed")])
@corpora.needs("schemas/sarif-2.1.0.json")
def test_the_log_is_valid(failure: Any) -> None:
    schema = json.loads((corpora.FOLDER / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
    log = json.loads(render(preview(failure=failure), "sarif", terminal=Terminal()))
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(log)


def test_another_reader_finds_the_same(tmp_path: Path) -> None:
    file = tmp_path / "run.sarif"
    file.write_text(render(preview(), "sarif", terminal=Terminal()), encoding="utf-8")
    read = loader.load_sarif_file(str(file))
    records = [(each["Code"], each["Location"], each["Line"]) for each in read.get_records()]
    assert ("lambda-layer-unpinned", "infra/__main__.py", 7) in records
    assert len(records) == 5


def test_an_argument_is_a_region_and_what_belongs_to_it_is_related() -> None:
    place = {"line": 5, "column": 5, "end_line": 5, "end_column": 34}
    call = {"file": "infra/__main__.py", "line": 3, "column": 9, "end_line": 3, "end_column": 22}
    value = {**call, "file": "infra/settings.py", "message": "The value comes from here"}
    found = result(None, **place, call=call, related=[value])
    (location,) = found["locations"]
    assert location["physicalLocation"]["region"] == {
        "startLine": 5,
        "startColumn": 5,
        "endLine": 5,
        "endColumn": 34,
    }
    told = [(each["id"], each["message"]["text"]) for each in found["relatedLocations"]]
    assert told == [(1, "The value comes from here"), (2, "The resource is created here")]
    files = [each["physicalLocation"]["artifactLocation"] for each in found["relatedLocations"]]
    assert files == [{"uri": "infra/settings.py"}, {"uri": "infra/__main__.py"}]
    assert "relatedLocations" not in result(None, **place, call={**call, "line": 5}, related=[])


def test_the_way_of_an_event_through_code_is_a_code_flow() -> None:
    steps = [
        {"file": "app.py", "line": 3, "column": 5, "message": "event.body enters here"},
        {"file": "jobs.py", "line": 8, "column": 1, "message": "passed to run()"},
    ]
    found = result(None, file="jobs.py", line=9, column=3, related=steps)
    ((flow,),) = (each["threadFlows"] for each in found["codeFlows"])
    places = [each["location"] for each in flow["locations"]]
    assert [each["message"]["text"] for each in places] == [
        "event.body enters here",
        "passed to run()",
        "The dangerous call",
    ]
    regions = [each["physicalLocation"]["region"]["startLine"] for each in places]
    assert regions == [3, 8, 9]
    origin = {**steps[1], "message": "The value comes from here"}
    assert "codeFlows" not in result(None, file="jobs.py", line=9, related=[origin])


def test_rules_have_the_tags_of_weaknesses_that_github_reads() -> None:
    found = {
        id_: one_run([of(QUEUE, "q", 3, id_, path="policy", message="it is open")])
        for id_ in (
            "lambda-event-reaches-path",
            "lambda-event-reaches-query",
            "sqs-queue-without-dlq",
        )
    }
    tags = {
        id_: made["tool"]["driver"]["rules"][0]["properties"]["tags"] for id_, made in found.items()
    }
    assert tags == {
        "lambda-event-reaches-path": ["security", "external/cwe/cwe-022"],
        "lambda-event-reaches-query": [
            "security",
            "external/cwe/cwe-089",
            "external/cwe/cwe-943",
            "external/cwe/cwe-090",
            "external/cwe/cwe-643",
        ],
        "sqs-queue-without-dlq": ["security"],
    }
