"""The environment of every test and of the processes that it starts, the same on every machine.

`tests/conftest.py` applies it before the first module of a test is imported: width, time zone,
locale, encoding, hash seed, home and cache directories. Settings of the machine that change what
the pack, Git, Pulumi or Python does are removed. A test about one of them sets it itself.
"""

from __future__ import annotations

import locale
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path

from policypack.supply_chain import kept
from tests.shifted_clock import sitecustomize

# `STACKWARDEN_TESTS_COLUMNS=40` overrides COLUMNS below; see tests/environments.py.
CHOSEN = "STACKWARDEN_TESTS_"
# The width that reports have where nothing says another.
COLUMNS = 100
FIXED = {
    "COLUMNS": str(COLUMNS),
    "LINES": "24",
    "TZ": "UTC",
    "LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8",
    "LANG": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8",
    "PYTHONUTF8": "1",
    # Python 3.13 and later color their own texts.
    "PYTHON_COLORS": "0",
    # What one test has found must not be what another one is told.
    kept.VARIABLE: "0",
}
# Settings of the machine, by their beginnings, except for those that the tests themselves have.
REMOVED = (
    "AWS_", "CLICOLOR", "FORCE_", "GIT_", "GITHUB_", "LANGUAGE", "LC_", "NO_COLOR", "PAGER",
    "PULUMI_", "PYTHONDONTWRITEBYTECODE", "PYTHONENCODING", "PYTHONIOENCODING", "PYTHONOPTIMIZE",
    "PYTHONSTARTUP", "STACKWARDEN_", "XDG_",
)  # fmt: skip
KEPT = (
    "AWS_CA_BUNDLE",
    "GIT_SSL_",
    "STACKWARDEN_CORPORA",
    "STACKWARDEN_PEERS",
    "STACKWARDEN_SAM_EVENTS",
    # What `python -m tests.snapshots` asks the tests to record.
    "STACKWARDEN_SNAPSHOT",
    CHOSEN,
    sitecustomize.VARIABLE,
    "STACKWARDEN_TEST_SECONDS",
    "STACKWARDEN_TRIES",
)
# Installers read these below the home: how a package index is reached, and packages that are here.
INSTALLERS = {
    "GOENV": ".config/go/env",
    "GOCACHE": ".cache/go-build",
    "GOPATH": "go",
    "NPM_CONFIG_CACHE": ".npm",
    "NPM_CONFIG_USERCONFIG": ".npmrc",
    "PIP_CACHE_DIR": ".cache/pip",
    "PIP_CONFIG_FILE": ".config/pip/pip.conf",
    "PYENV_ROOT": ".pyenv",
    "UV_CACHE_DIR": ".cache/uv",
}


def fixed(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """Returns the environment of the machine, made into that of the tests, with a home."""
    left = {
        name: value
        for name, value in environment.items()
        if name.startswith(KEPT) or not name.startswith(REMOVED)
    }
    own = Path(environment.get("HOME", "/nonexistent"))
    installers = {
        name: str(own / place)
        for name, place in INSTALLERS.items()
        if name not in environment and (own / place).exists()
    }
    places = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "PULUMI_HOME": str(home / ".pulumi"),
    }
    chosen = {
        name.removeprefix(CHOSEN): value
        for name, value in environment.items()
        if name.startswith(CHOSEN) and name.removeprefix(CHOSEN) in FIXED
    }
    # Sets have the same order again, unless a seed was chosen.
    made = {"PYTHONHASHSEED": "0", **left, **installers, **FIXED, **chosen, **places}
    path = environment.get("PYTHONPATH")
    return made | (python_path(path or "", environment=environment) if _days(environment) else {})


def python_path(
    *folders: Path | str, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Returns the variables with which a Python process imports from the folders.

    If the environment shifts the clock, they shift it for that process too.
    """
    days = _days(environment)
    shifting = (Path(sitecustomize.__file__).parent,) if days else ()
    path = os.pathsep.join(str(each) for each in (*shifting, *folders) if str(each))
    return {"PYTHONPATH": path, **days}


def _days(environment: Mapping[str, str]) -> dict[str, str]:
    days = environment.get(sitecustomize.VARIABLE)
    return {sitecustomize.VARIABLE: days} if days else {}


@contextmanager
def applied(environment: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Gives this process that environment, with an empty home, until the context ends."""
    before = dict(environment)
    with tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True) as home:
        _change(environment, fixed(before, Path(home)))
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, "")
        yield
    _change(environment, before)


def _change(environment: MutableMapping[str, str], wanted: Mapping[str, str]) -> None:
    environment.clear()
    environment.update(wanted)
    if sys.platform != "win32":
        time.tzset()
