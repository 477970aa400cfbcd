"""`aws-native`: ids and outputs of AWS's own resources, in the names of CloudFormation.

A resource that reads as one of `pulumi_aws` has the id, the ARN and the other outputs that the
stand-in for AWS would give that one. Properties without a counterpart stay unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policypack.facts.native_types import Twin, twins_of
from policypack.offline import autonaming, schema
from policypack.offline.property_values import UNKNOWN
from policypack.offline.templates import TemplateScope
from policypack.start.lazy_patterns import lazy_pattern

# A property at the top of both, as it is.
_PLAIN = lazy_pattern(r"\w+")
_ZONES = "abc"


def twin_of(token: str) -> Twin | None:
    """The resource of pulumi_aws that a whole resource of aws-native reads as; None without one."""
    whole = (each for each in twins_of(token) if not each.is_part and not each.list)
    return next((each for each in whole if schema.resource(each.type)), None)


def resource(
    scope: TemplateScope, answer: Callable[[TemplateScope], tuple[str, dict[str, Any]]]
) -> tuple[str, dict[str, Any]]:
    """The id and the computed outputs; `answer` gives those of a resource of pulumi_aws."""
    twin = twin_of(scope.token)
    declared = schema.resource(scope.token)
    if twin is None or declared is None:
        return UNKNOWN, {}
    names = {n: c for c, n in twin.pairs if _PLAIN.fullmatch(n) and _PLAIN.fullmatch(c)}
    inputs = {names[name]: value for name, value in scope.inputs.items() if name in names}
    inputs = {**_named(twin.type, scope), **inputs}
    of_twin = TemplateScope(twin.type, scope.name, inputs, scope.context, dict(scope.known))
    identifier, outputs = answer(of_twin)
    found = {**inputs, **outputs}
    kind = scope.token.rpartition(":")[2]
    computed = {
        name: _output(name, kind, identifier, found, names)
        for name, prop in declared.properties.items()
        if prop.output and scope.inputs.get(name) is None
    }
    return identifier, {name: value for name, value in computed.items() if value}


def _named(token: str, scope: TemplateScope) -> dict[str, Any]:
    """The automatic name: Cloud Control's provider makes one as pulumi_aws does."""
    declared = schema.resource(token)
    rule = autonaming.naming_rule(declared, {}) if declared else None
    if rule is None:
        return {}
    name = scope.name.rpartition("::")[2]
    try:
        return {rule.name: autonaming.generated_name(rule, scope.name, name, scope.inputs)}
    except autonaming.NameTooLongError:
        return {rule.name: name}


def _output(
    name: str, kind: str, identifier: str, found: Mapping[str, Any], names: Mapping[str, str]
) -> Any:
    """A native output: under its counterpart's name, its own, or without the type's: `queueUrl`."""
    own = kind[:1].lower() + kind[1:]
    short = name.removeprefix(own)
    for each in (names.get(name), name, short[:1].lower() + short[1:]):
        if each and found.get(each) is not None:
            return found[each]
    is_own = name.endswith("Id") and own.lower().endswith(name[:-2].lower())
    # A name or an ARN is none of the ids that AWS gives.
    is_given = identifier in found.values() or ":" in identifier
    return identifier if name == "awsId" or (is_own and not is_given) else None


def _azs(scope: TemplateScope) -> dict[str, Any]:
    region = scope.known["region"]
    return {"azs": [f"{region}{each}" for each in _ZONES]}


FUNCTIONS: dict[str, Callable[[TemplateScope], dict[str, Any]]] = {
    "aws-native:index:getAccountId": lambda scope: {"accountId": scope.known["account"]},
    "aws-native:index:getAzs": _azs,
    "aws-native:index:getPartition": lambda scope: {"partition": scope.known["partition"]},
    "aws-native:index:getRegion": lambda scope: {"region": scope.known["region"]},
    "aws-native:index:getUrlSuffix": lambda scope: {"urlSuffix": scope.known["suffix"]},
}
