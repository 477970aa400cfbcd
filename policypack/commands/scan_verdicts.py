"""The verdicts of a preview's rules about what is scanned, and its bill of materials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from policypack.commands.scan_targets import Target
from policypack.judge import Verdict, judge
from policypack.report.cyclonedx import Component, Flaw, Occurrence
from policypack.report.records import record
from policypack.resources import Resource
from policypack.rule import Rule
from policypack.rules import catalogue
from policypack.rules.lambda_.advisories import STACK
from policypack.settings import Settings
from policypack.supply_chain.advisories import known_vulnerabilities, shipped_releases
from policypack.supply_chain.manifests import Requirement

# Those that need nothing but the package: not which processor a function runs on, for one.
_ASKED = re.compile(
    r"lambda-dependency-.*|lambda-code-(?:env-file|malformed)|lambda-(?:function|layer)-code-secret"
)
_PATH = re.compile(r"code(?:\[(?P<name>.*?)\](?P<rest>\..*)?)?", re.DOTALL)
_ROOT = Resource(f"urn:pulumi:scan::scan::{STACK}::scan", STACK, "scan", {})


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules that judge a package by itself."""
    return tuple(rule for rule in catalogue() if _ASKED.fullmatch(rule.id))


def records(targets: Sequence[Target], settings: Settings) -> list[dict[str, Any]]:
    """The findings as JSON objects of schema 1, in the order of the targets."""
    by_urn = {target.resource.urn: target for target in targets}
    # Everything that a scan needs lies on the disk: what cannot be told will not be told later.
    found = judge(
        [_ROOT, *(target.resource for target in targets)], settings, rules(), values_known=True
    )
    order = [*by_urn, _ROOT.urn]
    return [_placed(each, by_urn) for each in sorted(found, key=lambda it: order.index(it.urn))]


def bill(targets: Sequence[Target]) -> tuple[list[Occurrence], list[Flaw]]:
    """Which release each file ships, and what is known of it."""
    shipped = [
        (_component(release), target.file(release.file))
        for target in targets
        for release in shipped_releases(target.inventory)
    ]
    return shipped, [flaw for target in targets for flaw in _flaws(target)]


def _flaws(target: Target) -> Iterator[Flaw]:
    for known in known_vulnerabilities(target.inventory):
        advisory = known.advisory
        yield Flaw(
            advisory.id,
            _component(known.release),
            tuple(sorted(advisory.aliases)),
            advisory.severity or "",
            known.fixed or "",
            advisory.summary,
        )


def _component(release: Requirement) -> Component:
    return Component(release.ecosystem, release.key, release.version or "")


def _placed(verdict: Verdict, by_urn: dict[str, Target]) -> dict[str, Any]:
    made = {**record(verdict), "resource": None, "line": verdict.line}
    target = by_urn.get(verdict.urn)
    if target is None:
        return made
    place = _PATH.fullmatch(verdict.path)
    name, rest = (place["name"] or "", place["rest"] or "") if place else ("", verdict.path)
    if target.folder is None:
        return {**made, "file": target.path, "path": f"{name}{rest}"}
    return {**made, "file": target.file(name) if name else target.path, "path": rest.lstrip(".")}
