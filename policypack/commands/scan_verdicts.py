"""The verdicts of a preview's rules about what is scanned, and its bill of materials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from policypack.commands.scan_targets import Target
from policypack.judge import Judge, Shipped, Verdict
from policypack.report.cyclonedx import Component, Flaw, Occurrence
from policypack.rule import Rule
from policypack.rules import catalogue
from policypack.settings import Settings
from policypack.supply_chain.advisories import known_vulnerabilities, shipped_releases
from policypack.supply_chain.manifests import Requirement


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules that judge a package by itself: not which processor a function runs on, for one."""
    return tuple(rule for rule in catalogue() if rule.judges_packages_alone)


def verdicts(targets: Sequence[Target], settings: Settings) -> list[Verdict]:
    """The verdicts in the order of the targets, each with the file that a person opens."""
    # The number keeps one path apart from the same one given twice.
    by_name = {f"{number}:{target.path}": target for number, target in enumerate(targets)}
    shipped = {name: Shipped(each.type, each.package) for name, each in by_name.items()}
    # Everything that a scan needs lies on the disk: what is undecided now stays so.
    found = Judge(settings, rules(), values_known=True).packages(shipped)
    order = [*by_name, ""]
    return [
        _placed(each, by_name) for each in sorted(found, key=lambda it: order.index(it.subject))
    ]


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


def _placed(verdict: Verdict, by_name: Mapping[str, Target]) -> Verdict:
    target = by_name.get(verdict.subject)
    if target is None:
        return verdict
    file, path = verdict.file or "", verdict.path
    if target.folder is None:
        within = f"{file}.{path}" if file and path else file or path
        return replace(verdict, subject=target.path, file=target.path, path=within)
    place = target.file(file) if file else target.path
    return replace(verdict, subject=target.path, file=place)
