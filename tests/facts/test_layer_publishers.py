"""The table of AWS's layer publishers."""

from __future__ import annotations

import re

import pytest

from policypack.facts.layer_publishers import ACCOUNTS, PUBLISHERS, Publisher


@pytest.mark.parametrize("row", PUBLISHERS, ids=lambda row: row.name)
def test_a_row_has_accounts_and_the_page_that_names_them(row: Publisher) -> None:
    assert row.accounts
    assert all(re.fullmatch(r"\d{12}", account) for account in row.accounts)
    assert row.source.startswith("https://")


@pytest.mark.parametrize(
    ("publisher", "account"),
    [
        ("Powertools for AWS Lambda (Python)", "017000801446"),
        ("Powertools for AWS Lambda (TypeScript)", "094274105915"),
        ("CloudWatch Lambda Insights extension", "580247275435"),
        ("AWS Parameters and Secrets Lambda Extension", "177933569100"),
        ("AWS AppConfig Agent Lambda extension", "027255383542"),
        ("AWS Distro for OpenTelemetry", "901920570463"),
        ("AWS SDK for pandas", "336392948345"),
        ("AWS Lambda Web Adapter", "753240598075"),
    ],
)
def test_the_account_of_the_commercial_regions_is_known(publisher: str, account: str) -> None:
    rows = {row.name: row for row in PUBLISHERS}
    assert account in rows[publisher].accounts
    assert account in ACCOUNTS


def test_the_account_of_the_documentations_examples_is_no_publisher() -> None:
    assert "123456789012" not in ACCOUNTS
