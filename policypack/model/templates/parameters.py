"""What a template is given: values of its parameters, and the account and Region that it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.facts.own_account import OWN_ACCOUNT
from policypack.model.resources import Resource
from policypack.model.templates.scalars import unknown
from policypack.model.unknown import Unknown
from policypack.model.values import Secret, unmarked

_PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn"}
_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def given_parameters(holder: Resource) -> Mapping[str, Any] | Unknown:
    """The values of parameters; aws-native has a list of them for a stack set."""
    found = (holder.origin or holder).properties.raw.get("parameters")
    bare = found.content if isinstance(found, Secret) else found
    if isinstance(bare, Unknown):
        return bare
    if isinstance(bare, dict):
        is_secret = isinstance(found, Secret)
        return {key: Secret(each) if is_secret else each for key, each in bare.items()}
    pairs = bare if isinstance(bare, list) else []
    return {
        each["parameterKey"]: each.get("parameterValue")
        for each in pairs
        if isinstance(each, dict) and isinstance(each.get("parameterKey"), str)
    }


def pseudo_parameters(holder: Resource) -> dict[str, Any]:
    """The pseudo parameters that are known before the deployment."""
    region = _region(holder)
    starts = (each for each in _PARTITIONS if isinstance(region, str) and region.startswith(each))
    partition = _PARTITIONS.get(next(starts, ""), "aws")
    made = {
        "AWS::AccountId": OWN_ACCOUNT,
        "AWS::Partition": partition,
        "AWS::URLSuffix": _SUFFIXES.get(partition, "amazonaws.com"),
        "AWS::Region": region if isinstance(region, str) else unknown("AWS::Region"),
    }
    name = unmarked(holder.properties.raw.get("name"))
    if isinstance(name, str):
        made["AWS::StackName"] = name
    return made


def _region(holder: Resource) -> Any:
    own = unmarked(holder.properties.raw.get("region"))
    provider = holder.provider
    if own is not None or not isinstance(provider, Resource):
        return own
    return unmarked(provider.properties.raw.get("region"))
