"""Fingerprints: the same finding in another run, on another line and in another stack."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from policypack.urns import stack_of


def fingerprints(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """A fingerprint of 32 hexadecimal digits for each finding, all different.

    It is made of rule, place and path. An undecided outcome has another one than a violation, so a
    baseline with the one does not hide the other. Equal findings are numbered in their order.
    """
    seen: Counter[str] = Counter()
    made = []
    for finding in findings:
        parts = _parts(finding)
        key = json.dumps(parts)
        made.append(_digest([*parts, seen[key]]))
        seen[key] += 1
    return made


def _parts(finding: Mapping[str, Any]) -> list[str]:
    outcome = "" if finding["outcome"] == "violates" else finding["outcome"]
    return [finding["rule"], *_subject(finding), finding["path"], outcome]


def _subject(finding: Mapping[str, Any]) -> list[str]:
    resource = finding["resource"]
    if resource:
        project, _ = stack_of(resource["urn"])
        return [project, resource["type"], resource["name"]]
    return [posixpath.normpath((finding["file"] or "").replace("\\", "/"))]


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
