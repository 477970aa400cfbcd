"""The examples of every rule, as a program of aws-native writes them: the same verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from policypack.facts.native_types import OF_OWNER, Twin, twins_of
from policypack.judging.verdict import Verdict
from policypack.model.conversion import values_of
from policypack.model.native import twins
from policypack.model.native.conversions import bare_steps
from policypack.model.native.paths import steps
from policypack.model.resources import Resource
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.testing.programs import Program, run
from tests.each import each
from tests.judged import switched_on
from tests.model.native.natively import converted, lacks, types_of
from tests.tries import some_of

# What a provider adds.
_ADDED = {"__defaults", "region", "tagsAll"}
# What the examples of rules set and aws-native has not, by the type of pulumi_aws.
_WITHOUT_COUNTERPART = {
    # The status is that of a resource of its own, CertificateAuthorityActivation.
    "aws:acmpca/certificateAuthority:CertificateAuthority": {"enabled"},
    # The capacity of a global table is that of its scaling.
    "aws:dynamodb/table:Table": {"readCapacity", "writeCapacity"},
    # Its root device is one of blockDeviceMappings, by a name that the image decides.
    "aws:ec2/instance:Instance": {"rootBlockDevice"},
    # An attachment is a resource of its own.
    "aws:ec2/internetGateway:InternetGateway": {"vpcId"},
    # Associations of subnets and of gateways are two types.
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"subnetId", "gatewayId"},
    # The version is in the ARN of the layer.
    "aws:lambda/layerVersionPermission:LayerVersionPermission": {"statementId", "versionNumber"},
    # Permissions are a resource of their own.
    "aws:ec2/vpcEndpointService:VpcEndpointService": {"allowedPrincipals"},
    # A version is a resource of its own.
    "aws:lambda/function:Function": {"publish"},
    # CloudFormation's firewall has no key.
    "aws:networkfirewall/firewall:Firewall": {"encryptionConfiguration"},
    # CloudFormation shares no snapshots.
    "aws:rds/snapshot:Snapshot": {"sharedAccounts"},
    "aws:secretsmanager/secret:Secret": {"recoveryWindowInDays"},
    # The policy is a resource of its own.
    "aws:sns/topic:Topic": {"policy"},
    "aws:sqs/queue:Queue": {"policy"},
    "aws:ssm/document:Document": {"permissions"},
    # It makes no SecureString.
    "aws:ssm/parameter:Parameter": {"keyId"},
}
_SHIPPING = ("aws:lambda/function:Function", "aws:lambda/layerVersion:LayerVersion")


class Unwritable(Exception):
    """A resource has a property that aws-native has not."""


def of_both(program: Program) -> Program:
    """The program without what only pulumi_aws has: added properties, and code that is at hand."""
    # What the provider has added stands in the messages alone: `__defaults` is not a property.
    asked = {each.request.urn: values_of(each.inputs) for each in program.messages}
    made = {each.request.urn: values_of(each.outputs) for each in program.messages}
    return Program(
        [_reduced(each, asked) for each in program.inputs],
        [_reduced(each, made) for each in program.outputs],
    )


def _reduced(of: Resource, sent: Mapping[str, Any]) -> Resource:
    wire = _without_added(sent.get(of.urn, of.wire))
    if of.type in _SHIPPING and wire.pop("code", None):
        wire |= {"s3Bucket": "deployments", "s3Key": f"{of.name}.zip"}
    return replace(of, wire=wire)


def _without_added(value: Any) -> Any:
    if isinstance(value, list):
        return [*map(_without_added, value)]
    if not isinstance(value, Mapping):
        return value
    left_out = {*_ADDED, *(value.get("__defaults") or ())}
    return {key: _without_added(held) for key, held in value.items() if key not in left_out}


def as_native(program: Program, choice: int) -> Program:
    """The program with the types of aws-native, where there are any; of several, by the choice."""
    declared = {each.type for each in program.inputs}
    chosen = {each.urn: _chosen(each, choice, declared) for each in program.inputs}
    native = {
        each.urn: each.urn.replace(f"{each.type}::", f"{found[0]}::")
        for each in program.inputs
        if (found := chosen[each.urn])
    }
    made = partial(_made, chosen, native)
    return Program(
        [twin for each in program.inputs for twin in made(each, False)],
        [twin for each in program.outputs for twin in made(each, True)],
    )


def _chosen(of: Resource, choice: int, declared: set[str]) -> tuple[str, Twin] | None:
    # A part by itself is a resource that lacks the rest; it is not there twice.
    usable = (
        (kind, twin)
        for kind, twin in types_of(of.type)
        if not (twin.is_part and declared & {each.type for each in twins_of(kind)} - {of.type})
    )
    found = sorted(usable, key=lambda each: each[1].is_part)
    return found[choice % len(found)] if found else None


def _made(
    chosen: Mapping[str, tuple[str, Twin] | None],
    urns: Mapping[str, str],
    of: Resource,
    with_outputs: bool,
) -> tuple[Resource, ...]:
    found = chosen.get(of.urn)
    depends = {
        key: tuple(urns.get(urn, urn) for urn in each)
        for key, each in of.property_dependencies.items()
    }
    if found is None:
        return (replace(of, property_dependencies=depends),)
    kind, twin = found
    wire, left = converted(twin, of.wire)
    missing = {str(path[0]) for path in left}
    # Outputs of pulumi_aws alone are not there, and a part may have less than a resource.
    if missing and not with_outputs:
        assert twin.is_part or missing <= _WITHOUT_COUNTERPART.get(of.type, set()), (kind, missing)
        raise Unwritable
    native = Resource(urns[of.urn], kind, of.name, wire, _under(twin, depends), of.has_outputs)
    native = replace(native, options=of.options, sources=of.sources)
    return twins(replace(native, dependencies=of.dependencies))


def _under(twin: Twin, depends: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The dependencies under the native properties."""
    made: dict[str, tuple[str, ...]] = {}
    for classic, native in twin.pairs:
        found = depends.get(str(steps(classic)[0]))
        if found and native not in ("-", OF_OWNER):
            top = str(bare_steps(native)[0])
            made[top] = tuple(dict.fromkeys((*made.get(top, ()), *found)))
    return made


def outcomes(program: Program, rule: Rule) -> list[tuple[str, str]]:
    return sorted(map(_outcome, program.verdicts([rule], switched_on(rule))))


def _outcome(verdict: Verdict) -> tuple[str, str]:
    return verdict.subject.rpartition("::")[2], verdict.outcome.value


def differing(rule: Rule) -> Iterator[tuple[str, int, object, object]]:
    """The examples whose verdicts differ."""
    for label in ("bad", "good"):
        classic = of_both(run(getattr(rule.documentation, label)))
        choices = max((len(types_of(each.type)) for each in classic.inputs), default=0)
        for choice in range(choices):
            try:
                native = as_native(classic, choice)
            except Unwritable:
                continue
            judged = {each.type for each in classic.inputs if each.type in rule.types}
            if any(lacks(*each, rule) for kind in judged for each in types_of(kind)[:1]):
                # What aws-native has not is not judged: test_twins.
                continue
            expected, found = outcomes(classic, rule), outcomes(native, rule)
            if expected != found:
                yield label, choice, expected, found


RULES = [rule for rule in catalogue() if any(map(types_of, rule.types))]


@pytest.mark.exhaustive
@each("rule", some_of(RULES, 40))
def test_an_example_is_judged_alike_in_the_names_of_aws_native(rule: Rule) -> None:
    assert [*differing(rule)] == []


def test_most_rules_have_types_of_aws_native() -> None:
    assert len(RULES) > 450
