"""The catalogue as a file, `policypack/rules/catalogue.json`: a start imports no module of rules.

The file lists every rule with its announcement to the engine and the data for dispatch, and the
settings in Pulumi's format. `python -m tools.catalogue` writes it, and a test compares it with the
modules. In addition to Pulumi's SDK, a start takes 0.12 s of CPU with the file, and 0.5 s with all
modules; without bytecode, 0.4 s and 1.2 s.

A rule module is imported when one of its rules judges for the first time. Its declarations must
match the file. Otherwise, its rules check nothing, and each reports this in a finding.

An installation has the file that it was made with. In a checkout, where modules are edited, it
counts while it is the newest file of the pack, as make has it; otherwise it is made again in
memory.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from policypack.rule.implication import Implication, Resolved, Within
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity, Status
from policypack.rules import catalogue, example_of, installed_rules, merged, rules_in
from policypack.start.installed import PACK, own_files

COMMAND = "python -m tools.catalogue"
FILE = PACK / "rules" / "catalogue.json"
# Only a checkout has it.
_WRITER = PACK.parent / "tools" / "catalogue.py"
_CONTRACT = PACK.parent / "runtime_guards" / "contract.py"
_MANUAL = "manual"
# What tables of facts add to the declaration of a rule.
_ADDED = ("peers", "requirements", "status")

Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def known_rules() -> tuple[Rule, ...]:
    """The rules of the pack, and those that installed distributions add. Raises ValueError."""
    return merged(own_rules(), *installed_rules())


@lru_cache(maxsize=1)
def own_rules() -> tuple[Rule, ...]:
    """The rules of the pack itself: what `catalogue` has, without their modules."""
    return listed(rows())


def rows() -> Mapping[str, Row]:
    """The file's row of each rule, by ID."""
    found: Mapping[str, Row] = _content()["rules"]
    return found


def settings_schema() -> Row:
    """The settings as the properties of a policy."""
    found: Row = _content()["settings"]
    return found


def listed(table: Mapping[str, Row]) -> tuple[Rule, ...]:
    """The rules of rows by id, which import their modules when they judge."""
    ids: dict[str, list[str]] = defaultdict(list)
    for id_, row in table.items():
        ids[row["module"]].append(id_)
    modules = {name: _Module(name, table, here) for name, here in ids.items()}
    return tuple(_read(id_, row, modules[row["module"]]) for id_, row in table.items())


def made() -> dict[str, Any]:
    """The content of the file, from the modules of rules and the tables of facts."""
    from policypack.engine.policies import described_settings
    from policypack.facts.frameworks import frameworks_of
    from policypack.facts.peers import peers

    rules = {
        rule.id: {
            **declaration(rule),
            "peers": peers(rule.id),
            "requirements": frameworks_of(rule.id),
            "status": "" if rule.status is Status.STABLE else rule.status.value,
        }
        for rule in catalogue()
    }
    return {"rules": rules, "settings": described_settings()}


def declaration(rule: Rule) -> dict[str, Any]:
    """The file's row of a rule, from its declaration only."""
    return {
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "module": rule.module,
        "scope": rule.scope.value,
        "kind": rule.kind,
        "types": list(rule.types),
        "reads": list(rule.reads),
        "asks_for": list(rule.asks_for),
        "alone": list(rule.alone),
        "title": rule.title,
        "why": rule.documentation.why,
        "message": getattr(rule.declared, "message", ""),
        "remediation": rule.remediation,
        "fix": dict(rule.fix) if rule.fix else _MANUAL,
        "implied_by": [
            [each.by, each.within.value, each.resolved.value] for each in rule.implied_by
        ],
        "absorbs": list(rule.absorbs),
        "cwe": list(rule.cwe),
    }


def written(content: Mapping[str, Any]) -> str:
    """The text of the file: one line for each thing that can change, and none for what is empty."""
    rules = ",\n".join(
        f"{json.dumps(id_)}: {_lines(_given(row))}" for id_, row in content["rules"].items()
    )
    return f'{{"rules": {{\n{rules}\n}},\n"settings": {_lines(content["settings"])}}}\n'


def is_listed(rule: Rule, table: Mapping[str, Row]) -> bool:
    """Whether the table lists the rule as it is declared."""
    row = table.get(rule.id, {})
    listed_of_it = {key: held for key, held in row.items() if key not in _ADDED}
    return _given(declaration(rule)) == _given(listed_of_it)


def _given(row: Row) -> Row:
    return {key: held for key, held in row.items() if held}


def _lines(row: Row) -> str:
    lines = (f" {json.dumps(key)}: {json.dumps(held)}" for key, held in row.items())
    return "{\n" + ",\n".join(lines) + "\n}"


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Any]:
    if not is_current():
        return made()
    content: Mapping[str, Any] = json.loads(FILE.read_bytes())
    return content


def is_current() -> bool:
    """Whether the file counts: in an installation, or as the newest file of a checkout."""
    if not _WRITER.is_file():
        return True
    if not FILE.is_file():
        return False
    last = FILE.stat().st_mtime_ns
    return all(each.st_mtime_ns <= last for each in _sources())


def _sources() -> Iterator[os.stat_result]:
    """The files of the pack, and what rules read of the guards."""
    yield from (each.stat() for each in own_files(PACK))
    yield _CONTRACT.stat()


class _Module:
    """A module that is imported when it is needed, with the rules that the file lists of it."""

    def __init__(self, name: str, table: Mapping[str, Row], listed_here: Sequence[str]) -> None:
        self._name = name
        self._table = table
        self._listed_here = listed_here

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that the module declares, by id."""
        return {rule.id: rule for rule in rules_in([import_module(self._name)])}

    @cached_property
    def differences(self) -> tuple[str, ...]:
        """The IDs of rules whose declaration in the module differs from the file."""
        either = sorted({*self._listed_here, *self.rules})
        return tuple(
            id_
            for id_ in either
            if id_ not in self.rules or not is_listed(self.rules[id_], self._table)
        )


class _LaterDocumentation(Documentation):
    """The documentation of a rule whose example is on the page beside its module."""

    def __init__(self, title: str, why: str, example: Callable[[], str]) -> None:
        self.__dict__.update(title=title, why=why, _read=example)

    @cached_property
    def example(self) -> str:
        read: Callable[[], str] = self.__dict__["_read"]
        return read()


def _read(id_: str, row: Row, module: _Module) -> Rule:
    """The rule of a row, without the code that checks and declares it."""

    def check(*arguments: Any, **named: Any) -> Outcomes:
        if module.differences:
            return iter([_stale(module.differences)])
        return module.rules[id_].check(*arguments, **named)

    return Rule(
        id=id_,
        severity=Severity(row["severity"]),
        profile=Profile(row["profile"]),
        remediation=row["remediation"],
        documentation=_LaterDocumentation(
            row["title"], row["why"], lambda: example_of(module.rules[id_])
        ),
        check=check,
        module=row["module"],
        fix=None if row["fix"] == _MANUAL else row["fix"],
        kind=row.get("kind", ""),
        implied_by=tuple(
            Implication(by, Within(within), Resolved(resolved))
            for by, within, resolved in row.get("implied_by", ())
        ),
        absorbs=tuple(row.get("absorbs", ())),
        cwe=tuple(row.get("cwe", ())),
        status=Status(row.get("status") or Status.STABLE),
        types=tuple(row["types"]),
        reads=tuple(row.get("reads", ())),
        asks_for=tuple(row["asks_for"]),
        alone=tuple(row.get("alone", ())),
    )


def _stale(ids: Sequence[str]) -> Finding:
    names = ", ".join(ids)
    return Finding(
        f"{FILE.name} does not list {names} as declared, so nothing is checked",
        fix=f"Run `{COMMAND}`",
    )
