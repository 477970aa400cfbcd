"""The labelled set that tools are compared on is whole, and the pages say what the run found."""

from __future__ import annotations

import re

import pytest

from policypack.facts.frameworks import FSBP, all_requirements
from tests.comparison import iam_pairs, page, results
from tests.comparison.cases import groups
from tests.comparison.programs import converted

CASES = [(group, case) for group in groups() for case in group.violating]


def test_the_pages_are_those_of_the_results() -> None:
    for file in page.PAGES:
        text = file.read_text(encoding="utf-8")
        assert "<!-- comparison: " in text, file.name
        assert page.renewed(text) == text, f"{file.name}: run `python -m tests.comparison --pages`"


def test_every_control_of_the_services_has_one_case_or_a_reason() -> None:
    with_case = [control for _, case in CASES for control in case.controls]
    without = [control for group in groups() for control in group.left_out]
    services = {control.partition(".")[0] for control in with_case}
    wanted = {each for each in all_requirements(FSBP) if each.partition(".")[0] in services}
    assert sorted([*with_case, *without]) == sorted(wanted)


def test_every_case_has_a_row_of_every_tool() -> None:
    kept = results.read()
    names = {case.name for _, case in CASES}
    sides = {
        iam_pairs.name_of(pair, each) for pair in iam_pairs.pairs() for each in iam_pairs.SIDES
    }
    assert set(kept["tools"]) == set(page.TOOLS)
    for name, tool in kept["tools"].items():
        assert set(tool["cases"]) == names, name
        assert set(tool["iam"]) == sides, name
        assert set(tool["complying"]) == {group.complying.group for group in groups()}, name


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.complying.group)
def test_every_change_reaches_both_forms(group: object) -> None:
    """A property that the reader of templates leaves out would change no Pulumi program."""
    assert isinstance(group, type(groups()[0]))
    before = converted(group.complying.template, group.complying.by_hand, "")
    for case in group.violating:
        assert case.template != group.complying.template, case.name
        assert converted(case.template, case.by_hand, "") != before, case.name


def test_every_pair_of_iam_documents_differs() -> None:
    for pair in iam_pairs.pairs():
        dangerous, fenced = (pair.templates[side] for side in iam_pairs.SIDES)
        assert dangerous != fenced, pair.name
        assert re.fullmatch(r"https://docs\.aws\.amazon\.com/\S+", pair.source), pair.name
