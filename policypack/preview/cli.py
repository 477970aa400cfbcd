"""The user's Pulumi CLI: where it is, and whether it is recent enough."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

# As old as the pulumi package that the pack needs (pyproject.toml).
OLDEST = (3, 229, 0)
_INSTALL = "install Pulumi {oldest} or newer (https://www.pulumi.com/docs/iac/download-install/)"


def find(environment: Mapping[str, str]) -> str:
    """The path of `pulumi`. Raises ValueError where it is not on PATH."""
    found = shutil.which("pulumi", path=environment.get("PATH", ""))
    if found is None:
        raise ValueError(f"pulumi: not found on PATH; {_install()}")
    return found


@contextmanager
def checked(pulumi: str, environment: Mapping[str, str]) -> Iterator[Callable[[], None]]:
    """Asks Pulumi for its version while other things are prepared.

    Gives what waits for the answer; it raises ValueError for a Pulumi that is too old or does not
    run.
    """
    try:
        asked = subprocess.Popen(
            [pulumi, "version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except OSError as error:
        raise ValueError(f"{pulumi}: does not run: {error.strerror}; {_install()}") from None
    with asked:
        yield lambda: _refuse_old(pulumi, asked.communicate()[0].strip())


def _refuse_old(pulumi: str, said: str) -> None:
    numbers = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said)
    if numbers is None:
        raise ValueError(f"{pulumi}: does not tell its version; {_install()}")
    if tuple(map(int, numbers.groups())) < OLDEST:
        raise ValueError(f"{pulumi}: version {said.lstrip('v')} is too old; {_install()}")


def _install() -> str:
    return _INSTALL.format(oldest=".".join(map(str, OLDEST)))
