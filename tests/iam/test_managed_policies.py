"""AWS's own managed policies as a corpus: no errors, little noise, expansions that agree.

The corpus lies outside the repository; `STACKWARDEN_CORPORA` says where.
"""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from policypack.iam import judge_identity, parse

CORPORA = Path(os.environ.get("STACKWARDEN_CORPORA", "../shared/corpora"))
POLICIES = CORPORA / "aws-managed-policies.jsonl.gz"
EXPANDED = CORPORA / "aws-managed-policies.expanded-actions.jsonl.gz"
CRITICAL = {"admin", "full-iam", "escalates"}

pytestmark = pytest.mark.skipif(
    not POLICIES.exists(), reason=f"no corpus of managed policies in {CORPORA}"
)


@lru_cache(maxsize=1)
def rows() -> tuple[dict[str, Any], ...]:
    with gzip.open(POLICIES, "rt") as lines:
        return tuple(json.loads(line) for line in lines)


def test_given_awss_own_policies_when_judged_then_few_are_critical() -> None:
    kinds: Counter[str] = Counter()
    critical = 0
    for row in rows():
        found = {each.kind for each in judge_identity(parse(row["document"]))}
        kinds.update(found)
        critical += bool(found & CRITICAL)
    for kind, count in kinds.most_common():
        print(f"{kind}: {count} of {len(rows())}")
    assert critical <= len(rows()) * 0.1
    assert kinds["service-wildcard"] > 0
