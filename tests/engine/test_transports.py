"""The leaky stack under the real engine: one set of verdicts, whoever hands it over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.engine.environment import FINDINGS, VALUES_KNOWN
from policypack.model.conversion import of_state
from policypack.preview.stack_view import declared, told
from tests.engine.engine import PACK, ROOT, STACK, TIMEOUT, Engine, Stack
from tests.engine.test_stacks import LEAKY, REGION
from tests.transports import (
    INHERENT,
    POLICIES,
    Handed,
    Told,
    differing,
    of_deployment,
    of_preview,
    told_by,
)


@pytest.fixture(scope="module")
def stack(engine: Engine) -> Stack:
    return engine.stack(LEAKY, config=REGION)


@pytest.fixture(scope="module")
def expected(stack: Stack) -> Told:
    """What the pack says in a preview."""
    file = stack.folder / "findings.jsonl"
    settings = {"stackwarden": {"profile": "strict", "rules_from": [POLICIES]}}
    env = {FINDINGS: str(file), VALUES_KNOWN: "true", "PYTHONPATH": str(ROOT)}
    run = stack.preview(pack=PACK, pack_config=settings, env=env)
    assert run.status != 0
    return told_by(map(json.loads, file.read_text(encoding="utf-8").splitlines()))


def judged(stack: Stack, found: Any) -> Told:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(stack.project))
        # A pack that an organization has configured takes none of the environment.
        patch.delenv("STACKWARDEN_ADVISORIES", raising=False)
        return Handed(found, found).judged("python")


def test_the_output_of_a_preview_shows_the_same(stack: Stack, expected: Told) -> None:
    run = stack.preview("--json", env={"PULUMI_DEBUG_COMMANDS": "true"})
    assert run.status == 0, run.stderr
    events = stack.folder / f"events-{stack.runs}.jsonl"
    found = judged(stack, declared(json.loads(run.stdout), told(events)))
    assert not [*differing(found, expected, INHERENT[of_preview])]


def test_the_state_of_a_deployment_shows_the_same(stack: Stack, expected: Told) -> None:
    assert stack.up().status == 0
    status, exported, _ = stack.start("stack", "export", "--stack", STACK).finish(TIMEOUT)
    assert status == 0
    found = judged(stack, of_state(json.loads(exported)["deployment"]["resources"]))
    assert not [*differing(found, expected, INHERENT[of_deployment])]
