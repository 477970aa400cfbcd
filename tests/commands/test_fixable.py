"""How many findings a preview announces as fixable, without reading the program."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.commands.fix_proof import fixable
from policypack.program_edits.installed_sdk import InstalledSdks
from policypack.rules import catalogue
from tests.report.run_documents import of

QUEUE = "aws:sqs/queue:Queue"
RULE = "sqs-queue-unencrypted"
WAIVED = {"reason": "r", "owner": "o", "expires": "2099-01-01"}


def finding(**changed: Any) -> dict[str, Any]:
    return of(QUEUE, "orders", 4, changed.pop("rule", RULE), **{"file": "main.py", **changed})


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({}, 1),
        ({"file": "index.ts"}, 1),
        ({"file": "Pulumi.yaml"}, 1),
        ({"file": "main.go"}, 0),
        ({"line": None}, 0),
        ({"outcome": "undecided"}, 0),
        ({"waived": WAIVED}, 0),
        ({"rule": "sqs-queue-without-dlq"}, 0),
    ],
)
def test_findings_with_an_edit_in_their_language_are_counted(
    changed: dict[str, Any], number: int
) -> None:
    # No file of that name exists, so nothing is read.
    assert fixable([finding(**changed)], catalogue(), {}, InstalledSdks()) == (number, 0)
