"""What a report is made of, as the lines of an audit: a journal, or the document of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal

from typing_extensions import NotRequired, TypedDict

from policypack.reading import files, json_text
from policypack.report import audit_lines, run
from policypack.report.document_shape import (
    Count,
    Covered,
    Document,
    Finding,
    Resource,
    Run,
    SeverityName,
    Summary,
)
from policypack.report.run import fault_of
from policypack.report.several import parts
from policypack.report.summaries import left_out
from policypack.sealed_log import journals

# The shapes of the lines of an audit's journal, which is read again for every report of it.
# `docs/audit-organization.md` has their meaning. Lines may have more keys.


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


Line = Mapping[str, Any]
# What each line must have; docs/audit-organization.md has their meaning.
_SHAPES = {
    "run": RunLine,
    "stack": StackLine,
    "finding": FindingLine,
    "fixed": FixedLine,
    "end": EndLine,
}
_GIVE = "name the journal of an audit"


def of_file(file: Path) -> Iterator[Line]:
    """The lines of a journal or of a document, in one pass.

    Raises ValueError in one line for what is neither, OSError for a file that cannot be read.
    """
    found = of_journal(file)
    return of_document(run.read(str(file))) if found is None else found


def of_journal(file: Path) -> Iterator[Line] | None:
    """The lines of a journal; None for a file that does not begin with the line of an audit's run.

    Raises ValueError for a line without the keys that it must have.
    """
    held = files.opened(file)
    texts = audit_lines.texts(held, file)
    try:
        first = next(texts, b"")
        line = json_text.loads(first)
    except (ValueError, OSError):
        line = None
    if isinstance(line, dict) and line.get("kind") in ("run", journals.KIND):
        return _checked(file, held, chain([first], texts))
    held.close()
    return None


def _checked(file: Path, held: IO[bytes], texts: Iterable[bytes]) -> Iterator[Line]:
    with held:
        before, seals = "", journals.Seals(file)
        for number, line in audit_lines.numbered(file, seals.checked(texts)):
            kind = str(line.get("kind"))
            if kind not in _SHAPES:
                raise ValueError(f"{file}: line {number}: unknown kind {kind}; {_GIVE}")
            fault = fault_of(_SHAPES[kind], line)
            if fault is not None:
                where = ": ".join(filter(None, (kind, fault[0])))
                raise ValueError(f"{file}: line {number}: {where}: {fault[1]}; {_GIVE}")
            if kind == "finding" and before not in ("stack", "finding"):
                raise ValueError(
                    f"{file}: line {number}: finding without a stack before it; {_GIVE}"
                )
            before = kind
            if kind == "end" and not seals.is_sealed:
                line["notes"].append(journals.UNSEALED)
            yield line


def of_document(document: Document) -> Iterator[Line]:
    """The line of the run, of each stack with its findings, and of the end."""
    ran, every = document["run"], [*parts(document)]
    recorded = _recorded([each["run"]["covered"] for each in every if "covered" in each["run"]])
    yield {
        "kind": "run",
        "version": document["version"],
        "run": ran,
        "baseline": False,
        **recorded,
    }
    names = [each["id"] for each in document.get("projects", ())] or [""]
    for name, part in zip(names, every, strict=False):
        yield from _of_stack(part, name, recorded)
    notes = [f"Left out: {each}" for each in left_out(document)]
    yield {"kind": "end", "seconds": ran["seconds"], "notes": notes, "errors": []}


def _recorded(every: Sequence[Covered]) -> dict[str, Any]:
    """The rules that judged something, by the types that they judge, and those that are off."""
    if not every:
        return {}
    types: dict[str, set[str]] = defaultdict(set)
    for covered in every:
        for rule, judged in covered["rules"].items():
            types[rule] |= {*judged}
    rules = {rule: sorted(judged) for rule, judged in types.items()}
    return {"rules": rules, "off": sorted({rule for each in every for rule in each["off"]})}


def _of_stack(document: Document, name: str, recorded: Mapping[str, Any]) -> Iterator[Line]:
    """`name` is that of one of several projects: two may be of one stack."""
    ran, failure = document["run"], document["failure"]
    of = document["stack"] or {"project": "", "stack": ""}
    stack = {"project": name or of["project"], "stack": of["stack"]}
    yield {
        "kind": "stack",
        **stack,
        **dict.fromkeys(("source", "version", "time")),
        "in_urns": of["project"],
        "resources": ran.get("judged"),
        "counts": document["summary"],
        "tags": {},
        # The run itself read the configuration of its stack.
        "waivers": {"from": ran["command"], "expiring": []},
        "notes": [f"not judged: {each}" for each in ran.get("not_judged", ())],
        "error": failure and failure["message"],
        **(_judged(ran["covered"], recorded) if "covered" in ran else {}),
    }
    for finding in document["findings"]:
        yield {"status": None, **finding, "kind": "finding", **stack}


def _judged(covered: Covered, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """The judged resources of one stack; only the rules that it names judged it."""
    others = recorded["rules"].keys() - covered["rules"].keys()
    return {"judged": covered["judged"], "switched": sorted({*recorded["off"]} ^ others)}
