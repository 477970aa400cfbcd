"""Automatic names follow pulumi-aws, and are the same every time."""

from __future__ import annotations

import re

import pytest

from policypack.facts.invented import invented, is_invented
from policypack.offline import autonaming, schema

URN = "urn:pulumi:dev::shop::{token}::{name}"

EXPECTED = [
    ("aws:sqs/queue:Queue", "Orders", {}, "name", r"Orders-[0-9a-f]{7}"),
    ("aws:sqs/queue:Queue", "Orders", {"fifoQueue": True}, "name", r"Orders-[0-9a-f]{7}\.fifo"),
    ("aws:sns/topic:Topic", "Orders", {"fifoTopic": True}, "name", r"Orders-[0-9a-f]{7}\.fifo"),
    ("aws:s3/bucket:Bucket", "Uploads", {}, "bucket", r"uploads-[0-9a-f]{7}"),
    ("aws:kms/alias:Alias", "key", {}, "name", r"alias/key-[0-9a-f]{7}"),
    ("aws:lambda/permission:Permission", "api", {}, "statementId", r"api-[0-9a-f]{7}"),
    ("aws:rds/instance:Instance", "db", {}, "identifier", r"db[0-9a-f]{7}"),
    ("aws:rds/instance:Instance", "db", {"engine": "sqlserver-ex"}, "identifier", r"db[0-9a-f]{3}"),
    ("aws:appsync/dataSource:DataSource", "orders", {}, "name", r"orders_[0-9a-f]{7}"),
    ("aws:glue/catalogTable:CatalogTable", "Orders", {}, "name", r"orders_[a-z]{8}"),
    ("aws:iot/topicRule:TopicRule", "orders", {}, "name", r"orders"),
    ("aws:s3/bucketObjectv2:BucketObjectv2", "a.txt", {}, "key", r"a\.txt"),
]


@pytest.mark.parametrize(("token", "name", "inputs", "prop", "pattern"), EXPECTED)
def test_the_name_has_the_form_of_its_type(
    token: str, name: str, inputs: dict[str, object], prop: str, pattern: str
) -> None:
    resource = schema.resource(token)
    assert resource is not None
    rule = autonaming.naming_rule(resource, inputs)
    assert rule is not None
    assert rule.name == prop
    urn = URN.format(token=token, name=name)
    assert re.fullmatch(pattern, autonaming.generated_name(rule, urn, name, inputs))


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        ("aws:route53/record:Record", {}),
        ("aws:directoryservice/directory:Directory", {}),
        ("aws:iam/role:Role", {"namePrefix": "app-"}),
        ("aws:s3/bucket:Bucket", {"bucketPrefix": "app-"}),
        ("aws:ec2/vpc:Vpc", {}),
    ],
)
def test_some_are_never_named(token: str, inputs: dict[str, object]) -> None:
    resource = schema.resource(token)
    assert resource is not None
    assert autonaming.naming_rule(resource, inputs) is None


def test_every_rule_names_a_property_of_its_type() -> None:
    for token, rule in autonaming._RULES.items():
        resource = schema.resource(token)
        assert resource is not None, token
        assert rule is None or rule.name in resource.inputs, token


def test_a_name_depends_on_the_urn_and_on_nothing_else() -> None:
    rule = autonaming.NamingRule()
    first = autonaming.generated_name(rule, "urn:pulumi:dev::shop::t::a", "a", {})
    assert first == autonaming.generated_name(rule, "urn:pulumi:dev::shop::t::a", "a", {})
    assert first != autonaming.generated_name(rule, "urn:pulumi:prod::shop::t::a", "a", {})
    # Fixed for good: a changed digest would rename what everybody has in their states.
    assert first == "a-ecd6726"


def test_a_name_without_room_for_the_digest_is_refused() -> None:
    rule = autonaming.NamingRule(longest=64)
    autonaming.generated_name(rule, "urn", "x" * 56, {})
    with pytest.raises(autonaming.NameTooLongError, match="exceeds the limit of 64 characters"):
        autonaming.generated_name(rule, "urn", "x" * 57, {})


def test_a_name_of_a_placeholder_is_shortened() -> None:
    rule = autonaming.NamingRule(longest=64)
    name = autonaming.generated_name(rule, "urn", f"{invented('siteDomain')}-content-of-site", {})
    assert len(name) == 64
    assert is_invented(name)
