"""The changes of safe fixes: one property of one resource each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.urns import parts_of
from policypack.rule.rule import HERE, Rule
from policypack.start.record import record


class NotPlainError(ValueError):
    """Why a place in a program is left alone."""


class NeedsLookError(NotPlainError):
    """Why a person must look at an edit that is possible: it drops what the program computes, or
    changes resources that do not need it."""


# A finding of schema 1.
Finding = Mapping[str, Any]
# Where a program makes each resource, by URN, with all of its resources; empty if not known.
Made = Mapping[str, tuple[str, int]]


@record(frozen=True)
class Change:
    """A property to set: `path` has Pulumi's names, such as `("policies", "status")`.

    `kind` is the type token of the resource; `file` and `line` are where the program registers it.
    `everywhere`: each resource of the type that is made there has the finding.
    """

    rule: str
    kind: str
    name: str
    file: str | None
    line: int | None
    path: tuple[str, ...]
    value: Any
    decided: bool = True
    everywhere: bool = False

    @property
    def place(self) -> str:
        """`file:line`, or the type of a resource without a position."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.kind


def python_name(name: str) -> str:
    """The name of a property in Pulumi's SDK for Python: `blockPublicAcls` as `block_public_acls`.

    https://www.pulumi.com/docs/iac/languages-sdks/python/
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def changes_by_finding(
    findings: Iterable[Finding], rules: Iterable[Rule], made: Made | None = None
) -> list[tuple[Finding, list[Change]]]:
    """Pairs each finding with its changes: none without a safe fix, or if a waiver accepts it.

    A finding of a resource in a template is reported on the resource that holds the template,
    which has no such property.
    """
    fixing = {rule.id: rule for rule in rules if rule.fix}
    found = [(each, [*_of(each, fixing.get(each["rule"]), made or {})]) for each in findings]
    wide = _everywhere((change for _, changes in found for change in changes), made or {})
    return [
        (finding, [replace(each, everywhere=_key(each) in wide) for each in changes])
        for finding, changes in found
    ]


def _of(finding: Finding, rule: Rule | None, made: Made) -> Iterator[Change]:
    if rule is None or not finding["resource"] or finding["waived"]:
        return
    if rule.judges(finding["resource"]["type"]):
        yield from _changes(finding, rule.fix, made)


def _changes(finding: Finding, fix: Mapping[str, Any] | None, made: Made) -> Iterator[Change]:
    parts = dict(_leaves(fix or {}, ()))
    # A rule about several properties reports each that is wrong.
    here = tuple(finding["path"].split("."))
    if (HERE,) in parts:
        chosen = {here: parts[HERE,]}
    else:
        chosen = {here: parts[here]} if here in parts else parts
    resource = finding["resource"]
    # A finding may point to its argument; the resource is created by the call.
    call = finding.get("call") or finding
    file, line = made.get(resource.get("urn", ""), (call["file"], call["line"]))
    for path, value in chosen.items():
        yield Change(
            rule=finding["rule"],
            kind=resource["type"],
            name=resource["name"],
            file=file,
            line=line,
            path=path,
            value=value,
            decided=finding["outcome"] != "undecided",
        )


def _everywhere(changes: Iterable[Change], made: Made) -> set[tuple[object, ...]]:
    """The changes that each resource of their type needs which is made at their place."""
    there: dict[object, set[str]] = defaultdict(set)
    for urn, (file, line) in made.items():
        kind, name = parts_of(urn)
        there[file, line, kind].add(name)
    needing: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for each in changes:
        if each.decided:
            needing[_key(each)].add(each.name)
    return {key for key, names in needing.items() if names == there.get(key[:3])}


def _key(change: Change) -> tuple[object, ...]:
    return change.file, change.line, change.kind, change.rule, change.path


def _leaves(
    fix: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in fix.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
