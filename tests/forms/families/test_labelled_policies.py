"""The labelled policies get the verdicts that were written for them, and no other."""

from __future__ import annotations

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.settings.merging import read_settings
from tests.declared_case import at
from tests.documents import ACCOUNT, text
from tests.each import each
from tests.forms.families.labelled_policies import LABELLED, Labelled
from tests.judged import resource

OF_ACCOUNT = resource(
    "aws:sqs/queue:Queue", {"arn": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:own"}, name="own"
)


def found(case: Labelled) -> list[str]:
    holder = resource(case.type, at(case.path, text(*case.statements)))
    told = judge([holder, OF_ACCOUNT], read_settings({"profile": "recommended"}))
    return sorted(
        f"{verdict.rule.id} {verdict.severity.value}"
        for verdict in told
        if verdict.outcome is Outcome.VIOLATES
        and verdict.subject == holder.urn
        and verdict.folded_into is None
        and verdict.path.startswith(case.path)
    )


@each("case", LABELLED)
def test_the_findings_are_those_that_the_reviewer_wrote(case: Labelled) -> None:
    assert found(case) == sorted(case.found)


def test_half_of_the_policies_comply_and_none_stands_twice() -> None:
    assert len({case.says for case in LABELLED}) == len(LABELLED) >= 100
    assert 0.4 < sum(not case.found for case in LABELLED) / len(LABELLED) < 0.6
