"""What a security group is attached to decides which services its open ports expose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from policypack.facts.exposed_ports import OVER_UDP, RISKY
from policypack.facts.former_types import FORMER_TYPES
from policypack.facts.security_group_holders import (
    HOLDERS,
    NO_ATTACHMENTS,
    NO_HOLDERS,
    Listens,
)
from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.offline import schema
from policypack.offline.schema import Type
from policypack.rules import catalogue
from policypack.testing.judging import clouded, is_known
from tests.declared_case import at
from tests.judged import UNKNOWN, outcomes, resource, switched_on
from tests.rules.ec2.groups import ANY, INGRESS, RULE

ADMIN = "ec2-security-group-admin-port-public"
DATABASE = "ec2-security-group-risky-port-public"
OTHER = "ec2-security-group-ingress-public"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"
INSTANCE = "aws:ec2/instance:Instance"
FUNCTION = "aws:lambda/function:Function"
ID = "sg-0123456789abcdef0"


def told(*resources: Resource) -> set[str]:
    """The rules that report the port; where one does, the others have nothing to say."""
    rules = [rule for rule in catalogue() if rule.id in (ADMIN, DATABASE, OTHER)]
    return {verdict.rule.id for verdict in judge(resources, switched_on(*rules), rules)}


def group(port: Any = 22, protocol: str = "tcp") -> Resource:
    entry = {"protocol": protocol, "fromPort": port, "toPort": port, "cidrBlocks": [ANY]}
    return resource(GROUP, {"id": ID, "ingress": [entry]}, "group")


def holding(kind: str, path: str, held: Any = ID, name: str = "holder", **more: Any) -> Resource:
    prop = schema.resource(kind)
    assert prop is not None
    return resource(kind, {**at(path, held), **more}, name)


def balancer(kind: Any, **more: Any) -> Resource:
    held = {"id": "lb", "arn": "lb", "loadBalancerType": kind, "securityGroups": [ID], **more}
    return resource(BALANCER, held, "balancer")


def listener(port: Any, of: Any = "lb") -> Resource:
    return resource(LISTENER, {"loadBalancerArn": of, "port": port, "protocol": "TCP"}, "listener")


def classic(port: int, protocol: str) -> Resource:
    held = {"lbPort": port, "lbProtocol": protocol, "instancePort": port}
    return resource(CLASSIC, {"securityGroups": [ID], "listeners": [held]}, "classic")


def function() -> Resource:
    return holding(FUNCTION, "vpcConfig.securityGroupIds", [ID], "function")


def instance(held: Any = (ID,)) -> Resource:
    ids = [*held] if isinstance(held, tuple) else held
    return holding(INSTANCE, "vpcSecurityGroupIds", ids, "instance")


def exported(text: str) -> Resource:
    return resource("pulumi:pulumi:Stack", {"group": text}, "shop")


MANY = [function(), balancer("application")]
# Verdict first: the rule that reports the port, and what makes it so.
CASES: Mapping[str, tuple[str, Resource, list[Resource]]] = {
    "nothing known": (ADMIN, group(), []),
    "an instance": (ADMIN, group(), [instance()]),
    "a function": (OTHER, group(), [function()]),
    "a function and an instance": (ADMIN, group(), [function(), instance()]),
    "a function, and exported": (ADMIN, group(), [function(), exported(ID)]),
    "a function, beside another output": (OTHER, group(), [function(), exported("sg-other")]),
    "a function, and an instance of others": (OTHER, group(), [function(), instance(("sg-o",))]),
    "a function, and an instance of unknown": (ADMIN, group(), [function(), instance(UNKNOWN)]),
    "an application balancer": (OTHER, group(), [balancer("application")]),
    "a balancer of the default type": (OTHER, group(), [balancer(None)]),
    "a balancer of an unknown type": (ADMIN, group(), [balancer(UNKNOWN)]),
    "functions and balancers": (OTHER, group(), MANY),
    "a network balancer": (ADMIN, group(), [balancer("network")]),
    "a network balancer for HTTPS": (OTHER, group(), [balancer("network"), listener(443)]),
    "a network balancer for SSH": (ADMIN, group(), [balancer("network"), listener(22)]),
    "a network balancer, unknown port": (ADMIN, group(), [balancer("network"), listener(UNKNOWN)]),
    "a listener of another": (ADMIN, group(), [balancer("network"), listener(443, "other")]),
    "a classic balancer for HTTPS": (OTHER, group(), [classic(443, "https")]),
    "a classic balancer for HTTP at 22": (OTHER, group(), [classic(22, "http")]),
    "a classic balancer for SSH": (ADMIN, group(), [classic(22, "tcp")]),
    "a Transfer server": (
        OTHER,
        group(),
        [holding("aws:transfer/server:Server", "endpointDetails.securityGroupIds", [ID])],
    ),
    "a database": (
        OTHER,
        group(),
        [holding("aws:rds/instance:Instance", "vpcSecurityGroupIds", [ID])],
    ),
    "a file system with a shell": (
        ADMIN,
        group(),
        [holding("aws:fsx/ontapFileSystem:OntapFileSystem", "securityGroupIds", [ID])],
    ),
    "nodes of EMR in one text": (
        ADMIN,
        group(),
        [
            holding(
                "aws:emr/cluster:Cluster",
                "ec2Attributes.additionalMasterSecurityGroups",
                f"sg-1,{ID}",
            ),
            function(),
        ],
    ),
    "RDP of a function": (OTHER, group(3389), [function()]),
    "RDP over UDP": (ADMIN, group(3389, "udp"), []),
    "SSH over UDP": (OTHER, group(22, "udp"), [instance()]),
    "PostgreSQL of an instance": (DATABASE, group(5432), [instance()]),
    "PostgreSQL of a database": (
        DATABASE,
        group(5432),
        [holding("aws:rds/cluster:Cluster", "vpcSecurityGroupIds", [ID])],
    ),
    "PostgreSQL of a function": (OTHER, group(5432), [function()]),
    "PostgreSQL over UDP": (OTHER, group(5432, "17"), []),
    "memcached over UDP": (DATABASE, group(11211, "udp"), []),
    "a dashboard at a listener": (
        DATABASE,
        group(5601),
        [balancer("application"), listener(5601)],
    ),
    "a port without a listener": (OTHER, group(5601), [balancer("application"), listener(443)]),
}


@pytest.mark.parametrize("name", CASES)
def test_one_rule_reports_what_may_answer(name: str) -> None:
    expected, judged, beside = CASES[name]
    assert told(judged, *beside) == {expected}


@pytest.mark.parametrize("name", CASES)
def test_no_unknown_value_silences_all_of_the_rules(name: str) -> None:
    _, judged, beside = CASES[name]
    resources = [judged, *beside]
    for place, each in enumerate(resources):
        for path, changed in clouded(each) if is_known(each) else ():
            others = [*resources[:place], changed, *resources[place + 1 :]]
            assert told(*others), path


@pytest.mark.parametrize("kind", [RULE, INGRESS])
def test_a_separate_rule_is_of_what_its_group_is_attached_to(kind: str) -> None:
    source = {"type": "ingress", "protocol": "tcp", "cidrBlocks": [ANY]}
    source = source if kind == RULE else {"ipProtocol": "tcp", "cidrIpv4": ANY}
    empty = resource(GROUP, {"id": ID}, "group")

    def of(named: Any, *beside: Resource) -> set[str]:
        ports = {"fromPort": 22, "toPort": 22, "securityGroupId": named}
        return told(resource(kind, {**source, **ports}), empty, *beside)

    assert of(ID, function()) == {OTHER}
    assert of(ID, instance()) == {ADMIN}
    assert of("sg-elsewhere", function()) == {ADMIN}
    assert of(UNKNOWN, function()) == {ADMIN}


def test_a_group_by_the_record_alone_is_attached() -> None:
    made = group()
    wired = {"vpcConfig": {"securityGroupIds": [UNKNOWN]}}
    recorded = resource(FUNCTION, wired, "function", depends={"vpcConfig": [made]})
    assert outcomes(ADMIN, made, recorded) == []
    elsewhere = resource("kubernetes:core/v1:Service", {}, "service", depends={"spec": [made]})
    assert outcomes(ADMIN, made, recorded, elsewhere) != []
    source = resource(INGRESS, {}, "source", depends={"referencedSecurityGroupId": [made]})
    assert outcomes(ADMIN, made, recorded, source) == []


def _names(kind: Type, path: str, depth: int = 0) -> Iterator[tuple[str, Type]]:
    yield path, kind
    if depth > 8:
        return
    if kind.element:
        yield from _names(kind.element, f"{path}[]", depth + 1)
    for name, prop in kind.properties.items():
        yield from _names(prop.type, f"{path}.{name}", depth + 1)


def mined() -> set[tuple[str, str]]:
    """Every property of pulumi_aws that is named after security groups and holds texts."""
    return {
        (token, path)
        for token in schema.resource_tokens()
        if token not in FORMER_TYPES
        for name, prop in (getattr(schema.resource(token), "properties", {})).items()
        for path, kind in _names(prop.type, name)
        if re.search(
            r"security_?groups?(?:Ids?|Arns?|Names?|Lists?|Memberships)*"
            r"(?:ForDomainBoundary|IdLists)?$",
            path.rpartition(".")[2],
            re.IGNORECASE,
        )
        and (kind.element or kind).kind == "string"
    }


def test_every_property_of_the_sdk_that_holds_groups_is_classified() -> None:
    known = {(kind, path) for kind, paths in HOLDERS.items() for path in paths}
    found = {each for each in mined() if each[0] not in NO_HOLDERS} - NO_ATTACHMENTS
    assert found - known == set(), "classify them in policypack/facts/security_group_holders.py"
    assert known - found == set(), "pulumi_aws has them no longer"


@pytest.mark.parametrize("kind", HOLDERS)
def test_a_group_of_each_holder_is_found(kind: str) -> None:
    for path, listens in HOLDERS[kind].items():
        if listens in (Listens.HOST, Listens.BALANCER):
            continue
        judged, alone = group(), resource(kind, at(path.replace("[]", "[0]"), ID), "holder")
        assert outcomes(ADMIN, judged, alone) == [], path


def test_udp_ports_are_of_the_tables() -> None:
    assert {*RISKY, 22, 3389}.issuperset(OVER_UDP)
