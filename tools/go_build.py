"""Build the Pulumi CLI and thin language hosts from `tools/pulumi`, showing progress."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

PULUMI = "github.com/pulumi/pulumi"
VERSION_VARIABLE = f"{PULUMI}/sdk/v3/go/common/version.Version"
# What Pulumi's SDK brings beside the language host, ready to run.
FROM_THE_SDK = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
)


def build(sources: Path, target: Path) -> None:
    """Build everything that `pulumi preview` of a Python program needs into the folder `target`."""
    version, sdk = _ask(sources, "{{.Version}}\n{{.Dir}}").split("\n", 1)
    print(f"setup: building Pulumi {version} with Go, once: about 4 minutes on 2 cores", flush=True)
    target.mkdir(parents=True)
    for name, package in (
        ("pulumi", f"{PULUMI}/pkg/v3/cmd/pulumi"),
        ("pulumi-language-nodejs", "./pulumi-language-nodejs"),
        ("pulumi-language-python", "./pulumi-language-python"),
    ):
        _build_one(sources, package, target / name, version)
    for path in FROM_THE_SDK:
        copy = Path(shutil.copy(Path(sdk.strip()) / path, target))
        copy.chmod(0o755)


def build_yaml_host(sources: Path, output: Path) -> None:
    """Build the language host of Pulumi YAML, whose module pins a different Pulumi."""
    print("setup: building the language host of Pulumi YAML, once: about 2 minutes", flush=True)
    package = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
    _build_one(sources, package, output, "")


def build_go_host(sources: Path, output: Path) -> None:
    """Build the language host of Go programs, which pins what the CLI pins."""
    _build_one(sources, ".", output, "")


def build_cli(sources: Path, output: Path, pins: Path) -> None:
    """Build the CLI alone, of the version that another go.mod pins."""
    found = re.search(rf"{re.escape(PULUMI)}/sdk/v3 (v\S+)", pins.read_text(encoding="utf-8"))
    version = found[1] if found else sys.exit(f"setup: {pins} pins no Pulumi")
    print(f"setup: building Pulumi {version} with Go, once", flush=True)
    _build_one(sources, f"{PULUMI}/pkg/v3/cmd/pulumi", output, version, pins)


def _ask(sources: Path, what: str) -> str:
    """Download Pulumi's SDK module, and say something about it in Go's template language."""
    module = f"{PULUMI}/sdk/v3"
    for command in (["go", "mod", "download", module], ["go", "list", "-m", "-f", what, module]):
        ended = subprocess.run(
            command,
            cwd=sources,
            env=_environment(),
            encoding="utf-8",
            capture_output=True,
            check=False,
        )
        if ended.returncode != 0:
            _give_up(command, ended.stderr.splitlines())
    return ended.stdout


def _build_one(
    sources: Path, package: str, output: Path, version: str, pins: Path | None = None
) -> None:
    flags = f"-s -w -X {VERSION_VARIABLE}={version}" if version else "-s -w"
    command = ["go", "build", "-v", "-trimpath", "-o", str(output), "-ldflags", flags, package]
    began = time.monotonic()
    downloaded = compiled = 0
    last: deque[str] = deque(maxlen=10)
    with subprocess.Popen(
        command, cwd=sources, env=_environment(pins), encoding="utf-8", stderr=subprocess.PIPE
    ) as going:
        assert going.stderr is not None
        # With -v, Go names every module that it downloads and every package that it compiles.
        for line in going.stderr:
            last.append(line.rstrip())
            if line.startswith("go: downloading"):
                downloaded += 1
            elif not line.startswith(("#", "go:")):
                compiled += 1
            if (downloaded + compiled) % 100 == 0:
                seconds = time.monotonic() - began
                print(f"  {seconds:4.0f} s  {downloaded} modules, {compiled} packages", flush=True)
    if going.returncode != 0:
        _give_up(command, list(last))
    print(f"  {time.monotonic() - began:4.0f} s  {output.name} is ready", flush=True)


def _environment(pins: Path | None = None) -> dict[str, str]:
    other = f" -modfile={pins}" if pins else ""
    return {**os.environ, "GOFLAGS": f"-mod=readonly -buildvcs=false{other}"}


def _give_up(command: list[str], lines: list[str]) -> None:
    print("\n".join(lines), file=sys.stderr)
    sys.exit(
        f"setup: build failed: `{' '.join(command[:3])} ...`: see above; "
        "install Pulumi, so that no build is needed (https://www.pulumi.com/docs/install/)"
    )
