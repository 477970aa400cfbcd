"""Finding rules by the words of the field."""

from __future__ import annotations

import pytest

from policypack.facts.peers import peers
from policypack.facts.weaknesses import CATEGORIES, weaknesses
from policypack.report.rule_search import search
from policypack.rules import catalogue

# What people type, and the rule that they look for.
SEARCHES = {
    "command injection": "lambda-event-reaches-command",
    "SQL injection": "lambda-event-reaches-query",
    "NoSQL injection": "lambda-event-reaches-query",
    "code injection": "lambda-event-reaches-code",
    "SSRF": "lambda-event-reaches-request",
    "XXE": "lambda-event-reaches-xml",
    "XSS": "lambda-event-reaches-html",
    "ReDoS": "lambda-event-reaches-pattern",
    "path traversal": "lambda-event-reaches-path",
    "prototype pollution": "lambda-event-reaches-prototype",
    "insecure deserialization": "lambda-event-reaches-deserialization",
    "typosquatting": "lambda-dependency-lookalike",
    "dependency confusion": "lambda-dependency-foreign-index",
    "vulnerable dependency": "lambda-dependency-vulnerable",
    "hardcoded credentials": "lambda-function-code-secret",
    "zip bomb": "lambda-event-decompressed",
    "CWE-78": "lambda-event-reaches-command",
    "cwe 89": "lambda-event-reaches-query",
    "CWE-918": "lambda-event-reaches-request",
    "Server-Side Request Forgery": "lambda-event-reaches-request",
    "A10:2021": "lambda-event-reaches-request",
    "OWASP Serverless A4": "lambda-event-reaches-xml",
    "Using Components with Known Vulnerabilities": "lambda-dependency-vulnerable",
    "CKV_AWS_27": "sqs-queue-unencrypted",
    "checkov:CKV_AWS_27": "sqs-queue-unencrypted",
    "sqs queue public": "sqs-queue-public",
}


@pytest.mark.parametrize(("text", "wanted"), SEARCHES.items())
def test_a_search_finds_its_rule_first(text: str, wanted: str) -> None:
    assert search(catalogue(), text)[0].id == wanted


def test_every_name_of_a_weakness_finds_every_rule_that_declares_it() -> None:
    for weakness in weaknesses().values():
        declaring = {rule.id for rule in catalogue() if weakness.number in rule.cwe}
        ids = (f"CWE-{weakness.number}", f"cwe {weakness.number}")
        for text in (*ids, *weakness.short_names, *weakness.categories):
            assert declaring <= {rule.id for rule in search(catalogue(), text)}, text


def test_a_category_is_found_by_its_name_and_year() -> None:
    for id_, name in CATEGORIES.items():
        year = id_.rpartition(":")[2]
        declaring = {
            rule.id
            for rule in catalogue()
            if any(id_ in weaknesses()[number].categories for number in rule.cwe)
        }
        assert declaring <= {rule.id for rule in search(catalogue(), f"OWASP {year} {name}")}, id_


def test_every_check_of_another_tool_finds_its_rule() -> None:
    for rule in catalogue():
        for peer in peers(rule.id):
            assert rule in search([rule], peer)


@pytest.mark.parametrize("text", ["", "  ", "xyzzy", "CWE-99999", "CKV_AWS_99999", "OWASP"])
def test_other_text_finds_nothing(text: str) -> None:
    assert search(catalogue(), text) == []
