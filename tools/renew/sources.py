"""What tables are made from: packages that are installed here, or fetched for this alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple


class NotToBeHad(Exception):
    """A source cannot be fetched here; the message has the reason."""


class Installed(NamedTuple):
    """A package of `requirements.lock`: `make lock` moves it."""

    name: str

    def fetch(self, _: Path, latest: bool) -> str:
        """Returns the name and version of what is installed."""
        return f"{self.name} {version(self.name)}"


class Wheel(NamedTuple):
    """A distribution of PyPI as a file."""

    name: str
    version: str

    def fetch(self, folder: Path, latest: bool) -> str:
        """Downloads the wheel, and returns its name and version."""
        wanted = self.name if latest else f"{self.name}=={self.version}"
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
        _run([*pip, "--only-binary", ":all:", "--dest", str(folder), wanted], folder)
        (file,) = folder.glob(f"{self.name.replace('-', '_')}-*.whl")
        return f"{self.name} {file.name.split('-')[1]}"


class Packages(NamedTuple):
    """Distributions of PyPI, unpacked beside each other."""

    names: tuple[str, ...]

    def fetch(self, folder: Path, latest: bool) -> str:
        """Installs them into the folder without what they depend on."""
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target")
        _run([*pip, str(folder), *self.names], folder)
        return f"{self.names[0].partition('==')[0]} and {len(self.names) - 1} others"


class Npm(NamedTuple):
    """A package of npm as an archive."""

    name: str
    version: str

    def fetch(self, folder: Path, latest: bool) -> str:
        """Downloads the archive, and returns its name and version."""
        wanted = f"{self.name}@{'latest' if latest else self.version}"
        told = _run(["npm", "pack", "--silent", "--ignore-scripts", wanted], folder)
        found = re.search(r"-(\d[^-\s]*)\.tgz", told)
        return f"{self.name} {found[1] if found else self.version}"


class Module(NamedTuple):
    """A module of Go as an archive."""

    path: str
    version: str

    def fetch(self, folder: Path, latest: bool) -> str:
        """Downloads the archive, and returns its path and version."""
        wanted = f"{self.path}@{'latest' if latest else self.version}"
        told = json.loads(_run(["go", "mod", "download", "-json", wanted], folder))
        shutil.copy(told["Zip"], folder / f"{Path(self.path).name}-{told['Version']}.zip")
        return f"{self.path} {told['Version']}"


Source = Installed | Wheel | Packages | Npm | Module


def _run(command: Sequence[str], folder: Path) -> str:
    if shutil.which(command[0]) is None:
        raise NotToBeHad(f"{command[0]} is not on PATH")
    ended = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if ended.returncode != 0:
        raise NotToBeHad(f"`{' '.join(command[:4])} ...`: {ended.stderr.strip()[-300:]}")
    return ended.stdout
