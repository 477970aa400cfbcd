"""What a component makes of its arguments, where its plugin isn't installed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from policypack.facts.table import read_table
from policypack.offline import components, schema
from policypack.offline.property_values import UNKNOWN, is_secret, secret

TABLE = read_table(components.__file__)
BALANCER = "awsx:lb:ApplicationLoadBalancer"
LISTENER = "aws:lb/listener:Listener"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
_OUTPUT = {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4"}


def made(token: str, arguments: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The properties of all children by type."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in components.rows(token):
        for child in components.children(row, "site", arguments):
            found.setdefault(child.type, []).append(child.properties)
    return found


def _rows() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for token, rows in TABLE["components"].items():
        for row in rows:
            yield f"{token} {row['type']}", row


@pytest.mark.parametrize(("name", "row"), [*_rows()])
def test_row_names_properties_of_its_type(name: str, row: Mapping[str, Any]) -> None:
    resource = schema.resource(row["type"])
    assert resource is not None, name
    written = {key for part in ("otherwise", "with", "sets") for key in row.get(part, {})}
    assert written <= resource.inputs.keys()


@pytest.mark.parametrize("token", TABLE["components"])
def test_component_makes_children_without_arguments(token: str) -> None:
    for type_, properties in made(token, {}).items():
        resource = schema.resource(type_)
        assert resource is not None
        required = {name for name, prop in resource.inputs.items() if prop.required}
        assert all(required <= each.keys() for each in properties)


def test_component_of_another_package_makes_none() -> None:
    assert not components.rows("acme:index:Site")


def test_arguments_that_the_type_has_are_its_properties() -> None:
    arguments = {"imageTagMutability": "IMMUTABLE", "acme": "x", "forceDelete": True}
    (repository,) = made("awsx:ecr:Repository", arguments)["aws:ecr/repository:Repository"]
    assert repository == {"imageTagMutability": "IMMUTABLE", "forceDelete": True}


def test_defaults_of_the_component_apply_without_arguments() -> None:
    found = made(BALANCER, {})
    (group,) = found[GROUP]
    assert group["ingress"][0]["cidrBlocks"] == ["0.0.0.0/0"]
    (listener,) = found[LISTENER]
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")


def test_arguments_take_precedence_over_defaults() -> None:
    found = made(BALANCER, {"listener": {"port": 443, "protocol": "HTTPS"}})
    (listener,) = found[LISTENER]
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["defaultActions"] == [{"type": "forward", "targetGroupArn": UNKNOWN}]


def test_each_element_of_a_list_has_a_child() -> None:
    ports = (80, 443)
    found = made(BALANCER, {"listeners": [{"port": port} for port in ports]})
    assert [each["port"] for each in found[LISTENER]] == [*ports]


def test_no_default_is_made_beside_an_argument_that_replaces_it() -> None:
    assert GROUP not in made(BALANCER, {"securityGroups": ["sg-1"]})
    assert GROUP not in made(BALANCER, {"defaultSecurityGroup": {"skip": True}})


def test_cluster_has_its_endpoints_in_the_network_configuration() -> None:
    (cluster,) = made("eks:index:Cluster", {"endpointPublicAccess": False})[
        "aws:eks/cluster:Cluster"
    ]
    network = {"endpointPublicAccess": False, "endpointPrivateAccess": False, "subnetIds": UNKNOWN}
    assert cluster["vpcConfig"] == network
    assert "encryptionConfig" not in cluster


def test_cluster_with_a_key_encrypts_its_secrets() -> None:
    (cluster,) = made("eks:index:Cluster", {"encryptionConfigKeyArn": "arn:key"})[
        "aws:eks/cluster:Cluster"
    ]
    expected = {"provider": {"keyArn": "arn:key"}, "resources": ["secrets"]}
    assert cluster["encryptionConfig"] == expected


def test_containers_of_a_task_are_its_document() -> None:
    environment = [{"name": "STAGE", "value": "dev"}]
    container = {"image": UNKNOWN, "environment": environment}
    (task,) = made("awsx:ecs:FargateService", {"taskDefinitionArgs": {"container": container}})[
        TASK
    ]
    (document,) = json.loads(task["containerDefinitions"])
    assert (document["name"], document["environment"]) == ("container", environment)
    assert document["image"].startswith("stackwarden-placeholder")


def test_containers_with_a_secret_are_secret() -> None:
    environment = [{"name": "TOKEN", "value": secret("x" * 20)}]
    arguments = {"containers": {"api": {"environment": environment}}}
    (task,) = made("awsx:ecs:FargateTaskDefinition", arguments)[TASK]
    assert is_secret(task["containerDefinitions"])


def test_output_values_arrive_as_plain_values() -> None:
    arguments = {"name": {**_OUTPUT, "value": "a"}, "tags": {**_OUTPUT}}
    (repository,) = made("awsx:ecr:Repository", arguments)["aws:ecr/repository:Repository"]
    assert repository == {"name": "a", "tags": UNKNOWN}


def test_texts_of_a_program_name_no_argument() -> None:
    (repository,) = made("awsx:ecr:Repository", {"name": "$tags"})["aws:ecr/repository:Repository"]
    assert repository == {"name": "$tags"}


def test_outputs_are_those_of_its_children() -> None:
    assert components.outputs("awsx:ec2:Vpc", {"@": {"id": "vpc-1"}}) == {"vpcId": "vpc-1"}
    assert components.outputs("awsx:ec2:Vpc", {}) == {}
