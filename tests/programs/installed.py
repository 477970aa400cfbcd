"""What the programs need of the registries, installed once for all of them, and language hosts."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import venv
from functools import lru_cache
from pathlib import Path

from tests.engine.engine import ROOT, find_pulumi
from tools import go_build, typescript_sdks

_SOURCES = ROOT / "tools" / "programs"
_GO = ("go.mod", "go.sum")


def node_modules() -> Path:
    """The packages of npm."""
    return typescript_sdks.ensure(ROOT, _SOURCES.name)


def python() -> Path:
    """An environment with the packages of this one and with those of other providers."""
    wanted = _SOURCES / "requirements.txt"
    target = ROOT / ".tools" / f"programs-python-{_digest(wanted)}"
    if not target.is_dir():
        unfinished = target.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        venv.create(unfinished, symlinks=True)
        (packages,) = unfinished.glob("lib/python*/site-packages")
        (packages / "checkout.pth").write_text(
            sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8"
        )
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        subprocess.run([*command, "--target", packages, "--requirement", wanted], check=True)
        unfinished.rename(target)
    return target


def module_of_go(project: Path) -> None:
    """Makes a folder a module of Go that needs Pulumi's SDKs."""
    _download()
    for name in _GO:
        shutil.copy(_SOURCES / name, project)


@lru_cache(maxsize=1)
def _download() -> None:
    subprocess.run(["go", "mod", "download"], cwd=_SOURCES, check=True)


def variables_of_go() -> dict[str, str]:
    """The machine's own caches, and modules that are there alone."""
    asked = ["go", "env", "GOMODCACHE", "GOCACHE"]
    told = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout
    modules, built = told.splitlines()
    # The repository of a program is none that Git knows.
    flags = {"GOFLAGS": "-mod=mod -buildvcs=false", "GOPROXY": "off"}
    return {"GOMODCACHE": modules, "GOCACHE": built, **flags}


def hosts(language: str) -> Path:
    """A folder with the Pulumi CLI of the tests and its language hosts, for Go with one of Go."""
    pulumi = find_pulumi()
    assert pulumi is not None, "no Pulumi CLI: `make setup` finds or builds one"
    if language != "go" or shutil.which("pulumi-language-go", path=str(pulumi.parent)):
        return pulumi.parent
    sources = ROOT / "tools" / "pulumi-go"
    target = ROOT / ".tools" / f"pulumi-go-{_digest(*sorted(sources.iterdir()))}"
    if not target.is_dir():
        unfinished = target.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for each in pulumi.parent.glob("pulumi*"):
            # The engine names a host that is not beside the executable, links followed.
            (unfinished / each.name).hardlink_to(each)
        go_build.build_go_host(sources, unfinished / "pulumi-language-go")
        unfinished.rename(target)
    return target


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:16]
