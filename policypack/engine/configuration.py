"""The settings of a run: those of the organization, then those that the program brings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from policypack.engine.policy_config import (
    PolicyConfig,
    faults_of_policies,
    is_of_a_command,
    options_of,
    own_modules,
    says_more_than,
    settings_of,
    unknown_rules,
    with_current_ids,
    with_own_rules,
)
from policypack.judging.baseline import entries_in
from policypack.program_files.settings_file import (
    SettingsFile,
    foreign_files,
    foreign_module,
    is_foreign,
    settings_files,
)
from policypack.program_files.waivers import comment_waivers
from policypack.report import baseline
from policypack.rule.history import notices
from policypack.rule.rule import Rule
from policypack.settings.errors import SettingsError
from policypack.settings.merging import Layered, Part, layered, of_the_stack, replaced
from policypack.settings.settings import NAMESPACE, Level, Settings
from policypack.start import clock
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import first_few
from policypack.supply_chain import database_folder, kept, program

# Whether an organization has configured the pack, so that its word stands before the program's.
# What the engine sends does not tell: it fills in each announced level, so a configuration that
# repeats them, or an empty one, looks like none. So the pack also looks at where it runs from and
# at how the engine was called.
# https://www.pulumi.com/docs/iac/cli/environment-variables/ (PULUMI_OPTION_*)
_VARIABLE = "PULUMI_OPTION_POLICY_PACK_CONFIG"
_HOME = "PULUMI_HOME"
_OPTION = "--policy-pack-config"
_IN_TEXT = lazy_pattern(rf"(?:^|\s){_OPTION}(?:[=\s]|$)")
_ENGINES = ("pulumi", "pulumi.exe")
# A language host and the launcher of a virtual environment run between the engine and the pack.
_MOST_ANCESTORS = 32
UNSEEN = (
    "the engine's command line cannot be read here, so the pack is treated as configured by an "
    "organization; to decide yourself, use `stackwarden preview`"
)


def is_configured(
    received: Mapping[str, PolicyConfig], announced: Mapping[str, object]
) -> bool | None:
    """Whether the word of an organization stands; None if that cannot be seen."""
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
    None if that cannot be seen."""
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
        raise OSError("command lines can't be read on this system")
    command = ["/bin/ps", "-ww", "-o", "ppid=,command=", "-p", str(process)]
    ended = subprocess.run(  # noqa: S603 - the system's own ps, with a number
        command, capture_output=True, encoding="utf-8", errors="replace", check=True, timeout=10
    )
    parent, _, text = ended.stdout.strip().partition(" ")
    return (text.strip(),), int(parent)


_NOT_FOUND = (
    "no Pulumi.yaml of the project {} was found, so no settings file and no waiver in a comment is "
    f"read; {program.SET}"
)
_RULES_FROM, _BASELINE = "rules_from", "baseline"
UNCHANGED = "nothing in the program changed the requirements of the organization"
_PLUGINS = (
    "plugins in Pulumi.yaml: {} replace Pulumi's own plugins and control what the pack sees; "
    "review them, or remove them"
)
_CHANGED = "the program changed only what the organization allows: {}"


class StackRun(NamedTuple):
    """The engine's data about the stack: the project's name and the configuration."""

    project: str = ""
    config: Mapping[str, str] = {}


class Configuration(NamedTuple):
    """The settings and rules of a run, lines about what is looser and what is ignored, and the
    places in the program that were read."""

    settings: Settings
    rules: tuple[Rule, ...]
    lines: list[str]
    read: list[str]


def configuration(
    rules: Sequence[Rule],
    received: Mapping[str, PolicyConfig],
    announced: Mapping[str, Level],
    stack: StackRun,
) -> Configuration:
    """The configuration of a run. Raises one SettingsError for all faults of one place."""
    configured = is_configured(received, announced)
    owner_decides = configured is False
    are_options = owner_decides and is_of_a_command(received)
    project = program.find_project(stack.project) if stack.project else None
    found = settings_files(project.folder) if project else iter(())
    file = next(found, None)
    of_stack = of_the_stack(stack.config)
    parts = [*([file.part] if file else []), of_stack]
    known = with_own_rules(rules, _modules(received, parts, file, project, owner_decides))
    received = with_current_ids(received, known)
    given = settings_of(received, known, announced)
    for part in parts:
        _refuse_unknown_rules(part, known)
    comments = comment_waivers(project) if project else None
    parts += [comments.part] if comments else []
    made = layered(Settings() if are_options else given, parts, known, owner_decides)
    settings = made.settings.on(clock.today())
    if are_options:
        settings = _with_options(settings, given, received, known)
    settings = replace(settings, baseline=_baseline(settings, file, parts, project))
    kept.keep(owner_decides=owner_decides)
    faults = faults_of_policies(settings, known)
    if faults:
        raise SettingsError(faults)
    lines = [
        *made.loosened,
        *(_replaced(file, found, known) if file else []),
        *notices(received),
        *made.renamed,
        *database_folder.judge(None if owner_decides else _whole(project)),
        *(comments.faults if comments else []),
        *(foreign_files(project.folder) if project else []),
        *([_NOT_FOUND.format(stack.project)] if stack.project and not project else []),
        *([UNSEEN] if configured is None and made.ignored else []),
        *(made.ignored if owner_decides else _conclusion(made, project)),
    ]
    read = [
        *([file.shown] if file else []),
        *(comments.places if comments else []),
        *(of_stack.label(key) for key in of_stack.keys),
    ]
    return Configuration(settings, known, lines, read)


def _baseline(
    settings: Settings,
    file: SettingsFile | None,
    parts: Sequence[Part],
    project: program.Project | None,
) -> Mapping[str, Any] | None:
    """The content of the baseline. The name of a file is relative to the settings file that has it,
    to the project for a stack's configuration, and to the pack for an organization's.

    Raises SettingsError for one that cannot be read or is invalid.
    """
    found = settings.baseline
    part = next((each for each in reversed(parts) if each.values.baseline == found), None)
    folder = file.file.parent if file and part is file.part else project and project.folder
    label = part.label(_BASELINE) if part else f"{NAMESPACE}.{_BASELINE}"
    if found is None:
        return None
    try:
        if isinstance(found, str):
            path = Path((folder if part else None) or Path.cwd(), found)
            if project and is_foreign(path, project.folder):
                raise ValueError(f"{found}: belongs to another user, so it is not read")
            found = baseline.read_content(str(path), found)
        if any(each.is_by_message for each in entries_in(_BASELINE, found, None)):
            raise ValueError("an old schema; write it again with --baseline and --write-baseline")
    except OSError as error:
        raise SettingsError([f"{label}: {found}: cannot be read: {error.strerror}"]) from None
    except ValueError as error:
        raise SettingsError([f"{label}: {error}"]) from None
    return dict(found)


def _replaced(
    file: SettingsFile, above: Iterator[SettingsFile], rules: Sequence[Rule]
) -> Iterator[str]:
    """A line for each setting of the files above that the file replaces by a looser one; the faults
    of those files, which stop nothing, since they do not count."""
    try:
        yield from replaced(file.part, (each.part for each in above), rules)
    except SettingsError as error:
        yield from error.faults


def _whole(project: program.Project | None) -> Path:
    """The folder of all files that come with the program: its repository, or the project alone."""
    if project is None:
        return Path.cwd()
    above = (project.folder, *project.folder.parents)
    return next((each for each in above if (each / ".git").exists()), project.folder)


def _conclusion(made: Layered, project: program.Project | None) -> list[str]:
    """What the program asked for and did not get; else that it changed nothing that it may not, as
    far as the pack can see that."""
    found = program.plugins_in(project.folder) if project else {}
    plugins = (f"{name} ({place})" if place else name for name, place in sorted(found.items()))
    asked = [*made.ignored, *([_PLUGINS.format(first_few([*plugins]))] if found else [])]
    if asked:
        return asked
    return [_CHANGED.format(", ".join(sorted(made.allowed))) if made.allowed else UNCHANGED]


def _with_options(
    settings: Settings,
    options: Settings,
    received: Mapping[str, PolicyConfig],
    rules: Sequence[Rule],
) -> Settings:
    """The settings with the options of a command, which go before what the files say.

    Its levels disable rules and enable disabled ones; a rule that is enabled keeps its own level.
    """
    values = {key: getattr(options, key) for key in options_of(received) if key != "levels"}
    chosen = replace(settings, **values)
    switched = {
        rule.id: level
        for rule in rules
        if (level := options.levels.get(rule.id)) is not None
        if Level.DISABLED in (level, chosen.level(rule))
    }
    return replace(chosen, levels={**settings.levels, **switched})


def _modules(
    received: Mapping[str, PolicyConfig],
    parts: Sequence[Part],
    file: SettingsFile | None,
    project: program.Project | None,
    may_import: bool,
) -> list[str]:
    """The names of the modules with custom rules; the program's only if they are permitted."""
    names, stack_may = own_modules(received)
    if project is not None and (may_import or _RULES_FROM in stack_may):
        for part in parts:
            names += importable(part, file, project.folder)
    return [*dict.fromkeys(names)]


def importable(part: Part, file: SettingsFile | None, project: Path) -> tuple[str, ...]:
    """The modules that a part of the program names, which can be imported then.

    Those beside the settings file come last, so that they hide none of the pack's. Raises
    SettingsError for a module that another user of the machine may have put there.
    """
    names = part.values.rules_from
    if names and file is not None and part is file.part and str(file.file.parent) not in sys.path:
        sys.path.append(str(file.file.parent))
    for name in names:
        foreign = foreign_module(name, project)
        if foreign is not None:
            what = f"{name}: {foreign} belongs to another user, so it is not imported"
            raise SettingsError([f"{part.label(_RULES_FROM)}: {what}"])
    return names


def _refuse_unknown_rules(part: Part, rules: Sequence[Rule]) -> None:
    faults = unknown_rules(part.values, rules, part.label)
    if faults:
        raise SettingsError(faults)
