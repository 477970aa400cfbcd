"""Where the value of a property comes from."""

from __future__ import annotations

import pytest

from policypack.model.resources import Resource
from policypack.topology.parts.links import (
    comes_from,
    is_computed,
    names_own_resources,
    possible_credentials,
)
from tests.judged import UNKNOWN, resource

QUEUE, KEY, TOPIC = "aws:sqs/queue:Queue", "aws:kms/key:Key", "aws:sns/topic:Topic"


def queue(*makers: str) -> Resource:
    depends = [resource(kind, {}, f"maker-{n}") for n, kind in enumerate(makers)]
    return resource(QUEUE, {"k": [UNKNOWN]}, depends={"k": depends})


@pytest.mark.parametrize(
    ("makers", "expected"),
    [
        pytest.param([KEY], True, id="a maker"),
        pytest.param([KEY, KEY], True, id="two makers"),
        pytest.param([KEY, TOPIC], True, id="a maker and company"),
        pytest.param([TOPIC], False, id="company alone"),
        pytest.param([KEY, QUEUE], False, id="a maker and a stranger"),
        pytest.param([], False, id="no record"),
    ],
)
def test_the_record_tells_where_a_value_comes_from(makers: list[str], expected: bool) -> None:
    assert comes_from(queue(*makers), "k[0]", [KEY], [TOPIC]) is expected


def test_a_maker_of_aws_native_is_one_of_its_twin() -> None:
    assert comes_from(queue("aws-native:kms:Key"), "k", [KEY])
    assert not comes_from(queue("aws-native:sns:Topic"), "k", [KEY])


def test_a_resource_inside_a_component_has_its_own_type_last() -> None:
    it = Resource(
        "u", QUEUE, "q", {}, property_dependencies={"k": (f"urn:pulumi:d::s::c:C${KEY}::n",)}
    )
    assert comes_from(it, "k", [KEY])


@pytest.mark.parametrize(
    ("makers", "expected"),
    [
        ([KEY], True),
        ([KEY, TOPIC], True),
        ([], False),
        (["aws:ssm/parameter:Parameter", KEY], False),
        (["random:index/randomPet:RandomPet"], False),
        (["aws-native:sqs:Queue", KEY], True),
        # Its value is what a person wrote, and the other type has no twin.
        (["aws-native:ssm:Parameter"], False),
        (["aws-native:cloudformation:Stack"], False),
    ],
)
def test_outputs_of_aws_resources_name_resources_of_the_stack(
    makers: list[str], expected: bool
) -> None:
    assert names_own_resources(queue(*makers), "k[0]") is expected


def test_without_a_record_nothing_is_known_of_credentials() -> None:
    assert possible_credentials(queue(), "k[0]") is None
    assert possible_credentials(queue(KEY), "k[0]") == ()
    assert possible_credentials(queue("aws-native:kms:Key"), "k[0]") == ()


def test_an_unknown_output_without_a_record_is_computed() -> None:
    assert is_computed(resource(QUEUE, {"policy": UNKNOWN}, depends={}), "policy")
    assert not is_computed(resource(QUEUE, {"policy": "{}"}, depends={}), "policy")
    assert not is_computed(queue(), "k[0]")
    assert not is_computed(resource(QUEUE, {}, depends={}), "policy")


def test_an_unknown_input_is_not_computed() -> None:
    assert not is_computed(resource(QUEUE, {"policy": UNKNOWN}), "policy")
