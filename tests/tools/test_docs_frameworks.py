"""The page of a framework says what is covered, and why the rest is not."""

from __future__ import annotations

import pytest

from policypack.facts.frameworks import (
    FRAMEWORKS,
    FSBP,
    REASONS,
    all_requirements,
    reasons,
    requirements,
)
from policypack.rules import catalogue
from tools.docs.frameworks import page


def covered(framework: str) -> set[str]:
    return {each for rule in catalogue() for each in requirements(rule.id, framework)}


@pytest.mark.parametrize("framework", sorted(FRAMEWORKS))
def test_each_requirement_has_either_rules_or_a_reason(framework: str) -> None:
    """GIVEN a source that knows one more WHEN nobody has decided about it THEN this fails."""
    with_rule, with_reason = covered(framework), set(reasons(framework))
    assert with_rule & with_reason == set(), "remove the reason"
    every = set(all_requirements(framework))
    assert every - with_rule - with_reason == set(), f"write a rule, or a reason in {REASONS.name}"
    assert (with_rule | with_reason) - every == set(), "no source knows it"


def test_the_page_groups_what_is_not_covered_by_reason() -> None:
    text = page(FSBP, catalogue())
    assert "| Not covered | Reason |" in text
    assert "| EC2.16 | A network ACL without subnets decides no traffic |" in text


def test_a_page_names_the_edition_of_each_source() -> None:
    assert "soc2_aws.json> (Prowler 5.46.0)" in page("soc-2", catalogue())
