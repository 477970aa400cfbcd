"""A pytest plugin that notes what the tests of the rules ask for, by rule.

`python -m pytest -p tests.house.recording tests/rules` writes to the file that `RULE_RECORDS`
names: the kinds of case that each rule was judged on, with the test modules, and the values of
known bad resources that silence the rule when they are not known yet.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypack.judge import Outcome, Verdict
from policypack.resources import Resource
from policypack.rules import all_rules
from policypack.settings import Level, Settings
from tests import judging
from tests.unknowns import is_known, silent

FILE = "RULE_RECORDS"
VIOLATES, COMPLIES, UNKNOWN = CASES = ("violates", "complies", "unknown")
_RULES = {rule.id: rule for rule in all_rules()}
_cases: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
_silent: defaultdict[str, set[str]] = defaultdict(set)
_original = judging.verdicts


def _recorded(rule: str, *resources: Resource, **settings: Any) -> list[Verdict]:
    found = _original(rule, *resources, **settings)
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rsplit(" (", 1)[0]
    kind = _kind(resources, found)
    _cases[rule].add((kind, test.split("::")[0]))
    if rule in _RULES and kind == VIOLATES:
        _silent[rule].update(_silences(rule, resources, settings, test))
    return found


def _kind(resources: tuple[Resource, ...], found: list[Verdict]) -> str:
    if not all(is_known(resource) for resource in resources):
        return UNKNOWN
    return VIOLATES if any(seen.outcome is Outcome.VIOLATES for seen in found) else COMPLIES


def _silences(
    rule: str, resources: tuple[Resource, ...], settings: dict[str, Any], test: str
) -> Iterator[str]:
    chosen = Settings.read({"levels": {rule: Level.MANDATORY}, **settings})
    for value in silent(_RULES[rule], resources, chosen):
        yield f"{value} in {test}"


def pytest_configure() -> None:
    """Takes the place of the function before test modules import it."""
    judging.verdicts = _recorded


def pytest_sessionfinish() -> None:
    """Writes everything down."""
    records = {
        "cases": {rule: sorted(seen) for rule, seen in _cases.items()},
        "silent": {rule: sorted(seen) for rule, seen in _silent.items()},
    }
    Path(os.environ[FILE]).write_text(json.dumps(records), encoding="utf-8")
