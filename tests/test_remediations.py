"""Every rule with a safe fix: the fixed resource complies, and nothing else of it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine.remediation import Remediation, with_fix, with_value_at
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome
from policypack.model.conversion import values_of
from policypack.model.deserialization import SECRET, SIGNATURE
from policypack.model.native import fix_of, twins
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.rule.rule import HERE, Rule
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level
from policypack.testing.programs import run
from tests.declared_case import VIOLATES
from tests.declared_cases import cases
from tests.judged import UNKNOWN, resource, secret
from tests.model.native.natively import has_another_default, natively, types_of

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
    before, after = applied(rule, bad)
    assert places(rule, resource(bad.type, after)) == set()
    return before, after


def applied(rule: Rule, bad: Resource) -> tuple[dict[str, Any], dict[str, Any]]:
    """The properties before and after; the same where the rule changes nothing."""
    before = struct_pb2.Struct()
    before.update({**BESIDE, **bad.wire})
    judge = Judge(read_settings({"levels": {rule.id: Level.REMEDIATE}}), [rule])
    request = analyzer_pb2.AnalyzeRequest(urn=bad.urn, type=bad.type, name="it", properties=before)
    remediation = Remediation(judge)
    changes = remediation.of(request).remediations
    assert [each.policyName for each in changes] in ([], [rule.id])
    after = values_of(changes[0].properties if changes else before)
    # What a fix resolves is told, as the rule would report it of the program.
    told = remediation.told(bad.urn)
    assert {each.outcome for each in told} <= {Outcome.REMEDIATED}
    resolved = places(rule, bad) - places(rule, resource(bad.type, after))
    assert {each.path for each in told} == resolved
    assert all(each.blocking for each in told)
    assert not remediation.told(bad.urn)
    return values_of(before), after


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
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return {each for at, pair in pairs for each in differences(*pair, f"{path}[{at}]")}
    return set() if one == other else {path}


def leaves(fix: Mapping[str, Any], path: str = "") -> set[str]:
    found = set()
    for key, value in fix.items():
        below = f"{path}.{key}".lstrip(".")
        found |= leaves(value, below) if isinstance(value, Mapping) else {below}
    return found


def places(rule: Rule, bad: Resource) -> set[str]:
    """Where the rule finds something wrong."""
    judge = Judge(read_settings({"levels": {rule.id: Level.MANDATORY}}), [rule])
    found = [
        each
        for twin in twins(bad)
        for each in (judge.stack(Stack([twin])) if rule.reads else judge.resource(twin))
    ]
    return {each.path for each in found if each.outcome is Outcome.VIOLATES}


def fixed(rule: Rule, bad: Resource) -> set[str]:
    """The paths that the fix of the rule may change."""
    return places(rule, bad) if HERE in (rule.fix or {}) else leaves(rule.fix or {})


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
        assert changed <= fixed(rule, bad)


def natively_violating(rule: Rule) -> Iterator[Resource]:
    """The same resources as programs of aws-native write them, where they can.

    Without those whose property is absent, and has another default in aws-native.
    """
    for bad in violating(rule):
        if has_another_default(rule, bad):
            continue
        for native, twin in types_of(bad.type):
            properties = natively(twin, dict(bad.wire))
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


def in_lists() -> set[tuple[str, str]]:
    """The rules whose fix is made within a list of aws-native, each with the type."""
    found = set()
    for rule in FIXABLE:
        for bad in natively_violating(rule):
            if places(rule, bad) and not native_fix(rule, bad):
                before, after = applied(rule, bad)
                changed = {each.removesuffix(".value") for each in differences(before, after)}
                assert changed <= places(rule, bad)
                if changed:
                    remediated(rule, bad)
                    found.add((rule.id, bad.type.removeprefix("aws-native:")))
    return found


def test_a_fix_reaches_into_the_lists_of_aws_native() -> None:
    assert in_lists() == {
        ("api-gateway-cache-unencrypted", "apigateway:Stage"),
        ("api-gateway-method-unmetered", "apigateway:Stage"),
        ("dynamodb-replica-without-pitr", "dynamodb:GlobalTable"),
        ("dynamodb-table-deletable", "dynamodb:GlobalTable"),
        ("dynamodb-table-without-pitr", "dynamodb:GlobalTable"),
        ("lambda-guardduty-disabled", "guardduty:Detector"),
    }


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
            "elasticloadbalancingv2:LoadBalancer",
            "elb-balancer-deletable",
            {"loadBalancerAttributes": [{"key": "idle_timeout.timeout_seconds", "value": "60"}]},
            id="in an element that is not there",
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
    def tops(bad: Resource) -> set[str]:
        names = {re.split(r"[.\[]", each)[0] for each in fixed(rule, bad)}
        return names & {*bad.wire}

    states = [each for each in violating(rule) if tops(each)]
    assert states
    for bad in states:
        held = dict(bad.wire)
        hidden = {key: secret(held[key]) for key in tops(bad)}
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


@pytest.mark.parametrize(
    ("kind", "rule", "before", "after"),
    [
        (
            "aws:apigatewayv2/stage:Stage",
            "api-gateway-data-traced",
            {
                "defaultRouteSettings": {"loggingLevel": "INFO"},
                "routeSettings": [
                    {"routeKey": "a", "dataTraceEnabled": True, "loggingLevel": "INFO"},
                    {"routeKey": "b", "dataTraceEnabled": UNKNOWN},
                    {"routeKey": "c"},
                ],
            },
            {
                "defaultRouteSettings": {"loggingLevel": "INFO"},
                "routeSettings": [
                    {"routeKey": "a", "dataTraceEnabled": False, "loggingLevel": "INFO"},
                    {"routeKey": "b", "dataTraceEnabled": UNKNOWN},
                    {"routeKey": "c"},
                ],
            },
        ),
        (
            "aws:dynamodb/table:Table",
            "dynamodb-replica-without-pitr",
            {"replicas": [{"regionName": "a", "pointInTimeRecovery": True}, {"regionName": "b"}]},
            {
                "replicas": [
                    {"regionName": "a", "pointInTimeRecovery": True},
                    {"regionName": "b", "pointInTimeRecovery": True},
                ]
            },
        ),
        (
            "aws:dynamodb/table:Table",
            "dynamodb-replica-without-pitr",
            {"replicas": secret([{"regionName": "b"}])},
            {"replicas": secret([{"regionName": "b", "pointInTimeRecovery": True}])},
        ),
    ],
)
def test_a_fix_where_the_finding_points_leaves_the_other_elements(
    kind: str, rule: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    (fixable,) = (each for each in FIXABLE if each.id == rule)
    assert applied(fixable, resource(kind, before))[1] == {**BESIDE, **after}


def test_a_value_is_set_where_something_is_held_and_nowhere_else() -> None:
    held = {"list": [{"a": 1}], "text": "b", "hidden": secret({"a": 1}), "unknown": UNKNOWN}
    for path in ("list[1].a", "list.a", "text.a", "none.a", "list[0].a.b", "unknown.a", ""):
        assert with_value_at(held, [path], 2) == held
    assert with_value_at(held, ["list[0].b", "hidden.a", "new"], 2) == {
        **held,
        "list": [{"a": 1, "b": 2}],
        "hidden": secret({"a": 2}),
        "new": 2,
    }
