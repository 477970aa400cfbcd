"""The types that need no rule, against the installed SDK and the rules."""

from __future__ import annotations

from policypack.facts import nothing_to_judge
from policypack.facts.table import read_table
from policypack.offline import schema
from policypack.rules import catalogue


def test_every_type_is_one_of_the_sdk() -> None:
    assert set(schema.resource_tokens()) >= nothing_to_judge.TYPES
    assert f"pulumi_aws {schema.version()}" in read_table(nothing_to_judge.__file__)["source"]


def test_no_rule_judges_a_type_of_the_table() -> None:
    judged = {kind for rule in catalogue() for kind in (*rule.types, *rule.reads)}
    assert judged.isdisjoint(nothing_to_judge.TYPES)
