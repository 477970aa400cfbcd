"""The two stacks of this repository under the real engine: one passes, the other is blocked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.exposure import exposure
from policypack.model.conversion import complete
from policypack.preview import stack_view
from policypack.settings.settings import Settings
from tests import known_advisories
from tests.engine.engine import PACK, ROOT, Engine, Run
from tests.engine.stacks import KNOWN, LEAKY, REFERENCE, REGION, Previewed
from tests.tries import nightly


@pytest.fixture
def reference(previewed_reference: Previewed) -> Run:
    return previewed_reference.run


@pytest.fixture(scope="module")
def leaky(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("advisories")
    known_advisories.compile_all(folder)
    env = {**KNOWN, "STACKWARDEN_ADVISORIES": str(folder)}
    return engine.preview(LEAKY, config=REGION, pack=PACK, env=env)


def _announced(program: Path) -> set[str]:
    """The policies that the comments of the leaky stack name."""
    comments = re.findall(
        r"^ *# (.*)$", (program / "__main__.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        name
        for comment in comments
        for name in re.findall(r"\b[a-z0-9]+(?:-[a-z0-9]+){2,}", comment)
    }


def test_the_reference_stack_passes_the_strictest_profile(reference: Run) -> None:
    # Besides what it says of the types that no rule judges.
    assert [e["policyName"] for e in reference.policy_events] == ["stackwarden-unjudged"]
    assert reference.status == 0, reference.diagnostics


def test_the_reference_stack_warns_of_nothing(reference: Run) -> None:
    assert "warning" not in reference.stdout + reference.diagnostics


def test_nothing_of_the_reference_stack_is_exposed(
    previewed_reference: Previewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = previewed_reference.stack
    states = stack_view.told(stack.folder / "events-1.jsonl")
    printed = json.loads(previewed_reference.run.stdout)
    monkeypatch.setenv("STACKWARDEN_PROGRAM_DIR", str(stack.project))
    drawn = exposure(complete(stack_view.declared(printed, states)), Settings())
    found = json.loads(render(drawn, "", "json", 100))
    assert found["paths"] == []
    assert found["undecided"] == []
    guards = {node["name"]: node["guard"] for node in found["nodes"] if node["layer"] == "function"}
    assert guards == {
        "articles": "guard: dynamodbStream",
        "importer": "guard: S3",
        "intake": "guard: RestApi",
        "report": "guard: Scheduler",
        "worker": "guard: SQS",
    }


# A small program lives a whole life each time.
@nightly("engine/test_provider.py::test_a_program_lives_from_its_first_preview_to_its_end")
def test_a_second_preview_of_the_deployed_reference_stack_changes_nothing(engine: Engine) -> None:
    stack = engine.stack(ROOT / "infra", config=REFERENCE)
    deployed = stack.up(pack=PACK)
    assert deployed.status == 0, deployed.diagnostics
    again = stack.preview(pack=PACK, env=KNOWN)
    assert set(again.summary["resourceChanges"]) == {"same"}


def test_the_leaky_stack_is_blocked_by_exactly_what_its_comments_name(leaky: Run) -> None:
    told = [each for each in leaky.policy_events if each["enforcementLevel"] == "mandatory"]
    blocking = {each["policyName"] for each in told}
    # A public function with a privileged role absorbs what makes it public and privileged.
    (parts,) = (
        each["message"]
        for each in told
        if each["policyName"] == "lambda-function-public-and-privileged"
    )
    listed = parts.partition("; also ")[2].partition("\n")[0]
    absorbed = set(re.findall(r"([a-z-]+) on \w+", listed))

    assert len(absorbed) == 3
    assert blocking | absorbed == _announced(LEAKY)
    assert len(blocking) > 20
    assert leaky.status != 0


def test_a_vulnerable_release_is_named_once_with_every_function_that_ships_it(leaky: Run) -> None:
    (told,) = [
        event
        for event in leaky.policy_events
        if event["policyName"] == "lambda-dependency-vulnerable"
    ]
    message = told["message"]
    first = told["resourceUrn"].rpartition("::")[2]
    others = re.search(r"; also on (.*)$", message, re.MULTILINE)
    assert others is not None
    assert {first, *others[1].split(", ")} == {"importer", "intake", "report", "worker"}
    assert "requirements.txt, line 4: cryptography 41.0.7 is affected" in message
    assert "by GHSA-3ww4-gg4f-jr7f (CVE-2023-50782): high, fixed in 42.0.0" in message


def test_nothing_shows_the_password_of_the_leaky_stack(leaky: Run) -> None:
    told = leaky.diagnostics + "".join(event["message"] for event in leaky.policy_events)

    assert "kR7-wq2Zt-9vLm" in (LEAKY / "__main__.py").read_text(encoding="utf-8")
    assert "kR7-wq2Zt-9vLm" not in told
