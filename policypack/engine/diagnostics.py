"""Verdicts as the diagnostics that the engine shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from policypack import VERSION
from policypack.engine import wire
from policypack.engine.policy_config import UNDECIDED, UNJUDGED
from policypack.judging.verdict import Verdict
from policypack.protocol import analyzer_pb2
from policypack.report import json_findings
from policypack.rule.rule import Severity
from policypack.settings.settings import NAMESPACE, Level
from policypack.start.wording import visible


def of(
    violations: Sequence[Verdict], undecided: Sequence[Verdict]
) -> list[analyzer_pb2.AnalyzeDiagnostic]:
    """One diagnostic for each violation, and one for each property that leaves rules undecided."""
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in undecided:
        if not verdict.waived:
            groups[verdict.subject, verdict.path].append(verdict)
    return [*map(_violation, violations), *map(_undecided, groups.values())]


def about_settings(text: str) -> analyzer_pb2.AnalyzeDiagnostic:
    """A fault of the settings or waivers."""
    return _diagnostic(NAMESPACE, visible(text), Level.ADVISORY, Severity.MEDIUM)


def about_unjudged(found: Mapping[str, int]) -> analyzer_pb2.AnalyzeDiagnostic:
    """How many resources no rule judges, by type."""
    listed = [f"{kind} ({n})" if n > 1 else kind for kind, n in sorted(found.items())]
    total = sum(found.values())
    subject = "1 resource is" if total == 1 else f"{total} resources are"
    text = f"{subject} judged by no rule: {', '.join(listed)}"
    return _diagnostic(UNJUDGED, visible(text), Level.ADVISORY, Severity.LOW)


def about_more(count: int, blocking: int) -> analyzer_pb2.AnalyzeDiagnostic:
    """How many findings an answer has no room for."""
    text = (
        f"{count} more findings are not shown, {blocking} of them blocking; "
        "set STACKWARDEN_FINDINGS=FILE to write all to a file"
    )
    level = Level.MANDATORY if blocking else Level.ADVISORY
    return _diagnostic(NAMESPACE, text, level, Severity.MEDIUM)


def _violation(verdict: Verdict) -> analyzer_pb2.AnalyzeDiagnostic:
    """A violation, as a finding of its rule's policy."""
    level = Level.MANDATORY if verdict.blocking else Level.ADVISORY
    return _diagnostic(
        verdict.rule.id, json_findings.violation(verdict), level, verdict.severity, verdict.subject
    )


def _undecided(verdicts: Sequence[Verdict]) -> analyzer_pb2.AnalyzeDiagnostic:
    """One diagnostic for all rules that one unknown property leaves undecided."""
    blocking = any(verdict.blocking for verdict in verdicts)
    level = Level.MANDATORY if blocking else Level.ADVISORY
    return _diagnostic(
        UNDECIDED, json_findings.undecided(verdicts), level, Severity.LOW, verdicts[0].subject
    )


def _diagnostic(
    policy: str, message: str, level: Level, severity: Severity, urn: str = ""
) -> analyzer_pb2.AnalyzeDiagnostic:
    return analyzer_pb2.AnalyzeDiagnostic(
        policyName=policy,
        policyPackName=NAMESPACE,
        policyPackVersion=VERSION,
        message=message,
        enforcementLevel=wire.LEVELS[level],
        urn=urn,
        severity=wire.SEVERITIES[severity],
    )
