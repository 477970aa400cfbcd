"""Interpreters of Lambda's runtimes for Python: on PATH, of pyenv, or out of Debian's packages.

A Debian machine fetches a newer Python from a newer Debian, and with it the libraries and the
loader that it was built for. All of it is unpacked into `.tools/`, and nothing is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# The release of Debian that has a Python: https://packages.debian.org/python3.14
DEBIAN = {"3.13": "trixie", "3.14": "forky"}
# As an own program it is found by its name, has its own libraries, and serves virtual environments.
_LAUNCHER = """#!/bin/sh
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
exec "$root"/{loader} --library-path "$root"/{libraries} --argv0 "$0" "$root"/usr/bin/{elf} "$@"
"""


class NoInterpreter(Exception):
    """No interpreter of that version is installed, and its packages are not available."""


def ensure(root: Path, version: str) -> Path:
    """A working interpreter of the version, such as `3.14`. Raises NoInterpreter."""
    for python in _installed(version):
        if _version(python) == version:
            return python
    return fetched(root, version)


def fetched(root: Path, version: str) -> Path:
    """An interpreter out of Debian's packages, fetched once. Raises NoInterpreter."""
    python = root / ".tools" / f"python-{version}" / "usr" / "bin" / f"python{version}"
    if not python.is_file():
        _fetch(version, root / ".tools")
    if _version(python) != version:
        raise NoInterpreter(f"{python} does not start here")
    return python


def _installed(version: str) -> Iterator[Path]:
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from sorted(versions.glob(f"{version}.*/bin/python"))
    found = shutil.which(f"python{version}")
    yield from [Path(found)] if found else []
    # Without the packages of the environment that this runs in.
    yield Path(sys.base_prefix, "bin", f"python{version}")


def _version(python: Path) -> str:
    """The version of an interpreter; empty if it does not start, as a shim of pyenv."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return _run([str(python), "-I", "-c", program]).strip()
    except NoInterpreter:
        return ""


def _fetch(version: str, tools: Path) -> None:
    release = DEBIAN.get(version)
    if release is None or not all(map(shutil.which, ("apt-get", "dpkg-deb"))):
        raise NoInterpreter(f"no Python {version} here, and no Debian to fetch it from")
    tools.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tools) as scratch:
        # The user that apt fetches as enters it.
        Path(scratch).chmod(0o755)
        unpacked = Path(scratch) / "unpacked"
        for package in _packages(version, release, Path(scratch)):
            _run(["dpkg-deb", "-x", str(package), str(unpacked)])
        _make_startable(unpacked, version)
        target = tools / f"python-{version}"
        if not target.is_dir():
            unpacked.rename(target)


def _packages(version: str, release: str, scratch: Path) -> list[Path]:
    """The packages of the interpreter and of all that it needs, signatures verified by apt."""
    (scratch / "lists" / "partial").mkdir(parents=True)
    (scratch / "cache" / "archives" / "partial").mkdir(parents=True)
    (scratch / "status").touch()
    options = [f"Dir::State={scratch}", f"Dir::State::status={scratch / 'status'}"]
    options += [f"Dir::Cache={scratch / 'cache'}", "Acquire::Languages=none"]
    apt = ["apt-get", *(part for option in options for part in ("-o", option))]
    _run([*apt, "update"])
    told = ["--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages", "Component: main"]
    mirrors = [
        line.split()[1]
        for line in _run([*apt, "indextargets", *told]).splitlines()
        if line.startswith("Debian ")
    ]
    if not mirrors:
        raise NoInterpreter("apt has no source of Debian's packages")
    (scratch / "sources.list").write_text(f"deb {mirrors[0]} {release} main\n", encoding="utf-8")
    sources = (f"Dir::Etc::sourcelist={scratch / 'sources.list'}", "Dir::Etc::sourceparts=-")
    apt += [part for option in sources for part in ("-o", option)]
    _run([*apt, "update"])
    names = (f"python{version}-minimal", f"libpython{version}-stdlib", "libstdc++6")
    _run([*apt, "install", "--yes", "--no-install-recommends", "--download-only", *names])
    return sorted((scratch / "cache" / "archives").glob("*.deb"))


def _make_startable(unpacked: Path, version: str) -> None:
    python = unpacked / "usr" / "bin" / f"python{version}"
    elf = python.rename(python.with_name(f"{python.name}.elf"))
    # On 64-bit ARM, the loader lies in usr/lib; on x86, in usr/lib64.
    loader = next(iter(sorted(unpacked.glob("usr/lib*/ld-linux-*.so.*"))))
    (libraries,) = {path.parent for path in unpacked.glob("usr/lib/*/libc.so.6")}
    text = _LAUNCHER.format(
        loader=loader.relative_to(unpacked),
        libraries=libraries.relative_to(unpacked),
        elf=elf.name,
    )
    python.write_text(text, encoding="utf-8")
    python.chmod(0o755)


def _run(command: list[str]) -> str:
    try:
        ended = subprocess.run(
            command, capture_output=True, encoding="utf-8", check=True, timeout=300
        )
    except subprocess.CalledProcessError as error:
        raise NoInterpreter(f"{command[0]}: {error.stderr[-300:]}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoInterpreter(f"{command[0]}: {error}") from None
    return ended.stdout
