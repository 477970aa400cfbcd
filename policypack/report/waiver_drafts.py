"""Drafts of waivers for the findings of a run.

Reason and owner are left empty on purpose, and the pack refuses an empty one by file and line: a
draft waives nothing before both are stated.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

# A finding of schema 1.
Finding = Mapping[str, Any]

_HEAD = """\
# Drafts of waivers for the findings of today. State a reason and an owner for each that you accept,
# delete the others, and move the rest to the waivers in stackwarden.yaml.
"""


def drafts(
    findings: Iterable[Finding], expires: date, never_waive: Collection[str] = ()
) -> list[dict[str, str]]:
    """One draft for each finding of a resource that is told and not waived, in their order.

    What is folded into another rule's finding is waived with that. What is only alike, as another
    statement of one policy, is not.

    `expires` is the last day that they hold. Rules in `never_waive` cannot be waived.
    """
    made = [
        _draft(each, expires)
        for each in findings
        if is_drafted(each, never_waive) and _is_apart(each)
    ]
    return [*{tuple(each.items()): each for each in made}.values()]


def text(made: Iterable[Mapping[str, str]]) -> str:
    """The drafts as YAML, in the form of a settings file."""
    lines = [f"{_HEAD}waivers:"]
    for each in made:
        # JSON is YAML, and quotes every character of a name.
        first, *rest = [f"{key}: {json.dumps(value)}" for key, value in each.items()]
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return "\n".join(lines) + "\n" if len(lines) > 1 else f"{_HEAD}waivers: []\n"


def is_drafted(finding: Finding, never_waive: Collection[str] = ()) -> bool:
    """Whether a waiver may accept the finding, and none does."""
    can_be = finding["resource"] and finding["rule"] not in never_waive
    return bool(can_be) and not finding["waived"]


def _is_apart(finding: Finding) -> bool:
    into = finding["folded_into"]
    return into is None or into["rule"] == finding["rule"]


def _draft(finding: Finding, expires: date) -> dict[str, str]:
    """The draft. A content is for one place already, and a path would bind it to an index."""
    path = {"path": finding["path"]} if finding["path"] else {}
    if content := finding.get("content"):
        path = {"content": content}
    return {
        "rule": finding["rule"],
        "resource": finding["resource"]["name"],
        **path,
        "reason": "",
        "owner": "",
        "expires": expires.isoformat(),
    }
