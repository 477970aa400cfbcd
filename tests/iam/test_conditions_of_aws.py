"""AWS's own managed policies are well formed, and none of their conditions is at fault."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policypack.iam import Purpose, condition_weaknesses, parse

ROOT = Path(__file__).parents[2]
CORPORA = Path(os.environ.get("STACKWARDEN_CORPORA", ROOT.parent / "shared" / "corpora"))
FILE = CORPORA / "aws-managed-policies.jsonl.gz"


def rows() -> Iterator[dict[str, Any]]:
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.skipif(not FILE.is_file(), reason=f"no {FILE.name} in {CORPORA}")
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
