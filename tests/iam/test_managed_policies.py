"""AWS's own managed policies as a corpus: no errors, little noise, expansions that agree.

The corpus lies outside the repository; `STACKWARDEN_CORPORA` says where.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from policypack.facts.managed_policies import managed_policies
from policypack.iam import Weakness, identity_weaknesses, parse
from policypack.iam.meaning import actions
from policypack.iam.meaning.expanded_statements import expand_statements
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS
from policypack.iam.permissions.managed_policies import managed_policy
from tests import corpora

POLICIES = corpora.FOLDER / "aws-managed-policies.jsonl.gz"
EXPANDED = corpora.FOLDER / "aws-managed-policies.expanded-actions.jsonl.gz"
CRITICAL = {"admin", "full-iam", "escalates"}

pytestmark = corpora.needs(f"{POLICIES.name} and {EXPANDED.name}")


@lru_cache(maxsize=1)
def documents() -> dict[str, Any]:
    with gzip.open(POLICIES, "rt", encoding="utf-8") as lines:
        return {row["name"]: row["document"] for row in map(json.loads, lines)}


def expansions() -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """What another implementation expands each policy to: patterns with actions, in lower case."""
    with gzip.open(EXPANDED, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["name"], {(by, action.lower()) for by, action in row["effective"]}


def allowed(name: str) -> set[str]:
    """The actions that the policy's Allow statements name, as the sets have them."""
    expanded_statements = expand_statements(parse(documents()[name]))
    held = actions.union(
        each.sure for each in expanded_statements if each.statement.effect == "Allow"
    )
    return {each.lower() for each in actions.names(held)}


def test_given_the_policies_of_aws_when_expanded_then_the_sets_agree_but_for_their_age() -> None:
    given = dict(expansions())
    # An action that is written out says nothing about the list that wildcards were held against.
    summarize = {action for pairs in given.values() for by, action in pairs if "*" in by}
    ours = {each.lower() for each in actions.names(actions.everything())}
    agreed = missing = newer = 0
    unexplained: list[tuple[str, str]] = []
    for name, pairs in given.items():
        expected, found = {action for _, action in pairs}, allowed(name)
        agreed += len(found & expected)
        missing += len(expected - found)
        newer += len(found - expected)
        # What one side has and the other does not know at all is retired, or newer.
        unexplained += [(name, each) for each in expected - found if each in ours]
        # A policy that AWS has withdrawn keeps the expansion of its last day.
        if name in managed_policies():
            unexplained += [(name, each) for each in found - expected if each in summarize]
    print(f"{agreed / (agreed + missing):.2%} of {agreed + missing:,} given actions are found")
    print(f"{missing} are retired since, and {newer:,} are newer; {len(unexplained)} other ones")
    assert unexplained == []
    assert agreed / (agreed + missing) >= 0.989


@pytest.mark.exhaustive
def test_given_the_policies_of_aws_when_judged_then_few_are_critical() -> None:
    found: Counter[str] = Counter()
    critical = 0
    for document in documents().values():
        kinds = {
            each.kind for each in identity_weaknesses(parse(document)) if isinstance(each, Weakness)
        }
        found.update(kinds)
        critical += bool(kinds & CRITICAL)
    for kind, count in found.most_common():
        print(f"{kind}: {count} of {len(documents())}")
    print(f"critical: {critical / len(documents()):.1%}")
    assert critical <= len(documents()) * 0.1
    # The collection leaves out AdministratorAccess, the only one that grants everything.
    assert found.keys() >= KINDS_OF_PERMISSIONS - {"admin"}


@pytest.mark.exhaustive
def test_given_the_facts_about_policies_of_aws_when_judged_then_they_say_the_same() -> None:
    known = managed_policies() & documents().keys()
    other = []
    for name in sorted(known):
        facts = managed_policy(name)
        assert facts is not None
        of_facts = {each.kind for each in identity_weaknesses(facts)} & KINDS_OF_PERMISSIONS
        whole = {
            each.kind for each in identity_weaknesses(parse(documents()[name]))
        } & KINDS_OF_PERMISSIONS
        if of_facts != whole:
            other.append(name)
    print(f"{len(known)} of {len(documents())} have facts; of an older version are {other}")
    assert len(known) >= len(documents()) * 0.9
    assert len(other) <= len(known) * 0.01
