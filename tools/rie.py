"""AWS's Lambda Runtime Interface Emulator, taken out of the wheel of the SAM CLI."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# The emulator's names of machines; it is made for Linux alone.
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


class NoEmulator(Exception):
    """There is none for this machine, or its wheel cannot be had here."""


def ensure(root: Path) -> Path:
    """The emulator in `.tools/`, fetched once for each version that `rie.lock` names."""
    machine = MACHINES.get(platform.machine().lower())
    if sys.platform != "linux" or machine is None:
        raise NoEmulator(f"no emulator for {sys.platform} on {platform.machine()}")
    lock = Path(__file__).with_name("rie.lock")
    version = lock.read_text(encoding="utf-8").partition("==")[2].split()[0]
    emulator = root / ".tools" / f"aws-lambda-rie-{version}"
    if not emulator.is_file():
        _fetch(lock, f"samcli/local/rapid/aws-lambda-rie-{machine}", emulator)
    return emulator


def _fetch(lock: Path, member: str, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        ended = subprocess.run(
            [*pip, "--dest", scratch, "--requirement", str(lock)],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if ended.returncode != 0:
            raise NoEmulator(f"the wheel cannot be had here: {ended.stderr[-200:]}")
        (wheel,) = Path(scratch).glob("*.whl")
        unpacked = Path(scratch) / "emulator"
        unpacked.write_bytes(zipfile.ZipFile(wheel).read(member))
        unpacked.chmod(0o755)
        # A second process that fetches it at the same time ends with the same file.
        unpacked.replace(target)
