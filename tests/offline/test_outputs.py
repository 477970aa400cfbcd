"""Outputs: exact where programs read on, typed everywhere, silent where a guess would be judged."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policypack.offline import output_templates, schema
from policypack.offline.config import Context
from policypack.offline.outputs import computed
from policypack.offline.property_values import UNKNOWN, is_secret, unwrapped
from tests.offline.minimal import secret
from tests.offline.typing_of_values import has_type

HERE = Context("123456789012", "eu-west-1", "aws")
LOCAL = "eu-west-1:123456789012"


def token(short: str) -> str:
    module, _, kind = short.partition("/")
    return f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}"


def outputs_of(short: str, /, **inputs: Any) -> dict[str, Any]:
    return computed(token(short), f"urn:pulumi:dev::shop::{token(short)}::thing", inputs, HERE)[1]


# (type, inputs, some of the outputs).
EXACT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "lambda/Function",
        {"name": "f"},
        {
            "version": "$LATEST",
            "invokeArn": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
            f"arn:aws:lambda:{LOCAL}:function:f/invocations",
            "qualifiedArn": f"arn:aws:lambda:{LOCAL}:function:f:$LATEST",
        },
    ),
    (
        "lambda/Function",
        {"name": "f", "publish": True},
        {"version": "1", "qualifiedArn": f"arn:aws:lambda:{LOCAL}:function:f:1"},
    ),
    (
        "lambda/Alias",
        {"name": "live", "functionName": f"arn:aws:lambda:{LOCAL}:function:f"},
        {
            "arn": f"arn:aws:lambda:{LOCAL}:function:f:live",
            "invokeArn": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
            f"arn:aws:lambda:{LOCAL}:function:f:live/invocations",
        },
    ),
    (
        "lambda/EventSourceMapping",
        {"functionName": "f"},
        {"functionArn": f"arn:aws:lambda:{LOCAL}:function:f"},
    ),
    (
        "lambda/LayerVersion",
        {"layerName": "l"},
        {"version": "1", "layerArn": f"arn:aws:lambda:{LOCAL}:layer:l"},
    ),
    (
        "apigateway/Stage",
        {"restApi": "abc123", "stageName": "prod"},
        {
            "executionArn": f"arn:aws:execute-api:{LOCAL}:abc123/prod",
            "invokeUrl": "https://abc123.execute-api.eu-west-1.amazonaws.com/prod",
        },
    ),
    (
        "apigatewayv2/Stage",
        {"apiId": "abc123", "name": "$default"},
        {
            "executionArn": f"arn:aws:execute-api:{LOCAL}:abc123/$default",
            "invokeUrl": "https://abc123.execute-api.eu-west-1.amazonaws.com/",
        },
    ),
    (
        "s3/Bucket",
        {"bucket": "b"},
        {
            "bucketDomainName": "b.s3.amazonaws.com",
            "bucketRegionalDomainName": "b.s3.eu-west-1.amazonaws.com",
            "websiteEndpoint": "",
        },
    ),
    (
        "s3/BucketWebsiteConfiguration",
        {"bucket": "b"},
        {"websiteEndpoint": "b.s3-website-eu-west-1.amazonaws.com"},
    ),
    (
        "s3/BucketWebsiteConfiguration",
        {"bucket": "b", "region": "eu-central-1"},
        {"websiteEndpoint": "b.s3-website.eu-central-1.amazonaws.com"},
    ),
    (
        "ecr/Repository",
        {"name": "app"},
        {
            "registryId": "123456789012",
            "repositoryUrl": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app",
        },
    ),
    (
        "sqs/Queue",
        {"name": "q"},
        {"url": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"},
    ),
    ("dynamodb/Table", {"name": "t"}, {"streamArn": "", "streamLabel": ""}),
    (
        "dynamodb/Table",
        {"name": "t", "streamEnabled": True},
        {"streamArn": f"arn:aws:dynamodb:{LOCAL}:table/t/stream/2024-01-01T00:00:00.000"},
    ),
    ("rds/Instance", {"identifier": "d", "engine": "postgres"}, {"port": 5432}),
    ("rds/Instance", {"identifier": "d", "engine": "mysql"}, {"port": 3306}),
    ("rds/Cluster", {"clusterIdentifier": "c", "engine": "aurora-postgresql"}, {"port": 5432}),
    ("rds/Instance", {"identifier": "d", "engine": "mysql"}, {"masterUserSecrets": []}),
    ("docdb/Cluster", {"clusterIdentifier": "c"}, {"port": 27017}),
    ("cloudwatch/EventRule", {"name": "e"}, {"eventBusName": "default"}),
    ("ec2/Subnet", {"vpcId": "vpc-1"}, {"availabilityZone": "eu-west-1a"}),
    ("kms/Alias", {"targetKeyId": "k"}, {"targetKeyArn": f"arn:aws:kms:{LOCAL}:key/k"}),
    ("route53/Record", {"zoneId": "Z", "name": "www.a.com."}, {"fqdn": "www.a.com"}),
    ("route53/Record", {"zoneId": "Z", "name": "www"}, {"fqdn": UNKNOWN}),
    ("sns/Topic", {"name": "t"}, {"owner": "123456789012"}),
    ("cloudfront/Distribution", {}, {"hostedZoneId": "Z2FDTNDATAQYW2"}),
    ("ec2/Instance", {"associatePublicIpAddress": False}, {"publicIp": "", "publicDns": ""}),
    ("ecs/TaskDefinition", {"family": "f"}, {"revision": 1}),
    (
        "ecs/TaskDefinition",
        {"family": "f"},
        {"arnWithoutRevision": f"arn:aws:ecs:{LOCAL}:task-definition/f"},
    ),
    (
        "cognito/ResourceServer",
        {"identifier": "https://api", "scopes": [{"scopeName": "read"}]},
        {"scopeIdentifiers": ["https://api/read"]},
    ),
    ("sqs/Queue", {"name": "q", "tags": {"a": "b"}}, {"tagsAll": {"a": "b"}}),
]

# (type, inputs, output, pattern): what holds an opaque part.
SHAPES: list[tuple[str, dict[str, Any], str, str]] = [
    ("apigateway/RestApi", {}, "rootResourceId", "[a-z0-9]{9}"),
    ("apigatewayv2/Api", {}, "apiEndpoint", r"https://[a-z0-9]{10}\.execute-api\.eu-west-1\..*"),
    (
        "apigatewayv2/Api",
        {"protocolType": "WEBSOCKET"},
        "apiEndpoint",
        r"wss://[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com",
    ),
    ("lambda/FunctionUrl", {}, "functionUrl", r"https://[a-z0-9]{32}\.lambda-url\.eu-west-1\..*/"),
    ("lb/LoadBalancer", {"name": "w"}, "dnsName", r"w-\d{10}\.eu-west-1\.elb\.amazonaws\.com"),
    (
        "lb/LoadBalancer",
        {"name": "w", "internal": True},
        "dnsName",
        r"internal-w-\d{10}\.eu-west-1\.elb\.amazonaws\.com",
    ),
    (
        "lb/LoadBalancer",
        {"name": "w", "loadBalancerType": "network"},
        "dnsName",
        r"w-[0-9a-f]{16}\.elb\.eu-west-1\.amazonaws\.com",
    ),
    ("lb/LoadBalancer", {"name": "w"}, "arnSuffix", "app/w/[0-9a-f]{16}"),
    ("lb/TargetGroup", {"name": "t"}, "arnSuffix", "targetgroup/t/[0-9a-f]{16}"),
    (
        "rds/Instance",
        {"identifier": "d", "port": 5000},
        "endpoint",
        r"d\.[a-z0-9]{12}\.eu-west-1\.rds\.amazonaws\.com:5000",
    ),
    ("eks/Cluster", {"name": "c"}, "endpoint", r"https://[A-Z0-9]{32}\.gr7\.eu-west-1\.eks\..*"),
    ("ec2/Vpc", {}, "defaultSecurityGroupId", "sg-[0-9a-f]{17}"),
    ("ec2/Vpc", {}, "mainRouteTableId", "rtb-[0-9a-f]{17}"),
    ("cloudfront/Distribution", {}, "domainName", r"d[a-z0-9]{13}\.cloudfront\.net"),
    (
        "cloudfront/OriginAccessIdentity",
        {},
        "iamArn",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E[A-Z0-9]{13}",
    ),
    ("iam/Role", {"name": "r"}, "uniqueId", "AROA[A-Z0-9]{17}"),
    ("iam/AccessKey", {"user": "u"}, "secret", "[A-Za-z0-9]{40}"),
]


@pytest.mark.parametrize(("short", "inputs", "expected"), EXACT)
def test_exact(short: str, inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    found = outputs_of(short, **inputs)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(("short", "inputs", "name", "shape"), SHAPES)
def test_shapes(short: str, inputs: dict[str, Any], name: str, shape: str) -> None:
    assert re.fullmatch(shape, unwrapped(outputs_of(short, **inputs)[name]))


def test_a_stage_and_its_api_have_one_execution_arn() -> None:
    api, outputs = computed(token("apigateway/RestApi"), "urn::api", {"name": "a"}, HERE)
    stage = outputs_of("apigateway/Stage", restApi=api, stageName="prod")
    assert stage["executionArn"] == outputs["executionArn"] + "/prod"


def test_a_certificate_is_proved_once_per_name_and_a_wildcard_by_its_parent() -> None:
    options = outputs_of(
        "acm/Certificate",
        domainName="a.com",
        subjectAlternativeNames=["*.a.com", "b.com", "a.com"],
        validationMethod="DNS",
    )["domainValidationOptions"]
    assert [option["domainName"] for option in options] == ["a.com", "*.a.com", "b.com"]
    names = [option["resourceRecordName"] for option in options]
    assert names[0] == names[1] != names[2]
    assert all(re.fullmatch(r"_[0-9a-f]{32}\.[ab]\.com\.", name) for name in names)
    assert {option["resourceRecordType"] for option in options} == {"CNAME"}


def test_graphql_has_both_addresses() -> None:
    uris = outputs_of("appsync/GraphQLApi")["uris"]
    assert uris.keys() == {"GRAPHQL", "REALTIME"}
    assert uris["GRAPHQL"].endswith(".appsync-api.eu-west-1.amazonaws.com/graphql")


def test_a_managed_master_password_has_a_secret() -> None:
    (found,) = outputs_of("rds/Instance", engine="mysql", manageMasterUserPassword=True)[
        "masterUserSecrets"
    ]
    assert found["secretArn"].startswith(f"arn:aws:secretsmanager:{LOCAL}:secret:rds!db-")


# What AWS decides here is judged by policies, so silence is the only true answer.
SILENT = [
    ("apigateway/Stage", "webAclArn"),
    ("lambda/Function", "signingProfileVersionArn"),
    ("lambda/Function", "tracingConfig"),
    ("lambda/Function", "kmsKeyArn"),
    ("s3/Bucket", "policy"),
    ("s3/Bucket", "acl"),
    ("s3/Bucket", "serverSideEncryptionConfiguration"),
    ("sqs/Queue", "policy"),
    ("sqs/Queue", "kmsMasterKeyId"),
    ("sns/Topic", "policy"),
    ("kms/Key", "policy"),
    ("ebs/Volume", "encrypted"),
    ("rds/ClusterInstance", "storageEncrypted"),
    ("rds/ClusterInstance", "kmsKeyId"),
    ("ec2/Instance", "passwordData"),
    ("ec2/Vpc", "enableDnsHostnames"),
    ("redshift/Cluster", "vpcSecurityGroupIds"),
    ("sns/TopicSubscription", "pendingConfirmation"),
]


@pytest.mark.parametrize(("short", "name"), SILENT)
def test_nothing_is_invented_that_a_policy_would_believe(short: str, name: str) -> None:
    declared = schema.resource(token(short))
    assert declared is not None
    assert name in declared.properties
    assert name not in outputs_of(short)


def test_inputs_are_never_answered_over() -> None:
    assert "port" not in outputs_of("rds/Instance", engine="mysql", port=1)
    assert "eventBusName" not in outputs_of("cloudwatch/EventRule", eventBusName="orders")


def test_an_optional_input_is_answered_only_by_the_tables() -> None:
    """What is not certain may not be filled in: this list shows every input that is answered."""
    answered = {
        f"{each.removeprefix('aws:').partition(':')[0]}.{name}"
        for each in schema.resource_tokens()
        for name in computed(each, "urn::x", {}, HERE)[1]
        if name in inputs_of(each) and name != "arn"
    }
    assert answered == {
        "apigateway/apiKey.value",
        "cloudwatch/eventRule.eventBusName",
        "cloudwatch/eventTarget.eventBusName",
        "cloudwatch/eventTarget.targetId",
        "docdb/cluster.port",
        "ec2/defaultSubnet.availabilityZone",
        "ec2/eip.publicIpv4Pool",
        "ec2/instance.availabilityZone",
        "ec2/instance.privateIp",
        "ec2/launchTemplate.defaultVersion",
        "ec2/natGateway.privateIp",
        "ec2/networkInterface.privateIp",
        "ec2/subnet.availabilityZone",
        "efs/fileSystem.creationToken",
        "efs/mountTarget.ipAddress",
        "kinesis/firehoseDeliveryStream.destinationId",
        "kinesis/firehoseDeliveryStream.versionId",
        "neptune/cluster.port",
        "rds/cluster.port",
        "rds/instance.port",
        "redshift/cluster.port",
    }


def inputs_of(each: str) -> set[str]:
    declared = schema.resource(each)
    assert declared is not None
    return set(declared.inputs)


def test_all_outputs_are_declared_typed_and_the_same_twice() -> None:
    for each in schema.resource_tokens():
        declared = schema.resource(each)
        assert declared is not None
        identifier, found = computed(each, "urn::x", {}, HERE)
        assert (identifier, found) == computed(each, "urn::x", {}, HERE)
        for name, value in found.items():
            prop = declared.properties[name]
            opened = unwrapped(value)
            assert opened == UNKNOWN or has_type(opened, prop.type), f"{each}.{name}"
            assert is_secret(value) == prop.secret, f"{each}.{name}"


def test_a_type_check_that_can_fail() -> None:
    declared = schema.resource(token("ec2/LaunchTemplate"))
    assert declared is not None
    number = declared.properties["latestVersion"].type
    assert has_type(1, number)
    assert not has_type("1", number)
    assert not has_type(True, number)


@pytest.mark.parametrize(
    ("short", "unknown", "waiting"),
    [
        ("sqs/Queue", "name", ["arn", "url"]),
        ("apigateway/Stage", "restApi", ["arn", "executionArn", "invokeUrl"]),
        ("lambda/Function", "publish", ["version", "qualifiedArn"]),
        ("dynamodb/Table", "streamEnabled", ["streamArn"]),
        ("rds/Instance", "engine", ["port", "endpoint"]),
        ("rds/Instance", "port", ["endpoint"]),
        ("rds/Instance", "manageMasterUserPassword", ["masterUserSecrets"]),
        ("acm/Certificate", "subjectAlternativeNames", ["domainValidationOptions"]),
        ("cognito/UserPoolClient", "generateSecret", ["clientSecret"]),
        ("lb/LoadBalancer", "loadBalancerType", ["dnsName"]),
        ("kms/Alias", "targetKeyId", ["targetKeyArn"]),
        ("lb/Listener", "loadBalancerArn", ["arn"]),
    ],
)
def test_what_hangs_on_an_unknown_input_is_unknown(
    short: str, unknown: str, waiting: list[str]
) -> None:
    found = outputs_of(short, **{"domainName": "a.com", "identifier": "d", unknown: UNKNOWN})
    assert {name: unwrapped(found[name]) for name in waiting} == dict.fromkeys(waiting, UNKNOWN)


def test_no_output_shows_half_an_unknown() -> None:
    """Every input unknown: whatever is answered is wholly unknown or does not hang on them."""
    for each in schema.resource_tokens():
        declared = schema.resource(each)
        assert declared is not None
        inputs = dict.fromkeys(declared.inputs, UNKNOWN)
        identifier, found = computed(each, "urn::x", inputs, HERE)
        for text in [identifier, *texts_of(unwrapped(found))]:
            assert text == UNKNOWN or UNKNOWN not in text, each


def texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    members = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    return [text for item in members for text in texts_of(item)]


def test_text_that_holds_a_secret_is_a_secret() -> None:
    identifier, found = computed(
        token("secretsmanager/Secret"), "urn::x", {"name": secret("hidden")}, HERE
    )
    assert "hidden" in identifier
    assert is_secret(found["arn"])
    assert not is_secret(found["tagsAll"])
    assert not is_secret(outputs_of("secretsmanager/Secret", name="open")["arn"])


def test_an_output_value_without_a_value_is_unknown() -> None:
    wrapper = {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4"}
    assert outputs_of("sqs/Queue", name=wrapper)["arn"] == UNKNOWN
    assert outputs_of("sqs/Queue", name={**wrapper, "value": "q"})["arn"].endswith(":q")


def test_a_resource_as_an_input_is_its_id() -> None:
    reference = {
        "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
        "urn": "urn::api",
        "id": "abc123",
    }
    stage = outputs_of("apigateway/Stage", restApi=reference, stageName="prod")
    assert stage["executionArn"].endswith(":abc123/prod")


def test_the_tables_name_only_what_the_sdk_declares() -> None:
    for each in output_templates.tokens():
        declared = schema.resource(each)
        assert declared is not None, each
        assert output_templates.templates_for(each).keys() <= declared.properties.keys(), each
