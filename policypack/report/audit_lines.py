"""The JSON lines of `stackwarden audit`, from which every other form of its report is generated.

One object per line, told apart by `kind`: `run` first, then for each stack a line `stack` followed
by its lines `finding`, then a line `fixed` for each finding that a baseline has and the run has
not, and `end` last. `docs/audit-organization.md` has the keys.

In a file, findings that wait for one value of a resource are one line, whose `rules` have what is
of each rule alone. The reader returns a finding for each rule. A file may be compressed with gzip.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, cast

from policypack.judging.contents import digest
from policypack.judging.verdict import Verdict
from policypack.reading import files, json_text
from policypack.report.document_shape import Document
from policypack.report.fingerprints import fingerprints
from policypack.report.json_findings import reported
from policypack.report.owners import of_tags
from policypack.report.run import summary
from policypack.sealed_log import journals

SCHEMA = 1
# By what a baseline knows a finding; older versions knew it by its message.
BY_CONTENT = "content"
TOLD = ("fingerprint", "content", "backend", "project", "stack")
_KEPT = (*TOLD, "by", "rule", "severity", "resource", "path")
_GIVE = "name the journal of an audit"
_GZIP = b"\x1f\x8b"
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_SORTED = json.JSONEncoder(sort_keys=True)
Line = Mapping[str, Any]


def findings(
    verdicts: Iterable[Verdict],
    project: str,
    stack: str,
    backend: str = "",
    tags: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The lines of the findings of a stack; `backend` is where it is kept, empty for an export.

    What no tag of a resource assigns belongs to whom the `tags` of the stack name.
    `status` is `new` or `unchanged` where there is a baseline, except for a waived finding.
    """
    whose = {key: name for key, name in of_tags(tags).items() if name}
    found = [_assigned(reported(each), whose) for each in verdicts]
    of = {"kind": "finding", "project": project, "stack": stack, "backend": backend}
    made: list[dict[str, Any]] = [
        {**of, "fingerprint": known, "status": None, **each, "by": BY_CONTENT}
        for known, each in zip(fingerprints(found), found, strict=True)
    ]
    for each in made:
        each["mark"] = mark(each)
    return made


def _assigned(finding: dict[str, Any], whose: Mapping[str, str]) -> dict[str, Any]:
    if not whose:
        return finding
    return {**finding, **{key: name for key, name in whose.items() if not finding[key]}}


def kept(line: Line) -> dict[str, Any]:
    """The parts of a finding's line that a baseline keeps. Raises KeyError if one is missing."""
    return {key: line[key] for key in _KEPT}


def mark(line: Line) -> str:
    """A digest of all that a baseline keeps of a line, so that an edited one is known."""
    return digest(*map(_SORTED.encode, kept(line).values()))


def stack(*, findings: Sequence[Line], error: str | None, **facts: Any) -> dict[str, Any]:
    """The line of a stack, before those of its findings."""
    return {
        "kind": "stack",
        **facts,
        "findings": len(findings),
        "counts": summary(findings),
        "error": error,
    }


def document(run: Line, stack: Line, findings: Sequence[Any]) -> Document:
    """The document of a run with one stack, which the formats of other commands show."""
    failure = stack["error"] and {"status": 3, "message": stack["error"]}
    return cast(
        Document,
        {
            "schema": SCHEMA,
            "version": run["version"],
            "run": run["run"],
            "stack": {"project": stack["project"], "stack": stack["stack"]},
            "failure": failure,
            "findings": findings,
            "summary": stack["counts"],
        },
    )


def text(lines: Sequence[Line]) -> str:
    """Lines as in a file."""
    return "".join([f"{_ENCODER.encode(line)}\n" for line in joined(lines)])


def joined(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, those that wait for one value as one, at the place of the first."""
    groups: dict[object, list[Line]] = {}
    for number, line in enumerate(lines):
        groups.setdefault(_waits(line) or number, []).append(line)
    return map(_one, groups.values())


def _waits(line: Line) -> object:
    """The common part of all lines about an unknown value; None for any other line."""
    if line.get("outcome") != "undecided" or line["kind"] != "finding":
        return None
    urn = (line["resource"] or {}).get("urn")
    return line["project"], line["stack"], urn, line["path"], line["message"], line["blocking"]


def _one(group: Sequence[Line]) -> Line:
    first, *others = group
    if not others:
        return first
    common = {
        key: held for key, held in first.items() if all(each.get(key) == held for each in others)
    }
    own = [{key: held for key, held in each.items() if key not in common} for each in group]
    return {**common, "rules": own}


def _each(line: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A finding for each rule of a line."""
    rules = line.pop("rules", None) if line.get("kind") == "finding" else None
    if rules is None:
        yield line
    else:
        yield from ({**line, **own} for own in rules)


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file, one at a time. Raises ValueError with the number of a malformed one."""
    with files.opened(file) as held:
        yield from parsed(file, journals.Seals(file).checked(texts(held, file)))


def texts(held: IO[bytes], file: Path) -> Iterator[bytes]:
    """The lines of an open file, of one that was cut off those before the cut.

    Raises ValueError for damaged ones.
    """
    is_packed = held.read(2) == _GZIP
    held.seek(0)
    if not is_packed:
        yield from files.lines_of(held, str(file))
        return
    try:
        yield from files.lines_of(cast("IO[bytes]", gzip.GzipFile(fileobj=held)), str(file))
    except EOFError:
        # Its last line is not that of the end, which every report tells.
        return
    except (gzip.BadGzipFile, zlib.error):
        raise ValueError(f"{file}: damaged; {_GIVE}") from None


def parsed(file: Path, texts: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
    """The lines of a file that is open already, as `read` yields them."""
    return (line for _, line in numbered(file, texts))


def numbered(file: Path, texts: Iterable[str | bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The same with the number of the line of the file that each is from."""
    for number, line in enumerate(texts, 1):
        try:
            found = json_text.loads(line)
        except ValueError:
            found = None
        if isinstance(found, dict) and found.get("kind") == journals.KIND:
            continue
        if not isinstance(found, dict) or not _is_whole(found):
            raise ValueError(f"{file}: line {number}: must be a JSON object; {_GIVE}")
        yield from ((number, each) for each in _each(found))


def _is_whole(line: Line) -> bool:
    rules = line.get("rules", [])
    is_list = isinstance(rules, list) and all(isinstance(each, dict) for each in rules)
    return is_list or line.get("kind") != "finding"


def ended(run: Line, end: Line) -> str:
    """When a run was over; its start where it was interrupted."""
    started = datetime.fromisoformat(run["run"]["started"].replace("Z", "+00:00"))
    return f"{started + timedelta(seconds=end.get('seconds') or 0):%Y-%m-%dT%H:%M:%SZ}"


def stacks(lines: Iterable[Line]) -> Iterator[list[Any]]:
    """The line of each stack with those of its findings."""
    held: list[Line] = []
    for line in lines:
        if line["kind"] == "finding" and held:
            held.append(line)
            continue
        if held:
            yield held
        held = [line] if line["kind"] == "stack" else []
    if held:
        yield held
