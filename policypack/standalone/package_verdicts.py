"""Verdicts about the packages that are scanned, and their bill of materials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict, undecided_message
from policypack.model.resources import Resource
from policypack.report.cyclonedx import Component, Occurrence, Vulnerability
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.standalone.packages import Target
from policypack.supply_chain.advisories import known_vulnerabilities
from policypack.supply_chain.dependencies import shipped_releases
from policypack.supply_chain.manifests import Requirement
from policypack.topology.parts.packages import property_path

# What rules are about that judge all packages together.
_WHOLE = Resource("", "pulumi:pulumi:Stack", "", {})


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules that judge a package alone, without the resource that it belongs to."""
    return tuple(rule for rule in catalogue() if rule.judges_packages_alone)


def verdicts(targets: Sequence[Target], settings: Settings) -> list[Verdict]:
    """The verdicts in the order of the targets, each with the file that a person opens."""
    # The number distinguishes a path that is given twice.
    by_name = {str(number): target for number, target in enumerate(targets)}
    shipping = (Resource(at, each.type, at, {"code": each.code}) for at, each in by_name.items())
    # A scan reads the disk alone: no deployment makes more values known.
    found = judge([*shipping, _WHOLE], settings, rules(), values_known=True)
    subjects = [*by_name, _WHOLE.urn]
    # What is judged of all packages together is told last of each.
    found.sort(key=lambda it: (subjects.index(it.subject), _is_of_all(it.rule), it.rule.id))
    return [_placed(each, by_name) for each in found]


def _is_of_all(rule: Rule) -> bool:
    return _WHOLE.type in rule.types


def bill(targets: Sequence[Target]) -> tuple[list[Occurrence], list[Vulnerability]]:
    """The releases by the file that ships them, and their known vulnerabilities."""
    shipped = [
        (_component(release), target.file(release.file))
        for target in targets
        for release in shipped_releases(target.inventory)
    ]
    return shipped, [each for target in targets for each in _vulnerabilities(target)]


def _vulnerabilities(target: Target) -> Iterator[Vulnerability]:
    for known in known_vulnerabilities(target.inventory):
        advisory = known.advisory
        yield Vulnerability(
            advisory.id,
            _component(known.release),
            tuple(sorted(advisory.aliases)),
            advisory.severity or "",
            known.unaffected or known.fixed or "",
            advisory.summary,
        )


def _component(release: Requirement) -> Component:
    return Component(release.ecosystem, release.key, release.version or "")


def _placed(verdict: Verdict, by_name: Mapping[str, Target]) -> Verdict:
    """The verdict about the file itself, unfolded: no resource has the file as its code."""
    verdict = replace(verdict, folded_into=None, also=(), cause=None)
    target = by_name.get(verdict.subject)
    if target is None:
        return verdict
    file = verdict.file or ""
    path = verdict.path.removeprefix(property_path(file)).removeprefix(".")
    if verdict.outcome is Outcome.UNDECIDED:
        message = undecided_message(path or file or "the package", verdict.waits_for)
        verdict = replace(verdict, message=message)
    if target.folder is None:
        within = f"{file}.{path}" if file and path else file or path
        return replace(verdict, subject=target.path, file=target.path, path=within)
    place = target.file(file) if file else target.path
    return replace(verdict, subject=target.path, file=place, path=path)
