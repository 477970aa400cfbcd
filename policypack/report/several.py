"""Documents of several projects or runs as one, and one as the documents of its projects.

Every format shows a document of several projects through `parts`: a project's part is what a run of
that project alone would be.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from policypack import VERSION
from policypack.report import run as runs
from policypack.report.document_shape import Document, Failure, Finding, LeftOut, Project, Run
from policypack.start.record import record
from policypack.start.wording import first_few

# What tells apart how runs say the same finding, and not what it is.
_OF_A_RUN = ("blocking", "waived", "known", "accepted", "folded_into", "project_id")


@record(frozen=True)
class Part:
    """The document of one project or run. `id` tells it from the others, `file` is the project
    file."""

    id: str
    document: Document
    file: str | None = None


def merged(
    given: Sequence[Part],
    *,
    command: str | None = None,
    started: str | None = None,
    seconds: float | None = None,
    left_out: Sequence[LeftOut] = (),
) -> Document:
    """One document with every finding once.

    Runs of one project are one: what several of them found stands there once, as the strictest says
    it. A document of several projects comes with all of them.
    """
    every = _distinct(each for part in given for each in _flat(part))
    findings = [
        cast(Finding, {**found, "project_id": each.id})
        for each in every
        for found in each.document["findings"]
    ]
    document = Document(
        schema=1,
        version=VERSION,
        run=_run(every, command, started, seconds),
        stack=None,
        failure=_failure(every),
        findings=findings,
        summary=runs.summary(findings),
        projects=[_project(each) for each in every],
    )
    judged = {each.id for each in every}
    told = [*left_out, *(each for part in given for each in part.document.get("left_out", ()))]
    gone = {each["folder"]: each for each in told if each["folder"] not in judged}
    if gone:
        document["left_out"] = [*gone.values()]
    return document


def parts(document: Document) -> list[Document]:
    """The document of each project; of a run of one project the document itself."""
    if "projects" not in document:
        return [document]
    below: dict[str, list[Finding]] = {each["id"]: [] for each in document["projects"]}
    for finding in document["findings"]:
        below.setdefault(finding.get("project_id", ""), []).append(finding)
    return [_part(document, each, below[each["id"]]) for each in document["projects"]]


def located(document: Document) -> Document:
    """The document with its project's file where nothing nearer to a resource is known: code
    scanning refuses a result without a file."""
    files = {each["id"]: each["file"] for each in document.get("projects", ())}
    findings = [
        cast(Finding, {**each, "file": each["file"] or files.get(each.get("project_id", ""))})
        for each in document["findings"]
    ]
    return {**document, "findings": findings} if files else document


def failures(document: Document) -> Iterator[tuple[str, Failure]]:
    """Each failure with the ID of its project, which is empty if there is one project alone."""
    if "projects" in document:
        failed = ((each["id"], each["failure"]) for each in document["projects"])
        yield from ((name, failure) for name, failure in failed if failure)
    elif document["failure"]:
        yield "", document["failure"]


def _part(document: Document, project: Project, findings: list[Finding]) -> Document:
    return Document(
        schema=1,
        version=document["version"],
        run=project["run"],
        stack=project["stack"],
        failure=project["failure"],
        findings=findings,
        summary=runs.summary(findings),
    )


def _flat(part: Part) -> Iterator[Part]:
    document = part.document
    if "projects" not in document:
        yield part
        return
    for project, own in zip(document["projects"], parts(document), strict=True):
        yield Part(project["id"], own, project["file"])


def _distinct(given: Iterable[Part]) -> list[Part]:
    """One part for each project, stack and command, each with its own ID."""
    groups: dict[Hashable, list[Part]] = {}
    seen: dict[str, Part] = {}
    for part in given:
        first = seen.setdefault(part.document["run"]["id"], part)
        # A copy of a file under another name is not a second run.
        one = replace(part, id=first.id) if first.document == part.document else part
        groups.setdefault(_key(one), []).append(one)
    found: dict[str, Part] = {}
    for group in groups.values():
        one = _one(group)
        names = (one.id, f"{one.id} ({_of(one)})", *(f"{one.id} ({n})" for n in range(2, 9_999)))
        name = next(each for each in names if each not in found)
        found[name] = replace(one, id=name)
    return [*found.values()]


def _key(part: Part) -> Hashable:
    return part.id, part.document["run"]["command"], _of(part)


def _of(part: Part) -> str:
    stack = part.document["stack"]
    return f"{stack['project']}/{stack['stack']}" if stack else part.document["run"]["command"]


def _one(group: Sequence[Part]) -> Part:
    """The newest run, with what all runs of the group found."""
    newest = max(group, key=lambda each: each.document["run"]["started"] or "")
    if all(each.document == newest.document for each in group):
        return newest
    found: dict[str, Finding] = {}
    for each in (each for part in group for each in part.document["findings"]):
        key = repr(sorted((name, value) for name, value in each.items() if name not in _OF_A_RUN))
        found[key] = max(found.get(key, each), each, key=_strictness)
    failures = [each.document["failure"] for each in group if each.document["failure"]]
    failure = max(failures, key=lambda each: each["status"], default=None)
    document = {**newest.document, "findings": [*found.values()], "failure": failure}
    return replace(newest, document=cast(Document, document))


def _strictness(finding: Finding) -> tuple[bool, bool, bool]:
    return finding["blocking"], finding["waived"] is None, not finding.get("known")


def _project(part: Part) -> Project:
    document = part.document
    return Project(
        id=part.id,
        file=part.file,
        run=document["run"],
        stack=document["stack"],
        failure=document["failure"],
    )


def _run(
    every: Sequence[Part], command: str | None, started: str | None, seconds: float | None
) -> Run:
    """What is the same in all runs; the settings that one of them loosened, with its project."""
    given = [each.document["run"] for each in every]
    commands = {each["command"] for each in given}
    modes = {each["mode"] for each in given}
    profiles = {each["profile"] for each in given}
    starts = [each["started"] for each in given if each["started"]]
    taken = [each["seconds"] for each in given if each["seconds"] is not None]
    made = Run(
        # The same runs are the same report.
        id=uuid.uuid5(uuid.NAMESPACE_URL, " ".join(each["id"] for each in given)).hex,
        command=command or (commands.pop() if len(commands) == 1 else "report"),
        started=started or min(starts, default=None),
        seconds=seconds if seconds is not None else (round(sum(taken), 1) if taken else None),
        mode=modes.pop() if len(modes) == 1 else None,
        profile=profiles.pop() if len(profiles) == 1 else None,
        loosened=[
            f"{part.id}: {each}" for part in every for each in part.document["run"]["loosened"]
        ],
    )
    judged = [each["judged"] for each in given if "judged" in each]
    if judged:
        made["judged"] = sum(judged)
    if any("fixable" in each for each in given):
        made["fixable"] = sum(each.get("fixable", 0) for each in given)
        made["reviewable"] = sum(each.get("reviewable", 0) for each in given)
    if any("not_judged" in each for each in given):
        made["not_judged"] = [
            f"{part.id}: {each}"
            for part in every
            for each in part.document["run"].get("not_judged", ())
        ]
    return made


def _failure(every: Sequence[Part]) -> Failure | None:
    """The worst status, and a line for each project that was not judged to its end."""
    failed = [(each.id, each.document["failure"]) for each in every if each.document["failure"]]
    if not failed:
        return None
    told = [f"{name}: {failure['message']}" for name, failure in failed if failure]
    names = first_few([name for name, _ in failed])
    projects = f"project{'' if len(every) == 1 else 's'}"
    return Failure(
        status=max(failure["status"] for _, failure in failed if failure),
        message="\n".join(
            [f"{len(failed)} of {len(every)} {projects} not completely judged: {names}", *told]
        ),
    )
