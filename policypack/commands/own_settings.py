"""What a program's settings say to the command itself. The pack reads them again for its rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.engine.configuration import make_importable
from policypack.engine.policy_config import with_own_rules
from policypack.preview.project import Project
from policypack.program_files.settings_file import settings_file
from policypack.rule import Rule
from policypack.rules import all_rules
from policypack.settings import Settings
from policypack.stack_settings import Layered, of_the_stack


class OwnSettings(NamedTuple):
    """The modules with own rules, and the ids of rules that cannot be waived."""

    modules: tuple[str, ...] = ()
    never_waive: frozenset[str] = frozenset()

    def rules(self) -> tuple[Rule, ...]:
        """All rules of a run. Raises SettingsError where a module cannot be imported."""
        return with_own_rules(all_rules(), self.modules)


def own_settings(project: Project) -> OwnSettings:
    """Those of the project's settings file. Raises SettingsError for a file that is invalid."""
    found = settings_file(project.folder)
    if found is None:
        return OwnSettings()
    values = found.part.values
    if values.rules_from:
        make_importable(found.file.parent)
    return OwnSettings(values.rules_from, values.never_waive)


def program_settings(project: Project, config: Mapping[str, str]) -> Settings:
    """The settings file of the project, and on top the configuration of the stack.

    `config` is the configuration as Pulumi hands it to a policy pack. Raises SettingsError for a
    setting that is invalid.
    """
    found = settings_file(project.folder)
    layered = Layered(Settings())
    for part in (*([found.part] if found else []), of_the_stack(config)):
        # Levels of rules mean nothing here, so that no rule is needed to compare them.
        layered.add(part, (), owner_decides=True)
    return layered.settings
