"""The evidence of a framework as OSCAL assessment results, for tools of governance.

https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/assessment-results/json-reference/
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policypack.facts.frameworks import FRAMEWORKS, label
from policypack.report.audit_lines import ended
from policypack.report.evidence.collected import Evidence, Requirement, Row, Status
from policypack.report.evidence.prose import scope, told
from policypack.start.lazy_patterns import lazy_pattern

OSCAL = "1.1.3"
NAMESPACE = "https://stackwarden.dev/ns/oscal"
NIST = "nist-800-53-r5"
_PART_ONLY = "The rules check a part of the requirement"
# AC-2, AC-2(3), AC-2(3)(a), AC-2g and CM-8a.1 of NIST SP 800-53.
_CONTROL = lazy_pattern(r"([A-Z]{2}-\d+)(?:\((\d+)\))?([a-z0-9.()]*)")
_ITEM = lazy_pattern(r"[a-z]|\d+")
_NO_TOKEN = lazy_pattern(r"[^\w.-]")


def assessment_results(found: Evidence) -> str:
    """The document, once all lines have passed."""
    return json.dumps({"assessment-results": _Document(found).content()}, indent=2) + "\n"


class _Document:
    def __init__(self, found: Evidence) -> None:
        self._found = found
        run = found.run["run"]
        self._base = uuid.uuid5(uuid.NAMESPACE_URL, f"{NAMESPACE}/{run['id']}/{found.framework}")
        self._start = run["started"] or "1970-01-01T00:00:00Z"
        self._subjects: dict[str, str] = {}
        self._origin = found.run.get("origin") or {}
        self._operator = self._origin.get("operator")

    def content(self) -> dict[str, Any]:
        framework = FRAMEWORKS[self._found.framework]
        title = label(self._found.framework)
        plan = self._uuid("plan")
        observations, run = [*self._observations()], self._found.run["run"]
        return {
            "uuid": self._uuid(),
            "metadata": {
                "title": f"Evidence for {title}",
                "last-modified": self._end(),
                "version": run["id"],
                "oscal-version": OSCAL,
                **self._parties(),
                "links": [{"href": framework.url, "rel": "reference", "text": title}],
            },
            "import-ap": {"href": f"#{plan}", "remarks": "There is no assessment plan"},
            "results": [
                {
                    "uuid": self._uuid("result"),
                    "title": f"Policy audit for {title}",
                    "description": " ".join(scope(self._found)),
                    "start": self._start,
                    "end": self._end(),
                    "local-definitions": {**self._inventory(), **self._assets()},
                    "reviewed-controls": {
                        "control-selections": [{"include-controls": [*self._controls()]}]
                    },
                    "observations": observations,
                    **({"findings": findings} if (findings := [*self._findings()]) else {}),
                }
            ],
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": "No assessment plan",
                        "description": "The rules of Stackwarden decide what is assessed.",
                    },
                    *self._journal(),
                ]
            },
        }

    def _end(self) -> str:
        return ended({"run": {"started": self._start}}, self._found.end or {})

    def _parties(self) -> dict[str, Any]:
        """Who ran the audit, and in CI whoever started the job."""
        if not self._operator:
            return {}
        actor = (self._origin["ci"] or {}).get("actor")
        party = {"uuid": self._uuid("party"), "type": "person", "name": actor or self._operator}
        return {"parties": [party]}

    def _origins(self) -> list[dict[str, Any]]:
        """The pack, and who ran it."""
        actors = [{"type": "tool", "actor-uuid": self._uuid("tool")}]
        if self._operator:
            actors.append({"type": "party", "actor-uuid": self._uuid("party")})
        return [{"actors": actors}]

    def _assets(self) -> dict[str, Any]:
        """The pack, and the machine that it ran on."""
        ci = {f"ci-{key}": text for key, text in (self._origin.get("ci") or {}).items()}
        known = {key: self._origin.get(key) for key in ("operator", "host", "platform")}
        tool = {
            "uuid": self._uuid("tool"),
            "type": "software",
            "title": "Stackwarden",
            "description": "The policy pack whose rules judged the states.",
            "props": _props(
                {"version": self._found.run["version"] or "unknown", **self._digests()}
            ),
            "status": {"state": "operational"},
        }
        platform = {
            "uuid": self._uuid("platform"),
            "title": self._origin.get("host") or "Unknown host",
            **({"props": found} if (found := _props({**known, **ci})) else {}),
            "uses-components": [{"component-uuid": self._uuid("tool")}],
        }
        return {"assessment-assets": {"components": [tool], "assessment-platforms": [platform]}}

    def _digests(self) -> dict[str, str | None]:
        settings = self._origin.get("settings_sha256")
        return {"pack-digest": self._found.run.get("pack"), "settings-sha256": settings}

    def _journal(self) -> Iterator[dict[str, Any]]:
        if journal := self._found.journal:
            hashes = [{"algorithm": "SHA-256", "value": journal[1]}]
            yield {
                "uuid": self._uuid("journal"),
                "title": "Journal of the audit",
                "description": "Its seals have the digest of each state and of its findings.",
                "rlinks": [{"href": journal[0], "hashes": hashes}],
            }

    def _evidence(self) -> dict[str, Any]:
        if not self._found.journal:
            return {}
        told = "The findings and the digests of the states that they are about."
        return {"relevant-evidence": [{"href": f"#{self._uuid('journal')}", "description": told}]}

    def _uuid(self, *names: str) -> str:
        # The same audit is the same document.
        return str(uuid.uuid5(self._base, "\0".join(names)))

    def _controls(self) -> Iterator[dict[str, Any]]:
        found = (control(self._found.framework, each.id)[0] for each in self._found.ordered())
        yield from ({"control-id": each} for each in dict.fromkeys(found))

    def _observations(self) -> Iterator[dict[str, Any]]:
        """One for each status of a requirement, with the resources that have it."""
        for each in self._found.ordered():
            for status in [*each.rows] or [each.status]:
                yield self._observation(each, status, each.rows.get(status, ()))

    def _observation(
        self, each: Requirement, status: Status, rows: Sequence[Row]
    ) -> dict[str, Any]:
        subjects = dict.fromkeys(row.resource for row in rows if row.resource)
        remarks = "\n".join(dict.fromkeys(filter(None, map(_remark, rows))))
        return {
            "uuid": self._uuid("observation", each.id, status.value),
            "title": f"{each.id}: {status.value}",
            "description": told(each, status),
            "props": [
                _prop("requirement", each.id),
                _prop("status", status.value.replace(" ", "-")),
                *(_prop("rule", rule) for rule in _rules(each, rows)),
            ],
            "methods": ["TEST" if rows else "UNKNOWN"],
            "origins": self._origins(),
            **({"subjects": [*map(self._subject, subjects)]} if subjects else {}),
            **self._evidence(),
            "collected": self._end(),
            **({"remarks": remarks} if remarks else {}),
        }

    def _subject(self, urn: str) -> dict[str, Any]:
        item = self._subjects.setdefault(urn, self._uuid("resource", urn))
        return {"subject-uuid": item, "type": "inventory-item", "title": urn}

    def _inventory(self) -> dict[str, Any]:
        """The resources that the observations name."""
        items = [
            {"uuid": item, "description": urn, "props": [{"name": "asset-id", "value": urn}]}
            for urn, item in self._subjects.items()
        ]
        return {"inventory-items": items} if items else {}

    def _findings(self) -> Iterator[dict[str, Any]]:
        """One for each requirement about which there is evidence."""
        for each in self._found.ordered():
            if each.rows:
                _, target = control(self._found.framework, each.id)
                clean = each.status is Status.CLEAN
                state = "satisfied" if clean else "not-satisfied"
                failed = each.status is Status.VIOLATED
                yield {
                    "uuid": self._uuid("finding", each.id),
                    "title": f"{each.id}: {each.status.value}",
                    "description": told(each, each.status),
                    "target": {
                        "type": target[0],
                        "target-id": target[1],
                        "status": {
                            "state": state,
                            "reason": "pass" if clean else "fail" if failed else "other",
                            "remarks": _PART_ONLY,
                        },
                    },
                    "related-observations": [
                        {"observation-uuid": self._uuid("observation", each.id, status.value)}
                        for status in each.rows
                    ],
                }


def control(framework: str, requirement: str) -> tuple[str, tuple[str, str]]:
    """The ID of a requirement's control, and the kind and ID of what a finding is about.

    Those of NIST's catalogue in OSCAL: https://github.com/usnistgov/oscal-content; publishers of
    other frameworks have none, so they begin with the framework's name.
    """
    found = _CONTROL.fullmatch(requirement) if framework == NIST else None
    if found is None:
        own = f"{framework}_{_NO_TOKEN.sub('_', requirement)}"
        return own, ("objective-id", own)
    name, enhancement, items = found.groups()
    id_ = ".".join(filter(None, (name.lower(), enhancement)))
    return id_, ("statement-id", ".".join((f"{id_}_smt", *_ITEM.findall(items))))


def _rules(each: Requirement, rows: Sequence[Row]) -> Sequence[str]:
    return [*dict.fromkeys(rule for row in rows for rule in row.rules)] or each.rules


def _prop(name: str, value: str) -> Mapping[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": value}


def _props(texts: Mapping[str, str | None]) -> list[Mapping[str, str]]:
    return [_prop(name, text) for name, text in texts.items() if text]


def _remark(row: Row) -> str:
    if row.status is Status.WAIVED:
        whose = f"Waived by {row.waived_by} until {row.waived_until}: {row.reason}"
        return f"{row.resource}: {whose}"
    return f"{row.resource}: {row.message}" if row.message else row.reason
