"""Types of pulumi_aws that name the same resource, against what the SDK itself declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pulumi_aws
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine.remediation import Remediation
from policypack.facts.former_types import FORMER_TYPES, current_type
from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.model.conversion import values_of
from policypack.model.native import kinds_of, twins
from policypack.model.stack import Stack
from policypack.offline import schema
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level
from tests.judged import resource, switched_on

_ALIAS = re.compile(r'Alias\(type_="([^"]+)"\)')
_TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'([^']+)'")
# Its inline properties are others than those of Bucket.
_OTHER_PROPERTIES = "aws:s3/bucketV2:BucketV2"


def declared() -> Iterator[tuple[str, str]]:
    for file in Path(pulumi_aws.__file__).parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for former in _ALIAS.findall(text) if "Alias(type_=" in text else ():
            yield former, _TOKEN.findall(text)[-1]


def test_every_alias_of_the_sdk_has_its_current_type() -> None:
    wanted = {
        former: current_type(token)
        for former, token in declared()
        if former not in (_OTHER_PROPERTIES, current_type(token))
    }
    assert wanted
    assert {former: FORMER_TYPES[former] for former in wanted} == wanted
    # The module alb has no alias: its types are offered beside those of lb.
    others = FORMER_TYPES.keys() - wanted.keys()
    assert {kind.split("/")[0] for kind in others} <= {"aws:alb", "aws:s3"}


@pytest.mark.parametrize("former", sorted(FORMER_TYPES))
def test_it_has_the_properties_of_its_current_type(former: str) -> None:
    now, before = schema.resource(FORMER_TYPES[former]), schema.resource(former)
    assert now is not None
    assert current_type(FORMER_TYPES[former]) == FORMER_TYPES[former]
    # What the SDK no longer offers has no schema.
    assert before is None or before.properties.keys() == now.properties.keys()


def test_no_rule_has_a_former_type_and_each_sees_the_resources_of_one() -> None:
    types = {kind for rule in catalogue() for kind in (*rule.types, *rule.reads)}
    assert not types & FORMER_TYPES.keys()
    assert kinds_of("aws:alb/loadBalancer:LoadBalancer")[1] in types


@pytest.mark.parametrize("module", ["alb", "applicationloadbalancing", "elasticloadbalancingv2"])
def test_a_load_balancer_is_judged_under_each_of_its_names(module: str) -> None:
    """GIVEN a public load balancer without a web ACL WHEN it is of alb THEN as one of lb."""
    (rule,) = (each for each in catalogue() if each.id == "elb-balancer-without-web-acl")
    one = resource(f"aws:{module}/loadBalancer:LoadBalancer", {"loadBalancerType": "application"})
    (verdict,) = judge(twins(one), switched_on(rule), [rule])
    assert verdict.subject == one.urn


def test_a_rule_for_both_names_judges_the_resource_once() -> None:
    former = "aws:alb/loadBalancer:LoadBalancer"
    (rule,) = (each for each in catalogue() if each.id == "elb-balancer-deletable")
    both = replace(rule, types=(*rule.types, former))
    one = resource(former, {"enableDeletionProtection": False})
    assert len(judge(twins(one), switched_on(both), [both])) == 1
    alone = replace(rule, types=(former,))
    assert len(judge(twins(one), switched_on(alone), [alone])) == 1
    # Policies of Pulumi's SDK see it as declared.
    assert Stack(twins(one)).declared == (one,)


def test_so_does_a_rule_that_asks_for_the_stack() -> None:
    former = "aws:alb/loadBalancer:LoadBalancer"
    (rule,) = (each for each in catalogue() if each.id == "elb-balancer-without-web-acl")
    both = replace(rule, types=(*rule.types, former))
    one = resource(former, {"loadBalancerType": "application"})
    assert len(judge(twins(one), switched_on(both), [both])) == 1


def test_a_remediation_changes_a_resource_of_a_former_type() -> None:
    (rule,) = (each for each in catalogue() if each.id == "elb-balancer-deletable")
    settings = read_settings({"levels": {rule.id: Level.REMEDIATE}})
    before = struct_pb2.Struct()
    before.update({"enableDeletionProtection": False, "name": "shop"})
    request = analyzer_pb2.AnalyzeRequest(
        urn="", type="aws:alb/loadBalancer:LoadBalancer", name="it", properties=before
    )
    (change,) = Remediation(Judge(settings, [rule])).of(request).remediations
    assert values_of(change.properties) == {"enableDeletionProtection": True, "name": "shop"}
