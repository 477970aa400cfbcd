"""The leaky stack under the real engine: one set of verdicts, whoever hands it over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from policypack.engine.environment import FINDINGS, VALUES_KNOWN
from policypack.model.conversion import of_state
from policypack.preview.stack_view import declared, told
from tests.engine.engine import PACK, ROOT, Engine, Stack
from tests.engine.stacks import LEAKY, REGION
from tests.fixed_environment import python_path
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


@dataclass(frozen=True)
class Previewed:
    """Output of a preview, and the pack's part of it."""

    printed: dict[str, Any]
    events: Path
    expected: Told


@pytest.fixture(scope="module")
def previewed(stack: Stack) -> Previewed:
    file = stack.folder / "findings.jsonl"
    settings = {"stackwarden": {"profile": "strict", "rules_from": [POLICIES]}}
    env = {FINDINGS: str(file), VALUES_KNOWN: "true", **python_path(ROOT)}
    run = stack.preview("--json", pack=PACK, pack_config=settings, env=env)
    assert run.status != 0
    said = told_by(map(json.loads, file.read_text(encoding="utf-8").splitlines()))
    return Previewed(json.loads(run.stdout), stack.folder / f"events-{stack.runs}.jsonl", said)


def judged(stack: Stack, found: Any) -> Told:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(stack.project))
        # A pack that an organization has configured takes none of the environment.
        patch.delenv("STACKWARDEN_ADVISORIES", raising=False)
        return Handed(found, found).judged("python")


def test_the_output_of_a_preview_shows_the_same(stack: Stack, previewed: Previewed) -> None:
    found = judged(stack, declared(previewed.printed, told(previewed.events)))
    assert not [*differing(found, previewed.expected, INHERENT[of_preview])]


def test_the_state_of_a_deployment_shows_the_same(
    stack: Stack, exported_leaky: Path, previewed: Previewed
) -> None:
    exported = json.loads(exported_leaky.read_text(encoding="utf-8"))
    found = judged(stack, of_state(exported["deployment"]["resources"]))
    assert not [*differing(found, previewed.expected, INHERENT[of_deployment])]
