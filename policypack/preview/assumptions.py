"""Findings that rest on an assumed value: a second run with other values does not have them.

A flag or a number cannot carry a mark, so what it decides shows where another one decides
otherwise. Such a finding is undecided: it waits for the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policypack.start.wording import first_few

Finding = Mapping[str, Any]


def decided(
    first: Sequence[Finding], other: Sequence[Finding], names: Sequence[str]
) -> list[dict[str, Any]]:
    """The findings of two runs: those of both as they are, those of one alone undecided.

    `names` are the settings with other values in the `other` run.
    """
    known, also = {_key(each) for each in first}, {_key(each) for each in other}
    both = known & also
    found = [*first, *(each for each in other if _key(each) not in known)]
    waits_for = f"the value of {first_few(names)}"
    return [
        _with_leader(each, both) if _key(each) in both else _open(each, waits_for) for each in found
    ]


def _key(finding: Finding) -> tuple[str, str, str]:
    resource = finding["resource"]
    return finding["rule"], str(resource["urn"]) if resource else "", finding["path"]


def _with_leader(finding: Finding, both: set[tuple[str, str, str]]) -> dict[str, Any]:
    """The finding by itself, where the one that reports it may not be there."""
    into = finding["folded_into"]
    kept = into and (into["rule"], into["subject"], into["path"]) in both
    return {**finding, "folded_into": into if kept else None}


def _open(finding: Finding, waits_for: str) -> dict[str, Any]:
    return {
        **finding,
        "outcome": "undecided",
        "blocking": False,
        "folded_into": None,
        "waits_for": waits_for,
        "message": f"undecided: {finding['path'] or finding['rule']} needs {waits_for}",
    }
