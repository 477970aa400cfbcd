"""Where the stack stands: the account and the region, and ARNs within them."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_aws as aws


@dataclass(frozen=True)
class Place:
    """An account and a region of it."""

    account: str
    region: str

    @classmethod
    def current(cls) -> Place:
        """The place that the program's AWS provider is configured for."""
        return cls(aws.get_caller_identity().account_id, aws.get_region().region)

    @property
    def root(self) -> str:
        """The account itself as a principal: it stands for the account's own IAM policies."""
        return f"arn:aws:iam::{self.account}:root"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource here, for documents that must name it before it exists."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"
