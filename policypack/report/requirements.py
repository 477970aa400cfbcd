"""The requirements of compliance frameworks that a finding is evidence of, in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policypack.facts.frameworks import FRAMEWORKS, frameworks_of, in_order, label
from policypack.report.also import Finding
from policypack.start.wording import first_few

# What a line for people names of one framework: the others are in JSON, CSV and the HTML report.
_SHOWN = 2


def requirements_of(finding: Finding) -> Mapping[str, Sequence[str]]:
    """The requirements by framework, as the version knew them that judged; a finding of a version
    that kept none has those of its rule."""
    kept: Mapping[str, Sequence[str]] | None = finding.get("frameworks")
    return frameworks_of(finding["rule"]) if kept is None else kept


def requirements_by_rule(findings: Iterable[Finding]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The requirements of the findings of each rule: runs of two versions may name others."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for each in findings:
        of_rule = found.setdefault(each["rule"], {})
        for framework, ids in requirements_of(each).items():
            of_rule[framework] = in_order((*of_rule.get(framework, ()), *ids))
    return found


def named(finding: Finding) -> Iterator[tuple[str, str]]:
    """Each requirement with the name and version of its framework before it."""
    for framework, ids in requirements_of(finding).items():
        yield from ((label(framework), each) for each in ids)


def in_words(finding: Finding) -> str:
    """The requirements in one line: `cis-aws-5.0 2.1.4; nist-800-53-r5 AC-3, AC-6 and 9 more`."""
    found = requirements_of(finding).items()
    return "; ".join(f"{name} {first_few(ids, _SHOWN)}" for name, ids in found)


def address(framework: str) -> str:
    """The publisher's page of a framework; empty for one that this version does not know."""
    return FRAMEWORKS[framework].url if framework in FRAMEWORKS else ""


def answering(finding: Finding) -> str:
    """The owner and team of a finding: `ann, team web`; empty without either."""
    team = finding.get("team")
    return ", ".join(filter(None, (finding.get("owner"), team and f"team {team}")))


def accounted(finding: Finding) -> Iterator[tuple[str, str]]:
    """The data of a finding for auditors, as labels and texts: its requirements and owners."""
    told = (("Requirements", in_words(finding)), ("Owner", answering(finding)))
    return (each for each in told if each[1])
