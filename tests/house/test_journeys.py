"""How far it is from what comes in to what comes out: files on the way, and climbs.

A climb is a call from a room to one that stands above it. Imports never go up, so each is a
function that was handed down: a reader of the lower room cannot see whom it calls.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from pulumi.runtime.proto import analyzer_pb2

from policypack.commands import main
from policypack.engine.analyzer import Analyzer
from policypack.judging.run import judge
from policypack.organization import stacks
from policypack.program_files.waivers import comment_waivers
from policypack.rules.sqs.queues import queue_unencrypted
from policypack.settings.settings import Settings
from policypack.supply_chain.program import Project
from runtime_guards import EventRejected, guard
from runtime_guards.events import S3
from tests.days import in_days
from tests.guards.samples import sample
from tests.house.test_arrows import ARROWS, ROOT, rooms_of
from tests.judged import resource
from tests.organization.states import export, queue

SOURCES = tuple(f"{ROOT / top}/" for top in ("policypack", "runtime_guards"))
QUEUE = "aws:sqs/queue:Queue"
UNTIL = in_days(60)
COMMENT = f"""import pulumi_aws as aws

# stackwarden: waive sqs-queue-unencrypted until {UNTIL} by payments: a public test queue
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
"""
# Building the resource is not part of the journey.
OPEN = resource(QUEUE, {"sqsManagedSseEnabled": False}, "orders")


class Journey(NamedTuple):
    """The files that are entered, and the pairs of files of which one calls up to the other."""

    files: frozenset[str]
    climbs: frozenset[tuple[str, str]]


@cache
def floor(room: str) -> int:
    """How high a room stands: above all that it imports."""
    below = [each for each in ARROWS.get(room, "").split() if each in ARROWS]
    return 1 + max(map(floor, below), default=0)


@cache
def room_of(file: str) -> str:
    """The room of a file below the root."""
    parts = Path(file).with_suffix("").parts
    return rooms_of(".".join(parts[:-1] if parts[-1] == "__init__" else parts), ARROWS)[0]


@contextlib.contextmanager
def watching(entered: list[tuple[str | None, str]]) -> Iterator[None]:
    """Notes the file that calls, and the one that is entered, for each call of the project's."""

    def note(frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(SOURCES):
            entered.append((_caller(frame), str(Path(name).relative_to(ROOT))))

    kept = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(kept)


def _caller(frame: FrameType) -> str | None:
    above = frame.f_back
    while above is not None and not above.f_code.co_filename.startswith(SOURCES):
        above = above.f_back
    return above and str(Path(above.f_code.co_filename).relative_to(ROOT))


def journey(travel: Callable[[], object]) -> Journey:
    """The way of the second time: what is read and compiled once is no part of it."""
    travel()
    entered: list[tuple[str | None, str]] = []
    with watching(entered):
        travel()
    climbs = {
        (caller, file)
        for caller, file in entered
        if caller is not None and floor(room_of(file)) > floor(room_of(caller))
    }
    return Journey(frozenset(file for _, file in entered), frozenset(climbs))


def request(_: Path) -> None:
    """A request of the engine becomes a diagnostic."""
    asked = analyzer_pb2.AnalyzeRequest(urn=f"urn:pulumi:d::s::{QUEUE}::a", type=QUEUE, name="a")
    asked.properties.update({"sqsManagedSseEnabled": False})
    context: Any = None
    answer = Analyzer([queue_unencrypted]).Analyze(asked, context)
    assert [each.policyName for each in answer.diagnostics] == [queue_unencrypted.id]


@guard(S3(extensions={".never"}))
def handler(checked: Any, context: Any) -> None:
    """Is never called."""


EVENT = sample("s3")


def event(_: Path) -> None:
    """An event becomes a refusal."""
    with contextlib.redirect_stdout(None), pytest.raises(EventRejected):
        handler(EVENT, None)


def state(folder: Path) -> None:
    """A state becomes a line of a report."""
    file = folder / "dev.json"
    file.write_bytes(export([queue()]))
    with pytest.MonkeyPatch.context() as patch:
        # What other rules read is no part of the way.
        patch.setattr(stacks, "rules_of", lambda _: (queue_unencrypted,))
        assert main(["audit", str(file)]) == 1


def comment(folder: Path) -> None:
    """A comment becomes a waiver of a finding."""
    (folder / "__main__.py").write_text(COMMENT, encoding="utf-8")
    waivers, faults = comment_waivers(Project(folder, folder, "python"))
    settings = Settings(waivers=waivers.values.waivers)
    (found,) = judge([OPEN], settings, [queue_unencrypted])
    assert not faults
    assert found.waived


# Lower a number when it is less; raise one only where the way is easier to follow for it.
LENGTHS = {request: (38, 5), event: (13, 2), state: (79, 8), comment: (35, 4)}


@pytest.mark.parametrize("travel", LENGTHS, ids=lambda travel: travel.__name__)
def test_a_journey_is_as_short_as_it_was(
    travel: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = journey(lambda: travel(tmp_path))
    capsys.readouterr()
    told = "\n".join(
        [*sorted(found.files), *(f"{one} -> {up}" for one, up in sorted(found.climbs))]
    )
    assert (len(found.files), len(found.climbs)) <= LENGTHS[travel], told
    assert len(found.climbs) <= LENGTHS[travel][1], told


def test_a_call_up_is_a_climb() -> None:
    assert floor(room_of("policypack/judging/run.py")) > floor(room_of("policypack/model/stack.py"))
    assert journey(lambda: queue_unencrypted.id) == Journey(frozenset(), frozenset())
