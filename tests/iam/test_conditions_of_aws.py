"""AWS's own managed policies are well formed, and none of their conditions is at fault."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

from policypack.iam import Purpose, condition_weaknesses, parse
from tests import corpora

FILE = corpora.FOLDER / "aws-managed-policies.jsonl.gz"


def rows() -> Iterator[dict[str, Any]]:
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@corpora.needs(FILE.name)
def test_given_the_policies_of_aws_when_judged_then_no_condition_is_at_fault() -> None:
    found = {
        row["name"]: [str(each) for each in outcomes]
        for row in rows()
        if (
            outcomes := list(
                condition_weaknesses(parse(json.dumps(row["document"]), purpose=Purpose.IDENTITY))
            )
        )
    }
    assert found == {}
