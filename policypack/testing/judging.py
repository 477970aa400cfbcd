"""Judges single resources by one rule, and checks that unknown values don't silence it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource
from policypack.rule.rule import Rule
from policypack.testing.resources import switched_on
from policypack.testing.unknowns import silent


def verdicts(
    rule: Rule, *resources: Resource, may_be_silent: Collection[str] = (), **settings: Any
) -> list[Verdict]:
    """Returns what the rule finds in the resources, switched on whatever its profile.

    Raises AssertionError where it finds a violation that an unknown value would hide, but for the
    values at the paths `may_be_silent`.
    """
    chosen = switched_on(rule, **settings)
    found = judge(resources, chosen, [rule])
    if any(verdict.outcome is Outcome.VIOLATES for verdict in found):
        excused = tuple(f" {path}" for path in may_be_silent)
        silenced = silent(rule, resources, chosen)
        left = [text for text in silenced if not excused or not text.endswith(excused)]
        if left:
            raise AssertionError(f"unknown values silence the rule: {left}")
    return found


def outcomes(
    rule: Rule, *resources: Resource, may_be_silent: Collection[str] = (), **settings: Any
) -> list[tuple[str, str]]:
    """Returns the (outcome, path) pairs of `verdicts`: `("violates", "policy.Statement[0]")`."""
    found = verdicts(rule, *resources, may_be_silent=may_be_silent, **settings)
    return [(verdict.outcome.value, verdict.path) for verdict in found]
