"""The table of CloudFormation's types leads to the properties that rules read, and back."""

from __future__ import annotations

import pytest

from policypack.facts.native_types import native_types, twins_of
from policypack.facts.template_types import native_type, sdk_name, shape, template_types
from policypack.model.native.conversions import bare_steps
from policypack.model.native.paths import text
from policypack.model.resources import Resource
from policypack.model.templates.contents import Declared
from policypack.model.templates.shapes import place_of, types_by_native


@pytest.mark.parametrize(
    ("name", "native"),
    [
        ("AWS::SQS::Queue", "aws-native:sqs:Queue"),
        ("AWS::RDS::DBInstance", "aws-native:rds:DbInstance"),
        ("AWS::Config::ConfigRule", "aws-native:configuration:ConfigRule"),
        ("AWS::EC2::VPC", "aws-native:ec2:Vpc"),
        ("AWS::WAFv2::WebACL", "aws-native:wafv2:WebAcl"),
        ("AWS::EC2::TransitGateway", "aws-native:ec2:TransitGateway"),
        ("AWS", "aws-native::"),
    ],
)
def test_a_type_has_the_name_of_aws_native(name: str, native: str) -> None:
    assert native_type(name) == native


@pytest.mark.parametrize(
    ("name", "native"),
    [
        ("QueueName", "queueName"),
        ("SSEAlgorithm", "sseAlgorithm"),
        ("KMSMasterKeyID", "kmsMasterKeyId"),
        ("DBInstanceClass", "dbInstanceClass"),
        ("EnableIAMDatabaseAuthentication", "enableIamDatabaseAuthentication"),
        ("TargetGroupARNs", "targetGroupArns"),
        ("CidrIpv6", "cidrIpv6"),
        ("deadLetterTargetArn", "deadLetterTargetArn"),
    ],
)
def test_a_property_has_the_name_of_aws_native(name: str, native: str) -> None:
    assert sdk_name(name) == native


def test_every_type_is_one_that_rules_read() -> None:
    read = native_types()
    assert {native_type(each) for each in template_types()} <= {*read}
    assert len(types_by_native()) == len(template_types()) > 700


def test_every_object_of_a_shape_is_in_the_table() -> None:
    for name in template_types():
        left, seen = [name], {name}
        while left:
            found = shape(left.pop())
            assert found is not None, name
            inner = {kind.rpartition("*")[2] for kind in found.kinds.values() if "*" in kind}
            more = {f"{name}.{each}" for each in inner} - seen
            left += more
            seen |= more


def test_a_mapped_property_has_a_place_in_a_template() -> None:
    """What a native path names is found in the template under the name that the schema has."""
    checked = 0
    for name in template_types():
        declared = Declared(name, name, {}, "X", {"": ""})
        names = {sdk_name(each): each for each in shape(name).kinds}  # type: ignore[union-attr]
        for twin in twins_of(native_type(name)):
            for _, native in twin.of_element(None).pairs:
                steps = bare_steps(native)
                if steps and names.get(str(steps[0])):
                    place = place_of(declared, text(steps).replace("[]", "[0]"))
                    assert place.split(".")[0].split("[")[0] == names[str(steps[0])]
                    checked += 1
    assert checked > 5_000


def test_a_resource_of_no_template_has_no_holder() -> None:
    assert Resource("a", "b", "c", {}).holder is None
