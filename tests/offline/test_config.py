"""The configuration of a provider instance, in the shapes that the engine sends."""

from __future__ import annotations

import json

import pytest

from policypack.offline import config
from policypack.offline.config import ACCOUNT, Context
from tests.offline.minimal import UNKNOWN, secret


@pytest.fixture(autouse=True)
def _no_region_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)


def test_nested_values_arrive_as_json_text() -> None:
    settings = config.read(
        {
            "region": "eu-west-1",
            "defaultTags": json.dumps({"tags": {"team": "shop"}}),
            "ignoreTags": json.dumps({"keys": ["noise"], "keyPrefixes": ["tmp:"]}),
            "allowedAccountIds": json.dumps(["210987654321"]),
        }
    )
    assert settings.context() == Context("210987654321", "eu-west-1", "aws")
    tags = settings.all_tags({"name": "a", "noise": "b", "tmp:x": "c"})
    assert tags == {"team": "shop", "name": "a"}


@pytest.mark.parametrize("key", ["roleArn", "role_arn"])
def test_the_account_is_that_of_the_role_to_be_assumed(key: str) -> None:
    roles = [{key: "arn:aws:iam::111111111111:role/a"}, {key: "arn:aws:iam::222222222222:role/b"}]
    settings = config.read({"region": "eu-west-1", "assumeRoles": json.dumps(roles)})
    assert settings.account == "222222222222"


def test_without_one_the_account_is_one_that_no_program_writes_down() -> None:
    two = json.dumps(["111111111111", "222222222222"])
    assert config.read({"region": "eu-west-1"}).account == ACCOUNT
    assert config.read({"allowedAccountIds": two}).account == ACCOUNT
    # The account IDs of AWS's documentation.
    examples = {"123456789012", "111122223333", "444455556666", "777788889999", "000000000000"}
    assert ACCOUNT not in examples


@pytest.mark.parametrize(
    ("region", "partition"),
    [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-isob-east-1", "aws-iso-b")],
)
def test_the_region_tells_the_partition(region: str, partition: str) -> None:
    assert config.read({"region": region}).context().partition == partition


def test_the_resource_s_own_tag_wins() -> None:
    settings = config.read({"defaultTags": {"tags": {"team": "shop"}}})
    assert settings.all_tags({"team": "pay"}) == {"team": "pay"}


def test_the_region_comes_from_the_environment_last(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.region_of({}) is None
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")
    assert config.region_of({}) == "us-east-2"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert config.region_of({}) == "us-west-2"
    assert config.region_of({"region": secret("eu-west-1")}) == "eu-west-1"
    assert config.region_of({"region": UNKNOWN}) == UNKNOWN


def test_credentials_are_not_kept() -> None:
    settings = config.read({"region": "eu-west-1", "secretKey": "wJalrXUtnFEMI", "token": "t0k3n"})
    assert "wJalrXUtnFEMI" not in repr(settings)
    assert "t0k3n" not in repr(settings)


def test_broken_json_is_taken_as_nothing() -> None:
    assert config.read({"defaultTags": '{"tags": '}).all_tags({}) == {}
