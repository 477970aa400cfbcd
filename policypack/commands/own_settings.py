"""What the settings of a program say to the command itself: its own rules, and what is never
waived. The pack reads the settings again, and obeys all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from policypack.preview.project import Project
from policypack.program_files.settings_file import settings_file
from policypack.rule import Rule

_OURS = "stackwarden:"


class OwnSettings(NamedTuple):
    """The modules with own rules, and the ids of rules that cannot be waived."""

    modules: tuple[str, ...] = ()
    never_waive: frozenset[str] = frozenset()

    def rules(self) -> tuple[Rule, ...]:
        """All rules of a run. Raises SettingsError where a module cannot be imported."""
        from policypack.engine.catalogue_index import known_rules
        from policypack.engine.policy_config import with_own_rules

        return with_own_rules(known_rules(), self.modules)


def own_settings(project: Project, configuration: Mapping[str, Any]) -> OwnSettings:
    """Those of the project's settings file and of the stack's configuration, by full names.

    Raises SettingsError for settings that are invalid.
    """
    parts = []
    found = settings_file(project.folder)
    if found is not None:
        parts.append(found.part)
        if found.part.values.rules_from:
            from policypack.engine.configuration import make_importable

            make_importable(found.file.parent)
    ours = {name: _text(value) for name, value in configuration.items() if name.startswith(_OURS)}
    if ours:
        from policypack.stack_settings import of_the_stack

        parts.append(of_the_stack(ours))
    modules = dict.fromkeys(name for part in parts for name in part.values.rules_from)
    never = (part.values.never_waive for part in parts)
    return OwnSettings((*modules,), frozenset().union(*never))


def _text(value: Any) -> str:
    """A value of a configuration file as the engine passes it: as text, others as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
