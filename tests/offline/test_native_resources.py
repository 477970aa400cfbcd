"""The stand-in for aws-native: ids and outputs as of the same resources in pulumi_aws."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.offline import outputs, schema
from policypack.offline.config import Context
from policypack.offline.others import answers
from policypack.offline.property_values import UNKNOWN
from policypack.offline.templates import TemplateScope
from tests.offline.serving import Client, serving
from tests.tries import some_of

PLACE = Context("607318452946", "eu-west-1", "aws")
ARN = "arn:aws:{}:eu-west-1:607318452946:{}"


def computed(kind: str, **inputs: Any) -> tuple[str, dict[str, Any]]:
    token = f"aws-native:{kind}"
    return outputs.computed(token, f"urn:pulumi:dev::shop::{token}::orders", inputs, PLACE)


# The primary identifier and the attributes of each in its page of
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
@pytest.mark.parametrize(
    ("kind", "inputs", "identifier", "some"),
    [
        (
            "sqs:Queue",
            {"queueName": "orders"},
            "https://sqs.eu-west-1.amazonaws.com/607318452946/orders",
            {
                "arn": ARN.format("sqs", "orders"),
                "queueUrl": "https://sqs.eu-west-1.amazonaws.com/607318452946/orders",
            },
        ),
        (
            "iam:Role",
            {"roleName": "worker", "path": "/jobs/"},
            "worker",
            {"arn": "arn:aws:iam::607318452946:role/jobs/worker", "roleId": UNKNOWN},
        ),
        (
            "s3:Bucket",
            {"bucketName": "shop"},
            "shop",
            {"arn": "arn:aws:s3:::shop", "domainName": "shop.s3.amazonaws.com"},
        ),
        (
            "sns:Topic",
            {"topicName": "news"},
            ARN.format("sns", "news"),
            {"topicArn": ARN.format("sns", "news")},
        ),
        # What hangs on an unknown input is unknown.
        (
            "dynamodb:Table",
            {"tableName": UNKNOWN},
            UNKNOWN,
            {"arn": UNKNOWN, "streamArn": UNKNOWN},
        ),
        # Without a counterpart in pulumi_aws.
        ("omics:Configuration", {"name": "a"}, UNKNOWN, {"arn": UNKNOWN}),
    ],
)
def test_a_resource_has_the_id_and_the_outputs_of_its_counterpart(
    kind: str, inputs: dict[str, Any], identifier: str, some: dict[str, Any]
) -> None:
    found, made = computed(kind, **inputs)
    assert found == identifier
    assert {name: made.get(name) for name in some} == some


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("ec2:Vpc", ("vpcId",)),
        ("ec2:SecurityGroup", ("groupId", "awsId")),
        ("kms:Key", ("keyId",)),
        ("apigateway:RestApi", ("restApiId",)),
    ],
)
def test_an_id_that_aws_gives_is_an_output_too(kind: str, names: tuple[str, ...]) -> None:
    identifier, made = computed(kind)
    assert identifier != UNKNOWN
    assert {made[name] for name in names} == {identifier}


def test_no_type_has_an_output_that_its_sdk_does_not_declare() -> None:
    for token in some_of([*schema.resource_tokens(schema.NATIVE)], 150):
        declared = schema.resource(token)
        assert declared is not None
        _, made = outputs.computed(token, f"urn:pulumi:dev::shop::{token}::x", {}, PLACE)
        assert made.keys() <= {name for name, prop in declared.properties.items() if prop.output}


def test_functions_tell_the_place_and_nothing_else() -> None:
    def asked(name: str) -> dict[str, Any]:
        token = f"aws-native:{name}"
        return answers.function(token, TemplateScope(token, "", {}, PLACE))

    assert asked("index:getAccountId") == {"accountId": "607318452946"}
    assert asked("index:getAzs") == {"azs": ["eu-west-1a", "eu-west-1b", "eu-west-1c"]}
    assert asked("index:getRegion") == {"region": "eu-west-1"}


def test_required_inputs_and_types_are_checked() -> None:
    with serving(schema.NATIVE) as address:
        client = Client(address)
        client.configure()
        _, reasons = client.check("aws-native:iam:Role", {"path": "/"})
        assert "assumeRolePolicyDocument" in " ".join(reasons)
        inputs, reasons = client.check("aws-native:sqs:Queue", {"delaySeconds": "5"})
        assert (inputs["delaySeconds"], reasons) == (5, [])
        client.channel.close()
