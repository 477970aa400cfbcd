"""The Pulumi CLI: the one on PATH, or else one built once into `.tools/bin`."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools import go_build

LANGUAGE_HOST = "pulumi-language-python"
YAML_HOST = "pulumi-language-yaml"
OLDEST = (3, 229)


def ensure(root: Path) -> None:
    """Find or build the CLI; `.tools/pulumi-folder` tells make and the tests where it is."""
    folder = _installed() or _built(root)
    note = root / ".tools" / "pulumi-folder"
    note.parent.mkdir(exist_ok=True)
    note.write_text(f"{folder}\n", encoding="utf-8")


def ensure_yaml_host(root: Path) -> None:
    """Build the language host of Pulumi YAML beside a CLI that was built here, for the tests.

    An installed Pulumi brings its own.
    """
    folder = root / ".tools" / "bin"
    if Path((root / ".tools" / "pulumi-folder").read_text(encoding="utf-8").strip()) != folder:
        return
    sources = root / "tools" / "pulumi-yaml"
    stamp = folder / "yaml-built-from"
    wanted = _fingerprint(sources)
    if not (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == wanted
        and (folder / YAML_HOST).is_file()
    ):
        go_build.build_yaml_host(sources, folder / YAML_HOST)
        stamp.write_text(wanted, encoding="utf-8")


def _installed() -> Path | None:
    """The folder of a usable Pulumi on PATH; an unusable one is reported, not silently skipped."""
    found = shutil.which("pulumi")
    if found is None:
        return None
    # The engine warns about a language host that it finds on PATH, unless it lies beside the real
    # executable; so the folder behind a symbolic link comes first.
    for folder in (Path(found).resolve().parent, Path(found).parent):
        if (folder / LANGUAGE_HOST).exists() or shutil.which(LANGUAGE_HOST):
            break
    else:
        print(f"setup: {found} has no {LANGUAGE_HOST} beside it or on PATH, so it is not used")
        return None
    version = _version(found)
    if version < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        print(f"setup: {found} is too old ({wanted} or newer is needed), so it is not used")
        return None
    return folder


def _version(pulumi: str) -> tuple[int, ...]:
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    said = subprocess.run(
        [pulumi, "version"], capture_output=True, encoding="utf-8", env=quiet, check=False
    )
    match = re.match(r"v?(\d+)\.(\d+)\.", said.stdout)
    return tuple(map(int, match.groups())) if match else (0, 0)


def _built(root: Path) -> Path:
    """`.tools/bin`, rebuilt only if the sources or pins in `tools/pulumi` have changed."""
    sources = root / "tools" / "pulumi"
    folder = root / ".tools" / "bin"
    stamp = folder / "built-from"
    wanted = _fingerprint(sources)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    if shutil.which("go") is None:
        sys.exit(
            "setup: neither Pulumi with its Python language host nor Go is on PATH: install Pulumi "
            f"{'.'.join(map(str, OLDEST))} or newer (https://www.pulumi.com/docs/install/) "
            "or Go (https://go.dev/dl/), and run this again"
        )
    # Built beside the final place and moved there whole: half a build is never taken for one.
    unfinished = root / ".tools" / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    go_build.build(sources, unfinished)
    (unfinished / stamp.name).write_text(wanted, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return folder


def _fingerprint(sources: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        if path.suffix in {".go", ".mod", ".sum"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()
