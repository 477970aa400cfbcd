"""Where AWS's access level misleads: actions with the level that fits what they do, and why.

AWS's levels are described in
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
and are given for each action in the Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import NamedTuple

from policypack.facts.table import read_table

# Levels that AWS does not have. What is sent is measurements, logs or a sign of life, and nothing
# that exists is changed:
TELEMETRY = "Telemetry"
# Resources of one account are attached to each other, which gives no principal access:
ASSOCIATION = "Association"


class Correction(NamedTuple):
    """Patterns of actions, the level that fits them, and why AWS's own does not."""

    level: str
    why: str
    actions: tuple[str, ...]


CORRECTIONS = tuple(
    Correction(row["level"], row["why"], tuple(row["actions"]))
    for row in read_table(__file__)["corrections"]
)
