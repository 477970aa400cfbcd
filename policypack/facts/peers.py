"""What other tools call the same check: `peers.csv`, by rule id.

The table also covers rules of the catalogue that are not written yet, so that a new rule finds its
peers here. `*` marks a Security Hub control that the page of the Foundational Security Best
Practices does not list, `~` one that Trivy deprecates, `rule:` a cdk-nag class that no pack of it
uses. `kics` gives the platform and the first 8 digits of the query's id.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

# When the table was taken from the tools' own lists of checks, and where each tool keeps its list.
AS_OF = "2026-11-25"
SOURCES = {
    "cdk-nag": "https://github.com/cdklabs/cdk-nag/blob/main/RULES.md",
    "checkov": "https://www.checkov.io/5.Policy%20Index/terraform.html",
    "kics": "https://docs.kics.io/latest/queries/all-queries/",
    "prowler": "https://github.com/prowler-cloud/prowler/tree/master/prowler/providers/aws/services",
    "pulumi": "https://github.com/pulumi/pulumi-policy-aws",
    "security-hub": "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
    "trivy": "https://avd.aquasec.com/misconfig/aws/",
}

_TABLE = Path(__file__).with_suffix(".csv")


def peers(rule: str) -> tuple[str, ...]:
    """The checks of other tools that stand for the rule, as `tool:check`."""
    return _by_rule().get(rule, ())


def rules_of(check: str) -> tuple[str, ...]:
    """The rules that stand for a check of another tool: `CKV_AWS_173`, or `checkov:CKV_AWS_173`."""
    wanted = check.casefold()
    return tuple(
        rule
        for rule, found in _by_rule().items()
        if any(wanted in (peer.casefold(), _name(peer)) for peer in found)
    )


def _name(peer: str) -> str:
    """The check as its tool calls it, without the marks of the table."""
    return peer.partition(":")[2].removeprefix("rule:").strip("*~").casefold()


@lru_cache(maxsize=1)
def _by_rule() -> dict[str, tuple[str, ...]]:
    # A start of the pack reads no table.
    import csv

    table: dict[str, list[str]] = defaultdict(list)
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["rule"]].append(f"{row['tool']}:{row['check']}")
    return {rule: tuple(found) for rule, found in table.items()}
