"""The rules as text, JSON and Markdown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from policypack.facts.peers import peers
from policypack.report import catalogue
from policypack.rules import catalogue as rules
from tests.rules_of_tests import QUEUE, TOPIC, make, make_stack_rule

rule = next(each for each in rules() if each.id == "sqs-queue-unencrypted")


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
        "since",
        "status",
        "changes",
        "cwe",
        "peers",
        "frameworks",
    ]
    assert (record["id"], record["types"]) == ("sqs-queue-unencrypted", ["aws:sqs/queue:Queue"])
    assert record["peers"]["checkov"] == ["CKV_AWS_27"]
    assert record["frameworks"]["aws-fsbp"] == ["SQS.1"]
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
        for part in (rule.id, rule.title, doc.url, rule.remediation, *rule.types, *peers(rule.id)):
            assert part in page
        # The example appears once, with its marks.
        marked = [line for line in doc.example.split("\n") if line.endswith(("# bad", "# good"))]
        assert len(marked) > 1
        assert [page.count(line.strip()) for line in marked] == [1] * len(marked)
    assert doc.why in catalogue.page_text(rule)


def test_the_page_says_where_no_other_tool_has_the_check() -> None:
    for page in (catalogue.page_text(make("t-a")), catalogue.page_markdown(make("t-a"))):
        assert "no equivalent check is known" in page


def test_the_page_shows_the_frameworks_or_says_that_there_are_none() -> None:
    for page in (catalogue.page_text, catalogue.page_markdown):
        assert "aws-fsbp (SQS.1)" in page(rule)
        assert "no requirement is mapped" in page(make("t-a"))


def test_the_page_names_the_weaknesses_with_their_pages() -> None:
    flawed = replace(make("t-a"), cwe=(78, 89))
    assert catalogue.record(flawed)["cwe"] == ["CWE-78", "CWE-89"]
    text = "Weaknesses:      CWE-78 (command injection), CWE-89 (SQL injection)\n"
    assert text in catalogue.page_text(flawed)
    link = "[CWE-78 (command injection)](https://cwe.mitre.org/data/definitions/78.html)"
    assert f"- Weaknesses: {link}, " in catalogue.page_markdown(flawed)
    for page in (catalogue.page_text, catalogue.page_markdown):
        assert "Weaknesses" not in page(make("t-a"))


def test_the_page_shows_what_a_rule_looks_up() -> None:
    reading = make_stack_rule("t-a", lambda queue, stack: iter(()), QUEUE, TOPIC)
    assert f"Also reads:      {TOPIC}\n" in catalogue.page_text(reading)
    assert f"- Also reads: `{TOPIC}`\n" in catalogue.page_markdown(reading)
    assert "Also reads" not in catalogue.page_text(rule)


def test_the_markdown_page_is_a_section_with_its_id_as_the_anchor() -> None:
    page = catalogue.page_markdown(rule)
    assert page.startswith(f"## {rule.id}\n\n**{rule.title}**\n")
    assert f"\n<{rule.documentation.url}>\n" in page


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain", "plain"),
        ("a * b", r"a \* b"),
        ("`a * b` and *", r"`a * b` and \*"),
        ("repo:<owner>", r"repo:\<owner>"),
    ],
)
def test_prose_of_markdown_is_escaped_outside_code(text: str, escaped: str) -> None:
    assert catalogue.escaped(text) == escaped


def test_the_json_page_adds_the_documentation() -> None:
    page = json.loads(catalogue.page_json(rule))
    assert page["id"] == rule.id
    assert page["url"].startswith("https://docs.aws.amazon.com/")
    assert page["bad"] == rule.documentation.bad


def test_the_markdown_is_a_table_of_the_rules() -> None:
    lines = catalogue.listing_markdown([make("t-a"), rule]).splitlines()
    assert lines[0] == "| Rule | Severity | Profile | Title |"
    assert lines[3] == f"| `sqs-queue-unencrypted` | high | essential | {rule.title} |"
