"""Whether an organization has configured the pack: by what it sends, by folder and by call."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policypack.engine import configuration
from policypack.engine.configuration import is_configured, is_published, names_a_configuration
from policypack.engine.policy_config import OF_A_COMMAND, PolicyConfig
from policypack.settings.settings import Level

ANNOUNCED = {"t-queue-open": Level.MANDATORY}
FILLED = {name: PolicyConfig(Level.MANDATORY) for name in ("t-queue-open", "stackwarden")}
# A process that stands where the engine does, and one where the pack does.
HOST = "import subprocess, sys; subprocess.run([sys.argv[1], '-c', sys.argv[2]], check=True)"
PACK = "from policypack.engine.configuration import names_a_configuration as f; print(f())"


def called(*options: str, name: str = "pulumi", environment: dict[str, str] | None = None) -> str:
    """What the pack sees of an engine that is called with the options."""
    command = [name, "-c", HOST, sys.executable, PACK, *options]
    given = {**os.environ, **(environment or {})}
    ended = subprocess.run(
        command,
        executable=sys.executable,
        env=given,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ended.stdout.strip()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["preview"], "False"),
        (["preview", "--policy-pack", "p", "--policy-pack-config", "empty.json"], "True"),
        (["preview", "--policy-pack-config=empty.json"], "True"),
        (["up", "--policy-pack-configs"], "False"),
        (["up", "-m", "a message with --policy-pack-config in it"], "False"),
    ],
)
def test_a_configuration_counts_whatever_it_holds(options: list[str], expected: str) -> None:
    assert called(*options) == expected


def test_where_no_engine_is_seen_nothing_is_known() -> None:
    assert called("preview", name="another") == "None"
    assert called("preview", "--policy-pack-config", "a.json", name="another") == "True"


def test_a_configuration_in_the_environment_counts() -> None:
    assert called(environment={"PULUMI_OPTION_POLICY_PACK_CONFIG": "acme.json"}) == "True"


def test_a_system_without_proc_asks_ps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "isdir", lambda _: False)
    answers = {
        "7": "  3 /usr/bin/python host",
        "3": "1 pulumi up --policy-pack p --policy-pack-config=acme.json",
        "1": "0 /sbin/init",
    }

    def ps(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, answers[command[-1]], "")

    monkeypatch.setattr(subprocess, "run", ps)
    monkeypatch.setattr(os, "getppid", lambda: 7)
    assert names_a_configuration() is True
    answers["3"] = "1 pulumi up --policy-pack p"
    assert names_a_configuration() is False
    # The engine is seen, and what is above it is not.
    answers["3"] = "2 pulumi up --policy-pack p"
    answers["2"] = ""
    assert names_a_configuration() is False
    # In a container the engine may be the first process.
    answers["7"] = "1 /usr/bin/python host"
    answers["1"] = "0 pulumi up --policy-pack-config acme.json"
    assert names_a_configuration() is True
    answers["7"] = ""
    assert names_a_configuration() is None


def test_what_cannot_be_seen_counts_as_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden() -> object:
        raise PermissionError

    monkeypatch.setattr(configuration, "_ancestors", hidden)
    assert names_a_configuration() is None
    assert is_configured(FILLED, ANNOUNCED) is None
    own = {**FILLED, "stackwarden": PolicyConfig(Level.MANDATORY, {OF_A_COMMAND: True})}
    assert is_configured(own, ANNOUNCED) is False


@pytest.mark.parametrize("level", [Level.ADVISORY, Level.REMEDIATE, Level.DISABLED])
def test_a_level_alone_is_a_configuration(level: Level) -> None:
    assert is_configured({"t-queue-open": PolicyConfig(level)}, ANNOUNCED)


def test_what_pulumi_fills_in_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration, "names_a_configuration", lambda: False)
    assert is_configured(FILLED, ANNOUNCED) is False
    assert is_configured({}, ANNOUNCED) is False


def published(home: Path) -> Path:
    folder = home / "policies" / "acme" / "pulumi-analyzer-stackwarden-v0.1.0"
    folder.mkdir(parents=True)
    return folder


def test_a_published_pack_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published(tmp_path / "home"))
    assert is_configured({}, {})
    # Not even the options of a command change that.
    own = {"stackwarden": PolicyConfig(Level.MANDATORY, {OF_A_COMMAND: True})}
    assert is_configured(own, {})


def test_a_published_pack_behind_symlinks_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    stored = tmp_path / "store"
    folder = stored / "acme" / "pulumi-analyzer-stackwarden-v0.1.0"
    folder.mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "policies").symlink_to(stored)
    monkeypatch.chdir(folder)
    assert is_published()
    # The pack's own folder as a link to a checkout: the host names it as the engine knows it.
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    link = tmp_path / "home" / "policies" / "acme" / "pulumi-analyzer-stackwarden-v0.2.0"
    link.symlink_to(checkout)
    monkeypatch.chdir(checkout)
    assert not is_published()
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "pulumi.policy", "::1", str(link)])
    assert is_published()


def test_a_checkout_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_published()
