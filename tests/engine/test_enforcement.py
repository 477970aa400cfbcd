"""Enforcement without Pulumi Cloud: the CLI takes the pack and its configuration from variables."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.engine.engine import PACK, ROOT, STACK, TIMEOUT, Engine, Run, Stack, environment
from tests.engine.processes import Session
from tests.engine.test_pack import REGION, told
from tests.fixed_environment import python_path

RULE = "sqs-queue-unencrypted"
PROGRAM = "import pulumi_aws as aws\naws.sqs.Queue('orders', sqs_managed_sse_enabled=False)\n"
ENFORCED = {"PULUMI_OPTION_POLICY_PACK": str(PACK)}
OTHER = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
PolicyPack("NAME", [ResourceValidationPolicy("passes", "Passes.", lambda args, report: None)],
           EnforcementLevel.ADVISORY)
"""


@pytest.fixture(scope="module")
def stack(engine: Engine) -> Stack:
    return engine.stack(PROGRAM, config=REGION)


def blocked(run: Run) -> bool:
    blocking = {
        event["policyName"]
        for event in run.policy_events
        if event["enforcementLevel"] == "mandatory"
    }
    assert (run.status != 0) == bool(blocking), run.stdout + run.stderr
    assert blocking <= {RULE}
    return bool(blocking)


def configured(folder: Path, name: str, config: dict[str, object]) -> dict[str, str]:
    file = folder / name
    file.write_text(json.dumps(config), encoding="utf-8")
    return {"PULUMI_OPTION_POLICY_PACK_CONFIG": str(file)}


def test_the_variable_enforces_the_pack_in_an_update_too(stack: Stack) -> None:
    """That it does in a preview is in the tests below."""
    assert blocked(stack.up(env=ENFORCED))
    # AND commands without the option run no pack
    assert stack.up().status == 0
    assert stack.run("destroy", "--yes", "--skip-preview", env=ENFORCED).status == 0


def test_only_what_the_baseline_does_not_know_blocks(engine: Engine, tmp_path: Path) -> None:
    """GIVEN the file of `stackwarden preview --write-baseline` WHEN the engine updates with the
    pack THEN only new findings block, also with a baseline that an organization delivers."""
    stack = engine.stack(PROGRAM, config=REGION)
    file = stack.project / "known.json"
    program = stack.project / "__main__.py"
    command = [sys.executable, "-m", "policypack.commands", "preview", "--stack", STACK]
    env = environment(stack.folder, stack.pulumi) | python_path(ROOT)
    written = Session([*command, "--write-baseline", str(file)], stack.project, env)
    status, _, stderr = written.finish(TIMEOUT)
    assert status == 0, stderr
    assert blocked(stack.up(env=ENFORCED))
    settings = stack.project / "stackwarden.yaml"
    settings.write_text("baseline: known.json\n", encoding="utf-8")
    run = stack.up(env=ENFORCED)
    assert not blocked(run)
    assert RULE in {event["policyName"] for event in run.policy_events}
    # WHEN another queue has the same weakness
    program.write_text(f"{PROGRAM}{PROGRAM.replace('orders', 'returns')}", encoding="utf-8")
    assert blocked(stack.preview(env=ENFORCED))
    # AND where an organization delivers the baseline
    program.write_text(PROGRAM, encoding="utf-8")
    settings.unlink()
    content: dict[str, object] = {
        "stackwarden": {"baseline": json.loads(file.read_text(encoding="utf-8"))}
    }
    config = configured(tmp_path, "policy.json", content)
    assert not blocked(stack.preview(env=ENFORCED | config))
    assert stack.run("destroy", "--yes", "--skip-preview", env=ENFORCED).status == 0


def test_the_variable_configures_the_pack(stack: Stack, tmp_path: Path) -> None:
    config = configured(tmp_path, "policy.json", {RULE: "advisory"})
    assert not blocked(stack.preview(env=ENFORCED | config))
    # AND the configuration is that of an organization: the program cannot loosen it
    settings = stack.project / "stackwarden.yaml"
    settings.write_text(f"levels: {{{RULE}: disabled}}\n", encoding="utf-8")
    config = configured(tmp_path, "strict.json", {"stackwarden": {"profile": "recommended"}})
    run = stack.preview(env=ENFORCED | config)
    settings.unlink()
    assert blocked(run)
    (told_of_it,) = told(run, "stackwarden")
    assert "loosens the organization's" in told_of_it["message"]


def test_options_on_the_command_line_add_to_the_variables(stack: Stack, tmp_path: Path) -> None:
    # Several packs in the variable are separated by commas.
    other = stack._pack(OTHER.replace("NAME", "in-the-variable"))
    both = {"PULUMI_OPTION_POLICY_PACK": f"{other},{PACK}"}
    run = stack.preview(pack=OTHER.replace("NAME", "of-the-option"), env=both)
    assert blocked(run)
    assert "in-the-variable" in run.stdout
    assert "of-the-option" in run.stdout
    # WHEN the variables name a configuration, the command line cannot replace it
    config = configured(tmp_path, "policy.json", {"stackwarden": {"profile": "recommended"}})
    loosened = stack.preview(pack_config={RULE: "disabled"}, env=ENFORCED | config)
    assert loosened.status != 0
    assert "flags must match the number" in loosened.stderr
    # AND without it, it can: so the templates always name one
    assert not blocked(stack.preview(pack_config={RULE: "disabled"}, env=ENFORCED))


def test_a_missing_pack_or_configuration_fails(stack: Stack, tmp_path: Path) -> None:
    missing = stack.preview(env={"PULUMI_OPTION_POLICY_PACK": str(tmp_path / "nowhere")})
    assert missing.status != 0
    broken = {"PULUMI_OPTION_POLICY_PACK_CONFIG": str(tmp_path / "nowhere.json")}
    assert stack.preview(env=ENFORCED | broken).status != 0
