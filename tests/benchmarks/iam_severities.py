"""How severe the findings on AWS's own managed policies are: a measure of precision.

The policies are written by AWS and in use everywhere, so most of them should have no finding that
stops a deployment.
"""

from __future__ import annotations

from collections import Counter

from policypack import iam
from policypack.iam import Purpose
from policypack.judging.verdict import Outcome
from policypack.rule.rule import PROFILES, Severity
from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings
from policypack.standalone.document_verdicts import DocumentJudge, written
from tests.benchmarks.iam_documents import documents_of_aws

# The most severe first; "none" is a policy without a finding.
_ORDER = (*(each.value for each in reversed(Severity)), "none")


def run() -> None:
    """Prints by profile how many policies have a finding of each severity at most, and how many
    findings are told, and how many folded."""
    texts = list(documents_of_aws())
    print(f"| of {len(texts):,} policies of AWS | {' | '.join(_ORDER)} | findings | folded |")
    print(f"|---|{'---|' * (len(_ORDER) + 2)}")
    for profile in PROFILES:
        worst, told, folded = _counted(texts, read_settings({"profile": profile}))
        counts = " | ".join(f"{worst[each]:,}" for each in _ORDER)
        print(f"| {profile} | {counts} | {told:,} | {folded:,} |", flush=True)


def _counted(texts: list[str], settings: Settings) -> tuple[Counter[str], int, int]:
    worst: Counter[str] = Counter()
    told = folded = 0
    judge = DocumentJudge(Purpose.IDENTITY, iam.Accounts(), settings, catalogue())
    for text in texts:
        (document,) = written("policy.json", text)
        judged = judge.verdicts(document)
        found = [each for each in judged if each.outcome is Outcome.VIOLATES]
        severities = [each.severity.value for each in found]
        worst[min(severities, key=_ORDER.index, default="none")] += 1
        apart = sum(each.folded_into is None for each in found)
        told, folded = told + apart, folded + len(found) - apart
    return worst, told, folded
