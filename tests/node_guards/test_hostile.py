"""Hostile events and honest ones: the guards for Node.js, Powertools' parser, middy's validator.

The verdicts were written down first: `tests.guards.hostile` says which events are hostile, and AWS
and Powertools publish the honest ones.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import corpora
from tests.conformance.options import required
from tests.conformance.vectors import Case, line
from tests.guards import published
from tests.guards.hostile import HARMLESS, HOSTILE, Hostile, Order
from tests.guards.samples import sample
from tests.node_guards.conftest import ROOT, run
from tools import typescript_sdks

MODEL = {
    "type": "object",
    "additionalProperties": False,
    "required": ["orderId"],
    "properties": {"orderId": {"type": "string"}},
}
PEERS = ("powertools", "middy")


def as_case(hostile: Hostile) -> Case:
    """The event with its options as a guard of Node.js takes them."""
    options = {name: _option(name, value) for name, value in hostile.options.items()}
    name = f"{hostile.source}: {hostile.attack}"
    return Case(name, hostile.source, {**required(hostile.source), **options}, hostile.event)


def _option(name: str, value: Any) -> Any:
    # The source of a pipe, with its options.
    if name == "source" and isinstance(value, str):
        return {"source": value, "options": required(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if value is dict:
        return {"type": "object"}
    if value is list:
        return {"type": "array"}
    return MODEL if value is Order else value


def honest() -> list[Case]:
    """Published events, those with a placeholder repaired."""
    corpora.skip_without("sample events")
    made = []
    for name, row in published.SHARED.items():
        if row["verdict"] in ("accepted", "repaired"):
            event = json.loads((corpora.FOLDER / "events" / name).read_text("utf-8"))
            event = published.repaired(event, row) if "repair" in row else event
            made.append(Case(name, row["source"], required(row["source"]), event))
    return made


def accepted_by_guards(package: Path, cases: Sequence[Case]) -> list[bool]:
    """Whether the handler gets each event, with every record of it."""
    given = "".join(f"{line(each._asdict())}\n" for each in cases)
    found = map(json.loads, run(package, "tests/judge.mjs", given=given).splitlines())
    return [each["verdict"] == "accepted" for each in found]


def accepted_by_peers(folder: Path, cases: Sequence[Case]) -> list[dict[str, bool | None]]:
    """The verdict of each peer on each event; None if it has no schema."""
    try:
        modules = typescript_sdks.ensure(ROOT, "node_peers")
    except typescript_sdks.NoSdks as error:
        pytest.skip(str(error))
    shutil.copy(Path(__file__).with_name("peers.mjs"), folder)
    (folder / "node_modules").symlink_to(modules)
    given = "".join(
        f"{line({'source': each.source, 'event': each.event, 'schema': schema_of(each.source)})}\n"
        for each in cases
    )
    ended = subprocess.run(
        ["node", "peers.mjs"], cwd=folder, input=given, capture_output=True, encoding="utf-8"
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return [json.loads(each) for each in ended.stdout.splitlines()]


def schema_of(source: str) -> Any:
    """The JSON Schema that a developer derives from the sample of a source: its types, and its
    first level required."""
    event = sample(source)
    found = _schema(event)
    return {**found, "required": [*event]} if isinstance(event, dict) else found


def _schema(value: Any) -> Any:
    if isinstance(value, dict):
        return {"type": "object", "properties": {key: _schema(each) for key, each in value.items()}}
    if isinstance(value, list):
        return {"type": "array", "items": _schema(value[0])} if value else {"type": "array"}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, (int, float)):
        return {"type": "number"}
    return {"type": "string"} if isinstance(value, str) else {}


def test_hostile_events_are_refused(package: Path) -> None:
    cases = [as_case(each) for each in HOSTILE]
    accepted = accepted_by_guards(package, cases)
    passed = {case.id for case, is_accepted in zip(cases, accepted, strict=True) if is_accepted}
    assert passed == {f"{source}: {attack}" for source, attack in HARMLESS}
    assert len(cases) >= 171


def test_published_events_are_accepted(package: Path) -> None:
    cases = honest()
    refused = [
        case.id
        for case, is_accepted in zip(cases, accepted_by_guards(package, cases), strict=True)
        if not is_accepted
    ]
    assert refused == []
    assert len(cases) >= 60


def test_hostile_events_pass_other_validators(package: Path, tmp_path: Path) -> None:
    """GIVEN events of sources for which Powertools has a schema, judged without own options."""
    every = [
        as_case(each)
        for each in HOSTILE
        if not each.options and (each.source, each.attack) not in HARMLESS
    ]
    theirs = accepted_by_peers(tmp_path, every)
    pairs = zip(every, accepted_by_guards(package, every), theirs, strict=True)
    known = [(own, each) for _, own, each in pairs if each["powertools"] is not None]
    passed = {peer: sum(bool(each[peer]) for _, each in known) for peer in PEERS}
    passed["guards"] = sum(own for own, _ in known)
    print(f"hostile events accepted, of {len(known)}: {passed}")
    assert len(known) >= 150
    assert passed["guards"] == 0
    page = " ".join((ROOT / "docs" / "guards.md").read_text("utf-8").split())
    assert sentence(len(known), passed) in page


def sentence(number: int, passed: dict[str, int]) -> str:
    """The sentence of the page."""
    held = json.loads((ROOT / "tools" / "node_peers" / "package.json").read_text("utf-8"))
    parser, middy = (
        held["dependencies"][name] for name in ("@aws-lambda-powertools/parser", "@middy/validator")
    )
    return (
        f"Of {number} hostile events, the guards accept {passed['guards']}, the Powertools parser "
        f"{parser} accepts {passed['powertools']}, and `@middy/validator` {middy}, with a schema "
        f"of the types in a sample, accepts {passed['middy']}."
    )
