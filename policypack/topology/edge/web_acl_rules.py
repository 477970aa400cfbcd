"""Rules of web ACLs and rule groups, in each of the ways in which a program states them.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value, parsed_json
from policypack.topology.parts.completion import completing

ACL = "aws:wafv2/webAcl:WebAcl"
RULE = "aws:wafv2/webAclRule:WebAclRule"
RULE_GROUP = "aws:wafv2/ruleGroup:RuleGroup"
# Puts a managed or an own rule group into a web ACL.
ASSOCIATION = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"
SEPARATE = {RULE: "webAclArn", ASSOCIATION: "webAclArn"}
_JSON = {ACL: "ruleJson", RULE_GROUP: "rulesJson"}
_COUNT: dict[str, Any] = {"count": {}}


def stated_rules(resource: Resource) -> Iterator[Value | Unknown]:
    """The rules that a web ACL, a rule group or a separate rule states itself.

    A rule of a JSON document has the names that the provider's properties have.
    """
    if resource.type == RULE:
        yield resource.properties
    elif resource.type in _JSON:
        yield from until_unknown(resource.properties.items("rules"))
        yield from until_unknown(_of_document(resource.at(_JSON[resource.type])))


def all_rules(stack: Stack, acl: Resource) -> Iterator[Value | Unknown]:
    """The rules of a web ACL, its own and the separate ones; an association has none."""
    yield from stated_rules(acl)
    for found in completing(stack, acl, SEPARATE):
        yield from [found] if isinstance(found, Unknown) else stated_rules(found)


def has_rules(stack: Stack, acl: Resource) -> Iterator[Truth]:
    """Whether the web ACL has a rule, in each of the ways to state one."""
    yield from (each if isinstance(each, Unknown) else True for each in stated_rules(acl))
    for found in completing(stack, acl, SEPARATE):
        yield found if isinstance(found, Unknown) else True


def _of_document(document: Value) -> Iterator[Value]:
    text = document.content
    # AWS refuses a malformed document.
    rules = parsed_json(text) if isinstance(text, str) else text
    if isinstance(rules, list):
        yield from Value(_as_properties(rules), document.path).items()


def _as_properties(held: Any) -> Any:
    """A part of a document with the names of the provider's properties."""
    if isinstance(held, list):
        return [_as_properties(each) for each in held]
    if not isinstance(held, dict):
        return held
    made = {_property(key): _as_properties(value) for key, value in held.items()}
    # The older way to override the actions of a group's rules:
    # https://docs.aws.amazon.com/waf/latest/APIReference/API_ManagedRuleGroupStatement.html
    excluded = made.pop("excludedRules", None)
    if isinstance(excluded, Unknown):
        made["ruleActionOverrides"] = excluded
    elif isinstance(excluded, list):
        made["ruleActionOverrides"] = [
            *made.get("ruleActionOverrides", []),
            *map(_counted, excluded),
        ]
    return made


def _counted(excluded: Any) -> Any:
    return {**excluded, "actionToUse": _COUNT} if isinstance(excluded, dict) else excluded


def _property(key: str) -> str:
    return f"{key[:1].lower()}{key[1:]}".replace("cloudWatch", "cloudwatch")


def counted_at(rule: Value, kind: str) -> str:
    """The path of an action that only counts, "" without one. Raises UnknownValueError.

    A rule that counts to label requests serves those that block by the label, and one that inserts
    headers serves the application. `kind` is the type of the resource: the rules of a group apply
    no group, so they have nothing to override.
    """
    does_more = rule.get("ruleLabels") or rule.at("action.count.customRequestHandling").is_set
    if rule.at("action.count").is_set and not does_more:
        return rule.at("action.count").path
    if kind == RULE_GROUP:
        return ""
    override = rule.at("overrideAction.count")
    return override.path if override.is_set else ""


def blocks_with_group(rule: Value, group: str, rules: str) -> Truth:
    """Whether the rule applies AWS's managed group, and no override disarms the group's `rules`,
    given by how their names begin."""
    statement = or_unknown(rule.at, "statement.managedRuleGroupStatement")
    if isinstance(statement, Unknown):
        return statement
    if not statement.is_set:
        return False
    counts = or_unknown(counted_at, rule, RULE)
    if isinstance(counts, Unknown) or counts:
        return counts if isinstance(counts, Unknown) else False
    return applies_group(statement, group, rules)


def applies_group(statement: Value, group: str, rules: str) -> Truth:
    """Whether a statement or an association names the managed group and overrides none of its
    `rules`."""
    return or_unknown(_applies, statement, group, rules)


def _applies(statement: Value, group: str, rules: str) -> bool:
    if (statement.get("vendorName"), statement.get("name")) != ("AWS", group):
        return False
    overrides = list(statement.items("ruleActionOverrides"))
    return not any(_disarms(each, rules) for each in overrides)


def _disarms(override: Value, rules: str) -> bool:
    if not str(override.get("name", "")).startswith(rules):
        return False
    return any(override.at(f"actionToUse.{each}").is_set for each in ("count", "allow"))
