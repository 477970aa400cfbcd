"""`who-can` beside an evaluator that others wrote, on thousands of random questions.

The evaluator is `@cloud-copilot/iam-simulate`, installed with npm by a lock file. A question on
which the two disagree has its reason in `tests.oracle.disagreements`, or the test fails. A small
evaluator of the tests' own, which needs nothing, labels 30 stacks with 20 questions each.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.asked import by_oracle, by_us
from tests.oracle.disagreements import REASONS, disagreements
from tests.oracle.reference import is_allowed
from tests.oracle.stacks import ACTIONS, questions
from tests.tries import tries
from tools import typescript_sdks

ROOT = Path(__file__).resolve().parents[2]
# How many disagreements with a reason the questions may have: what grows is looked at.
MOST = {False: 20, True: 10}


@pytest.fixture(scope="module")
def modules() -> Path:
    try:
        return typescript_sdks.ensure(ROOT, "iam_simulate")
    except typescript_sdks.NoSdks as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize(
    ("stacks", "seed"), [(6, 3), pytest.param(tries(20), 1, marks=pytest.mark.exhaustive)]
)
def test_both_agree_but_for_known_reasons(
    others: bool, stacks: int, seed: int, modules: Path
) -> None:
    asked = list(questions(seed, stacks // 2 if others else stacks, 20, others=others))
    ours, theirs = list(by_us(asked)), by_oracle(asked, modules)
    assert 0 < sum(theirs) / len(theirs) < 0.6
    told = disagreements(asked, ours, theirs)
    assert told["none"] == 0, told
    assert told.total() <= MOST[others], told


@pytest.mark.parametrize("others", [False, True])
def test_who_can_answers_as_labelled(others: bool) -> None:
    asked = list(questions(26, 30, 20, others=others))
    labels = [is_allowed(each) for each in asked]
    assert len(asked) == 600 or others
    assert 0.05 < sum(labels) / len(labels) < 0.6
    wrong = [
        each
        for each, our, label in zip(asked, by_us(asked), labels, strict=True)
        if our != label and not any(holds(each, our) for holds in REASONS.values())
    ]
    assert wrong == []


def test_questions_are_about_every_kind_and_action() -> None:
    asked = list(questions(1, 100, 20, others=False))
    assert {each.action for each in asked} == {
        action for actions in ACTIONS.values() for action, _ in actions
    }
