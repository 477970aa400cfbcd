"""The changes of safe fixes: one property of one resource each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.urns import parts_of
from policypack.reading import json_text
from policypack.rule.rule import HERE, Rule
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record


class NotPlainError(ValueError):
    """Why a place in a program is left alone."""


class NeedsLookError(NotPlainError):
    """Why a person must look at an edit that is possible: it drops what the program computes, or
    changes resources that do not need it."""


# A finding of schema 1.
Finding = Mapping[str, Any]
# A value: the ID of the account that the program deploys to, which an editor writes as a call.
OWN_ACCOUNT = "{own account}"
# Where a program makes each resource, by URN, with all of its resources; empty if not known.
Made = Mapping[str, tuple[str, int]]


@record(frozen=True)
class Change:
    """A property to set: `path` has Pulumi's names, such as `("policies", "status")`.

    `kind` is the type token of the resource; `file` and `line` are where the program registers it.
    `everywhere`: each resource of the type that is made there has the finding. `look` is why a
    person must look at the edit, wherever it is made; empty for a safe one.
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
    look: str = ""

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
    """Pairs each finding with its changes: none if a waiver accepts it.

    A rule without a safe fix has changes to look at if its text says word for word which properties
    to set. A finding of a resource in a template is reported on the resource that holds the
    template, which has no such property.
    """
    known = {rule.id: rule for rule in rules}
    found = [(each, [*_of(each, known.get(each["rule"]), made or {})]) for each in findings]
    wide = _everywhere((change for _, changes in found for change in changes), made or {})
    return [
        (finding, [replace(each, everywhere=_key(each) in wide) for each in changes])
        for finding, changes in found
    ]


def _of(finding: Finding, rule: Rule | None, made: Made) -> Iterator[Change]:
    if rule is None or not finding["resource"] or finding["waived"]:
        return
    if rule.judges(finding["resource"]["type"]):
        if rule.fix:
            yield from _changes(finding, dict(_leaves(rule.fix, ())), made)
        else:
            yield from _changes(finding, dict(_in_words(finding)), made, _LOOK)


_LOOK = "the program may need other changes"
# Steps of a text that set a property to one value. A limit or an explanation may follow.
_STEP = lazy_pattern(
    r"(?:set )?(?P<path>[a-z]\w*(?:\.[a-z]\w*)*) to (?:(?P<value>true|false|[0-9]+|\"[^\"]*\")"
    r"|the value of the setting \w+ \((?P<default>[0-9]+) by default\)"
    r"|the ID of the account that owns the bucket)"
    r"(?: or (?:more|less|\"[^\"]*\"))*"
)
_AND = lazy_pattern(r", and | and |, ")
_END = lazy_pattern(r"$|(?:, or |;|\. |,? (?:once|which|that|unless) )(?!.*, (?:and|set) )")


def _in_words(finding: Finding) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The properties that the text of the fix sets; none if it asks for anything else."""
    text, first = finding["fix"] or "", "Set "
    steps: list[tuple[tuple[str, ...], Any]] = []
    position = len(first) if text.startswith(first) else len(text)
    while step := _STEP.match(text, position):
        given = step["value"] or step["default"]
        value = json_text.loads(given) if given else OWN_ACCOUNT
        steps.append((_place(step["path"], finding["path"]), value))
        if _END.match(text, step.end()):
            yield from steps
            return
        between = _AND.match(text, step.end())
        position = between.end() if between else len(text)


def _place(written: str, path: str) -> tuple[str, ...]:
    """The property that a text names: that of the finding, or one of the resource."""
    here, there = (python_name(each).split(".") for each in (path, written))
    return tuple((path if here[-len(there) :] == there else written).split("."))


def _changes(
    finding: Finding, parts: dict[tuple[str, ...], Any], made: Made, look: str = ""
) -> Iterator[Change]:
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
            look=look,
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
