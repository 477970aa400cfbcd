"""Names of resources, as the stand-in provider makes IDs and ARNs of them."""

from __future__ import annotations

import pytest

from policypack.facts.resource_names import naming_of
from tools.mine_resource_names import TARGET, mined


def test_the_table_is_what_the_templates_of_the_provider_give() -> None:
    assert TARGET.read_bytes() == mined(), "run: python -m tools.mine_resource_names"


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("redshift/cluster:Cluster", "arn:aws:redshift:eu-central-1:1:cluster:orders", "orders"),
        ("s3/bucket:Bucket", "arn:aws-cn:s3:::orders", "orders"),
        ("iam/role:Role", "arn:aws:iam::1:role/orders", "orders"),
        ("iam/role:Role", "arn:aws:iam::1:role/team/of/orders", "orders"),
        ("cloudwatch/logGroup:LogGroup", "arn:aws:logs:eu-central-1:1:log-group:a/b:*", "a/b"),
        ("sqs/queue:Queue", "https://sqs.eu-central-1.amazonaws.com/1/orders", "orders"),
        ("sqs/queue:Queue", "arn:aws:sqs:eu-central-1:1:orders", "orders"),
        (
            "secretsmanager/secret:Secret",
            "arn:aws:secretsmanager:eu-central-1:1:secret:orders-db-a1b2c3",
            "orders-db",
        ),
        ("s3/bucket:Bucket", "arn:aws:sqs:eu-central-1:1:orders", None),
        ("redshift/cluster:Cluster", "arn:aws:redshift:eu-central-1:1:namespace:orders", None),
        ("kms/key:Key", "arn:aws:kms:eu-central-1:1:key/1234abcd", None),
    ],
)
def test_a_literal_names_what_its_template_says(kind: str, text: str, name: str | None) -> None:
    naming = naming_of(f"aws:{kind}")
    found = (each.fullmatch(text) for each in (naming.patterns if naming else ()))
    assert next((each["name"] for each in found if each), None) == name


def test_the_name_of_what_a_resource_belongs_to_is_none_of_its_own() -> None:
    assert naming_of("aws:guardduty/publishingDestination:PublishingDestination") is None
