"""Who can sign the URLs and cookies of private content."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes
from tests.rules.cloudfront.distributions import behavior, distribution

RULE = "cloudfront-distribution-root-signers"


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        ({"trustedSigners": ["self"]}, "violates"),
        ({"trustedSigners": []}, None),
        ({"trustedKeyGroups": ["1234abcd"]}, None),
        ({}, None),
        ({"trustedSigners": UNKNOWN}, "undecided"),
    ],
)
def test_every_cache_behavior_is_judged(held: dict[str, Any], outcome: str | None) -> None:
    places: dict[str, dict[str, Any]] = {
        "defaultCacheBehavior": {"default": behavior(**held)},
        "orderedCacheBehaviors[1]": {"others": [behavior(), behavior(**held)]},
    }
    for path, place in places.items():
        expected = [(outcome, f"{path}.trustedSigners")] if outcome else []
        assert outcomes(RULE, distribution(**place)) == expected


def test_an_unknown_behavior_leaves_the_others_judged() -> None:
    signed = behavior(trustedSigners=["self"])
    found = outcomes(RULE, distribution(default=UNKNOWN, others=[signed]))
    assert found == [
        ("violates", "orderedCacheBehaviors[0].trustedSigners"),
        ("undecided", "defaultCacheBehavior"),
    ]
