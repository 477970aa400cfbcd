"""Functions: exact where programs ask, typed for all, and a refusal instead of a guess."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from policypack.facts.invented import INVENTED, is_invented
from policypack.offline import schema
from policypack.offline.config import Context
from policypack.offline.invokes import invoke
from policypack.offline.outputs import computed
from policypack.offline.property_values import UNKNOWN
from policypack.offline.unknown_results import unknown_document
from policypack.offline.unserved import (
    UNSUPPORTED,
    UnsupportedInvokeError,
    is_security_relevant,
)
from tests.offline.minimal import sample
from tests.offline.typing_of_values import has_type

HERE = Context("123456789012", "eu-west-1", "aws")
CHINA = Context("123456789012", "cn-north-1", "aws-cn")
LOCAL = "eu-west-1:123456789012"


def token(short: str) -> str:
    return f"aws:{short}:{short.partition('/')[2]}"


def ask(short: str, place: Context = HERE, /, **args: Any) -> dict[str, Any]:
    return invoke(token(short), args, place)


# (function, arguments, some of the answer).
EXACT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("index/getCallerIdentity", {}, {"accountId": "123456789012", "id": "123456789012"}),
    ("index/getRegion", {}, {"name": "eu-west-1", "region": "eu-west-1"}),
    ("index/getRegion", {"name": "us-east-1"}, {"endpoint": "ec2.us-east-1.amazonaws.com"}),
    ("index/getRegion", {"endpoint": "ec2.us-east-2.amazonaws.com"}, {"name": "us-east-2"}),
    (
        "lambda/getLayerVersion",
        {"layerVersionArn": "arn:aws:lambda:us-east-1:123456789012:layer:shared:5"},
        {"arn": "arn:aws:lambda:us-east-1:123456789012:layer:shared:5"},
    ),
    (
        "lambda/getLayerVersion",
        {"layerVersionArn": "arn:aws:lambda:us-east-1:123456789012:layer:shared"},
        {"arn": "arn:aws:lambda:us-east-1:123456789012:layer:shared:1"},
    ),
    (
        "index/getPartition",
        {},
        {"partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"},
    ),
    (
        "index/getAvailabilityZones",
        {"state": "available"},
        {
            "names": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
            "zoneIds": ["euw1-az1", "euw1-az2", "euw1-az3"],
            "state": "available",
        },
    ),
    (
        "index/getAvailabilityZones",
        {"excludeNames": ["eu-west-1a"]},
        {"names": ["eu-west-1b", "eu-west-1c"], "zoneIds": ["euw1-az2", "euw1-az3"]},
    ),
    ("index/getAvailabilityZone", {"name": "eu-west-1b"}, {"zoneId": "euw1-az2"}),
    ("index/getAvailabilityZone", {"zoneId": "euw1-az3"}, {"name": "eu-west-1c"}),
    (
        "index/getServicePrincipal",
        {"serviceName": "s3"},
        {"name": "s3.amazonaws.com", "id": "s3.eu-west-1.amazonaws.com"},
    ),
    (
        "index/getService",
        {"serviceId": "s3"},
        {
            "dnsName": "s3.eu-west-1.amazonaws.com",
            "reverseDnsName": "com.amazonaws.eu-west-1.s3",
        },
    ),
    ("index/getBillingServiceAccount", {}, {"arn": "arn:aws:iam::386209384616:root"}),
    ("index/getDefaultTags", {}, {"tags": {}}),
    (
        "index/getArn",
        {"arn": "arn:aws:rds:eu-west-1:9:db:orders"},
        {
            "partition": "aws",
            "service": "rds",
            "region": "eu-west-1",
            "account": "9",
            "resource": "db:orders",
        },
    ),
    ("elb/getServiceAccount", {}, {"arn": "arn:aws:iam::156460612806:root"}),
    ("elb/getHostedZoneId", {}, {"id": "Z32O12XQLNTSW2"}),
    ("cloudtrail/getServiceAccount", {"region": "us-east-1"}, {"id": "086441151436"}),
    (
        "iam/getSessionContext",
        {"arn": "arn:aws:sts::9:assumed-role/Deploy/session"},
        {"issuerArn": "arn:aws:iam::9:role/Deploy", "issuerName": "Deploy"},
    ),
    ("iam/getSessionContext", {"arn": "arn:aws:iam::9:user/u"}, {"issuerName": ""}),
    ("iam/getRole", {"name": "r"}, {"arn": "arn:aws:iam::123456789012:role/r", "id": "r"}),
    (
        "iam/getPolicy",
        {"name": "AWSLambdaBasicExecutionRole"},
        {"arn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
    ),
    (
        "iam/getPolicy",
        {"name": "ReadOnlyAccess"},
        {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "path": "/"},
    ),
    ("iam/getPolicy", {"name": "ours"}, {"arn": "arn:aws:iam::123456789012:policy/ours"}),
    ("iam/getPolicy", {"arn": "arn:aws:iam::9:policy/a/b"}, {"name": "b", "path": "/a/"}),
    ("sqs/getQueue", {"name": "q"}, {"url": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}),
    ("sns/getTopic", {"name": "t"}, {"arn": f"arn:aws:sns:{LOCAL}:t"}),
    (
        "s3/getBucket",
        {"bucket": "b"},
        {"arn": "arn:aws:s3:::b", "bucketDomainName": "b.s3.amazonaws.com"},
    ),
    ("lambda/getFunction", {"functionName": "f"}, {"arn": f"arn:aws:lambda:{LOCAL}:function:f"}),
    ("dynamodb/getTable", {"name": "t"}, {"arn": f"arn:aws:dynamodb:{LOCAL}:table/t"}),
    ("ecs/getCluster", {"clusterName": "c"}, {"arn": f"arn:aws:ecs:{LOCAL}:cluster/c"}),
    (
        "rds/getInstance",
        {"dbInstanceIdentifier": "d"},
        {"dbInstanceArn": f"arn:aws:rds:{LOCAL}:db:d"},
    ),
    ("route53/getZone", {"zoneId": "Z1"}, {"id": "Z1", "arn": "arn:aws:route53:::hostedzone/Z1"}),
    ("route53/getZone", {"name": "a.com"}, {"name": "a.com"}),
    (
        "secretsmanager/getSecret",
        {"arn": "arn:aws:secretsmanager:us-east-1:9:secret:db-AbCdEf"},
        {"name": "db", "id": "arn:aws:secretsmanager:us-east-1:9:secret:db-AbCdEf"},
    ),
    (
        "kms/getKey",
        {"keyId": f"arn:aws:kms:{LOCAL}:key/k"},
        {"id": "k", "arn": f"arn:aws:kms:{LOCAL}:key/k"},
    ),
    ("kms/getKey", {"keyId": "alias/aws/s3"}, {"keyManager": "AWS"}),
    ("ec2/getVpc", {"id": "vpc-1"}, {"id": "vpc-1", "arn": f"arn:aws:ec2:{LOCAL}:vpc/vpc-1"}),
    ("ec2/getSubnet", {"id": "subnet-1", "vpcId": "vpc-1"}, {"id": "subnet-1", "vpcId": "vpc-1"}),
    ("ec2/getRouteTable", {"routeTableId": "rtb-1"}, {"id": "rtb-1", "routeTableId": "rtb-1"}),
    (
        "ecr/getAuthorizationToken",
        {"registryId": "9"},
        {"userName": "AWS", "proxyEndpoint": "https://9.dkr.ecr.eu-west-1.amazonaws.com"},
    ),
    (
        "ecr/getLifecyclePolicyDocument",
        {
            "rules": [
                {
                    "priority": 1,
                    "description": "old",
                    "selection": {
                        "tagStatus": "any",
                        "countType": "imageCountMoreThan",
                        "countNumber": 5,
                    },
                }
            ]
        },
        {
            "json": '{"rules":[{"rulePriority":1,"description":"old","selection":'
            '{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},'
            '"action":{"type":"expire"}}]}'
        },
    ),
]


@pytest.mark.parametrize(("short", "args", "expected"), EXACT)
def test_exact(short: str, args: dict[str, Any], expected: dict[str, Any]) -> None:
    found = ask(short, **args)
    assert {name: found[name] for name in expected} == expected


def test_partitions() -> None:
    assert ask("index/getPartition", CHINA)["dnsSuffix"] == "amazonaws.com.cn"
    assert ask("index/getServicePrincipal", CHINA, serviceName="logs")["name"] == (
        "logs.amazonaws.com.cn"
    )
    assert ask("index/getServicePrincipal", CHINA, serviceName="lambda")["name"] == (
        "lambda.amazonaws.com"
    )
    assert "cn-north-1" in ask("index/getRegions", CHINA)["names"]
    assert ask("iam/getPolicy", CHINA, name="ReadOnlyAccess")["arn"] == (
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"
    )


def test_policy_documents_are_rendered_and_bad_ones_refused_by_name() -> None:
    found = ask("iam/getPolicyDocument", statements=[{"actions": ["s3:*"], "resources": ["*"]}])
    assert json.loads(found["json"]) == json.loads(found["minifiedJson"])
    assert found["version"] == "2012-10-17"
    assert found["id"].isdigit()
    assert "sourceJson" not in found
    with pytest.raises(
        UnsupportedInvokeError, match=r"getPolicyDocument: statements\[0\]\.effect must be"
    ):
        ask("iam/getPolicyDocument", statements=[{"effect": "Maybe"}])


@pytest.mark.parametrize("short", ["ecr/getAuthorizationToken", "ecr/getCredentials"])
def test_a_registry_token_is_what_docker_expects(short: str) -> None:
    args = {"registryId": "9"}
    found = ask(short, **args)
    user, _, password = base64.b64decode(found["authorizationToken"]).decode().partition(":")
    assert (user, password) == ("AWS", found["password"])


def test_an_image_is_the_same_for_the_same_question() -> None:
    question: dict[str, Any] = {
        "mostRecent": "true",
        "owners": ["amazon"],
        "filters": [{"name": "name", "values": ["al2023-ami-*-x86_64"]}],
    }
    found = ask("ec2/getAmi", **question)
    assert found == ask("ec2/getAmi", **question)
    assert re.fullmatch("ami-[0-9a-f]{17}", found["id"])
    assert found["mostRecent"] is True
    assert found["ownerId"].isdigit()
    assert found["id"] != ask("ec2/getAmi", owners=["self"])["id"]


def test_default_tags_are_those_of_the_provider_instance() -> None:
    tagged = Context("123456789012", "eu-west-1", "aws", {"team": "orders"})
    assert ask("index/getDefaultTags", tagged)["tags"] == {"team": "orders"}
    assert ask("index/getDefaultTags")["tags"] == {}


def test_the_default_vpc_is_one() -> None:
    vpc = ask("ec2/getVpc", default=True)
    assert vpc["cidrBlock"] == "172.31.0.0/16"
    assert ask("ec2/getSubnet", availabilityZone="eu-west-1b")["vpcId"] == vpc["id"]
    assert ask("ec2/getSecurityGroup", name="default")["vpcId"] == vpc["id"]
    assert ask("ec2/getVpc", cidrBlock="10.0.0.0/8")["id"] != vpc["id"]


def test_subnets_are_as_many_as_zones() -> None:
    ids = ask("ec2/getSubnets", filters=[{"name": "vpc-id", "values": ["vpc-1"]}])["ids"]
    assert len(set(ids)) == len(ask("index/getAvailabilityZones")["names"]) == 3
    assert all(re.fullmatch("subnet-[0-9a-f]{17}", each) for each in ids)


def test_lists_hold_ids_of_the_kind_that_is_listed() -> None:
    pools = ask("cognito/getUserPools", name="n")
    assert all(re.fullmatch(r"eu-west-1_\w{9}", each) for each in pools["ids"])
    assert len(set(pools["ids"])) == len(pools["arns"]) == 2


def test_a_key_is_the_same_by_its_alias() -> None:
    alias = ask("kms/getAlias", name="alias/orders")
    key = ask("kms/getKey", keyId="alias/orders")
    assert alias["targetKeyId"] == key["id"]
    assert alias["targetKeyArn"] == key["arn"]
    assert is_invented(key["keyManager"])


def test_an_organization_has_a_root_and_no_invented_members() -> None:
    found = ask("organizations/getOrganization")
    assert found["roots"][0]["id"].startswith("r-")
    assert found["masterAccountId"] == "123456789012"
    assert found["nonMasterAccounts"] == []


def test_a_resource_that_is_found_looks_like_one_that_is_made() -> None:
    _, made = computed("aws:sqs/queue:Queue", "urn::q", {"name": "q"}, HERE)
    found = ask("sqs/getQueue", name="q")
    assert (found["arn"], found["url"]) == (made["arn"], made["url"])


def test_only_parameters_that_aws_owns_have_a_value() -> None:
    path = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    assert ask("ssm/getParameter", name=path)["value"].startswith("ami-")
    ecs = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended"
    assert json.loads(ask("ssm/getParameter", name=ecs)["value"])["image_id"].startswith("ami-")
    other = ask("ssm/getParameter", name="/shop/trusted-account")
    assert other["name"] == "/shop/trusted-account"
    # Each has the form that its name asks for, and two of them never collide.
    texts = [other["value"]]
    texts += [ask("ssm/getParameter", name=f"/{each}")["value"] for each in ("a", "b", "site-url")]
    assert all(map(is_invented, texts))
    assert len({*texts}) == 4
    assert texts[3].startswith("https://")


def test_a_random_password_obeys_its_arguments() -> None:
    found = ask(
        "secretsmanager/getRandomPassword",
        passwordLength=20,
        excludePunctuation=True,
        excludeUppercase=True,
        excludeCharacters="abc",
    )["randomPassword"]
    assert re.fullmatch("[d-z0-9]{20}", found)


@pytest.mark.parametrize(
    ("short", "args", "message"),
    [
        ("index/getArn", {"arn": "nothing"}, "must be an ARN"),
        ("iam/getPolicy", {}, "set arn or name"),
        ("elb/getServiceAccount", {"region": "eu-south-2"}, "publishes no value for the region"),
        ("ec2/getAmi", {"mostRecent": "perhaps"}, "expected bool"),
    ],
)
def test_bad_questions_get_one_clear_line(short: str, args: dict[str, Any], message: str) -> None:
    with pytest.raises(UnsupportedInvokeError, match=message) as refused:
        ask(short, **args)
    assert token(short) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_function_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnsupportedInvokeError, match="unknown function"):
        invoke("aws:ec2/getNothing:getNothing", {}, HERE)


# Fields that a policy could believe, of functions that are answered otherwise.
LEFT_OUT = [
    ("iam/getRole", {"name": "r"}, "assumeRolePolicy"),
    ("iam/getRole", {"name": "r"}, "permissionsBoundary"),
    ("iam/getPolicy", {"name": "p"}, "policy"),
    ("secretsmanager/getSecret", {"name": "s"}, "policy"),
    ("secretsmanager/getSecret", {"name": "s"}, "kmsKeyId"),
    ("kms/getKey", {"keyId": "k"}, "enabled"),
    ("kms/getKey", {"keyId": "k"}, "keyUsage"),
    ("lambda/getFunction", {"functionName": "f"}, "environment"),
    ("lambda/getFunction", {"functionName": "f"}, "tracingConfig"),
    ("lambda/getFunction", {"functionName": "f"}, "vpcConfig"),
    ("lambda/getFunction", {"functionName": "f"}, "codeSigningConfigArn"),
    ("lambda/getFunctionUrl", {"functionName": "f"}, "authorizationType"),
    ("rds/getInstance", {"dbInstanceIdentifier": "d"}, "storageEncrypted"),
    ("rds/getInstance", {"dbInstanceIdentifier": "d"}, "publiclyAccessible"),
    ("dynamodb/getTable", {"name": "t"}, "serverSideEncryption"),
    ("dynamodb/getTable", {"name": "t"}, "pointInTimeRecovery"),
    ("ecr/getRepository", {"name": "r"}, "imageTagMutability"),
    ("lb/getListener", {"arn": "a"}, "sslPolicy"),
    ("sfn/getStateMachine", {"name": "s"}, "definition"),
    ("ec2/getInstance", {"instanceId": "i-1"}, "metadataOptions"),
    ("cognito/getUserPoolClient", {"clientId": "c", "userPoolId": "p"}, "clientSecret"),
]


@pytest.mark.parametrize(("short", "args", "name"), LEFT_OUT)
def test_what_a_thing_holds_or_allows_is_unknown_or_left_out(
    short: str, args: dict[str, Any], name: str
) -> None:
    function = schema.function(token(short))
    assert function is not None
    assert name in function.results
    # There is a text that stands for an unknown one, and nothing that stands for a flag or a block.
    found = ask(short, **args).get(name)
    is_text = function.results[name].type.kind == "string"
    assert is_invented(str(found)) if is_text else found is None


CONTENTS = [
    "secretsmanager/getSecretVersion",
    "s3/getBucketPolicy",
    "s3/getObject",
    "kms/getSecrets",
    "iam/getPrincipalPolicySimulation",
    "organizations/getPolicy",
    "vpc/getSecurityGroupRule",
    "lambda/getInvocation",
    "cloudformation/getExport",
    "index/getIpRanges",
    "s3/getAccountPublicAccessBlock",
    "ebs/getEncryptionByDefault",
]


@pytest.mark.parametrize("short", CONTENTS)
def test_a_function_asked_for_contents_states_none(short: str) -> None:
    function = schema.function(token(short))
    assert function is not None
    found = ask(short)
    assert found.keys() <= function.results.keys()
    texts = {name for name, value in found.items() if isinstance(value, str) and is_invented(value)}
    assert texts <= {name for name, prop in function.results.items() if prop.type.kind == "string"}
    # A flag would be a guess, and a text that says nothing of the contents names the thing.
    assert not [value for value in found.values() if isinstance(value, (bool, int))]
    assert {name for name in found if is_security_relevant(name) and found[name] == ""} == set()


def test_each_content_answers_in_the_type_that_the_sdk_takes() -> None:
    version = ask("secretsmanager/getSecretVersion", secretId="orders")
    assert is_invented(version["secretBinary"])
    assert is_invented(json.loads(version["secretString"])[INVENTED])
    assert version["secretId"] == "orders"
    assert is_invented(version["versionStages"][0])
    for short, field in (("s3/getObject", "body"), ("lambda/getInvocation", "result")):
        assert INVENTED in json.loads(ask(short)[field])


def test_a_program_may_parse_what_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        """d = json.loads(text)["pass-word"], d.get('user')""", encoding="utf-8"
    )
    (tmp_path / "index.ts").write_text("const { a } = JSON.parse(text).port;", encoding="utf-8")
    (tmp_path / "main.go").write_text('type D struct { H string `json:"host"` }', encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text("a.foreign", encoding="utf-8")
    made = json.loads(unknown_document(tmp_path))
    assert made.keys() >= {INVENTED, "pass-word", "user", "port", "host"}
    assert "foreign" not in made
    assert all(map(is_invented, made.values()))
    assert made["user"] != made["port"]


def arguments_of(each: str) -> dict[str, Any]:
    """What the function requires, with an ARN where only an ARN will do."""
    function = schema.function(each)
    assert function is not None
    args = {name: sample(prop.type) for name, prop in function.arguments.items() if prop.required}
    more: dict[str, dict[str, Any]] = {
        "aws:iam/getPolicy:getPolicy": {"name": "p"},
        "aws:index/arnParse:arnParse": {"arn": "arn:aws:s3:::b"},
        "aws:index/getArn:getArn": {"arn": "arn:aws:s3:::b"},
        "aws:ssm/getParameter:getParameter": {"name": "/aws/service/ami-x"},
        "aws:iam/getPolicyDocument:getPolicyDocument": {"statements": [{"actions": ["a"]}]},
    }
    return {**args, **more.get(each, {})}


def test_all_functions_answer_by_their_types() -> None:
    tokens = list(schema.function_tokens())
    assert len(tokens) == 688
    for each in tokens:
        function = schema.function(each)
        assert function is not None
        args = arguments_of(each)
        found = invoke(each, args, HERE)
        assert found == invoke(each, args, HERE), each
        assert found.keys() <= function.results.keys(), each
        for name, value in found.items():
            assert has_type(value, function.results[name].type), f"{each}.{name}"
            assert UNKNOWN not in str(value), f"{each}.{name}"
            # An identifier made from the question must not show the question's JSON.
            made = isinstance(value, str) and "son" not in name and not is_invented(value)
            text = value if made else ""
            assert not re.search('{}|{"', text), f"{each}.{name}"


def test_every_field_is_answered_or_left_out_for_a_reason() -> None:
    for each in schema.function_tokens():
        function = schema.function(each)
        assert function is not None
        if each in UNSUPPORTED:
            continue
        found = invoke(each, arguments_of(each), HERE)
        for name, prop in function.results.items():
            silent = (
                is_security_relevant(name)
                or name in function.arguments
                or name.lower().endswith("port")
                or prop.type.kind in ("any", "object")
                # It ends in the port, which hangs on the engine.
                or (each, name) == ("aws:rds/getInstance:getInstance", "endpoint")
            )
            assert name in found or silent, f"{each}.{name}"


def test_one_unknown_argument_makes_the_rest_unknown() -> None:
    found = ask("sqs/getQueue", name=UNKNOWN)
    assert found["arn"] == found["url"] == found["name"] == UNKNOWN
    document = ask("iam/getPolicyDocument", statements=[{"actions": [UNKNOWN]}])
    assert document["json"] == UNKNOWN
