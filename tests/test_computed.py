"""Properties that AWS fills in: they change no outcome of the complete stack.

A preview sends them as unknown without a record of what they are made of, such as the ACL of a new
bucket. The engine judges rules about one resource by its inputs, where they do not stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policypack.offline import schema
from policypack.rule.rule import Rule, Scope
from policypack.rules import all_rules
from tests.documents import allow, text
from tests.each import each
from tests.judged import UNKNOWN, outcomes, resource

OPEN = text(allow("*", "*", Principal="*"))
# A listener of a Gateway Load Balancer alone has no protocol.
UNDECIDED = {
    ("elb-listener-plain-http", "protocol"),
    ("elb-internal-listener-plain-http", "protocol"),
}


def filled_in(kind: str) -> Iterator[str]:
    """The optional inputs of a type that are never absent from its outputs."""
    found = schema.resource(kind)
    for name, declared in (found.properties if found else {}).items():
        if declared.input and declared.always and not declared.required:
            yield name


def differing(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """What changes the outcome of a rule about a resource that states nothing."""
    for kind in rule.types:
        expected = outcomes(rule.id, resource(kind, {}, depends={}))
        for name in filled_in(kind):
            found = outcomes(rule.id, resource(kind, {name: UNKNOWN}, depends={}))
            if found != expected and (rule.id, name) not in UNDECIDED:
                yield rule.id, kind, name


def test_the_schema_knows_what_aws_fills_in() -> None:
    assert {"acl", "grants"} <= set(filled_in("aws:s3/bucket:Bucket"))
    assert "forceDestroy" not in set(filled_in("aws:s3/bucket:Bucket"))


@each("rule", [rule for rule in all_rules() if rule.scope is Scope.STACK])
def test_what_aws_fills_in_changes_no_outcome(rule: Rule) -> None:
    assert list(differing(rule)) == []


@pytest.mark.parametrize(
    ("rule", "kind", "filled"),
    [
        ("ec2-default-vpc-used", "aws:ec2/securityGroup:SecurityGroup", {"vpcId": "vpc-1"}),
        (
            "lambda-function-without-log-group",
            "aws:lambda/function:Function",
            {"loggingConfig": {"logFormat": "Text", "logGroup": "/aws/lambda/it"}},
        ),
        (
            "s3-object-encrypted-without-kms",
            "aws:s3/bucketObjectv2:BucketObjectv2",
            {"bucket": "orders", "serverSideEncryption": "AES256"},
        ),
        (
            "ec2-endpoint-policy-open",
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"serviceName": "com.amazonaws.eu-central-1.s3", "policy": OPEN},
        ),
    ],
)
def test_what_aws_filled_in_changes_nothing_once_it_is_known(
    rule: str, kind: str, filled: dict[str, Any]
) -> None:
    stated = frozenset(filled) & {"bucket", "serviceName"}
    own = {key: filled[key] for key in stated}
    bucket = resource("aws:s3/bucket:Bucket", {"id": "orders"}, "orders")
    deployed = replace(resource(kind, filled, depends={}), stated=stated)
    assert outcomes(rule, deployed, bucket) == outcomes(rule, resource(kind, own), bucket)
