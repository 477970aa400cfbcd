"""What the safe fixes of findings change: one property of one resource each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policypack.rule.rule import HERE, Rule
from policypack.start.record import record

# A finding of schema 1.
Finding = Mapping[str, Any]


@record(frozen=True)
class Change:
    """A property to set: `path` has Pulumi's names, such as `("policies", "status")`.

    `kind` is the type token of the resource; `file` and `line` are where the program registers it.
    """

    rule: str
    kind: str
    name: str
    file: str | None
    line: int | None
    path: tuple[str, ...]
    value: Any
    decided: bool = True

    @property
    def place(self) -> str:
        """`file:line`, or the type of a resource without a position."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.kind


def changes_of(findings: Iterable[Finding], rules: Iterable[Rule]) -> list[Change]:
    """The changes of the findings whose rule has a safe fix, and that no waiver accepts.

    A finding of a resource in a template stands on the resource that holds the template, which has
    no such property.
    """
    fixing = {rule.id: rule for rule in rules if rule.fix}
    made = (
        change
        for finding in findings
        if (rule := fixing.get(finding["rule"])) and finding["resource"] and not finding["waived"]
        if rule.judges(finding["resource"]["type"])
        for change in _changes(finding, rule.fix)
    )
    return [*dict.fromkeys(made)]


def _changes(finding: Finding, fix: Mapping[str, Any] | None) -> Iterator[Change]:
    parts = dict(_leaves(fix or {}, ()))
    # A rule about several properties reports each that is wrong.
    here = tuple(finding["path"].split("."))
    if (HERE,) in parts:
        chosen = {here: parts[HERE,]}
    else:
        chosen = {here: parts[here]} if here in parts else parts
    resource = finding["resource"]
    for path, value in chosen.items():
        yield Change(
            rule=finding["rule"],
            kind=resource["type"],
            name=resource["name"],
            file=finding["file"],
            line=finding["line"],
            path=path,
            value=value,
            decided=finding["outcome"] != "undecided",
        )


def _leaves(
    fix: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in fix.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
