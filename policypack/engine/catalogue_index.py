"""The catalogue as an earlier start has found it: a start imports no module of rules.

A rule of the index has all that the engine announces and the judge dispatches by. Its module is
imported when it judges a resource for the first time. The index lies beside the bytecode of this
module and is valid like bytecode: until a file of the pack changes in name, size or time. Where it
is missing, outdated or damaged, the catalogue is imported and the index is written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import runtime_guards.contract
from policypack import VERSION
from policypack.documentation import Documentation
from policypack.implication import Implication, Within
from policypack.rule import Outcomes, Profile, Rule, Severity
from policypack.rules import catalogue, installed_rules, merged, rules_in

_PACK = Path(__file__).resolve().parents[1]
_CONTRACT = Path(runtime_guards.contract.__file__)
_FILE = Path(cache_from_source(__file__)).with_suffix(".json")
_LISTS = ("types", "reads", "asks_for", "alone")


@lru_cache(maxsize=1)
def known_rules() -> tuple[Rule, ...]:
    """The rules of the pack, and those that installed distributions add. Raises ValueError."""
    return merged(indexed(), *installed_rules())


def indexed(
    file: Path = _FILE, complete: Callable[[], Sequence[Rule]] = catalogue
) -> tuple[Rule, ...]:
    """The rules of the pack by id. Those of the index import their modules when they judge."""
    state = _state()
    with suppress(OSError, ValueError, TypeError, KeyError):
        held = json.loads(file.read_bytes())
        if held["state"] == state:
            return tuple(map(_read, held["rules"]))
    rules = tuple(complete())
    if not sys.dont_write_bytecode:
        _write(file, json.dumps({"state": state, "rules": [*map(_written, rules)]}))
    return rules


class _LaterCheck:
    """The check of a rule; the first call imports the module that declares it."""

    def __init__(self, module: str, rule: str) -> None:
        self._module = module
        self._rule = rule

    def __call__(self, *arguments: Any, **named: Any) -> Outcomes:
        return self._check(*arguments, **named)

    @cached_property
    def _check(self) -> Callable[..., Outcomes]:
        declared = {rule.id: rule for rule in rules_in([import_module(self._module)])}
        return declared[self._rule].check


def _written(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "remediation": rule.remediation,
        "title": rule.title,
        "why": rule.documentation.why,
        "example": rule.documentation.example,
        "module": rule.module,
        "fix": rule.fix,
        "kind": rule.kind,
        "implied_by": [[each.by, each.within.value] for each in rule.implied_by],
        **{name: getattr(rule, name) for name in _LISTS},
    }


def _read(row: Mapping[str, Any]) -> Rule:
    """The rule of a row, without the code that checks and declares it."""
    return Rule(
        id=row["id"],
        severity=Severity(row["severity"]),
        profile=Profile(row["profile"]),
        remediation=row["remediation"],
        documentation=Documentation(row["title"], row["why"], row["example"]),
        check=_LaterCheck(row["module"], row["id"]),
        module=row["module"],
        fix=row["fix"],
        kind=row["kind"],
        implied_by=tuple(Implication(by, Within(within)) for by, within in row["implied_by"]),
        types=tuple(row["types"]),
        reads=tuple(row["reads"]),
        asks_for=tuple(row["asks_for"]),
        alone=tuple(row["alone"]),
    )


def _state() -> str:
    """What identifies the pack's files: names, sizes and times."""
    files = [VERSION, *sorted(_files(str(_PACK))), _signature(str(_CONTRACT), _CONTRACT.stat())]
    return hashlib.sha256("\n".join(files).encode(errors="surrogateescape")).hexdigest()


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield _signature(entry.path, entry.stat())
            elif entry.name != "__pycache__":
                yield from _files(entry.path)


def _signature(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def _write(file: Path, text: str) -> None:
    """Writes the index at once or not at all: another start may read it meanwhile."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    # An installation that is not writable has no index, as it has no new bytecode.
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
