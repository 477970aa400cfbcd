"""What reports say of a rule beyond its texts: its page, its history and its default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from policypack.facts.defaults import (
    DOCUMENTATION,
    PLACEHOLDER,
    REQUIRED,
    UNPROVEN,
    Default,
    defaults_of,
)
from policypack.facts.frameworks import FRAMEWORKS, frameworks_of, in_order, label
from policypack.report.also import Finding
from policypack.rule.history import Change, changed_since, first, history
from policypack.rule.rule import Rule, Status, service_of
from policypack.start.wording import first_few

_DISTRIBUTION, _LABEL = "stackwarden", "Documentation"


def page_of(rule: Rule) -> str:
    """The section about a rule of the catalogue, below docs/."""
    return f"rules/{service_of(rule)}.md#{rule.id}"


def page_url(rule: Rule) -> str:
    """The URL of the section; empty if the distribution names no documentation."""
    base = documentation_url()
    own = rule.module.startswith("policypack.rules.")
    return f"{base.rstrip('/')}/{page_of(rule)}" if base and own else ""


@lru_cache(maxsize=1)
def documentation_url() -> str:
    """The project's URL with the label Documentation, of the folder docs/.

    https://packaging.python.org/en/latest/specifications/well-known-project-urls/
    """
    try:
        urls = metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:
        # A published pack is a folder, not a distribution.
        return ""
    labelled = (url.partition(", ") for url in urls)
    return next((url for label, _, url in labelled if label == _LABEL), "")


_IN_WORDS = {
    "preview": "added in preview",
    "stable": "stable",
    "deprecated": "deprecated, use {}",
    "severity": "severity was {} before",
    "profile": "profile was {} before",
    "renamed": "renamed from {}",
}
_STATUS = {Status.PREVIEW: "in preview", Status.DEPRECATED: "deprecated"}


def since(rule: Rule) -> str:
    """Returns the version and day of the rule: `0.1.0 (2026-11-26), in preview`; empty for rules of
    an organization."""
    added = first(rule.id)
    if added is None:
        return ""
    status = "" if rule.status is Status.STABLE else f", {_STATUS[rule.status]}"
    return f"{added.version} ({added.day}){status}"


def changes(rule: Rule) -> list[str]:
    """Returns a line for each change since the rule was added, the first one first."""
    return [f"{each.version} ({each.day}): {_in_words(each)}" for each in history(rule.id)[1:]]


def news(rule: str, day: date) -> str:
    """Returns the changes of a rule after a day in a few words; empty if there are none."""
    later = changed_since(rule, day)
    words = [*map(_in_words, later)]
    if later == history(rule):
        words[:1] = ["new"]
    return "; ".join(words)


def record(rule: Rule) -> dict[str, Any]:
    """Returns `since`, `status` and `changes` as JSON values."""
    added = first(rule.id)
    return {
        "since": added and {"version": added.version, "date": added.day.isoformat()},
        "status": rule.status.value,
        "changes": [
            {
                "version": each.version,
                "date": each.day.isoformat(),
                "change": each.kind,
                "was": each.was or None,
            }
            for each in history(rule.id)[1:]
        ],
    }


def _in_words(change: Change) -> str:
    return _IN_WORDS[change.kind].format(change.was)


_MODEL = "botocore/"


def records(rule: str) -> list[dict[str, Any]]:
    """Returns the defaults of a rule as JSON objects."""
    return [
        {name: value for name, value in row._asdict().items() if name != "rules"}
        for row in _shown(rule)
    ]


def statements(rule: str) -> Iterator[str]:
    """Returns a statement for each default of a rule; what holds of several types stands once."""
    types: dict[Default, list[str]] = defaultdict(list)
    for row in _shown(rule):
        types[row._replace(type="")].append(row.type)
    several = len({kind for found in types.values() for kind in found}) > 1
    for row, found in types.items():
        of = f" of {first_few(found)}" if several else ""
        where = f" ({row.where})" if row.where else ""
        yield f"{row.path}{of}{where} is {_value(row.value)}. {_proof(row)}"


def _shown(rule: str) -> Iterator[Default]:
    """Those that a resource may have: not of what the provider requires, nor a placeholder."""
    return (row for row in defaults_of(rule) if row.source not in (REQUIRED, PLACEHOLDER))


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _proof(row: Default) -> str:
    if row.source == DOCUMENTATION:
        return f'"{row.text}" (provider documentation, pulumi_aws {row.as_of})'
    if row.source == UNPROVEN:
        return f"{row.text} (no source states it, {row.as_of})"
    if row.source.startswith(_MODEL):
        service, shape, member = row.source.removeprefix(_MODEL).split("/")
        return f'"{row.text}" (AWS API model: {service} {shape} {member}, botocore {row.as_of})'
    return f"{row.text} ({row.source}, {row.as_of})"


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
