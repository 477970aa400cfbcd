"""The settings of a run: those of the organization, then those that the program brings."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.engine import environment
from policypack.engine.policy_config import (
    PolicyConfig,
    faults_of_policies,
    is_configured,
    own_modules,
    settings_of,
    unknown_rules,
    with_own_rules,
)
from policypack.program_files.settings_file import SettingsFile, settings_file
from policypack.program_files.waivers import CommentWaivers, comment_waivers
from policypack.rule.rule import Rule
from policypack.settings.errors import SettingsError
from policypack.settings.merging import Layered, Part, of_the_stack
from policypack.settings.settings import NAMESPACE, Level, Settings
from policypack.supply_chain import program

_NOT_FOUND = (
    "no Pulumi.yaml of the project {} was found, so no settings file and no waiver in a comment is "
    f"read; {program.SET}"
)
_RULES_FROM = "rules_from"


class StackRun(NamedTuple):
    """What the engine tells of the stack: the name of its project and its configuration.

    `is_complete`: the organization's configuration has come as well; it comes last. Before, no
    module of the program is imported, since an organization may forbid it.
    """

    project: str = ""
    config: Mapping[str, str] = {}
    is_complete: bool = True


class Configuration(NamedTuple):
    """The settings and rules of a run, and lines about what is ignored and what is looser."""

    settings: Settings
    rules: tuple[Rule, ...]
    ignored: list[str]
    loosened: list[str]


def configuration(
    rules: Sequence[Rule],
    received: Mapping[str, PolicyConfig],
    announced: Mapping[str, Level],
    stack: StackRun,
) -> Configuration:
    """The configuration of a run. Raises one SettingsError for all faults of one place."""
    are_options = environment.are_options()
    of_owner = are_options or not is_configured(received, announced)
    owner_decides = of_owner and not environment.is_published()
    project = program.find_project(stack.project) if stack.project else None
    file = settings_file(project.folder) if project else None
    parts = [*([file.part] if file else []), of_the_stack(stack.config)]
    may_import = owner_decides and stack.is_complete
    known = with_own_rules(rules, _modules(received, parts, file, may_import))
    given = settings_of(received, known, announced)
    layered = Layered(Settings() if are_options else given)
    for part in parts:
        if stack.is_complete:
            _refuse_unknown_rules(part, known)
        layered.add(part, known, owner_decides=owner_decides)
    if project is not None:
        found = _comments(project)
        layered.ignored += found.faults
        layered.add(found.part, known, owner_decides=owner_decides)
    elif stack.project:
        layered.ignored.append(_NOT_FOUND.format(stack.project))
    settings = layered.settings
    if are_options:
        settings = _with_options(settings, given, received, known)
    faults = faults_of_policies(settings, known) if stack.is_complete else []
    if faults:
        raise SettingsError(faults)
    return Configuration(settings, known, layered.ignored, layered.loosened)


@lru_cache(maxsize=1)
def _comments(project: program.Project) -> CommentWaivers:
    # Pulumi configures the pack twice, and the program's files stay the same.
    return comment_waivers(project)


def _with_options(
    settings: Settings,
    options: Settings,
    received: Mapping[str, PolicyConfig],
    rules: Sequence[Rule],
) -> Settings:
    """The settings with the options of a command, which go before what the files say.

    Its levels disable rules and enable disabled ones; a rule that is enabled keeps its own level.
    """
    given = received.get(NAMESPACE, PolicyConfig(Level.MANDATORY)).properties
    values = {key: getattr(options, key) for key in given if key != "levels"}
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
    may_import: bool,
) -> list[str]:
    """The names of the modules with own rules; those of the program count where they may."""
    names, stack_may = own_modules(received)
    for part in parts if may_import or _RULES_FROM in stack_may else ():
        names += part.values.rules_from
        if file is not None and part is file.part and part.values.rules_from:
            make_importable(file.file.parent)
    return [*dict.fromkeys(names)]


def make_importable(folder: Path) -> None:
    """Modules beside a settings file come last, so that they hide none of the pack's."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def _refuse_unknown_rules(part: Part, rules: Sequence[Rule]) -> None:
    faults = unknown_rules(part.values, {rule.id for rule in rules}, part.label)
    if faults:
        raise SettingsError(faults)
