"""Ids and ARNs: exact for the types that programs use most, well-formed for all."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policypack.offline import arns, id_templates, schema
from policypack.offline.arns import identify, inputs_of
from policypack.offline.config import Context
from policypack.offline.property_values import UNKNOWN
from policypack.offline.templates import PLACEHOLDER, TemplateScope, fill

HERE = Context("123456789012", "eu-west-1", "aws")
LOCAL = "eu-west-1:123456789012"
BALANCER = f"arn:aws:elasticloadbalancing:{LOCAL}:loadbalancer/app/web/0123456789abcdef"
HEX = "[0-9a-f]"
UUID = f"{HEX}{{8}}-{HEX}{{4}}-4{HEX}{{3}}-a{HEX}{{3}}-{HEX}{{12}}"


def token(short: str) -> str:
    module, _, kind = short.partition("/")
    return f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}"


def scope(
    short: str, inputs: dict[str, Any], name: str = "thing", place: Context = HERE
) -> TemplateScope:
    return TemplateScope(
        token(short), f"urn:pulumi:dev::shop::{token(short)}::{name}", inputs, place
    )


# (type, inputs, id, ARN). The first element of a pair that is None is "no ARN at all".
EXACT: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("iam/Role", {"name": "r"}, "r", "arn:aws:iam::123456789012:role/r"),
    ("iam/Role", {"name": "r", "path": "/a/b/"}, "r", "arn:aws:iam::123456789012:role/a/b/r"),
    ("iam/User", {"name": "u"}, "u", "arn:aws:iam::123456789012:user/u"),
    ("iam/RolePolicy", {"role": "r", "name": "p"}, "r:p", None),
    ("iam/RolePolicy", {"role": "arn:aws:iam::1:role/r", "name": "p"}, "r:p", None),
    ("lambda/Function", {"name": "f"}, "f", f"arn:aws:lambda:{LOCAL}:function:f"),
    ("lambda/Permission", {"statementId": "AllowS3"}, "AllowS3", None),
    ("dynamodb/Table", {"name": "t"}, "t", f"arn:aws:dynamodb:{LOCAL}:table/t"),
    ("s3/Bucket", {"bucket": "b"}, "b", "arn:aws:s3:::b"),
    ("s3/BucketPolicy", {"bucket": "b"}, "b", None),
    ("s3/BucketPublicAccessBlock", {"bucket": "b"}, "b", None),
    ("s3/BucketVersioning", {"bucket": "b"}, "b", None),
    ("s3/BucketObjectv2", {"bucket": "b", "key": "k/l"}, "b/k/l", "arn:aws:s3:::b/k/l"),
    ("cloudwatch/LogGroup", {"name": "/a/b"}, "/a/b", f"arn:aws:logs:{LOCAL}:log-group:/a/b"),
    ("cloudwatch/EventRule", {"name": "e"}, "e", f"arn:aws:events:{LOCAL}:rule/e"),
    (
        "cloudwatch/EventRule",
        {"name": "e", "eventBusName": "default"},
        "e",
        f"arn:aws:events:{LOCAL}:rule/e",
    ),
    (
        "cloudwatch/EventRule",
        {"name": "e", "eventBusName": "orders"},
        "orders/e",
        f"arn:aws:events:{LOCAL}:rule/orders/e",
    ),
    (
        "cloudwatch/EventRule",
        {"name": "e", "eventBusName": f"arn:aws:events:{LOCAL}:event-bus/orders"},
        "orders/e",
        f"arn:aws:events:{LOCAL}:rule/orders/e",
    ),
    ("cloudwatch/EventBus", {"name": "b"}, "b", f"arn:aws:events:{LOCAL}:event-bus/b"),
    ("cloudwatch/MetricAlarm", {"name": "a"}, "a", f"arn:aws:cloudwatch:{LOCAL}:alarm:a"),
    (
        "sqs/Queue",
        {"name": "q.fifo"},
        "https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo",
        f"arn:aws:sqs:{LOCAL}:q.fifo",
    ),
    ("ecr/Repository", {"name": "r"}, "r", f"arn:aws:ecr:{LOCAL}:repository/r"),
    ("rds/SubnetGroup", {"name": "s"}, "s", f"arn:aws:rds:{LOCAL}:subgrp:s"),
    ("rds/Cluster", {"clusterIdentifier": "c"}, "c", f"arn:aws:rds:{LOCAL}:cluster:c"),
    ("docdb/Cluster", {"clusterIdentifier": "c"}, "c", f"arn:aws:rds:{LOCAL}:cluster:c"),
    ("ec2/KeyPair", {"keyName": "k"}, "k", f"arn:aws:ec2:{LOCAL}:key-pair/k"),
    ("ssm/Parameter", {"name": "/a/b"}, "/a/b", f"arn:aws:ssm:{LOCAL}:parameter/a/b"),
    ("ecs/TaskDefinition", {"family": "f"}, "f", f"arn:aws:ecs:{LOCAL}:task-definition/f:1"),
    (
        "apigateway/Stage",
        {"restApi": "abc", "stageName": "prod"},
        "ags-abc-prod",
        "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod",
    ),
    (
        "appsync/Resolver",
        {"apiId": "api", "type": "Query", "field": "order"},
        "api-Query-order",
        f"arn:aws:appsync:{LOCAL}:apis/api/types/Query/resolvers/order",
    ),
    ("route53/Record", {"zoneId": "Z1", "name": "www", "type": "A"}, "Z1_www_A", None),
    (
        "scheduler/Schedule",
        {"name": "s"},
        "default/s",
        f"arn:aws:scheduler:{LOCAL}:schedule/default/s",
    ),
    (
        "elb/LoadBalancer",
        {"name": "l"},
        "l",
        f"arn:aws:elasticloadbalancing:{LOCAL}:loadbalancer/l",
    ),
    ("kms/Alias", {"name": "alias/a"}, "alias/a", f"arn:aws:kms:{LOCAL}:alias/a"),
    ("eks/Cluster", {"name": "c"}, "c", f"arn:aws:eks:{LOCAL}:cluster/c"),
]

# Types whose id is their ARN.
ARN_IS_ID: list[tuple[str, dict[str, Any], str]] = [
    ("sns/Topic", {"name": "t"}, f"arn:aws:sns:{LOCAL}:t"),
    ("iam/Policy", {"name": "p", "path": "/x/"}, "arn:aws:iam::123456789012:policy/x/p"),
    ("sfn/StateMachine", {"name": "s"}, f"arn:aws:states:{LOCAL}:stateMachine:s"),
    ("ecs/Cluster", {"name": "c"}, f"arn:aws:ecs:{LOCAL}:cluster/c"),
    ("kinesis/Stream", {"name": "s"}, f"arn:aws:kinesis:{LOCAL}:stream/s"),
    (
        "kinesis/FirehoseDeliveryStream",
        {"name": "s"},
        f"arn:aws:firehose:{LOCAL}:deliverystream/s",
    ),
    (
        "ecs/Service",
        {"name": "s", "cluster": f"arn:aws:ecs:{LOCAL}:cluster/c"},
        f"arn:aws:ecs:{LOCAL}:service/c/s",
    ),
    (
        "iam/OpenIdConnectProvider",
        {"url": "https://a.b/c"},
        "arn:aws:iam::123456789012:oidc-provider/a.b/c",
    ),
]

# (type, inputs, pattern of the id, pattern of the ARN, with {id} for the id).
SHAPES: list[tuple[str, dict[str, Any], str, str]] = [
    ("ec2/Vpc", {}, f"vpc-{HEX}{{17}}", f"arn:aws:ec2:{LOCAL}:vpc/{{id}}"),
    ("ec2/Subnet", {}, f"subnet-{HEX}{{17}}", f"arn:aws:ec2:{LOCAL}:subnet/{{id}}"),
    ("ec2/SecurityGroup", {}, f"sg-{HEX}{{17}}", f"arn:aws:ec2:{LOCAL}:security-group/{{id}}"),
    ("ec2/Instance", {}, f"i-{HEX}{{17}}", f"arn:aws:ec2:{LOCAL}:instance/{{id}}"),
    ("ec2/Eip", {}, f"eipalloc-{HEX}{{17}}", f"arn:aws:ec2:{LOCAL}:elastic-ip/{{id}}"),
    (
        "ec2transitgateway/RouteTable",
        {},
        f"tgw-rtb-{HEX}{{17}}",
        f"arn:aws:ec2:{LOCAL}:transit-gateway-route-table/{{id}}",
    ),
    ("kms/Key", {}, UUID, f"arn:aws:kms:{LOCAL}:key/{{id}}"),
    ("lambda/EventSourceMapping", {}, UUID, f"arn:aws:lambda:{LOCAL}:event-source-mapping:{{id}}"),
    ("apigateway/RestApi", {}, "[a-z0-9]{10}", "arn:aws:apigateway:eu-west-1::/restapis/{id}"),
    ("apigatewayv2/Api", {}, "[a-z0-9]{10}", "arn:aws:apigateway:eu-west-1::/apis/{id}"),
    ("appsync/GraphQLApi", {}, "[a-z0-9]{26}", f"arn:aws:appsync:{LOCAL}:apis/{{id}}"),
    ("rds/Instance", {"identifier": "d"}, "db-[A-Z0-9]{26}", f"arn:aws:rds:{LOCAL}:db:d"),
    (
        "efs/FileSystem",
        {},
        f"fs-{HEX}{{17}}",
        f"arn:aws:elasticfilesystem:{LOCAL}:file-system/{{id}}",
    ),
    (
        "cognito/UserPool",
        {},
        "eu-west-1_[A-Za-z0-9]{9}",
        f"arn:aws:cognito-idp:{LOCAL}:userpool/{{id}}",
    ),
    (
        "cloudfront/Distribution",
        {},
        "E[A-Z0-9]{13}",
        "arn:aws:cloudfront::123456789012:distribution/{id}",
    ),
    ("route53/Zone", {"name": "example.com"}, "Z[A-Z0-9]{20}", "arn:aws:route53:::hostedzone/{id}"),
    ("acm/Certificate", {}, f"arn:aws:acm:{LOCAL}:certificate/{UUID}", "{id}"),
    (
        "secretsmanager/Secret",
        {"name": "s"},
        f"arn:aws:secretsmanager:{LOCAL}:secret:s-[A-Za-z0-9]{{6}}",
        "{id}",
    ),
    (
        "lb/LoadBalancer",
        {"name": "web"},
        f"arn:aws:elasticloadbalancing:{LOCAL}:loadbalancer/app/web/{HEX}{{16}}",
        "{id}",
    ),
    (
        "alb/LoadBalancer",
        {"name": "web", "loadBalancerType": "network"},
        f"arn:aws:elasticloadbalancing:{LOCAL}:loadbalancer/net/web/{HEX}{{16}}",
        "{id}",
    ),
    (
        "lb/TargetGroup",
        {"name": "t"},
        f"arn:aws:elasticloadbalancing:{LOCAL}:targetgroup/t/{HEX}{{16}}",
        "{id}",
    ),
    (
        "lb/Listener",
        {"loadBalancerArn": BALANCER},
        BALANCER.replace(":loadbalancer/", ":listener/") + f"/{HEX}{{16}}",
        "{id}",
    ),
    (
        "lb/ListenerRule",
        {"listenerArn": BALANCER.replace(":loadbalancer/", ":listener/") + "/aaaa"},
        BALANCER.replace(":loadbalancer/", ":listener-rule/") + f"/aaaa/{HEX}{{16}}",
        "{id}",
    ),
    (
        "sns/TopicSubscription",
        {"topic": f"arn:aws:sns:{LOCAL}:t"},
        f"arn:aws:sns:{LOCAL}:t:{UUID}",
        "{id}",
    ),
    (
        "wafv2/WebAcl",
        {"name": "w", "scope": "CLOUDFRONT"},
        UUID,
        f"arn:aws:wafv2:{LOCAL}:global/webacl/w/{{id}}",
    ),
    (
        "organizations/Organization",
        {},
        "o-[a-z0-9]{10}",
        "arn:aws:organizations::123456789012:organization/{id}",
    ),
]


@pytest.mark.parametrize(("short", "inputs", "identifier", "arn"), EXACT)
def test_exact(short: str, inputs: dict[str, Any], identifier: str, arn: str | None) -> None:
    assert schema.resource(token(short)) is not None
    assert identify(scope(short, inputs)) == (identifier, arn)


@pytest.mark.parametrize(("short", "inputs", "arn"), ARN_IS_ID)
def test_the_arn_is_the_id(short: str, inputs: dict[str, Any], arn: str) -> None:
    assert identify(scope(short, inputs)) == (arn, arn)


@pytest.mark.parametrize(("short", "inputs", "shape", "arn"), SHAPES)
def test_shapes(short: str, inputs: dict[str, Any], shape: str, arn: str) -> None:
    identifier, found = identify(scope(short, inputs))
    assert re.fullmatch(shape, identifier)
    assert found == arn.replace("{id}", identifier)


def test_opaque_parts_follow_from_type_and_name_alone() -> None:
    first, _ = identify(scope("ec2/Vpc", {"cidrBlock": "10.0.0.0/16"}, "one"))
    assert identify(scope("ec2/Vpc", {"cidrBlock": "10.9.0.0/16"}, "one"))[0] == first
    assert identify(scope("ec2/Vpc", {}, "two"))[0] != first
    assert identify(scope("ec2/DefaultVpc", {}, "one"))[0] != first


def test_region_partition_and_account_are_those_of_the_place() -> None:
    china = Context("999999999999", "cn-north-1", "aws-cn")
    assert identify(scope("sqs/Queue", {"name": "q"}, place=china)) == (
        "https://sqs.cn-north-1.amazonaws.com.cn/999999999999/q",
        "arn:aws-cn:sqs:cn-north-1:999999999999:q",
    )
    moved = identify(scope("sns/Topic", {"name": "t", "region": "us-east-1"}))
    assert moved[1] == "arn:aws:sns:us-east-1:123456789012:t"


@pytest.mark.parametrize("short", ["iam/Role", "sqs/Queue", "sns/Topic", "lambda/Function"])
def test_an_unknown_name_makes_id_and_arn_unknown(short: str) -> None:
    assert identify(scope(short, {"name": f"{UNKNOWN}-1"})) == (UNKNOWN, UNKNOWN)
    opaque = identify(scope("ec2/Vpc", {"cidrBlock": UNKNOWN}))
    assert UNKNOWN not in opaque


def test_every_type_has_an_id_and_an_arn_where_it_declares_one() -> None:
    tokens = list(schema.resource_tokens())
    assert len(tokens) > 1700
    for each in tokens:
        declared = schema.resource(each)
        assert declared is not None
        identifier, arn = identify(TemplateScope(each, "urn::thing", {}, HERE))
        assert identifier, each
        assert "{" not in identifier + (arn or ""), each
        prop = declared.properties.get("arn")
        if prop is not None and prop.computed:
            # Three are built below an ARN that an input must give.
            assert arn is not None, each
            built_below = PLACEHOLDER.match(
                arns.templates_of(TemplateScope(each, "", {}, HERE))[1] or ""
            )
            assert built_below or re.fullmatch("arn:aws:[a-z0-9-]+:[^:]*:[^:]*:.+", arn), each


def test_templates_name_only_inputs_that_exist() -> None:
    known = {"id", "arn", "account", "region", "partition", "suffix"}
    for each in schema.resource_tokens():
        declared = schema.resource(each)
        assert declared is not None
        for template in arns.templates_of(TemplateScope(each, "", {}, HERE)):
            for match in PLACEHOLDER.finditer(template or ""):
                assert match[1] or match[2] in known or match[2] in declared.inputs, (
                    each,
                    match[0],
                )


def test_the_table_by_hand_has_only_types_of_the_sdk() -> None:
    assert [each for each in id_templates.tokens() if schema.resource(each) is None] == []


@pytest.mark.parametrize(
    ("short", "identifier", "found"),
    [
        ("iam/Role", "r", {"name": "r"}),
        ("s3/Bucket", "b", {"bucket": "b"}),
        ("cloudwatch/LogGroup", "/aws/lambda/f", {"name": "/aws/lambda/f"}),
        (
            "iam/Policy",
            "arn:aws:iam::9:policy/a/p",
            {"partition": "aws", "account": "9", "path": "/a/", "name": "p"},
        ),
        (
            "sqs/Queue",
            "https://sqs.us-east-1.amazonaws.com/9/q",
            {"region": "us-east-1", "account": "9", "name": "q"},
        ),
        (
            "sns/Topic",
            "arn:aws:sns:us-east-1:9:t",
            {"partition": "aws", "region": "us-east-1", "account": "9", "name": "t"},
        ),
        ("ec2/Vpc", "vpc-1", {}),
        ("sns/Topic", "not an arn", {}),
    ],
)
def test_what_an_id_gives_away(short: str, identifier: str, found: dict[str, str]) -> None:
    asked = TemplateScope(token(short), identifier, {}, HERE, {"id": identifier})
    assert inputs_of(asked) == found


def test_a_known_id_stays_and_the_arn_follows() -> None:
    asked = TemplateScope(token("ec2/Vpc"), "vpc-1", {}, HERE, {"id": "vpc-1"})
    assert identify(asked) == ("vpc-1", f"arn:aws:ec2:{LOCAL}:vpc/vpc-1")
    topic = f"arn:aws:sns:{LOCAL}:mine"
    assert identify(TemplateScope(token("sns/Topic"), topic, {}, HERE, {"id": topic})) == (
        topic,
        topic,
    )


@pytest.mark.parametrize(
    ("region", "short", "website"),
    [
        ("us-east-1", "use1", "-us-east-1"),
        ("ap-southeast-2", "apse2", "-ap-southeast-2"),
        ("ap-northeast-1", "apne1", "-ap-northeast-1"),
        ("eu-central-1", "euc1", ".eu-central-1"),
        ("us-gov-west-1", "usgw1", "-us-gov-west-1"),
        ("me-south-1", "mes1", ".me-south-1"),
    ],
)
def test_short_names_of_regions(region: str, short: str, website: str) -> None:
    place = scope("s3/Bucket", {"region": region})
    assert fill("{region|short} {region|website}", place) == f"{short} {website}"
