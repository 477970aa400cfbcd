"""Steps `installs` and `resolutions`: users' installers install the distributions.

Each installer takes both packages from an index on loopback and everything else from the index that
this machine is set up with. The installed files are then compared with the wheels, and used.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tools import interpreters
from tools.release import commands
from tools.release.place import PACKAGES, Place
from tools.release.table import Line, Untrue, held, unchecked
from tools.site import tutorial

# The versions that `requires-python` and the documentation name: a test compares them.
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_UV = commands.PROGRAMS / "uv"
_ADMINISTRATOR = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
_GUARDS = "import runtime_guards.events, runtime_guards.testing; print(runtime_guards.__file__)"


def check(place: Place) -> Iterator[Line]:
    """Installs with pip, uv and pipx on every Python that can be had, and with pip from sdists."""
    for version in PYTHONS:
        try:
            python = interpreters.ensure(place.root, version)
        except interpreters.NoInterpreter as error:
            yield unchecked(f"Python {version}", str(error).strip())
            continue
        full = commands.output(python, "--version", cwd=place.scratch).split()[-1]
        for name, installer in INSTALLERS.items():
            environment = installer(place, python, place.scratch / "installs" / f"{name}-{version}")
            yield Line(f"{name}, Python {full}", used(place, environment))
            if name != "uv":
                shutil.rmtree(environment)
    python = oldest(place.root)
    environment = place.scratch / "installs" / "sdists"
    pip(place, python, environment, "--no-binary", ",".join(PACKAGES))
    yield Line("pip, from the sdists", used(place, environment))
    yield from _from_a_checkout(place, python)


def _from_a_checkout(place: Place, python: Path) -> Iterator[Line]:
    """The commands of the page, each in a clone as a user makes it."""
    page = (place.root / "docs" / "install.md").read_text(encoding="utf-8")
    section = page.partition("## From a checkout")[2].partition("\n## ")[0]
    clone, *others = (
        each for each in tutorial.steps(section) if isinstance(each, tutorial.Commands)
    )
    tools = place.scratch / "tools"
    env = commands.environment(
        PATH=f"{commands.PROGRAMS}:/usr/bin:/bin",
        UV_PYTHON=python,
        UV_TOOL_DIR=tools / "uv",
        UV_TOOL_BIN_DIR=tools / "bin",
        PIPX_DEFAULT_PYTHON=python,
        PIPX_HOME=tools / "pipx",
        PIPX_BIN_DIR=tools / "bin",
    )
    folder = place.scratch / "checkout"
    commands.output("git", "clone", "--quiet", place.root, folder, cwd=place.scratch)
    found = {"uv": "uv/stackwarden", "pipx": "pipx/venvs/stackwarden", "python3": None}
    for line in (line for each in others for line in each.lines):
        commands.output("/bin/sh", "-c", line, cwd=folder, env=env)
        made = found.pop(line.split()[0])
        environment = tools / made if made else folder / ".stackwarden"
        yield Line(f"checkout: {line}", used(place, environment))
    held(clone.lines and not found, "docs/install.md", f"names no installation with {[*found]}")


def check_resolutions(place: Place) -> Iterator[Line]:
    """Installs the oldest allowed dependencies, and resolves all extras on every Python."""
    for version in PYTHONS:
        try:
            python = interpreters.ensure(place.root, version)
        except interpreters.NoInterpreter as error:
            yield unchecked(f"Python {version}", str(error).strip())
            continue
        extras = _compiled(place, python, f"stackwarden[{','.join(_extras(place))}]", "highest")
        yield Line(f"Python {version}, newest, all extras", f"{len(extras)} packages resolve")
    python, folder = oldest(place.root), place.scratch / "installs" / "oldest"
    uv(place, python, folder, "--resolution", "lowest-direct")
    yield Line("oldest allowed dependencies", f"{used(place, folder)}; {_versions(folder)}")


def oldest(root: Path) -> Path:
    """The oldest interpreter that can be had. Raises Untrue where there is none."""
    for version in PYTHONS:
        try:
            return interpreters.ensure(root, version)
        except interpreters.NoInterpreter:
            continue
    raise Untrue("Python: none of the supported versions can be had")


def pip(place: Place, python: Path, folder: Path, *options: str) -> Path:
    """An environment made by venv and filled by pip.

    The Python of a distribution that comes without `ensurepip` gets its pip from the index.
    """
    commands.output(python, "-m", "venv", "--clear", "--without-pip", folder, cwd=place.scratch)
    seed: list[str | Path] = [_UV, "pip", "install", "--quiet", "--python", folder, "pip"]
    commands.output(*seed, cwd=place.scratch)
    words: list[str | Path] = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
    index = ("--disable-pip-version-check", "--extra-index-url", place.index)
    commands.output(*words, *index, *options, _wanted(place), cwd=place.scratch)
    return folder


def uv(place: Place, python: Path, folder: Path, *options: str) -> Path:
    """An environment made and filled by uv."""
    commands.output(
        _UV, "venv", "--quiet", "--clear", "--python", python, folder, cwd=place.scratch
    )
    # A version number's content changes with each commit, so our packages aren't cached.
    words: list[str | Path] = [
        _UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        folder,
        "--index",
        place.index,
    ]
    fresh = [word for package in PACKAGES for word in ("--refresh-package", package)]
    commands.output(*words, *fresh, *options, _wanted(place), cwd=place.scratch)
    return folder


def pipx(place: Place, python: Path, folder: Path) -> Path:
    """The environment that pipx makes for the command."""
    env = commands.environment(
        PIPX_HOME=folder, PIPX_BIN_DIR=folder / "bin", PIPX_DEFAULT_BACKEND="pip"
    )
    index = f"--pip-args=--extra-index-url {place.index}"
    words: list[str | Path] = [
        commands.PROGRAMS / "pipx",
        "install",
        "--quiet",
        "--python",
        python,
        index,
    ]
    commands.output(*words, _wanted(place), cwd=place.scratch, env=env)
    commands.output(folder / "bin" / "stackwarden", "--version", cwd=place.scratch)
    return folder / "venvs" / "stackwarden"


INSTALLERS: dict[str, Callable[[Place, Path, Path], Path]] = {"pip": pip, "uv": uv, "pipx": pipx}


def _wanted(place: Place) -> str:
    return f"stackwarden=={place.version}"


def used(place: Place, environment: Path) -> str:
    """Holds what is installed against the wheels, runs it, and says what it is. Raises Untrue."""
    (site,) = environment.glob("lib/python*/site-packages")
    files = sum(_as_built(place.wheel(package), site) for package in PACKAGES)
    python, stackwarden = environment / "bin" / "python", environment / "bin" / "stackwarden"
    commands.output(_UV, "pip", "check", "--quiet", "--python", python, cwd=place.scratch)
    folder = place.scratch / "elsewhere"
    folder.mkdir(exist_ok=True)
    (folder / "policy.json").write_text(json.dumps(_ADMINISTRATOR), encoding="utf-8")
    told = commands.output(stackwarden, "--version", cwd=folder)
    held(f"stackwarden {place.version}\n" in told, "stackwarden --version", told)
    told = commands.output(stackwarden, "iam", "policy.json", cwd=folder, status=1)
    held("iam-policy-admin" in told, "stackwarden iam policy.json", told)
    launcher = Path(commands.output(stackwarden, "path", cwd=folder).strip())
    held((launcher / "PulumiPolicy.yaml").is_file(), "stackwarden path", str(launcher))
    imported = commands.output(python, "-I", "-c", _GUARDS, cwd=folder)
    held(imported.startswith(str(site)), "import runtime_guards", imported)
    packages = len(list(site.glob("*.dist-info")))
    return f"{files} files as built, {packages} packages without conflict, the command runs"


def _as_built(wheel: Path, site: Path) -> int:
    """How many files of the wheel lie there byte for byte. Raises Untrue where one does not."""
    with zipfile.ZipFile(wheel) as archive:
        (record,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
        lines = list(csv.reader(archive.read(record).decode().splitlines()))
    # What describes a distribution depends on the backend's version, which sdists leave open.
    listed = [
        (name, wanted.removeprefix("sha256="))
        for name, wanted, _ in lines
        if wanted and ".dist-info/" not in name
    ]
    for name, wanted in listed:
        digest = hashlib.sha256((site / name).read_bytes()).digest()
        found = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        held(found == wanted, name, f"installed with content that differs from {wheel.name}")
    return len(listed)


def _extras(place: Place) -> list[str]:
    with zipfile.ZipFile(place.wheel("stackwarden")) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode().splitlines()
    prefix = "Provides-Extra: "
    return [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]


def _compiled(place: Place, python: Path, requirement: str, resolution: str) -> list[str]:
    file = place.scratch / "requirements.in"
    file.write_text(f"{requirement}=={place.version}\n", encoding="utf-8")
    words: list[str | Path] = [
        _UV,
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        "--python",
        python,
    ]
    index = ["--index", place.index, "--only-binary", ":all:", "--resolution", resolution]
    told = commands.output(*words, *index, file, cwd=place.scratch)
    return [line for line in told.splitlines() if "==" in line]


def _versions(folder: Path) -> str:
    (site,) = folder.glob("lib/python*/site-packages")
    names = ("pulumi", "pulumi_policy", "pydantic", "libcst")
    found = (each.name for name in names for each in site.glob(f"{name}-*.dist-info"))
    return ", ".join(each.removesuffix(".dist-info").replace("-", " ") for each in found)
