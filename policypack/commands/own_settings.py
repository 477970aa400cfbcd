"""The settings of a program that the command itself uses. The pack reads them again for rules."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from policypack.preview.project import Project
from policypack.program_files.settings_file import SettingsFile, settings_file
from policypack.rule.rule import Rule
from policypack.settings.merging import layered, of_the_stack
from policypack.settings.settings import NAMESPACE, Settings

_OURS = f"{NAMESPACE}:"


class OwnSettings(NamedTuple):
    """The modules with own rules, and the ids of rules that cannot be waived."""

    modules: tuple[str, ...] = ()
    never_waive: frozenset[str] = frozenset()

    def rules(self) -> tuple[Rule, ...]:
        """All rules of a run. Raises SettingsError if a module cannot be imported."""
        from policypack.engine.catalogue_file import known_rules
        from policypack.engine.policy_config import with_own_rules

        return with_own_rules(known_rules(), self.modules)


def rules_here(folder: Path = Path()) -> tuple[Rule, ...]:
    """All rules, with those that the project in the folder names in `rules_from`, if there is one.

    Raises ValueError for settings that are invalid, and for a module that cannot be imported.
    """
    from policypack.engine.policy_config import with_own_rules
    from policypack.preview import project, stacks, surroundings
    from policypack.rules import all_rules

    try:
        found = project.find(folder)
    except ValueError:
        return all_rules()
    stack = stacks.likely(found, None, os.environ)
    own = own_settings(found, surroundings.configured(found, stack))
    return with_own_rules(all_rules(), own.modules)


def own_settings(project: Project, configuration: Mapping[str, Any]) -> OwnSettings:
    """Returns settings of the project's settings file and the stack's configuration by full name.

    Raises SettingsError for settings that are invalid.
    """
    found = settings_file(project.folder)
    if found is not None and found.part.values.rules_from:
        from policypack.engine.configuration import importable

        importable(found.part, found, project.folder)
    # The program's own values may be of any type that YAML has.
    ours = {name: _text(value) for name, value in configuration.items() if name.startswith(_OURS)}
    settings = _layered(found, ours)
    return OwnSettings(settings.rules_from, settings.never_waive)


def program_settings(project: Project, config: Mapping[str, str]) -> Settings:
    """The settings file of the project, and on top the configuration of the stack.

    `config` is the configuration as Pulumi hands it to a policy pack. Raises SettingsError for a
    setting that is invalid.
    """
    return _layered(settings_file(project.folder), config)


def _layered(found: SettingsFile | None, config: Mapping[str, str]) -> Settings:
    parts = (*([found.part] if found else []), of_the_stack(config))
    # Levels of rules mean nothing here, so that no rule is needed to compare them.
    return layered(Settings(), parts, ()).settings


def _text(value: Any) -> str:
    """A value of a configuration file as the engine passes it: as text, others as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
