"""Which repositories the scanning configuration of the registry covers.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.urns import pattern
from policypack.model.values import Value

CONFIGURATION = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
_FILTERS = "repositoryFilters"


def scans_registry(stack: Stack, repository: Resource) -> Truth | None:
    """Whether the registry's configuration scans the images of the repository.

    None if it leaves that to the repository: without a configuration, and with basic scanning
    without rules.
    """
    found = [each for each in stack.of_type(CONFIGURATION) if _decides(each)]
    return any_of(_covers(each, repository) for each in found) if found else None


def _decides(configuration: Resource) -> bool:
    rules = configuration.at("rules").tree
    is_basic = or_unknown(configuration.get, "scanType", "BASIC")
    return isinstance(rules, Unknown) or bool(rules) or is_basic != "BASIC"


def _covers(configuration: Resource, repository: Resource) -> Truth:
    return any_of(configuration.each("rules", lambda rule: iter([_rule_covers(rule, repository)])))


def _rule_covers(rule: Value, repository: Resource) -> Truth:
    scans = or_unknown(lambda: rule.get("scanFrequency") != "MANUAL")
    return all_of((scans, any_of(_filters(rule, repository))))


def _filters(rule: Value, repository: Resource) -> Iterator[Truth]:
    name = repository.at("name").tree
    for found in rule.each(_FILTERS, lambda each: iter([str(each.get("filter", ""))])):
        if isinstance(found, Unknown):
            yield found
        elif set(found) == {"*"}:
            yield True
        else:
            yield name if isinstance(name, Unknown) else _matches(found, str(name))


def _matches(text: str, name: str) -> bool:
    """A filter without a wildcard matches the names that contain it."""
    return pattern(text).fullmatch(name) is not None if "*" in text else text in name
