"""The committed vectors hold for the guards here, and all sources and options have some."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conformance import vectors
from tests.conformance.exporting import manifest, portable
from tests.guards.options.effects import OF_HANDLER
from tests.guards.validators import NAMES

# What Lambda takes as an event, in bytes.
LARGEST = 6_000_000
REPAIR = "read the difference, raise VERSION in tests/conformance/vectors.py, and export again"


@pytest.fixture(scope="module")
def read() -> dict[str, list[dict[str, Any]]]:
    return {source: list(vectors.read(source)) for source in NAMES}


@pytest.fixture(scope="module")
def schema() -> Any:
    text = (vectors.FOLDER / "vector.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def differences(vector: dict[str, Any]) -> dict[str, Any]:
    """Differences between the guards' answers and a vector."""
    found = vectors.answered(vectors.case_of(vector))
    return {name: value for name, value in found.items() if value != vector[name]}


def test_the_guards_pass_every_vector(read: dict[str, list[dict[str, Any]]]) -> None:
    with vectors.as_in_lambda():
        wrong = {
            vector["id"]: found
            for lines in read.values()
            for vector in lines
            if (found := differences(vector))
        }
    assert not wrong, f"{REPAIR}: {dict([*wrong.items()][:5])}"


def test_a_vector_of_another_verdict_is_caught(read: dict[str, list[dict[str, Any]]]) -> None:
    sample, undeclared = read["s3"][:2]
    with vectors.as_in_lambda():
        assert not differences(sample)
        assert {*differences({**sample, "event": undeclared["event"]})} == {
            *("verdict", "reason", "path", "answer", "audit")
        }


def test_every_source_and_option_has_vectors(read: dict[str, list[dict[str, Any]]]) -> None:
    """GIVEN a new source or option WHEN no vector is of it THEN it is named."""
    for source, lines in read.items():
        ids = {vector["id"] for vector in lines}
        assert f"{source}/sample" in ids, f"{REPAIR}: {source}"
        decided = {each.split("/")[2] for each in ids if each.endswith(("/decides", "/answers"))}
        # The handler of a vector returns null, or the event.
        missing = {*vectors.options_of(source)} - decided - OF_HANDLER
        assert not missing, f"{REPAIR}: no vector of {source} shows {missing}"


def test_every_vector_has_the_form_of_the_schema(
    read: dict[str, list[dict[str, Any]]], schema: Any
) -> None:
    lines = [vector for found in read.values() for vector in found]
    assert len({vector["id"] for vector in lines}) == len(lines) > 2_000
    for vector in lines:
        assert not [error.message for error in schema.iter_errors({**vector, "event": None})]
        assert vector["source"] == vector["id"].split("/")[0]
        longest = LARGEST if "/edge/" in vector["id"] else 6_000
        assert portable(vector["event"], longest), vector["id"]


def test_every_line_is_short_and_has_the_form_of_the_schema(schema: Any) -> None:
    """Also where it has edits instead of an event."""
    edited = 0
    for source in NAMES:
        path = vectors.FOLDER / "vectors" / f"{source}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line) <= 8_000
            vector = json.loads(line)
            edited += "edits" in vector
            errors = schema.iter_errors(
                {**vector, **({"event": None} if "event" in vector else {})}
            )
            assert not [error.message for error in errors], vector["id"]
    assert edited > 2_000


def test_the_manifest_is_that_of_the_contract() -> None:
    kept = json.loads((vectors.FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert kept == manifest(), REPAIR
    assert {path.stem for path in (vectors.FOLDER / "vectors").iterdir()} == {*NAMES}


def test_another_language_reads_them_and_detects_the_same_sources() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("the second reader is of JavaScript")
    command = [node, str(vectors.FOLDER / "reader.mjs")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    found = json.loads(done.stdout)
    assert (found["wrong"], found["version"]) == ([], vectors.VERSION)
    assert done.returncode == 0
