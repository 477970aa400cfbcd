"""Each check that another tool has about AWS has a rule here, or a reason why not.

`tools/peer_checks.csv` has their IDs as the tools publish them. A check counts where
`policypack/facts/peers.csv` has it beside a rule of the catalogue, or beside an ID for which
`policypack/facts/reasons.csv` gives the reason. So does each control of AWS's best practices.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from policypack.facts.frameworks import FSBP, REASONS, all_requirements, reasons, requirements
from policypack.facts.peers import rules_of
from policypack.rules import catalogue
from tools.mine_peers import TARGET, Checks, read

TABLE = read(TARGET.read_text(encoding="utf-8"))
REPAIR = "add a rule and its line in facts/peers.csv, or a reason in policypack/facts/reasons.csv"
RULES = frozenset(rule.id for rule in catalogue())


def without_rule_and_reason(table: Iterable[Checks]) -> Iterator[str]:
    """The checks without an equivalent rule or a reason."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        told = {id_ for row in csv.DictReader(file) for id_ in row["checks"].split()}
    for each in table:
        for check in each.checks:
            if not {*rules_of(f"{each.tool}:{check}"), *rules_of(check)} & (RULES | told):
                yield f"{each.tool}:{check}"


def test_each_check_of_a_peer_has_a_rule_or_a_reason() -> None:
    missing = [*without_rule_and_reason(TABLE)]
    assert not missing, f"{REPAIR}: {missing}"


def test_a_check_that_a_tool_adds_is_caught() -> None:
    added = Checks("checkov", "9.9.9", ("CKV_AWS_1", "CKV_AWS_99999"))
    assert [*without_rule_and_reason([added])] == ["checkov:CKV_AWS_99999"]


def test_the_table_has_the_tools_and_each_check_once() -> None:
    assert {each.tool for each in TABLE} == {"checkov", "trivy", "pulumi"}
    checks = [(each.tool, check) for each in TABLE for check in each.checks]
    assert len(checks) == len(set(checks))
    assert min(len(each.checks) for each in TABLE) > 20


def test_each_control_of_the_best_practices_has_a_rule_or_a_reason() -> None:
    covered = {each for rule in RULES for each in requirements(rule, FSBP)}
    known = {*covered, *reasons(FSBP)}
    missing = [each for each in all_requirements(FSBP) if each not in known]
    assert not missing, f"{REPAIR}: {missing}"
    both = sorted(covered & {*reasons(FSBP)})
    assert not both, f"remove the reason, since a rule stands for it: {both}"
