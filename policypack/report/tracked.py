"""The operations that a run needs in a tracker: issues to create, update, reopen and close.

The issues that the tracker has are the input, so the tracker is the only state: a run that is
repeated, or whose operations were applied in part, asks for the rest alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from typing_extensions import TypedDict

from policypack.reading import files, json_text
from policypack.report import audit_lines
from policypack.report.audit_lines import Line
from policypack.report.edits import Edits, StackId, backend_id, place_of, stack_id
from policypack.report.entries import OPEN, entries
from policypack.report.issues import Marker, about, issues, read_marker
from policypack.report.run import fault_of
from policypack.rule.rule import Rule
from policypack.start.record import record
from policypack.start.wording import first_few

_MOST_BYTES, _MOST_CONTAINERS = 256 * 1024 * 1024, 2_000_000
_GIVE = "list the issues with an adapter such as integrations/tracker.py"
Operation = Mapping[str, Any]


class TrackedIssue(TypedDict):
    """An issue as an adapter lists it."""

    id: str
    body: str
    state: Literal["open", "closed"]


class Tracked(NamedTuple):
    """An issue of the tracker that a run wrote."""

    id: str
    is_open: bool
    marker: Marker


def read(file: Path) -> tuple[list[Tracked], list[dict[str, str]]]:
    """The issues of a file that a run wrote, and those whose marker cannot be used.

    Raises ValueError for a file of another shape, OSError for one that cannot be read.
    """
    try:
        held = json_text.loads(files.read_bytes(file, _MOST_BYTES), most=_MOST_CONTAINERS)
    except ValueError as error:
        raise ValueError(f"--tracked {file}: {error}; {_GIVE}") from None
    fault = fault_of(list[TrackedIssue], held)
    if fault is not None:
        raise ValueError(f"--tracked {file}: {': '.join(filter(None, fault))}; {_GIVE}")
    found, broken = [], []
    for each in held:
        try:
            marker = read_marker(each["body"])
        except ValueError as error:
            broken.append(_kept(each["id"], None, str(error)))
            continue
        if marker is not None:
            found.append(Tracked(each["id"], each["state"] == "open", marker))
    return found, broken


def _kept(id_: str, key: str | None, reason: str) -> dict[str, Any]:
    return {"id": id_, "key": key, "reason": reason}


@record(frozen=False)
class Judged:
    """What a run says about the stacks and rules of issues, and its edits."""

    edits: Edits = field(default_factory=Edits)
    started: str = ""
    # Of each stack, by ID: whether it was judged, and the rules that are on or off in it alone.
    _stacks: dict[StackId, tuple[bool, frozenset[str]]] = field(default_factory=dict)
    # Backends of which all stacks were listed.
    _listed: frozenset[str] = frozenset()
    _undecided: set[str] = field(default_factory=set)
    _rules: frozenset[str] = frozenset()
    _off: frozenset[str] = frozenset()
    _fault: str = "it was interrupted"

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Judged:
        """What the lines of a run say."""
        found = cls()
        for stack, *findings in audit_lines.stacks(found._watched(lines)):
            switched = frozenset(stack.get("switched") or ())
            found._stacks[stack_id(stack)] = not stack["error"], switched
            found.edits.add(stack, (each for each in entries(findings) if each.kind in OPEN))
            found._undecided |= {
                about(stack["project"] or "", place_of(each), each["rule"])
                for each in findings
                if each["outcome"] == "undecided"
            }
        return found

    def _watched(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            if line["kind"] == "run":
                self.started = line["run"]["started"] or ""
                self._rules = frozenset(line.get("rules", ()))
                self._off = frozenset(line.get("off", ()))
            elif line["kind"] == "end":
                self._fault = first_few(line["errors"], 1)
                sources = line.get("sources", ())
                self._listed = frozenset(backend_id(each["source"]) for each in sources)
            yield line

    def why_open(self, marker: Marker) -> str:
        """Why an issue without a finding in this run stays open; empty if its finding is gone."""
        if self._fault:
            return f"the run is not complete: {self._fault}"
        if marker["rule"] not in self._rules:
            return f"{marker['rule']} is not a rule of the run"
        if marker["about"] in self._undecided:
            return "the run could not decide it: a value is not known"
        stacks = [
            StackId(backend, each) for backend, named in marker["stacks"].items() for each in named
        ]
        states = [self._state(each, marker["rule"]) for each in stacks]
        if not marker["is_whole"]:
            # The stacks that it does not name are in the same backends.
            states += [
                self._state(each, marker["rule"])
                for each in self._stacks
                if each.backend in marker["stacks"]
            ]
            states += [_NOT_JUDGED for each in marker["stacks"] if each not in self._listed]
        return next(filter(None, states), "")

    def _state(self, stack: StackId, rule: str) -> str:
        """Why the run does not show that a finding of a stack is gone; empty if it does."""
        if stack not in self._stacks:
            return "" if stack.backend in self._listed else _NOT_JUDGED
        is_judged, switched = self._stacks[stack]
        if not is_judged:
            return _NOT_JUDGED
        return f"{rule} is off" if (rule in self._off) != (rule in switched) else ""


_NOT_JUDGED = "one of its stacks was not judged"


def operations(
    judged: Judged, tracked: Sequence[Tracked], rules: Mapping[str, Rule]
) -> tuple[list[Operation], list[dict[str, Any]]]:
    """What to do in the tracker, and the open issues that are kept although nothing is found.

    Of several issues with one key, the first is kept, an open one before a closed one.
    """
    made: list[Operation] = []
    first: dict[str, Tracked] = {}
    for each in sorted(tracked, key=lambda each: not each.is_open):
        earlier = first.setdefault(each.marker["key"], each)
        if earlier is not each and each.is_open:
            made.append(_close(each, "duplicate", f"Duplicate of {earlier.id}."))
    for issue in issues(judged.edits, rules):
        known = first.pop(issue["key"], None)
        if known is None:
            made.append({"operation": "create", "issue": issue})
        elif not known.is_open:
            comment = f"Found again{_by(judged)}."
            made.append({"operation": "reopen", "id": known.id, "comment": comment, "issue": issue})
        elif known.marker["content"] != issue["content"]:
            made.append({"operation": "update", "id": known.id, "issue": issue})
    kept = []
    for key, each in first.items():
        if not each.is_open:
            continue
        if reason := judged.why_open(each.marker):
            kept.append(_kept(each.id, key, reason))
        else:
            made.append(_close(each, "fixed", f"No longer found{_by(judged)}."))
    return made, kept


def _close(issue: Tracked, reason: str, comment: str) -> Operation:
    key = issue.marker["key"]
    return {"operation": "close", "id": issue.id, "key": key, "reason": reason, "comment": comment}


def _by(judged: Judged) -> str:
    return f" by the run of {judged.started}" if judged.started else ""


def as_json(lines: Iterable[Line], file: Path, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The operations for the tracker whose issues a file lists.

    Raises ValueError for a file of another shape, OSError for one that cannot be read.
    """
    tracked, broken = read(file)
    made, kept = operations(Judged.of(lines), tracked, rules)
    yield json.dumps({"operations": made, "kept": [*broken, *kept]}, indent=2) + "\n"
