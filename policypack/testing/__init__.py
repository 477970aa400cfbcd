"""Helpers to test your own rules as the pack tests its rules.

`outcomes` judges single resources by one rule, and shows that no unknown value hides a violation.
`broken_laws` holds a rule against the laws that every rule of the pack keeps; it runs the example
of the rule, so it needs `pulumi_aws` of your environment, and no account. See
docs/writing-a-rule.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from policypack.rule.rule import Rule
from policypack.testing.judging import UNKNOWN, outcomes, resource, secret, verdicts

__all__ = ["UNKNOWN", "broken_laws", "outcomes", "resource", "secret", "verdicts"]


def broken_laws(rule: Rule, others: Sequence[Rule] | None = None) -> list[str]:
    """Returns a line for each law that a rule breaks; see `policypack.testing.laws`.

    `others` are rules of which the good program of the example must have no further finding: by
    default, those of the pack. Raises ModuleNotFoundError without `pulumi_aws`.
    """
    from policypack.testing import laws

    return laws.broken_laws(rule, others)
