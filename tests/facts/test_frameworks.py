"""Requirements of compliance frameworks, by way of the equivalent checks of a rule."""

from __future__ import annotations

import pytest

from policypack.facts.frameworks import (
    FRAMEWORKS,
    FSBP,
    all_requirements,
    edition,
    frameworks_of,
    in_order,
    lines,
    requirements,
)
from policypack.facts.peers import peers
from policypack.rules import catalogue


def test_a_rule_has_the_requirements_of_its_equivalent_checks() -> None:
    """GIVEN peers that Security Hub maps to CIS WHEN asked THEN both versions' own numbers."""
    assert "security-hub:EC2.21" in peers("ec2-network-acl-admin-port-public")
    assert requirements("ec2-network-acl-admin-port-public", "cis-aws-5.0") == ("5.2",)
    assert requirements("ec2-network-acl-admin-port-public", "cis-aws-3.0") == ("5.1",)


def test_a_rule_whose_checks_no_source_maps_has_no_framework() -> None:
    assert frameworks_of("no-such-rule") == {}


def test_a_control_outside_the_best_practices_is_not_taken_for_one() -> None:
    marked = [rule.id for rule in catalogue() if "security-hub:KMS.4*" in peers(rule.id)]
    assert marked
    for rule in marked:
        assert "KMS.4" not in requirements(rule, FSBP)
        assert requirements(rule, "cis-aws-5.0") == ("3.6",)


def test_the_best_practices_are_those_that_aws_lists() -> None:
    """GIVEN AWS's page of the standard WHEN asked THEN its controls, and none that AWS retired."""
    [line] = lines()[FSBP]
    assert line.source == FRAMEWORKS[FSBP].url
    assert {"RDS.46", "EC2.183", "BedrockAgentCore.2", "WorkSpaces.2"} <= set(line.requirements)
    retired = {"AppSync.1", "AppSync.6", "Athena.1", "CodeBuild.5", "ECS.1", "MQ.3", "RDS.18"}
    removed = {"EFS.6", "SNS.1"}
    assert not (retired | removed) & {*line.requirements, *_checked(FSBP)}


def test_no_rule_stands_for_a_control_that_aws_retired() -> None:
    """Security Hub's change log, 2024 to 2026."""
    retired = {"AppSync.1", "AppSync.6", "ECS.1", "MQ.3", "SNS.2"}
    found = {peer.strip("*") for rule in catalogue() for peer in peers(rule.id)}
    assert not {f"security-hub:{each}" for each in retired} & found


def test_a_control_is_marked_if_and_only_if_the_standard_lacks_it() -> None:
    [line] = lines()[FSBP]
    controls = [
        peer.removeprefix("security-hub:")
        for rule in catalogue()
        for peer in peers(rule.id)
        if peer.startswith("security-hub:")
    ]
    wrong = [
        each for each in controls if each.endswith("*") == (each.strip("*") in line.requirements)
    ]
    assert wrong == []


def _checked(framework: str) -> set[str]:
    return {each for rule in catalogue() for each in requirements(rule.id, framework)}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_line_cites_its_source_and_every_framework_has_rules(framework: str) -> None:
    assert lines()[framework]
    for line in lines()[framework]:
        assert line.source.startswith("https://")
        assert edition(line.source)
        assert line.requirements
    known = set(all_requirements(framework))
    mapped = _checked(framework)
    assert mapped
    assert mapped <= known


def test_requirements_stand_in_their_order() -> None:
    assert in_order(["1.10", "A1.2", "1.2", "1.2"]) == ("1.2", "1.10", "A1.2")
    assert in_order(["SC-7(3)", "SC-7", "SC-13a", "AC-2"]) == ("AC-2", "SC-7", "SC-7(3)", "SC-13a")
