"""What folds into what, over the whole catalogue: known names and no circles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from policypack.iam import Kind
from policypack.rule.implication import Implication
from policypack.rule.rule import Rule
from policypack.rules import all_rules
from tests.rules_of_tests import make

_KINDS = {kind.value for kind in Kind}


def implying(rules: Sequence[Rule]) -> Mapping[str, frozenset[str]]:
    """The rules that imply each rule."""
    found = {}
    for rule in rules:
        names = {each.by for each in rule.implied_by}
        found[rule.id] = frozenset(
            other.id
            for other in rules
            if other.id != rule.id and names.intersection((other.id, other.kind))
        )
    return found


def unknown_names(rules: Sequence[Rule]) -> list[str]:
    known = {name for rule in rules for name in (rule.id, rule.kind) if name}
    return [
        f"{rule.id}: {each.by}"
        for rule in rules
        for each in rule.implied_by
        if each.by not in known
    ]


def circles(rules: Sequence[Rule]) -> list[str]:
    """Rules that imply themselves by way of one that they do not imply directly.

    Two that imply each other are no circle: the more severe finding stays.
    """
    direct = implying(rules)
    reached = {rule: _reach(direct, rule) for rule in direct}
    return [
        f"{rule} and {other}"
        for rule, others in reached.items()
        for other in sorted(others - {rule})
        if rule in reached[other] and not _mutual(direct, rule, other)
    ]


def _reach(direct: Mapping[str, frozenset[str]], start: str) -> set[str]:
    seen: set[str] = set()
    left = [start]
    while left:
        for other in direct[left.pop()] - seen:
            seen.add(other)
            left.append(other)
    return seen


def _mutual(direct: Mapping[str, frozenset[str]], one: str, other: str) -> bool:
    return one in direct[other] and other in direct[one]


def test_every_implication_names_a_rule_or_a_kind() -> None:
    # Some kinds are reported by rules that are not written yet.
    unknown = [each for each in unknown_names(all_rules()) if each.split(": ")[1] not in _KINDS]
    assert not unknown, f"correct `implied_by`: no rule and no kind has these names: {unknown}"


def test_implications_have_no_circle() -> None:
    assert not circles(all_rules()), "remove one of the two from `implied_by`"


def rule(id_: str, *by: str) -> Rule:
    return replace(make(id_), implied_by=tuple(map(Implication, by)))


def test_an_unknown_name_and_a_circle_are_found() -> None:
    assert unknown_names([rule("t-a", "t-b")]) == ["t-a: t-b"]
    assert circles([rule("t-a", "t-b"), rule("t-b", "t-a")]) == []
    around = [rule("t-a", "t-b"), rule("t-b", "t-c"), rule("t-c", "t-a")]
    assert "t-a and t-b" in circles(around)
