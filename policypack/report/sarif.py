"""Findings as a SARIF 2.1.0 log, for code scanning services.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

Those of an audit are split to what GitHub's code scanning accepts and shows. A run is one stack, so
that its category stays the same from audit to audit and GitHub closes what is fixed.
https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from policypack.facts.frameworks import in_order, label
from policypack.report import audit_lines, rule_pages
from policypack.report.also import Finding, lines
from policypack.report.audit_lines import Line
from policypack.report.catalogue import escaped, linked
from policypack.report.document_shape import Document
from policypack.report.entries import Entry, by_rule, with_folded
from policypack.report.repository_paths import repository_path
from policypack.report.rule_pages import address, page_url, requirements_by_rule, requirements_of
from policypack.report.several import located, parts
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals
from policypack.rule.rule import ENTERS, Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# What GitHub's code scanning sorts by:
# https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
_SECURITY_SEVERITY = {"low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}
# The limits of GitHub for an audit.
RUNS = 20
# More are accepted, up to 25,000, and not shown.
RESULTS = 5_000
# Of a file that is compressed with gzip.
BYTES = 10_000_000
_FINGERPRINT = "stackwarden/v2"
_REACHED = "The dangerous call"


def text(document: Document, terminal: Terminal, rules: Mapping[str, Rule]) -> str:
    """The log as text."""
    return json.dumps(log(document, terminal, rules), indent=2) + "\n"


def log(document: Document, terminal: Terminal, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """A run for each project, with one result per finding that is not folded into another one.

    `rules` describe the ids; a finding may also have an id without a rule.
    """
    every = parts(located(document))
    categories = _categories(document, every)
    made = [
        _run(each, category, terminal, rules)
        for each, category in zip(every, categories, strict=True)
    ]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": made}


def audit(
    lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule], _: Terminal
) -> Iterator[Iterable[str]]:
    """The logs of an audit, each within the limits; one without runs where there is no stack."""
    held: list[str] = []
    size = written = 0
    for made in _runs_of_audit(lines, found, rules):
        text = json.dumps(made)
        packed = len(zlib.compress(text.encode(), 1))
        if held and (len(held) == RUNS or size + packed > BYTES):
            yield [_joined(held)]
            held, size, written = [], 0, written + 1
        held.append(text)
        size += packed
    if held or not written:
        yield [_joined(held)]


def _joined(runs: Sequence[str]) -> str:
    joined = ",\n".join(runs)
    return f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [\n{joined}\n]}}\n'


def _runs_of_audit(
    lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule]
) -> Iterator[Mapping[str, Any]]:
    # A folder may hold a stack twice, and GitHub refuses two runs of one category.
    seen: Counter[tuple[str, str]] = Counter()
    for stack, *findings in audit_lines.stacks(lines):
        told = [*with_folded(findings)]
        for start in range(0, max(1, len(told)), RESULTS):
            groups = told[start : start + RESULTS]
            part = [_placed(each) for one, folded in groups for each in (one, *folded)]
            name = (stack["project"], stack["stack"])
            yield _run_of_stack(audit_lines.document(found.run, stack, part), seen[name], rules)
            seen[name] += 1


def _run_of_stack(document: Any, number: int, rules: Mapping[str, Rule]) -> Mapping[str, Any]:
    made: dict[str, Any] = log(document, Terminal(), rules)["runs"][0]
    if number:
        category, _, run = made["automationDetails"]["id"].rpartition("/")
        made["automationDetails"]["id"] = f"{category}/{number + 1}/{run}"
    return made


def _placed(finding: Mapping[str, Any]) -> dict[str, Any]:
    """With a file, which GitHub needs: that of the stack's configuration."""
    project = f"{finding['project']}/" if finding["project"] else ""
    return {**finding, "file": f"{project}Pulumi.{finding['stack']}.yaml", "line": 1}


def _run(
    document: Document, category: str, terminal: Terminal, rules: Mapping[str, Rule]
) -> dict[str, Any]:
    found = by_rule(document["findings"])
    titles = {each.finding["rule"]: each.title for each in found}
    ids = sorted(titles)
    taxa = _Taxa(requirements_by_rule(each.finding for each in found))
    driver: dict[str, Any] = {
        "name": "stackwarden",
        "rules": [
            {**_descriptor(id_, rules.get(id_), titles[id_]), **taxa.relationships(id_)}
            for id_ in ids
        ],
        **({"supportedTaxonomies": taxa.references()} if taxa else {}),
    }
    if document["version"]:
        driver["version"] = document["version"]
    return {
        "tool": {"driver": driver},
        **({"taxonomies": taxa.components()} if taxa else {}),
        "columnKind": "unicodeCodePoints",
        # Analyses of several stacks stand side by side in one repository.
        "automationDetails": {"id": category},
        "invocations": [_invocation(document)],
        "results": [
            {**_result(each, ids.index(each.finding["rule"]), terminal), **taxa.of(each.finding)}
            for each in found
        ],
    }


class _Taxa:
    """Compliance frameworks as taxonomies, their requirements as taxa: clause 3.19.3 of the
    standard. A log has those that its findings name."""

    def __init__(self, by_rule: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._by_rule = by_rule
        named: dict[str, set[str]] = {}
        for found in by_rule.values():
            for framework, ids in found.items():
                named.setdefault(framework, set()).update(ids)
        self._ids = {framework: in_order(named[framework]) for framework in sorted(named)}
        self._frameworks = [*self._ids]
        self._places = {
            (framework, id_): index
            for framework, ids in self._ids.items()
            for index, id_ in enumerate(ids)
        }

    def __bool__(self) -> bool:
        return bool(self._ids)

    def components(self) -> list[dict[str, Any]]:
        """Each framework with the requirements that are named."""
        return [
            {
                "name": framework,
                "fullName": label(framework),
                **({"informationUri": found} if (found := address(framework)) else {}),
                "taxa": [{"id": id_} for id_ in ids],
            }
            for framework, ids in self._ids.items()
        ]

    def references(self) -> list[dict[str, Any]]:
        """What the driver names of them."""
        return [{"name": name, "index": at} for at, name in enumerate(self._frameworks)]

    def relationships(self, rule: str) -> dict[str, Any]:
        """The requirements of a rule: each of its findings is evidence of them."""
        found = [*self._references(self._by_rule[rule])]
        made = [{"target": each, "kinds": ["relevant"]} for each in found]
        return {"relationships": made} if made else {}

    def of(self, finding: Finding) -> dict[str, Any]:
        """The requirements of a finding."""
        found = [*self._references(requirements_of(finding))]
        return {"taxa": found} if found else {}

    def _references(self, found: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
        for framework, ids in found.items():
            component = {"index": self._frameworks.index(framework)}
            for id_ in ids:
                place = self._places[framework, id_]
                yield {"id": id_, "index": place, "toolComponent": component}


def _categories(document: Document, every: Sequence[Document]) -> list[str]:
    """The category of each analysis: GitHub closes what an analysis of the same one lacks, and
    refuses two of one category in one log."""
    ids = [each["id"] for each in document.get("projects", ())] or [""]
    wheres: list[str] = []
    for name, part in zip(ids, every, strict=True):
        stack = part["stack"]
        where = f"{stack['project']}/{stack['stack']}" if stack else name
        wheres.append(f"{where}/{name}" if where in wheres else where)
    # What follows the last slash names this run: clause 3.17.3 of the standard.
    return [
        "/".join(filter(None, ("stackwarden", part["run"]["command"], where, part["run"]["id"])))
        for where, part in zip(wheres, every, strict=True)
    ]


def _invocation(document: Document) -> dict[str, Any]:
    failure = document["failure"]
    made: dict[str, Any] = {"executionSuccessful": failure is None}
    if document["run"]["started"]:
        made["startTimeUtc"] = document["run"]["started"]
    told = [{"level": "error", "message": {"text": failure["message"]}}] if failure else []
    for each in document["run"].get("not_judged", ()):
        told.append({"level": "warning", "message": {"text": f"not judged: {each}"}})
    if told:
        made["toolExecutionNotifications"] = told
    if "judged" in document["run"]:
        made["properties"] = {"judged": document["run"]["judged"]}
    return made


def _descriptor(id_: str, rule: Rule | None, title: str) -> dict[str, Any]:
    if rule is None:
        return {"id": id_, **({"shortDescription": {"text": title}} if title else {})}
    doc = rule.documentation
    address = page_url(rule) or doc.url
    return {
        "id": id_,
        "shortDescription": {"text": doc.title},
        "fullDescription": {"text": doc.why},
        "help": {"text": rule.remediation, "markdown": _help(rule)},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": "error" if rule.profile.rank == 0 else "warning"},
        "properties": {
            "security-severity": _SECURITY_SEVERITY[rule.severity.value],
            "tags": ["security", *(f"external/cwe/cwe-{each:03}" for each in rule.cwe)],
            **rule_pages.record(rule),
        },
    }


def _help(rule: Rule) -> str:
    doc = rule.documentation
    return (
        f"{linked(doc.why)}\n\n**Fix:** {escaped(rule.remediation)}\n\n"
        f"```python\n{doc.example}\n```\n"
    )


def _result(entry: Entry, index: int, terminal: Terminal) -> dict[str, Any]:
    finding = entry.finding
    # A result that is not a failure has no level: clause 3.27.10 of the standard.
    undecided = finding["outcome"] == "undecided"
    level = "none" if undecided else "error" if finding["blocking"] else "warning"
    result: dict[str, Any] = {
        "ruleId": finding["rule"],
        "ruleIndex": index,
        "kind": "open" if undecided else "fail",
        "level": level,
        "message": {"text": "\n".join(lines(finding, entry.also))},
        "locations": [_location(entry, terminal)],
        **_related(entry, terminal),
        **_code_flows(entry, terminal),
        "partialFingerprints": {_FINGERPRINT: finding["fingerprint"]},
        "properties": {
            "severity": finding["severity"],
            "outcome": finding["outcome"],
            **{key: finding[key] for key in ("owner", "team") if finding.get(key)},
        },
    }
    if entry.also:
        result["properties"]["folded"] = [
            {"rule": each["rule"], "place": _place(each)} for each in entry.also
        ]
    if "known" in finding:
        result["baselineState"] = "unchanged" if finding["known"] else "new"
    waived = finding["waived"]
    if waived:
        why = f"{waived['reason']} ({waived['owner']}, until {waived['expires']})"
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result


def _location(entry: Entry, terminal: Terminal) -> dict[str, Any]:
    location = _physical(entry.finding, terminal)
    names = dict.fromkeys(_place(each) for each in (entry.finding, *entry.also))
    if found := [{"fullyQualifiedName": name} for name in names if name]:
        location["logicalLocations"] = found
    return location


def _place(finding: Mapping[str, Any]) -> str:
    """The resource and the property."""
    urn = (finding["resource"] or {}).get("urn", "")
    return "#".join(part for part in (urn, finding["path"]) if part)


def _physical(place: Mapping[str, Any], terminal: Terminal) -> dict[str, Any]:
    """The location of a place; empty if it is in no file of the repository."""
    file = repository_path(place["file"], terminal.root)
    if not file:
        return {}
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file)}}
    parts = (("line", "startLine"), ("column", "startColumn"))
    ends = (("end_line", "endLine"), ("end_column", "endColumn"))
    region = {key: place[name] for name, key in (*parts, *ends) if place.get(name)}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical}


def _related(entry: Entry, terminal: Terminal) -> dict[str, Any]:
    """Where the value comes from and, apart from the argument, where the resource is made."""
    finding = entry.finding
    call = finding.get("call")
    places = [*(finding.get("related") or ())]
    if call and (call["file"], call["line"]) != (finding["file"], finding["line"]):
        places.append({**call, "message": "The resource is created here"})
    found = [
        {**physical, "message": {"text": place["message"]}}
        for place in places
        if (physical := _physical(place, terminal))
    ]
    made = [{"id": number, **each} for number, each in enumerate(found, 1)]
    return {"relatedLocations": made} if made else {}


def _code_flows(entry: Entry, terminal: Terminal) -> dict[str, Any]:
    """The way of an event through the code to the finding's place: clause 3.36 of the standard."""
    finding = entry.finding
    steps = [*(finding.get("related") or ())]
    if not steps or not steps[0]["message"].endswith(f" {ENTERS}"):
        return {}
    steps.append({**finding, "message": _REACHED})
    found = [
        {"location": {**physical, "message": {"text": each["message"]}}}
        for each in steps
        if (physical := _physical(each, terminal))
    ]
    return {"codeFlows": [{"threadFlows": [{"locations": found}]}]}
