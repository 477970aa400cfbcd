"""The user's Pulumi CLI: where it is, and whether it is recent enough."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping

# As old as the pulumi package that the pack needs (pyproject.toml).
OLDEST = (3, 229, 0)
_INSTALL = "install Pulumi {oldest} or newer (https://www.pulumi.com/docs/iac/download-install/)"


def find(environment: Mapping[str, str]) -> str:
    """The path of `pulumi`. Raises ValueError where it is not on PATH."""
    found = shutil.which("pulumi", path=environment.get("PATH", ""))
    if found is None:
        raise ValueError(f"pulumi: not found on PATH; {_install()}")
    return found


def outdated(pulumi: str, environment: Mapping[str, str]) -> str | None:
    """What to say about a Pulumi that is too old or does not tell its version; else None.

    It is called only if a preview failed: an engine that completed one is recent enough.
    """
    said = subprocess.run(
        [pulumi, "version"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
    ).stdout.strip()
    numbers = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said)
    if numbers is None:
        return f"{pulumi}: does not tell its version; {_install()}"
    if tuple(map(int, numbers.groups())) < OLDEST:
        return f"{pulumi}: version {said.lstrip('v')} is too old; {_install()}"
    return None


def _install() -> str:
    return _INSTALL.format(oldest=".".join(map(str, OLDEST)))
