"""Runs one rule on one subject and gives it what its check asks for.

A rule that raises yields a finding about itself: a check that did not run is not a check that
passed.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from policypack.resources import Resource
from policypack.rule import PACKAGE, PACKAGES, Finding, Outcomes, Rule
from policypack.settings import Settings
from policypack.stack import Stack
from policypack.supply_chain.archives import DeploymentPackage
from policypack.topology.packages import opened
from policypack.unknown import Unknown, UnknownValueError, or_unknown, until_unknown


class Subject(NamedTuple):
    """What one rule judges: `name` is the subject of its verdicts."""

    name: str
    resource: Resource | None = None
    stack: Stack | None = None
    package: DeploymentPackage | None = None
    packages: Mapping[str, DeploymentPackage] | None = None


def outcomes(rule: Rule, subject: Subject, settings: Settings) -> Outcomes:
    """The findings of the rule and the unknown values that leave it undecided."""
    try:
        for outcome in until_unknown(_check(rule, subject, settings)):
            if not isinstance(outcome, (Finding, Unknown)):
                raise TypeError("a rule yields Finding and Unknown")
            yield outcome
    except UnknownValueError as stopped:
        # A check that is no generator itself reads values before there is anything to iterate.
        yield stopped.unknown
    except Exception as error:
        yield _failure(error)


def _failure(error: Exception) -> Finding:
    # The error's text may hold a property's value, so only its type and place are shown.
    place = traceback.extract_tb(error.__traceback__)[-1]
    return Finding(
        f"the rule itself failed with {type(error).__name__} "
        f"({PurePath(place.filename).name}:{place.lineno}), so nothing is checked",
        fix="Report the error of the rule, and waive this finding until it is corrected",
    )


def _check(rule: Rule, subject: Subject, settings: Settings) -> Outcomes:
    """The outcomes of the check, called with what it asks for by parameter name."""
    first, *others = rule.asks_for
    if not others and first not in (PACKAGE, PACKAGES):
        return rule.check(subject.resource)
    return _with_arguments(rule, subject, {"stack": subject.stack, "settings": settings})


def _with_arguments(rule: Rule, subject: Subject, given: dict[str, Any]) -> Outcomes:
    if PACKAGE in rule.asks_for:
        given[PACKAGE] = opened(subject.resource) if subject.resource else subject.package
        if given[PACKAGE] is None:
            return
    if PACKAGES in rule.asks_for:
        given[PACKAGES], undecided = _packages(rule, subject)
        yield from undecided
    first, *others = rule.asks_for
    yield from rule.check(
        given.get(first, subject.resource), **{name: given[name] for name in others}
    )


def _packages(
    rule: Rule, subject: Subject
) -> tuple[Mapping[str, DeploymentPackage], list[Unknown]]:
    """The packages of the resources that the rule reads, by owner, and the unknown ones."""
    if subject.stack is None:
        return subject.packages or {}, []
    resources = subject.stack.of_type(*rule.reads)
    found = {resource.urn: or_unknown(opened, resource) for resource in resources}
    known = {urn: each for urn, each in found.items() if isinstance(each, DeploymentPackage)}
    return known, [each for each in found.values() if isinstance(each, Unknown)]
