"""Drafts of waivers for the findings of a run.

Reason and owner are left empty on purpose, and the pack refuses an empty one by file and line: a
draft waives nothing before both are stated.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from policypack.start.wording import visible

# A finding of schema 1.
Finding = Mapping[str, Any]

_HEAD = """\
# Draft waivers for the current findings. State a reason and an owner for each that you accept,
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
    lines = [*_lines(made)]
    return "\n".join([f"{_HEAD}waivers:", *lines, ""]) if lines else f"{_HEAD}waivers: []\n"


def text_of_projects(made: Mapping[str, Iterable[Mapping[str, str]]]) -> str:
    """The drafts of several projects in one file, those of each below its name: a waiver is of one
    project, whose settings file takes them."""
    lines = []
    for name, drafts_of_it in made.items():
        if found := [*_lines(drafts_of_it)]:
            lines += [f"  # {visible(name)}", *found]
    return "\n".join([f"{_HEAD}waivers:", *lines, ""]) if lines else f"{_HEAD}waivers: []\n"


def _lines(made: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for each in made:
        # JSON is YAML, and quotes every character of a name.
        first, *rest = [f"{key}: {json.dumps(value)}" for key, value in each.items()]
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)


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
