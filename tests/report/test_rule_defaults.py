"""The sentences that prove the defaults of a rule, on its page."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from policypack.facts import defaults
from policypack.facts.defaults import PLACEHOLDER, REQUIRED, Default, all_defaults
from policypack.report import rule_pages
from policypack.report.catalogue import escaped, page_json, page_markdown, page_text
from policypack.rules import catalogue

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
ROW = Default(INSTANCE, "multiAz", "", False, ("a",), "pulumi_aws", "7.51.1", "Default is `false`.")


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Default]]:
    """The lines that the table has."""
    rows: list[Default] = []
    monkeypatch.setattr(defaults, "_read", lambda: rows)
    defaults._by_rule.cache_clear()
    yield rows
    defaults._by_rule.cache_clear()


@pytest.mark.parametrize(
    ("source", "proof"),
    [
        ("pulumi_aws", '"Off." (provider documentation, pulumi_aws 1)'),
        (
            "botocore/rds/DBInstance/MultiAZ",
            '"Off." (AWS API model: rds DBInstance MultiAZ, botocore 1)',
        ),
        ("https://docs.aws.amazon.com/", "Off. (https://docs.aws.amazon.com/, 1)"),
        ("", "Off. (no source states it, 1)"),
    ],
)
def test_a_proof_says_where_it_stands(table: list[Default], source: str, proof: str) -> None:
    table.append(ROW._replace(source=source, as_of="1", text="Off."))
    assert [*rule_pages.statements("a")] == [f"multiAz is false. {proof}"]


def test_property_that_is_never_absent_is_not_shown(table: list[Default]) -> None:
    table += [ROW._replace(source=REQUIRED), ROW._replace(path="port", source=PLACEHOLDER)]
    assert [*rule_pages.statements("a"), *rule_pages.records("a")] == []


def test_default_of_several_types_is_shown_once(table: list[Default]) -> None:
    other = ROW._replace(type=CLUSTER, where="of Aurora", value="OFF", text="Off.")
    table += [ROW, ROW._replace(type=CLUSTER), other]
    assert [*rule_pages.statements("a")] == [
        f'multiAz of {INSTANCE}, {CLUSTER} is false. "Default is `false`." '
        "(provider documentation, pulumi_aws 7.51.1)",
        f'multiAz of {CLUSTER} (of Aurora) is OFF. "Off." '
        "(provider documentation, pulumi_aws 7.51.1)",
    ]


def test_the_page_of_each_rule_shows_what_proves_its_defaults() -> None:
    shown = [row for row in all_defaults() if row.source not in (REQUIRED, PLACEHOLDER)]
    pages = {rule.id: rule for rule in catalogue()}
    for row in shown:
        for rule in (pages[each] for each in row.rules):
            assert row.text in page_text(rule)
            assert escaped(row.text) in page_markdown(rule)
            assert row.text in {each["text"] for each in json.loads(page_json(rule))["defaults"]}


def test_a_page_without_defaults_has_no_word_of_them() -> None:
    (rule,) = (each for each in catalogue() if each.id == "iam-policy-admin")
    assert "not set" not in page_text(rule) + page_markdown(rule)
    assert json.loads(page_json(rule))["defaults"] == []
