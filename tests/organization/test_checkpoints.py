"""States of every form that Pulumi writes, and damaged ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
import zstandard

from policypack.organization.checkpoints import MOST, StateError, decompressed, read_state
from tests import corpora
from tests.organization.states import checkpoint, export, queue

REWRITE = (
    "and versions 3 and 4 are supported; rewrite it with a current Pulumi: pulumi stack export "
    "--file state.json, then pulumi stack import --file state.json"
)


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("written", [checkpoint, export])
def test_a_checkpoint_and_an_export_hold_the_same_state(written: object, version: int) -> None:
    assert callable(written)
    state = read_state(written([queue()], version=version))
    assert (state.version, state.cli, state.time) == (version, "v3.274.1", "2026-11-20T10:00:00Z")
    assert [each["type"] for each in state.resources] == ["aws:sqs/queue:Queue"]


@pytest.mark.parametrize("packed", [gzip.compress, zstandard.compress, bytes])
def test_the_compression_shows_in_the_data(packed: object) -> None:
    assert callable(packed)
    assert len(read_state(packed(checkpoint([queue()]))).resources) == 1


def test_two_frames_of_zstandard_are_one_state() -> None:
    data = checkpoint([queue()])
    framed = zstandard.compress(data[:50]) + zstandard.compress(data[50:])
    assert len(read_state(framed).resources) == 1


def test_a_stack_that_was_never_deployed_has_no_resources() -> None:
    assert (
        read_state(b'{"version": 3, "checkpoint": {"stack": "", "latest": null}}').resources == []
    )
    assert read_state(b'{"version": 3, "deployment": {}}').resources == []


@pytest.mark.parametrize("version", [3, 4])
@corpora.needs("checkpoints")
def test_published_checkpoints_are_read(version: int) -> None:
    file = corpora.FOLDER / "checkpoints" / f"checkpoint-v{version}.json"
    state = read_state(file.read_bytes())
    assert len(state.resources) == 30
    # Go's zero time is none.
    assert (state.time, state.cli) == (None, None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "invalid JSON in the state: line 1: Expecting value; restore it"),
        (b"[]", "state must be a JSON object; name a checkpoint or a stack export"),
        (b"\xff\xfe{", "invalid JSON in the state: encoding; restore it"),
        (b"[" * 100_000, "invalid JSON in the state: line 1: Nested too deeply; restore it"),
        (b'{"version": 3}', "not the state of a stack; name a checkpoint or a stack export"),
        (b'{"version": 3, "deployment": []}', None),
        (b'{"version": 3, "deployment": 5}', "state is malformed: deployment; "),
        (b'{"version": 3, "deployment": {"resources": [{}]}}', "state is malformed: resources"),
        (b'{"version": 3, "deployment": {"resources": 5}}', "state is malformed: resources"),
        (checkpoint([], version=5), "state has version 5, and versions 3 and 4 are supported"),
        (checkpoint([], version=1), f"state has version 1, {REWRITE}"),
        (checkpoint([], version=2), f"state has version 2, {REWRITE}"),
        (b"{}", f"state has no version, {REWRITE}"),
        (b'{"version": "3"}', "state has an invalid version, and versions 3 and 4 are supported"),
        (b'{"version": 4, "features": 5, "deployment": {}}', "state is malformed: features"),
        (b'{"version": 3, "checkpoint": 5}', "state is malformed: checkpoint"),
        (b'{"version": 3, "deployment": {"manifest": 5}}', "state is malformed: manifest"),
        (
            b'{"version": 3, "deployment": {"pending_operations": [5]}}',
            "state is malformed: pending_operations",
        ),
        (checkpoint([], version=4, features=["timeTravel"]), "unsupported feature timeTravel"),
        (gzip.compress(checkpoint([queue()]), mtime=0)[:-20], "state is damaged"),
        (gzip.compress(checkpoint([queue()]), mtime=0)[:60], "state is damaged"),
        (zstandard.compress(checkpoint([queue()]))[:-9], "invalid JSON in the state"),
    ],
)
def test_what_is_no_state_is_refused_with_its_reason(data: bytes, said: str | None) -> None:
    if said is None:
        assert read_state(data).resources == []
        return
    with pytest.raises(StateError) as refused:
        read_state(data)
    assert said in str(refused.value)


def test_a_damaged_state_is_not_repeated_in_the_error() -> None:
    text = checkpoint([queue("hunter2")]).decode()
    with pytest.raises(StateError) as refused:
        read_state(text[:-1].encode() + b"hunter2")
    assert "hunter2" not in str(refused.value)


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(StateError, match="state is larger than 1 MiB"):
        decompressed(gzip.compress(b"0" * 3 * 2**20, mtime=0), most=2**20)
    assert decompressed(b"0" * 10, most=10) == b"0" * 10
    assert MOST > 200 * 2**20


@pytest.mark.parametrize(
    "feature", ["refreshBeforeUpdate", "views", "hooks", "taint", "replaceWith", "byteString"]
)
def test_a_feature_of_version_4_is_known(feature: str) -> None:
    data = checkpoint([queue()], version=4, features=[feature])
    assert json.loads(data)["features"] == [feature]
    assert len(read_state(data).resources) == 1


@pytest.mark.parametrize("written", [checkpoint, export])
def test_fields_are_known_in_any_case_as_go_reads_them(written: object) -> None:
    assert callable(written)
    plain = json.loads(written([queue(custom=True, parent="p", propertyDependencies={})]))
    for change in (str.upper, str.title, str.swapcase):
        changed = _fields_changed(plain, change)
        assert read_state(json.dumps(changed).encode()) == read_state(json.dumps(plain).encode())


def _fields_changed(value: Any, change: Callable[[str], str]) -> Any:
    """The same state with other names of fields; the properties of a resource are not fields."""
    if isinstance(value, list):
        return [_fields_changed(each, change) for each in value]
    if not isinstance(value, dict):
        return value
    kept = ("inputs", "outputs", "propertyDependencies")
    return {
        change(key): each if key in kept else _fields_changed(each, change)
        for key, each in value.items()
    }


def test_properties_of_a_resource_keep_their_case() -> None:
    state = read_state(checkpoint([queue(outputs={"URN": "a", "Type": "b"})]))
    assert state.resources[0]["outputs"] == {"URN": "a", "Type": "b"}


def test_operations_that_an_interrupted_update_left_are_told() -> None:
    document = json.loads(export([queue()]))
    document["deployment"]["pending_operations"] = [
        {"resource": queue("jobs"), "type": "creating"},
        {"Resource": queue("mails"), "Type": "deleting"},
    ]
    state = read_state(json.dumps(document).encode())
    assert state.pending == ["creating jobs", "deleting mails"]
    assert len(state.resources) == 1
