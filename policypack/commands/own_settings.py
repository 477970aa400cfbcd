"""What the settings file of a program says to the command itself: its own rules, and what is never
waived. The pack reads the file again, and obeys all of it."""

from __future__ import annotations

from typing import NamedTuple

from policypack.engine.configuration import make_importable
from policypack.engine.policy_config import with_own_rules
from policypack.preview.project import Project
from policypack.program_files.settings_file import settings_file
from policypack.rule import Rule
from policypack.rules import all_rules


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
