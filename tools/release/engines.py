"""Pulumi CLIs: the one that the checkout uses, the oldest that is supported, and the newest.

The last two are built from Go modules that `pulumi/*.mod` and `pulumi/*.sum` pin. `move` updates
the pins: `python -m tools.release.engines`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools import go_build, pulumi_cli

PINS = Path(__file__).parent / "pulumi"
_MODULE = "github.com/pulumi/pulumi/{}/v3"


def available(root: Path) -> Iterator[tuple[str, Path | str]]:
    """The CLIs by name, each with its folder, or with the reason why it is not there.

    The first is the one in use; it is built where none is installed.
    """
    pulumi_cli.ensure(root)
    pulumi_cli.ensure_yaml_host(root)
    yield "in use", Path((root / ".tools" / "pulumi-folder").read_text(encoding="utf-8").strip())
    for name in ("oldest", "newest"):
        yield f"{name}, {pinned(name)}", _built(root, name)


def pinned(name: str) -> str:
    """The version that a file of pins names."""
    text = (PINS / f"{name}.mod").read_text(encoding="utf-8")
    found = re.search(r"github\.com/pulumi/pulumi/sdk/v3 v(\S+)", text)
    assert found is not None, f"{name}.mod pins no Pulumi"
    return found[1]


def _built(root: Path, name: str) -> Path | str:
    folder = root / ".tools" / f"pulumi-{pinned(name)}"
    if folder.is_dir():
        return folder
    if shutil.which("go") is None:
        return "it is built with Go, and Go is not on PATH"
    unfinished = root / ".tools" / f"unfinished-{name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        pins = PINS / f"{name}.mod"
        go_build.build_cli(root / "tools" / "pulumi", unfinished / "pulumi", pins)
    except SystemExit as error:
        return str(error)
    # Language hosts speak one protocol with every CLI: they are those beside the one in use.
    in_use = Path((root / ".tools" / "pulumi-folder").read_text(encoding="utf-8").strip())
    for host in in_use.glob("pulumi-*"):
        shutil.copy(host, unfinished)
    unfinished.rename(folder)
    return folder


def move(sources: Path, versions: Mapping[str, str]) -> None:
    """Writes the pins of other versions, in a copy of the module's sources."""
    for name, version in versions.items():
        copy = PINS / f"sources-{name}"
        shutil.copytree(sources, copy)
        # Start without the current versions: an older Pulumi does not compile with newer ones.
        head = (copy / "go.mod").read_text(encoding="utf-8").partition("require (")[0]
        required = "".join(f"\t{_MODULE.format(each)} v{version}\n" for each in ("pkg", "sdk"))
        (copy / "go.mod").write_text(f"{head}require (\n{required})\n", encoding="utf-8")
        (copy / "go.sum").unlink()
        env = {**os.environ, "GOFLAGS": "-buildvcs=false"}
        tidy = ["go", "mod", "tidy"]
        subprocess.run(tidy, cwd=copy, env=env, check=True)
        for suffix in ("mod", "sum"):
            shutil.copy(copy / f"go.{suffix}", PINS / f"{name}.{suffix}")
        shutil.rmtree(copy)


def main() -> None:
    """Pins the oldest version that the setup allows, and the newest of the Go module proxy."""
    root = Path(__file__).resolve().parents[2]
    sources = root / "tools" / "pulumi"
    command = ["go", "list", "-m", "-f", "{{.Version}}", f"{_MODULE.format('pkg')}@latest"]
    ended = subprocess.run(command, cwd=sources, check=True, capture_output=True, encoding="utf-8")
    oldest = ".".join(map(str, pulumi_cli.OLDEST))
    move(sources, {"oldest": f"{oldest}.0", "newest": ended.stdout.strip().removeprefix("v")})
    sys.stdout.write(f"oldest {pinned('oldest')}, newest {pinned('newest')}\n")


if __name__ == "__main__":
    main()
