"""Automatic names, by the rules of pulumi-aws (provider/autonaming.go, resource_overrides.go).

The real provider appends random characters. Here they are derived from the URN, so that a stack has
the same names in every preview on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from policypack.offline.schema import ResourceType
from policypack.start.record import record

_HEX = "0123456789abcdef"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@record(frozen=True)
class NamingRule:
    """How a type is named: the property, its length, the separator and the digest."""

    name: str = "name"
    longest: int = 255
    separator: str = "-"
    digits: int = 7
    alphabet: str = _HEX
    lower: bool = False
    prefix: str = ""
    fifo: str = ""


_ORDINARY = NamingRule()
_UNDERSCORE = NamingRule(separator="_")
_WORD = NamingRule(separator="_", digits=8, alphabet=_LETTERS)
_LOWER_WORD = NamingRule(separator="_", digits=8, alphabet=_LETTERS, lower=True)
_DATABASE = NamingRule("identifier", separator="")
# SQL Server takes identifiers of at most 15 characters.
_SQL_SERVER = NamingRule("identifier", 15, separator="", digits=3)
_INLINE_POLICY = NamingRule(longest=128)
# No random part at all.
_KEY = NamingRule("key", separator="", digits=0)

# None: no automatic name, because the name is a real domain.
_RULES: dict[str, NamingRule | None] = {
    "aws:appsync/dataSource:DataSource": _UNDERSCORE,
    "aws:appsync/function:Function": _UNDERSCORE,
    "aws:athena/database:Database": _UNDERSCORE,
    "aws:backup/restoreTestingPlan:RestoreTestingPlan": _UNDERSCORE,
    "aws:cloudwatch/eventRule:EventRule": NamingRule(longest=64),
    "aws:cloudwatch/eventTarget:EventTarget": NamingRule("targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": NamingRule(
        "deploymentConfigName", 100, separator="_"
    ),
    "aws:directoryservice/directory:Directory": None,
    "aws:ec2/keyPair:KeyPair": NamingRule("keyName"),
    "aws:efs/fileSystem:FileSystem": NamingRule("creationToken"),
    "aws:eks/fargateProfile:FargateProfile": NamingRule("fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": NamingRule("nodeGroupName"),
    "aws:elasticache/cluster:Cluster": NamingRule("clusterId", 50, lower=True),
    "aws:elasticache/replicationGroup:ReplicationGroup": NamingRule(
        "replicationGroupId", 40, lower=True
    ),
    "aws:elasticbeanstalk/environment:Environment": NamingRule(longest=40),
    "aws:elasticsearch/domain:Domain": NamingRule("domainName", 28, lower=True),
    "aws:glue/catalogDatabase:CatalogDatabase": _LOWER_WORD,
    "aws:glue/catalogTable:CatalogTable": _LOWER_WORD,
    "aws:iam/role:Role": NamingRule(longest=64),
    "aws:iot/topicRule:TopicRule": NamingRule(digits=0, separator=""),
    "aws:kms/alias:Alias": NamingRule(longest=238, prefix="alias/"),
    "aws:lambda/function:Function": NamingRule(longest=64),
    "aws:lambda/permission:Permission": NamingRule("statementId", 100),
    "aws:lex/bot:Bot": _WORD,
    "aws:lex/botAlias:BotAlias": _WORD,
    "aws:lex/intent:Intent": _WORD,
    "aws:lex/slotType:SlotType": _WORD,
    "aws:mq/broker:Broker": NamingRule("brokerName", 55),
    "aws:msk/cluster:Cluster": NamingRule("clusterName"),
    "aws:msk/serverlessCluster:ServerlessCluster": NamingRule("clusterName"),
    "aws:opensearch/domain:Domain": NamingRule("domainName"),
    "aws:rds/instance:Instance": _DATABASE,
    "aws:route53/record:Record": None,
    "aws:s3/bucket:Bucket": NamingRule("bucket", 63, lower=True),
    "aws:s3/bucketObject:BucketObject": _KEY,
    "aws:s3/bucketObjectv2:BucketObjectv2": _KEY,
    "aws:sns/topic:Topic": NamingRule(longest=80, fifo="fifoTopic"),
    "aws:sqs/queue:Queue": NamingRule(longest=80, fifo="fifoQueue"),
}


class NameTooLongError(Exception):
    """The name is too long for the digest; the AWS provider refuses it as well."""


def naming_rule(resource: ResourceType, inputs: Mapping[str, Any]) -> NamingRule | None:
    """The rule for a resource with these inputs, or None where it gets no automatic name."""
    rule = _RULES.get(resource.token, _ORDINARY)
    if rule is _DATABASE and "sqlserver" in _text(inputs, "engine"):
        rule = _SQL_SERVER
    if rule is None or f"{rule.name}Prefix" in inputs:
        return None
    prop = resource.properties.get(rule.name)
    return rule if prop and prop.input and prop.type.kind == "string" else None


def generated_name(rule: NamingRule, urn: str, name: str, inputs: Mapping[str, Any]) -> str:
    """The automatic name of the resource called `name` in the program."""
    base = name + rule.separator
    if len(base) + rule.digits > rule.longest:
        raise NameTooLongError(
            f"the name {name!r} with {rule.digits} random characters exceeds the limit of "
            f"{rule.longest} characters of {rule.name!r}; set {rule.name!r}"
        )
    return fitted(rule, base + _digest(urn, rule), inputs)


def fitted(rule: NamingRule, text: str, inputs: Mapping[str, Any]) -> str:
    """`text` in the form that the type requires: case, prefix, suffix of FIFO."""
    text = text.lower() if rule.lower else text
    if not text.startswith(rule.prefix):
        text = rule.prefix + text
    return text + (".fifo" if rule.fifo and inputs.get(rule.fifo) is True else "")


def inline_policy(urn: str, name: str, index: int) -> str:
    """The automatic name of a role's inline policy."""
    return generated_name(_INLINE_POLICY, f"{urn}#{index}", name, {})


def _digest(urn: str, rule: NamingRule) -> str:
    number = int.from_bytes(hashlib.sha256(urn.encode()).digest(), "big")
    letters = []
    for _ in range(rule.digits):
        number, letter = divmod(number, len(rule.alphabet))
        letters.append(rule.alphabet[letter])
    return "".join(letters)


def _text(inputs: Mapping[str, Any], name: str) -> str:
    value = inputs.get(name)
    return value.lower() if isinstance(value, str) else ""
