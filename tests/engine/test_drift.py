"""Drift in states that the real engine made: values of AWS, and values that were added manually.

The stand-in provider creates one resource of each type that the table has. Its state is exported,
gets the outputs that a refresh would write, and is imported again.
"""

from __future__ import annotations

import json

import pytest

from policypack.facts.deployed_properties import deployed_properties
from tests.engine.engine import STACK, TIMEOUT, Engine, Stack
from tests.engine.stacks import REGION
from tests.engine.test_audit import audited
from tests.judging.deployed_states import ARN, filled_in, required
from tests.judging.test_deployed import ACCOUNT, BY_HAND

PROGRAM = """
import json, pathlib, pulumi

for number, (kind, inputs) in enumerate(json.loads(pathlib.Path("kinds.json").read_text())):
    pulumi.CustomResource(kind, f"r{number}", inputs)
"""
CASES = [(kind, given) for kind, given, _, _ in BY_HAND.values()]


@pytest.fixture(scope="module")
def stack(engine: Engine) -> Stack:
    """GIVEN a stack with all types, and the resources of the cases first."""
    made = engine.stack(PROGRAM, config=REGION)
    kinds = [*CASES, *((kind, {}) for kind in deployed_properties())]
    text = json.dumps([[kind, {**required(kind), **given}] for kind, given in kinds])
    (made.project / "kinds.json").write_text(text, encoding="utf-8")
    deployed = made.up()
    assert deployed.status == 0, deployed.diagnostics
    return made


def _command(stack: Stack, *arguments: str) -> None:
    status, _, stderr = stack.start(*arguments, "--stack", STACK).finish(TIMEOUT)
    assert status == 0, stderr


def _refreshed(stack: Stack, by_hand: bool) -> str:
    """The backend of the stack with the values of AWS, and the manual changes."""
    file = stack.folder / "state.json"
    _command(stack, "stack", "export", "--file", str(file))
    state = json.loads(file.read_bytes())
    more = [added for _, _, added, _ in BY_HAND.values()] if by_hand else []
    for each in state["deployment"]["resources"]:
        if not each["type"].startswith("aws:"):
            continue
        number = int(each["urn"].rpartition("::r")[2])
        made = each.get("outputs", {})
        own = str(made.get("arn", ARN))
        filled = json.dumps(filled_in(each["type"], each["inputs"])).replace(ARN, own)
        account = own.split(":")[4] if own.startswith("arn:") else ""
        filled = filled.replace(ACCOUNT, account or ACCOUNT)
        each["outputs"] = {**made, **json.loads(filled)}
        each["outputs"].update(more[number] if number < len(more) else {})
    file.write_text(json.dumps(state), encoding="utf-8")
    _command(stack, "stack", "import", "--file", str(file))
    return f"file://{stack.folder / 'state'}"


def _drift(capsys: pytest.CaptureFixture[str], place: str) -> dict[str, set[str]]:
    _, lines = audited(capsys, place, "--profile", "strict")
    found: dict[str, set[str]] = {}
    for each in lines:
        if each["kind"] == "finding" and each.get("drift"):
            found.setdefault(each["resource"]["name"], set()).add(each["rule"])
    (judged,) = (each for each in lines if each["kind"] == "stack")
    assert judged["resources"] > 200
    return found


def test_an_untouched_stack_of_all_types_has_no_drift(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _drift(capsys, _refreshed(stack, by_hand=False)) == {}


def test_each_change_by_hand_is_drift_and_nothing_else_is(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _drift(capsys, _refreshed(stack, by_hand=True))
    assert found.keys() == {f"r{number}" for number in range(len(BY_HAND))}
    for number, (_, _, _, rule) in enumerate(BY_HAND.values()):
        assert rule in found[f"r{number}"]
