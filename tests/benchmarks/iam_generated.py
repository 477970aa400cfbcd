"""The same as `iam_documents`, with documents that anyone can generate."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.benchmarks.iam_documents import PEERS, compare
from tests.benchmarks.rounds import sized

GENERATED = sized(120, smallest=2)


def run() -> None:
    """Prints a table of medians. Raises Missing without a tool, RuntimeError if one fails."""
    compare("generated documents", list(_generated(GENERATED)), PEERS)


def _generated(count: int) -> Iterator[str]:
    """Documents like those of functions: some narrow statements, here and there a wide one."""
    for number in range(count):
        table = f"arn:aws:dynamodb:eu-central-1:111122223333:table/orders-{number}"
        statements = [
            {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"],
             "Resource": [table, f"{table}/index/*"]},
            {"Effect": "Allow", "Action": "logs:*" if number % 4 == 0 else "logs:PutLogEvents",
             "Resource": "*" if number % 3 == 0 else "arn:aws:logs:*:111122223333:log-group:a:*"},
            {"Effect": "Allow", "Action": f"s3:{'Get' if number % 2 else 'Put'}Object",
             "Resource": f"arn:aws:s3:::uploads-{number}/*",
             "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}},
        ]  # fmt: skip
        yield json.dumps({"Version": "2012-10-17", "Statement": statements})
