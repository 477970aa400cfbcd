"""Runs the tests under different widths, folders, locales, clocks, orders, users and Pythons.

    python -m tests.environments                       # all environments, all tests
    python -m tests.environments columns-40 clock-400  # some environments
    python -m tests.environments -- tests/report -q    # some tests; what follows goes to pytest

`make test-environments` calls it. Each environment gets one line, and each failure the command that
repeats it. `tests/fixed_environment.py` fixes these settings for ordinary runs; a variable that
begins with `STACKWARDEN_TESTS_` overrides one of them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests import longest_first, random_order
from tests.fixed_environment import CHOSEN
from tests.tracked import copy_tracked
from tools import interpreters, locked_environment

ROOT = Path(__file__).resolve().parents[1]
_PYTEST = ("-m", "pytest", "-p", "no:cacheprovider", "-m", "not nightly")
_LONGEST_FOLDER = 150
# The user that owns nothing: https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/usernames.html
_NOBODY = "65534"
_COUNTS = re.compile(r"(\d+) (passed|failed|error|skipped)")


class Environment(NamedTuple):
    """What differs from an ordinary run of the tests.

    `chosen` overrides what `fixed_environment` fixes, `variables` are of pytest itself.
    `folder` is the length of the temporary folder, and `python` a version such as `3.10`.
    """

    chosen: Mapping[str, str] = {}
    variables: Mapping[str, str] = {}
    folder: int = 0
    python: str = ""
    is_unprivileged: bool = False


def _zone(name: str) -> Environment:
    return Environment({"TZ": name}, {"TZ": name})


_C_LOCALE = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ENVIRONMENTS: dict[str, Environment] = {
    "columns-40": Environment({"COLUMNS": "40"}),
    "columns-200": Environment({"COLUMNS": "200"}),
    "folder-short": Environment(folder=5),
    "folder-long": Environment(folder=_LONGEST_FOLDER),
    "locale-c": Environment(_C_LOCALE, _C_LOCALE),
    # Half an hour beside UTC, and both sides of the date line.
    "zone-kolkata": _zone("Asia/Kolkata"),
    "zone-auckland": _zone("Pacific/Auckland"),
    "zone-honolulu": _zone("Pacific/Honolulu"),
    **{f"hash-{seed}": Environment(variables={"PYTHONHASHSEED": seed}) for seed in "123"},
    "random-order": Environment(variables={random_order.VARIABLE: time.strftime("%Y%m%d")}),
    "not-root": Environment(is_unprivileged=True),
    "clock-60": Environment(variables={"STACKWARDEN_TEST_CLOCK_DAYS": "60"}),
    "clock-400": Environment(variables={"STACKWARDEN_TEST_CLOCK_DAYS": "400"}),
    **{f"python-3.{minor}": Environment(python=f"3.{minor}") for minor in range(10, 15)},
}


class MissingError(Exception):
    """This machine lacks what an environment needs; the message says what."""


def main(arguments: Sequence[str]) -> int:
    """Run the tests in the named environments, or in all.

    Returns 1 if a test fails, 2 if there is no such environment.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    chosen, options = arguments[:end], arguments[end + 1 :]
    unknown = sorted({*chosen} - ENVIRONMENTS.keys())
    if unknown:
        known = ", ".join(ENVIRONMENTS)
        print(f"Unknown environment {', '.join(unknown)}. Use {known}.", file=sys.stderr)
        return 2
    results = [_report(name, options) for name in chosen or ENVIRONMENTS]
    return int(not all(results))


def _report(name: str, options: Sequence[str]) -> bool:
    """Run pytest in one environment and print the result. Returns whether it passed."""
    start = time.monotonic()
    try:
        with command(ENVIRONMENTS[name], options) as (arguments, variables, root):
            ended = subprocess.run(
                arguments,
                cwd=root,
                env=variables,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=None,
            )
    except (MissingError, interpreters.NoInterpreter, locked_environment.NotInstalled) as error:
        # A machine of the project has everything; elsewhere the line says what to install.
        print(f"{name:15} not run: {error}", flush=True)
        return "CI" not in os.environ
    seconds = time.monotonic() - start
    counts = ", ".join(" ".join(count) for count in _COUNTS.findall(ended.stdout[-300:]))
    state = "passed" if ended.returncode == 0 else "FAILED"
    said = counts or (ended.stderr or ended.stdout)[-300:].strip()
    print(f"{name:15} {state}: {said} in {seconds:.0f} s", flush=True)
    if ended.returncode:
        for test in re.findall(r"^(?:FAILED|ERROR) (\S+)", ended.stdout, re.MULTILINE)[:50]:
            quoted = shlex.quote(test)
            print(f"    python -m tests.environments {name} -- {quoted}", flush=True)
    return ended.returncode == 0


@contextmanager
def command(
    environment: Environment, options: Sequence[str]
) -> Iterator[tuple[list[str], dict[str, str], Path]]:
    """Makes what one environment needs; yields the command, its variables and its folder."""
    variables = {
        **os.environ,
        **{CHOSEN + name: value for name, value in environment.chosen.items()},
        **environment.variables,
    }
    # Other environments take other times, and another user can't write the file.
    variables.pop(longest_first.VARIABLE, None)
    python = _python(environment.python) if environment.python else sys.executable
    with tempfile.TemporaryDirectory(prefix="environment-", ignore_cleanup_errors=True) as made:
        own, root = Path(made), ROOT
        # Tests run as root start PostgreSQL as another user, who must reach the folder.
        own.chmod(0o755)
        folder = _folder(own, environment.folder)
        arguments = [str(python), *_PYTEST, f"--basetemp={folder}/t", "--color=no", *options]
        if environment.folder:
            variables["TMPDIR"] = str(folder)
        if environment.is_unprivileged:
            root = _copy(own)
            variables["TMPDIR"] = str(own)
            arguments = [*_unprivileged(), *arguments]
        try:
            yield arguments, variables, root
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(own: Path, length: int) -> Path:
    """A temporary folder whose path has that many characters, or one of ordinary length for 0."""
    if length == 0:
        return own
    if length > len(str(own)) + 1:
        folder = own / ("d" * (length - len(str(own)) - 1))
        folder.mkdir()
        return folder
    for letter in "abcdefghijklmnopqrstuvwxyz":
        with_letter = Path("/tmp", letter)  # the shortest that any user can make
        try:
            with_letter.mkdir()
        except OSError:
            continue
        return with_letter
    raise MissingError("no free folder /tmp/a to /tmp/z")


def _copy(own: Path) -> Path:
    """A copy of the tracked files, and of what the set-up has made, that another user may write."""
    root = own / "checkout"
    deque(copy_tracked(root), maxlen=0)
    for name in (".venv", ".tools"):
        (root / name).symlink_to(ROOT / name)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    for place in (own, *own.rglob("*")):
        if not place.is_symlink():
            os.chown(place, int(_NOBODY), int(_NOBODY))
    return root


def _unprivileged() -> list[str]:
    """The command that runs another one as a user who owns nothing.

    The interpreter may be below root's home, so the user may read and search any folder. It may
    write, rename and delete only what is its own.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise MissingError("it needs root, and this user is not; ordinary runs show the same")
    if not shutil.which("setpriv"):
        raise MissingError("setpriv is missing; install util-linux")
    rights = "+dac_read_search"
    return [
        *("setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups"),
        *("--inh-caps", rights, "--ambient-caps", rights),
    ]


def _python(version: str) -> Path:
    """The interpreter of an environment with that Python and all locked packages."""
    folder, lock = ROOT / ".venvs" / f"tests-{version}", ROOT / "requirements.lock"
    base = interpreters.ensure(ROOT, version)
    programs = locked_environment.ensure(folder, lock, base)
    own = ["--editable", str(ROOT), "--editable", str(ROOT / "runtime_guards")]
    options = ["--no-index", "--no-build-isolation", "--no-deps", *own]
    if not locked_environment.install(programs, *options):
        raise locked_environment.NotInstalled("the project cannot be installed; see pip's error")
    return programs / "python"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
