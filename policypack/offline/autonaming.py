"""Automatic names, by the rules of pulumi-aws (provider/autonaming.go, resource_overrides.go).

The real provider appends random characters. Here they are derived from the URN, so that a stack has
the same names in every preview on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from policypack.facts.invented import is_invented
from policypack.facts.table import read_table
from policypack.offline.schema import ResourceType
from policypack.start.record import record

_HEX = "0123456789abcdef"


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
_DATABASE = "aws:rds/instance:Instance"
# SQL Server takes identifiers of at most 15 characters.
_SQL_SERVER = NamingRule("identifier", 15, separator="", digits=3)
_INLINE_POLICY = NamingRule(longest=128)
# None: no automatic name, because the name is a real domain.
_RULES: dict[str, NamingRule | None] = {
    token: None if rule is None else NamingRule(**rule)
    for token, rule in read_table(__file__)["rules"].items()
}


class NameTooLongError(Exception):
    """The name is too long for the digest; the AWS provider refuses it as well."""


def naming_rule(resource: ResourceType, inputs: Mapping[str, Any]) -> NamingRule | None:
    """The rule for a resource with these inputs, or None if it gets no automatic name."""
    rule = _RULES.get(resource.token, _ORDINARY)
    if resource.token == _DATABASE and "sqlserver" in _text(inputs, "engine"):
        rule = _SQL_SERVER
    if rule is None or f"{rule.name}Prefix" in inputs:
        return None
    prop = resource.properties.get(rule.name)
    return rule if prop and prop.input and prop.type.kind == "string" else None


def generated_name(rule: NamingRule, urn: str, name: str, inputs: Mapping[str, Any]) -> str:
    """The automatic name of the resource called `name` in the program."""
    base = name + rule.separator
    if is_invented(name):
        # The value that a placeholder is for may be shorter.
        base = base[: rule.longest - rule.digits]
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
