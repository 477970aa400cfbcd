"""Many stacks at once, and whatever can go wrong with one of them."""

from __future__ import annotations

import gc
import gzip
import json
import os
import signal
from collections import deque
from collections.abc import Iterable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from datetime import date
from itertools import chain
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from policypack.model.stack import Stack
from policypack.organization import batches
from policypack.organization.batches import EndedError, in_pool, in_this_process, on_dask
from policypack.organization.locations import open_source
from policypack.organization.parts import Part, stacks_in
from policypack.organization.sources import StackKey
from policypack.organization.stacks import Task, judged
from policypack.settings.settings import Settings
from tests.organization.audits import audit
from tests.organization.servers import dask
from tests.organization.states import backend, checkpoint, many, queue
from tests.tries import tries

Capture = pytest.CaptureFixture[str]
TASK = Task(Settings(), date(2026, 11, 26))


def lines_of(parts: Iterable[Part]) -> list[list[dict[str, Any]]]:
    """The lines of each stack."""
    return [lines for each in parts if each.judged for lines in stacks_in(each.data)]


def stacks_of(parts: Iterable[Part]) -> list[str]:
    return sorted(stack["stack"] for stack, *_ in lines_of(parts))


def write(folder: Path, name: str, data: bytes) -> None:
    (folder / ".pulumi" / "stacks" / "shop" / name).write_bytes(data)


def huge() -> bytes:
    """A state of 50 MB, each night of 150 MB: one resource has a text that long."""
    text = checkpoint([queue(), queue("big", outputs={"body": "@"})]).decode()
    return text.replace('"@"', f'"{"x" * tries(50_000_000)}"').encode()


@pytest.mark.exhaustive
def test_each_fault_costs_its_stack_alone_and_is_named(tmp_path: Path, capsys: Capture) -> None:
    state = tmp_path / "state"
    location = backend(state, {"shop/good": [queue(stack="good")], "shop/empty": []})
    write(state, "cut.json.gz", gzip.compress(checkpoint([queue()]))[:-30])
    write(state, "future.json", checkpoint([queue()], version=9))
    write(state, "broken.json", b'{"version": 3, "checkpoint"')
    write(state, "bad.json", checkpoint([{"urn": "x", "type": "y", "inputs": []}]))
    write(state, "big.json", huge())
    run = audit(capsys, tmp_path / "out", location)
    assert {name: error.partition(";")[0] for name, error in run.errors.items()} == {
        "shop/cut": "state is damaged: Compressed file ended before the end-of-stream marker was "
        "reached",
        "shop/future": "state has version 9, and versions 3 and 4 are supported",
        "shop/broken": "invalid JSON in the state: line 1: Expecting ':' delimiter",
        "shop/bad": "state is malformed: resources",
    }
    assert ("shop", "good", "sqs-queue-unencrypted") in run.found
    assert ("shop", "big", "sqs-queue-unencrypted") in run.found
    assert run.status == 1
    told = (tmp_path / "out" / "audit.txt").read_text(encoding="utf-8")
    assert all(name in told for name in run.errors)


def test_an_object_that_is_deleted_after_the_list_is_named(tmp_path: Path) -> None:
    source = open_source(backend(tmp_path, {"shop/a": [queue()], "shop/b": [queue()]}))
    keys = sorted(source.stacks())
    (tmp_path / ".pulumi/stacks/shop/a.json").unlink()
    first, second = lines_of(in_this_process(TASK, keys))
    assert first[0]["error"] == "the stack is gone: it was deleted after it was listed"
    assert (second[0]["error"], second[0]["findings"] > 0) == (None, True)


def test_an_error_of_our_own_costs_that_stack_alone_and_repeats_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("hunter2")

    monkeypatch.setattr("policypack.organization.stacks.complete", fails)
    source = open_source(backend(tmp_path, {"shop/a": [queue()]}))
    ((line, *_),) = lines_of(in_this_process(TASK, source.stacks()))
    assert line["error"] == "cannot be judged: KeyError; report it as a bug in stackwarden"


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> list[StackKey]:
    location = many(tmp_path_factory.mktemp("fleet"), 230)
    return sorted(open_source(location).stacks())


def sorted_lines(parts: Iterable[Part]) -> list[str]:
    return sorted(json.dumps(each) for each in lines_of(parts))


def test_a_pool_finds_what_one_process_finds(fleet: list[StackKey]) -> None:
    notes: list[str] = []
    pooled = sorted_lines(in_pool(TASK, fleet, 2, notes))
    assert pooled == sorted_lines(in_this_process(TASK, fleet))
    assert notes == []


def test_no_stack_stays_in_memory(fleet: list[StackKey]) -> None:
    assert len(lines_of(in_this_process(TASK, fleet[:60]))) == 60
    gc.collect()
    assert sum(isinstance(each, Stack) for each in gc.get_objects()) <= 1


def test_a_batch_is_as_large_as_takes_some_seconds() -> None:
    seconds = batches.SECONDS
    # Nothing is known before the first one is back, which a worker's start makes slow.
    assert batches.next_size(batches.SIZE, 10, seconds) == 10
    assert batches.next_size(10, 10, seconds / 2) == 20
    # Quick stacks let it grow by steps, and slow ones shrink it at once.
    assert batches.next_size(10, 10, 0.0) == 40
    assert batches.next_size(1000, 1000, 0.1) == 1000
    assert batches.next_size(400, 400, seconds * 100) == 4
    assert batches.next_size(1, 1, seconds * 100) == 1


def test_every_stack_is_in_one_batch_whatever_their_sizes(
    fleet: list[StackKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    judge = batches._judged

    def counted(task: Task, keys: Any) -> Part:
        sent.append(len(keys))
        return judge(task, keys)._replace(seconds=batches.SECONDS * len(keys) / 30)

    monkeypatch.setattr(batches, "_judged", counted)
    monkeypatch.setattr(batches, "ProcessPoolExecutor", lambda *_, **__: ThreadPoolExecutor(1))
    assert stacks_of(in_pool(TASK, fleet[:95], 1, [])) == [key.stack for key in fleet[:95]]
    assert sent[0] == batches.SIZE
    assert max(sent) == 30
    assert sum(sent) == 95


def _kill(task: Task, keys: Any) -> Any:
    """Judges a batch, and ends its process at a stack of that name."""
    if any(key.stack == "s006" for key in keys):
        os.kill(os.getpid(), signal.SIGKILL)
    return batches_judged(task, keys)


batches_judged = batches._judged


@pytest.mark.exhaustive
def test_a_stack_that_no_worker_survives_is_named_and_the_others_are_judged(
    fleet: list[StackKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_judged", _kill)
    monkeypatch.setattr(batches, "SIZE", 4)
    few = fleet[:10]
    notes: list[str] = []
    parts = [*in_pool(TASK, few, 2, notes)]
    assert stacks_of(parts) == [key.stack for key in few]
    lines = [stack for stack, *_ in lines_of(parts)]
    errors = {each["stack"]: each["error"] for each in lines if each["error"]}
    assert errors == {"s006": "workers crash on it: the process ended while it judged this stack"}
    assert all(note.startswith("a worker was lost (BrokenProcessPool): ") for note in notes)
    assert notes


def _kill_once(task: Task, keys: Any) -> Any:
    """Ends the process of the first batch that comes while the mark is there."""
    mark = Path(os.environ["STACKWARDEN_TEST_MARK"])
    if mark.exists():
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return batches_judged(task, keys)


@pytest.mark.exhaustive
def test_a_worker_that_is_killed_in_the_middle_costs_nothing_and_is_named(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    mark.touch()
    monkeypatch.setenv("STACKWARDEN_TEST_MARK", str(mark))
    monkeypatch.setattr(batches, "_judged", _kill_once)
    run = audit(capsys, tmp_path / "out", many(tmp_path / "state", 210), "--workers", "2")
    assert not mark.exists()
    assert (len(run.of("stack")), len(run.found), run.errors) == (210, 210, {})
    (end,) = run.of("end")
    assert "a worker was lost" in end["notes"][0]
    assert end["notes"][0] in (tmp_path / "out" / "audit.txt").read_text(encoding="utf-8")


@pytest.mark.exhaustive
def test_a_cluster_finds_what_one_process_finds_and_survives_a_worker(
    fleet: list[StackKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    with dask() as (address, processes):
        notes: list[str] = []
        assert sorted_lines(on_dask(TASK, fleet, address, notes)) == sorted_lines(
            in_this_process(TASK, fleet)
        )
        assert notes == []
        lines = on_dask(TASK, fleet, address, notes)
        first = next(lines)
        processes[0].kill()
        assert stacks_of(chain([first], lines)) == [key.stack for key in fleet]
        assert notes == ["1 of 2 workers were lost; others judged their batches"]
        monkeypatch.setattr(batches, "_IDLE", 1.0)
        lines = on_dask(TASK, fleet, address, notes)
        next(lines)
        processes[1].kill()
        with pytest.raises(EndedError, match="no worker for 1 seconds; start some, then repeat"):
            deque(lines, 0)
        monkeypatch.setattr(batches, "_IDLE", 60.0)
        lines = on_dask(TASK, fleet, address, notes)
        Timer(3, processes[2].kill).start()
        with pytest.raises(EndedError, match=r"the scheduler .*; start one, then repeat"):
            next(lines)


def test_what_fails_outside_a_stack_ends_the_journal_with_status_3(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is: the stacks that were judged are kept, and a resumed run judges the others."""
    location, baseline = many(tmp_path / "state", 6), tmp_path / "baseline.jsonl"
    audit(capsys, tmp_path / "first", location, "--write-baseline", str(baseline))
    whole = judged
    monkeypatch.setattr(batches, "SECONDS", 0.0)
    for failure, said in (
        (EndedError("the scheduler was lost"), "the audit ended early: the scheduler was lost"),
        (OSError(28, "No space left on device"), "the audit ended early: No space left on device"),
        (KeyError("hunter2"), "the audit ended early: KeyError; repeat it with --resume"),
        (CancelledError(), "the audit ended early: CancelledError"),
    ):

        def broken(task: Task, keys: Any, failure: Exception = failure) -> Any:
            yield from whole(task, [*keys][:2])
            raise failure

        out = tmp_path / type(failure).__name__
        monkeypatch.setattr(batches, "judged", broken)
        run = audit(capsys, out, location, "--baseline", str(baseline))
        (end,) = run.of("end")
        assert run.lines[-1] == end
        assert (run.status, len(run.of("stack")), run.of("fixed")) == (3, 2, [])
        assert end["errors"][0].startswith(said)
        assert "hunter2" not in run.err + run.out + json.dumps(run.lines)
        assert said in (out / "audit.txt").read_text(encoding="utf-8")
        monkeypatch.setattr(batches, "judged", whole)
        resumed = audit(capsys, out, location, "--baseline", str(baseline), "--resume")
        assert (resumed.status, len(resumed.found), resumed.of("end")[0]["errors"]) == (1, 6, [])


def test_what_a_worker_of_another_version_sends_is_refused() -> None:
    kinds: list[Any] = [None, 5, [5], [[{"kind": "stack"}]], Part("", 1), Part(b"", -1)]  # type: ignore[arg-type]
    for sent in kinds:
        with pytest.raises(EndedError, match="workers sent no stacks; install stackwarden"):
            batches._whole(sent)


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_CONNECT", 0.5)
    with pytest.raises(
        ValueError, match=r"--dask tcp://127.0.0.1:9: cannot connect to the scheduler"
    ):
        on_dask(TASK, [], "tcp://127.0.0.1:9", [])
