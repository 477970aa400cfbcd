"""Run the real Pulumi CLI on a small program, in a separate folder.

    run = engine.preview('import pulumi\\npulumi.export("a", 1)', pack=PACK)
    assert run.status == 0

The user's set-up is neither read nor changed, and no other machine is reached.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.processes import Session
from tests.fixed_environment import python_path

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "policypack"
STACK = "dev"
TIMEOUT = 180.0

Event = dict[str, Any]
AGE = "the list of AWS actions is from"


@dataclass(frozen=True)
class Run:
    """Output and effects of one run of the CLI."""

    status: int
    stdout: str
    stderr: str
    events: Sequence[Event]

    def of_kind(self, kind: str) -> list[Event]:
        """The bodies of all engine events of one kind, such as `resourcePreEvent`."""
        return [event[kind] for event in self.events if kind in event]

    @property
    def policy_events(self) -> list[Event]:
        """Each with resourceUrn, message, policyName, enforcementLevel, severity and more.

        Without the line on the age of the list of AWS actions, which appears as time passes.
        """
        return [each for each in self.of_kind("policyEvent") if AGE not in each["message"]]

    @property
    def summary(self) -> Event:
        """The engine's own count of changes; empty if the run did not come to its end."""
        return next(iter(self.of_kind("summaryEvent")), {})

    @property
    def diagnostics(self) -> str:
        """All output for people, without debugging messages."""
        told = self.of_kind("diagnosticEvent")
        return "".join(event["message"] for event in told if event["severity"] != "debug")


class Stack:
    """One program with its state, which later runs continue with."""

    def __init__(self, pulumi: Path, folder: Path) -> None:
        self.pulumi = pulumi
        self.folder = folder
        self.project = folder / "project"
        self.runs = 0

    def preview(self, *arguments: str, **options: Any) -> Run:
        return self.run("preview", *arguments, **options)

    def up(self, *arguments: str, **options: Any) -> Run:
        return self.run("up", "--yes", "--skip-preview", *arguments, **options)

    def run(
        self,
        *command: str,
        pack: Path | str | None = None,
        pack_config: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> Run:
        """Run one command that the engine logs: preview, up, refresh, destroy, import."""
        self.runs += 1
        events = self.folder / f"events-{self.runs}.jsonl"
        arguments = [*command, "--stack", STACK, "--event-log", str(events)]
        if pack is not None:
            arguments += ["--policy-pack", str(self._pack(pack))]
        if pack_config is not None:
            path = self.folder / f"pack-config-{self.runs}.json"
            path.write_text(json.dumps(pack_config), encoding="utf-8")
            arguments += ["--policy-pack-config", str(path)]
        status, stdout, stderr = self.start(*arguments, env=env).finish(timeout)
        return Run(status, stdout, stderr, _read(events))

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> Session:
        """Start the CLI and do not wait: for tests of what happens in the middle of a run."""
        command = [str(self.pulumi), *arguments, "--non-interactive", "--color", "never"]
        return Session(
            command, self.project, environment(self.folder, self.pulumi) | dict(env or {})
        )

    def _pack(self, pack: Path | str) -> Path:
        if isinstance(pack, Path):
            return pack
        folder = self.folder / f"pack-{self.runs}"
        folder.mkdir()
        (folder / "__main__.py").write_text(pack, encoding="utf-8")
        (folder / "PulumiPolicy.yaml").write_text(
            json.dumps({"runtime": _runtime()}), encoding="utf-8"
        )
        return folder


class Engine:
    """Makes stacks, each a copy of one empty stack that was made once.

    `secrets` is the URL of what encrypts their secrets, by default a passphrase.
    """

    def __init__(self, pulumi: Path, scratch: Path, secrets: str = "default") -> None:
        self.pulumi = pulumi
        self.scratch = scratch
        self.secrets = secrets
        self.made = 0

    def preview(self, program: Path | str, **options: Any) -> Run:
        """Preview a program; the options are the same as for `stack` and `Stack.run`."""
        stack = self.stack(program, **_taken(options))
        return stack.preview(**options)

    def up(self, program: Path | str, **options: Any) -> Run:
        """Deploy a program without previewing it; the options are the same as for `preview`."""
        stack = self.stack(program, **_taken(options))
        return stack.up(**options)

    def stack(
        self,
        program: Path | str,
        *,
        config: Mapping[str, Any] | None = None,
        provider: bool = True,
    ) -> Stack:
        """A new stack for a program: a folder that holds `__main__.py`, or that file's text.

        `config` has full names (`aws:region`); without `provider` there is no stand-in for AWS.
        """
        self.made += 1
        folder = self.scratch / f"stack-{self.made}"
        shutil.copytree(self._empty_with_provider if provider else self._empty, folder)
        project = folder / "project"
        if isinstance(program, Path):
            ignored = shutil.ignore_patterns("Pulumi.yaml", "Pulumi.*.yaml", "__pycache__")
            shutil.copytree(program, project, dirs_exist_ok=True, ignore=ignored)
        else:
            (project / "__main__.py").write_text(program, encoding="utf-8")
        settings = project / f"Pulumi.{STACK}.yaml"
        with settings.open("a", encoding="utf-8") as file:
            file.write(f"config: {json.dumps(config or {})}\n")
        return Stack(self.pulumi, folder)

    @functools.cached_property
    def _empty(self) -> Path:
        folder = self.scratch / "empty"
        for name in ("home", "state", "project"):
            (folder / name).mkdir(parents=True)
        project = {"name": "program", "runtime": _runtime()}
        (folder / "project" / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")
        init = ("stack", "init", STACK, "--secrets-provider", self.secrets)
        made = Stack(self.pulumi, folder).start(*init).finish(TIMEOUT)
        assert made[0] == 0, made
        return folder

    @functools.cached_property
    def _empty_with_provider(self) -> Path:
        folder = self.scratch / "empty-with-provider"
        shutil.copytree(self._empty, folder)
        command = [sys.executable, "-m", "policypack.offline.plugin", str(folder / "home")]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return folder


def find_pulumi() -> Path | None:
    """The CLI that `make setup` chose, or else one on PATH that has its Python language host."""
    chosen = ROOT / ".tools" / "pulumi-folder"
    path = os.environ.get("PATH", "")
    if chosen.is_file():
        path = os.pathsep.join((chosen.read_text(encoding="utf-8").strip(), path))
    pulumi = shutil.which("pulumi", path=path)
    if pulumi is None or shutil.which("pulumi-language-python", path=path) is None:
        return None
    return Path(pulumi)


def environment(folder: Path, pulumi: Path) -> dict[str, str]:
    """This process's environment without Pulumi's and AWS's settings, pointed at `folder`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PULUMI_", "AWS_", "STACKWARDEN_"))
    }
    # A proxy that nobody serves: whatever tries to leave this machine fails at once.
    closed = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9"
    )
    local = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
    return (
        kept
        | closed
        | local
        | python_path()
        | {
            "PATH": os.pathsep.join((str(pulumi.parent), os.environ.get("PATH", ""))),
            "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "for tests",
            "PULUMI_DEBUG_COMMANDS": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # Checking the types of a program takes as long as three previews.
            "PULUMI_NODEJS_TRANSPILE_ONLY": "true",
        }
    )


def _runtime() -> dict[str, Any]:
    return {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}


def _taken(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options.pop(name) for name in ("config", "provider") if name in options}


def _read(events: Path) -> list[Event]:
    if not events.exists():
        return []
    return [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
