"""IAM documents, built from dictionaries: nothing is pasted together as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

Statement = dict[str, Any]


def document(*statements: Statement) -> pulumi.Output[str]:
    """A policy document as JSON, known as soon as every ARN in it is."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(
    actions: Sequence[str],
    resources: Sequence[pulumi.Input[str]],
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    """One Allow of an identity policy."""
    statement: Statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {**statement, "Condition": dict(condition)} if condition else statement


def allow_service(
    service: str,
    actions: Sequence[str],
    resources: Sequence[pulumi.Input[str]],
    condition: Mapping[str, Any],
) -> Statement:
    """One Allow of a resource policy: a service may act, but only for the source in `condition`."""
    return {**allow(actions, resources, condition), "Principal": {"Service": service}}


def deny_plain_transport(actions: str, *resources: pulumi.Input[str]) -> Statement:
    """Denies requests without TLS to every principal."""
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def trust(service: str, condition: Mapping[str, Any] | None = None) -> pulumi.Output[str]:
    """Lets one service assume a role, for the source in `condition` where the service tells it.

    Not every service does: S3 replication, AWS Backup and SNS feedback document a trust without a
    source. There `iam:PassRole` alone keeps other accounts from handing the role over.
    """
    statement: Statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": service},
    }
    return document({**statement, "Condition": dict(condition)} if condition else statement)
