"""Fingerprints: the same finding in another run, on another line and in another stack."""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring_ascii as _as_json
from typing import Any

from policypack.judging.contents import digest, place_of
from policypack.model.urns import stack_of


def fingerprints(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """A fingerprint of 32 hexadecimal digits for each finding, all different.

    It is made of rule, resource and content, and of no index: it stays where a statement moves, and
    is another one where the statement says something else. Equal findings are numbered in their
    order, which makes no difference.
    """
    seen: Counter[str] = Counter()
    made = []
    for finding in findings:
        key = ", ".join(map(_as_json, _parts(finding)))
        made.append(_digest(f"[{key}, {seen[key]}]"))
        seen[key] += 1
    return made


def content(finding: Mapping[str, Any]) -> str:
    """A digest of what is wrong, not of where; of the message for one of an older version."""
    found = finding.get("content")
    return found or digest(outcome_of(finding), place_of(finding["path"]), finding["message"])


def place_in_project(finding: Mapping[str, Any]) -> tuple[str, str, str]:
    """Project, type and name of the resource that a finding is about; of a file its name alone."""
    project, kind, name = ("", "", *_subject(finding))[-3:]
    return project, kind, name


def _parts(finding: Mapping[str, Any]) -> list[str]:
    return [finding["rule"], *_subject(finding), content(finding)]


def outcome_of(finding: Mapping[str, Any]) -> str:
    """The program's own state: even if the pack remediates it, the program violates the rule."""
    outcome: str = finding["outcome"]
    return "violates" if outcome == "remediated" else outcome


def _subject(finding: Mapping[str, Any]) -> list[str]:
    resource = finding["resource"]
    if resource:
        project, _ = stack_of(resource["urn"])
        return [project, resource["type"], resource["name"]]
    return [posixpath.normpath((finding["file"] or "").replace("\\", "/"))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
