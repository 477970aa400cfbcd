"""`stackwarden map` and `who-can` with the real engine: a program, and a stack of a backend."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.engine import ROOT, STACK, TIMEOUT, Engine, environment
from tests.fixed_environment import python_path
from tests.tries import nightly

COMMAND = (sys.executable, "-m", "policypack.commands")


def ran(folder: Path, env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, env=env, capture_output=True, encoding="utf-8",
        timeout=TIMEOUT, check=False,
    )  # fmt: skip


def project(folder: Path, program: str) -> None:
    """A project of Python in a folder."""
    options = {"toolchain": "pip", "virtualenv": sys.prefix}
    runtime = {"name": "python", "options": options}
    (folder / "Pulumi.yaml").write_text(
        json.dumps({"name": "shop", "runtime": runtime}), encoding="utf-8"
    )
    (folder / "__main__.py").write_text(program, encoding="utf-8")


@pytest.fixture
def env(engine: Engine, tmp_path: Path) -> dict[str, str]:
    own = environment(tmp_path, engine.pulumi)
    return own | python_path(ROOT)


def mapped(env: Mapping[str, str], tmp_path: Path, program: str) -> dict[str, Any]:
    """The map of a program of the repository, as JSON."""
    found = ran(tmp_path, env, "map", str(ROOT / program), "--format", "json")
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    assert isinstance(document, dict)
    return document


def ends(found: Mapping[str, Any]) -> set[str]:
    """The names of what the drawn paths lead to."""
    names = {node["id"]: node["name"] for node in found["nodes"]}
    return {names[found["edges"][path["edges"][-1]]["target"]] for path in found["paths"]}


@nightly("engine/test_stacks.py::test_nothing_of_the_reference_stack_is_exposed")
def test_nothing_of_the_reference_stack_is_exposed_and_its_guards_are_told(
    env: dict[str, str], tmp_path: Path
) -> None:
    found = mapped(env, tmp_path, "infra")
    assert found["paths"] == []
    assert found["undecided"] == []
    guards = {node["name"]: node["guard"] for node in found["nodes"] if node["layer"] == "function"}
    assert guards == {
        "importer": "guard: S3",
        "intake": "guard: RestApi",
        "report": "guard: Scheduler",
        "worker": "guard: SQS",
    }


def test_the_paths_of_the_leaky_stack_are_drawn_out(env: dict[str, str], tmp_path: Path) -> None:
    found = mapped(env, tmp_path, "tests/stacks/leaky")
    assert {"More privilege", "orders", "uploads", "clicks"} <= ends(found)
    guards = {node["guard"] for node in found["nodes"] if node["layer"] == "function"}
    assert guards == {"no guard"}


WRITES = """\
import json
import pulumi_aws as aws

def document(**statement):
    statements = [{"Effect": "Allow", **statement}]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})

service = {"Service": "lambda.amazonaws.com"}
key = [{"name": "id", "type": "S"}]
orders = aws.dynamodb.Table("orders", hash_key="id", attributes=key, billing_mode="PAY_PER_REQUEST")
worker = aws.iam.Role(
    "worker", assume_role_policy=document(Action="sts:AssumeRole", Principal=service)
)
aws.iam.RolePolicy("writes", role=worker.id, policy=orders.arn.apply(
    lambda arn: document(Action="dynamodb:PutItem", Resource=arn)
))
"""


def test_who_can_asks_the_program(env: dict[str, str], tmp_path: Path) -> None:
    project(tmp_path, WRITES)
    found = ran(
        tmp_path, env, "who-can", "dynamodb:PutItem", "orders", "-c", "aws:region=eu-west-1"
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("Role worker can perform dynamodb:PutItem on orders\n")


def test_a_program_that_fails_is_told_in_one_line(env: dict[str, str], tmp_path: Path) -> None:
    project(tmp_path, "raise SystemError('no queue')\n")
    found = ran(tmp_path, env, "map")
    assert (found.returncode, found.stdout) == (3, "")
    assert "no queue" in found.stderr


def test_a_stack_of_a_backend_is_read_by_its_name(env: dict[str, str], tmp_path: Path) -> None:
    # GIVEN a stack of Pulumi's own resources in a backend that is a folder
    backend = tmp_path / "states"
    backend.mkdir()
    own = env | {"PULUMI_BACKEND_URL": backend.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "none"}
    (tmp_path / "Pulumi.yaml").write_text('{"name": "shop", "runtime": "yaml"}', encoding="utf-8")
    pulumi = ["pulumi", "stack", "init", STACK]
    subprocess.run(pulumi, cwd=tmp_path, env=own, check=True, capture_output=True)
    state = {
        "version": 3,
        "deployment": {
            "manifest": {"time": "2026-11-26T00:00:00Z", "magic": "", "version": ""},
            "resources": [
                {
                    "urn": f"urn:pulumi:{STACK}::shop::pulumi:pulumi:Stack::shop-{STACK}",
                    "custom": False,
                    "type": "pulumi:pulumi:Stack",
                }
            ],
        },
    }
    (tmp_path / "state.json").write_text(json.dumps(state), encoding="utf-8")
    imported = ["pulumi", "stack", "import", "--file", "state.json", "--stack", STACK]
    subprocess.run(imported, cwd=tmp_path, env=own, check=True, capture_output=True)
    # WHEN its map is asked for by the name
    found = ran(tmp_path, own, "map", STACK)
    # THEN it is the state of that stack
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith(f"shop/{STACK}: 0 functions")
