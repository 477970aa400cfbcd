"""Reads tables of facts from the data file beside their module."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_table(module: str) -> dict[str, Any]:
    """Returns the tables of the `.json` file that has the name of a module.

    `module` is the `__file__` of the module. The file names its `source` and the date `as_of`;
    `notes` explain rows.
    """
    table: dict[str, Any] = json.loads(Path(module).with_suffix(".json").read_bytes())
    return table
