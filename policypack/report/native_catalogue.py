"""The types of aws-native that rules judge, by service, as text, JSON and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from policypack.facts.native_types import native_types, source
from policypack.model.resources import NATIVE
from policypack.report.summaries import count
from policypack.rule.rule import Rule


class NativeType(NamedTuple):
    """A type of aws-native, the types that it is judged as, and the rules' IDs.

    It is judged as itself where a rule names it: pulumi_aws has no counterpart.
    """

    type: str
    judged_as: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def service(self) -> str:
        """The service as aws-native names it: `s3`."""
        return self.type.split(":")[1]


def judged_types(rules: Sequence[Rule]) -> list[NativeType]:
    """Returns the types of aws-native that one of the rules judges, in the order of their names."""
    return [*_judged(rules)]


def _judged(rules: Sequence[Rule]) -> Iterator[NativeType]:
    own = {kind for rule in rules for kind in rule.types if kind.startswith(NATIVE)}
    mapped = native_types()
    for native in sorted({*mapped, *own}):
        kinds = (*mapped.get(native, ()), native)
        judging = {rule.id: {*kinds} & {*rule.types} for rule in rules}
        read = {kind for found in judging.values() for kind in found}
        if read:
            ids = tuple(rule for rule, found in judging.items() if found)
            yield NativeType(native, tuple(kind for kind in kinds if kind in read), ids)


def listing_text(rules: Sequence[Rule]) -> str:
    """Returns one line for each type below its service, and the count."""
    found = judged_types(rules)
    width = max((len(each.type) for each in found), default=0)
    lines: list[str] = []
    for service, types in groupby(found, key=lambda each: each.service):
        held = [*types]
        lines.append(f"{service} ({count(len(held), 'type')})")
        lines += (
            f"  {each.type:<{width}}  {count(len(each.rules), 'rule'):<9}"
            f"  {', '.join(each.judged_as)}"
            for each in held
        )
    return "".join(f"{line}\n" for line in (*lines, _count(found)))


def listing_json(rules: Sequence[Rule]) -> str:
    """Returns an object with the counts and a list of the types."""
    found = judged_types(rules)
    types = [{"type": each.type, "service": each.service, **_lists(each)} for each in found]
    made = {"judged": len(found), "mapped": len(native_types()), "types": types}
    return json.dumps(made, indent=2) + "\n"


def listing_markdown(rules: Sequence[Rule]) -> str:
    """Returns a table of the types, and the count below it."""
    found = judged_types(rules)
    rows = (
        f"| `{each.type}` | {', '.join(f'`{kind}`' for kind in each.judged_as)} |"
        f" {len(each.rules)} |\n"
        for each in found
    )
    head = "| aws-native | Judged as | Rules |\n|---|---|---|\n"
    return "".join([head, *rows, f"\n{_count(found)}\n"])


def _lists(of: NativeType) -> dict[str, list[str]]:
    return {"judged_as": [*of.judged_as], "rules": [*of.rules]}


def _count(found: Sequence[NativeType]) -> str:
    return (
        f"{count(len(found), 'type')} of aws-native judged; {len(native_types())} have a"
        f" counterpart in pulumi_aws ({source()})"
    )


FORMATS: dict[str, Callable[[Sequence[Rule]], str]] = {
    "text": listing_text,
    "json": listing_json,
    "markdown": listing_markdown,
}
