"""Settings and waivers from JSON values.

The model that checks them is imported only where some are given: it takes longer than a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.settings.settings import NAMESPACE, Place, Settings, Where
from policypack.settings.waivers import Waiver


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in (NAMESPACE, *place))


def read_settings(values: Mapping[str, Any], where: Where = _dotted) -> Settings:
    """Checked settings from JSON values; `where` names a place in them, in an error.

    Raises SettingsError with a line for each fault.
    """
    if values == {}:
        return Settings()
    from policypack.settings.schema import checked_settings

    return checked_settings(values, where)


def read_waiver(values: Mapping[str, Any], where: Where = _dotted) -> Waiver:
    """A checked waiver from JSON values, as `read_settings` reads settings."""
    from policypack.settings.schema import checked_waiver

    return checked_waiver(values, where)
