"""What other tools call the same check: `peers.csv`, by rule id.

The table also covers rules of the catalogue that are not written yet, so that a new rule finds its
peers here. `*` marks a Security Hub control that the page of the Foundational Security Best
Practices does not list, `~` one that Trivy deprecates, `rule:` a cdk-nag class that no pack of it
uses. `kics` gives the platform and the first 8 digits of the query's id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from policypack.start.lazy_patterns import lazy_pattern

# When the table was taken from the tools' own lists of checks, and where each tool keeps its list.
AS_OF = "2026-11-29"
SOURCES = {
    "cdk-nag": "https://github.com/cdklabs/cdk-nag/blob/main/RULES.md",
    "checkov": "https://www.checkov.io/5.Policy%20Index/terraform.html",
    "kics": "https://docs.kics.io/latest/queries/all-queries/",
    "prowler": "https://github.com/prowler-cloud/prowler/tree/master/prowler/providers/aws/services",
    "pulumi": "https://github.com/pulumi/pulumi-policy-aws",
    "security-hub": "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
    "trivy": "https://avd.aquasec.com/misconfig/aws/",
}

# The table has the first group of the ID of a query of KICS.
_UUID = lazy_pattern(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TABLE = Path(__file__).with_suffix(".csv")


def peers(rule: str) -> tuple[str, ...]:
    """The checks of other tools that stand for the rule, as `tool:check`."""
    return _by_rule().get(rule, ())


def rules_of(check: str) -> tuple[str, ...]:
    """The rules that stand for a check of another tool, by any spelling of its ID.

    `CKV_AWS_173`, `checkov:CKV_AWS_173`, Trivy's `AVD-AWS-0057` and `AWS-0057`, Security Hub's
    `[IAM.1]`, the whole ID of a query of KICS.
    """
    return tuple(_by_spelling().get(_plain(check), ()))


@lru_cache(maxsize=1)
def _by_spelling() -> dict[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for rule, found in _by_rule().items():
        for spelling in dict.fromkeys(each for peer in found for each in _spellings(peer)):
            table[spelling].append(rule)
    return table


def _spellings(peer: str) -> Iterator[str]:
    """The check with its tool, as the tool calls it, and without the platform or pack before it."""
    tool, _, check = peer.partition(":")
    name = check.removeprefix("rule:").strip("*~")
    names = [name, *(name.rpartition(mark)[2] for mark in ":/" if mark in name)]
    yield from map(_plain, (peer, *names, *(f"{tool}:{each}" for each in names)))


def _plain(check: str) -> str:
    """A spelling without case, brackets, Trivy's earlier prefix and the rest of KICS's UUIDs."""
    before, colon, name = check.strip().strip("[]").casefold().rpartition(":")
    name = name.removeprefix("avd-")
    found = _UUID.fullmatch(name)
    return f"{before}{colon}{found[1] if found else name}"


@lru_cache(maxsize=1)
def _by_rule() -> dict[str, tuple[str, ...]]:
    # A start of the pack reads no table.
    import csv

    table: dict[str, list[str]] = defaultdict(list)
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["rule"]].append(f"{row['tool']}:{row['check']}")
    return {rule: tuple(found) for rule, found in table.items()}
