"""Mutated events have the same verdict, reason, path, answer and audit record in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.testing.samples import sample
from tests.conformance.exporting import portable
from tests.conformance.options import required
from tests.conformance.vectors import Case, answered, as_in_lambda, line
from tests.guards.fuzzing import mutations
from tests.node_guards.conftest import run
from tests.tries import nightly, tries
from tools import node_guards

USUAL, AT_NIGHT = 100, 5_000
# Of each source, so that refused records are returned too.
PARTIAL = {"sqs", "kinesis-stream", "dynamodb-stream", "msk", "self-managed-kafka"}
_OF_PIPE = {"source": {"source": "sqs", "options": {"partial": True}}}


def cases(source: str, seed: str, number: int) -> Iterator[Case]:
    """Mutated events of a source that each JSON parser reads alike."""
    options: list[dict[str, Any]] = [required(source)]
    if source in PARTIAL:
        options.append({**options[0], "partial": True})
    if source == "pipe":
        options.append(_OF_PIPE)
    for index, event in enumerate(mutations(sample(source), f"{seed}/{source}", number)):
        if portable(event):
            options_of = options[index % len(options)]
            yield Case(f"{source}/{index}", source, options_of, _as_read_in_javascript(event))


def _as_read_in_javascript(value: Any) -> Any:
    """The event whose numbers are as `JSON.parse` reads them: `1.0` is `1`."""
    if isinstance(value, dict):
        return {key: _as_read_in_javascript(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_read_in_javascript(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def differences(package: Path, given: list[Case]) -> list[Any]:
    """The cases whose results differ, with both results."""
    lines = "".join(f"{line(case._asdict())}\n" for case in given)
    found = map(json.loads, run(package, "tests/judge.mjs", given=lines).strip().split("\n"))
    with as_in_lambda():
        expected = [json.loads(line(answered(case))) for case in given]
    pairs = zip(given, expected, found, strict=True)
    return [(case, python, node) for case, python, node in pairs if python != node]


@pytest.mark.parametrize("source", node_guards.ported())
def test_mutated_events_have_the_same_results(package: Path, source: str) -> None:
    given = list(cases(source, "node", tries(USUAL)))
    assert given
    assert differences(package, given)[:1] == []


@nightly("test_mutated_events_have_the_same_results")
@pytest.mark.parametrize("source", node_guards.ported())
def test_many_mutated_events_have_the_same_results(package: Path, source: str) -> None:
    given = list(cases(source, "night", AT_NIGHT))
    assert differences(package, given)[:1] == []


def test_a_difference_is_found(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.answered", lambda case: {"verdict": "refused"})
    ((case, _, node),) = differences(package, [Case("s3/sample", "s3", {}, sample("s3"))])
    assert (case.source, node["verdict"]) == ("s3", "accepted")
