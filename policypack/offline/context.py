"""Where a stand-in resource lives: account, region and partition of one provider instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from policypack.start.record import record

# No account of an example: programs write those down, and would seem to name their own account.
ACCOUNT = "607318452946"

# https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
}


@record(frozen=True)
class Context:
    """The account, region and partition that ids and ARNs are built from."""

    account: str
    region: str
    partition: str
    # The provider instance's own, which only getDefaultTags asks for.
    default_tags: Mapping[str, Any] = field(default_factory=dict, compare=False)


def partition_of(region: str) -> str:
    """The AWS partition that a region belongs to, by the region's prefix."""
    for prefix, partition in _PARTITIONS.items():
        if region.startswith(prefix):
            return partition
    return "aws"
