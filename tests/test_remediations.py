"""Every rule with a safe fix: the fixed resource complies, and nothing else of it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.checked_settings import read_settings
from policypack.deserialization import SECRET, SIGNATURE
from policypack.engine.fixed_properties import with_fix
from policypack.engine.remediation import Remediation
from policypack.engine.wire import values_of
from policypack.judge import Judge
from policypack.native import fix_of, twins
from policypack.resources import Resource
from policypack.rule import Rule
from policypack.rules import catalogue
from policypack.settings import Level
from policypack.verdict import Outcome
from tests.declared_case import VIOLATES
from tests.declared_cases import cases
from tests.examples import run
from tests.judging import UNKNOWN, resource, secret
from tests.native.natively import natively, types_of

FIXABLE = [rule for rule in catalogue() if rule.fix]
# What stands beside the property that is wrong, and stays.
BESIDE: Mapping[str, Any] = {
    "besideSecret": secret("hunter2"),
    "besideSize": 3.5,
    "besideTags": {"team": secret("shop"), "none": None},
    "besideUnknown": "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
}


def violating(rule: Rule) -> Iterator[Resource]:
    """Resources that violate the rule: its own example, and the cases of its declaration."""
    yield from (each for each in run(rule.documentation.bad).inputs if each.type in rule.types)
    yield from (case.resource for case in cases(rule) if case.outcomes == (VIOLATES,))


def remediated(rule: Rule, bad: Resource) -> tuple[dict[str, Any], dict[str, Any]]:
    """The properties before and after."""
    before = struct_pb2.Struct()
    before.update({**BESIDE, **wire_of(bad)})
    judge = Judge(read_settings({"levels": {rule.id: Level.REMEDIATE}}), [rule])
    request = analyzer_pb2.AnalyzeRequest(urn=bad.urn, type=bad.type, name="it", properties=before)
    (change,) = Remediation(judge).of(request).remediations
    assert change.policyName == rule.id
    fixed = resource(bad.type, values_of(change.properties))
    found = [each for twin in twins(fixed) for each in judge.resource(twin)]
    assert [each for each in found if each.outcome is Outcome.VIOLATES] == []
    return values_of(before), values_of(change.properties)


def wire_of(of: Resource) -> dict[str, Any]:
    held = of.wire() if callable(of.wire) else of.wire
    return dict(held)


def differences(one: Any, other: Any, path: str = "") -> set[str]:
    """The paths at which two values differ; an object that is not there is an empty one."""
    if one is None and isinstance(other, Mapping):
        one = {}
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = {*one, *other}
        return {
            each
            for key in keys
            for each in differences(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
        }
    return set() if one == other else {path}


def leaves(fix: Mapping[str, Any], path: str = "") -> set[str]:
    found = set()
    for key, value in fix.items():
        below = f"{path}.{key}".lstrip(".")
        found |= leaves(value, below) if isinstance(value, Mapping) else {below}
    return found


# What would break something that works, replace data, or need a permission or a choice.
UNSAFE = (
    # Services that send to it could not use the key.
    *("sns-topic-unencrypted", "sqs-queue-without-customer-key"),
    # Producers and consumers of other accounts cannot use alias/aws/kinesis.
    "kinesis-stream-unencrypted",
    # The role needs permissions, or Lambda refuses the mode.
    *("step-functions-machine-untraced", "lambda-function-untraced"),
    # Checkov's CKV_AWS_285 demands the opposite.
    "step-functions-logs-execution-data",
    # Clients have to change first.
    *("cognito-client-implicit-flow", "lambda-event-source-batch-all-or-nothing"),
    # Callers may use that address, or that action.
    *("api-gateway-default-endpoint-open", "lambda-permission-any-action"),
    # A stricter policy needs endpointAccessMode too.
    "api-gateway-domain-weak-tls",
    # The account of the bucket's owner is not in the request.
    "lambda-permission-without-source-account",
    # A change replaces the cache.
    *("appsync-cache-unencrypted", "appsync-cache-without-tls"),
)


def test_what_is_not_safe_to_fix_has_no_fix() -> None:
    fixable = {rule.id for rule in FIXABLE}
    assert fixable.isdisjoint(UNSAFE)
    assert set(UNSAFE) <= {rule.id for rule in catalogue()}
    # A service-linked role sends the traces, so no permission is needed.
    assert "appsync-api-untraced" in fixable


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_the_fixed_resource_complies_and_nothing_else_changes(rule: Rule) -> None:
    resources = [*violating(rule)]
    assert resources
    for bad in resources:
        before, after = remediated(rule, bad)
        changed = {each.removesuffix(".value") for each in differences(before, after)}
        assert changed
        assert changed <= leaves(rule.fix or {})


def natively_violating(rule: Rule) -> Iterator[Resource]:
    """The same resources as programs of aws-native write them, where they can."""
    for bad in violating(rule):
        for native, twin in types_of(bad.type):
            properties = natively(twin, wire_of(bad))
            if properties is not None:
                yield resource(native, properties)


def native_fix(rule: Rule, bad: Resource) -> Mapping[str, Any] | None:
    (read,) = (each for each in twins(bad) if each.type in rule.types)
    return fix_of(read, rule.fix or {})


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_a_resource_of_aws_native_is_fixed_where_its_property_is_the_same(rule: Rule) -> None:
    for bad in natively_violating(rule):
        fix = native_fix(rule, bad)
        if fix is not None:
            before, after = remediated(rule, bad)
            changed = {each.removesuffix(".value") for each in differences(before, after)}
            assert changed
            assert changed <= leaves(fix)


def test_so_are_most_that_aws_native_has() -> None:
    fixed = {
        bad.type for rule in FIXABLE for bad in natively_violating(rule) if native_fix(rule, bad)
    }
    assert len(fixed) > 20


@pytest.mark.parametrize(
    ("native", "rule", "properties"),
    [
        pytest.param(
            "elasticloadbalancingv2:LoadBalancer",
            "elb-balancer-deletable",
            {"loadBalancerAttributes": [{"key": "deletion_protection.enabled", "value": "false"}]},
            id="in an element that holds its name",
        ),
        pytest.param(
            "guardduty:Detector",
            "lambda-guardduty-disabled",
            {"features": [{"name": "LAMBDA_NETWORK_LOGS", "status": "DISABLED"}]},
            id="in an element of a list",
        ),
    ],
)
def test_nothing_changes_where_the_property_has_another_form(
    native: str, rule: str, properties: dict[str, Any]
) -> None:
    (fixable,) = (each for each in FIXABLE if each.id == rule)
    kind, before = f"aws-native:{native}", struct_pb2.Struct()
    before.update(properties)
    judge = Judge(read_settings({"levels": {rule: Level.REMEDIATE}}), [fixable])
    found = [each for twin in twins(resource(kind, properties)) for each in judge.resource(twin)]
    assert [each.outcome for each in found] == [Outcome.VIOLATES]
    request = analyzer_pb2.AnalyzeRequest(urn="", type=kind, name="it", properties=before)
    assert [*Remediation(judge).of(request).remediations] == []


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_a_secret_stays_secret(rule: Rule) -> None:
    states = [each for each in violating(rule) if {*wire_of(each)} & {*(rule.fix or {})}]
    assert states
    for bad in states:
        held = wire_of(bad)
        hidden = {key: secret(held[key]) for key in rule.fix or {} if key in held}
        before, after = remediated(rule, resource(bad.type, {**held, **hidden}))
        assert secrets(before) == secrets(after) == {"besideSecret", "besideTags.team", *hidden}


def secrets(value: Any, path: str = "") -> set[str]:
    if not isinstance(value, Mapping):
        return set()
    if value.get(SIGNATURE) == SECRET:
        return {path}
    return {
        each for key, item in value.items() for each in secrets(item, f"{path}.{key}".lstrip("."))
    }


def test_an_unknown_member_stays_unknown_beside_one_that_is_wrong() -> None:
    fix = {"one": True, "other": True}
    assert with_fix({"one": False, "other": UNKNOWN}, fix) == {"one": True, "other": UNKNOWN}
    hidden = {SIGNATURE: SECRET}
    assert with_fix({"one": hidden, "also": 1}, fix) == {"one": hidden, "other": True, "also": 1}
