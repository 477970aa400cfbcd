"""The user's Pulumi CLI: where it is, and whether it is recent enough."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping

# The engine of this version, released with Python 3.14's support, is the oldest that is tested.
OLDEST = (3, 229, 0)
_INSTALL = "install Pulumi {oldest} or newer (https://www.pulumi.com/docs/iac/download-install/)"


def find(environment: Mapping[str, str]) -> str:
    """The path of `pulumi`. Raises ValueError where it is not on PATH."""
    found = shutil.which("pulumi", path=environment.get("PATH", ""))
    if found is None:
        raise ValueError(f"pulumi: not found on PATH; {_install()}")
    return found


def check(pulumi: str, environment: Mapping[str, str]) -> None:
    """Raises ValueError for a Pulumi that is too old or does not run."""
    try:
        said = subprocess.run(
            [pulumi, "version"],
            capture_output=True,
            text=True,
            check=False,
            env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        ).stdout.strip()
    except OSError as error:
        raise ValueError(f"{pulumi}: does not run: {error.strerror}; {_install()}") from None
    numbers = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said)
    if numbers is None:
        raise ValueError(f"{pulumi}: does not tell its version; {_install()}")
    if tuple(map(int, numbers.groups())) < OLDEST:
        raise ValueError(f"{pulumi}: version {said.lstrip('v')} is too old; {_install()}")


def _install() -> str:
    return _INSTALL.format(oldest=".".join(map(str, OLDEST)))
