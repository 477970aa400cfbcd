"""The type and the name of a URN."""

from __future__ import annotations

from policypack.model.urns import (
    component_name,
    describe,
    is_packaged_component,
    maker_of,
    parts_of,
    stack_of,
)

URN = "urn:pulumi:dev::shop::my:Component$aws:sqs/queue:Queue::orders"


def test_a_urn_tells_type_and_name() -> None:
    assert parts_of(URN) == ("aws:sqs/queue:Queue", "orders")
    assert parts_of("urn:pulumi:dev::shop::t::a::b") == ("t", "a::b")
    assert parts_of("orders") == ("", "orders")
    assert (describe(URN), describe("orders")) == ("orders (aws:sqs/queue:Queue)", "orders")


def test_a_urn_tells_project_and_stack() -> None:
    assert stack_of(URN) == ("shop", "dev")
    assert stack_of("urn:pulumi:dev::shop::t::a::b") == ("shop", "dev")
    for text in ("", "orders", "urn:pulumi:dev::shop::t"):
        assert stack_of(text) == ("", "")


def test_a_urn_tells_the_component_of_a_package_that_makes_the_resource() -> None:
    start = "urn:pulumi:dev::shop::"
    handler = "aws:s3:BucketEventSubscription"
    kind = "aws:lambda/permission:Permission"
    assert maker_of(f"{start}aws:s3/bucket:Bucket${handler}${kind}::resize") == handler
    cluster = "my:Component$awsx:x:ecs:Cluster$awsx:x:ec2:SecurityGroup"
    assert maker_of(f"{start}{cluster}${kind}::ssh") == "awsx:x:ecs:Cluster"
    for made in ("", "my:index:Component$", "aws:s3/bucket:Bucket$", "aws-native:s3:Bucket$"):
        assert maker_of(f"{start}{made}{kind}::resize") == ""
    assert maker_of(f"{start}{handler}::resize") == ""
    assert maker_of("resize") == ""
    assert not is_packaged_component("aws")


def test_a_component_of_awsx_classic_is_called_as_in_a_program() -> None:
    for kind, name in {
        "aws:apigateway:x:API": "awsx.classic.apigateway.API",
        "awsx:x:ecs:FargateTaskDefinition": "awsx.classic.ecs.FargateTaskDefinition",
        "awsx:x:elasticloadbalancingv2:ApplicationLoadBalancer": (
            "awsx.classic.lb.ApplicationLoadBalancer"
        ),
        "awsx:ecs:FargateService": "awsx:ecs:FargateService",
        "aws:s3:BucketEventSubscription": "aws:s3:BucketEventSubscription",
        "aws-apigateway:index:RestAPI": "aws-apigateway:index:RestAPI",
    }.items():
        assert component_name(kind) == name
