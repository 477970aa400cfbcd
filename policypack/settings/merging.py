"""Settings of a program over those of its organization: from its own file, from the comments in its
source and from the configuration of the stack (`stackwarden:profile`, ...).

Where an organization has configured the pack, each of them may tighten every setting, and loosen
only those that the organization lists in `stack_may`; other attempts are ignored and reported.
Where none has, the program's owner decides, and what is looser than before is reported as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from policypack.rule.rule import Profile, Rule, Severity
from policypack.settings.errors import SettingsError, suggestion
from policypack.settings.loading import read_settings
from policypack.settings.settings import (
    NAMESPACE,
    STACK_KEYS,
    Encryption,
    Level,
    Mfa,
    Settings,
    UndecidedMode,
)

# Values that Pulumi's configuration holds as plain text; the others are JSON.
TEXTS = ("profile", "encryption", "undecided", "user_pool_mfa", "permissions_boundary")
_LOOSENED = ": loosened "
# From the loosest to the strictest.
_LEVELS = (Level.DISABLED, Level.ADVISORY, Level.MANDATORY, Level.REMEDIATE)


class Part(NamedTuple):
    """The settings that come from one place: `label` names a key of it in messages."""

    values: Settings
    keys: tuple[str, ...]
    label: Callable[[str], str]


@dataclass
class Layered:
    """The settings with those of other places on top, and a line for each that is ignored or looser
    than what it is put on. Waivers are no such lines: they stand with the findings that they waive.
    """

    settings: Settings
    ignored: list[str] = field(default_factory=list)
    loosened: list[str] = field(default_factory=list)

    def add(self, part: Part, rules: Sequence[Rule], *, owner_decides: bool) -> None:
        """Puts the part on top; `owner_decides`: no organization has configured the pack."""
        if not part.keys:
            return
        merged: dict[str, Any] = {}
        for key in part.keys:
            ours, theirs = getattr(self.settings, key), getattr(part.values, key)
            change = _CHANGES[key]
            loosens = (
                _lowers(self.settings, theirs, rules)
                if key == "levels"
                else change.loosens(ours, theirs)
            )
            if loosens and not owner_decides and key not in self.settings.stack_may:
                self.ignored.append(_ignored(part.label(key), key))
                continue
            merged[key] = change.merged(ours, theirs)
            if loosens and key != "waivers":
                self.loosened.append(f"{part.label(key)}{_LOOSENED}{_looser(ours, theirs)}")
        self.settings = replace(self.settings, **merged)


def of_the_stack(config: Mapping[str, str]) -> Part:
    """The part of a stack's configuration that is for the pack.

    `config` holds the whole configuration as Pulumi gives it: `namespace:key` to text, other values
    as JSON. Raises SettingsError for an unknown key or an invalid value.
    """
    given: dict[str, Any] = {}
    faults = []
    for name, text in sorted(config.items()):
        namespace, _, key = name.partition(":")
        if namespace != NAMESPACE:
            continue
        if key not in STACK_KEYS:
            faults.append(f"{name}: unknown setting of a stack; {suggestion(key, STACK_KEYS)}")
            continue
        try:
            given[key] = text if key in TEXTS else json.loads(text)
        except ValueError:
            faults.append(f"{name}: must be a JSON value, such as a list")
    if faults:
        raise SettingsError(faults)
    return Part(read_settings(given), tuple(given), lambda key: f"{NAMESPACE}:{key}")


def _ignored(label: str, key: str) -> str:
    return (
        f"{label}: ignored, because it loosens the organization's setting; "
        f"remove it, or ask the organization to add {key} to its setting stack_may"
    )


def is_loosened(line: str) -> bool:
    """Whether a line that the pack reports is about a setting that is looser than before."""
    return _LOOSENED in line


def _looser(ours: Any, theirs: Any) -> str:
    """What the program's owner allows beyond the setting that stood before."""
    if isinstance(theirs, Mapping):
        return f"for {', '.join(sorted(set(theirs)))}"
    if isinstance(theirs, (frozenset, tuple)):
        return f"by {', '.join(sorted(set(theirs) - set(ours)))}"
    return f"from {_text(ours)} to {_text(theirs)}"


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))


def _lowers(settings: Settings, levels: Mapping[str, Level], rules: Sequence[Rule]) -> bool:
    """Whether findings of some severity get a lower level than they have."""
    return any(
        _LEVELS.index(levels[rule.id]) < _LEVELS.index(settings.level(rule, severity))
        for rule in rules
        for severity in (None, *Severity)
        if rule.id in levels
    )


class _Change(NamedTuple):
    """How a setting of a program changes that of its organization."""

    loosens: Callable[[Any, Any], bool]
    merged: Callable[[Any, Any], Any]


def _theirs(_: Any, theirs: Any) -> Any:
    return theirs


def _ordered(*values: Any) -> _Change:
    """One of the values, from the loosest to the strictest."""
    return _Change(lambda ours, theirs: values.index(theirs) < values.index(ours), _theirs)


def _joined(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, frozenset):
        return ours | theirs
    return ours + tuple(item for item in theirs if item not in ours)


# Each further element allows more.
_ALLOWING = _Change(lambda ours, theirs: any(item not in ours for item in theirs), _joined)
# Each further element allows less.
_RESTRICTING = _Change(lambda ours, theirs: False, _joined)
# Each further element allows more, and a program may leave elements of the default out.
_AT_MOST_THESE = _Change(lambda ours, theirs: not theirs <= ours, _theirs)
# Without an element, everything is allowed.
_ONLY = _Change(lambda ours, theirs: bool(ours) and not (theirs and theirs <= ours), _theirs)
_AT_LEAST = _Change(lambda ours, theirs: theirs < ours, _theirs)
_AT_MOST = _Change(lambda ours, theirs: theirs > ours, _theirs)
_NEUTRAL = _Change(lambda ours, theirs: False, _theirs)
_CHANGES: dict[str, _Change] = {
    "profile": _ordered(Profile.ESSENTIAL, Profile.RECOMMENDED, Profile.STRICT),
    "encryption": _ordered(Encryption.ANY, Encryption.CUSTOMER_KEY),
    "undecided": _ordered(UndecidedMode.ADVISE, UndecidedMode.AUTO, UndecidedMode.BLOCK),
    "trusted_accounts": _ALLOWING,
    "trusted_layer_publishers": _ALLOWING,
    "trusted_indexes": _ALLOWING,
    "allowed_runtimes": _ONLY,
    "forbidden_runtimes": _RESTRICTING,
    "log_retention_days": _AT_LEAST,
    "secret_rotation_days": _AT_MOST,
    "stream_retention_hours": _AT_LEAST,
    "user_pool_password_length": _AT_LEAST,
    "user_pool_mfa": _ordered(Mfa.OPTIONAL, Mfa.REQUIRED),
    "account_password_length": _AT_LEAST,
    "account_password_reuse": _AT_LEAST,
    "account_password_days": _AT_MOST,
    "allowed_managed_policies": _AT_MOST_THESE,
    "required_tags": _RESTRICTING,
    "public_by_design": _ALLOWING,
    "wired_elsewhere": _ALLOWING,
    "completed_elsewhere": _ALLOWING,
    "permissions_boundary": _Change(lambda ours, theirs: ours not in (None, theirs), _theirs),
    "waivers": _ALLOWING,
    "never_waive": _RESTRICTING,
    "levels": _Change(lambda ours, theirs: False, lambda ours, theirs: {**ours, **theirs}),
    "advisories_max_age_days": _AT_MOST,
    "rule_seconds": _NEUTRAL,
    # What a value means, its policy alone knows.
    "policies": _Change(
        lambda ours, theirs: ours != {**ours, **theirs}, lambda ours, theirs: {**ours, **theirs}
    ),
    # What is imported runs within the pack, and could change any verdict.
    "rules_from": _ALLOWING,
}
