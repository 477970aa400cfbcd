"""The page of a framework says what is covered, and why the rest is not."""

from __future__ import annotations

import pytest

from policypack.facts.frameworks import FRAMEWORKS, FSBP, all_requirements, requirements
from policypack.rules import catalogue
from tools.docs.frameworks import REASONS, page, reasons


def covered(framework: str) -> set[str]:
    return {each for rule in catalogue() for each in requirements(rule.id, framework)}


def test_each_control_of_the_best_practices_has_either_rules_or_a_reason() -> None:
    with_rule, with_reason = covered(FSBP), set(reasons(FSBP))
    assert with_rule & with_reason == set(), "remove the reason"
    neither = set(all_requirements(FSBP)) - with_rule - with_reason
    assert neither == set(), f"write a rule, or the reason into {REASONS.name}"


def test_the_page_groups_what_is_not_covered_by_reason() -> None:
    text = page(FSBP, catalogue())
    assert "| Not covered | Reason |" in text
    assert "| EC2.16 | A network ACL without subnets decides no traffic |" in text


@pytest.mark.parametrize("framework", sorted(set(FRAMEWORKS) - {FSBP}))
def test_a_page_without_reasons_lists_what_is_not_covered(framework: str) -> None:
    missing = [each for each in all_requirements(framework) if each not in covered(framework)]
    assert ", ".join(missing) in page(framework, catalogue())


def test_a_page_names_the_edition_of_each_source() -> None:
    assert "soc2_aws.json> (Prowler 5.46.0)" in page("soc-2", catalogue())
