"""The settings of an audit: those of the organization, as Pulumi's policy configuration has them.

`{"stackwarden": {"profile": "strict"}, "sqs-queue-public": "mandatory"}`
(https://www.pulumi.com/docs/insights/policy/configuration/).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypack.organization.own_rules import rules_of
from policypack.reading import files, json_text
from policypack.settings.loading import read_settings
from policypack.settings.settings import NAMESPACE, Level, Settings

_LEVEL = "enforcementLevel"
# The name for every policy at once.
_ALL = "all"
# Policies of the pack other than its rules.
_UNJUDGED = f"{NAMESPACE}-unjudged"
_OWN = (f"{NAMESPACE}-undecided", _UNJUDGED)


def settings(file: Path | None, profile: str | None) -> Settings:
    """The settings of the file, with the profile on top.

    Raises ValueError for a malformed file or an unknown policy.
    """
    given = _read(file) if file else {}
    own = given.pop(NAMESPACE, {})
    if not isinstance(own, Mapping):
        raise ValueError(f"{file}: {NAMESPACE}: must be an object")
    # Each audit includes their reports.
    levels = {policy: _level(each) for policy, each in given.items() if policy not in _OWN}
    # Checked before the modules that they name are imported.
    known = [rule.id for rule in rules_of(read_settings(own).rules_from)]
    if _ALL in levels:
        levels = {**dict.fromkeys(known, levels.pop(_ALL)), **levels}
    unknown = sorted(set(levels) - set(known))
    if unknown:
        raise ValueError(
            f"{file}: unknown policy {unknown[0]}; run `stackwarden rules` for the list"
        )
    values: dict[str, Any] = {**own, "levels": {**levels, **own.get("levels", {})}}
    return read_settings({**values, "profile": profile} if profile else values)


def reports_unjudged(file: Path | None) -> bool:
    """Whether resources that no rule judges are counted: unless the file disables their policy."""
    given = _read(file).get(_UNJUDGED) if file else None
    return bool(_level(given) != Level.DISABLED.value)


def _read(file: Path) -> dict[str, Any]:
    try:
        given = json_text.loads(files.read_text(file, files.DOCUMENT))
    except json.JSONDecodeError as error:
        where = f"{file}:{error.lineno}:{error.colno}"
        raise ValueError(f"{where}: invalid JSON: {error.msg}; correct it") from None
    except ValueError:
        raise ValueError(f"{file}: invalid UTF-8; save it as UTF-8 text") from None
    if not isinstance(given, dict):
        raise ValueError(f'{file}: must be a JSON object; write {{"{NAMESPACE}": {{...}}}}')
    return given


def _level(given: Any) -> Any:
    """A level by itself, or the object that holds it."""
    return given.get(_LEVEL, given.get("level")) if isinstance(given, Mapping) else given
