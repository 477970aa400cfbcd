"""Properties that the SAM transform passes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def copied(
    given: Mapping[str, Any], names: str, renamed: Mapping[str, str] = {}
) -> tuple[Any, Any]:
    """The properties that a transform passes on, with their places; `renamed` has other names."""
    own = {**{each: each for each in names.split()}, **renamed}
    found = {to: given[each] for each, to in own.items() if each in given}
    return found, {to: each for each, to in own.items()}
