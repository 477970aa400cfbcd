"""The resources that a run lists as judged are the ones that its rules ran on."""

from __future__ import annotations

from collections import defaultdict

import pytest

from policypack.judging import run as runs
from policypack.judging.execution import Execution
from policypack.judging.judge import Judge
from policypack.judging.run import Run
from policypack.model.conversion import complete, of_state, registered
from policypack.model.urns import parts_of
from policypack.rule.rule import ANY_TYPE
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from tests.organization.states import resource

_TEMPLATE = '{"Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": {}}}}'
STATE = [
    resource("aws:sqs/queue:Queue", "orders", {}),
    resource("aws:s3/bucket:Bucket", "logs", {}),
    resource("aws-native:sqs:Queue", "native", {}),
    resource("aws:cloudformation/stack:Stack", "inner", {"templateBody": _TEMPLATE}),
    resource("aws:nowhere/thing:Thing", "unknown", {}),
    resource("acme:web:Service", "component", {}),
]


def test_it_names_what_the_rules_were_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN a state with resources of each kind WHEN it is judged THEN the same pairs of rule and
    resource follow from the types that are named as rules were run on."""
    ran = defaultdict[str, set[str]](set)
    before = Execution.outcomes

    def outcomes(self: Execution, rule: object, subject: object) -> object:
        of = getattr(subject, "resource", None)
        if of is not None:
            ran[rule.id].add((of.holder or of).urn)  # type: ignore[attr-defined]
        return before(self, rule, subject)  # type: ignore[arg-type]

    monkeypatch.setattr(Execution, "outcomes", outcomes)
    declared = of_state(STATE)
    judge = Judge(Settings(), values_known=True)
    run = Run(judge)
    for each in declared:
        run.register(registered(each))
    whole = complete(declared)
    run.complete(whole)

    off = runs.off(judge.rules, judge.settings)
    urns = {
        kind: {
            f"urn:pulumi:dev::shop::{around or kind}::{name}"
            for around, names in below.items()
            for name in names
        }
        for kind, below in runs.judged(judge, whole).items()
    }
    named = {
        rule.id: set().union(*(urns.get(kind, set()) for kind in rule.types))
        for rule in catalogue()
        if rule.id not in off and ANY_TYPE not in rule.types
    }
    assert {name: found for name, found in named.items() if found} == {
        name: found for name, found in ran.items() if name in named
    }
    assert not {*off} & ran.keys()
    queues = {parts_of(urn)[1] for urn in urns["aws:sqs/queue:Queue"]}
    assert queues == {"orders", "native", "inner"}
