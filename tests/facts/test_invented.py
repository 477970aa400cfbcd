"""Texts for unknown values: each is recognized, distinct, and has the form of its name."""

from __future__ import annotations

import re
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest

from policypack.facts.invented import Form, form_of, invented, is_invented

# What AWS or a parser accepts for each form.
VALID: dict[Form, str] = {
    "text": r"[A-Za-z0-9-]+",
    "image": r"\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com/[a-z0-9_-]+",
    "url": r"https://[a-z0-9-]+\.example\.com",
    "email": r"[\w-]+@example\.com",
    "domain": r"[a-z0-9-]+\.example\.com",
    "arn": r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:[\w/:-]+",
    "account": r"\d{12}",
    "cidr": r"[\d.]+/16",
}
FORMS: list[tuple[str, Form]] = [
    ("dbPassword", "text"), ("siteUrl", "url"), ("SITE_URL", "url"), ("slack-webhook", "url"),
    ("repository_url", "image"), ("apiRepoUri", "image"), ("imageUri", "image"),
    ("alertEmail", "email"), ("email_address", "email"), ("domainName", "domain"),
    ("host", "domain"), ("roleArn", "arn"), ("ROLE_ARN", "arn"), ("awsAccountId", "account"),
    ("prodAccount", "account"), ("vpcCidr", "cidr"), ("cidrBlock", "cidr"),
    # Names that only resemble those of a form.
    ("gitRepositoryUrl", "url"), ("github_repo_url", "url"), ("repositoryName", "text"),
    ("hostedZoneId", "text"), ("accountName", "text"), ("warn", "text"), ("curl", "text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_text_has_the_form_of_its_name(name: str, form: Form) -> None:
    assert form_of(name) == form
    text = invented(name)
    assert re.fullmatch(VALID[form], text), text
    assert is_invented(text)
    # Programs join texts and change their case.
    for changed in (f"app-{text}-x", text.upper(), text.lower()):
        assert is_invented(changed), changed


def test_two_names_never_have_the_same_text() -> None:
    names = {name for name, _ in FORMS if form_of(name) != "cidr"}
    assert len({invented(name) for name in names}) == len(names)


def test_a_name_is_readable_and_short_enough_for_a_resource() -> None:
    assert invented("dbPassword").endswith("placeholder-dbPassword")
    assert len(invented("a" * 100)) <= 63


def test_a_parser_takes_a_url_and_a_block() -> None:
    host = urlsplit(invented("siteUrl")).hostname or ""
    assert is_invented(host)
    blocks = [*ip_network(invented("vpcCidr")).subnets(new_prefix=24)]
    assert all(is_invented(str(each)) for each in blocks)


@pytest.mark.parametrize("name", ["dbPassword", "webhookUrl", "alertEmail", "accountId"])
def test_a_secret_is_unknown_as_a_whole_alone(name: str) -> None:
    text = invented(name, is_secret=True)
    assert is_invented(text)
    # The program has written it there.
    assert not is_invented(f"export PASSWORD={text}")


@pytest.mark.parametrize(
    "text",
    ["placeholder-dbPassword", "stackwarden", "stackwarden-secrets", "1970097000123", "v198.18.0.1",
     "198.180.0.1", "198.1.0.0/16", "arn:aws:iam::123456789012:role/placeholder"],
)  # fmt: skip
def test_a_text_of_the_program_is_known(text: str) -> None:
    assert not is_invented(text)
