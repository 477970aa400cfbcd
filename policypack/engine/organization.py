"""Whether an organization has configured the pack, so that its word stands before the program's.

What the engine sends does not tell: it fills in each announced level, so a configuration that
repeats them, or an empty one, looks like none. So the pack also looks at where it runs from and at
how the engine was called.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from policypack.engine.policy_config import PolicyConfig, is_of_a_command, says_more_than
from policypack.start.lazy_patterns import lazy_pattern

# https://www.pulumi.com/docs/iac/cli/environment-variables/ (PULUMI_OPTION_*)
_VARIABLE = "PULUMI_OPTION_POLICY_PACK_CONFIG"
_HOME = "PULUMI_HOME"
_OPTION = "--policy-pack-config"
_IN_TEXT = lazy_pattern(rf"(?:^|\s){_OPTION}(?:[=\s]|$)")
_ENGINES = ("pulumi", "pulumi.exe")
# Between the pack and the engine stand a language host and what a virtual environment starts.
_MOST_ANCESTORS = 32
UNSEEN = (
    "how the engine was called cannot be seen here, so the pack counts as configured by an "
    "organization; preview with `stackwarden preview`, which says that you decide"
)


def is_configured(
    received: Mapping[str, PolicyConfig], announced: Mapping[str, object]
) -> bool | None:
    """Whether the word of an organization stands; None where that cannot be seen."""
    if is_published():
        return True
    if is_of_a_command(received):
        return False
    return says_more_than(received, announced) or names_a_configuration()


def is_published() -> bool:
    """Whether the pack runs from where Pulumi keeps the packs that an organization enforces.

    `policies/ORGANIZATION/pulumi-analyzer-NAME-vVERSION` in Pulumi's home folder, each of which may
    be a symlink:
    https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/plugins.go (GetPolicyPath)
    """
    here = Path.cwd()
    home = os.environ.get(_HOME)
    policies = (Path(home) if home else Path(os.path.expanduser("~/.pulumi"))) / "policies"
    return here.is_relative_to(policies.resolve()) or any(
        each.name.startswith("pulumi-analyzer-") and each.parent.parent.name == "policies"
        for each in (here, *_as_called(here))
    )


def _as_called(here: Path) -> Iterator[Path]:
    """The pack's folder as the host that started this process has named it."""
    for argument in sys.orig_argv[1:]:
        with suppress(OSError, ValueError):
            if os.path.isdir(argument) and os.path.samefile(argument, here):
                yield Path(os.path.abspath(argument))


def names_a_configuration() -> bool | None:
    """Whether the engine was called with a configuration for policy packs, by option or variable;
    None where that cannot be seen."""
    if os.environ.get(_VARIABLE):
        return True
    seen = False
    try:
        for command in _ancestors():
            if _has_option(command):
                return True
            seen = seen or os.path.basename(_program(command)) in _ENGINES
    except (OSError, ValueError, subprocess.SubprocessError):
        # The processes above the engine may be another user's.
        pass
    return False if seen else None


def _has_option(command: Sequence[str]) -> bool:
    if len(command) == 1:
        return _IN_TEXT.search(command[0]) is not None
    return any(each == _OPTION or each.startswith(f"{_OPTION}=") for each in command)


def _program(command: Sequence[str]) -> str:
    return command[0] if len(command) > 1 else command[0].partition(" ")[0]


def _ancestors() -> Iterator[Sequence[str]]:
    """The command lines of the processes above this one, the nearest first."""
    process = os.getppid()
    for _ in range(_MOST_ANCESTORS):
        # In a container the engine may be the first process.
        if process < 1:
            return
        command, process = _of_proc(process) if os.path.isdir("/proc/self") else _of_ps(process)
        yield command or ("",)


def _of_proc(process: int) -> tuple[Sequence[str], int]:
    folder = Path(f"/proc/{process}")
    command = (folder / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    # After the name, which may hold anything: the state and the parent.
    return command, int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1])


def _of_ps(process: int) -> tuple[Sequence[str], int]:
    if sys.platform == "win32":
        raise OSError("no command lines without a call of the system")
    command = ["/bin/ps", "-ww", "-o", "ppid=,command=", "-p", str(process)]
    ended = subprocess.run(  # noqa: S603 - the system's own ps, with a number
        command, capture_output=True, encoding="utf-8", errors="replace", check=True, timeout=10
    )
    parent, _, text = ended.stdout.strip().partition(" ")
    return (text.strip(),), int(parent)
