"""What the law decides of handlers against what running them shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from policypack.code_reading.guards import Guard, NoGuard, Unclear
from policypack.code_reading.python import read_guard
from policypack.supply_chain.archives import DeploymentPackage, Entry
from policypack.supply_chain.guards import Code, shipped_guards
from policypack.supply_chain.guards.releases import ShippedGuards
from tests.each import each
from tests.supply_chain.guards.real_handlers import (
    GUARDED,
    GUARDS,
    UNGUARDED,
    VERSION,
    RealHandler,
    truths,
)


def packed(files: Mapping[str, bytes]) -> DeploymentPackage:
    return DeploymentPackage(
        tuple(
            Entry(name, len(content), load=lambda limit, content=content: content[:limit])  # type: ignore[misc]
            for name, content in files.items()
        )
    )


LAYER = packed({f"python/{name}": content for name, content in GUARDS.items()})


def judged(case: RealHandler) -> Guard | NoGuard | Unclear | ShippedGuards | None:
    """What is found of the handler; for a guard that is not of a release, what is wrong with it."""
    own = {name: text for name, text in case.files.items() if not name.startswith("opt/")}
    opt = {f"python/{name[4:]}": case.files[name] for name in case.files.keys() - own.keys()}
    code = Code(packed(own), [LAYER, packed(opt)], VERSION)
    found, shipped = read_guard(code, case.handler), shipped_guards(code)
    return shipped if isinstance(found, Guard) and shipped != ShippedGuards() else found


@pytest.mark.exhaustive
@pytest.mark.parametrize(("cases", "expected"), [(GUARDED, "guarded"), (UNGUARDED, "unguarded")])
def test_running_a_handler_shows_whether_it_is_guarded(
    cases: tuple[RealHandler, ...], expected: str, tmp_path: Path
) -> None:
    shown = dict(zip(map(str, cases), truths(cases, tmp_path), strict=True))
    assert shown == dict.fromkeys(shown, expected)


@each("case", UNGUARDED)
def test_no_unguarded_handler_passes(case: RealHandler) -> None:
    assert not isinstance(judged(case), Guard)


@each("case", GUARDED)
def test_a_guarded_handler_as_people_write_it_passes(case: RealHandler) -> None:
    found = judged(case)
    assert isinstance(found, Guard if case.decided else Unclear), found
    if isinstance(found, Guard):
        assert "sqs" in [validator.trigger for validator in found.validators]


def test_what_is_undecided_names_its_file_and_line() -> None:
    unclear = [found for found in map(judged, UNGUARDED) if isinstance(found, Unclear)]
    assert len(unclear) > len(UNGUARDED) / 2
    for found in unclear:
        assert found.file
        assert found.line or found.file.endswith(".pyc")


def test_there_are_as_many_as_it_takes() -> None:
    assert len(GUARDED) >= 50
    assert len(UNGUARDED) >= 50
    assert sum(case.decided for case in GUARDED) >= 0.9 * len(GUARDED)
