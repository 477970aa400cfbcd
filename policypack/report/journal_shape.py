"""The shapes of the lines of an audit's journal, which is read again for every report of it.

`docs/audit-organization.md` has their meaning. Lines may have more keys.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict

from policypack.report.document_shape import Count, Finding, Resource, Run, SeverityName, Summary


class RunLine(TypedDict):
    """The first line: the run."""

    kind: Literal["run"]
    version: str | None
    run: Run
    baseline: NotRequired[bool]
    baseline_started: NotRequired[str | None]
    rules: NotRequired[dict[str, list[str]]]
    off: NotRequired[list[str]]
    since: NotRequired[dict[str, str | None]]


# A key of it is a word of Python.
Waivers = TypedDict("Waivers", {"from": "str | None", "expiring": "list[dict[str, str | None]]"})


class StackLine(TypedDict):
    """A stack, before its findings."""

    kind: Literal["stack"]
    project: str
    stack: str
    source: str | None
    backend: NotRequired[str]
    version: str | None
    time: str | None
    resources: Count | None
    tags: dict[str, str]
    waivers: Waivers
    notes: list[str]
    counts: Summary
    error: str | None
    unjudged: NotRequired[dict[str, Count] | None]
    judged: NotRequired[dict[str, dict[str, list[str]]] | None]
    switched: NotRequired[list[str]]
    map: NotRequired[Any]


class FindingLine(Finding):
    """A finding of the stack above it."""

    kind: Literal["finding"]
    project: str
    stack: str
    backend: NotRequired[str]
    status: str | None


class FixedLine(TypedDict):
    """A finding that the baseline has and the run has not."""

    kind: Literal["fixed"]
    project: str
    stack: str
    backend: NotRequired[str]
    rule: str
    severity: SeverityName
    resource: Resource | None
    path: str


class EndLine(TypedDict):
    """The last line of a run that came to its end."""

    kind: Literal["end"]
    seconds: float | None
    notes: list[str]
    errors: list[str]
