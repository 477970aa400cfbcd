"""Completes the history of the rules, `policypack/rule/history.csv`, which `make docs` does too.

    python -m tools.rule_history

It adds a row for each new rule, each severity, profile or default that differs from the last
release (`last_release.json`), and each rule whose preview ends with this version. Where an ID
vanishes, add the row `renamed` of its successor by hand, or `removed` in a major release.
`python -m tools.record_release` records the last release.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from policypack import VERSION
from policypack.rule import history
from policypack.rule.rule import Status
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.start import clock

RECORD = Path(__file__).with_name("last_release.json")
COMMAND = "python -m tools.rule_history"


class Row(NamedTuple):
    """A row of the history without its day and version."""

    rule: str
    change: str
    was: str = ""


def current(version: str | None) -> dict[str, Any]:
    """Returns what a release records: rules with severity and profile, and defaults of settings."""
    defaults = Settings()
    return {
        "version": version,
        "rules": {rule.id: [rule.severity.value, rule.profile.value] for rule in catalogue()},
        "defaults": {each.name: _plain(getattr(defaults, each.name)) for each in fields(defaults)},
    }


def record(version: str | None) -> None:
    """Writes the record of a release; None before the first one."""
    RECORD.write_text(json.dumps(current(version), indent=1) + "\n", encoding="utf-8")


def next_version(released: str | None) -> str:
    """Returns the version that has the changes of this checkout: a patch release has none."""
    if released != VERSION:
        return VERSION
    major, minor, _ = released.split(".")
    return f"{major}.{int(minor) + 1}.0"


def missing(released: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Row]:
    """Returns the rows that the history lacks, also those for vanished IDs, which the command
    doesn't add."""
    version = released["version"]
    for id_, (severity, profile) in now["rules"].items():
        if history.first(id_) is None:
            yield Row(id_, "preview" if version else "stable")
        elif _is_due(id_, next_version(version)):
            yield Row(id_, "stable")
        before = released["rules"].get(id_, [severity, profile])
        changes = zip(("severity", "profile"), before, (severity, profile), strict=True)
        yield from _unlisted(id_, version, *changes)
    for id_ in sorted(released["rules"].keys() - now["rules"].keys()):
        if history.current(id_) == id_:
            yield from _unlisted(id_, version, ("removed", "", "gone"))
    for name, default in now["defaults"].items():
        was = released["defaults"].get(name, default)
        yield from _unlisted(name, version, ("default", _text(was), _text(default)))


def _unlisted(name: str, version: str | None, *changes: tuple[str, str, str]) -> Iterator[Row]:
    """The rows of those changes that the history doesn't have after the release."""
    after = history.numbers_of(version) if version else ()
    rows = {
        (each.kind, each.was)
        for each in history.history(name)
        if history.numbers_of(each.version) > after
    }
    for kind, was, now in changes:
        if was != now and (kind, was) not in rows:
            yield Row(name, kind, was)


def _is_due(id_: str, version: str) -> bool:
    """Whether the rule is in preview since an earlier minor version."""
    last = history.history(id_)[-1]
    is_preview = history.status(id_) is Status.PREVIEW
    return is_preview and last.version.split(".")[:2] != version.split(".")[:2]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return sorted(value) if isinstance(value, frozenset) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def lacking() -> list[Row]:
    """Returns the rows that the history lacks since the last release."""
    return [*missing(json.loads(RECORD.read_text(encoding="utf-8")), current(None))]


def complete(today: date) -> list[Row]:
    """Adds the missing rows to the history, and returns them."""
    made = [each for each in lacking() if each.change != "removed"]
    if made:
        version = next_version(json.loads(RECORD.read_text(encoding="utf-8"))["version"])
        head, *rows = history.FILE.read_text(encoding="utf-8").splitlines()
        rows += [f"{each.rule},{today},{version},{each.change},{each.was}" for each in made]
        history.FILE.write_text("\n".join([head, *sorted(rows)]) + "\n", encoding="utf-8")
        history.read_again()
    return made


def main() -> int:
    """The command line."""
    for each in complete(clock.today()):
        sys.stdout.write(f"{each.rule}: {each.change} {each.was}".rstrip() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
