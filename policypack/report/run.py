"""The document of a run: what every command that judges prints as JSON, and reports read again."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Literal, cast, get_args

from policypack import VERSION
from policypack.model.urns import stack_of
from policypack.reading import files, json_text
from policypack.report.document_shape import (
    Covered,
    Document,
    Failure,
    Finding,
    OutcomeName,
    Run,
    Stack,
    Summary,
    checker,
)
from policypack.report.fingerprints import fingerprints
from policypack.report.json_findings import lines_of
from policypack.rule.rule import Severity

_NEITHER = "name the --output of --format json, or the file of STACKWARDEN_FINDINGS"
_MORE_THAN_ONE = "Extra data"


def read_findings(path: str) -> Document | list[Finding]:
    """The document, or the findings of JSON lines.

    Raises ValueError in one line for what is neither, OSError for a file that cannot be read.
    """
    try:
        text = files.read_text(path, files.REPORT)
    except UnicodeDecodeError:
        raise ValueError(f"{path}: invalid UTF-8; {_NEITHER}") from None
    if not text:
        raise ValueError(f"{path}: empty; the run that wrote it failed; repeat it")
    if not text.strip():
        return []
    try:
        value = json_text.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == _MORE_THAN_ONE:
            return [*_lines(path, text)]
        raise _invalid(path, error, error.lineno) from None
    if isinstance(value, dict) and "schema" not in value and "rule" in value:
        return [*_lines(path, text)]
    return _checked(path, value, text)


def _lines(path: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _finding(path, line, number)


def _finding(path: str, line: str, number: int) -> Finding:
    try:
        value = json_text.loads(line)
    except json.JSONDecodeError as error:
        raise _invalid(path, error, number) from None
    fault = fault_of(Finding, value)
    if fault is not None:
        raise ValueError(f"{path}:{number}: {fault[0] or 'finding'}: {fault[1]}; {_NEITHER}")
    found: Finding = value
    return found


def _checked(path: str, value: Any, text: str) -> Document:
    fault = fault_of(Document, value)
    if fault is not None:
        where = lines_of(text).get(fault[0], 1)
        raise ValueError(f"{path}:{where}: {fault[0] or 'document'}: {fault[1]}; {_NEITHER}")
    found: Document = value
    return found


def fault_of(shape: Any, value: Any) -> tuple[str, str] | None:
    """The path of the first fault, and what is wrong there."""
    from pydantic import ValidationError

    try:
        checker(shape).validate_python(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return _path(first["loc"]), first["msg"][:1].lower() + first["msg"][1:]
    return None


def _path(location: Sequence[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).lstrip(".")


def _invalid(path: str, error: json.JSONDecodeError, line: int) -> ValueError:
    return ValueError(f"{path}:{line}:{error.colno}: invalid JSON ({error.msg}); {_NEITHER}")


__all__ = ["Document", "Failure", "Finding", "Run", "Stack", "Summary", "document", "read"]


def document(
    findings: Iterable[Mapping[str, Any]],
    *,
    command: str,
    started: datetime | None = None,
    seconds: float | None = None,
    mode: Literal["offline", "online"] | None = None,
    profile: str | None = None,
    loosened: Sequence[str] = (),
    read: Sequence[str] = (),
    judged: int | None = None,
    not_judged: Sequence[str] = (),
    fixable: int | None = None,
    reviewable: int = 0,
    covered: Covered | None = None,
    stack: Stack | None = None,
    failure: Failure | None = None,
) -> Document:
    """The document of a run of this version.

    `findings` are those of `policypack.report.json_findings`; `started` has a time zone. Without a
    given stack it is the one that all resources are of.
    """
    run = Run(
        id=uuid.uuid4().hex,
        command=command,
        started=None if started is None else _utc(started),
        seconds=None if seconds is None else round(seconds, 1),
        mode=mode,
        profile=profile,
        loosened=[*loosened],
    )
    if read:
        run["read"] = [*read]
    if judged is not None:
        run["judged"] = judged
        run["not_judged"] = [*not_judged]
    if fixable is not None:
        run["fixable"] = fixable
        run["reviewable"] = reviewable
    if covered is not None:
        run["covered"] = covered
    return _made(findings, run, VERSION, stack, failure)


def read(path: str) -> Document:
    """Reads a document, or the JSON lines of STACKWARDEN_FINDINGS.

    What JSON lines do not hold is null. Raises ValueError in one line for what is neither, with
    file, line and column; OSError for a file that cannot be read.
    """
    found = read_findings(path)
    if isinstance(found, dict):
        found["findings"] = _marked(found["findings"])
        return found
    # The same lines are the same run.
    id_ = uuid.uuid5(uuid.NAMESPACE_URL, "".join(fingerprints(found))).hex
    run = Run(
        id=id_,
        command="preview",
        started=None,
        seconds=None,
        mode=None,
        profile=None,
        loosened=[],
    )
    return _made(found, run, None, None, None)


def summary(findings: Sequence[Mapping[str, Any]]) -> Summary:
    """Counts of findings by outcome and severity, of blocking, waived and folded ones."""
    leading = [each for each in findings if each["folded_into"] is None]
    outcomes = Counter(each["outcome"] for each in leading)
    severities = Counter(each["severity"] for each in leading if each["outcome"] == "violates")
    return Summary(
        outcomes={each: outcomes[each] for each in get_args(OutcomeName)},
        severities=cast(Any, {each.value: severities[each.value] for each in Severity}),
        blocking=sum(each["blocking"] for each in leading),
        waived=sum(each["waived"] is not None for each in leading),
        folded=len(findings) - len(leading),
    )


def _marked(findings: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """The findings with their fingerprints; existing fingerprints are kept."""
    marks = fingerprints(findings)
    return [
        cast(Finding, {**each, "fingerprint": each.get("fingerprint", mark)})
        for each, mark in zip(findings, marks, strict=True)
    ]


def _only_stack(findings: Sequence[Finding]) -> Stack | None:
    """The stack that all resources are of."""
    resources = (each["resource"] for each in findings)
    found = {stack_of(resource["urn"]) for resource in resources if resource}
    project, stack = found.pop() if len(found) == 1 else ("", "")
    return Stack(project=project, stack=stack) if stack else None


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def _made(
    findings: Iterable[Mapping[str, Any]],
    run: Run,
    version: str | None,
    stack: Stack | None,
    failure: Failure | None,
) -> Document:
    marked = _marked([*findings])
    return Document(
        schema=1,
        version=version,
        run=run,
        stack=stack or _only_stack(marked),
        failure=failure,
        findings=marked,
        summary=summary(marked),
    )
