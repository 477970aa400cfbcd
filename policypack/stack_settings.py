"""What a stack sets for itself (`stackwarden:profile`, ...) over its organization's settings.

A stack may tighten every setting here. It may loosen only those that the organization lists in
`stack_may`; other attempts are ignored and reported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.rule import Profile
from policypack.setting_errors import SettingsError, suggestion
from policypack.settings import NAMESPACE, STACK_KEYS, Encryption, Settings, UndecidedMode

# The values from the loosest to the strictest.
_ORDERS: dict[str, tuple[Any, ...]] = {
    "profile": (Profile.ESSENTIAL, Profile.RECOMMENDED, Profile.STRICT),
    "encryption": (Encryption.ANY, Encryption.CUSTOMER_KEY),
    "undecided": (UndecidedMode.ADVISE, UndecidedMode.AUTO, UndecidedMode.BLOCK),
}
# Each further element of these lists allows more; in `never_waive` it allows less.
_ALLOWING = tuple(key for key in STACK_KEYS if key not in (*_ORDERS, "never_waive"))


def tightened(settings: Settings, config: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """The settings with the stack's own on top, and a line for each that is ignored.

    `config` holds the whole configuration of the stack as Pulumi gives it: `namespace:key` to
    text, lists as JSON. Raises SettingsError for an unknown key or an invalid value.
    """
    given = _of_the_stack(config)
    stack = Settings.read(given)
    kept, ignored = dict(settings), []
    for key in given:
        ours, theirs = getattr(settings, key), getattr(stack, key)
        if key not in settings.stack_may and _loosens(key, ours, theirs):
            ignored.append(
                f"{NAMESPACE}:{key}: ignored, because it loosens the organization's setting; "
                f"remove it, or ask the organization to add {key} to its setting stack_may"
            )
        else:
            kept[key] = _merged(ours, theirs)
    return Settings.model_construct(**kept), ignored


def _of_the_stack(config: Mapping[str, str]) -> dict[str, Any]:
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
            given[key] = text if key in _ORDERS else json.loads(text)
        except ValueError:
            faults.append(f"{name}: must be a JSON list")
    if faults:
        raise SettingsError(faults)
    return given


def _loosens(key: str, ours: Any, theirs: Any) -> bool:
    if key in _ORDERS:
        return _ORDERS[key].index(theirs) < _ORDERS[key].index(ours)
    return key in _ALLOWING and any(item not in ours for item in theirs)


def _merged(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, frozenset):
        return ours | theirs
    if isinstance(ours, tuple):
        return ours + tuple(item for item in theirs if item not in ours)
    return theirs
