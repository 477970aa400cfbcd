"""Environment variables that a run of the engine may set for the pack."""

from __future__ import annotations

import os

from policypack.report import json_findings
from policypack.setting_errors import SettingsError

# "true" in a preview that knows every value, so that an undecided outcome may block.
VALUES_KNOWN = "STACKWARDEN_VALUES_KNOWN"
# The name of a file to which every finding is appended as a line of JSON.
FINDINGS = "STACKWARDEN_FINDINGS"


def values_known() -> bool:
    """Whether every value is known. Raises SettingsError for a text other than true or false."""
    given = os.environ.get(VALUES_KNOWN) or "false"
    if given not in ("true", "false"):
        raise SettingsError([f"{VALUES_KNOWN}: must be true or false"])
    return given == "true"


def findings_file() -> str | None:
    """The name of the file for findings, if there is one."""
    return os.environ.get(FINDINGS)


def create_findings_file() -> None:
    """Creates the file for findings. Raises SettingsError where it cannot be written."""
    name = findings_file()
    try:
        json_findings.prepare(name)
    except OSError as error:
        raise SettingsError(
            [f"{FINDINGS}: {name}: cannot be written ({error.strerror}); name another file"]
        ) from error
