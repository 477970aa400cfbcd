"""The report of an audit in each format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policypack.commands import main
from policypack.organization.journal import NAME
from policypack.report import audit_lines, sarif
from policypack.report.document_shape import json_schema
from policypack.report.formats import ENDINGS, pieces
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals
from policypack.rules import catalogue
from tests import corpora
from tests.organization.states import export, resource

RULES = {rule.id: rule for rule in catalogue()}
OCSF = Path(__file__).parents[1] / "fixtures" / "ocsf" / "compliance_finding.json"
RUN = {
    "kind": "run",
    "schema": 1,
    "version": "0.1.0",
    "run": {
        "id": "0" * 32,
        "command": "audit",
        "started": "2026-11-26T03:00:00Z",
        "seconds": None,
        "mode": None,
        "profile": "recommended",
        "loosened": [],
    },
    "baseline": True,
    "asked": {},
}
END = {
    "kind": "end",
    "seconds": 1.5,
    "stacks": 3,
    "resumed": 0,
    "fixed": 1,
    "notes": ["a worker was lost"],
    "errors": ["s3://other: stacks cannot be listed: no such bucket"],
}


def finding(number: int = 0, stack: str = "dev", **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:{stack}::shop::aws:sqs/queue:Queue::orders{number}"
    return {
        "kind": "finding",
        "project": "shop",
        "stack": stack,
        "fingerprint": f"{number:032x}",
        "status": "new",
        "rule": "sqs-queue-unencrypted",
        "title": "SQS queue is not encrypted at rest",
        "severity": "high",
        "outcome": "violates",
        "blocking": True,
        "resource": {"urn": urn, "type": "aws:sqs/queue:Queue", "name": f"orders{number}"},
        "path": "sqsManagedSseEnabled",
        "message": "sqsManagedSseEnabled is false",
        "fix": "Set sqsManagedSseEnabled to true",
        "waits_for": None,
        "file": None,
        "line": None,
        "folded_into": None,
        "waived": None,
        **more,
    }


def stack(name: str, findings: list[dict[str, Any]], error: str | None = None) -> dict[str, Any]:
    return audit_lines.stack(
        project="shop",
        stack=name,
        source="s3://states",
        key=f".pulumi/stacks/shop/{name}.json",
        tags={"team": "pay"},
        version="v3.274.1",
        time="2026-11-20T10:00:00Z",
        resources=10,
        waivers={
            "from": None,
            "expiring": [
                {"rule": "a-b-c", "resource": "*", "owner": "ann", "expires": "2026-12-01"}
            ],
        },
        notes=["the export: failed once (answered 503), then succeeded"],
        findings=findings,
        error=error,
    )


WAIVED = {"reason": "agreed", "owner": "ann", "expires": "2026-12-01"}
DEV = [
    finding(0),
    finding(1, status="unchanged", waived=WAIVED, blocking=False),
    finding(2, outcome="undecided", blocking=False, waits_for="an output of x"),
    finding(3, folded_into={"rule": "a", "subject": "b", "path": "c"}),
    finding(4, message='=HYPERLINK("http://example.com")|`<b>', severity="critical"),
]
FIXED = {
    "kind": "fixed",
    **{key: DEV[0][key] for key in ("fingerprint", "project", "stack", "rule", "severity")},
    "resource": DEV[0]["resource"],
    "path": "sqsManagedSseEnabled",
}


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    file = tmp_path / "audit.jsonl"
    lines = [RUN, stack("dev", DEV), *DEV, stack("clean", []), stack("gone", [], "is gone")]
    file.write_text(audit_lines.text([*lines, FIXED, END]), encoding="utf-8")
    return file


def made(journal: Path, form: str, **terminal: Any) -> list[str]:
    found = Totals()
    lines = found.counted(audit_lines.read(journal))
    files = pieces(form, lines, found, RULES, Terminal(**terminal))
    return ["".join(texts) for texts in files]


def test_every_format_is_made(journal: Path) -> None:
    assert all(len(made(journal, form)) == 1 for form in ENDINGS)


def test_json_lines_are_the_journal(journal: Path) -> None:
    assert made(journal, "jsonl") == [journal.read_text(encoding="utf-8")]


def test_json_is_the_document_of_a_run_with_its_stacks(journal: Path) -> None:
    document = json.loads(made(journal, "json")[0])
    jsonschema.validate(document, json_schema())
    assert [each["stack"] for each in document["stacks"]] == ["dev", "clean", "gone"]
    assert (len(document["findings"]), len(document["fixed"])) == (5, 1)
    assert document["summary"]["blocking"] == 2
    assert document["failure"]["message"].splitlines() == [
        "shop/gone: is gone",
        "s3://other: stacks cannot be listed: no such bucket",
    ]


def test_text_tells_what_matters(journal: Path) -> None:
    (told,) = made(journal, "text")
    for expected in (
        "2 violations, 1 critical and 1 high, are open in 1 of 2 judged stacks.",
        "All of them would block a deployment.",
        "The gravest: SQS queue is not encrypted at rest (sqs-queue-unencrypted), 2 times in 1 s",
        "Since the baseline, 2 violations are new (2 blocking), 1 is fixed and 0 are unchanged.",
        "1 waiver expires within 30 days, on 2026-12-01.",
        "Not counted: 1 waived and 1 undecided.",
        "2 of 3 stacks judged, with 30 resources.",
        "1 source could not be listed.",
        "The configuration of 2 stacks is unknown, so their own settings and waivers are ignored",
        "shop/gone  is gone",
        "s3://other: stacks cannot be listed: no such bucket",
        "a-b-c for * (ann) until 2026-12-01",
        "a worker was lost",
        "shop/dev  SQS queue is not encrypted at rest: orders0",
        "sqs-queue-unencrypted  2 in 1 stack: SQS queue is not encrypted at rest",
        "Set sqsManagedSseEnabled to true",
    ):
        assert expected in told, expected


def test_undecided_means_the_same_to_all_people(tmp_path: Path) -> None:
    # GIVEN two rules that need one value, and one that needs another
    needs: dict[str, Any] = {
        "outcome": "undecided",
        "blocking": False,
        "waits_for": "an output of x",
    }
    queue = finding(0)["resource"]
    found = [
        finding(0, message="undecided: name", resource=queue, **needs),
        finding(1, message="undecided: name", resource=queue, rule="sqs-queue-public", **needs),
        finding(2, message="undecided: other", **needs),
    ]
    file = tmp_path / "audit.jsonl"
    file.write_text(audit_lines.text([RUN, stack("dev", found), *found, END]), encoding="utf-8")
    for form in ("text", "markdown"):
        told = made(file, form)[0]
        assert "No violation is open in 1 judged stack." in told
        assert "Not counted: 2 undecided." in told
    shown = made(file, "html")[0].split('id="contents">')[1].split("</script>")[0]
    assert [row[0] for row in json.loads(shown)["findings"]] == ["undecided"] * 2
    # JSON has an entry for each rule.
    assert json.loads(made(file, "json")[0])["summary"]["outcomes"]["undecided"] == 3


def test_resources_without_a_rule_are_reported_once_per_type(tmp_path: Path) -> None:
    kinds = {f"aws:glue/t{number:02}:T": 1 for number in range(14)}
    dev = {**stack("dev", []), "unjudged": {"aws:glue/job:Job": 2}}
    prod = {**stack("prod", []), "unjudged": {"aws:glue/job:Job": 1, **kinds}}
    file = tmp_path / "audit.jsonl"
    file.write_text(audit_lines.text([RUN, dev, prod, END]), encoding="utf-8")
    (told,) = made(file, "text")
    lines = told.split("Resources that no rule judges\n")[1].split("\n\n")[0].splitlines()
    assert [each.strip() for each in (lines[0], lines[-1])] == [
        "aws:glue/job:Job  3 in 2 stacks",
        "and 5 more",
    ]
    assert len(lines) == 11
    document = json.loads(made(file, "json")[0])
    jsonschema.validate(document, json_schema())
    assert document["unjudged"]["aws:glue/job:Job"] == {"resources": 3, "stacks": 2}
    shown = made(file, "html")[0].split('id="contents">')[1].split("</script>")[0]
    assert json.loads(shown)["unjudged"][0] == ["aws:glue/job:Job", 3, 2]


def test_text_lists_many_findings_on_request(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    many = [finding(number) for number in range(60)]
    file.write_text(audit_lines.text([RUN, stack("dev", many), *many, END]), encoding="utf-8")
    assert "Set sqsManagedSseEnabled" not in made(file, "text")[0]
    assert "--verbose lists each finding" in made(file, "text")[0]
    assert made(file, "text", verbose=True)[0].count("Set sqsManagedSseEnabled") == 60


def test_tables_are_cut_and_what_was_not_judged_is_not(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    stacks = [stack(f"s{number}", [], f"error {number}") for number in range(70)]
    file.write_text(audit_lines.text([RUN, *stacks, END]), encoding="utf-8")
    (told,) = made(file, "text")
    assert all(f"error {number}\n" in told for number in range(70))
    # Each stack has a note, and the run has one.
    assert told.count("failed once") == 49
    assert "and 21 more" in told


def test_an_interrupted_audit_says_so(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text(audit_lines.text([RUN, stack("dev", [])]), encoding="utf-8")
    assert "The audit was interrupted, so stacks are missing." in made(file, "text")[0]


def test_markdown_has_no_markup_of_others(journal: Path) -> None:
    (told,) = made(journal, "markdown")
    assert told.startswith("# Stackwarden audit\n")
    assert "<b>" not in told


def test_csv_has_a_row_for_each_finding_and_no_formula(journal: Path) -> None:
    rows = [*csv.DictReader(io.StringIO(made(journal, "csv")[0]))]
    statuses = [row["status"] for row in rows]
    assert statuses == ["new", "unchanged", "new", "new", "new", "fixed"]
    waiver = [rows[1][key] for key in ("waived_by", "waived_until", "waived_because")]
    assert waiver == ["ann", "2026-12-01", "agreed"]
    assert (rows[5]["rule"], rows[5]["outcome"]) == (rows[0]["rule"], "")
    assert [row["folded_into"] for row in rows] == ["", "", "", "a", "", ""]
    assert rows[4]["message"] == '\'=HYPERLINK("http://example.com")|`<b>'


def events(journal: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made(journal, "ocsf")[0].splitlines()]


def test_ocsf_events_are_valid_compliance_findings(journal: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(OCSF.read_text(encoding="utf-8")))
    made_events = events(journal)
    assert len(made_events) == 6
    for each in made_events:
        validator.validate(each)
        assert each["type_uid"] == each["class_uid"] * 100 + each["activity_id"]


def test_ocsf_tells_the_life_of_a_finding(journal: Path) -> None:
    # Activity: create, update, close. Status: new, suppressed, resolved.
    assert [
        (each["activity_id"], each["status_id"], each["compliance"]["status"])
        for each in events(journal)
    ] == [
        (1, 1, "Fail"),
        (2, 3, "Fail"),
        (1, 1, "Warning"),
        # The finding that it is folded into is absent.
        (1, 1, "Fail"),
        (1, 1, "Fail"),
        (3, 4, "Pass"),
    ]


def logs(journal: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, made(journal, "sarif"))


@corpora.needs("schemas/sarif-2.1.0.json")
def test_sarif_is_valid(journal: Path) -> None:
    schema = json.loads(
        (corpora.FOLDER / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    )
    for log in logs(journal):
        jsonschema.validate(log, schema)


def test_sarif_has_a_run_for_each_stack_and_a_file_for_each_result(journal: Path) -> None:
    (log,) = logs(journal)
    ids = [run["automationDetails"]["id"] for run in log["runs"]]
    assert ids == [f"stackwarden/audit/shop/{n}/{'0' * 32}" for n in ("dev", "clean", "gone")]
    dev, _, gone = log["runs"]
    places = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in dev["results"]
    }
    assert places == {"shop/Pulumi.dev.yaml"}
    assert len({each["partialFingerprints"]["stackwarden/v2"] for each in dev["results"]}) == 5
    (invocation,) = gone["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "is gone"


def test_sarif_is_split_to_the_limits_of_code_scanning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 7)
    monkeypatch.setattr(sarif, "BYTES", 6_000)
    file = tmp_path / "audit.jsonl"
    lines: list[Any] = [RUN]
    for n in range(50):
        findings = [finding(number, stack=f"s{n}") for number in range(n % 10)]
        lines += [stack(f"s{n}", findings), *findings]
    file.write_text(audit_lines.text([*lines, END]), encoding="utf-8")
    found = [*logs(file)]
    assert len(found) > 3
    for log in found:
        assert len(log["runs"]) <= sarif.RUNS
        assert all(len(run["results"]) <= 7 for run in log["runs"])
        assert len(gzip.compress(json.dumps(log).encode())) <= 6_000
    categories = [
        run["automationDetails"]["id"].rpartition("/")[0] for log in found for run in log["runs"]
    ]
    assert len(categories) == len(set(categories)) == 50 + 10
    results = sum(len(run["results"]) for log in found for run in log["runs"])
    assert results == sum(n % 10 for n in range(50))


def test_a_stack_that_is_there_twice_has_two_categories(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text(
        audit_lines.text([RUN, stack("dev", []), stack("dev", []), END]), encoding="utf-8"
    )
    (log,) = logs(file)
    assert len({run["automationDetails"]["id"] for run in log["runs"]}) == 2


def test_limits_match_the_documentation() -> None:
    assert (sarif.RUNS, sarif.RESULTS, sarif.BYTES) == (20, 5_000, 10_000_000)


def group(*ports: int) -> dict[str, Any]:
    """Ingress of these ports from anywhere."""
    return {
        "ingress": [
            {"fromPort": port, "toPort": port, "protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]}
            for port in ports
        ]
    }


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of stacks whose findings are folded: two passwords, four open ports, policies."""
    folder = tmp_path_factory.mktemp("audited")
    secrets = {"PASSWORD": "Xk2!mQ9#vL5@", "OTHER_PASSWORD": "Zp7$nR3%wT8&"}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement, statement]})
    variables = {"environment": {"variables": secrets}, "runtime": "python3.8", "handler": "a.b"}
    stacks = [
        [resource("aws:ec2/securityGroup:SecurityGroup", "open", group(22, 3389, 3306, 5432))],
        [resource("aws:lambda/function:Function", "work", variables)],
        [resource("aws:iam/policy:Policy", "all", {"policy": policy})],
    ]
    for number, resources in enumerate(stacks):
        (folder / f"s{number}.json").write_bytes(export(resources))
    out = folder.with_name("out")
    assert main(["audit", str(folder), "--output", str(out), "--profile", "strict"]) == 1
    return out / NAME


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "ocsf", "sarif", "html"])
def test_folding_drops_no_rule_and_no_place(form: str, audited: Path) -> None:
    """Every format contains each rule with each of its places."""
    found = [each for each in audit_lines.read(audited) if each["kind"] == "finding"]
    folded = [each for each in found if each["folded_into"]]
    assert len(folded) > 5
    expected = {(each["rule"], each["path"]) for each in found}
    assert PLACES[form](made(audited, form)) >= expected


def _of_json(texts: list[str]) -> set[tuple[str, str]]:
    return {(each["rule"], each["path"]) for each in json.loads(texts[0])["findings"]}


def _of_lines(texts: list[str]) -> set[tuple[str, str]]:
    lines = audit_lines.parsed(Path("x"), texts[0].encode().splitlines())
    return {(each["rule"], each["path"]) for each in lines if each["kind"] == "finding"}


def _of_csv(texts: list[str]) -> set[tuple[str, str]]:
    return {(row["rule"], row["path"]) for row in csv.DictReader(io.StringIO(texts[0]))}


def _of_ocsf(texts: list[str]) -> set[tuple[str, str]]:
    made_events = map(json.loads, texts[0].splitlines())
    data = [each["data"] for event in made_events for each in event["evidences"]]
    return {(each["rule"], each.get("property", "")) for each in data}


def _of_sarif(texts: list[str]) -> set[tuple[str, str]]:
    results = [
        each for text in texts for run in json.loads(text)["runs"] for each in run["results"]
    ]
    own = {
        (each["ruleId"], each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"])
        for each in results
    }
    also = {
        (part["rule"], part["place"])
        for each in results
        for part in each["properties"].get("folded", ())
    }
    return {(rule, place.partition("#")[2]) for rule, place in own | also}


def _of_html(texts: list[str]) -> set[tuple[str, str]]:
    """The page joins rules and places of one entry, so every pair of them is meant."""
    shown = json.loads(texts[0].split('id="contents">')[1].split("</script>")[0])
    pairs = set()
    for row in shown["findings"]:
        rules = [shown["rules"][each][0] for each in (row[2], *row[12])]
        told = [shown["texts"][each] for each in (row[5], *row[11])]
        words = {word for text in told for word in text.replace(",", " ").split()}
        pairs |= {(rule, word) for rule in rules for word in {*told, *words}}
        pairs |= {
            (rule, word) for text in told for rule in text.split(", ") for word in {*told, *words}
        }
    return pairs


PLACES = {
    "json": _of_json,
    "jsonl": _of_lines,
    "csv": _of_csv,
    "ocsf": _of_ocsf,
    "sarif": _of_sarif,
    "html": _of_html,
}
