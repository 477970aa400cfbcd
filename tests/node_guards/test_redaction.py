"""The fields of an audit record, and what is redacted in them, are the same in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runtime_guards.audit.redaction import AllowedFields, Marks, unmarked
from runtime_guards.contract import TRIGGERS
from runtime_guards.testing.samples import sample
from tests.conformance.exporting import portable
from tests.conformance.vectors import line
from tests.guards.audit import sensitive_values
from tests.guards.fuzzing import mutations
from tests.node_guards.conftest import run
from tests.tries import tries

PATHS = 12


def paths_of(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all values that the allow-list can name."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from paths_of(below, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value[:1]:
            yield from paths_of(item, f"{path}[]")
    elif path:
        yield path


def cases() -> Iterator[dict[str, Any]]:
    """Values of all kinds, and mutated events of each source with paths of its sample."""
    texts = sorted({text for text in _texts(vars(sensitive_values)) if portable(text)})
    for text in texts:
        secrets = ["orders-of-the-shop", "zq7v"]
        yield {"paths": ["a", "password", "l[].a"], "secrets": secrets, "event": _held(text)}
    for trigger in TRIGGERS:
        known = [path for path in paths_of(sample(trigger.name)) if _is_path(path)]
        if isinstance(sample(trigger.name), dict) and known:
            for event in mutations(sample(trigger.name), f"fields/{trigger.name}", tries(20)):
                if portable(event):
                    yield {"paths": known[:PATHS], "secrets": ["orders"], "event": event}


def _held(text: str) -> dict[str, Any]:
    return {"a": text, "password": text, "l": json.dumps([{"a": text}] * 12)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for below in value.values():
            yield from _texts(below)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for below in value:
            yield from _texts(below)


def _is_path(path: str) -> bool:
    try:
        AllowedFields([path], Marks(()))
    except ValueError:
        return False
    return True


def expected(case: dict[str, Any]) -> Any:
    """The redacted fields of the record that the Python guards write."""
    fields = AllowedFields(case["paths"], Marks(())).of(case["event"])
    return unmarked(fields, Marks(case["secrets"]))


def test_fields_are_the_same(package: Path) -> None:
    given = list(cases())
    lines = "".join(f"{line(case)}\n" for case in given)
    found = [
        json.loads(each) for each in run(package, "tests/redact.mjs", given=lines).splitlines()
    ]
    wanted = [json.loads(line(expected(case))) for case in given]
    differences = [each for each in zip(given, wanted, found, strict=True) if each[1] != each[2]]
    assert len(given) > len(TRIGGERS)
    assert differences[:3] == []
