"""The rules as text, JSON and Markdown."""

from __future__ import annotations

import json

from policypack.facts.peers import peers
from policypack.report import catalogue
from policypack.rules.sqs.encryption import queue_unencrypted as rule
from tests.rules_of_tests import make


def test_a_record_has_the_keys_that_programs_rely_on() -> None:
    record = catalogue.record(rule)
    assert list(record) == [
        "id",
        "types",
        "reads",
        "severity",
        "profile",
        "scope",
        "title",
        "fix",
        "peers",
    ]
    assert (record["id"], record["types"]) == ("sqs-queue-unencrypted", ["aws:sqs/queue:Queue"])
    assert record["peers"]["checkov"] == ["CKV_AWS_27"]
    assert record["peers"]["kics"] == ["tf:6e8849c1", "cfn:12726829"]


def test_the_json_listing_is_a_list_of_records() -> None:
    assert json.loads(catalogue.listing_json([rule])) == [catalogue.record(rule)]
    assert json.loads(catalogue.listing_json([])) == []


def test_the_text_listing_is_a_line_for_each_rule() -> None:
    lines = catalogue.listing_text([rule, make("t-a")]).splitlines()
    assert lines[0] == f"sqs-queue-unencrypted  high      essential    {rule.title}"
    assert lines[1].split()[:3] == ["t-a", "high", "essential"]
    assert catalogue.listing_text([]) == ""


def test_the_page_shows_everything_that_is_known() -> None:
    doc = rule.documentation
    for page in (catalogue.page_text(rule), catalogue.page_markdown(rule)):
        for part in (rule.id, rule.title, doc.why, rule.remediation, *rule.types, *peers(rule.id)):
            assert part in page
    assert doc.example in catalogue.page_markdown(rule)
    assert "sqs_managed_sse_enabled=False" in catalogue.page_text(rule)


def test_the_json_page_adds_the_documentation() -> None:
    page = json.loads(catalogue.page_json(rule))
    assert page["id"] == rule.id
    assert page["url"].startswith("https://docs.aws.amazon.com/")
    assert page["bad"] == rule.documentation.bad


def test_the_markdown_is_a_table_of_the_rules() -> None:
    lines = catalogue.listing_markdown([make("t-a"), rule]).splitlines()
    assert lines[0] == "| rule | severity | profile | title |"
    assert lines[3] == f"| `sqs-queue-unencrypted` | high | essential | {rule.title} |"
