"""Automatic names, by the rules of pulumi-aws (provider/autonaming.go, resource_overrides.go).

The real provider appends random characters. Here they are a digest of the URN, so one stack gets
the same names in every preview, on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policypack.offline.schema import ResourceType

_HEX = "0123456789abcdef"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Rule:
    """How a type is named: which property, how long, what stands between name and digest."""

    name: str = "name"
    longest: int = 255
    separator: str = "-"
    digits: int = 7
    alphabet: str = _HEX
    lower: bool = False
    prefix: str = ""
    fifo: str = ""


_ORDINARY = Rule()
_UNDERSCORE = Rule(separator="_")
_WORD = Rule(separator="_", digits=8, alphabet=_LETTERS)
_LOWER_WORD = Rule(separator="_", digits=8, alphabet=_LETTERS, lower=True)
_DATABASE = Rule("identifier", separator="")
# SQL Server takes identifiers of at most 15 characters.
_SQL_SERVER = Rule("identifier", 15, separator="", digits=3)
_INLINE_POLICY = Rule(longest=128)
# No random part at all.
_KEY = Rule("key", separator="", digits=0)

# None: never named, since the name is a real domain.
_RULES: dict[str, Rule | None] = {
    "aws:appsync/dataSource:DataSource": _UNDERSCORE,
    "aws:appsync/function:Function": _UNDERSCORE,
    "aws:athena/database:Database": _UNDERSCORE,
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": _UNDERSCORE,
    "aws:cloudwatch/eventRule:EventRule": Rule(longest=64),
    "aws:cloudwatch/eventTarget:EventTarget": Rule("targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": Rule(
        "deploymentConfigName", 100, separator="_"
    ),
    "aws:directoryservice/directory:Directory": None,
    "aws:ec2/keyPair:KeyPair": Rule("keyName"),
    "aws:efs/fileSystem:FileSystem": Rule("creationToken"),
    "aws:eks/fargateProfile:FargateProfile": Rule("fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": Rule("nodeGroupName"),
    "aws:elasticache/cluster:Cluster": Rule("clusterId", 50, lower=True),
    "aws:elasticache/replicationGroup:ReplicationGroup": Rule("replicationGroupId", 40, lower=True),
    "aws:elasticbeanstalk/environment:Environment": Rule(longest=40),
    "aws:elasticsearch/domain:Domain": Rule("domainName", 28, lower=True),
    "aws:glue/catalogDatabase:CatalogDatabase": _LOWER_WORD,
    "aws:glue/catalogTable:CatalogTable": _LOWER_WORD,
    "aws:iam/role:Role": Rule(longest=64),
    "aws:iot/topicRule:TopicRule": Rule(digits=0, separator=""),
    "aws:kms/alias:Alias": Rule(longest=238, prefix="alias/"),
    "aws:lambda/function:Function": Rule(longest=64),
    "aws:lambda/permission:Permission": Rule("statementId", 100),
    "aws:lex/bot:Bot": _WORD,
    "aws:lex/botAlias:BotAlias": _WORD,
    "aws:lex/intent:Intent": _WORD,
    "aws:lex/slotType:SlotType": _WORD,
    "aws:mq/broker:Broker": Rule("brokerName", 55),
    "aws:msk/cluster:Cluster": Rule("clusterName"),
    "aws:msk/serverlessCluster:ServerlessCluster": Rule("clusterName"),
    "aws:opensearch/domain:Domain": Rule("domainName"),
    "aws:rds/instance:Instance": _DATABASE,
    "aws:route53/record:Record": None,
    "aws:s3/bucket:Bucket": Rule("bucket", 63, lower=True),
    "aws:s3/bucketObject:BucketObject": _KEY,
    "aws:s3/bucketObjectv2:BucketObjectv2": _KEY,
    "aws:sns/topic:Topic": Rule(longest=80, fifo="fifoTopic"),
    "aws:sqs/queue:Queue": Rule(longest=80, fifo="fifoQueue"),
}


class NameTooLongError(Exception):
    """A resource's name leaves no room for the digest; the provider refuses it as well."""


def naming_rule(resource: ResourceType, inputs: Mapping[str, Any]) -> Rule | None:
    """The rule for a resource with these inputs, or None where its name is not made up."""
    rule = _RULES.get(resource.token, _ORDINARY)
    if rule is _DATABASE and "sqlserver" in _text(inputs, "engine"):
        rule = _SQL_SERVER
    if rule is None or f"{rule.name}Prefix" in inputs:
        return None
    prop = resource.properties.get(rule.name)
    return rule if prop and prop.input and prop.type.kind == "string" else None


def generated_name(rule: Rule, urn: str, name: str, inputs: Mapping[str, Any]) -> str:
    """The automatic name of the resource called `name` in the program."""
    base = name + rule.separator
    if len(base) + rule.digits > rule.longest:
        raise NameTooLongError(
            f"the name {name!r} plus {rule.digits} random characters is longer than the"
            f" {rule.longest} characters that {rule.name!r} may have: set {rule.name!r} yourself"
        )
    return fitted(rule, base + _digest(urn, rule), inputs)


def fitted(rule: Rule, text: str, inputs: Mapping[str, Any]) -> str:
    """`text` in the form that the type's names need."""
    text = text.lower() if rule.lower else text
    if not text.startswith(rule.prefix):
        text = rule.prefix + text
    return text + (".fifo" if rule.fifo and inputs.get(rule.fifo) is True else "")


def inline_policy(urn: str, name: str, index: int) -> str:
    """The name of a role's inline policy that has none."""
    return generated_name(_INLINE_POLICY, f"{urn}#{index}", name, {})


def _digest(urn: str, rule: Rule) -> str:
    number = int.from_bytes(hashlib.sha256(urn.encode()).digest(), "big")
    letters = []
    for _ in range(rule.digits):
        number, letter = divmod(number, len(rule.alphabet))
        letters.append(rule.alphabet[letter])
    return "".join(letters)


def _text(inputs: Mapping[str, Any], name: str) -> str:
    value = inputs.get(name)
    return value.lower() if isinstance(value, str) else ""
