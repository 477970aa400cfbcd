"""What `make pack` stages: Pulumi makes its environment, previews with it and publishes it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine import stand_in_cloud
from tests.engine.engine import ROOT, Engine
from tests.engine.engine import environment as from_here
from tests.engine.processes import Session
from tests.engine.test_pack import REGION
from tests.fixed_environment import python_path
from tests.packaging import environment
from tests.tries import nightly

PROGRAM = "import pulumi_aws as aws\naws.sqs.Queue('orders', sqs_managed_sse_enabled=False)\n"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@dataclass(frozen=True)
class Staged:
    """A staged pack in a checkout, and a machine whose `python3` has no package of ours."""

    pulumi: Path
    folder: Path
    python: Path
    env: Mapping[str, str]

    def run(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        command = [str(self.pulumi), *arguments]
        return Session(command, self.folder, {**self.env, **env}).finish(400)

    def machine(self) -> set[str]:
        """The packages of the machine's own Python."""
        return {path.name for path in self.python.glob("lib/python*/site-packages/*")}


def staged_in(home: Path, engine: Engine) -> Staged:
    # GIVEN a checkout with its own .gitignore, and the pack where `make pack` stages it
    checkout = home / "checkout"
    checkout.mkdir()
    shutil.copy(ROOT / ".gitignore", checkout)
    stage = [sys.executable, str(ROOT / "tools" / "stage_pack.py"), "build/pack"]
    subprocess.run(stage, cwd=checkout, check=True, capture_output=True)
    env = from_here(home, engine.pulumi)
    env |= {name: os.environ[name] for name in PROXIES if name in os.environ}
    path = os.pathsep.join((str(home / "python" / "bin"), env["PATH"]))
    kept = {key: env[key] for key in env if key not in PROXIES or key in os.environ}
    folder = checkout / "build" / "pack"
    return Staged(engine.pulumi, folder, home / "python", kept | python_path() | {"PATH": path})


@pytest.fixture(scope="module")
def staged(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """A pack with its environment: to install it takes pip 25 seconds of CPU, each night."""
    made = staged_in(tmp_path_factory.mktemp("published"), engine)
    environment.make(made.folder / "venv", made.folder / "requirements.txt")
    return made


def blocks(engine: Engine, staged: Staged) -> None:
    """A preview with the pack finds what the program violates."""
    run = engine.preview(PROGRAM, pack=staged.folder, config=REGION)
    assert run.status != 0
    blocking = [each for each in run.policy_events if each["enforcementLevel"] == "mandatory"]
    assert [each["policyName"] for each in blocking] == ["sqs-queue-unencrypted"]


@nightly("test_a_preview_with_it_blocks")
def test_pulumi_installs_it_into_an_environment_of_its_own(engine: Engine, tmp_path: Path) -> None:
    """That what is installed are these versions: packaging/test_environment.py."""
    made = staged_in(tmp_path, engine)
    subprocess.run([sys.executable, "-m", "venv", str(made.python)], check=True)
    before = made.machine()
    # WHEN its dependencies are installed as Pulumi does it
    status, out, err = made.run("install")
    if status != 0 and not os.environ.get("CI"):
        pytest.skip(f"the requirements cannot be installed here: {err[-200:]}")
    assert status == 0, out + err
    # THEN they are in the pack's own environment, and in no other
    assert made.machine() == before
    assert (made.folder / "venv" / "pyvenv.cfg").is_file()
    # AND the pack runs in it
    blocks(engine, made)


@pytest.fixture
def cloud() -> Iterator[stand_in_cloud.Cloud]:
    with stand_in_cloud.running() as server:
        yield server


def _logged_in(cloud: stand_in_cloud.Cloud) -> dict[str, str]:
    return {"PULUMI_BACKEND_URL": cloud.url, "PULUMI_ACCESS_TOKEN": "for tests"}


def test_a_preview_with_it_blocks(engine: Engine, staged: Staged) -> None:
    blocks(engine, staged)


def test_publishing_sends_the_pack_and_not_its_environment(
    staged: Staged, cloud: stand_in_cloud.Cloud
) -> None:
    status, out, err = staged.run("policy", "publish", "acme", **_logged_in(cloud))
    assert status == 0, out + err
    assert cloud.completed == [cloud.metadata["versionTag"]]
    assert "sqs-queue-unencrypted" in {each["name"] for each in cloud.metadata["policies"]}
    own = (path for path in staged.folder.rglob("*") if path.is_file())
    names = {
        str(path.relative_to(staged.folder)) for path in own if path.parent.name != "__pycache__"
    }
    assert set(cloud.files()) == {name for name in names if not name.startswith("venv/")}


def test_enabling_hands_the_configuration_to_a_policy_group(
    staged: Staged, cloud: stand_in_cloud.Cloud, tmp_path: Path
) -> None:
    config = tmp_path / "stackwarden.json"
    config.write_text(
        json.dumps({"stackwarden": {"profile": "strict", "stack_may": ["waivers"]}}),
        encoding="utf-8",
    )
    enable = ("policy", "enable", "acme/stackwarden", "0.1.0", "--policy-group", "production")
    status, out, err = staged.run(*enable, "--config", str(config), **_logged_in(cloud))
    assert status == 0, out + err
    added = cloud.groups["production"]["addPolicyPack"]
    assert (added["name"], added["versionTag"]) == ("stackwarden", "0.1.0")
    assert added["config"]["stackwarden"] == {"profile": "strict", "stack_may": ["waivers"]}
